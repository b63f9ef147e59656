-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.db_relation_departed, self.on_db_departed)
end

local function names(owners)
  local list = {}
  for owner in pairs(owners) do
    list[#list + 1] = owner.name
  end
  table.sort(list)
  return show.show(list)
end

function MyCharm:on_db_departed(event)
  local relation = event.relation
  log:info("departing %s, unit %s, app %s", event.departing_unit.name, event.unit.name, event.app.name)
  log:info("same unit: %s", show.show(event.departing_unit == event.unit))
  log:info("units %s", names(relation.units))
  log:info("data %s", names(relation.data))
  log:info("host %s", relation.data[event.departing_unit].host)
end

return MyCharm
