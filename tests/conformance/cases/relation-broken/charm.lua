-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.db_relation_broken, self.on_db_broken)
end

function MyCharm:on_db_broken(event)
  local ids = {}
  for _, relation in ipairs(self.model.relations.db) do
    ids[#ids + 1] = relation.id
  end
  log:info("listed: %s", show.show(ids))
  log:info("the only one: %d", self.model:get_relation("db").id)
  log:info("event: id %d app %s unit %s", event.relation.id, event.app.name, show.show(event.unit))
  log:info("active: %s", show.show(event.relation.active))
  log:info("units: %d", #event.relation.units)
  log:info("data: %s", show.show(ops.copy(event.relation.data[event.app])))
end

return MyCharm
