-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.config_changed, self.on_config_changed)
end

function MyCharm:on_config_changed()
  local config = self.config
  log:info("%s, %s, %s, %s", config.port, show.show(config.ratio), show.show(config.debug), show.show(config.name))
  log:info(show.show(config.nope))
  log:info(show.show(self.model.config))
  log:info(show.raised(function() config.port = 1 end))
  log:info(show.show(ops.keys(config)))
end

return MyCharm
