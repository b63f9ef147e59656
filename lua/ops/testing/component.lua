-- SPDX-License-Identifier: Apache-2.0
--- How components of a state are declared: immutable records with checked fields.
--
-- `define("Mount", { { "location", types.text }, { "source", types.text } })` makes a class whose instances
-- are made by `Mount { location = ..., source = ... }`. A field is { name, check, default }, the default a
-- value or a function that gives one; without one it must be given, unless `optional` is set. A check
-- gets the value and returns what is kept, or nil and what is wrong.
--
-- Dependencies: ops.errors, ops.testing.diff, ops.testing.errors.

local host = select(2, ...)
local errors = require "ops.errors"
local diff = require "ops.testing.diff"
local failures = require "ops.testing.errors"

local new_record = host("base").table_of
local next, rawget, setmetatable, type = next, rawget, setmetatable, type

local M = { types = {} }

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

--- Whether a value is a component of the class or of one derived from it.
function M.is_a(value, class)
  local own = type(value) == "table" and getmetatable(value)
  while type(own) == "table" do
    if own == class then
      return true
    end
    own = rawget(own, "parent")
  end
  return false
end

-- checks of fields ------------------------------------------------------------

local types = M.types

local function expected(what, value)
  return nil, string.format("should be %s, not %s", what, errors.type_name(value))
end

function types.text(value)
  if type(value) ~= "string" then
    return expected("a string", value)
  end
  return value
end

function types.boolean(value)
  if type(value) ~= "boolean" then
    return expected("true or false", value)
  end
  return value
end

function types.integer(value)
  local integer = type(value) == "number" and math.tointeger(value)
  if not integer then
    return expected("an integer", value)
  end
  return integer
end

function types.number(value)
  if type(value) ~= "number" then
    return expected("a number", value)
  end
  return value
end

function types.any(value)
  return value
end

--- One of these texts; a member of an enumeration stands for its value.
function types.one_of(...)
  local words, known = table.concat({ ... }, ", "), {}
  for _, word in ipairs { ... } do
    known[word] = true
  end
  return function(value)
    if type(value) == "table" and type(value.value) == "string" then
      value = value.value
    end
    if not known[value] then
      return nil, string.format("should be one of %s, not %s", words, diff.show(value))
    end
    return value
  end
end

local function copy(value)
  if type(value) ~= "table" or (getmetatable(value) ~= nil and getmetatable(value).__name ~= "list") then
    return value
  end
  local result = {}
  for key, item in pairs(value) do
    result[key] = copy(item)
  end
  return setmetatable(result, getmetatable(value))
end
M.copy = copy

--- A table of anything, copied.
function types.map(value)
  if type(value) ~= "table" then
    return expected("a table", value)
  end
  return copy(value)
end

--- A table of text -> text, copied: a databag, the content of a secret.
function types.bag(value)
  if type(value) ~= "table" then
    return expected("a table of strings", value)
  end
  local result = {}
  for key, item in pairs(value) do
    if type(key) ~= "string" then
      return nil, string.format("should have strings as keys, not %s", diff.show(key))
    elseif type(item) ~= "string" then
      return nil, string.format("should have strings as values: that of '%s' is %s", key, errors.type_name(item))
    end
    result[key] = item
  end
  return result
end

--- A table of unit number -> databag, copied.
function types.bags(value)
  if type(value) ~= "table" then
    return expected("a table of databags by unit number", value)
  end
  local result = {}
  for key, bag in pairs(value) do
    if math.type(key) ~= "integer" then
      return nil, string.format("should have unit numbers as keys, not %s", diff.show(key))
    end
    local kept, wrong = types.bag(bag)
    if wrong then
      return nil, string.format("[%d] %s", key, wrong)
    end
    result[key] = kept
  end
  return result
end

--- A sequence of what `check` takes, copied; ops.Set is taken as well.
function types.list(check)
  return function(value)
    if type(value) == "string" then
      return nil, string.format("must be an iterable of strings, not a single string; did you mean { '%s' }?", value)
    elseif type(value) ~= "table" or diff.is_component(value) then
      return expected("a sequence", value)
    end
    local result, items = {}, value
    if getmetatable(value) == nil then
      if next(value) == nil then
        return result
      end
    elseif errors.type_name(value) == "Set" then
      items = {}
      for member in pairs(value) do
        items[#items + 1] = member
      end
    end
    for key in pairs(items) do
      if math.type(key) ~= "integer" or key < 1 or key > #items then
        return nil, string.format("should be a sequence: it has the key %s", diff.show(key))
      end
    end
    for index, item in ipairs(items) do
      local kept, wrong = check(item)
      if wrong then
        return nil, string.format("[%d] %s", index, wrong)
      end
      result[index] = kept
    end
    return result
  end
end

--- A component of one of these classes.
function types.component(...)
  local classes, names = { ... }, {}
  for index, class in ipairs(classes) do
    names[index] = class.class_name
  end
  local what = "a " .. table.concat(names, " or ")
  return function(value)
    for _, class in ipairs(classes) do
      if M.is_a(value, class) then
        return value
      end
    end
    return expected(what, value)
  end
end

--- A text that a pattern matches as a whole.
function types.name(pattern, what, longest)
  return function(value)
    if type(value) ~= "string" then
      return expected("a string", value)
    elseif not pattern(value) or longest and #value > longest then
      return nil, string.format("'%s' is no valid name of %s", value, what)
    end
    return value
  end
end

return M
