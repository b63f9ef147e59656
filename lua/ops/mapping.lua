-- SPDX-License-Identifier: Apache-2.0
--- Functions on mappings: databags, config, stored state, action parameters, plain tables.
--
-- Mappings have no methods, since every name is a key. What one does better than key by key it says in its
-- metatable:
--
--   __copy(mapping)            a plain table of its content
--   __update(mapping, table)   takes over many keys at once
--   __keys(mapping)            a sequence of the keys, where the values would cost a hook command
--
-- Dependencies: ops.errors.

local host = select(2, ...)
local errors = require "ops.errors"

local M = {}

local function metamethod(mapping, name)
  local mt = getmetatable(mapping)
  return type(mt) == "table" and mt[name] or nil
end

--- Raises TypeError for what has no keys.
local function check(mapping, what)
  if type(mapping) ~= "table" and not metamethod(mapping, "__pairs") then
    errors.raise(errors.TypeError, 3, "%s should be a mapping or a table, not %s", what, errors.type_name(mapping))
  end
end

--- Takes over the keys of a table; where there is one, with one hook command.
-- @raise TypeError; what assigning to the mapping raises
-- @usage ops.update(event.relation.data[self.unit], { host = "10.0.0.1", port = "5432" })
function M.update(mapping, changes)
  check(mapping, "ops.update: what is changed")
  check(changes, "ops.update: the changes")
  local update = metamethod(mapping, "__update")
  if update then
    return update(mapping, changes)
  end
  for key, value in pairs(changes) do
    mapping[key] = value
  end
end

--- A plain table with the mapping's content; containers inside are copied as well.
function M.copy(mapping)
  local copy = metamethod(mapping, "__copy")
  if copy then
    return copy(mapping)
  elseif type(mapping) == "userdata" and host "stored".kind(mapping) then
    return host "stored".copy(mapping)
  elseif type(mapping) ~= "table" then
    return mapping
  end
  local result = {}
  for key, value in pairs(mapping) do
    result[key] = type(value) == "table" and getmetatable(value) == nil and M.copy(value) or value
  end
  return result
end

--- The keys as a sequence, in order.
-- @raise TypeError
function M.keys(mapping)
  check(mapping, "ops.keys: the argument")
  local get_keys = metamethod(mapping, "__keys")
  local keys = get_keys and get_keys(mapping) or {}
  for key in pairs(get_keys and {} or mapping) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    if type(a) == type(b) and (type(a) == "string" or type(a) == "number") then
      return a < b
    end
    return tostring(a) < tostring(b)
  end)
  return keys
end

--- Whether there is nothing in it.
-- @raise TypeError
function M.is_empty(mapping)
  check(mapping, "ops.is_empty: the argument")
  local step, state, start = pairs(mapping)
  return step(state, start) == nil
end

--- pairs() in the order of the keys, for __pairs of a mapping.
-- @param keys function(mapping) -> sequence of keys
-- @param get function(mapping, key) -> value
function M.sorted_pairs(keys, get)
  return function(mapping)
    local all, index = keys(mapping), 0
    table.sort(all)
    return function()
      index = index + 1
      local key = all[index]
      if key ~= nil then
        return key, get(mapping, key)
      end
    end
  end
end

return M
