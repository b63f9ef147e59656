-- SPDX-License-Identifier: Apache-2.0
--- How the charms of the cases print what they see; show.py prints the same.

local ops = require "ops"

local M = {}

-- the most special first
local classes = {
  "RelationDataTypeError", "RelationDataAccessError", "RelationDataError", "RelationNotFoundError",
  "SecretNotFoundError", "TooManyRelatedAppsError", "InvalidStatusError", "ModelError", "NoSnapshotError",
  "KeyError", "TypeError", "ValueError", "AttributeError", "NameError", "FileNotFoundError", "RuntimeError",
}

local function class_of(err)
  for _, name in ipairs(classes) do
    if ops.is_a(err, ops[name]) then
      return name
    end
  end
  return ops.is_a(err, ops.Error) and "Error" or type(err)
end

local function quote(text)
  local escapes = { ["\n"] = "\\n", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\" }
  return '"' .. text:gsub('[\n\t"\\]', escapes) .. '"'
end

local function show_list(list)
  local items = {}
  for i = 1, #list do
    items[i] = M.show(list[i])
  end
  return #items > 0 and "[" .. table.concat(items, ", ") .. "]" or "empty"
end

local function show_map(map)
  local keys, items = {}, {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    return tostring(a) < tostring(b)
  end)
  for i, key in ipairs(keys) do
    items[i] = tostring(key) .. ": " .. M.show(map[key])
  end
  return #items > 0 and "{" .. table.concat(items, ", ") .. "}" or "empty"
end

--- Plain values, and mappings and sequences of the API.
function M.show(value)
  if value == nil or value == ops.null then
    return "null"
  elseif type(value) == "string" then
    return quote(value)
  elseif type(value) == "table" or type(value) == "userdata" then
    value = type(value) == "userdata" and ops.copy(value) or value
    local meta = getmetatable(value)
    if type(meta) == "table" and meta.class_name == "Set" then
      return show_list(M.members(value))
    elseif type(meta) == "table" and meta.__tostring and not meta.__pairs then
      return tostring(value)
    end
    return value[1] ~= nil and show_list(value) or show_map(value)
  end
  return tostring(value)
end

--- The members of a set as a sequence, in order.
function M.members(set)
  local members = {}
  for member in pairs(set) do
    members[#members + 1] = member
  end
  return members
end

--- Class and text of what the call raises, or "no error"; and where, when the error blames another file than
-- the charm's.
function M.failure(fn, ...)
  local ok, err = pcall(fn, ...)
  if ok then
    return "no error"
  end
  local text = ops.is_a(err, ops.Error) and err.message or tostring(err)
  local where = ops.is_a(err, ops.Error) and rawget(err, "where")
  if where and not where:find "charm%.lua:%d+$" and not where:find "show%.lua:%d+$" then
    text = text .. " (at " .. where .. ")"
  end
  return (class_of(err) .. ": " .. text):gsub("%s+$", "")
end

--- The class alone, where texts speak of the language.
function M.raised(fn, ...)
  return M.failure(fn, ...):match("^[^:]*")
end

return M
