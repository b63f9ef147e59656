-- SPDX-License-Identifier: Apache-2.0
--- A debug.traceback() that is quick.
--
-- busted takes a traceback for every `it` and `describe`. Lua's own names functions by searching all loaded
-- modules, for every frame: with ops loaded that is two milliseconds, more than the test itself takes. This
-- one names them as the caller does.
--
-- Dependencies: none.

local M = {}

local function line(info)
  local where = info.what == "C" and "[C]:" or string.format("%s:%d:", info.short_src, info.currentline)
  if info.name then
    return string.format("\t%s in %s '%s'", where, info.namewhat == "method" and "method" or "function", info.name)
  elseif info.what == "main" then
    return "\t" .. where .. " in main chunk"
  end
  return info.what == "C" and "\t[C]: in ?"
    or string.format("\t%s in function <%s:%d>", where, info.short_src, info.linedefined)
end

local FIRST, LAST = 10, 11 -- frames that are shown of a deep stack, as by Lua's own

--- The number of the outermost frame, for the caller. A stack may have 200,000 of them and each is found by
-- walking, so it is searched for.
local function find_last()
  local low, high = 1, 2
  while debug.getinfo(high, "l") do
    low, high = high, high * 2
  end
  while high - low > 1 do
    local middle = (low + high) // 2
    if debug.getinfo(middle, "l") then
      low = middle
    else
      high = middle
    end
  end
  return low - 1
end

--- As debug.traceback(message, level); threads are left to the one that was there before.
local function traceback(message, level)
  local lines = { "stack traceback:" }
  local depth, last = (level or 1) + 1, find_last()
  local skipped = last - depth + 1 > FIRST + LAST and last - LAST - depth - FIRST + 1 or 0
  local gap = depth + FIRST
  local info = debug.getinfo(depth, "Slnt")
  while info do
    lines[#lines + 1] = line(info)
    if info.istailcall then
      lines[#lines + 1] = "\t(...tail calls...)"
    end
    depth = depth + 1
    if depth == gap and skipped > 0 then
      lines[#lines + 1] = ("\t...\t(skipping %d levels)"):format(skipped)
      depth = depth + skipped
    end
    info = debug.getinfo(depth, "Slnt")
  end
  local text = table.concat(lines, "\n")
  return message and message .. "\n" .. text or text
end

--- Puts it in the place of Lua's, when busted runs.
function M.install()
  local original = debug.traceback
  if not package.loaded["busted.core"] or M.installed then
    return
  end
  M.installed = true
  debug.traceback = function(...) -- luacheck: ignore
    local message, level = ...
    if message ~= nil and type(message) ~= "string" or level ~= nil and math.type(level) ~= "integer" then
      return original(...)
    end
    return (traceback(message, (level or 1) + 1))
  end
end

return M
