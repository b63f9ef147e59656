-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.install, self.on_install)
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.collect_unit_status, self.on_collect_status)
  self.stored = ops.StoredState(self, "stored", { runs = 0 })
end

function MyCharm:on_install()
  self.stored.runs = self.stored.runs + 1
end

function MyCharm:on_start(event)
  self.stored.runs = self.stored.runs + 1
  event:defer()
end

function MyCharm:on_collect_status(event)
  event:add_status(ops.ActiveStatus "ok")
end

return MyCharm
