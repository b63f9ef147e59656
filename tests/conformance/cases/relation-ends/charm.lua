-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  for _, name in ipairs { "created", "joined", "changed" } do
    self:observe(self.on["db_relation_" .. name], self.on_db)
  end
  self:observe(self.on.cluster_relation_created, self.on_cluster)
end

function MyCharm:on_db(event)
  log:info("%s: app %s, unit %s", event, event.app, event.unit or "None")
  local relation = event.relation
  log:info("%s, %s, active %s", relation.name, relation.id, show.show(relation.active))
  log:info("app %s, units %s", relation.app, show.show(relation.units))
  log:info(show.show(relation.app == event.app))
  if not event.unit then
    log:info(relation.remote_model.uuid)
    log:info(show.show(relation.remote_model == relation.remote_model))
  end
  for _, other in ipairs(self.model.relations["web-site"]) do
    log:info("%s: app %s, units %s", other, other.app or "None", show.show(other.units))
  end
  log:info(show.failure(function()
    return self.model.relations["web-site"][1].remote_model
  end))
end

function MyCharm:on_cluster(event)
  log:info(show.show(event.relation.app == self.app))
  log:info("units %s", show.show(event.relation.units))
end

return MyCharm
