-- SPDX-License-Identifier: Apache-2.0
--- Sets: `ops.Set { "a", "b" }`.
--
-- `set[x]` is true or nil, `pairs(set)` walks the members in order, `#set` counts them; `add`, `remove`
-- (an error when absent) and `discard` change it; `|`, `&`, `-` make new ones; `==` compares members.
-- Stored sets take part in all but `==` with a set that is not stored: there write `ops.Set(stored) == set`.
--
-- Dependencies: ops.errors.

local host = select(2, ...)
local errors = require "ops.errors"

local stored = host "stored"

local methods = {}
local Set = {}

local function order(a, b)
  if type(a) == type(b) and (type(a) == "string" or type(a) == "number") then
    return a < b
  end
  return type(a) == type(b) and tostring(a) < tostring(b) or type(a) < type(b)
end

local function check_member(member)
  if member == nil or member ~= member then
    errors.raise(errors.TypeError, 3, "%s cannot be a member of a set", tostring(member))
  end
  return member
end

local function from_members(members)
  return setmetatable({ _members = members }, Set)
end

--- The members of a set, also of a stored one, as keys.
local function check(value)
  if type(value) == "userdata" and stored.kind(value) == "set" then
    value = stored.copy(value)
  end
  if getmetatable(value) ~= Set then
    errors.raise(errors.TypeError, 3, "an ops.Set is expected, not %s", errors.type_name(value))
  end
  return rawget(value, "_members")
end

--- The members as a sequence, in order.
local function sorted(set)
  local members = {}
  for member in pairs(check(set)) do
    members[#members + 1] = member
  end
  table.sort(members, order)
  return members
end

--- @param items a sequence, or a set to copy; nil: none
-- @raise TypeError
local function new(items)
  local members = {}
  if getmetatable(items) == Set or stored.kind(items) == "set" then
    items = sorted(items)
  end
  errors.check_type(items == nil and {} or items, "table", "ops.Set: the members", 2)
  for key, item in pairs(items or {}) do
    if math.type(key) ~= "integer" then
      errors.raise(errors.TypeError, 2, "ops.Set: a sequence of members is expected, and there is a key '%s'",
        tostring(key))
    end
    members[check_member(item)] = true
  end
  return from_members(members)
end

local function check_self(set, method)
  if getmetatable(set) ~= Set then
    errors.raise(errors.TypeError, 3, "%s: a colon is expected, as in set:%s(x)", method, method)
  end
end

function methods:add(member)
  check_self(self, "add")
  rawget(self, "_members")[check_member(member)] = true
end

function methods:discard(member)
  check_self(self, "discard")
  rawget(self, "_members")[member] = nil
end

function methods:remove(member)
  check_self(self, "remove")
  if not rawget(self, "_members")[member] then
    errors.raise(errors.KeyError, 2, "%s is not in the set", tostring(member))
  end
  rawget(self, "_members")[member] = nil
end

function Set:__index(name)
  return methods[name] or rawget(self, "_members")[name]
end

function Set.__newindex()
  errors.raise(errors.TypeError, 2, "members of a set are added with set:add(x) and removed with set:discard(x)")
end

function Set:__len()
  return #sorted(self)
end

function Set:__pairs()
  local members, index = sorted(self), 0
  return function()
    index = index + 1
    if members[index] ~= nil then
      return members[index], true
    end
  end
end

function Set.__eq(a, b)
  if getmetatable(a) ~= getmetatable(b) then
    return false
  end
  local x, y = check(a), check(b)
  for member in pairs(x) do
    if not y[member] then
      return false
    end
  end
  for member in pairs(y) do
    if not x[member] then
      return false
    end
  end
  return true
end

function Set.__bor(a, b)
  local result = new(sorted(a))
  for member in pairs(check(b)) do
    result:add(member)
  end
  return result
end

function Set.__band(a, b)
  local result, y = new(), check(b)
  for member in pairs(check(a)) do
    if y[member] then
      result:add(member)
    end
  end
  return result
end

function Set.__sub(a, b)
  local result, y = new(), check(b)
  for member in pairs(check(a)) do
    if not y[member] then
      result:add(member)
    end
  end
  return result
end

function Set:__tostring()
  local words = {}
  for index, member in ipairs(sorted(self)) do
    words[index] = type(member) == "string" and string.format("%q", member) or tostring(member)
  end
  return "{" .. table.concat(words, ", ") .. "}"
end

Set.class_name = "Set"
host "base".set_mark(Set)
stored.set_algebra(Set)

return new
