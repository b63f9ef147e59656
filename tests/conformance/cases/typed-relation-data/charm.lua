-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local schema = ops.schema {
  host = ops.schema.string { required = true },
  port = ops.schema.integer { required = true },
  tags = ops.schema.list { of = ops.schema.string() },
}
local raw = ops.schema {
  host = ops.schema.string { required = true },
  port = ops.schema.string { required = true },
}

function MyCharm:init()
  self:observe(self.on.db_relation_changed, self.on_db_relation_changed)
end

function MyCharm:on_db_relation_changed(event)
  local relation = event.relation
  local data = relation:load(schema, event.unit)
  log:info("%s, %s, %s", data.host, data.port, show.show(data.tags))
  relation:save({ host = "me", port = 81, tags = { "x" } }, self.unit)
  relation:save({ host = "me", port = 81, tags = { "x" } }, self.unit)
  log:info(show.failure(relation.save, relation, { host = "a", port = 1, tags = ops.list {} }, event.unit))
  data = relation:load(raw, event.unit, { decoder = string.upper })
  log:info("%s, %s", data.host, data.port)
  relation:save({ host = "you", port = "82" }, self.unit, { encoder = string.upper })
  local function length(value) return #value end
  log:info(show.raised(relation.save, relation, { host = "you", port = "82" }, self.unit, { encoder = length }))
  log:info(show.raised(relation.load, relation, schema, self.app))
end

return MyCharm
