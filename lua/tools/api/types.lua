-- SPDX-License-Identifier: Apache-2.0
--- Types of LuaLS in the description: class names may be short there and are whole here.
--
-- Dependencies: none.

local M = {}

local builtin = {}
for _, name in ipairs { "string", "integer", "number", "boolean", "nil", "any", "table", "fun", "function", "userdata",
  "true", "false", "self", "T", "file" } do
  builtin[name] = true
end

local function resolve_name(name, module, known)
  if builtin[name] or known[name] then
    return name
  end
  for _, prefix in ipairs { module, "ops" } do
    if known[prefix .. "." .. name] then
      return prefix .. "." .. name
    end
  end
  error("there is no type '" .. name .. "' in the description", 0)
end

--- Calls a function for each name of a type that stands outside of quotes and is no key or parameter.
local function each_name(text, replace)
  local result, place = {}, 1
  while place <= #text do
    local quoted = text:match('^"[^"]*"', place)
    local name = text:match("^[%a_][%w_.]*", place)
    local taken = quoted or name or text:sub(place, place)
    local after = text:sub(place + #taken)
    if name and not after:find "^%??:" and not (name == "fun" or after:find "^%*") then
      taken = replace(name)
    end
    result[#result + 1] = taken
    place = place + #(quoted or name or " ")
  end
  return table.concat(result)
end

--- @param text a type
-- @param module short names are looked for there first, then in ops
-- @param known table: whole name -> true
function M.resolve(text, module, known)
  return (each_name(text, function(name)
    return resolve_name(name, module, known)
  end))
end

--- Whether one of the alternatives of a type is this one.
function M.has(text, wanted)
  for alternative in (text .. "|"):gmatch "([^|]+)|" do
    if alternative == wanted then
      return true
    end
  end
  return false
end

return M
