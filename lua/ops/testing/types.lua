-- SPDX-License-Identifier: Apache-2.0
--- Checks of the fields of components: each gets a value and returns what is kept, or nil and what is wrong.
--
-- Dependencies: ops.errors, ops.testing.diff.

local diff = require "ops.testing.diff"
local errors = require "ops.errors"

local types = {}

--- Whether a value is a component of the class or of one derived from it.
function types.is_a(value, class)
  local own = type(value) == "table" and getmetatable(value)
  while type(own) == "table" do
    if own == class then
      return true
    end
    own = rawget(own, "parent")
  end
  return false
end

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
types.copy = copy

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
      if types.is_a(value, class) then
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

return types
