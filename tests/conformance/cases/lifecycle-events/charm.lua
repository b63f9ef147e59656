-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local names = {
  "install",
  "start",
  "config_changed",
  "update_status",
  "upgrade_charm",
  "leader_elected",
  "leader_settings_changed",
  "pre_series_upgrade",
  "post_series_upgrade",
  "stop",
  "remove",
}

function MyCharm:init()
  for _, name in ipairs(names) do
    self:observe(self.on[name], self.on_any)
  end
end

function MyCharm.on_any(_, event)
  log:info(tostring(event))
end

return MyCharm
