-- SPDX-License-Identifier: Apache-2.0
--- Writes the globals that charm code has as a std of luacheck, and the .luacheckrc of `charmhost init`.
--
-- Dependencies: none.

local M = {}

local HEAD = "-- SPDX-License-Identifier: Apache-2.0\n"
  .. "-- Made by lua/tools/api/generate.lua from lua/api/globals.lua: do not edit.\n"
  .. "-- In .luacheckrc: stds.charmhost = dofile \"this file\"; std = \"charmhost\"\n"

local RC = [[
stds.charmhost = %s -- the globals that charms have
std = "charmhost"
self = false -- handlers are methods, whether they use their object or not
max_line_length = 120
files["spec"] = { std = "+busted" }
exclude_files = { "lib", "types" }
]]

--- Adds words to lines that are not too long.
local function add_words(lines, indent, words)
  local line = indent
  for _, word in ipairs(words) do
    if #line + #word + 1 > 118 then
      lines[#lines + 1] = line
      line = indent
    end
    line = line .. (line == indent and "" or " ") .. word
  end
  lines[#lines + 1] = line
end

local function each(names, format)
  local words = {}
  for index, name in ipairs(names) do
    words[index] = string.format(format, name)
  end
  return words
end

local function std_text(globals)
  local lines, libraries = { "{", "  read_globals = {" }, {}
  add_words(lines, "    ", each(globals, "\"%s\","))
  for name in pairs(globals) do
    libraries[#libraries + 1] = type(name) == "string" and name or nil
  end
  table.sort(libraries)
  for _, name in ipairs(libraries) do
    lines[#lines + 1] = "    " .. name .. " = { fields = {"
    add_words(lines, "      ", each(globals[name], "%s = {},"))
    lines[#lines + 1] = "    } },"
  end
  lines[#lines + 1] = "  },"
  lines[#lines + 1] = "}"
  return table.concat(lines, "\n")
end

--- @param globals of lua/api/globals.lua
-- @return table: path below the source tree -> text
function M.files(globals)
  local std = std_text(globals)
  return {
    ["lua/meta/luacheck.lua"] = HEAD .. "return " .. std .. "\n",
    ["host/project/templates/common/dot-luacheckrc"] = string.format(RC, std),
  }
end

return M
