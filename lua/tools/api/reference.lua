-- SPDX-License-Identifier: Apache-2.0
--- Writes the pages of docs/reference, which `charmhost help NAME` prints parts of.
--
-- A class is below a heading "## NAME", a function below "### NAME"; a field is an item "- `.NAME` TYPE: text" (see
-- host/cli/reference.c, which finds them by that).
--
-- Dependencies: description, reality (both of lua/tools/api).

local description = require "description"
local reality = require "reality"

local M = {}

local HEAD = "<!-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit. -->\n"

-- pieces ----------------------------------------------------------------------

local function one_line(text)
  return (text or ""):gsub("%s+", " ")
end

local function sentence(text)
  text = one_line(text)
  return text:find "[.:]$" and text or text .. "."
end

local function type_text(kind)
  return "`" .. kind .. "`"
end

--- "(path, source, [options])", the last being what goes into a table.
local function call_text(parameters)
  local words, options = {}, false
  for _, parameter in ipairs(parameters) do
    if parameter.by_name then
      options = true
    else
      words[#words + 1] = parameter.optional and "[" .. parameter.name .. "]" or parameter.name
    end
  end
  words[#words + 1] = options and "{ ... }" or nil
  return "(" .. table.concat(words, ", ") .. ")"
end

local function heading_link(full_name, api)
  local entry = api.by_name[full_name]
  if not entry or not entry.page then
    return full_name
  end
  local name = entry.as or full_name
  return string.format("[%s](%s.md#%s)", name, entry.page.name, (name:lower():gsub("[^%w_-]", "")))
end

local function texts_of(doc)
  local texts = {}
  for _, parameter in ipairs(doc.params) do
    texts[parameter.name] = parameter.text
  end
  return texts
end

local function write_parameters(lines, parameters, doc)
  local texts = texts_of(doc)
  for _, parameter in ipairs(parameters) do
    local how = (parameter.optional and parameter.name ~= "..." and ", may be left out" or "")
      .. (parameter.by_name and ", by name" or "")
    local text = texts[parameter.name] and ": " .. sentence(texts[parameter.name]) or ""
    lines[#lines + 1] = string.format("* `%s` %s%s%s", parameter.name, type_text(parameter.type), how, text)
  end
  if texts.options then
    lines[#lines + 1] = "* by name: " .. sentence(texts.options)
  end
end

local function write_notes(lines, returns, doc)
  if #returns > 0 then
    local kinds = {}
    for index, kind in ipairs(returns) do
      kinds[index] = type_text(kind)
    end
    lines[#lines + 1] = "* returns " .. table.concat(kinds, ", ")
      .. (doc["return"] and ": " .. sentence(doc["return"]) or "")
  end
  if doc.raise then
    lines[#lines + 1] = "* raises " .. sentence(doc.raise)
  end
end

local function write_usage(lines, doc)
  if doc.usage then
    lines[#lines + 1] = ""
    for line in (doc.usage:match "^%s*(.-)%s*$" .. "\n"):gmatch "(.-)\n" do
      lines[#lines + 1] = line ~= "" and "    " .. line or ""
    end
  end
end

-- members ---------------------------------------------------------------------

local function default_text(default)
  if type(default) == "string" then
    return string.format("%q", default)
  elseif type(default) == "number" or type(default) == "boolean" then
    return tostring(default)
  end
  return nil
end

local function field_notes(member)
  local real, notes = member.real, {}
  if not real or member.kind == "index" then
    return ""
  end
  local default = real.check and default_text(real.default)
  if real.check and not real.optional then
    notes[#notes + 1] = "must be given"
  elseif default then
    notes[#notes + 1] = default .. " unless given"
  elseif real.getter and real.read_only and not real.check then
    notes[#notes + 1] = "read only"
  end
  return #notes > 0 and " (" .. table.concat(notes, ", ") .. ")" or ""
end

local function write_field(lines, member)
  local kind = member.type .. (member.optional and not member.type:find "nil" and "|nil" or "")
  local name = member.kind == "index" and "[" .. member.key .. "]" or "." .. member.name
  lines[#lines + 1] = string.format("- `%s` %s%s: %s", name, type_text(kind), field_notes(member),
    sentence(description.text_of(member)))
end

--- "unit" of "ops.Unit".
local function object_name(full_name)
  local words = full_name:match "[%w_]+$":gsub("(%l)(%u)", "%1_%2")
  return words:lower()
end

local function write_function(lines, owner, member)
  local doc = description.doc_of(member)
  local dot = member.kind == "method" and ":" or "."
  lines[#lines + 1] = ""
  lines[#lines + 1] = string.format("### %s%s%s", owner, dot, member.name)
  lines[#lines + 1] = ""
  lines[#lines + 1] = string.format("    %s%s%s%s", member.kind == "method" and object_name(owner) or owner, dot,
    member.name, call_text(member.parameters))
  lines[#lines + 1] = ""
  lines[#lines + 1] = description.text_of(member)
  lines[#lines + 1] = ""
  write_parameters(lines, member.parameters, doc)
  write_notes(lines, member.returns, doc)
  write_usage(lines, doc)
end

-- entries ---------------------------------------------------------------------

local writers = {}

local function write_heading(lines, entry)
  lines[#lines + 1] = ""
  lines[#lines + 1] = "## " .. (entry.as or entry.full_name)
  lines[#lines + 1] = ""
end

--- How one is made.
local function write_constructor(lines, entry)
  if entry.component and not entry.new and not entry.abstract then
    lines[#lines + 1] = string.format("    %s { ... }", entry.full_name)
    lines[#lines + 1] = ""
  elseif entry.new then
    lines[#lines + 1] = "    " .. (entry.as or entry.full_name) .. call_text(entry.new.parameters)
    lines[#lines + 1] = ""
    local doc = entry.new.doc or { params = {} }
    write_parameters(lines, entry.new.parameters, doc)
    write_notes(lines, entry.new.returns, doc)
    write_usage(lines, doc)
    lines[#lines + 1] = ""
  end
end

function writers.class(lines, entry, api)
  write_heading(lines, entry)
  local text = entry.text
  if entry.parent and entry.parent ~= "ops.Class" then
    text = text .. " Derived from " .. heading_link(entry.parent, api) .. "."
  end
  if entry.like then
    text = text .. " Has the fields of " .. heading_link(entry.like, api) .. "."
  end
  lines[#lines + 1] = text
  lines[#lines + 1] = ""
  write_constructor(lines, entry)
  for _, member in ipairs(entry.members) do
    if member.kind == "field" or member.kind == "index" then
      write_field(lines, member)
    end
  end
  for _, member in ipairs(entry.members) do
    if member.kind == "method" or member.kind == "function" then
      write_function(lines, entry.as or entry.full_name, member)
    end
  end
end

function writers.enum(lines, entry)
  write_heading(lines, entry)
  lines[#lines + 1] = entry.text .. string.format(" A member has `name` and `value`; `%s(value)` gives the member of a "
    .. "value. Where a member is taken, its value is too.", entry.full_name)
  lines[#lines + 1] = ""
  for _, member in ipairs(entry.enumeration) do
    lines[#lines + 1] = string.format("- `.%s` `%q`", member.name, member.value)
  end
  for _, member in ipairs(entry.members) do
    write_function(lines, entry.full_name, member)
  end
end

function writers.events(lines, entry, api)
  write_heading(lines, entry)
  lines[#lines + 1] = entry.text .. " Derived from " .. heading_link(entry.parent, api) .. "."
  lines[#lines + 1] = ""
  for _, member in ipairs(entry.members) do
    lines[#lines + 1] = string.format("- `.%s` %s: %s", member.name, heading_link(member.type, api), member.text)
  end
end

--- An item per page with the names on it, of one module or of all.
local function page_items(api, module)
  local items = {}
  for _, page in ipairs(api.pages) do
    local names = {}
    for _, entry in ipairs(page.entries) do
      if entry.kind ~= "functions" and (not module or entry.module == module) then
        names[#names + 1] = "`" .. (entry.as or entry.full_name) .. "`"
      end
    end
    if #names > 0 then
      items[#items + 1] = string.format("- [%s](%s.md): %s", page.title, page.name, table.concat(names, ", "))
    end
  end
  return items
end

function writers.functions(lines, entry, api)
  write_heading(lines, entry)
  local fields = 0
  for _, member in ipairs(entry.members) do
    if member.kind == "field" then
      write_field(lines, member)
      fields = fields + 1
    end
  end
  if fields > 0 then
    lines[#lines + 1] = ""
  end
  lines[#lines + 1] = "Its classes:"
  lines[#lines + 1] = ""
  local items = page_items(api, entry.full_name)
  table.move(items, 1, #items, #lines + 1, lines)
  for _, member in ipairs(entry.members) do
    if member.kind ~= "field" then
      write_function(lines, entry.full_name, member)
    end
  end
end

--- Other names of what is described.
local function aliases(api)
  local names, result = {}, {}
  for _, entry in ipairs(api.entries) do
    if entry.kind == "class" or entry.kind == "enum" then
      names[reality.value_of(entry) or false] = entry.full_name
    end
  end
  for _, module in ipairs { "ops", "ops.pebble", "ops.hookcmds", "ops.testing" } do
    for name, value in pairs(reality.module(module)) do
      local own, full_name = module .. "." .. name, names[value]
      if full_name and full_name ~= own and api.by_name[full_name].as ~= own then
        result[#result + 1] = { name = own, of = full_name }
      end
    end
  end
  table.sort(result, function(a, b)
    return a.name < b.name
  end)
  return result
end

local function tidy(lines)
  return (table.concat(lines, "\n") .. "\n"):gsub("\n\n\n+", "\n\n")
end

local function page_text(page, api)
  local lines = { HEAD .. "# " .. page.title, "", page.about }
  for _, entry in ipairs(page.entries) do
    writers[entry.kind](lines, entry, api)
  end
  return (tidy(lines):gsub("\n+$", "\n"))
end

local function index_text(api)
  local lines = { HEAD .. "# Reference", "",
    "Every public name of `require \"ops\"`, `ops.pebble`, `ops.hookcmds` and `ops.testing`. `charmhost help NAME` "
      .. "prints the part about a name. In types, `T|nil` may be nil, `T[]` is a sequence; \"by name\" means in a "
      .. "table at the end: `secret:get_content { refresh = true }`. Most of what may be left out may be given by "
      .. "name as well.",
    "" }
  local items = page_items(api, nil)
  table.move(items, 1, #items, #lines + 1, lines)
  lines[#lines + 1] = ""
  lines[#lines + 1] = "The same by another name:"
  lines[#lines + 1] = ""
  for _, alias in ipairs(aliases(api)) do
    lines[#lines + 1] = string.format("- `%s`: %s", alias.name, heading_link(alias.of, api))
  end
  return tidy(lines)
end

--- @return table: path below docs/reference -> text
function M.files(api)
  local files = { ["README.md"] = index_text(api) }
  for _, page in ipairs(api.pages) do
    files[page.name .. ".md"] = page_text(page, api)
  end
  return files
end

return M
