-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  for _, name in ipairs {
    "stop", "remove", "do_it_action", "secret_rotate", "secret_expired", "collect_unit_status",
  } do
    self:observe(self.on[name], self.on_any)
  end
  self:observe(self.framework.on.pre_commit, self.on_any)
  self:observe(self.framework.on.commit, self.on_any)
end

function MyCharm.on_any(_, event)
  log:info("%s: %s", event, show.failure(event.defer, event))
end

return MyCharm
