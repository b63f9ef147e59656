-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm.on_start(_, event)
  event:defer()
end

return MyCharm
