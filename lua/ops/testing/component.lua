-- SPDX-License-Identifier: Apache-2.0
--- How components of a state are declared: immutable records with checked fields.
--
-- `define("Mount", { { "location", types.text }, { "source", types.text } })` makes a class whose instances
-- are made by `Mount { location = ..., source = ... }`. A field is { name, check, default }, the default a
-- value or a function that gives one; without one it must be given, unless `optional` is set. A check
-- gets the value and returns what is kept, or nil and what is wrong.
--
-- Dependencies: ops.errors, ops.testing.diff, ops.testing.errors, ops.testing.types.

local host = select(2, ...)
local errors = require "ops.errors"
local diff = require "ops.testing.diff"
local failures = require "ops.testing.errors"
local types = require "ops.testing.types"

local new_record = host("base").table_of
local next, rawget, setmetatable, type = next, rawget, setmetatable, type

local M = { types = types, is_a = types.is_a, copy = types.copy }

-- classes ---------------------------------------------------------------------

-- luassert's `same` compares what is in a component, by `==`.
local values_mt = { __eq = diff.equal_values }

--- For the library itself: a component of values that need no check.
function M.make(class, values)
  return setmetatable({ _values = setmetatable(values, values_mt) }, class)
end

local function field_names(class)
  local names = {}
  for index, field in ipairs(class.fields) do
    names[index] = field[1]
  end
  table.sort(names)
  return names
end

--- All that an instance may be asked for.
local function known_names(class)
  local names = field_names(class)
  for _, part in ipairs { "methods", "getters" } do
    local owner = class
    while owner do
      for name in pairs(owner[part]) do
        names[#names + 1] = name
      end
      owner = rawget(owner, "parent")
    end
  end
  table.sort(names)
  return names
end

local function check_names(class, given, level)
  local known = class.by_name
  for name in next, given do
    if not known[name] then
      errors.raise(errors.TypeError, level + 1, "%s has no field '%s'.%s", class.class_name, tostring(name),
        errors.hint_or_all(name, field_names(class)))
    end
  end
end

local function new_table()
  return {}
end

--- What makes the default of a field that is no constant; tables are to be copies.
local function maker_of(check, default)
  if type(default) == "function" then
    return default
  elseif next(default) == nil then
    return new_table
  end
  return function()
    return check(default)
  end
end

--- The fields of a class as build() wants them: defaults need no check.
local function plan(class)
  local names, checks, constants, makers, required = {}, {}, {}, {}, {}
  for index, field in ipairs(class.fields) do
    local name, check, default = field[1], field[2], field[3]
    names[index], checks[index] = name, check
    if type(default) == "function" or type(default) == "table" then
      makers[index] = maker_of(check, default)
    else
      constants[index] = default
      required[index] = default == nil and not field.optional
    end
  end
  return { names = names, checks = checks, constants = constants, makers = makers, required = required }
end

local function values_of(class, given, level)
  local fields = class.plan
  local names, checks, constants, makers = fields.names, fields.checks, fields.constants, fields.makers
  local values = new_record(#names)
  for index = 1, #names do
    local name, wrong = names[index], nil
    local value = given[name]
    if value ~= nil then
      value, wrong = checks[index](value)
    else
      value = constants[index]
      if makers[index] then
        value = makers[index]()
      elseif value == nil and fields.required[index] then
        errors.raise(errors.TypeError, level + 1, "%s: '%s' is missing", class.class_name, name)
      end
    end
    if wrong then
      failures.invalid(level + 1, "%s.%s %s", class.class_name, name, wrong)
    end
    values[name] = value
  end
  return values
end

local function build(class, given, level)
  if type(given) ~= "table" or getmetatable(given) ~= nil then
    errors.raise(errors.TypeError, level + 1, "%s: one table of all fields is expected, such as %s { %s = ... }",
      class.class_name, class.class_name, class.fields[1] and class.fields[1][1] or "")
  end
  check_names(class, given, level + 1)
  local values = values_of(class, given, level + 1)
  if class.validate then
    local wrong = class.validate(values)
    if wrong then
      failures.invalid(level + 1, "%s: %s", class.class_name, wrong)
    end
  end
  local object = M.make(class, values)
  if class.made then
    class.made(object, given)
  end
  return object
end

--- For the library itself: a copy in which some fields are others, which need no check.
function M.with(component, changes)
  local class = getmetatable(component)
  local values = new_record(#class.fields)
  for name, value in next, rawget(component, "_values") do
    values[name] = value
  end
  for name, value in next, changes do
    values[name] = value
  end
  if class.validate then
    class.validate(values)
  end
  return M.make(class, values)
end

local function iterate(self)
  local values = rawget(self, "_values")
  local index = 0
  return function()
    local fields = getmetatable(self).fields
    repeat
      index = index + 1
    until not fields[index] or values[fields[index][1]] ~= nil
    local field = fields[index]
    if field then
      return field[1], values[field[1]]
    end
  end
end

--- Declares a class of components.
-- @param name its name
-- @param fields sequence of fields; those of `parent` come first
-- @param parent a class it is derived from, or nil
function M.define(name, fields, parent)
  local class = { class_name = name, is_component = true, fields = {}, by_name = {}, methods = {}, getters = {},
    parent = parent }
  for _, list in ipairs { parent and parent.fields or {}, fields } do
    for _, field in ipairs(list) do
      if not class.by_name[field[1]] then
        class.fields[#class.fields + 1] = field
      end
      class.by_name[field[1]] = field
    end
  end
  class.plan = plan(class)
  if parent then
    setmetatable(class.methods, { __index = parent.methods })
    setmetatable(class.getters, { __index = parent.getters })
    class.validate = parent.validate
  end
  function class:__index(key)
    local value = self._values[key]
    if value ~= nil then
      return value
    elseif class.methods[key] then
      return class.methods[key]
    elseif class.getters[key] then
      return class.getters[key](self)
    elseif not class.by_name[key] and type(key) == "string" then
      errors.raise_unknown(name, key, known_names(class), 2)
    end
  end
  function class.__newindex(_, key)
    errors.raise(errors.AttributeError, 2,
      "cannot assign to field '%s' of %s: make a new one with testing.replace(%s, { %s = ... })", tostring(key), name,
      name:lower(), tostring(key))
  end
  class.__pairs, class.__eq, class.__tostring = iterate, diff.equal, diff.show
  return setmetatable(class, {
    __call = function(_, given)
      return build(class, given or {}, 2)
    end,
    __index = parent,
    __tostring = function()
      return "<class " .. name .. ">"
    end,
  })
end

--- A copy of a component in which some fields are others.
-- @param component such as a State
-- @param changes table: field -> value
function M.replace(component, changes)
  if not diff.is_component(component) then
    errors.raise(errors.TypeError, 2, "replace: a component such as a State is expected, not %s",
      errors.type_name(component))
  end
  errors.check_type(changes, "table", "replace: the changes", 2)
  local class, given = getmetatable(component), {}
  for name, value in pairs(component) do
    given[name] = value
  end
  for name, value in pairs(changes) do
    given[name] = value
  end
  return build(class, given, 2)
end

return M
