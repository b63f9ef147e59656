-- SPDX-License-Identifier: Apache-2.0
--- Layers of configuration, and the plan they come to.
--
-- A layer is made from YAML, from a table shaped like it, or from nothing. Fields have `_` where the YAML has
-- `-`; what is not set is "" or {}, or nil for numbers and for the tables of a check. `to_dict` leaves out
-- what is not set. Zeros and keys that ops does not know are kept: Pebble is to judge them.
--
-- Dependencies: ops.class, ops.errors, ops.pebble.enums, ops.pebble.record.

local host = select(2, ...)
local Class = require "ops.class"
local enums = require "ops.pebble.enums"
local errors = require "ops.errors"
local record = require "ops.pebble.record"

local raw = host "pebble"

local M = {}

local function is_set(value)
  return value ~= nil and value ~= "" and (type(value) ~= "table" or next(value) ~= nil)
end

local function plain(value)
  if type(value) == "table" and type(getmetatable(value)) == "table" and rawget(value, "value") then
    return value.value -- a member of an enumeration
  end
  return value
end

local function attribute(field_name)
  return (field_name:gsub("-", "_"))
end

local function default(field)
  if field.type == "text" then
    return ""
  end
  return (field.type == "list" or field.type == "map") and {} or nil
end

-- equality by to_dict, as all of these have it
local function equal(a, b)
  local function dict(value)
    return type(value) == "table" and value.to_dict and value:to_dict() or value
  end
  return record.same(dict(a), dict(b))
end

-- services, checks, log targets -------------------------------------------------

--- The class of the items of a section.
local function item_class(name, section)
  local class = Class:extend(name)
  class.strict = true
  class.fields.name = true
  local known = {}
  for _, field in ipairs(section.fields) do
    known[field.name] = true
    class.fields[attribute(field.name)] = true
  end

  --- @param item_name what the layer calls it
  -- @param dict table shaped like its YAML, or nil
  -- @raise ValueError for a value of a wrong type, by its place
  function class:init(item_name, dict)
    errors.check_type(item_name, "string", name .. ": the name", 3)
    errors.check_type(dict or {}, "table", name .. ": the fields", 3)
    local layer = raw.layer_new { [section.name] = { [item_name] = dict or {} } }
    dict = layer[section.name] and layer[section.name][item_name] or {}
    rawset(self, "name", item_name)
    for _, field in ipairs(section.fields) do
      local value = dict[field.name]
      rawset(self, attribute(field.name), value == nil and default(field) or value)
    end
    local unknown = {}
    for key, value in pairs(dict) do
      if not known[key] then
        unknown[key] = value
      end
    end
    rawset(self, "_unknown", unknown)
  end

  --- As a table shaped like its YAML.
  function class:to_dict()
    local dict = {}
    for key, value in pairs(self._unknown) do
      dict[key] = value
    end
    for _, field in ipairs(section.fields) do
      local value = plain(self[attribute(field.name)])
      dict[field.name] = is_set(value) and value or nil
    end
    return dict
  end

  class.__eq = equal
  function class:__tostring()
    return string.format("%s(%s)", name, record.show(self:to_dict()))
  end
  return class
end

local sections = raw.layer_sections()
local classes = { services = "Service", checks = "Check", ["log-targets"] = "LogTarget" }
for _, section in ipairs(sections) do
  section.class = item_class(classes[section.name], section)
  M[section.class.class_name] = section.class
end

local init_check = M.Check.init
-- Its `level` is a CheckLevel, or the word itself when it is a new one; its `startup` a CheckStartup.
function M.Check:init(item_name, dict)
  init_check(self, item_name, dict)
  self.level = record.member(enums.CheckLevel, self.level)
  self.startup = enums.CheckStartup(self.startup)
end

-- layers and plans --------------------------------------------------------------

local function read(source, what)
  if type(source) == "string" then
    return raw.layer_parse(source)
  elseif type(source) == "table" and source.to_dict then
    return source:to_dict()
  end
  errors.check_type(source or {}, "table", what, 4)
  return raw.layer_new(source or {})
end

--- Fills in the items of all sections; what else there is stays in `_unknown`.
local function fill(self, dict)
  for _, section in ipairs(sections) do
    local items = {}
    for name, item in pairs(dict[section.name] or {}) do
      items[name] = section.class(name, item)
    end
    dict[section.name] = nil
    rawset(self, attribute(section.name), items)
  end
  rawset(self, "_unknown", dict)
end

local function to_dict(self)
  local dict = {}
  for key, value in pairs(self._unknown) do
    dict[key] = value
  end
  for _, section in ipairs(sections) do
    local items = {}
    for name, item in pairs(self[attribute(section.name)]) do
      items[name] = item:to_dict()
    end
    dict[section.name] = is_set(items) and items or nil
  end
  return dict
end

--- What both are.
local Configuration = Class:extend "Configuration"
for _, section in ipairs(sections) do
  Configuration.fields[attribute(section.name)] = true
end

--- As YAML, which is what tostring gives as well.
function Configuration:to_yaml()
  return raw.layer_to_yaml(self:to_dict())
end

Configuration.__tostring = Configuration.to_yaml
Configuration.__eq = equal

--- `summary`, `description`, and by name `services`, `checks`, `log_targets`.
local Layer = Configuration:extend "Layer"
Layer.strict = true
Layer.fields.summary, Layer.fields.description = true, true
M.Layer = Layer

--- @param source YAML, a table shaped like it, or nil
-- @raise ValueError
function Layer:init(source)
  local dict = read(source, "Layer: the configuration")
  self.summary, self.description = dict.summary or "", dict.description or ""
  dict.summary, dict.description = nil, nil
  fill(self, dict)
end

function Layer:to_dict()
  local dict = to_dict(self)
  dict.summary = is_set(self.summary) and self.summary or nil
  dict.description = is_set(self.description) and self.description or nil
  return dict
end

--- By name `services`, `checks`, `log_targets`.
local Plan = Configuration:extend "Plan"
Plan.strict = true
M.Plan = Plan

--- @param source YAML, a table shaped like it, or nil
-- @raise ValueError
function Plan:init(source)
  fill(self, read(source, "Plan: the configuration"))
end

Plan.to_dict = to_dict

return M
