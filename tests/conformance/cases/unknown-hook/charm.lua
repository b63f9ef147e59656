-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.collect_unit_status, self.on_collect_status)
end

function MyCharm:on_start()
  log:info "start"
end

function MyCharm:on_collect_status(event)
  event:add_status(ops.ActiveStatus "ok")
end

return MyCharm
