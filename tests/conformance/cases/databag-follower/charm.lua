-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.db_relation_changed, self.on_db_changed)
  local relation = self.model:get_relation "db"
  log:info(show.failure(function() relation.data[self.app].k = "v" end))
  log:info(show.failure(ops.update, relation.data[relation.app], { k = "v" }))
end

function MyCharm:on_db_changed(event)
  local data = event.relation.data
  log:info(show.failure(function() return data[self.app].k end))
  log:info(show.failure(ops.update, data[self.app], { k = "v" }))
  log:info(show.failure(ops.is_empty, data[self.app]))
  log:info(show.failure(ops.keys, data[self.app]))
  log:info(tostring(data[self.app]))
  log:info(show.show(data[event.app]))
  local cluster = self.model:get_relation "cluster"
  log:info(show.show(cluster.data[self.app]))
  log:info(show.failure(ops.update, cluster.data[self.app], { k = "v" }))
  log:info(show.failure(ops.update, cluster.data[self.model:get_unit "mycharm/1"], { k = "v" }))
  data[self.unit].k = "v"
end

return MyCharm
