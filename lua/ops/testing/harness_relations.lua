-- SPDX-License-Identifier: Apache-2.0
--- Relations of a Harness.
--
-- Dependencies: ops.errors, ops.mapping, ops.signature.

local host = select(2, ...)
local errors = require "ops.errors"
local mapping = require "ops.mapping"
local signature = require "ops.signature"

local _, list_mark = host("base").marks()

local function list(items)
  return setmetatable(items, list_mark)
end

local other_role = { requires = "provides", provides = "requires" }

--- A relation of the harness: { id, endpoint, app, is_peer, units }.
local function find(harness, id, level)
  local relation = harness._relations[id]
  if not relation then
    errors.raise(errors.RelationNotFoundError, level + 1, "there is no relation with id %s: ids come from add_relation",
      tostring(id))
  end
  return relation
end

local function in_order(harness)
  local result = {}
  for _, relation in pairs(harness._relations) do
    result[#result + 1] = relation
  end
  table.sort(result, function(a, b)
    return a.id < b.id
  end)
  return result
end

local function declared(harness, name)
  local endpoint = harness._spec:endpoint(name)
  if not endpoint then
    local names = {}
    for index, known in ipairs(harness._spec:endpoints()) do
      names[index] = known.name
    end
    errors.raise(errors.RelationNotFoundError, 3, "relation '%s' not declared in metadata.%s", name,
      errors.hint(name, names))
  end
  return endpoint
end

local function check_data(data)
  if type(data) ~= "table" then
    errors.raise(errors.TypeError, 3, "relation data should be a table of strings, not %s", errors.type_name(data))
  end
  for key, value in pairs(data) do
    if type(key) ~= "string" or type(value) ~= "string" then
      errors.raise(errors.RelationDataTypeError, 3, "relation data %s must be strings, not %s",
        type(key) ~= "string" and "keys" or "values", errors.type_name(type(key) ~= "string" and key or value))
    end
  end
end

return function(Harness)
  -- documents -----------------------------------------------------------------

  local function put_relation(harness, relation, endpoint)
    local interface = endpoint.interface or ""
    local own = { application = harness._app, name = endpoint.name, interface = interface, role = endpoint.role,
      scope = endpoint.scope }
    local endpoints = list { own }
    local apps = { [harness._app] = {} }
    if not relation.is_peer then
      endpoints[2] = { application = relation.app, name = interface ~= "" and interface or "remote",
        interface = interface, role = other_role[endpoint.role], scope = endpoint.scope }
      apps[relation.app] = {}
      if not harness._simulation:get("application", relation.app) then
        harness._simulation:put("application", { name = relation.app })
      end
    end
    harness._simulation:put("relation", { id = relation.id, endpoints = endpoints, apps = apps,
      units = { [harness._unit] = {} }, scope = list { harness._unit } })
    harness:_edit_unit(function(unit)
      unit.views[tostring(relation.id)] = { members = list {} }
    end)
  end

  --- Members as the charm's unit sees them: those of the harness's list.
  local function show_members(harness, relation)
    harness:_edit_unit(function(unit)
      unit.views[tostring(relation.id)] = { members = list(table.move(relation.units, 1, #relation.units, 1, {})) }
    end)
  end

  local function edit_relation(harness, relation, change)
    harness:_edit("relation", tostring(relation.id), change)
  end

  --- In a relation of container scope, units see those on their machine.
  local function principal_of(harness, relation, unit)
    if harness._spec:endpoint(relation.endpoint).scope ~= "container" then
      return nil
    elseif not harness._spec.meta.subordinate then
      return harness._unit
    end
    harness:_edit_unit(function(own)
      own.principal = unit
    end)
  end

  local function add_unit(harness, relation, unit)
    local principal = principal_of(harness, relation, unit)
    if not harness._simulation:get("unit", unit) then
      harness._simulation:put("unit", { name = unit, principal = principal })
    end
    edit_relation(harness, relation, function(document)
      document.units[unit] = {}
      document.scope[#document.scope + 1] = unit
    end)
    show_members(harness, relation)
    harness:_adjust_units()
  end

  local function drop_unit(harness, relation, unit)
    edit_relation(harness, relation, function(document)
      document.units[unit] = nil
      for index, name in ipairs(document.scope) do
        if name == unit then
          table.remove(document.scope, index)
          break
        end
      end
    end)
    show_members(harness, relation)
    harness:_adjust_units()
  end

  --- Units of the own application that peers are.
  function Harness:_peer_units()
    local seen, names = {}, {}
    for _, relation in ipairs(in_order(self)) do
      for _, unit in ipairs(relation.is_peer and relation.units or {}) do
        if not seen[unit] then
          seen[unit] = true
          names[#names + 1] = unit
        end
      end
    end
    return names
  end

  -- events --------------------------------------------------------------------

  --- Emits an event of a relation. The charm sees the unit or application it is about.
  local function emit(harness, relation, kind, unit)
    local model = harness._model
    local hook = { name = relation.endpoint .. "-" .. kind:gsub("_", "-"), relation_id = relation.id,
      remote_app = relation.app, remote_unit = unit }
    local arguments = { model:get_relation(relation.endpoint, relation.id), model:get_app(relation.app) }
    if unit then
      arguments[2] = model:get_unit(unit).app
      arguments[3] = model:get_unit(unit)
      hook.remote_app = arguments[2].name
    end
    if kind == "relation_departed" then
      hook.departing_unit = unit
      arguments[4] = unit
    end
    harness:_emit(hook, { relation.endpoint, kind }, table.unpack(arguments, 1, 4))
  end

  -- relations -----------------------------------------------------------------

  local add_relation = signature("add_relation",
    "relation_name: string, remote_app: string, *, app_data?: map, unit_data?: map")

  --- Relates an endpoint to an application: relation-created. Ids count from 0.
  -- @param relation_name endpoint
  -- @param remote_app the application at the other end; the charm's own for peers
  -- @param options `app_data` and `unit_data`: data of the application and of its unit 0, which joins then
  -- @return the id of the relation
  -- @raise RelationNotFoundError for an endpoint that the charm does not have
  function Harness:add_relation(...)
    local name, app, app_data, unit_data = add_relation(...)
    local endpoint = declared(self, name)
    local relation = { id = self._next_relation, endpoint = name, app = app, is_peer = endpoint.role == "peer",
      units = {} }
    if relation.is_peer and app ~= self._app then
      errors.raise(errors.ValueError, 2, "'%s' is a peer relation: the application is %s itself, not %s", name,
        self._app, app)
    end
    check_data(app_data or {})
    check_data(unit_data or {})
    self:_commit()
    self._next_relation = relation.id + 1
    self._relations[relation.id] = relation
    put_relation(self, relation, endpoint)
    self:_default_network(relation)
    if self:_tells() then
      emit(self, relation, "relation_created")
    end
    if app_data or unit_data then
      local unit = app .. "/0"
      self:add_relation_unit(relation.id, unit)
      self:update_relation_data(relation.id, app, app_data or {})
      self:update_relation_data(relation.id, unit, unit_data or {})
    end
    return relation.id
  end

  local remove_relation = signature("remove_relation", "relation_id: integer")

  --- Removes a relation: departed for each unit, then broken, in which it is no longer active. Grants of
  -- secrets over it are gone too.
  -- @raise RelationNotFoundError
  function Harness:remove_relation(...)
    local relation = find(self, remove_relation(...), 2)
    for _, unit in ipairs(table.move(relation.units, 1, #relation.units, 1, {})) do
      self:remove_relation_unit(relation.id, unit)
    end
    if self:_tells() then
      emit(self, relation, "relation_broken")
    end
    self:_commit()
    self._relations[relation.id] = nil
    self._simulation:remove("relation", tostring(relation.id))
    self:_edit_unit(function(unit)
      unit.views[tostring(relation.id)] = nil
    end)
    self:_drop_grants(relation.id)
    self:_adjust_units()
  end

  local add_relation_unit = signature("add_relation_unit", "relation_id: integer, remote_unit_name: string")

  --- Adds a unit to a relation: relation-joined.
  -- @raise RelationNotFoundError; ValueError for a name that cannot be one of the other application's units
  function Harness:add_relation_unit(...)
    local id, unit = add_relation_unit(...)
    local relation = find(self, id, 2)
    if unit:match "^(.*)/%d+$" ~= relation.app then
      errors.raise(errors.ValueError, 2, "Remote unit name invalid: the remote application of %s is called '%s'; the "
        .. "remote unit name should be %s/<some-number>, not '%s'.", relation.endpoint, relation.app, relation.app,
        unit)
    elseif unit == self._unit then
      errors.raise(errors.ValueError, 2, "%s is the unit of the charm under test: it is in its relations already", unit)
    end
    self:_commit()
    for index, name in ipairs(relation.units) do
      if name == unit then
        table.remove(relation.units, index)
        drop_unit(self, relation, unit)
        break
      end
    end
    relation.units[#relation.units + 1] = unit
    add_unit(self, relation, unit)
    if self:_tells() then
      emit(self, relation, "relation_joined", unit)
    end
  end

  local remove_relation_unit = signature("remove_relation_unit", "relation_id: integer, remote_unit_name: string")

  --- Removes a unit from a relation: relation-departed, in which its data can still be read.
  -- @raise RelationNotFoundError; ValueError when the unit is not in it
  function Harness:remove_relation_unit(...)
    local id, unit = remove_relation_unit(...)
    local relation = find(self, id, 2)
    local place
    for index, name in ipairs(relation.units) do
      place = name == unit and index or place
    end
    if not place then
      errors.raise(errors.ValueError, 2, "'%s' is not in relation %s:%d.%s", unit, relation.endpoint, id,
        errors.hint(unit, relation.units))
    end
    table.remove(relation.units, place)
    if self:_tells() then
      emit(self, relation, "relation_departed", unit)
    end
    self:_commit()
    drop_unit(self, relation, unit)
  end

  -- data ----------------------------------------------------------------------

  --- The databag of a unit or an application in the document of a relation; nil: it has none.
  local function bag_of(document, name)
    return name:find("/", 1, true) and document.units[name] or document.apps[name]
  end

  --- @return whether something is different now
  local function apply(bag, changes)
    local changed = false
    for key, value in pairs(changes) do
      local kept = value ~= "" and value or nil
      changed = changed or bag[key] ~= kept
      bag[key] = kept
    end
    return changed
  end

  --- Whether a change of this databag is news to the charm: not of what is its own to write.
  local function concerns_charm(harness, relation, name)
    if name == harness._app then
      return relation.is_peer and not harness._model.unit:is_leader()
    end
    return name ~= harness._unit
  end

  local update_relation_data = signature("update_relation_data",
    "relation_id: integer, app_or_unit: any, key_values: map")

  --- Changes a databag, of whichever side: relation-changed when something became different, and it is not the
  -- charm's own to write.
  -- @param app_or_unit whose it is: a name, or the object
  -- @param key_values table of strings; "" deletes
  -- @raise RelationNotFoundError; KeyError when they have no data in it; RelationDataTypeError
  function Harness:update_relation_data(...)
    local id, who, changes = update_relation_data(...)
    local relation, name = find(self, id, 2), self._name_of(who, "app_or_unit")
    check_data(changes)
    self:_commit()
    local document = self._simulation:get("relation", tostring(id))
    local bag = bag_of(document, name)
    if not bag then
      local names = mapping.keys(document.apps)
      table.move(mapping.keys(document.units), 1, #mapping.keys(document.units), #names + 1, names)
      errors.raise(errors.KeyError, 2, "'%s' has no data in relation %s:%d: those of %s are there", name,
        relation.endpoint, id, table.concat(names, ", "))
    end
    if not apply(bag, changes) then
      return
    end
    self._simulation:put("relation", document)
    self._model:_refresh()
    if self:_tells() and concerns_charm(self, relation, name) then
      emit(self, relation, "relation_changed", name:find("/", 1, true) and name or nil)
    end
  end

  local get_relation_data = signature("get_relation_data", "relation_id: integer, app_or_unit: any")

  --- A databag as it is, whoever's it is: a table; nil when they have none.
  -- @raise RelationNotFoundError
  function Harness:get_relation_data(...)
    local id, who = get_relation_data(...)
    find(self, id, 2)
    return bag_of(self:_get("relation", tostring(id)), self._name_of(who, "app_or_unit"))
  end

  -- initial hooks -------------------------------------------------------------

  function Harness:_create_all_relations()
    local before, related = in_order(self), {}
    for _, relation in ipairs(before) do
      related[relation.endpoint] = true
    end
    for _, endpoint in ipairs(self._spec:endpoints()) do
      if endpoint.role == "peer" and not related[endpoint.name] then
        self:add_relation(endpoint.name, self._app)
      end
    end
    for _, relation in ipairs(before) do
      emit(self, relation, "relation_created")
    end
  end

  function Harness:_join_all_relations()
    for _, relation in ipairs(in_order(self)) do
      local bag = self:get_relation_data(relation.id, relation.app)
      if next(bag) then
        emit(self, relation, "relation_changed")
      end
      local units = table.move(relation.units, 1, #relation.units, 1, {})
      table.sort(units)
      for _, unit in ipairs(units) do
        emit(self, relation, "relation_joined", unit)
        emit(self, relation, "relation_changed", unit)
      end
    end
  end
end
