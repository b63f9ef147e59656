-- SPDX-License-Identifier: Apache-2.0
--- Enumerations: tables that raise on a name they do not have and say which they have.
--
-- A member has `name` and `value`; tostring gives the value, and functions that take a member take its value
-- as well. Calling the enumeration with a value or a member gives the member.
--
-- Dependencies: ops.errors.

local errors = require "ops.errors"

--- Names or values of all members.
local function legal(order, field)
  local names = {}
  for index, member in ipairs(order) do
    names[index] = member[field] == "" and '""' or tostring(member[field])
  end
  return table.concat(names, ", ")
end

--- Makes an enumeration.
-- @param name its name
-- @param pairs_ sequence of { NAME, value }
return function(name, pairs_)
  local by_name, by_value, order = {}, {}, {}
  local member_type = {
    class_name = name,
    __tostring = function(member)
      return tostring(member.value)
    end,
  }
  for index, pair in ipairs(pairs_) do
    local member = setmetatable({ name = pair[1], value = pair[2] }, member_type)
    by_name[pair[1]], by_value[pair[2]], order[index] = member, member, member
  end
  return setmetatable({}, {
    class_name = name,
    __index = function(_, key)
      local member = by_name[key]
      if not member then
        errors.raise(errors.AttributeError, 2, "%s has no member '%s': it has %s", name, tostring(key),
          legal(order, "name"))
      end
      return member
    end,
    __newindex = function()
      errors.raise(errors.AttributeError, 2, "%s cannot be changed", name)
    end,
    __call = function(_, value)
      local member = by_value[value] or (getmetatable(value) == member_type and value)
      if not member then
        errors.raise_advised("there are " .. legal(order, "value"), errors.ValueError, 2, "'%s' is not a valid %s",
          tostring(value), name)
      end
      return member
    end,
    __pairs = function()
      local index = 0
      return function()
        index = index + 1
        local member = order[index]
        if member then
          return member.name, member
        end
      end
    end,
    __tostring = function()
      return "<enum " .. name .. ">"
    end,
  })
end
