-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  self.unit:is_leader() -- waits for what was logged: Juju takes what a child tells as it comes
  assert(os.execute [[action-log "guard: $OPERATOR_DISPATCH"]])
end

return MyCharm
