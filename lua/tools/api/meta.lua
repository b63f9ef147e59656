-- SPDX-License-Identifier: Apache-2.0
--- Writes the annotations of lua/meta, for lua-language-server.
--
-- Dependencies: description, reality (both of lua/tools/api).

local description = require "description"
local reality = require "reality"

local M = {}

local HEAD = "-- SPDX-License-Identifier: Apache-2.0\n"
  .. "-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.\n"
  .. "-- luacheck: ignore\n---@meta %s\n"

-- texts -----------------------------------------------------------------------

local Output = {}
Output.__index = Output

local function new_output(name)
  return setmetatable({ string.format(HEAD, name) }, Output)
end

function Output:line(format, ...)
  self[#self + 1] = (select("#", ...) > 0 and string.format(format, ...) or format) .. "\n"
end

--- Lines of comment.
function Output:text(text)
  for line in ((text or "") .. "\n"):gmatch "(.-)\n" do
    if line ~= "" or text ~= nil then
      self:line("---%s", line ~= "" and " " .. line or "")
    end
  end
end

function Output:whole()
  return (table.concat(self):gsub("\n\n\n+", "\n\n"))
end

local function one_line(text)
  return (text or ""):gsub("%s+", " ")
end

-- parameters ------------------------------------------------------------------

--- A type among others, in brackets where it is needed.
local function alternatives(kind)
  return kind:find "fun%(" and "(" .. kind .. ")" or kind
end

--- "{ name?: type, ... }" of those that go into a table, and whether all of them may be left out.
local function options_type(parameters, choose)
  local words, all_optional = {}, true
  for _, parameter in ipairs(parameters) do
    if choose(parameter) then
      words[#words + 1] = string.format("%s%s: %s", parameter.name, parameter.optional and "?" or "",
        alternatives(parameter.type))
      all_optional = all_optional and parameter.optional
    end
  end
  return #words > 0 and "{ " .. table.concat(words, ", ") .. " }" or nil, all_optional
end

local function is_by_name(parameter)
  return parameter.by_name
end

local function goes_into_table(parameter)
  return parameter.name ~= "..." and (parameter.by_name or parameter.optional)
end

--- Parameters as Lua has them: sequence of { name, optional, type, text }.
local function positional(parameters, texts)
  local result, options, optional = {}, options_type(parameters, is_by_name)
  for _, parameter in ipairs(parameters) do
    if not parameter.by_name then
      local kind = parameter.type
      if parameter.name == "..." and options then
        kind, options = kind .. "|" .. options, nil
      end
      result[#result + 1] = { name = parameter.name, optional = parameter.optional, type = kind,
        text = texts[parameter.name] }
    end
  end
  if options then
    result[#result + 1] = { name = "options", optional = optional, type = options, text = texts.options }
  end
  return result
end

local function fun_type(parameters, returns)
  local words = {}
  for index, parameter in ipairs(parameters) do
    local mark = parameter.optional and parameter.name ~= "..." and "?" or ""
    words[index] = string.format("%s%s: %s", parameter.name, mark, alternatives(parameter.type))
  end
  local result = #returns > 0 and ": " .. table.concat(returns, ", ") or ""
  return string.format("fun(%s)%s", table.concat(words, ", "), result)
end

--- The same call with all that may be left out in a table at the end; nil when that is no other one.
local function table_form(parameters)
  local options = options_type(parameters, goes_into_table)
  local result, moved = {}, false
  for _, parameter in ipairs(parameters) do
    if parameter.name == "..." then
      return nil
    elseif goes_into_table(parameter) then
      moved = moved or not parameter.by_name
    else
      result[#result + 1] = { name = parameter.name, type = parameter.type }
    end
  end
  if not moved then
    return nil
  end
  result[#result + 1] = { name = "options", type = options }
  return result
end

-- functions -------------------------------------------------------------------

local function texts_of(doc)
  local texts = {}
  for _, parameter in ipairs(doc.params) do
    texts[parameter.name] = one_line(parameter.text)
  end
  return texts
end

local function write_tail(out, doc)
  if doc.raise then
    out:text("")
    out:text("Raises " .. one_line(doc.raise) .. ".")
  end
  if doc.usage then
    out:text("")
    out:text("```lua\n" .. doc.usage:match "^%s*(.-)%s*$" .. "\n```")
  end
end

local function uses_generic(member)
  for _, kind in ipairs(member.returns) do
    if kind == "self" or kind == "T" then
      return kind
    end
  end
end

local function write_annotations(out, member, self_type)
  local doc = description.doc_of(member)
  local generic, parameters = uses_generic(member), positional(member.parameters, texts_of(doc))
  if generic then
    out:line "---@generic T"
  end
  if generic == "self" then
    out:line "---@param self T"
  end
  for _, parameter in ipairs(parameters) do
    out:line("---@param %s%s %s%s", parameter.name, parameter.optional and parameter.name ~= "..." and "?" or "",
      parameter.type, parameter.text and " " .. parameter.text or "")
  end
  for index, kind in ipairs(member.returns) do
    out:line("---@return %s%s", generic and "T" or kind,
      index == 1 and doc["return"] and " # " .. one_line(doc["return"]) or "")
  end
  local other = member.binds and table_form(member.parameters)
  if other then
    if self_type and member.kind == "method" then
      table.insert(other, 1, { name = "self", type = self_type })
    end
    out:line("---@overload %s", fun_type(other, member.returns))
  end
  return parameters
end

local function write_function(out, owner, member, self_type)
  out:line ""
  out:text(description.text_of(member))
  write_tail(out, description.doc_of(member))
  local names = {}
  for index, parameter in ipairs(write_annotations(out, member, self_type)) do
    names[index] = parameter.name
  end
  out:line("function %s%s%s(%s) end", owner, member.kind == "method" and ":" or ".", member.name,
    table.concat(names, ", "))
end

-- classes ---------------------------------------------------------------------

local function short(full_name)
  return full_name:match "[%w_]+$"
end

local function write_field(out, member)
  local name = member.kind == "index" and "[" .. member.key .. "]" or member.name
  local kind = member.type
  if member.optional and member.kind == "index" then
    kind = kind .. "|nil"
  end
  out:line("---@field %s%s %s %s", name, member.optional and member.kind ~= "index" and "?" or "", kind,
    one_line(description.text_of(member)))
end

local function parents_of(entry)
  local parents = {}
  local names = #entry.members > 0 and entry.members[1].kind == "index" -- then there is no `extend` among them
  for _, parent in ipairs { not names and entry.parent or false, entry.like or false } do
    parents[#parents + 1] = parent or nil
  end
  return #parents > 0 and ": " .. table.concat(parents, ", ") or ""
end

local function component_fields(entry, by_name)
  local words = {}
  local parent = entry.parent and by_name[entry.parent]
  for _, word in ipairs(parent and parent.component and component_fields(parent, by_name) or {}) do
    words[#words + 1] = word
  end
  for _, member in ipairs(entry.members) do
    if member.kind == "field" and member.real and member.real.check then
      words[#words + 1] = string.format("%s%s: %s", member.name, member.real.optional and "?" or "", member.type)
    end
  end
  return words
end

local function record_fields(entry)
  local words = {}
  for _, member in ipairs(entry.members) do
    if member.kind == "field" and not (member.real and member.real.getter) then
      words[#words + 1] = string.format("%s?: %s", member.name, member.type)
    end
  end
  return words
end

local function write_constructors(out, entry, by_name)
  local function overload(parameters, returns)
    out:line("---@overload %s", fun_type(parameters, returns))
  end
  local own = { entry.full_name }
  local fields = entry.component and not entry.new and not entry.abstract and component_fields(entry, by_name)
    or entry.record and record_fields(entry)
  if fields then
    overload({ { name = "fields", type = "{ " .. table.concat(fields, ", ") .. " }" } }, own)
  elseif entry.new then
    local returns = #entry.new.returns > 0 and entry.new.returns or own
    overload(positional(entry.new.parameters, {}), returns)
    local other = entry.new.binds and table_form(entry.new.parameters)
    if other then
      overload(other, returns)
    end
  end
  if entry.call then
    overload(positional(entry.call.parameters, {}), entry.call.returns)
  end
end

local function write_operators(out, entry)
  for _, operator in ipairs(entry.operators or {}) do
    local name, rest = operator:match "^(%l+)(.*)$"
    if name ~= "lt" and name ~= "le" then -- LuaLS knows none for comparisons
      out:line("---@operator %s%s", name, rest)
    end
  end
end

local function write_class(out, entry, by_name)
  out:line ""
  out:text(entry.text)
  out:line("---@class %s%s", entry.full_name, parents_of(entry))
  for _, member in ipairs(entry.members) do
    if member.kind == "field" or member.kind == "index" then
      write_field(out, member)
    end
  end
  write_operators(out, entry)
  write_constructors(out, entry, by_name)
  local name = short(entry.full_name)
  out:line("local %s = {}", name)
  for _, member in ipairs(entry.members) do
    if member.kind == "method" or member.kind == "function" then
      write_function(out, name, member, entry.full_name)
    end
  end
end

local function write_events(out, entry)
  out:line ""
  out:text(entry.text)
  out:line("---@class %s%s", entry.full_name, parents_of(entry))
  for _, member in ipairs(entry.members) do
    if not member.name:find "^%u" then
      out:line("---@field %s ops.BoundEvent %s Observers get an %s.", member.name, member.text, member.type)
    end
  end
  out:line("local %s = {}", short(entry.full_name))
end

local function write_enumeration(out, entry)
  out:line ""
  out:text(entry.text)
  out:line("---@class %s", entry.full_name)
  out:line "---@field name string What it is called here."
  out:line "---@field value string What it is called there; tostring of it."
  out:line("local %s = {}", short(entry.full_name))
  for _, member in ipairs(entry.members) do
    write_function(out, short(entry.full_name), member, entry.full_name)
  end
  out:line ""
  out:text(entry.text)
  out:line("---@class %s.enum", entry.full_name)
  for _, member in ipairs(entry.enumeration) do
    out:line("---@field %s %s \"%s\"", member.name, entry.full_name, member.value)
  end
  out:line("---@overload fun(value: string|%s): %s", entry.full_name, entry.full_name)
  out:line("local %s_enum = {}", short(entry.full_name))
end

local writers = { class = write_class, enum = write_enumeration, events = write_events }

local function page_text(page, by_name)
  local out = new_output "_"
  for _, entry in ipairs(page.entries) do
    if writers[entry.kind] then
      writers[entry.kind](out, entry, by_name)
    end
  end
  return out:whole()
end

-- modules ---------------------------------------------------------------------

--- What each class is called that a module has: value -> type.
local function types_by_value(api)
  local result = {}
  for _, entry in ipairs(api.entries) do
    if entry.kind == "class" or entry.kind == "enum" then
      local value = entry.called and entry.called() or reality.value_of(entry)
      result[value or false] = entry.full_name .. (entry.kind == "enum" and ".enum" or "")
    end
  end
  result[reality.module "ops".Set] = "ops.Set"
  return result
end

local function module_text(api, module)
  local out, classes, names = new_output(module), types_by_value(api), {}
  local members = {}
  for _, entry in ipairs(api.entries) do
    if entry.kind == "functions" and entry.full_name == module then
      table.move(entry.members, 1, #entry.members, #members + 1, members)
    end
  end
  local values, seen = reality.module(module), {}
  out:line ""
  out:line("---@class %s", module)
  for _, member in ipairs(members) do
    seen[member.name] = true
    if member.kind == "field" then
      write_field(out, member)
    end
  end
  for name, value in pairs(values) do
    names[#names + 1] = not seen[name] and classes[value] and name or nil
  end
  table.sort(names)
  for _, name in ipairs(names) do
    out:line("---@field %s %s", name, classes[values[name]])
  end
  local own = short(module)
  out:line("local %s = {}", own)
  for _, member in ipairs(members) do
    if member.kind ~= "field" then
      write_function(out, own, member, nil)
    end
  end
  out:line ""
  out:line("return %s", own)
  return out:whole()
end

--- @return table: path below lua/meta -> text
function M.files(api)
  local files = {}
  for _, page in ipairs(api.pages) do
    files["classes/ops_" .. page.name .. ".lua"] = page_text(page, api.by_name) -- no name that a charm requires
  end
  for _, module in ipairs { "ops", "ops.pebble", "ops.hookcmds", "ops.testing" } do
    files[module:gsub("%.", "/") .. ".lua"] = module_text(api, module)
  end
  return files
end

return M
