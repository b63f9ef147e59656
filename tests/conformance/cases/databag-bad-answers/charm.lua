-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local relation = self.model:get_relation "db"
  log:info(show.raised(function() return relation.data[self.unit].k end))
  log:info(show.raised(function() return relation.data[relation.app].k end))
  log:info(show.show(relation.data[self.app]))
end

return MyCharm
