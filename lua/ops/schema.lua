-- SPDX-License-Identifier: Apache-2.0
--- Schemas: the shape of config, action parameters and relation data, and what is wrong with them.
--
-- A schema is made of fields. Checking it never stops at the first problem: all of them are
-- collected, each with its path, and raised as one ValueError.
--
-- Dependencies: ops.errors, ops.list.
--
-- @usage
-- local Config = ops.schema {
--   port = ops.schema.integer { min = 1, max = 65535, default = 80 },
--   mode = ops.schema.enum { "fast", "safe", required = true },
--   hosts = ops.schema.list { of = ops.schema.string { pattern = "^[%w.-]+$" } },
-- }

local errors = require "ops.errors"

local M = {}

local Field = {}
Field.__index = Field

local Schema = {}
Schema.__index = Schema

-- kinds of fields -------------------------------------------------------------

--- What a value is called in messages.
local function type_name(value)
  if type(value) == "table" then
    return "a table"
  elseif math.type(value) == "float" then
    return "the float " .. tostring(value)
  elseif type(value) == "number" or type(value) == "boolean" then
    return tostring(value)
  elseif type(value) == "string" then
    return string.format("'%s'", #value > 40 and value:sub(1, 40) .. "..." or value)
  end
  return "a " .. type(value)
end

local function problem(problems, path, format, ...)
  problems[#problems + 1] = path .. ": " .. string.format(format, ...)
  return nil
end

local function check_bounds(field, value, measure, what, path, problems)
  if field.min and measure < field.min then
    return problem(problems, path, "%s is less than %s%s", type_name(value), field.min, what)
  elseif field.max and measure > field.max then
    return problem(problems, path, "%s is more than %s%s", type_name(value), field.max, what)
  end
  return value
end

local kinds = {}

function kinds.string(field, value, path, problems)
  if type(value) ~= "string" then
    return problem(problems, path, "a string is expected, not %s", type_name(value))
  elseif field.pattern and not value:find(field.pattern) then
    return problem(problems, path, "%s does not match the pattern %s", type_name(value), field.pattern)
  end
  return check_bounds(field, value, utf8.len(value) or #value, " characters", path, problems)
end

function kinds.integer(field, value, path, problems)
  local integer = type(value) == "number" and math.tointeger(value)
  if not integer then
    return problem(problems, path, "an integer is expected, not %s", type_name(value))
  end
  return check_bounds(field, integer, integer, "", path, problems)
end

function kinds.number(field, value, path, problems)
  if type(value) ~= "number" then
    return problem(problems, path, "a number is expected, not %s", type_name(value))
  end
  return check_bounds(field, value, value, "", path, problems)
end

function kinds.boolean(_, value, path, problems)
  if type(value) ~= "boolean" then
    return problem(problems, path, "true or false is expected, not %s", type_name(value))
  end
  return value
end

function kinds.enum(field, value, path, problems)
  for _, allowed in ipairs(field.values) do
    if value == allowed then
      return value
    end
  end
  local words = {}
  for index, allowed in ipairs(field.values) do
    words[index] = tostring(allowed)
  end
  return problem(problems, path, "%s is not one of %s", type_name(value), table.concat(words, ", "))
end

--- A secret id; what loads a schema makes a Secret of it.
function kinds.secret(_, value, path, problems)
  if type(value) ~= "string" and type(value) ~= "table" then
    return problem(problems, path, "a secret is expected, not %s", type_name(value))
  end
  return value
end

function kinds.list(field, value, path, problems)
  if type(value) ~= "table" or (#value == 0 and next(value) ~= nil) then
    return problem(problems, path, "a list is expected, not %s", type_name(value))
  end
  local result = {}
  for index, item in ipairs(value) do
    result[index] = field.of and field.of:check(item, path .. "[" .. index .. "]", problems) or item
  end
  return check_bounds(field, result, #value, " items", path, problems)
end

function kinds.map(field, value, path, problems)
  if type(value) ~= "table" or #value > 0 then
    return problem(problems, path, "a map is expected, not %s", type_name(value))
  end
  local result, count = {}, 0
  for key, item in pairs(value) do
    count = count + 1
    result[key] = field.of and field.of:check(item, path .. "." .. tostring(key), problems) or item
  end
  return check_bounds(field, result, count, " entries", path, problems)
end

-- fields ----------------------------------------------------------------------

--- Checks one value; problems are added to the list.
-- @return the value as the charm gets it, or nil
function Field:check(value, path, problems)
  if value == nil then
    if self.required then
      return problem(problems, path, "is required")
    end
    return self.default
  end
  return kinds[self.kind](self, value, path, problems)
end

local common = { required = true, default = true }
local own = {
  string = { min = true, max = true, pattern = true },
  integer = { min = true, max = true },
  number = { min = true, max = true },
  boolean = {},
  secret = {},
  list = { of = true, min = true, max = true },
  map = { of = true, min = true, max = true },
  enum = {},
}

local function known_options(kind)
  local names = {}
  for name in pairs(common) do
    names[#names + 1] = name
  end
  for name in pairs(own[kind]) do
    names[#names + 1] = name
  end
  table.sort(names)
  return table.concat(names, ", ")
end

local function check_option(kind, name, value)
  if not common[name] and not own[kind][name] then
    errors.raise(errors.TypeError, 4, "schema.%s: unknown option '%s'; it has %s", kind, tostring(name),
      known_options(kind))
  elseif name == "of" and getmetatable(value) ~= Field and getmetatable(value) ~= Schema then
    errors.raise(errors.TypeError, 4, "schema.%s: 'of' should be a field or a schema", kind)
  end
end

local function check_default(field)
  if field.default == nil then
    return
  end
  local problems = {}
  kinds[field.kind](field, field.default, "default", problems)
  if #problems > 0 then
    errors.raise(errors.ValueError, 4, "schema.%s: %s", field.kind, problems[1])
  end
end

local function constructor(kind)
  return function(options)
    local field = setmetatable({ kind = kind, values = {} }, Field)
    for name, value in pairs(options or {}) do
      if kind == "enum" and math.type(name) == "integer" then
        field.values[name] = value
      else
        check_option(kind, name, value)
        field[name] = value
      end
    end
    if kind == "enum" and #field.values == 0 then
      errors.raise(errors.TypeError, 3, "schema.enum: list the values it may have")
    end
    check_default(field)
    return field
  end
end

for kind in pairs(kinds) do
  M[kind] = constructor(kind)
end

-- schemas ---------------------------------------------------------------------

--- Checks a table (or mapping) against the schema; unknown keys are left out.
-- @param values keys may be written with '-' where the fields have '_'
-- @param path what messages begin with; nil: nothing
-- @param problems list that is added to
-- @return table of the fields that have a value
function Schema:check(values, path, problems)
  local result = {}
  if values == nil then
    values = {} -- an absent map has its defaults, and its required fields missing
  end
  if type(values) ~= "table" and type(values) ~= "userdata" then
    return problem(problems, path, "a map is expected, not %s", type_name(values))
  end
  for _, name in ipairs(self.names) do
    local value = values[name]
    if value == nil then
      value = values[(name:gsub("_", "-"))]
    end
    result[name] = self.fields[name]:check(value, path and path .. "." .. name or name, problems)
  end
  return result
end

--- Checks and returns the fields.
-- @raise ValueError that lists every problem with its path
function Schema:load(values)
  local problems = {}
  local result = self:check(values, nil, problems)
  if #problems > 0 then
    error(errors.ValueError(table.concat(problems, "; ")), 0)
  end
  return result
end

--- A schema of named fields; a field may be a schema of its own.
local function new(_, fields)
  local names = {}
  for name, field in pairs(fields) do
    if getmetatable(field) ~= Field and getmetatable(field) ~= Schema then
      errors.raise(errors.TypeError, 3, "ops.schema: '%s' should be a field such as schema.string {}",
        tostring(name))
    end
    names[#names + 1] = name
  end
  table.sort(names)
  return setmetatable({ names = names, fields = fields }, Schema)
end

--- Whether a value was made by ops.schema {...}.
function M.is_schema(value)
  return getmetatable(value) == Schema
end

return setmetatable(M, { __call = new })
