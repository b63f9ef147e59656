-- SPDX-License-Identifier: Apache-2.0
--- Reads the lines of the description of the API.
--
--   name: TYPE -- text                 a field or property; "name?: TYPE" may be nil
--   name(PARAMETERS) -> TYPES -- text  a method, called with a colon
--   .name(PARAMETERS) -> TYPES         a function, called with a dot
--   name as CLASS.METHOD               the same as that method
--
-- PARAMETERS are written as in ops.signature, with types of LuaLS: "path: string, *, combine?: boolean". "*": what
-- follows goes by name into a table at the end. "...: TYPE" are any number.
--
-- Dependencies: none.

local M = {}

local CLOSE = { ["("] = ")", ["{"] = "}", ["<"] = ">" }

--- Where a text of balanced brackets ends.
-- @param text the text
-- @param start place of an opening bracket
local function closing(text, start)
  local open = text:sub(start, start)
  local close, depth = CLOSE[open], 0
  for place = start, #text do
    local letter = text:sub(place, place)
    if letter == open then
      depth = depth + 1
    elseif letter == close and text:sub(place - 1, place - 1) ~= "-" then
      depth = depth - 1
      if depth == 0 then
        return place
      end
    end
  end
  error("the bracket is not closed: " .. text, 0)
end

--- Parts of a text between commas that are in no brackets.
function M.split(text)
  local parts, start, place = {}, 1, 1
  while place <= #text do
    local letter = text:sub(place, place)
    if CLOSE[letter] then
      place = closing(text, place)
    elseif letter == "," then
      parts[#parts + 1] = text:sub(start, place - 1)
      start = place + 1
    end
    place = place + 1
  end
  parts[#parts + 1] = text:sub(start)
  local result = {}
  for _, part in ipairs(parts) do
    part = part:match "^%s*(.-)%s*$"
    result[#result + 1] = part ~= "" and part or nil
  end
  return result
end

--- @return sequence of { name, optional, type, by_name }
function M.parameters(text)
  local result, by_name = {}, false
  for _, part in ipairs(M.split(text)) do
    if part == "*" then
      by_name = true
    else
      local name, optional, kind = part:match "^([%w_.]+)(%??): (.+)$"
      if not name then
        error("not a parameter: '" .. part .. "' in " .. text, 0)
      end
      result[#result + 1] = { name = name, optional = optional ~= "", type = kind, by_name = by_name }
    end
  end
  return result
end

local function reading_function(line, dot, name, rest)
  local close = closing(rest, 1)
  local returns = rest:sub(close + 1)
  if returns ~= "" then
    returns = returns:match "^ %-> (.+)$" or error("not what is returned: '" .. returns .. "' in " .. line, 0)
  end
  return {
    kind = dot == "." and "function" or "method",
    name = name,
    parameters = M.parameters(rest:sub(2, close - 1)),
    returns = M.split(returns),
  }
end

--- Reads a line.
-- @return { kind, name, text, type, optional, parameters, returns, as }
function M.member(line)
  local head, text = line:match "^(.-) %-%- (.+)$"
  head = head or line
  local member
  local dot, name, rest = head:match "^(%.?)([%w_]+)(%(.*)$"
  local field, optional, kind = head:match "^([%w_.\"-]+)(%??): (.+)$"
  local alias, target = head:match "^([%w_]+) as (%S+)$"
  if name then
    member = reading_function(line, dot, name, rest)
  elseif field then
    member = { kind = "field", name = field, type = kind, optional = optional ~= "" }
  elseif alias then
    member = { kind = "method", name = alias, as = target }
  else
    error("not a line of the description: " .. line, 0)
  end
  member.text = text
  return member
end

return M
