-- SPDX-License-Identifier: Apache-2.0
--- Relations and their data.
--
-- Dependencies: ops.class, ops.errors, ops.later, ops.signature, ops.model.objects, ops.model.unit; ops.set and
-- ops.typed when they are needed.
--
-- @usage
-- local relation = self.model:get_relation "db"
-- local password = relation.data[relation.app].password
-- relation.data[self.unit].address = "10.0.0.1"

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local later = require "ops.later"
local objects = require "ops.model.objects"
local signature = require "ops.signature"
local units = require "ops.model.unit"

local typed = later "ops.typed"

-- units and applications ------------------------------------------------------

local function entity(relation, raw)
  local is_app = raw ~= nil and select(3, raw:facts())
  return objects.object(is_app and units.Application or units.Unit, raw, relation._model)
end

local function entities(relation, raws)
  local result = {}
  for index, raw in ipairs(raws) do
    result[index] = entity(relation, raw)
  end
  return result
end

-- data ------------------------------------------------------------------------

--- The databags of a relation by whose they are: a mapping of Unit and Application objects.
local RelationData = { class_name = "RelationData" }

-- A key that no unit and no application is equal to.
local relation_key = {}

local function new_data(relation)
  return setmetatable({ [relation_key] = relation }, RelationData)
end

--- "pg" before "pg/2" before "pg/10".
local function order(a, b)
  local a_app, a_number = a.name:match "^([^/]*)/?(%d*)$"
  local b_app, b_number = b.name:match "^([^/]*)/?(%d*)$"
  if a_app ~= b_app then
    return a_app < b_app
  end
  return (tonumber(a_number) or -1) < (tonumber(b_number) or -1)
end

function RelationData:__index(owner)
  local relation = rawget(self, relation_key)
  if not Class.is_a(owner, units.Entity) then
    errors.raise(errors.KeyError, 2, "%s has no data of %s: a unit or an application is expected", tostring(relation),
      type(owner) == "string" and string.format("'%s'", owner) or tostring(owner))
  end
  return relation._raw:data(owner._raw)
end

function RelationData.__newindex()
  errors.raise(errors.TypeError, 2,
    "a databag is changed key by key, or with ops.update(relation.data[owner], { ... })")
end

function RelationData:__pairs()
  local relation = rawget(self, relation_key)
  local owners, index = entities(relation, relation._raw:data_owners()), 0
  table.sort(owners, order)
  return function()
    index = index + 1
    local owner = owners[index]
    if owner then
      return owner, self[owner]
    end
  end
end

function RelationData:__tostring()
  local words = {}
  for owner, bag in pairs(self) do
    words[#words + 1] = string.format("%s: %s", owner, bag)
  end
  return "{" .. table.concat(words, ", ") .. "}"
end

--- What ops.is_a() takes a databag for.
local RelationDataContent = Class:extend "RelationDataContent"
host "model".set_databag_class(RelationDataContent)

-- the model at the other end --------------------------------------------------

local RemoteModel = Class:extend "RemoteModel"
RemoteModel.strict = true
RemoteModel.fields.uuid = true

function RemoteModel:init(uuid)
  self.uuid = uuid
end

function RemoteModel.__eq(a, b)
  return a.uuid == b.uuid
end

function RemoteModel:__tostring()
  return string.format("RemoteModel(uuid='%s')", self.uuid)
end

-- relations -------------------------------------------------------------------

local Relation = Class:extend "Relation"
Relation.strict = true

function Relation:init(raw, model)
  self._raw, self._model = raw, model
  self._name, self._id, self._repr = raw:facts()
end

--- The endpoint of this charm.
function Relation.getters:name()
  return self._name
end

function Relation.getters:id()
  return self._id
end

--- The application at the other end, this charm's own for peers; nil when Juju cannot tell any more.
function Relation.getters:app()
  return entity(self, self._raw:app())
end

--- The units at the other end: an ops.Set.
function Relation.getters:units()
  local Set = require "ops.set"
  return Set(entities(self, self._raw:units()))
end

--- The databags, by Unit or Application. What cannot be has no databag: KeyError.
function Relation.getters:data()
  local data = self._data
  if not data then
    data = new_data(self)
    self._data = data
  end
  return data
end

--- False while the relation is being broken, and for one that is gone.
function Relation.getters:active()
  return self._raw:is_active()
end

--- The model at the other end: `uuid`. Juju 3.6.2 or newer.
function Relation.getters:remote_model()
  return RemoteModel(self._raw:remote_model_uuid())
end

local load = signature("load", "schema: schema, src: owner, *, decoder?: function")
local save = signature("save", "obj: map, dst: owner, *, encoder?: function")

--- A databag as a schema wants it.
-- @param schema made by ops.schema; a key that is no name of Lua is given as the `alias` of a field
-- @param src Unit or Application whose data it is
-- @param options `decoder`: function(text) -> value; without it values are JSON
-- @raise ValueError that lists everything that is wrong; what databags raise
function Relation:load(...)
  local schema, src, decoder = load(...)
  return typed.load_databag(schema, self._model, self.data[src], decoder)
end

--- Writes a table to a databag, with one hook command.
-- @param obj what load() or schema:load() has made is checked again, and its fields that have no value are
--   deleted from the databag; of any other table, keys are written as they are
-- @param dst this charm's unit or application
-- @param options `encoder`: function(value) -> text; without it values are written as JSON
-- @raise ValueError, RelationDataTypeError; what databags raise
function Relation:save(...)
  local values, dst, encoder = save(...)
  typed.save_databag(values, self.data[dst], encoder)
end

function Relation:__tostring()
  return self._repr
end

Relation:_need_colon "relation"

return {
  Relation = Relation,
  RelationData = RelationData,
  RelationDataContent = RelationDataContent,
  RemoteModel = RemoteModel,
}
