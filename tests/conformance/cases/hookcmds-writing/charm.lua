-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm.on_start()
  local hookcmds = ops.hookcmds
  hookcmds.action_fail()
  hookcmds.action_fail "bad --x"
  hookcmds.action_log "-m"
  hookcmds.action_set { A_b = { c = 1 }, d = true }
  hookcmds.app_version_set "1.0"
  hookcmds.juju_log("hello", { level = "DEBUG" })
  hookcmds.juju_log "hi"
  hookcmds.juju_reboot()
  hookcmds.juju_reboot { now = true }
  hookcmds.open_port("tcp", 80)
  hookcmds.open_port("udp", 8000, { to_port = 8010, endpoints = { "a", "b" } })
  hookcmds.close_port "icmp"
  hookcmds.close_port { port = 80, endpoints = "a" }
  hookcmds.relation_set({ k = "v" }, 7)
  hookcmds.relation_set({ k = "" }, 7, { endpoint = "db", app = true })
  hookcmds.relation_set { k = "v" }
  hookcmds.secret_grant("secret:abc", 7)
  hookcmds.secret_grant("secret:abc", 7, { unit = "pg/0" })
  hookcmds.secret_revoke("secret:abc", { relation_id = 7, app = "pg" })
  hookcmds.secret_revoke("secret:abc", { relation_id = 7, unit = "pg/0" })
  hookcmds.secret_remove "secret:abc"
  hookcmds.secret_remove("secret:abc", { revision = 2 })
  hookcmds.secret_set("secret:abc", { content = { key = "x" }, label = "l", description = "d",
    expire = "2030-01-01T00:00:00Z", rotate = "daily", owner = "unit" })
  hookcmds.secret_set("secret:abc", { label = "l" })
  hookcmds.state_set { a = "b" }
  hookcmds.state_delete "a"
  hookcmds.status_set "active"
  hookcmds.status_set("blocked", "by -- it", { app = true })
  hookcmds.storage_add { data = 1, logs = 2 }
  log:info(show.failure(hookcmds.open_port))
  log:info(show.raised(hookcmds.action_set, { a = { b = 1 }, ["a.b"] = 2 }))
end

return MyCharm
