-- SPDX-License-Identifier: Apache-2.0
--- Signatures: arguments by position or by name.
--
-- What Python takes by position may be given by position, nil holding the place of what is left out.
-- Keyword-only parameters, and any others, go into one trailing table. An unknown name is refused
-- with the nearest known one, and every argument is checked, so that the message names what the
-- caller wrote and not what the host made of it.
--
-- Dependencies: ops.class, ops.errors; ops.schema, ops.time and ops.model.unit for parameters of these types.
--
-- @usage
-- local network_get = signature("network_get", "binding: string, *, relation_id?: integer")
-- function M.network_get(...)
--   local binding, relation_id = network_get(...)

local _, host = ...
local Class = require "ops.class"
local errors = require "ops.errors"

local base = host "base"

-- types -----------------------------------------------------------------------

-- Each gives the value as the host wants it, or nil and what is wrong with it.
local types = {}

--- Text; a member of an enumeration stands for its value.
function types.string(value)
  if type(value) == "table" and type(value.value) == "string" then
    value = value.value
  end
  if type(value) ~= "string" then
    return nil, "a string is expected"
  elseif value:find("\0", 1, true) then
    return nil, "it has a NUL byte in it"
  end
  return value
end

--- A number that counts or identifies: never negative.
function types.integer(value)
  local integer = type(value) == "number" and math.tointeger(value)
  if not integer or integer < 0 then
    return nil, "an integer that is not negative is expected"
  end
  return integer
end

function types.boolean(value)
  if type(value) ~= "boolean" then
    return nil, "true or false is expected"
  end
  return value
end

function types.map(value)
  if type(value) ~= "table" then
    return nil, "a table is expected"
  end
  return value
end

--- One name or several.
function types.names(value)
  local names = type(value) == "string" and { value } or value
  if type(names) ~= "table" then
    return nil, "a string or a list of strings is expected"
  end
  for _, name in ipairs(names) do
    if not types.string(name) then
      return nil, "a string or a list of strings is expected"
    end
  end
  return #names > 0 and names or nil
end

--- Seconds since the epoch, or a time as Juju takes it.
function types.time(value)
  if type(value) == "number" then
    return value
  end
  local text = types.string(value)
  return text, not text and "a time is expected, in seconds since the epoch or as text" or nil
end

--- How long: a number of seconds, or an ops.duration.
function types.seconds(value)
  if type(value) ~= "number" and not require("ops.time").is_duration(value) then
    return nil, "a number of seconds or an ops.duration is expected"
  end
  return type(value) == "number" and value or value.seconds
end

--- The mode of a file: a number, or its octal digits.
function types.permissions(value)
  local octal = type(value) == "string" and value:match "^0?o?([0-7]+)$"
  local mode = octal and tonumber(octal, 8) or type(value) == "number" and math.tointeger(value)
  if not mode or mode < 0 or mode > 4095 then
    return nil, "permissions are expected, such as \"640\""
  end
  return mode
end

types["function"] = function(value)
  if type(value) ~= "function" then
    return nil, "a function is expected"
  end
  return value
end

function types.schema(value)
  if not require("ops.schema").is_schema(value) then
    return nil, "an ops.schema { ... } is expected"
  end
  return value
end

--- Whose data it is.
function types.owner(value)
  if not Class.is_a(value, require("ops.model.unit").Entity) then
    return nil, "a unit or an application is expected"
  end
  return value
end

--- What the function itself checks.
function types.any(value)
  return value
end

local holds_table = { map = true, names = true, schema = true, any = true }

-- reading a signature ---------------------------------------------------------

local function add_parameter(signature, word, keyword_only)
  local name, optional, kind = word:match "^([%w_]+)(%??): (%l+)$"
  local parameter = { name = name, required = optional == "", kind = kind }
  signature[#signature + 1] = parameter
  parameter.index = #signature
  signature.by_name[name] = parameter
  signature.names[#signature] = name
  if not keyword_only then
    signature.positional = #signature
  end
end

local function read(signature)
  local keyword_only = false
  signature.names, signature.by_name, signature.positional = {}, {}, 0
  for word in signature.text:gmatch "[^,%s][^,]*" do
    if word == "*" then
      keyword_only = true
    else
      add_parameter(signature, word, keyword_only)
    end
  end
end

-- Most functions are not called in a dispatch: a signature is read when something of it is looked at.
local unread = {
  __index = function(signature, name)
    setmetatable(signature, nil)
    read(signature)
    return signature[name]
  end,
}

-- binding arguments -----------------------------------------------------------

--- Whether a table holds, by name, parameters from the given one on, and nothing else.
local function names_parameters(signature, first, last)
  for name in pairs(last) do
    if not signature.by_name[name] or signature.by_name[name].index < first then
      return false
    end
  end
  return next(last) ~= nil
end

--- The trailing table of names, if the arguments end with one, and how many come before it. Where an optional
-- parameter may be a table itself, it is one of names if that is all it has: so both update_config { port = 80 } and
-- update_config { key_values = { port = 80 } } are understood.
local function split(signature, arguments)
  local count = arguments.n
  while count > signature.positional and arguments[count] == nil do
    count = count - 1
  end
  local last, parameter = arguments[count], signature[count]
  local is_options = type(last) == "table" and getmetatable(last) == nil
    and (count > signature.positional or not holds_table[parameter.kind]
      or not parameter.required and names_parameters(signature, count, last))
  if is_options then
    return last, count - 1
  end
  return {}, count
end

local function unknown(signature, name)
  local nearest = type(name) == "string" and base.nearest(name, signature.names)
  local known = nearest and string.format("did you mean '%s'?", nearest)
    or #signature == 0 and "it has none"
    or "it has " .. table.concat(signature.names, ", ")
  return string.format("%s has no parameter '%s': %s", signature.name, tostring(name), known)
end

--- More by position than there may be: those coming from Python look for keyword arguments.
local function too_many(signature, count)
  local name, names, most = signature.name, signature.names, signature.positional
  local taken = most == 0 and "no arguments" or most == 1 and "1 argument at most"
    or string.format("%d arguments at most", most)
  if most == #names then
    return string.format("%s takes %s, got %d", name, taken, count)
  end
  local options = string.format("{ %s = ... }", names[most + 1])
  local form = most == 0 and name .. " " .. options
    or string.format("%s(%s, %s)", name, table.concat(names, ", ", 1, most), options)
  return string.format("%s takes %s by position, got %d: write %s (%s)", name, taken, count, form,
    table.concat(names, ", ", most + 1))
end

--- Collects what was given. Return: nil, or what is wrong.
local function collect(signature, arguments, values)
  local options, count = split(signature, arguments)
  if count > signature.positional then
    return too_many(signature, count)
  end
  table.move(arguments, 1, count, 1, values)
  for name, value in pairs(options) do
    local parameter = signature.by_name[name]
    if not parameter then
      return unknown(signature, name)
    elseif values[parameter.index] ~= nil then
      return string.format("%s: '%s' is given twice", signature.name, name)
    end
    values[parameter.index] = value
  end
end

local function described(value)
  if type(value) == "number" then
    return tostring(value)
  end
  local name = errors.type_name(value)
  return (name:find "^[AEIOU]" and "an " or "a ") .. name
end

--- Checks what was collected. Return: nil, or what is wrong.
local function check(signature, values)
  for index, parameter in ipairs(signature) do
    local value = values[index]
    if value == nil and parameter.required then
      return string.format("%s: '%s' is missing", signature.name, parameter.name)
    elseif value ~= nil then
      local reason
      values[index], reason = types[parameter.kind](value)
      if reason then
        return string.format("%s: '%s': %s, got %s", signature.name, parameter.name, reason,
          described(value))
      end
    end
  end
end

local function bind(signature, ...)
  local values = {}
  local problem = collect(signature, table.pack(...), values) or check(signature, values)
  if problem then
    errors.raise(errors.TypeError, 3, "%s", problem) -- 3: whoever called the function that binds
  end
  return table.unpack(values, 1, #signature)
end

--- Makes the binder of a signature.
-- @param name of the function, for messages
-- @param text parameters in order, "name: type", "name?: type" when optional; "*": from here on by
--   name only. Types: string, integer, boolean, map, names, time, seconds, permissions, function, schema, owner,
--   any.
-- @return a function of the arguments that gives the values of all parameters in order; it must be
--   called by the described function itself
return function(name, text)
  local signature = setmetatable({ name = name, text = text }, unread)
  return function(...)
    return bind(signature, ...)
  end
end
