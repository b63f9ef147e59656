-- SPDX-License-Identifier: Apache-2.0
--- Records: objects of a few fields that compare by value, as Pebble describes things with.
--
-- Dependencies: ops.class, ops.errors, ops.time for durations.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"

local base = host "base"
local null = base.marks()

local M = {}

--- Whether two values are the same, tables without metatable by their content.
function M.same(a, b)
  if a == b then
    return true
  elseif type(a) ~= "table" or type(b) ~= "table" then
    return false
  end
  for key, value in pairs(a) do
    if not M.same(value, rawget(b, key)) then
      return false
    end
  end
  for key in pairs(b) do
    if rawget(a, key) == nil then
      return false
    end
  end
  return true
end

local function shown_keys(value)
  local keys = {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    return type(a) == type(b) and a < b or type(a) ~= type(b) and type(a) < type(b)
  end)
  return keys
end

--- How a value is shown.
function M.show(value)
  if type(value) == "string" then
    return value:find "%z" and string.format("%q", value) or base.quote(value)
  elseif value == nil or value == null then
    return "nil"
  elseif type(value) ~= "table" or (getmetatable(value) or {}).__tostring then
    return tostring(value)
  end
  local words = {}
  for index, key in ipairs(shown_keys(value)) do
    words[index] = (math.type(key) and "" or tostring(key) .. " = ") .. M.show(value[key])
  end
  return "{" .. table.concat(words, ", ") .. "}"
end

--- What a table of Pebble has under a name; null is nil.
function M.get(table_, name)
  local value = table_[name]
  if value ~= null then
    return value
  end
end

--- The member of an enumeration, or the value itself when it is a new one.
function M.member(enumeration, value)
  local known, member = pcall(enumeration, value)
  return known and member or value
end

local function named(class, values, order)
  local known = {}
  for _, name in ipairs(order) do
    known[name] = true
  end
  errors.check_options(values, known, class.class_name, 4)
  return values
end

local function positional(class, order, ...)
  local count = select("#", ...)
  if count > #order then
    errors.raise(errors.TypeError, 4, "%s takes %d arguments, got %d", class.class_name, #order, count)
  end
  local values = {}
  for index = 1, count do
    values[order[index]] = (select(index, ...))
  end
  return values
end

--- Makes a class of records, which are made by position or from one table of names.
-- @param name of the class
-- @param order names of its fields
-- @param defaults of fields: a value, or a function that makes one; nil
function M.class(name, order, defaults)
  local class = Class:extend(name)
  class.strict = true
  for _, field in ipairs(order) do
    class.fields[field] = true
  end

  function class:init(first, ...)
    local by_name = select("#", ...) == 0 and type(first) == "table" and getmetatable(first) == nil
    local values = by_name and named(class, first, order) or positional(class, order, first, ...)
    for _, field in ipairs(order) do
      local value = values[field]
      local default = defaults and defaults[field]
      if value == nil then
        value = type(default) == "function" and default() or default
      end
      rawset(self, field, value)
    end
  end

  function class.__eq(a, b)
    if getmetatable(a) ~= getmetatable(b) then
      return false
    end
    for _, field in ipairs(order) do
      if not M.same(rawget(a, field), rawget(b, field)) then
        return false
      end
    end
    return true
  end

  function class:__tostring()
    local words = {}
    for index, field in ipairs(order) do
      words[index] = field .. "=" .. M.show(rawget(self, field))
    end
    return string.format("%s(%s)", name, table.concat(words, ", "))
  end
  return class
end

return M
