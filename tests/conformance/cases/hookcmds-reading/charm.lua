-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local function iso(time)
  return (ops.time.format_rfc3339(time):gsub("Z$", "+00:00"))
end

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm.on_start()
  local hookcmds = ops.hookcmds
  log:info("%s, %s", show.show(hookcmds.action_get()), show.show(hookcmds.action_get "a.b"))
  log:info("%s, %s", show.show(hookcmds.config_get()), show.show(hookcmds.config_get "port"))
  log:info(show.show(hookcmds.is_leader()))
  log:info(show.show(hookcmds.is_leader()))
  local goal = hookcmds.goal_state()
  log:info("%s, %s", goal.units["mycharm/0"].status, iso(goal.units["mycharm/0"].since))
  log:info(goal.relations.db.pg.status)
  local network = hookcmds.network_get("db", { relation_id = 7 })
  local bound = network.bind_addresses[1]
  log:info("%s, %s, %s", bound.mac_address, bound.interface_name, bound.addresses[1].value)
  log:info("%s, %s", bound.addresses[1].hostname, bound.addresses[1].cidr)
  log:info("%s, %s", show.show(network.egress_subnets), show.show(network.ingress_addresses))
  log:info(hookcmds.resource_get "image")
  for _, ports in ipairs { hookcmds.opened_ports(), hookcmds.opened_ports { endpoints = true } } do
    for _, port in ipairs(ports) do
      log:info("%s, %s, %s, %s", port.protocol, port.port or "None", port.to_port or "None", show.show(port.endpoints))
    end
  end
  log:info("%s, %s", show.show(hookcmds.relation_get(7, { unit = "pg/0" })),
    show.show(hookcmds.relation_get(7, { endpoint = "db", key = "k", unit = "pg", app = true })))
  log:info(show.show(hookcmds.relation_get { key = "k" }))
  log:info(show.raised(hookcmds.relation_get, 7, { key = "-" }))
  log:info("%s, %s", show.show(hookcmds.relation_ids "db"), show.show(hookcmds.relation_list(7)))
  log:info(show.show(hookcmds.relation_list(7, { endpoint = "db", app = true })))
  log:info(hookcmds.relation_model_get(7).uuid)
  log:info(hookcmds.secret_add({ key = "x" }, { label = "l", rotate = "daily" }))
  log:info("%s, %s", show.show(hookcmds.secret_get { id = "abc", refresh = true }),
    show.show(hookcmds.secret_get { label = "l", peek = true }))
  log:info(show.show(hookcmds.secret_ids()))
  local info = hookcmds.secret_info_get { id = "secret:abc" }
  log:info("%s, %s, %s, %s, %s", info.id, info.label, info.revision, info.rotation, info.description or "None")
  log:info(iso(info.expiry))
  log:info("%s, %s", show.show(hookcmds.state_get()), show.show(hookcmds.state_get "a"))
  local status = hookcmds.status_get()
  log:info("%s, %s, %s", status.status, status.message, show.show(status.status_data))
  status = hookcmds.status_get { app = true }
  log:info("%s, %s, units %s", status.status, status.message, show.show(ops.keys(status.units)))
  local storage = hookcmds.storage_get "data/0"
  log:info("%s, %s", storage.kind, storage.location)
  log:info("%s, %s", show.show(hookcmds.storage_list()), show.show(hookcmds.storage_list "data"))
  local spec = hookcmds.credential_get()
  log:info("%s, %s, %s", spec.type, spec.name, spec.credential.auth_type)
end

return MyCharm
