-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.db_relation_changed, self.on_db_relation_changed)
end

function MyCharm:on_db_relation_changed(event)
  local relation = event.relation
  log:info("%s, active %s", event, show.show(relation.active))
  local owner = relation.active and event.unit or self.unit
  log:info("%s: %s", owner, show.show(relation.data[owner]))
  if self.config.debug then
    event:defer()
  end
end

return MyCharm
