-- SPDX-License-Identifier: Apache-2.0
--- The description of the API: what lua/api says, with texts from the sources.
--
-- A page of lua/api is a table: `module`, `title`, `about`, and entries, of which each is one of
--
--   class = NAME    `text`, `parent`, `new` (parameters of its constructor), `call` (of an instance), `operators`,
--                   `component` and `record` (made from one table of its fields), `abstract`
--   enum = NAME     `text`; the members are those there are
--   events = NAME   a class whose lines say which event has which class
--   functions = MODULE
--
-- and lines as of signature.lua. A class that is no field of its module says where it is: `at` is a function that
-- gives it, `members_at` one that gives a table of its members, `as` the name under which its only object is
-- there. `assigned` names fields that only instances have, `hides` those that are no part of the API, `like` a class
-- whose fields it has too, `skips` how many parameters are the library's own.
--
-- Dependencies: docstrings, reality, signature, types (all of lua/tools/api).

local reality = require "reality"
local signature = require "signature"
local types = require "types"

local M = {}

M.page_names = {
  "general", "charm", "events", "model", "relation", "secret", "storage", "network", "status", "container", "pebble",
  "layer", "meta", "schema", "time", "hookcmds", "jujucontext", "errors", "testing", "state", "harness",
  "several",
}

local function set_of(list)
  local set = {}
  for _, name in ipairs(list or {}) do
    set[name] = true
  end
  return set
end

-- reading ---------------------------------------------------------------------

local function read_constructor(text)
  if not text then
    return nil
  end
  local made = signature.member("new" .. text)
  return { parameters = made.parameters, returns = made.returns }
end

local function read_entry(raw, page)
  local entry = {}
  for key, value in pairs(raw) do
    if type(key) == "string" then
      entry[key] = value
    end
  end
  entry.kind = raw.class and "class" or raw.enum and "enum" or raw.events and "events" or "functions"
  entry.full_name = raw.class or raw.enum or raw.events or raw.functions
  entry.module, entry.page = page.module, page
  entry.new, entry.call = read_constructor(raw.new), read_constructor(raw.call)
  entry.assigned, entry.hides, entry.members, entry.by_name = set_of(raw.assigned), set_of(raw.hides), {}, {}
  for index, line in ipairs(raw) do
    local member = line:find "^%[" and { kind = "index" } or signature.member(line)
    if member.kind == "index" then
      local mark
      member.key, mark, member.type, member.text = line:match "^%[(.-)%](%??): (.-) %-%- (.+)$"
      member.optional = mark == "?"
      member.name = "[" .. member.key .. "]"
    end
    if entry.kind == "functions" and member.kind == "method" then
      member.kind = "function"
    end
    member.entry = entry
    if entry.by_name[member.name] then
      error(entry.full_name .. "." .. member.name .. ": it is described twice", 0)
    end
    entry.members[index], entry.by_name[member.name] = member, member
  end
  return entry
end

local function each_type(entry, visit)
  local function visit_all(made)
    for _, parameter in ipairs(made and made.parameters or {}) do
      parameter.type = visit(parameter.type)
    end
    for index, kind in ipairs(made and made.returns or {}) do
      made.returns[index] = visit(kind)
    end
  end
  visit_all(entry.new)
  visit_all(entry.call)
  for _, member in ipairs(entry.members) do
    visit_all(member)
    member.type = member.type and visit(member.type)
    member.key = member.key and visit(member.key)
  end
end

local function resolve(description)
  for _, entry in ipairs(description.entries) do
    local function whole(text)
      return types.resolve(text, entry.module, description.by_name)
    end
    local fine, problem = pcall(function()
      entry.parent = entry.parent and whole(entry.parent)
      each_type(entry, whole)
      for index, operator in ipairs(entry.operators or {}) do
        entry.operators[index] = operator:gsub("%((.-)%)", function(text)
          return "(" .. whole(text) .. ")"
        end):gsub(": (.*)$", function(text)
          return ": " .. whole(text)
        end)
      end
    end)
    if not fine then
      error(entry.full_name .. ": " .. problem, 0)
    end
  end
end

-- what there is ---------------------------------------------------------------

local function member_of(module, name)
  return module[name]
end

--- Adds what only the sources know: texts, defaults, what cannot be assigned.
local function look(entry, docs)
  if entry.kind == "enum" then
    entry.enumeration = reality.enumeration(reality.value_of(entry))
  elseif entry.kind == "events" then
    return
  end
  local real = entry.kind == "functions" and {} or entry.kind == "enum" and reality.member_methods(entry)
    or reality.members(entry, docs)
  for _, member in ipairs(entry.members) do
    member.real = real[member.name]
    if entry.kind == "functions" and member.kind == "function" then
      local there, f = pcall(member_of, require(entry.full_name), member.name)
      member.real = there and { kind = "method", f = f } or nil
    end
    local f = member.real and (member.real.f or member.real.getter)
    member.doc = type(f) == "function" and docs:of(f, member.name) or { params = {} }
    member.binds = type(f) == "function" and reality.signature_of(f, member.name, 2) ~= nil
  end
  if entry.new and not entry.component then
    local value = entry.called and entry.called() or reality.value_of(entry)
    entry.constructor = entry.called and value or rawget(value, "init") or rawget(value, "_new")
    entry.new.doc = entry.constructor and docs:of(entry.constructor, "new") or { params = {} }
    entry.new.binds = entry.constructor ~= nil
      and reality.signature_of(entry.constructor, entry.full_name:match "[%w_]+$", 2) ~= nil
  end
end

--- "NAME as CLASS.METHOD" has all that the method has, but a text of its own.
local function follow(description)
  for _, entry in ipairs(description.entries) do
    for _, member in ipairs(entry.members) do
      if member.as then
        local class, name = member.as:match "^(.+)%.([%w_]+)$"
        local target = (description.by_name[class] or { by_name = {} }).by_name[name]
          or error(entry.full_name .. "." .. member.name .. ": there is no " .. member.as, 0)
        member.parameters, member.returns, member.same = target.parameters, target.returns, target
        if entry.kind == "functions" or target.kind == "function" then
          member.kind = "function"
        end
      end
    end
  end
end

--- The text of a member: the line's, its docstring's, or that of the method it is the same as.
function M.text_of(member)
  return member.text or member.doc and member.doc.text or member.same and M.text_of(member.same)
end

--- What is said about parameters, what is returned and raised.
function M.doc_of(member)
  if member.same and member.doc and #member.doc.params == 0 and not member.doc["return"] then
    return member.same.doc
  end
  return member.doc or { params = {} }
end

--- @param pages sequence of pages, as of lua/api, each with a `name`
-- @param docs docstrings
function M.new(pages, docs)
  local description = { pages = {}, entries = {}, by_name = {} }
  for index, raw in ipairs(pages) do
    local page = { name = raw.name, module = raw.module, title = raw.title, about = raw.about, entries = {} }
    description.pages[index] = page
    for number, raw_entry in ipairs(raw) do
      local entry = read_entry(raw_entry, page)
      page.entries[number] = entry
      description.entries[#description.entries + 1] = entry
      if entry.kind ~= "functions" then
        if description.by_name[entry.full_name] then
          error(entry.full_name .. ": it is described twice", 0)
        end
        description.by_name[entry.full_name] = entry
      else
        description.by_name[entry.full_name] = description.by_name[entry.full_name] or { by_name = {} }
        for name, member in pairs(entry.by_name) do
          description.by_name[entry.full_name].by_name[name] = member
        end
      end
    end
  end
  resolve(description)
  follow(description)
  for _, entry in ipairs(description.entries) do
    look(entry, docs)
  end
  return description
end

--- Reads the pages in a directory.
-- @param root directory of the Lua sources
function M.load(root, docs)
  local pages = {}
  for index, name in ipairs(M.page_names) do
    local page = assert(loadfile(root .. "/api/" .. name .. ".lua"))()
    page.name = name
    pages[index] = page
  end
  return M.new(pages, docs)
end

return M
