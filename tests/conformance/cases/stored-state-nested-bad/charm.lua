-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
  self.stored = ops.StoredState(self, "stored")
end

function MyCharm:on_start()
  self.stored.tree = { a = { print } }
  log:info "assigned"
end

return MyCharm
