-- SPDX-License-Identifier: Apache-2.0
--- Compares the description with what there is.
--
-- Dependencies: description, reality (both of lua/tools/api).

local description = require "description"
local reality = require "reality"

local M = {}

--- Types of LuaLS that a kind of ops.signature takes; one of them has to be in the description.
local kinds = {
  string = { "string", "\"" }, integer = { "integer" }, boolean = { "boolean" }, map = { "table" },
  names = { "string[]" }, time = { "number" }, seconds = { "number" }, permissions = { "integer" },
  ["function"] = { "fun", "function" }, schema = { "ops.Schema" }, owner = { "ops.Unit" }, any = { "" },
}

--- Whether one of the alternatives of a type begins with one of these.
local function begins_with(text, starts)
  for _, start in ipairs(starts) do
    for alternative in (text .. "|"):gmatch "([^|]+)|" do
      if alternative:sub(1, #start) == start then
        return true
      end
    end
  end
  return false
end

--- @return nil, or what is wrong
local function compare_signature(parameters, real)
  local names = {}
  for index, parameter in ipairs(parameters) do
    names[index] = parameter.name
  end
  if table.concat(names, ", ") ~= table.concat(real.names, ", ") then
    return string.format("its parameters are %s, described are %s", table.concat(real.names, ", "),
      table.concat(names, ", "))
  end
  for index, parameter in ipairs(parameters) do
    if parameter.by_name ~= (index > real.positional) then
      return string.format("'%s' is given %s *", parameter.name, index > real.positional
        and "by name only: put it behind" or "by position: put it before")
    elseif parameter.optional == real[index].required then
      return string.format("'%s' %s", parameter.name, parameter.optional and "must be given: write it without ?"
        or "may be left out: write it with ?")
    elseif not begins_with(parameter.type, kinds[real[index].kind]) then
      return string.format("'%s' is a %s, described as %s", parameter.name, real[index].kind, parameter.type)
    end
  end
end

--- Parameters by position of a function without a signature; options are one parameter, of any name.
local function compare_parameters(parameters, f, entry, is_method)
  local names, is_vararg = reality.parameters_of(f)
  for _ = 1, entry.skips or (is_method and 1 or 0) do
    table.remove(names, 1)
  end
  local described, takes_options, takes_any = {}, false, false
  for _, parameter in ipairs(parameters) do
    takes_options = takes_options or parameter.by_name
    takes_any = takes_any or parameter.name == "..."
    if not parameter.by_name and parameter.name ~= "..." then
      described[#described + 1] = parameter.name
    end
  end
  if takes_options and not is_vararg then
    table.remove(names)
  end
  if #names > #described and (entry.skips or names[#names] == "level") then
    table.remove(names) -- the library's own, or one that others made in the same place have
  end
  if table.concat(names, ", ") == table.concat(described, ", ") and (takes_any or takes_options or not is_vararg) then
    return nil
  elseif #names == 1 and #described == 1 and names[1]:sub(1, 1) == "_" then
    return nil
  end
  return string.format("its parameters are (%s%s), described are (%s%s)", table.concat(names, ", "),
    is_vararg and ", ..." or "", table.concat(described, ", "), takes_any and ", ..." or "")
end

local function compare_function(member, f, name, entry)
  local real = reality.signature_of(f, name, 1) or reality.signature_of(f, name, 2)
  if real then
    return compare_signature(member.parameters, real)
  elseif debug.getinfo(f, "S").what == "C" then
    return nil -- it has no names
  end
  local names = reality.parameters_of(f)
  local has_self = names[1] == "self" or names[1] == "_" or #names == 0
  if member.kind == "function" and names[1] == "self" then
    return "it is a method: write it without the dot"
  elseif member.kind == "method" and not has_self then
    return "it is no method: write it with a dot"
  end
  return compare_parameters(member.parameters, f, entry, member.kind == "method" and #names > 0)
end

--- Names of parameters in a docstring; "options" are all that go into a table. And what it returns.
local function check_docstring(member, report)
  local known = {}
  for _, parameter in ipairs(member.parameters or {}) do
    known[parameter.name] = true
    known.options = known.options or parameter.by_name
  end
  for _, parameter in ipairs(member.doc and member.doc.params or {}) do
    if not known[parameter.name] then
      report(member, "its docstring describes a parameter '" .. parameter.name .. "', which it does not have")
    end
  end
  if member.doc and member.doc["return"] and member.returns and #member.returns == 0 then
    report(member, "its docstring says what it returns, and its line does not")
  end
end

local starts_of = { string = { "string", "\"" }, number = { "number", "integer" }, boolean = { "boolean" } }

local function holds_default(kind, default)
  local starts = starts_of[type(default)]
  if starts then
    return begins_with(kind, starts)
  end
  return type(default) ~= "table" or kind:find "^table" ~= nil or kind:find "%[%]$" ~= nil
end

--- The type of a field of a component, as far as its check and its default tell.
local function check_component_field(member, report)
  local component_types, real = require("ops.testing.component").types, member.real
  local wanted = real.check == component_types.text and "string" or real.check == component_types.integer and "integer"
    or real.check == component_types.number and "number" or real.check == component_types.boolean and "boolean"
    or real.check == component_types.bag and "table<string, string>"
  if wanted and member.type ~= wanted and not (wanted == "string" and member.type:find "string") then
    report(member, string.format("it is %s, described as %s", wanted, member.type))
  end
  if not holds_default(member.type, real.default) then
    report(member, string.format("its default is a %s, described is %s", type(real.default), member.type))
  end
end

local function check_member(member, report)
  local entry = member.entry
  if member.kind == "index" then
    return
  elseif not member.real and not entry.assigned[member.name] then
    return report(member, "there is no such member")
  elseif not description.text_of(member) then
    return report(member, "it has no text: write a docstring above it, or \"-- text\" into its line")
  elseif member.text and member.doc and member.doc.text and not member.as then
    return report(member, "it has two texts: keep its docstring, and leave \"-- text\" out of its line")
  end
  local real = member.real
  if member.kind == "field" then
    if real and real.kind ~= "field" then
      report(member, "it is a function")
    elseif entry.component and real and real.check and member.optional ~= (real.optional and real.default == nil) then
      report(member, member.optional and "it always has a value: write it without ?"
        or "it may be nil: write it with ?")
    elseif entry.component and real and real.check then
      check_component_field(member, report)
    end
  elseif real and not real.f then
    report(member, "it is no function")
  elseif not member.as and real then
    local wrong = compare_function(member, real.f, member.name, entry)
    if wrong then
      report(member, wrong)
    end
    check_docstring(member, report)
  end
end

local function parent_of(value)
  return rawget(value, "super_class") or rawget(value, "parent")
end

local function check_class(entry, by_name, report, docs)
  local value = reality.value_of(entry)
  if value == nil then
    return report(entry, "there is no such class")
  elseif not entry.text then
    report(entry, "it has no text")
  end
  local parent = entry.parent and by_name[entry.parent]
  local real_parent = type(value) == "table" and parent_of(value) or nil
  if parent and real_parent ~= reality.value_of(parent) then
    report(entry, string.format("its parent is %s, described is %s", real_parent and real_parent.class_name or "none",
      entry.parent))
  elseif real_parent and not parent then
    report(entry, "its parent " .. real_parent.class_name .. " is not described")
  end
  for name in pairs(reality.members(entry, docs)) do
    if not entry.by_name[name] and not entry.hides[name] then
      report(entry, string.format("'%s' is not described", name))
    end
  end
end

local function check_enumeration(entry, report)
  for name in pairs(reality.member_methods(entry)) do
    if not entry.by_name[name] then
      report(entry, string.format("'%s' is not described", name))
    end
  end
end

local function check_constructor(entry, report)
  if not entry.constructor or entry.as then
    return
  end
  local f, short = entry.constructor, entry.full_name:match "[%w_]+$"
  local real = reality.signature_of(f, short, 1)
  local made = { full_name = entry.full_name .. "()", parameters = entry.new.parameters, doc = entry.new.doc }
  local wrong = real and compare_signature(entry.new.parameters, real)
    or not real and compare_parameters(entry.new.parameters, f, {}, not entry.called)
  if wrong then
    report(made, wrong)
  end
  check_docstring(made, report)
end

--- Records are made by position: each field has to come out where it was put in.
local function check_record(entry, report)
  local class, values, fields = reality.value_of(entry), {}, {}
  for _, member in ipairs(entry.members) do
    if member.kind == "field" and not (member.real and member.real.getter) then
      fields[#fields + 1], values[#values + 1] = member.name, #fields + 1
    end
  end
  local made = class(table.unpack(values))
  for index, name in ipairs(fields) do
    if rawget(made, name) ~= index then
      report(entry, string.format("'%s' is not its field number %d", name, index))
    end
  end
end

--- Every public name of a module is described, or is another name of something that is.
local function check_module(module, entries, report)
  local described = {}
  for _, entry in ipairs(entries) do
    if entry.kind == "functions" and entry.full_name == module then
      for name in pairs(entry.by_name) do
        described[name] = true
      end
    elseif entry.kind ~= "functions" and entry.kind ~= "events" then
      described[reality.value_of(entry) or false] = true
      described[entry.called and entry.called() or false] = true
      described[entry.as or false] = true
    end
  end
  for name, value in pairs(reality.module(module)) do
    local called = type(value) == "function" and name == "Set"
    if not (described[name] or described[value] or described[module .. "." .. name] or called) then
      report({ full_name = module .. "." .. name }, "it is not described: add it to a page of lua/api")
    end
  end
end

M.modules = { "ops", "ops.pebble", "ops.hookcmds", "ops.testing" }

--- All that is wrong with a description: sequence of texts.
-- @param docs docstrings
-- @param modules sequence of the modules that have to be described as a whole
function M.problems(api, docs, modules)
  local problems = {}
  local function report(subject, text)
    local name = subject.full_name or subject.entry.full_name .. "." .. subject.name
    problems[#problems + 1] = name .. ": " .. text
  end
  for _, entry in ipairs(api.entries) do
    if entry.kind == "class" then
      check_class(entry, api.by_name, report, docs)
    elseif entry.kind == "enum" then
      check_enumeration(entry, report)
    end
    if entry.kind ~= "events" then
      for _, member in ipairs(entry.members) do
        if entry.kind == "functions" and member.kind == "field" then
          member.real = { kind = "field" }
        end
        check_member(member, report)
      end
    end
    if entry.new then
      check_constructor(entry, report)
    end
    if entry.record then
      check_record(entry, report)
    end
  end
  for _, module in ipairs(modules) do
    check_module(module, api.entries, report)
  end
  table.sort(problems)
  return problems
end

return M
