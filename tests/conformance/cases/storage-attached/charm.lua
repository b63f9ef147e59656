-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.data_storage_attached, self.on_storage)
  self:observe(self.on.data_storage_detaching, self.on_storage)
end

function MyCharm:on_storage(event)
  local storage = event.storage
  log:info("%s %d %s at %s", storage.name, storage.index, storage.full_id, storage.location)
end

return MyCharm
