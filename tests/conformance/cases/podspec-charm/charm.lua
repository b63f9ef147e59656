-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.collect_metrics, self.on_collect_metrics)
end

function MyCharm.on_start()
  log:info "start"
end

function MyCharm.on_collect_metrics()
  log:info "metrics"
end

return MyCharm
