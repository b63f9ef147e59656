-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.db_relation_changed, self.on_db_changed)
  self:observe(self.on.collect_unit_status, self.on_collect_status)
end

function MyCharm:on_db_changed(event)
  local data = event.relation.data
  log:info("%s at %s:%s", event.unit.name, data[event.unit].host, data[event.unit].port)
  data[self.app].k = "v"
  ops.update(data[self.unit], { a = "1", b = "2" })
end

function MyCharm:on_collect_status(event)
  event:add_status(ops.ActiveStatus "ok")
end

return MyCharm
