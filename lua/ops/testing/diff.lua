-- SPDX-License-Identifier: Apache-2.0
--- What differs between two values, and how a failing assertion says it.
--
-- luassert prints both sides of a failed comparison. For components of a state that would be two long
-- tables; the formatter here prints of each side what the other has not.
--
-- Dependencies: luassert, if it is loaded.

local host = select(2, ...)
local base = host "base"

local M = {}

--- Metatable of a component: it has `is_component`.
local function is_component(value)
  local class = type(value) == "table" and getmetatable(value)
  return type(class) == "table" and class.is_component == true
end
M.is_component = is_component

local function order(a, b)
  if type(a) == type(b) and (type(a) == "number" or type(a) == "string") then
    return a < b
  end
  return tostring(a) < tostring(b)
end

local function sorted_keys(tbl)
  local keys = {}
  for key in pairs(tbl) do
    keys[#keys + 1] = key
  end
  table.sort(keys, order)
  return keys
end

local function is_sequence(tbl)
  return #tbl > 0 and #sorted_keys(tbl) == #tbl
end

local function show_key(key)
  if type(key) == "string" and key:find "^[%a_][%w_]*$" then
    return key
  end
  return "[" .. (type(key) == "string" and base.quote(key) or tostring(key)) .. "]"
end

--- A value as text, on one line.
function M.show(value)
  if type(value) == "string" then
    return base.quote(value)
  elseif type(value) ~= "table" then
    return tostring(value)
  end
  local class = getmetatable(value)
  if class and not is_component(value) and rawget(class, "__tostring") then
    return tostring(value)
  end
  local words, sequence = {}, is_sequence(value)
  for _, key in ipairs(sorted_keys(value)) do
    local text = M.show(value[key])
    words[#words + 1] = sequence and text or show_key(key) .. " = " .. text
  end
  local name = is_component(value) and class.class_name or ""
  return #words == 0 and name .. "{}" or name .. "{ " .. table.concat(words, ", ") .. " }"
end

local function comparable(value)
  local class = type(value) == "table" and getmetatable(value)
  return type(value) == "table" and (is_component(value) or not class or not rawget(class, "__eq"))
end

local function join(path, key)
  local text = show_key(key)
  return path == "" and text or path .. (text:sub(1, 1) == "[" and text or "." .. text)
end

--- Models that no test gave are named by chance, which is no difference.
local function are_assumed(a, b)
  return is_component(a) and is_component(b) and rawget(a, "_is_assumed") and rawget(b, "_is_assumed")
end

local function collect(a, b, path, found)
  if rawequal(a, b) or are_assumed(a, b) then
    return
  elseif not comparable(a) or not comparable(b) or is_component(a) ~= is_component(b)
    or is_component(a) and getmetatable(a) ~= getmetatable(b) then
    if a ~= b then
      found[#found + 1] = { path = path, left = a, right = b }
    end
    return
  end
  local seen = {}
  for _, side in ipairs { a, b } do
    for _, key in ipairs(sorted_keys(side)) do
      if not seen[key] then
        seen[key] = true
        collect(a[key], b[key], join(path, key), found)
      end
    end
  end
end

-- the last comparison that failed, for the assertion that is about to say so
local last

--- Compares the values of two components and remembers what differs.
function M.equal_values(a, b)
  local found = {}
  for _, side in ipairs { a, b } do
    for _, key in ipairs(sorted_keys(side)) do
      if rawequal(side, a) or a[key] == nil then
        collect(a[key], b[key], join("", key), found)
      end
    end
  end
  last = #found > 0 and { left = a, right = b, found = found } or last
  return #found == 0
end

--- Compares two components by value.
function M.equal(a, b)
  return are_assumed(a, b)
    or getmetatable(a) == getmetatable(b) and M.equal_values(rawget(a, "_values"), rawget(b, "_values"))
end

local function show_side(value)
  local side = rawequal(rawget(value, "_values"), last.left) and "left" or "right"
  local lines = { "(" .. getmetatable(value).class_name .. ") what differs:" }
  for _, difference in ipairs(last.found) do
    lines[#lines + 1] = string.format("  %s = %s", difference.path, M.show(difference[side]))
  end
  return table.concat(lines, "\n")
end

--- How assertions print components and objects of ops, such as statuses; nil: the value is neither.
function M.format(value)
  if not is_component(value) then
    local class = type(value) == "table" and getmetatable(value)
    local is_object = type(class) == "table" and class.class_name and class.__tostring
    return is_object and tostring(value) or nil
  end
  local values = rawget(value, "_values")
  if last and (rawequal(values, last.left) or rawequal(values, last.right)) then
    return show_side(value)
  end
  return M.show(value)
end

--- Has luassert print components so.
function M.install()
  local luassert = package.loaded.luassert
  if luassert then
    luassert:add_formatter(M.format)
  end
end

return M
