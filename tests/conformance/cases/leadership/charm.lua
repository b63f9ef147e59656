-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  log:info(show.show(self.unit:is_leader()))
  log:info(show.show(self.unit:is_leader()))
  local other = self.model:get_unit "pg/0"
  log:info(show.failure(other.is_leader, other))
end

return MyCharm
