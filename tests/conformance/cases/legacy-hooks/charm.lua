-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  for _, name in ipairs { "install", "start", "stop", "remove", "update_status", "upgrade_charm" } do
    self:observe(self.on[name], self.on_any)
  end
end

function MyCharm:on_any()
  log:info "the charm"
end

return MyCharm
