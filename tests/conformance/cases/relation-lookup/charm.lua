-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local relations = self.model.relations
  log:info(show.show(ops.keys(relations)))
  log:info(show.raised(function() return relations.nope end))
  log:info(show.show(relations.db))
  log:info(show.show(relations.db))
  log:info(show.show(self.model:get_relation "api"))
  log:info(show.show(self.model:get_relation "db"))
  log:info(show.show(self.model:get_relation "db" == relations.db[1]))
  log:info(show.failure(self.model.get_relation, self.model, "web-site"))
  local _, err = pcall(self.model.get_relation, self.model, "web-site")
  log:info("%s, %s, %s", err.relation_name, err.num_related, err.max_supported)
  log:info(show.show(self.model:get_relation("web-site", 2)))
  log:info(show.failure(self.model.get_relation, self.model, "db", "7"))
  local gone = self.model:get_relation("db", 99)
  log:info("%s, active %s, app %s", gone, show.show(gone.active), gone.app or "None")
  log:info(show.show(gone.units))
  log:info(show.show(gone.data[self.unit]))
end

return MyCharm
