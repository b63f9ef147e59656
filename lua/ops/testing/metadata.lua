-- SPDX-License-Identifier: Apache-2.0
--- Whether metadata, configuration and actions can be those of a charm.
--
-- What Juju or charmcraft know, and what neither knows, is allowed; a key that nearly is a known one is a
-- mistake in writing. The keys are those of `charmhost check` (host/project/rules_schema.c).
--
-- Dependencies: ops.errors, ops.mapping.

local host = select(2, ...)
local errors = require "ops.errors"
local mapping = require "ops.mapping"

local base = host "base"
local null = base.marks()

local M = {}

-- keys ------------------------------------------------------------------------

local function words(text)
  local list = {}
  for word in text:gmatch "%S+" do
    list[#list + 1], list[word] = word, true
  end
  return list
end

local meta_keys = words [[name summary description assumes charm-user subordinate terms requires provides peers
  extra-bindings storage devices containers resources display-name maintainer maintainers docs issues source website
  tags categories series min-juju-version deployment payloads revision format type title base build-base version
  adopt-info package-repositories platforms bases parts charm-libs links analysis extensions charmhub config actions]]
local endpoint_keys = words "interface limit scope optional"
local section_keys = {
  requires = endpoint_keys, provides = endpoint_keys, peers = endpoint_keys,
  storage = words "type description shared read-only multiple minimum-size location properties",
  devices = words "type description countmin countmax",
  containers = words "resource bases mounts uid gid",
  resources = words "type description filename upstream-source",
}
local sections = mapping.keys(section_keys)
local config_keys, option_keys = words "options", words "type description default"
local action_keys = words [[title description params required parallel execution-group additionalProperties
  patternProperties minProperties maxProperties dependencies definitions]]
local scopes = words "global container"
local parameter_types = words "string integer number boolean object array null"

local function kind_of(value)
  return value == null and "null" or errors.type_name(value)
end

--- @raise TypeError unless the value is a table with names as keys
local function check_map(place, value)
  if type(value) ~= "table" then
    errors.raise(errors.TypeError, 2, "%s should be a table by name, not %s", place, kind_of(value))
  end
  for key in next, value do
    if type(key) ~= "string" then
      errors.raise(errors.TypeError, 2, "%s should be a table with names as keys, not with %s", place, tostring(key))
    end
  end
end

--- @raise TypeError for what is no map, and for keys that nearly are known ones
local function check_keys(place, value, known)
  check_map(place, value)
  for key in next, value do
    local nearest = not known[key] and base.nearest(key, known)
    if nearest then
      errors.raise(errors.TypeError, 2, "%s has the unknown key '%s'. Did you mean '%s'?", place, key, nearest)
    end
  end
end

local function check_word(place, word, known)
  if not known[word] then
    errors.raise(errors.TypeError, 2, "%s: there is no '%s'.%s", place, tostring(word),
      errors.hint_or_all(word, known))
  end
end

-- metadata --------------------------------------------------------------------

local function check_item(section, place, item)
  local endpoint = section_keys[section] == endpoint_keys
  if endpoint and type(item) == "string" or section == "containers" and item == null then
    return
  end
  check_keys(place, item, section_keys[section])
  if endpoint and item.scope ~= nil then
    check_word(place .. ".scope", item.scope, scopes)
  elseif section == "storage" and item.multiple ~= nil then
    check_map(place .. ".multiple", item.multiple)
  end
end

local function check_meta(meta, place, named)
  check_keys(place, meta, meta_keys)
  if meta.name == nil and not named then
    errors.raise(errors.TypeError, 2, "%s has no 'name': give it the charm's", place)
  elseif meta.name ~= nil and (type(meta.name) ~= "string" or meta.name == "") then
    errors.raise(errors.TypeError, 2, "%s.name should be the name of a charm, not %s", place,
      meta.name == "" and "''" or kind_of(meta.name))
  end
  if meta["extra-bindings"] ~= nil then
    check_map(place .. ".extra-bindings", meta["extra-bindings"])
  end
  for _, section in ipairs(sections) do
    local items = meta[section]
    if items ~= nil then
      local below = place .. "." .. section
      check_map(below, items)
      for name, item in next, items do
        check_item(section, below .. "." .. name, item)
      end
    end
  end
end

-- configuration ---------------------------------------------------------------

--- What a value has to be, by the type of its option; gives what is kept, or nil.
local kinds = {
  string = function(value)
    return type(value) == "string" and value or nil
  end,
  boolean = function(value)
    if type(value) == "boolean" then
      return value
    end
  end,
  int = function(value)
    return math.type(value) == "integer" and value or nil
  end,
  float = function(value)
    return type(value) == "number" and value + 0.0 or nil
  end,
}
kinds.secret = kinds.string

--- A value as its option takes it.
-- @param name of the option
-- @param option what config.yaml has of it, with a type that there is
-- @param level as for error()
-- @raise RuntimeError for a value of another type
function M.option_value(name, option, value, level)
  local kept = kinds[option.type](value)
  if kept == nil then
    errors.raise(errors.RuntimeError, level + 1, "Config option %s is supposed to be of type %s, not `%s`.", name,
      option.type, math.type(value) or kind_of(value))
  end
  return kept
end

local function check_option(place, name, option)
  local type_of = type(option) == "table" and option.type
  if type(option) == "table" then
    check_keys(place, option, option_keys)
  end
  if not type_of then
    errors.raise(errors.RuntimeError, 2,
      "Incorrectly formatted config in YAML, option %s is expected to declare a `type`.", name)
  elseif not kinds[type_of] then
    errors.raise(errors.RuntimeError, 2,
      "Incorrectly formatted config in YAML: `type` needs to be one of [%s], not %s.",
      table.concat(mapping.keys(kinds), ", "), tostring(type_of))
  elseif option.default ~= nil and option.default ~= null then
    M.option_value(name, option, option.default, 2)
  end
end

local function check_config(config, place)
  check_keys(place, config, config_keys)
  if config.options == nil and next(config) ~= nil then
    errors.raise(errors.TypeError, 2, "%s has no 'options': the options go below it", place)
  elseif config.options ~= nil then
    check_map(place .. ".options", config.options)
    for name, option in next, config.options do
      check_option(place .. ".options." .. name, name, option)
    end
  end
end

-- actions ---------------------------------------------------------------------

local function check_parameter(place, schema)
  check_map(place, schema)
  local declared = schema.type
  if type(declared) == "table" then
    for _, word in ipairs(declared) do
      check_word(place .. ".type", word, parameter_types)
    end
  elseif declared ~= nil then
    check_word(place .. ".type", declared, parameter_types)
  end
end

local function check_actions(actions, place)
  check_map(place, actions)
  for name, action in next, actions do
    local below = place .. "." .. name
    if action ~= null then
      check_keys(below, action, action_keys)
      if action.params ~= nil then
        check_map(below .. ".params", action.params)
        for parameter, schema in next, action.params do
          check_parameter(below .. ".params." .. parameter, schema)
        end
      end
    end
  end
end

-- all -------------------------------------------------------------------------

--- Refuses tables that contain themselves: they have no end.
-- @param place what the table is called
-- @raise TypeError
function M.refuse_cycles(value, place, above)
  above = above or {}
  above[value] = true
  for key, item in next, value do
    if type(item) == "table" then
      local below = place .. "." .. tostring(key)
      if above[item] then
        errors.raise(errors.TypeError, 2, "%s is a table that it is in itself", below)
      end
      M.refuse_cycles(item, below, above)
    end
  end
  above[value] = nil
end

--- Checks what a charm says of itself.
-- @param spec table with meta, and config and actions or nil
-- @param what whose they are, for the messages
-- @param named whether the application has another name than the charm's
-- @raise TypeError for keys, names and shapes; RuntimeError for types and defaults of options, as ops' Harness
function M.check(spec, what, named)
  check_meta(spec.meta, what .. ": meta", named)
  if spec.config ~= nil then
    check_config(spec.config, what .. ": config")
  end
  if spec.actions ~= nil then
    check_actions(spec.actions, what .. ": actions")
  end
end

return M
