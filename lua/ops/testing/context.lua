-- SPDX-License-Identifier: Apache-2.0
--- The context of a charm's tests: its class, its metadata, the Juju it is for; and what its runs did.
--
-- Dependencies: ops.charm, ops.class, ops.errors, ops.jujuversion, ops.testing.*.

local host = select(2, ...)
local Class = require "ops.class"
local JujuVersion = require "ops.jujuversion"
local State = require "ops.testing.state"
local component = require "ops.testing.component"
local errors = require "ops.errors"
local events = require "ops.testing.events"
local failures = require "ops.testing.errors"
local run = require "ops.testing.run"
local spec = require "ops.testing.spec"

local files = host "files"

local M = {}

-- the manager -----------------------------------------------------------------

--- A run that was begun: `charm`, and `run()`. Made by calling a context; closing it runs the event if
-- nobody did, unless the test has failed meanwhile.
local Manager = Class:extend "Manager"
M.Manager = Manager

function Manager:init(begun)
  self._run = begun
end

--- The charm, constructed.
-- @raise RuntimeError when it ended the dispatch in its constructor
function Manager.getters:charm()
  return self._run.charm or errors.raise(errors.RuntimeError, 3, "the charm ended the dispatch in its constructor")
end

--- Emits the event, once.
-- @return the state after it
-- @raise AlreadyEmittedError the second time; what Context:run raises
function Manager:run()
  if self._emitted then
    errors.raise(failures.AlreadyEmittedError, 2, "Can only run once.")
  end
  self._emitted = true
  return self._run:finish()
end

function Manager:__close(failure)
  if failure ~= nil then
    self._run:abandon()
  elseif not self._emitted then
    self:run()
  end
end

Manager:_need_colon "manager"

-- the context -----------------------------------------------------------------

local options = {
  meta = true, actions = true, config = true, charm_root = true, juju_version = true,
  capture_deferred_events = true, capture_framework_events = true, app_name = true, unit_id = true,
  machine_id = true, availability_zone = true, principal_unit = true, app_trusted = true,
}

local Context = Class:extend "Context"
M.Context = Context
local records = { "juju_log", "app_status_history", "unit_status_history", "workload_version_history", "exec_history",
  "removed_secret_revisions", "requested_storages", "emitted_events", "action_logs", "warnings" }
for _, list in ipairs { records, { "action_results", "on", "charm_type", "app_name", "unit_id", "app_trusted",
  "juju_version", "machine_id", "availability_zone", "principal_unit", "charm_root", "capture_deferred_events",
  "capture_framework_events" } } do
  for _, name in ipairs(list) do
    Context.fields[name] = true
  end
end
Context.strict = true

local function check_text(given, name)
  if given[name] ~= nil then
    errors.check_type(given[name], "string", "Context: " .. name, 4)
  end
  return given[name]
end

local function take_options(self, given)
  self.juju_version = check_text(given, "juju_version") or "3.6.14"
  JujuVersion(self.juju_version) -- raises for what is none
  for _, name in ipairs { "charm_root", "machine_id", "availability_zone", "principal_unit" } do
    self[name] = check_text(given, name)
  end
  self.app_name = check_text(given, "app_name") or self._spec.meta.name or ""
  self.unit_id = given.unit_id or 0
  self.app_trusted = given.app_trusted == true
  self.capture_deferred_events = given.capture_deferred_events == true
  self.capture_framework_events = given.capture_framework_events == true
  if math.type(self.unit_id) ~= "integer" or self.unit_id < 0 then
    errors.raise(errors.TypeError, 4, "Context: unit_id should be the number of a unit, not %s", tostring(self.unit_id))
  end
end

--- @param charm_type the charm's class
-- @param meta the metadata, a table (this and all that follow in a table)
-- @param config the content of config.yaml, or what charmcraft.yaml has under `config`
-- @param actions the content of actions.yaml
-- @param charm_root the charm's directory, where it cannot be told from the class
-- @param juju_version nil: "3.6.14"
-- @param app_name nil: the charm's name
-- @param unit_id nil: 0
-- @param machine_id, availability_zone, principal_unit what the environment says of them
-- @param app_trusted whether `juju trust` was said
-- @param capture_deferred_events, capture_framework_events whether `emitted_events` has them
-- @raise ContextSetupError when there is no metadata; TypeError, RuntimeError for what cannot be metadata
function Context:init(charm_type, given)
  if type(given) == "string" then
    given = nil -- Context(require "charm"): require gives the file's name as well
  end
  given = given or {}
  if not Class.is_subclass(charm_type, require("ops.charm").CharmBase) then
    errors.raise(errors.TypeError, 4, "Context: a class made by ops.CharmBase:extend or ops.charm is expected, not %s",
      errors.type_name(charm_type))
  end
  errors.check_type(given, "table", "Context: the options", 4)
  errors.check_options(given, options, "Context", 4)
  self.charm_type, self._spec = charm_type, spec.new(charm_type, given)
  take_options(self, given)
  self.on = events.new(self)
  self._seed = 0
  for _, name in ipairs(records) do
    self[name] = {}
  end
end

--- Each run has chance of its own, the same each time.
function Context:_next_seed()
  self._seed = self._seed + 1
  return self._seed
end

-- directories -----------------------------------------------------------------

--- Where something of this context is to be.
function Context:_path(name)
  local root = rawget(self, "_root")
  if not root then
    root = files.make_temp_dir "scenario"
    rawset(self, "_root", root)
  end
  return root .. "/" .. name
end

--- A directory of this context, made when it is not there.
function Context:_directory(name)
  local path = self:_path(name)
  files.make_dir(path)
  return path
end

-- Of charms that are in no directory; one for all contexts, removed with this table.
local nowhere = setmetatable({}, {
  __gc = function(self)
    if self.path then
      files.remove_tree(self.path)
    end
  end,
})

--- Where the charm is: what was given, where its metadata was found, or an empty directory.
function Context:_charm_directory()
  local directory = rawget(self, "_charm_dir")
  if not directory then
    directory = self.charm_root and files.real_path(self.charm_root) or self.charm_root or self._spec.root
    if not directory then
      nowhere.path = nowhere.path or files.make_temp_dir "scenario"
      directory = nowhere.path
    end
    rawset(self, "_charm_dir", directory)
  end
  return directory
end

--- Removes the directories that stood for containers and storages. Also done when the context is collected,
-- and by `local ctx <close> = ...`.
function Context:close()
  local root = rawget(self, "_root")
  rawset(self, "_root", nil)
  if root then
    files.remove_tree(root)
  end
end

Context.__close, Context.__gc = Context.close, Context.close

-- running ---------------------------------------------------------------------

local function refuse_text(text)
  local name = text:gsub("-", "_")
  local call = events.is_known(name) and string.format("%s(%s)", name, events.examples[name] or "") or "event()"
  errors.raise(errors.TypeError, 4, "call with an event from `ctx.on`, like `ctx.on.%s`", call)
end

local function check_arguments(event, state)
  if type(event) == "string" then
    refuse_text(event)
  elseif type(event) == "function" then
    errors.raise(errors.TypeError, 3, "You should call the event method. Did you forget to add parentheses?")
  elseif not Class.is_a(event, events.Event) then
    errors.raise(errors.TypeError, 3, "an event from `ctx.on` such as ctx.on.start() is expected, not %s",
      errors.type_name(event))
  elseif not component.is_a(state, State) then
    errors.raise(errors.TypeError, 3, "a State is expected, not %s", errors.type_name(state))
  end
end

local function begin(ctx, event, state)
  if event.family == "action" then
    ctx.action_logs, ctx.action_results = {}, nil
  end
  return run.begin(ctx, event, state)
end

--- Runs an event on a state.
-- @param event such as ctx.on.start()
-- @param state a State; stays as it is
-- @return the state after it
-- @raise InconsistentScenarioError for a state that cannot be, UncaughtCharmError for what the charm raised,
--   ActionFailed, NoObserverError
function Context:run(event, state)
  check_arguments(event, state)
  local output = begin(self, event, state):finish() -- no tail call: the line of the test is to be in tracebacks
  return output
end

--- Runs an event up to the charm's construction.
-- @return a Manager
-- @usage local mgr <close> = ctx(ctx.on.start(), state)
function Context:__call(event, state)
  check_arguments(event, state)
  return Manager(begin(self, event, state))
end

--- Of earlier versions of ops.
function Context.run_action(_, action)
  errors.raise(errors.AttributeError, 2,
    "call with `ctx:run`, like `ctx:run(ctx.on.action(\"%s\"), state)` and find the results in `ctx.action_results`",
    tostring(action))
end

Context:_need_colon "ctx"

function Context:__tostring()
  return string.format("<Context %s>", self.charm_type.class_name)
end

return M
