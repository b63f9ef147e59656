-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.collect_app_status, self.on_collect_app_status)
  self:observe(self.on.collect_unit_status, self.on_collect_unit_status)
end

function MyCharm.on_collect_app_status()
  log:info "app"
end

function MyCharm.on_collect_unit_status()
  log:info "unit"
end

return MyCharm
