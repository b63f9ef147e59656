-- SPDX-License-Identifier: Apache-2.0
--- Classes: single inheritance, properties, and the metamethods of Lua.
--
-- A class is a table, and the metatable of its instances. `Parent:extend "Name"` makes one; calling
-- it makes an instance and runs `init` with the arguments. Conventions:
--
--   Class.getters.name = function(self) ... end         a property that is worked out
--   Class.setters.name = function(self, value) ... end  one that can be assigned
--   Class.fields = { unit = true }                      plain fields that may be nil
--   Class.strict = true                                 reading or assigning an unknown name is an AttributeError
--                                                       (not inherited: charms extend our classes)
--
-- Getters, setters, fields and metamethods such as __tostring and __eq are inherited. A property with a
-- getter and no setter cannot be assigned.
--
-- Dependencies: ops.errors, loaded when something is wrong.

local getmetatable, rawget, rawset, setmetatable, type = getmetatable, rawget, rawset, setmetatable, type

local Class = { class_name = "Class", getters = {}, setters = {}, fields = {} }

local function errors()
  return require "ops.errors"
end

--- All names an instance of the class may be asked for.
local function known_names(cls)
  local names, seen = {}, {}
  local function add(name)
    if type(name) == "string" and name ~= "init" and not name:find "^_" and not seen[name] then
      seen[name] = true
      names[#names + 1] = name
    end
  end
  while cls do
    for _, part in ipairs { cls, rawget(cls, "getters") or {}, rawget(cls, "fields") or {} } do
      for name in pairs(part) do
        add(name)
      end
    end
    cls = rawget(cls, "super_class")
  end
  table.sort(names)
  return names
end

--- Raises when the class is strict and has no such name; names that begin with "_" are its own affair.
local function check_known(cls, name)
  if rawget(cls, "strict") and type(name) == "string" and not cls.fields[name] and not name:find "^_" then
    errors().raise_unknown(cls.class_name, name, known_names(cls), 4)
  end
end

local function make_index(cls)
  local getters = cls.getters
  return function(self, name)
    local value = cls[name]
    if value ~= nil then
      return value
    end
    local getter = getters[name]
    if getter then
      return getter(self)
    end
    check_known(cls, name)
    return nil
  end
end

-- Counts the properties defined so far, in any class.
local generation = 0

local function define_property(self, name, property)
  generation = generation + 1
  rawset(self, name, property)
end

--- A table of getters or setters that inherits those of `parent`.
local function properties(parent)
  return setmetatable({}, { __index = parent, __newindex = define_property })
end

local function make_newindex(cls)
  local getters, setters = cls.getters, cls.setters
  local plain = {} -- names that were no properties when the generation was this one: most assignments are of these
  return function(self, name, value)
    if plain[name] == generation then
      rawset(self, name, value)
      return
    end
    local setter = setters[name]
    if setter then
      setter(self, value)
    elseif getters[name] then
      errors().raise(errors().AttributeError, 3, "attribute '%s' of %s cannot be set", name, cls.class_name)
    else
      if cls[name] == nil then
        check_known(cls, name)
      end
      plain[name] = generation
      rawset(self, name, value)
    end
  end
end

local class_metatable = {
  __call = function(cls, ...)
    return cls:_new(...)
  end,
  __tostring = function(cls)
    return "<class " .. cls.class_name .. ">"
  end,
}

-- Metamethods, which Lua looks for in the class itself.
local inherited = {}
for name in ([[add sub mul div mod pow unm idiv band bor bxor bnot shl shr concat len eq lt le call close gc mode name
  pairs tostring]]):gmatch "%l+" do
  inherited["__" .. name] = true
end

--- Makes a class.
-- @param name its name, which also is its kind in handles
-- @return the class, derived from this one
function Class:extend(name)
  if type(self) ~= "table" then
    errors().raise(errors().TypeError, 2, "extend: a colon is expected, as in ops.CharmBase:extend(%q)", tostring(self))
  elseif type(name) ~= "string" or not name:find "^[%a_][%w_]*$" then
    errors().raise(errors().TypeError, 3, "extend: the name of the class is expected, such as extend \"MyCharm\"")
  end
  local cls = { class_name = name, super_class = self }
  for key, value in next, self do
    if inherited[key] then
      cls[key] = value
    end
  end
  cls.getters, cls.setters = properties(self.getters), properties(self.setters)
  cls.fields = setmetatable({}, { __index = self.fields })
  setmetatable(cls, {
    __index = self,
    __call = class_metatable.__call,
    __tostring = class_metatable.__tostring,
  })
  cls.__index = make_index(cls)
  cls.__newindex = make_newindex(cls)
  return cls
end

--- Makes an instance; classes that need more replace this.
function Class._new(cls, ...)
  local instance = setmetatable({}, cls)
  if instance.init then
    instance:init(...)
  end
  return instance
end

--- Has the public methods that the class defines itself refuse to be called with a dot: called when all
-- of them are defined.
-- @param called how messages call an object of the class, such as "unit"
-- @param methods where they are; nil: in the class
function Class._need_colon(cls, called, methods)
  methods = methods or cls
  for name, method in pairs(methods) do
    if type(name) == "string" and name:find "^%l" and type(method) == "function" and name ~= "init" then
      methods[name] = function(self, ...)
        if getmetatable(self) ~= cls and not Class.is_a(self, cls) then
          errors().raise(errors().TypeError, 2, "%s: a colon is expected, as in %s:%s(...)", name, called, name)
        end
        return method(self, ...)
      end
    end
  end
end

--- Whether a value is an instance of the class or of one derived from it; false for anything else.
function Class.is_a(value, cls)
  local own = getmetatable(value)
  if type(own) ~= "table" then
    return false
  end
  while own ~= nil and own ~= cls do
    own = rawget(own, "super_class")
  end
  return own ~= nil
end

--- Whether a value is a class, the same or one derived from `base`.
function Class.is_subclass(value, base)
  while type(value) == "table" do
    if value == base then
      return true
    end
    value = rawget(value, "super_class")
  end
  return false
end

return Class
