-- SPDX-License-Identifier: Apache-2.0
--- Errors: a class for each kind the host knows, under the names of ops.
--
-- `error(errors.ModelError "text")` raises one. It has `message`, the fields of its kind, `where` (file
-- and line of the charm, when it was misuse) and, once it has crossed a handler, `traceback`.
--
-- Dependencies: ops.class.

local host = select(2, ...)
local base = host "base"
local Class = require "ops.class"

local M = {}

local Error = Class:extend "Error"

--- @param message what happened
-- @param fields table of further fields, or nil
function Error:init(message, fields)
  rawset(self, "message", message ~= nil and tostring(message) or "")
  for name, value in pairs(fields or {}) do
    rawset(self, name, value)
  end
end

function Error:__tostring()
  return rawget(self, "message") or self.class_name
end

--- The class of a kind is made when it is asked for; nil for what is none.
setmetatable(M, {
  __index = function(_, name)
    local number, parent = base.error_kind(name)
    if not number then
      return nil
    end
    local class = parent and M[parent]:extend(name) or Error
    class.kind_number = number
    rawset(M, name, class)
    return class
  end,
})

local OPS = debug.getinfo(1, "S").source:match "^(.*)errors%.lua$"

--- File and line of the innermost function that is not ours, from a level on.
local function where(level)
  local info = debug.getinfo(level + 1, "Sl")
  while info and (info.currentline < 0 or info.source:sub(1, #OPS) == OPS) do
    level = level + 1
    info = debug.getinfo(level + 1, "Sl")
  end
  return info and info.short_src .. ":" .. info.currentline or nil
end

--- Raises an error of the class, at a line of the charm.
-- @param cls the class
-- @param level as for error(): 2 is who called the function that calls this; where that is ops itself, who
--   called ops
-- @param format message, as for string.format when there are further arguments
function M.raise(cls, level, format, ...)
  local message = select("#", ...) > 0 and string.format(format, ...) or format
  error(cls(message, { where = where(level + 1) }), 0)
end

--- The same, with what to do: it is added to the message when nobody catches the error, so that those who do see
-- the text of ops.
-- @param advice text
function M.raise_advised(advice, cls, level, format, ...)
  error(cls(string.format(format, ...), { where = where(level + 1), advice = advice }), 0)
end

--- Makes the error object of a failure of the host.
-- @param name of its class
function M.from_host(name, message)
  local object = setmetatable({}, M[name]) -- without init, which has other parameters in some classes
  Error.init(object, message, { where = where(2) })
  return object
end

--- A name that begins with the word, or that is the word without its "set_", "get_" or "on_"; nil: none.
local function related(word, names)
  local bare, best = word:match "^[sg]et_(.+)$" or word:match "^on_(.+)$", nil
  for _, name in ipairs(names) do
    local begins = #word > 2 and name:sub(1, #word) == word
    if name == bare then
      return name
    elseif begins and (not best or #name < #best) then
      best = name
    end
  end
  return best
end

--- The text " Did you mean 'x'?" for a misspelt name, or "".
function M.hint(name, names)
  local word = tostring(name)
  local nearest = base.nearest(word, names) or related(word, names)
  return nearest and string.format(" Did you mean '%s'?", nearest) or ""
end

--- The same; without a near one " It has: a, b.", what there is.
function M.hint_or_all(name, names)
  local hint = M.hint(name, names)
  if hint ~= "" or #names == 0 then
    return hint
  end
  return " It has: " .. table.concat(names, ", ") .. "."
end

--- Raises AttributeError for a name that an object does not have.
function M.raise_unknown(what, name, names, level)
  M.raise(M.AttributeError, level + 1, "'%s' object has no attribute '%s'.%s", what, name, M.hint(name, names))
end

--- Raises TypeError unless the value has the type.
-- @param value what was given
-- @param expected name of a Lua type
-- @param what names the argument in the message
-- @param level as for error()
function M.check_type(value, expected, what, level)
  if type(value) ~= expected then
    M.raise(M.TypeError, level + 1, "%s should be a %s, not %s", what, expected, M.type_name(value))
  end
end

--- How messages call the type of a value: the name of its class, or that of Lua.
function M.type_name(value)
  local mt = type(value) == "table" and getmetatable(value)
  return type(mt) == "table" and rawget(mt, "class_name") or type(value)
end

--- Refuses keys of an options table that are not known, by name.
-- @param options table of options, or nil
-- @param known table: name -> true
-- @param what names the function in the message
-- @param level as for error()
function M.check_options(options, known, what, level)
  for name in pairs(options or {}) do
    if not known[name] then
      local names = {}
      for key in pairs(known) do
        names[#names + 1] = key
      end
      table.sort(names)
      M.raise(M.TypeError, level + 1, "%s: unknown option '%s'.%s", what, tostring(name),
        M.hint_or_all(name, names))
    end
  end
end

return M
