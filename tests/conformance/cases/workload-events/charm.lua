-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.my_web_pebble_ready, self.on_ready)
  self:observe(self.on.my_web_pebble_custom_notice, self.on_notice)
  self:observe(self.on.my_web_pebble_check_failed, self.on_check)
  self:observe(self.on.my_web_pebble_check_recovered, self.on_check)
end

function MyCharm.on_ready(_, event)
  log:info("%s: %s, %s", event, event.workload, event.workload.name)
end

function MyCharm.on_notice(_, event)
  local notice = event.notice
  log:info("%s: %s, %s, %s", event, notice.id, notice.type, notice.key)
  event:defer()
end

function MyCharm.on_check(_, event)
  log:info("%s: %s", event, event.info.name)
end

return MyCharm
