-- SPDX-License-Identifier: Apache-2.0
--- Prints which of the names given on stdin `require "ops"` does not have: functions, classes, and of classes
-- methods, properties and declared fields.

local ops = require "ops"

local function get(value, name)
  if type(value) ~= "table" then
    return nil
  end
  local ok, found = pcall(function()
    return value[name]
  end)
  return ok and found or nil
end

local function has_property(class, name)
  for _, part in ipairs { "getters", "setters", "fields" } do
    if get(get(class, part), name) then
      return true
    end
  end
  return false
end

local function has(path)
  local value = { ops = ops }
  for name in path:gmatch "[^.]+" do
    local found = get(value, name)
    if found == nil then
      return has_property(value, name)
    end
    value = found
  end
  return true
end

for path in io.lines() do
  if not has(path) then
    print(path)
  end
end
