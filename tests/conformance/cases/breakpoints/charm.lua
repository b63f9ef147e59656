-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  self.framework:breakpoint()
  self.framework:breakpoint "mine"
  for _, name in ipairs { "hook", "all", "", "Upper", "a_b", "-a", "a-" } do
    log:info(show.failure(self.framework.breakpoint, self.framework, name))
  end
  log:info(show.raised(self.framework.breakpoint, self.framework, 5))
end

return MyCharm
