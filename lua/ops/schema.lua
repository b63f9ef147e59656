-- SPDX-License-Identifier: Apache-2.0
--- Schemas: the shape of config, action parameters and relation data, and what is wrong with them.
--
-- A schema is made of fields. Checking a table never stops at the first problem: all of them are
-- collected, each with its path, and raised as one ValueError.
--
-- Kinds of fields: string, integer, number, boolean, secret, enum, list, map; a schema is a field as
-- well. All but schemas have the options
--
--   required   true: it is a problem when there is no value
--   default    what stands for a value that is not there
--   alias      its name outside, where that is not the name of the field
--
-- `min` and `max` bound numbers, the characters of strings, the items of lists and the entries of maps;
-- `pattern` is a pattern of Lua that a string has to match; `of` is the field of the items or entries. A
-- null is a value that is not there. Keys that are no fields are left out.
--
-- Dependencies: ops.errors.
--
-- @usage
-- local Config = ops.schema {
--   port = ops.schema.integer { min = 1, max = 65535, default = 80 },
--   mode = ops.schema.enum { "fast", "safe", required = true },
--   hosts = ops.schema.list { of = ops.schema.string { pattern = "^[%w.-]+$" } },
-- }

local host = select(2, ...)
local errors = require "ops.errors"

local null, list_mark = host "base".marks()

local M = {}

local Field = { class_name = "Field" }
Field.__index = Field

local Schema = { class_name = "Schema" }
Schema.__index = Schema

local function is_field(value)
  local mt = getmetatable(value)
  return mt == Field or mt == Schema
end

-- one check -------------------------------------------------------------------

-- What a check of one table goes by: `problems` found so far, and of what its caller wants
--
--   dashes   fields with '_' are looked for with '-' as well
--   known    mapping that has the names outside, for messages
--   inside   fields have their own names, whatever they are outside
--   decode   function(value) -> the value of a field, or nil and what is wrong with it
--   secret   function(value) -> what stands for a secret, or nil
local Check = {}
Check.__index = Check

function Check:problem(path, format, ...)
  self.problems[#self.problems + 1] = string.format("%s: %s", path, string.format(format, ...))
end

local function shorten(text)
  if #text <= 40 then
    return text
  end
  return text:sub(1, (utf8.offset(text, 0, 41) or 41) - 1) .. "..."
end

--- What a value is called in messages.
local function describe(value)
  if value == nil then
    return "nothing"
  elseif value == null then
    return "null"
  elseif math.type(value) == "float" then
    return "the float " .. tostring(value)
  elseif type(value) == "number" or type(value) == "boolean" then
    return tostring(value)
  elseif type(value) == "string" then
    return "'" .. shorten(value) .. "'"
  elseif type(value) == "table" and getmetatable(value) == nil then
    return "a table"
  elseif type(value) == "table" and getmetatable(value) == list_mark then
    return "a list"
  end
  return "a " .. errors.type_name(value)
end

-- kinds of fields -------------------------------------------------------------

-- Each gives the value as the charm gets it, or nil after it said what is wrong.
local kinds = {}

local function bounded(check, field, value, measure, measured, path)
  if field.min and measure < field.min then
    return check:problem(path, "%s less than %s", measured, field.min)
  elseif field.max and measure > field.max then
    return check:problem(path, "%s more than %s", measured, field.max)
  end
  return value
end

local function counted(number, one, several)
  return string.format("%d %s,", number, number == 1 and one or several)
end

function kinds.string(check, field, value, path)
  if type(value) ~= "string" then
    return check:problem(path, "a string is expected, not %s", describe(value))
  elseif field.pattern and not value:find(field.pattern) then
    return check:problem(path, "%s does not match the pattern %s", describe(value), field.pattern)
  end
  local length = utf8.len(value) or #value
  return bounded(check, field, value, length, counted(length, "character", "characters"), path)
end

function kinds.integer(check, field, value, path)
  local integer = type(value) == "number" and math.tointeger(value)
  if not integer then
    return check:problem(path, "an integer is expected, not %s", describe(value))
  end
  return bounded(check, field, integer, integer, integer .. " is", path)
end

function kinds.number(check, field, value, path)
  if type(value) ~= "number" then
    return check:problem(path, "a number is expected, not %s", describe(value))
  end
  return bounded(check, field, value, value, value .. " is", path)
end

function kinds.boolean(check, _, value, path)
  if type(value) ~= "boolean" then
    return check:problem(path, "true or false is expected, not %s", describe(value))
  end
  return value
end

function kinds.enum(check, field, value, path)
  local words = {}
  for index, allowed in ipairs(field.values) do
    if value == allowed then
      return value
    end
    words[index] = tostring(allowed)
  end
  check:problem(path, "%s is not one of %s", describe(value), table.concat(words, ", "))
end

function kinds.secret(check, _, value, path)
  local secret = check.secret(value)
  if secret == nil then -- the value is not shown: somebody may have put the secret itself there
    check:problem(path, "the id of a secret is expected, not a %s", errors.type_name(value))
  end
  return secret
end

--- The length of a sequence, also an empty one; nil for what is none.
local function sequence_length(value)
  if type(value) ~= "table" or (getmetatable(value) ~= nil and getmetatable(value) ~= list_mark) then
    return nil
  end
  local count = 0
  for _ in next, value do
    count = count + 1
  end
  return count == #value and count or nil
end

function kinds.list(check, field, value, path)
  local length = sequence_length(value)
  if not length then
    return check:problem(path, "a list is expected, not %s", describe(value))
  end
  local result = setmetatable({}, list_mark)
  for index = 1, length do
    local item = value[index]
    if field.of then
      item = field.of:check(check, item, string.format("%s[%d]", path, index))
    end
    result[index] = item
  end
  return bounded(check, field, result, length, counted(length, "item", "items"), path)
end

local function is_map(value)
  return type(value) == "table" and getmetatable(value) == nil and (next(value) == nil or #value == 0)
end

function kinds.map(check, field, value, path)
  if not is_map(value) then
    return check:problem(path, "a map is expected, not %s", describe(value))
  end
  local result, keys = {}, {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    return tostring(a) < tostring(b)
  end)
  for _, key in ipairs(keys) do
    local item = value[key]
    if field.of then
      item = field.of:check(check, item, string.format("%s.%s", path, key))
    end
    result[key] = item
  end
  return bounded(check, field, result, #keys, counted(#keys, "entry", "entries"), path)
end

-- fields ----------------------------------------------------------------------

function Field:check(check, value, path)
  if value == nil or value == null then
    if self.required then
      return check:problem(path, "a value is required")
    end
    value = self.default
  end
  if value ~= nil then
    return kinds[self.kind](check, self, value, path)
  end
end

local option_types = { required = "boolean", min = "number", max = "number", pattern = "string", alias = "string" }
local bounds = { min = true, max = true }
local options_of = {
  string = { min = true, max = true, pattern = true },
  integer = bounds,
  number = bounds,
  boolean = {},
  secret = {},
  list = { of = true, min = true, max = true },
  map = { of = true, min = true, max = true },
  enum = {},
}

local function known_options(kind)
  local known = { required = true, default = true, alias = true }
  for name in pairs(options_of[kind]) do
    known[name] = true
  end
  return known
end

local function check_options(field, level)
  local what = "schema." .. field.kind
  for name, expected in pairs(option_types) do
    if field[name] ~= nil then
      errors.check_type(field[name], expected, string.format("%s: '%s'", what, name), level + 1)
    end
  end
  if field.of ~= nil and not is_field(field.of) then
    errors.raise(errors.TypeError, level + 1, "%s: 'of' should be a field such as ops.schema.string {}, or a schema, "
      .. "not %s", what, errors.type_name(field.of))
  elseif field.min and field.max and field.min > field.max then
    errors.raise(errors.ValueError, level + 1, "%s: 'min' is more than 'max'", what)
  elseif field.required and field.default ~= nil then
    errors.raise(errors.ValueError, level + 1, "%s: what is required has no default", what)
  elseif field.pattern and not pcall(string.find, "", field.pattern) then
    errors.raise(errors.ValueError, level + 1, "%s: '%s' is no pattern of Lua", what, field.pattern)
  end
end

local function as_it_is(value)
  return type(value) == "string" and value or nil
end

local function new_check(how)
  how = how or {}
  return setmetatable({
    problems = {},
    dashes = how.dashes,
    known = how.known,
    inside = how.inside,
    decode = how.decode,
    secret = how.secret or as_it_is,
  }, Check)
end

local function check_default(field, level)
  local check = new_check()
  if field.default ~= nil then
    kinds[field.kind](check, field, field.default, "default")
  end
  if #check.problems > 0 then
    errors.raise(errors.ValueError, level + 1, "schema.%s: %s", field.kind, check.problems[1])
  end
end

local function constructor(kind)
  local what, known = "schema." .. kind, known_options(kind)
  return function(options)
    local field, named = { kind = kind, values = {} }, {}
    errors.check_type(options == nil and {} or options, "table", what .. ": its options", 2)
    for name, value in pairs(options or {}) do
      if kind == "enum" and math.type(name) == "integer" then
        field.values[name] = value
      else
        named[name], field[name] = value, value
      end
    end
    errors.check_options(named, known, what, 2)
    if kind == "enum" and #field.values == 0 then
      errors.raise(errors.TypeError, 2, "schema.enum: list the values it may have")
    end
    check_options(field, 2)
    check_default(field, 2)
    return setmetatable(field, Field)
  end
end

for kind in pairs(kinds) do
  M[kind] = constructor(kind)
end

-- schemas ---------------------------------------------------------------------

-- What tables were made by which schema: Relation:save() goes by it.
local made_by = setmetatable({}, { __mode = "k" })

--- The value of a field, and the name it has outside.
function Schema:find(check, name, values)
  local alias = not check.inside and self.fields[name].alias
  if alias or not check.dashes or values[name] ~= nil then
    return values[alias or name], alias or name
  end
  local dashed = name:gsub("_", "-")
  local value = values[dashed]
  local is_dashed = value ~= nil or (check.known and check.known[name] == nil and check.known[dashed] ~= nil)
  return value, is_dashed and dashed or name
end

function Schema:check_field(check, name, values, path)
  local value, outside = self:find(check, name, values)
  local place, problem = path and path .. "." .. outside or outside, nil
  if not path and check.decode and value ~= nil then
    value, problem = check.decode(value)
  end
  if problem then
    return check:problem(place, "%s", problem)
  end
  return self.fields[name]:check(check, value, place)
end

function Schema:check(check, values, path)
  if values == nil or values == null then
    values = {} -- an absent map has its defaults, and its required fields missing
  end
  if path and not is_map(values) then
    return check:problem(path, "a map is expected, not %s", describe(values))
  end
  local result = {}
  for _, name in ipairs(self.names) do
    local own = path and check.inside and self.fields[name].alias or name -- what is written has names of outside
    result[own] = self:check_field(check, name, values, path)
  end
  return result
end

--- Checks a table or a mapping.
-- @param values what to check
-- @param how see Check; nil: a table of values as they are
-- @return the fields that have a value, or nil and all problems as a text
function Schema:try(values, how)
  local check = new_check(how)
  local result = self:check(check, values, nil)
  if #check.problems > 0 then
    return nil, table.concat(check.problems, "; ")
  end
  made_by[result] = self
  return result
end

--- Checks a table and returns its fields; their names may be written with '-' where the schema has '_'.
-- @raise ValueError that lists every problem with its path
function Schema:load(values)
  if not M.is_schema(self) then
    errors.raise(errors.TypeError, 2, "load: a colon is expected, as in schema:load(values)")
  end
  errors.check_type(values, "table", "schema:load: the values", 2)
  local result, problems = self:try(values, { dashes = true })
  if not result then
    errors.raise(errors.ValueError, 2, "%s", problems)
  end
  return result
end

--- Checks a table this schema has made, as it is now, and gives its fields one by one under their names outside.
-- @param secret function(value) -> what is written for a secret, or nil
-- @param give function(name, value); the value is nil where there is none
-- @return nil, or all problems as a text
function Schema:each_outside(values, secret, give)
  for name in pairs(values) do
    if not self.fields[name] then
      return string.format("%s: there is no such field in the schema.%s", name, errors.hint(name, self.names))
    end
  end
  local result, problems = self:try(values, { secret = secret, inside = true })
  for _, name in ipairs(result and self.names or {}) do
    give(self.fields[name].alias or name, result[name])
  end
  return problems
end

function Schema:__tostring()
  return string.format("<Schema %s>", table.concat(self.names, ", "))
end

--- A schema of named fields; a field may be a schema of its own.
local function new(_, fields)
  errors.check_type(fields, "table", "ops.schema: the fields", 2)
  local names = {}
  for name, field in pairs(fields) do
    if type(name) ~= "string" then
      errors.raise(errors.TypeError, 2, "ops.schema: a field needs a name, such as port = ops.schema.integer {}")
    elseif not is_field(field) then
      errors.raise(errors.TypeError, 2, "ops.schema: '%s' should be a field such as ops.schema.string {}, not %s", name,
        errors.type_name(field))
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

--- The schema that made a table, or nil.
function M.of(values)
  return made_by[values]
end

return setmetatable(M, {
  __call = new,
  __index = function(_, name)
    local names = {}
    for kind in pairs(kinds) do
      names[#names + 1] = kind
    end
    table.sort(names)
    errors.raise(errors.AttributeError, 2, "ops.schema has no fields of kind '%s': there are %s", tostring(name),
      table.concat(names, ", "))
  end,
})
