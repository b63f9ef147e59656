-- SPDX-License-Identifier: Apache-2.0
--- What a charm says of itself: its class and the contents of its metadata files.
--
-- Dependencies: ops.errors, ops.testing.component, ops.testing.errors, ops.testing.extensions, ops.testing.metadata.

local host = select(2, ...)
local component = require "ops.testing.component"
local errors = require "ops.errors"
local failures = require "ops.testing.errors"
local metadata = require "ops.testing.metadata"

local base, files, olm = host "base", host "files", host "olm"
local _, list_mark = base.marks()

local M = {}

local Spec = {}
Spec.__index = Spec

-- where a charm is ------------------------------------------------------------

--- A function of the class itself, its init before others: it tells the file. The init of a charm of
-- handlers is that of ops.charm.
local function function_of(class)
  local init = rawget(class, "init")
  if type(init) == "function" and not debug.getinfo(init, "S").source:find "^@ops/" then
    return init
  end
  local names = {}
  for name, value in next, class do
    if type(name) == "string" and type(value) == "function" and name ~= "init" and not name:find "^__" then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return class[names[1]]
end

--- Two directories up from the file the class is in; nil when it is in none.
local function root_of(class)
  local method = function_of(class)
  local source = method and debug.getinfo(method, "S").source:match "^@(.*)$"
  if not source then
    return nil
  end
  local directory = source:match "^(.*)/[^/]*$" or "."
  return files.real_path(directory .. "/..")
end

-- reading ---------------------------------------------------------------------

local function read_yaml(directory, name)
  local file = io.open(directory .. "/" .. name, "rb")
  if not file then
    return nil
  end
  local text = file:read "a"
  file:close()
  local content = base.yaml_decode(text, name)
  return type(content) == "table" and content or nil
end

--- Adds what the extensions of a charmcraft.yaml mean.
-- @param what whose it is, for the messages
-- @raise TypeError, ValueError for what nothing can be added to
local function apply_extensions(meta, what)
  if meta.extensions then
    errors.check_type(meta.extensions, "table", what .. ": meta.extensions", 2)
    if meta.config ~= nil then
      errors.check_type(meta.config, "table", what .. ": meta.config", 2)
    end
    require("ops.testing.extensions").apply(meta, meta.extensions)
    meta.extensions = nil
  end
end

--- A charmcraft.yaml that holds metadata; older ones only say how to build.
local function load_charmcraft(root)
  local meta = read_yaml(root, "charmcraft.yaml")
  if not meta or meta.type ~= "charm" or not (meta.name and meta.summary and meta.description) then
    return nil
  end
  apply_extensions(meta, root)
  local config, actions = meta.config, meta.actions
  meta.config, meta.actions = nil, nil
  return meta, config, actions
end

local function load(root)
  local meta, config, actions = load_charmcraft(root)
  if not meta then
    meta = read_yaml(root, "metadata.yaml")
    config, actions = read_yaml(root, "config.yaml"), read_yaml(root, "actions.yaml")
  end
  return meta, config, actions
end

--- What is in the files of a class's directory: meta, config, actions, each nil where there is none, and
-- the directory, nil when it is not known.
local function find(class)
  local root = root_of(class)
  if root then
    local meta, config, actions = load(root)
    return meta, config, actions, root
  end
end

--- The spec of a charm from the files of its directory.
-- @raise ContextSetupError when there are none
local function autoload(class)
  local meta, config, actions, root = find(class)
  if not meta then
    errors.raise(failures.ContextSetupError, 4, "Cannot setup scenario with `charm_type`=%s: there is no "
      .. "charmcraft.yaml or metadata.yaml in %s. Did you forget to pass `meta` to this Context?", class.class_name,
      root or "its directory, which is not known")
  end
  return { meta = meta, config = config, actions = actions, root = root }
end

-- given -----------------------------------------------------------------------

local function take_given(given, name, what)
  local value = given[name]
  if type(value) == "string" then
    value = base.yaml_decode(value, name)
  end
  if value ~= nil then
    local place = (what or "Context") .. ": " .. name
    errors.check_type(value, "table", place, 4)
    metadata.refuse_cycles(value, place)
  end
  return component.copy(value)
end

--- Those in the whole mapping of a charmcraft.yaml come out of it.
local function take(meta, given, name)
  local separate, inside = take_given(given, name), meta[name]
  meta[name] = nil
  if separate and inside then
    errors.raise(errors.ValueError, 4, "Cannot specify %s in both charmcraft.yaml and separately", name)
  end
  return separate or inside
end

local function from_given(class, given)
  local meta = take_given(given, "meta") or { name = class.class_name }
  apply_extensions(meta, "Context")
  return { meta = meta, config = take(meta, given, "config"), actions = take(meta, given, "actions") }
end

--- The spec of a charm class.
-- @param class derived from ops.CharmBase
-- @param given table with meta, config and actions, contents of files or their texts; without any of
--   them they are read from the charm's directory; app_name, when the application is called otherwise
-- @raise ContextSetupError when there are none; TypeError, RuntimeError for what cannot be a charm's
function M.new(class, given)
  local spec = given.meta == nil and given.config == nil and given.actions == nil and autoload(class)
    or from_given(class, given)
  spec.class = class
  metadata.check(spec, spec.root or "Context", given.app_name ~= nil)
  return setmetatable(spec, Spec)
end

--- The same of a charm's directory.
-- @raise ContextSetupError when it has no metadata
function M.in_directory(class, root)
  local meta, config, actions = load(root)
  if not meta then
    errors.raise(failures.ContextSetupError, 3, "there is no charmcraft.yaml or metadata.yaml in %s", root)
  end
  local spec = { class = class, meta = meta, config = config, actions = actions, root = root }
  metadata.check(spec, root)
  return setmetatable(spec, Spec)
end

--- The same for a Harness: what is not given is read from the charm's directory, file by file, and a charm
-- without metadata is called "test-charm".
function M.for_harness(class, given)
  local meta, config, actions, root = find(class)
  local spec = { class = class, root = root }
  spec.meta = take_given(given, "meta", "Harness") or meta or { name = "test-charm" }
  spec.config = take_given(given, "config", "Harness") or config
  spec.actions = take_given(given, "actions", "Harness") or actions
  metadata.check(spec, "Harness")
  return setmetatable(spec, Spec)
end

-- asking ----------------------------------------------------------------------

--- All endpoints: a sequence of { name, role, scope, interface }, as often as the metadata has them.
function Spec:endpoints()
  if self._endpoints then
    return self._endpoints
  end
  local result = {}
  for _, section in ipairs { { "requires", "requires" }, { "provides", "provides" }, { "peers", "peer" } } do
    local items, names = self.meta[section[1]] or {}, {}
    for name in pairs(items) do
      names[#names + 1] = name
    end
    table.sort(names)
    for _, name in ipairs(names) do
      local item = items[name]
      item = type(item) == "table" and item or { interface = type(item) == "string" and item or nil }
      result[#result + 1] = { name = name, role = section[2], scope = item.scope or "global",
        interface = item.interface }
    end
  end
  self._endpoints = result
  return result
end

--- An endpoint by its name, or nil.
function Spec:endpoint(name)
  for _, endpoint in ipairs(self:endpoints()) do
    if endpoint.name == name then
      return endpoint
    end
  end
end

--- The contents of the files, as the documents of the local OLM have them.
function Spec:shared()
  self._shared = self._shared or olm.share { metadata = self.meta, config = self.config, actions = self.actions }
  return self._shared
end

--- What ops.testing.documents has converted of endpoints, by what it is made of.
function Spec:endpoints_shared()
  self._endpoints_shared = self._endpoints_shared or {}
  return self._endpoints_shared
end

--- Options of the configuration by name.
function Spec:options()
  return self.config and self.config.options or {}
end

--- An action by its name, or nil.
function Spec:action(name)
  local action = self.actions and self.actions[name]
  return action ~= nil and (type(action) == "table" and action or {}) or nil
end

--- The parameters of an action as Juju passes them on.
-- @param given table, what is asked for; an empty table where a list is declared is one
-- @return these with defaults; what Juju refuses in them, or nil
function Spec:parameters(name, given, juju_version)
  local action, parameters = self:action(name) or {}, component.copy(given)
  for key, value in pairs(parameters) do
    local declared = type(action.params) == "table" and action.params[key]
    if type(value) == "table" and next(value) == nil and type(declared) == "table" and declared.type == "array" then
      parameters[key] = setmetatable({}, list_mark)
    end
  end
  return olm.check_parameters(juju_version, action, parameters)
end

return M
