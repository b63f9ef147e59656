-- SPDX-License-Identifier: Apache-2.0
--- The state before and after an event.
--
-- Dependencies: ops.class, ops.errors, ops.testing.component, ops.testing.components.

local Class = require "ops.class"
local component = require "ops.testing.component"
local components = require "ops.testing.components"
local errors = require "ops.errors"
local status = require "ops.model.status"

local types = component.types
local list_of = function(...)
  return types.list(types.component(...))
end

-- order -----------------------------------------------------------------------

-- Collections are sequences in the order of these keys, so that equal states are equal whatever the order
-- they were given in.
local keys = {
  relations = function(relation)
    return string.format("%20d", relation.id)
  end,
  networks = function(network)
    return network.binding_name
  end,
  containers = function(container)
    return container.name
  end,
  storages = function(storage)
    return string.format("%s/%20d", storage.name, storage.index)
  end,
  opened_ports = function(port)
    return string.format("%s/%20d", port.protocol, port.port or 0)
  end,
  secrets = function(secret)
    return secret.id
  end,
  resources = function(resource)
    return resource.name
  end,
  stored_states = function(stored)
    return (stored.owner_path or "") .. "/" .. stored.name
  end,
}

--- Sorted, ties as they were given.
local function sort(items, key)
  if #items < 2 then
    return
  end
  local places = {}
  for index, item in ipairs(items) do
    places[item] = { key(item), index }
  end
  table.sort(items, function(a, b)
    local x, y = places[a], places[b]
    if x[1] ~= y[1] then
      return x[1] < y[1]
    end
    return x[2] < y[2]
  end)
end

local function check_status(value)
  if not Class.is_a(value, status.StatusBase) then
    errors.raise(errors.TypeError, 5, "a status such as ops.ActiveStatus() is expected, not %s",
      errors.type_name(value))
  end
  return value
end

local function check_config(value)
  local config, wrong = types.map(value)
  for name in pairs(config or {}) do
    if type(name) ~= "string" then
      return nil, "should have names of options as keys, not " .. tostring(name)
    end
  end
  return config, wrong
end

-- the class -------------------------------------------------------------------

local function unknown_status()
  return status.UnknownStatus()
end

local State = component.define("State", {
  { "config", check_config, {} },
  { "relations", list_of(components.RelationBase), {} },
  { "networks", list_of(components.Network), {} },
  { "containers", list_of(components.Container), {} },
  { "storages", list_of(components.Storage), {} },
  { "opened_ports", list_of(components.TCPPort, components.UDPPort, components.ICMPPort), {} },
  { "leader", types.boolean, false },
  { "model", types.component(components.Model), components.assumed_model },
  { "secrets", list_of(components.Secret), {} },
  { "resources", list_of(components.Resource), {} },
  { "planned_units", types.integer, 1 },
  { "deferred", list_of(components.DeferredEvent), {} },
  { "stored_states", list_of(components.StoredState), {} },
  { "app_status", check_status, unknown_status },
  { "unit_status", check_status, unknown_status },
  { "workload_version", types.text, "" },
})

function State.validate(values)
  for name, key in pairs(keys) do
    sort(values[name], key)
  end
  if values.planned_units < 0 then
    return "planned_units should not be negative"
  end
end

-- looking things up -----------------------------------------------------------

local function find(items, field, value)
  for _, item in ipairs(items) do
    if item[field] == value then
      return item
    end
  end
end

--- @raise KeyError when there is none
function State.methods:get_container(name)
  return find(self.containers, "name", name)
    or errors.raise(errors.KeyError, 2, "container: %s not found in the State", tostring(name))
end

--- @raise KeyError when there is none
function State.methods:get_network(binding_name)
  return find(self.networks, "binding_name", binding_name)
    or errors.raise(errors.KeyError, 2, "network: %s not found in the State", tostring(binding_name))
end

--- A secret by { id =, label = }; with both, both must be its.
-- @raise ValueError without either; KeyError when there is none
function State.methods:get_secret(wanted)
  errors.check_options(wanted, { id = true, label = true }, "get_secret", 2)
  local id, label = wanted and wanted.id, wanted and wanted.label
  if id == nil and label == nil then
    errors.raise(errors.ValueError, 2, "An id or label must be provided: get_secret { label = ... }")
  end
  for _, secret in ipairs(self.secrets) do
    if (id == nil or secret.id == id) and (label == nil or secret.label == label) then
      return secret
    end
  end
  errors.raise(errors.KeyError, 2, "secret: id=%s, label=%s not found in the State", tostring(id), tostring(label))
end

local function stored_names(state)
  local names = {}
  for index, stored in ipairs(state.stored_states) do
    names[index] = string.format("%s of %s", stored.name, tostring(stored.owner_path))
  end
  return #names > 0 and " It has: " .. table.concat(names, ", ") .. "." or " It has none."
end

--- @param owner_path such as "MyCharm"; nil: that of the framework
-- @raise ValueError when there is none
function State.methods:get_stored_state(name, owner_path)
  if type(owner_path) == "table" then
    errors.check_options(owner_path, { owner_path = true }, "get_stored_state", 2)
    owner_path = owner_path.owner_path
  end
  for _, stored in ipairs(self.stored_states) do
    if stored.name == name and stored.owner_path == owner_path then
      return stored
    end
  end
  errors.raise(errors.ValueError, 2, "stored state: name=%s, owner_path=%s not found in the State.%s", tostring(name),
    tostring(owner_path), stored_names(self))
end

--- @param index its number; nil: 0
-- @raise ValueError when there is none
function State.methods:get_storage(name, index)
  if type(index) == "table" then
    errors.check_options(index, { index = true }, "get_storage", 2)
    index = index.index
  end
  for _, storage in ipairs(self.storages) do
    if storage.name == name and storage.index == (index or 0) then
      return storage
    end
  end
  errors.raise(errors.ValueError, 2, "storage: name=%s, index=%s not found in the State", tostring(name),
    tostring(index or 0))
end

--- The relation with an id, or the one that a relation of another state has become.
-- @param relation a relation, or its id
-- @raise KeyError when there is none; ValueError when it is another one
function State.methods:get_relation(relation)
  local id = components.is_relation(relation) and relation.id or relation
  local found = find(self.relations, "id", id)
  if not found then
    errors.raise(errors.KeyError, 2, "relation: id=%s not found in the State%s", tostring(id), type(id) == "string"
      and string.format(": get_relations(%q) gives those of an endpoint", id) or "")
  elseif relation ~= id and (getmetatable(found) ~= getmetatable(relation) or found.endpoint ~= relation.endpoint) then
    errors.raise(errors.ValueError, 2, "relation %s in the State is a %s of '%s', not a %s of '%s'", tostring(id),
      getmetatable(found).class_name, found.endpoint, getmetatable(relation).class_name, relation.endpoint)
  end
  return found
end

--- All relations of an endpoint: a sequence.
function State.methods:get_relations(endpoint)
  local result, plain = {}, tostring(endpoint):gsub("-", "_")
  for _, relation in ipairs(self.relations) do
    if relation.endpoint:gsub("-", "_") == plain then
      result[#result + 1] = relation
    end
  end
  return result
end

Class._need_colon(State, "state", State.methods)

-- from metadata ---------------------------------------------------------------

local function defaults_of(options)
  local config = {}
  for name, option in pairs(options) do
    if type(option) == "table" and option.default ~= nil then
      config[name] = option.default
    end
  end
  return config
end

--- Those given, and of every name that has none, one that `make` gives.
local function complete(given, names, key, make)
  local result, there = {}, {}
  for index, item in ipairs(given or {}) do
    result[index], there[item[key]] = item, true
  end
  local missing = {}
  for name in pairs(names or {}) do
    if not there[name] then
      missing[#missing + 1] = name
    end
  end
  table.sort(missing)
  for _, name in ipairs(missing) do
    result[#result + 1] = make(name)
  end
  return result
end

local function relations_of(spec, given)
  local endpoints = {}
  for _, endpoint in ipairs(spec:endpoints()) do
    endpoints[endpoint.name] = endpoint
  end
  return complete(given, endpoints, "endpoint", function(name)
    local endpoint = endpoints[name]
    local class = endpoint.role == "peer" and components.PeerRelation
      or endpoint.scope == "container" and components.SubordinateRelation or components.Relation
    return class { endpoint = name, interface = endpoint.interface }
  end)
end

--- A state with all that the metadata of a context's charm speaks of: defaults of the configuration, a
-- relation per endpoint, every container (which can be connected to) and every storage.
-- @param ctx a Context
-- @param given fields of State, which take precedence; or nil
function State.from_context(ctx, given)
  local fields = {}
  for name, value in pairs(given or {}) do
    fields[name] = value
  end
  local spec = ctx._spec
  fields.config = defaults_of(spec:options())
  for name, value in pairs(given and given.config or {}) do
    fields.config[name] = value
  end
  fields.relations = relations_of(spec, fields.relations)
  fields.containers = complete(fields.containers, spec.meta.containers, "name", function(name)
    return components.Container { name = name, can_connect = true }
  end)
  fields.storages = complete(fields.storages, spec.meta.storage, "name", function(name)
    return components.Storage { name = name }
  end)
  return State(fields)
end

return State
