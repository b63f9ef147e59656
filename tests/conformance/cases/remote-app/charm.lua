-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.db_relation_joined, self.on_joined)
end

function MyCharm:on_joined(event)
  log:info("app %s, unit %s", event.app.name, event.unit.name)
end

return MyCharm
