-- SPDX-License-Identifier: Apache-2.0
--- The older API of tests: one charm over many events, `testing.Harness`.
--
-- A harness holds a simulation of Juju and, from the start, the production framework and model in it; begin()
-- makes the charm. Until then changes are silent; after it every change emits the events that Juju would, at
-- once. What the charm writes is there to be read when the call returns, whatever became of its handler. Nothing
-- is committed or re-emitted unless the test says so (`harness.framework:commit()`, `:reemit()`), and events are
-- delivered even if the same one waits already.
--
-- Here are its life and its events; subjects are in ops/testing/harness_*.lua.
--
-- Dependencies: ops.class, ops.errors, ops.framework, ops.charm, ops.testing.*.
--
-- @usage
-- local harness = testing.Harness(Charm)
-- local id = harness:add_relation("db", "postgresql")
-- harness:begin()
-- harness:add_relation_unit(id, "postgresql/0")
-- harness:update_relation_data(id, "postgresql/0", { key = "val" })
-- assert.equal("val", harness.charm.received)

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local failures = require "ops.testing.errors"
local framework = require "ops.framework"
local spec = require "ops.testing.spec"

local files, olm = host "files", host "olm"

local Harness = Class:extend "Harness"
Harness.strict = true

for _, subject in ipairs { "config", "containers", "relations", "storage", "secrets", "actions", "network", "model" } do
  require("ops.testing.harness_" .. subject)(Harness)
end

-- making ----------------------------------------------------------------------

local function check_arguments(charm_cls, given)
  if not Class.is_subclass(charm_cls, require("ops.charm").CharmBase) then
    errors.raise(errors.TypeError, 4, "Harness: a class made by ops.CharmBase:extend or ops.charm is expected, not %s",
      errors.type_name(charm_cls))
  end
  errors.check_type(given, "table", "Harness: the options", 4)
  errors.check_options(given, { meta = true, actions = true, config = true }, "Harness", 4)
end

local function model_document(harness)
  return {
    version = os.getenv "JUJU_VERSION" or "3.6.14",
    type = next(harness._spec.meta.containers or {}) and "caas" or "iaas",
  }
end

local function put_documents(harness)
  local given, simulation = harness._spec, harness._simulation
  simulation:put("application", {
    name = harness._app,
    charm = { metadata = given.meta, config = given.config, actions = given.actions },
    status = { status = "unknown" },
  })
  simulation:put("unit", { name = harness._unit, status = { status = "maintenance" }, private_address = "192.0.2.0" })
end

--- Opens the dispatch that lasts as long as the harness.
local function open(harness)
  local dispatch, status, failure, traceback = harness._simulation:open {
    class = harness._spec.class, charm_dir = harness._spec.root or harness:_directory "charm",
    hook = harness._hook, environment = harness._environment, containers_dir = harness:_make_pebbles(),
  }
  if not dispatch then
    harness._raise(failure or "the dispatch ended with status " .. status, traceback)
  end
  harness._framework = framework.framework_of(dispatch)
  harness._model = harness._framework.model
end

--- @param charm_cls the charm's class
-- @param options table of `meta`, `actions`, `config`, contents of the files as text or table; what is left out is
--   read from the charm's directory
-- @raise TypeError for what cannot be metadata; RuntimeError for options of config.yaml without a type that is known
function Harness:init(charm_cls, given)
  given = given or {}
  check_arguments(charm_cls, given)
  self._spec = spec.for_harness(charm_cls, given)
  self._app = self._spec.meta.name
  self._unit = self._app .. "/0"
  self._hooks_enabled = true
  self._hook = { unit = self._unit, name = "update-status" } -- outside of all others
  self._environment = { JUJU_DEBUG_AT = os.getenv "JUJU_DEBUG_AT" }
  self._relations, self._next_relation = {}, 0
  self._simulation = olm.new(model_document(self), 1)
  put_documents(self)
  open(self)
end

-- for its subjects ------------------------------------------------------------

--- A directory of this harness, made when it is not there.
function Harness:_directory(name)
  self._root = self._root or files.make_temp_dir "harness"
  local path = self._root
  for part in name:gmatch "[^/]+" do
    path = path .. "/" .. part
    files.make_dir(path)
  end
  return path
end

--- Raises what charm code raised; what is no object becomes one, so that its traceback is kept.
function Harness._raise(failure, traceback)
  if Class.is_a(failure, errors.Error) then
    if rawget(failure, "traceback") == nil then
      rawset(failure, "traceback", traceback)
    end
    error(failure, 0)
  end
  error(failures.UncaughtCharmError(tostring(failure), { cause = failure, traceback = traceback }), 0)
end

--- What the charm wrote is in the documents from here on.
function Harness:_commit()
  if self._simulation:commit() then
    self._model:_refresh()
  end
end

--- A document as it is now.
function Harness:_get(kind, key)
  self:_commit()
  return self._simulation:get(kind, key)
end

--- Changes a document: `change` gets a table of its members, of which those count that it looks at or sets.
function Harness:_edit(kind, key, change)
  self:_commit()
  local simulation = self._simulation
  local document = setmetatable({}, {
    __index = function(members, name)
      local value = simulation:get(kind, key, name)
      rawset(members, name, value)
      return value
    end,
  })
  change(document)
  self._outer_is_old = self._outer_is_old or kind == "model" or kind == "unit"
  simulation:update(kind, key, setmetatable(document, nil))
  self._model:_refresh()
end

function Harness:_edit_app(change)
  self:_edit("application", self._app, change)
end

function Harness:_edit_unit(change)
  self:_edit("unit", self._unit, change)
end

--- The model is that of another hook.
local function turn_to_hook(harness)
  harness._model:_take_facts()
  harness._model:_refresh()
end

local function enter(harness, hook, instead)
  harness._hook = hook
  harness._simulation:enter { hook = hook, environment = harness._environment, instead = instead }
  turn_to_hook(harness)
end

--- Its environment is made anew when documents have changed that are in it.
local function leave(harness, outer)
  harness._hook = outer
  local left, refused = pcall(harness._simulation.leave, harness._simulation)
  if harness._outer_is_old then
    harness._outer_is_old = nil
    enter(harness, outer, true)
  else
    turn_to_hook(harness)
  end
  return left, refused
end

--- Calls a function as in a hook of Juju's.
-- @param hook see host/olm/hooktool.h; `unit` is added
-- @raise what the function raises
function Harness:_in_hook(hook, call, ...)
  local outer = self._hook
  hook.unit = self._unit
  enter(self, hook)
  local ok, failure, traceback = self._simulation:call(call, ...)
  local left, refused = leave(self, outer)
  if not ok then
    self._raise(failure, traceback)
  elseif not left then
    error(refused, 0)
  end
end

--- Whether changes are told to the charm.
function Harness:_tells()
  return self._charm ~= nil and self._hooks_enabled
end

--- Emits an event of the charm.
-- @param hook what Juju would run
-- @param event the event's kind, or { name of an endpoint or the like, kind }
function Harness:_emit(hook, event, ...)
  local on = self.charm.on
  local bound = type(event) == "table" and on[event[1]][event[2]] or on[event]
  self:_in_hook(hook, bound.emit, bound, ...)
end

--- The name of a unit or an application, given as such or as its object.
function Harness._name_of(value, what)
  if type(value) == "string" then
    return value
  elseif Class.is_a(value, require("ops.model.unit").Entity) then
    return value.name
  end
  return errors.raise(errors.TypeError, 3, "%s should be a unit, an application or the name of one, not %s", what,
    errors.type_name(value))
end

-- what is in it ---------------------------------------------------------------

--- The charm, once begin() has made it.
-- @raise RuntimeError before
function Harness.getters:charm()
  return rawget(self, "_charm")
    or errors.raise(errors.RuntimeError, 3, "The charm instance is not available yet. Call Harness.begin() first.")
end

--- What the charm sees of Juju; also before there is a charm.
function Harness.getters:model()
  self:_commit() -- it may have been changed since
  return self._model
end

--- The framework the charm lives in.
function Harness.getters:framework()
  return self._framework
end

-- its life --------------------------------------------------------------------

--- Makes the charm. From now on changes emit events.
-- @raise RuntimeError the second time; what the charm's init raises
function Harness:begin()
  if self._charm then
    errors.raise(errors.RuntimeError, 2, "cannot call the begin method on the harness more than once")
  end
  local simulation = self._simulation
  self:_in_hook({ name = "update-status" }, simulation.construct, simulation)
  self._charm = simulation:charm()
end

--- What Juju would have emitted by now, in its order: storage-attached, install, relation-created,
-- leader-elected or leader-settings-changed, config-changed, start, pebble-ready, and for each relation
-- changed and joined. Peer relations are made where there are none; storage is attached. What is of one
-- kind comes in the order it was added.
-- @raise as begin()
function Harness:begin_with_initial_hooks()
  self:begin()
  self:_attach_all_storage()
  self:_emit({ name = "install" }, "install")
  self:_create_all_relations()
  local elected = self._model.unit:is_leader()
  self:_emit({ name = elected and "leader-elected" or "leader-settings-changed" },
    elected and "leader_elected" or "leader_settings_changed")
  self:_emit({ name = "config-changed" }, "config_changed")
  self:_emit({ name = "start" }, "start")
  for _, name in ipairs(self:_container_names()) do
    self:container_pebble_ready(name)
  end
  self:_settle_status()
  self:_join_all_relations()
end

--- Ends it: removes its directories. Also done by `local harness <close> = ...`, and when it is collected.
function Harness:cleanup()
  if self._simulation then
    self._simulation:close()
  end
  for _, pebble in pairs(self._pebbles or {}) do
    pebble:close()
  end
  if self._root then
    files.remove_tree(self._root)
    self._root = nil
  end
end

Harness.__close, Harness.__gc = Harness.cleanup, Harness.cleanup

-- hooks on and off ------------------------------------------------------------

--- From now on changes emit nothing.
function Harness:disable_hooks()
  self._hooks_enabled = false
end

--- From now on changes emit events, once there is a charm.
function Harness:enable_hooks()
  self._hooks_enabled = true
end

local Disabled = Class:extend "HooksDisabled"

function Disabled:__close()
  self.harness:enable_hooks()
end

local nothing = setmetatable({}, { __close = function() end })

--- Changes emit nothing in the scope of what is returned.
-- @return a to-be-closed value
-- @usage local quiet <close> = harness:hooks_disabled()
function Harness:hooks_disabled()
  if not self._hooks_enabled then
    return nothing
  end
  self:disable_hooks()
  local disabled = Disabled()
  disabled.harness = self
  return disabled
end

function Harness:__tostring()
  return string.format("<Harness %s>", self._app or "")
end

Harness:_need_colon "harness"

return Harness
