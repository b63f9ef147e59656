-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self.stored = ops.StoredState(self, "stored", { n = 0 })
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  self.stored.n = self.stored.n + 1
  log:info("n %d", self.stored.n)
end

return MyCharm
