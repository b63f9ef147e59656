-- SPDX-License-Identifier: Apache-2.0
--- What the classes of Juju's events have in common.
--
-- Dependencies: none.

local host = select(2, ...)

local null = host("base").marks()

local M = {}

--- Makes a class of events.
-- @param module table to put it into
function M.define(module, parent, name)
  local class = parent:extend(name)
  class.strict = true
  module[name] = class
  return class
end

--- The same for one that others are derived from. Fields of it that may be nil are named.
function M.define_base(module, parent, name, fields)
  local class = parent:extend(name)
  module[name] = class
  for _, field in ipairs(fields) do
    class.fields[field] = true
  end
  return class
end

--- What a snapshot holds under a key; a null there is nothing.
function M.stored(snapshot, key)
  local value = snapshot[key]
  if value ~= null then
    return value
  end
end

--- The end of what an event is shown as.
function M.via(event)
  return " via " .. tostring(event.handle) .. ">"
end

return M
