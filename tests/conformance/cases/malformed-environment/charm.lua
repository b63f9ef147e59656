-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.db_relation_changed, self.on_any)
  self:observe(self.on.data_storage_attached, self.on_any)
  self:observe(self.on.secret_remove, self.on_any)
end

function MyCharm.on_any(_, event)
  log:info(tostring(event))
end

return MyCharm
