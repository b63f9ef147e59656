-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self.stored = ops.StoredState(self, "stored", { n = 0 })
  log:info("n %d", self.stored.n)
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.stop, self.on_stop)
end

function MyCharm:on_start()
  self.stored.n = self.stored.n + 1
  os.exit(3)
end

function MyCharm:on_stop()
  self.stored.n = self.stored.n + 1
  os.exit(0)
end

return MyCharm
