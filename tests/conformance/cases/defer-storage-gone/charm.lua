-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.data_storage_attached, self.on_data_storage_attached)
end

function MyCharm.on_data_storage_attached(_, event)
  log:info("%s at %s", event, event.storage.location)
  event:defer()
end

return MyCharm
