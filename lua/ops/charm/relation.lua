-- SPDX-License-Identifier: Apache-2.0
--- Events of relations.
--
-- Dependencies: ops.errors, ops.charm.hook, ops.charm.support, ops.log.

local host = select(2, ...)
local HookEvent = require("ops.charm.hook").HookEvent
local errors = require "ops.errors"
local logger = require "ops.log" "ops.charm"
local support = require "ops.charm.support"

local base = host "base"
local define, define_base, stored, via = support.define, support.define_base, support.stored, support.via

local M = {}

--- What all events of relations are: `relation`, `app` and, where one unit is meant, `unit`.
local RelationEvent = define_base(M, HookEvent, "RelationEvent", { "relation", "app", "unit" })

function RelationEvent:init(relation, app, unit)
  if unit and unit.app ~= app then
    errors.raise(errors.RuntimeError, 2, "cannot create RelationEvent with application %s and unit %s", tostring(app),
      tostring(unit))
  elseif not app then
    logger:warning "'app' expected but not received, see https://bugs.launchpad.net/juju/+bug/1960934"
  end
  self.relation, self.app, self.unit = relation, app, unit
end

function RelationEvent:snapshot()
  return {
    relation_name = self.relation.name,
    relation_id = self.relation.id,
    app_name = self.app and self.app.name,
    unit_name = self.unit and self.unit.name,
  }
end

function RelationEvent:restore(snapshot)
  local name, id = snapshot.relation_name, stored(snapshot, "relation_id")
  local app_name, unit_name = stored(snapshot, "app_name"), stored(snapshot, "unit_name")
  local current = self.framework.model
  self.relation = current:get_relation(name, id)
  if not self.relation then
    errors.raise(errors.ValueError, 2, "Unable to restore %s: relation %s (id=%s) not found.", tostring(self), name,
      tostring(id))
  end
  if app_name then
    self.app = current:get_app(app_name)
  else
    logger:warning "'app_name' expected in snapshot but not found."
  end
  self.unit = unit_name and current:get_unit(unit_name) or nil
end

local function name_of(entity)
  return entity and base.quote(entity.name) or "None"
end

function RelationEvent:__tostring()
  return string.format("<%s app=%s unit=%s on %s%s", self.class_name, name_of(self.app), name_of(self.unit),
    tostring(self.relation), via(self))
end

define(M, RelationEvent, "RelationCreatedEvent")
define(M, RelationEvent, "RelationJoinedEvent")
define(M, RelationEvent, "RelationChangedEvent")
define(M, RelationEvent, "RelationBrokenEvent")

--- A unit has left the relation: `unit`; `departing_unit` is the one whose leaving it is, which may be
-- this charm's own.
local RelationDepartedEvent = define(M, RelationEvent, "RelationDepartedEvent")

function RelationDepartedEvent:init(relation, app, unit, departing_unit_name)
  RelationEvent.init(self, relation, app, unit)
  self._departing_unit_name = departing_unit_name
end

function RelationDepartedEvent:snapshot()
  local snapshot = RelationEvent.snapshot(self)
  snapshot.departing_unit = self._departing_unit_name
  return snapshot
end

function RelationDepartedEvent:restore(snapshot)
  RelationEvent.restore(self, snapshot)
  self._departing_unit_name = stored(snapshot, "departing_unit")
end

function RelationDepartedEvent.getters:departing_unit()
  local name = self._departing_unit_name
  return name and self.framework.model:get_unit(name) or nil
end

return M
