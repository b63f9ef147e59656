-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local model = self.model
  local network = model:get_binding("db").network
  for _, interface in ipairs(network.interfaces) do
    log:info("%s, %s, %s", interface.name, interface.address, interface.subnet)
  end
  log:info("%s, %s", network.bind_address, network.ingress_address)
  log:info(show.show(network.ingress_addresses))
  log:info(show.show(network.egress_subnets))
  log:info(show.show(model:get_binding("db").network == network))
  local relation = model:get_relation "db"
  log:info(model:get_binding(relation).network.bind_address)
  local gone = model:get_relation("db", 99)
  log:info(model:get_binding(gone).network.bind_address)
  for _, name in ipairs { "api", "cluster" } do
    network = model:get_binding(name).network
    log:info("%s, %s", network.bind_address or "None", network.ingress_address or "None")
    log:info("%s, %s", show.show(network.interfaces), show.show(network.egress_subnets))
  end
  log:info(show.failure(function() return model:get_binding("nope").network end))
  log:info(show.raised(model.get_binding, model, 5))
end

return MyCharm
