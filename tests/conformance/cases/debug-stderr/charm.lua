-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self.stored = ops.StoredState(self, "stored", { n = 0 })
  log:warning "careful"
end

return MyCharm
