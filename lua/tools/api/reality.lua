-- SPDX-License-Identifier: Apache-2.0
--- What there really is: the members of classes and modules, and the parameters of functions.
--
-- Dependencies: what is looked at.

local M = {}

-- looking inside --------------------------------------------------------------

--- An upvalue of a function by its name.
function M.upvalue(f, wanted)
  for index = 1, math.huge do
    local name, value = debug.getupvalue(f, index)
    if not name then
      return nil
    elseif name == wanted then
      return value
    end
  end
end

--- The function itself, where it is wrapped by one that wants to be called with a colon (ops.class).
function M.unwrapped(f)
  local method = debug.getinfo(f, "S").source == "@ops/class.lua" and M.upvalue(f, "method")
  return method or f
end

local function functions_of(value)
  if type(value) == "function" then
    return { value }
  end
  local result = {}
  for _, member in next, type(value) == "table" and value or {} do
    result[#result + 1] = type(member) == "function" and member or nil
  end
  return result
end

--- The signature (ops.signature) that a function binds its arguments with; nil when it has none.
-- @param name of the signature
-- @param depth how many functions away it may be
function M.signature_of(f, name, depth)
  local own = M.upvalue(f, "signature")
  if type(own) == "table" and own.by_name and own.name == name then
    return own
  end
  for index = 1, depth > 0 and 255 or 0 do
    local upvalue, value = debug.getupvalue(f, index)
    if not upvalue then
      break
    end
    for _, inner in ipairs(functions_of(value)) do
      local found = inner ~= f and M.signature_of(inner, name, depth - 1)
      if found then
        return found
      end
    end
  end
end

--- Names of the parameters that a function declares, and whether it takes any number.
function M.parameters_of(f)
  local info, names = debug.getinfo(f, "u"), {}
  for index = 1, info.nparams do
    names[index] = debug.getlocal(f, index)
  end
  return names, info.isvararg
end

-- where a name is -------------------------------------------------------------

--- The module and the name in it of "ops.pebble.Client" or "ops.update".
function M.place(full_name)
  local module, name = full_name:match "^(ops%.%l+)%.([%w_]+)$"
  if not module or not pcall(require, module) then
    module, name = "ops", full_name:match "^ops%.(.+)$"
  end
  return module, name
end

--- What an entry of the description describes.
function M.value_of(entry)
  if entry.at then
    return entry.at()
  end
  local module, name = M.place(entry.full_name)
  return require(module)[name]
end

-- members ---------------------------------------------------------------------

-- What every class of ops.class has and no charm looks at.
local machinery = {
  class_name = true, super_class = true, getters = true, setters = true, fields = true, strict = true,
  kind_number = true, extend = true, is_a = true, is_subclass = true, init = true, handle_kind = true,
}

local function is_public(name)
  return type(name) == "string" and not name:find "^_" and not machinery[name]
end

local function add(members, name, member)
  if is_public(name) and not members[name] then
    members[name] = member
  end
end

--- Fields that a function assigns: "self.name = " and rawset(self, "name", ...).
local function assigned_fields(f, docs)
  local names, info = {}, debug.getinfo(f, "S")
  local file = info.source:match "^@(ops/.*)$"
  local lines = file and docs:lines(file) or {}
  for number = info.linedefined, file and info.lastlinedefined or 0 do
    local line = lines[number]
    local left = line:match "^%s*(self%.[%w_., ]-) = " or ""
    for name in left:gmatch "self%.([%w_]+)" do
      names[#names + 1] = name
    end
    names[#names + 1] = line:match "rawset%(self, \"([%w_]+)\""
  end
  return names
end

local function class_members(class, docs)
  local members = {}
  for name, getter in next, rawget(class, "getters") or {} do
    add(members, name, { kind = "field", getter = getter, read_only = class.setters[name] == nil })
  end
  for name in next, rawget(class, "fields") or {} do
    add(members, name, { kind = "field" })
  end
  for name, value in next, class do
    if type(value) == "function" then
      add(members, name, { kind = "method", f = M.unwrapped(value) })
    else
      add(members, name, { kind = "field", value = value })
    end
  end
  for _, name in ipairs(rawget(class, "init") and assigned_fields(class.init, docs) or {}) do
    add(members, name, { kind = "field" })
  end
  return members
end

--- Of a component of ops.testing; what its parent has is the parent's.
local function component_members(class)
  local members, inherited = {}, rawget(class, "parent") and class.parent.by_name or {}
  for _, field in ipairs(class.fields) do
    if not inherited[field[1]] then
      add(members, field[1], { kind = "field", read_only = true, check = field[2], default = field[3],
        optional = field.optional or field[3] ~= nil })
    end
  end
  for name, f in next, class.methods do
    add(members, name, { kind = "method", f = M.unwrapped(f) })
  end
  for name, getter in next, class.getters do
    add(members, name, { kind = "field", getter = getter, read_only = true })
  end
  for name, f in next, class do
    if type(f) == "function" and name ~= "validate" then
      add(members, name, { kind = "method", f = M.unwrapped(f) })
    end
  end
  return members
end

local function table_members(values)
  local members = {}
  for name, value in next, values do
    local kind = type(value) == "function" and "method" or "field"
    if type(name) == "string" and not name:find "^_" and name ~= "class_name" then
      members[name] = { kind = kind, f = kind == "method" and value or nil, value = value }
    end
  end
  return members
end

--- The members of what an entry describes, without inherited ones: name -> { kind, f, getter, read_only, ... }.
-- @param docs docstrings, for fields that only a constructor tells of
function M.members(entry, docs)
  local value = M.value_of(entry)
  if entry.members_at then
    return table_members(entry.members_at())
  elseif rawget(value, "is_component") then
    return component_members(value)
  elseif rawget(value, "getters") then
    return class_members(value, docs)
  end
  return table_members(value)
end

--- Functions that the members of an enumeration have.
function M.member_methods(entry)
  local methods = {}
  for _, member in pairs(M.value_of(entry)) do
    for name, value in next, member do
      if type(value) == "function" then
        methods[name] = { kind = "method", f = value }
      end
    end
  end
  return methods
end

--- The members of an enumeration: sequence of { name, value }.
function M.enumeration(value)
  local members = {}
  for name, member in pairs(value) do
    members[#members + 1] = { name = name, value = tostring(member.value) }
  end
  return members
end

-- modules ---------------------------------------------------------------------

--- All public names of a module: name -> value. Asking for them loads what is loaded on demand.
function M.module(name)
  local module = require(name)
  local names, index = {}, (getmetatable(module) or {}).__index
  for _, known in ipairs { module, index and M.upvalue(index, "later") or {} } do
    for key in next, known do
      names[key] = true
    end
  end
  for key in pairs(names) do
    names[key] = module[key]
  end
  return names
end

return M
