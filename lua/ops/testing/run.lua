-- SPDX-License-Identifier: Apache-2.0
--- One event on one state: the charm runs in the production dispatch, on a simulation of Juju.
--
-- A run is begun (the charm is constructed) and finished (the event is emitted, all is committed).
--
-- Dependencies: ops.class, ops.errors, ops.events, ops.framework, ops.jujuversion, ops.testing.*.

local host = select(2, ...)
local Class = require "ops.class"
local JujuVersion = require "ops.jujuversion"
local component = require "ops.testing.component"
local components = require "ops.testing.components"
local consistency = require "ops.testing.consistency"
local documents = require "ops.testing.documents"
local errors = require "ops.errors"
local events = require "ops.events"
local explain = require "ops.testing.explain"
local failures = require "ops.testing.errors"
local framework = require "ops.framework"
local pebbles = require "ops.testing.pebbles"
local readback = require "ops.testing.readback"

local olm = host "olm"

local Run = {}
Run.__index = Run

local M = {}

-- subordinates ----------------------------------------------------------------

--- The principal of this unit, if it is a subordinate's.
local function find_principal(run)
  if run.ctx.principal_unit or not run.spec.meta.subordinate then
    return run.ctx.principal_unit
  end
  for _, relation in ipairs(run.state.relations) do
    if component.is_a(relation, components.SubordinateRelation) then
      return relation.remote_unit_name
    end
  end
end

--- The principal of a unit at the other end, or nil.
function Run:principal_of(relation, unit)
  if not component.is_a(relation, components.SubordinateRelation) then
    return nil
  elseif not self.spec.meta.subordinate then
    return self.unit
  end
  return unit ~= self.principal and self.principal or nil
end

-- emitted events --------------------------------------------------------------

local lifecycle = { PreCommitEvent = events.PreCommitEvent, CommitEvent = events.CommitEvent }

--- The event object that a delivery would get; its restore() may need what is not there any more.
local function make_event(charm, source, path, snapshot)
  local name, event_type = source:class()
  local charm_framework = charm.framework
  event_type = event_type or charm_framework._event_classes[name] or lifecycle[name]
  local event = setmetatable({ framework = charm_framework, _path = path }, event_type)
  pcall(event.restore, event, snapshot)
  return event
end

local function capture(run, charm, source, path, snapshot)
  local emitted = run.ctx.emitted_events
  emitted[#emitted + 1] = make_event(charm, source, path, snapshot)
end

local function capture_deferred(run, charm)
  for _, deferred in ipairs(run.state.deferred) do
    local emitter, kind = deferred.handle_path:match "^(.*)/([^/%[]*)%[?[^/]*$"
    local source = emitter and run.simulation:source(emitter, kind)
    if source then
      capture(run, charm, source, deferred.handle_path, deferred.snapshot_data)
    end
  end
end

-- events of libraries ---------------------------------------------------------

--- The object among the charm's attributes whose class declares the event.
local function find_emitter(charm, declaration)
  local names = {}
  for name, value in next, charm do
    if type(name) == "string" and Class.is_a(value, framework.Object) and events.declares(value, declaration) then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names[1] and charm[names[1]]
end

--- What the charm knows of a component.
local function as_charm_sees(charm, value)
  if components.is_relation(value) then
    return charm.model:get_relation(value.endpoint, value.id)
  elseif component.is_a(value, components.Secret) then
    return charm.model:get_secret { id = value.id }
  elseif component.is_a(value, components.Container) then
    return charm.unit:get_container(value.name)
  elseif component.is_a(value, components.Storage) then
    for _, storage in ipairs(charm.model.storages[value.name]) do
      if storage.index == value.index then
        return storage
      end
    end
  end
  return value
end

local function emit_custom(event, charm)
  local emitter = find_emitter(charm, event.declared.declaration)
  local arguments = table.pack()
  for index = 1, event.arguments.n do
    arguments[index] = as_charm_sees(charm, event.arguments[index])
  end
  emitter.on[event.declared.kind]:emit(table.unpack(arguments, 1, event.arguments.n))
end

local function check_observed(run, charm)
  local event = run.event
  local known
  if event.family == "custom" then
    known = find_emitter(charm, event.declared.declaration)
  else
    known = charm.on._raw:find(event.name)
  end
  if not known then
    run:abandon()
    errors.raise(failures.NoObserverError, 2, event.family == "custom"
      and "Cannot fire '%s' on %s: none of its attributes is an object of a class with this event."
      or "Cannot fire '%s' on %s: invalid event (not on charm.on).", event.name, tostring(charm))
  end
end

-- what is stored --------------------------------------------------------------

--- Events that wait keep their numbers, new ones go on from there: they must not be taken for each other.
local function store(run)
  local highest, has_counter = 0, false
  for _, deferred in ipairs(run.state.deferred) do
    run.simulation:add_notice(deferred.handle_path, deferred.owner, deferred.observer)
    run.simulation:store(deferred.handle_path, deferred.snapshot_data)
    highest = math.max(highest, tonumber(deferred.handle_path:match "%[(%d+)%]$") or 0)
  end
  for _, stored in ipairs(run.state.stored_states) do
    has_counter = has_counter or stored.owner_path == nil and stored.name == "_stored"
    run.simulation:store((stored.owner_path and stored.owner_path .. "/" or "")
      .. string.format("StoredStateData[%s]", stored.name), stored.content)
  end
  if not has_counter and highest > 0 then
    run.simulation:store("StoredStateData[_stored]", { event_count = highest })
  end
end

-- errors ----------------------------------------------------------------------

local function is_set(name)
  local value = os.getenv(name) or ""
  return value:lower() == "true" or (tonumber(value) or 0) ~= 0
end

--- Raises what the charm raised.
local function raise_uncaught(run, cause, traceback)
  if is_set "SCENARIO_BARE_CHARM_ERRORS" then
    error(cause, 0)
  end
  local name = type(cause) == "table" and errors.type_name(cause) or "error"
  local text, hint = tostring(cause), explain.refusal(tostring(cause), run.state)
  error(failures.UncaughtCharmError(
    string.format("Uncaught %s in charm. Details: %s%s", name, text, hint and "\n" .. hint or ""),
    { cause = cause, traceback = traceback, hint = hint }), 0)
end

--- Takes what is wanted of the simulation, which ends here.
-- @return why the action failed, or nil
local function take_results(run, succeeded)
  local _ <close> = run.simulation
  local failure
  readback.record(run)
  if succeeded then
    run.output = readback.state(run)
  end
  if succeeded and run.event.family == "action" then
    run.ctx.action_results, failure = readback.action(run)
  end
  return failure
end

local function conclude(run, status, cause, traceback)
  local failure = take_results(run, cause == nil and status == 0)
  if cause ~= nil then
    raise_uncaught(run, cause, traceback)
  elseif status ~= 0 then
    raise_uncaught(run, string.format("the charm ended with exit status %d", status), nil)
  elseif failure then
    error(failures.ActionFailed(failure, { state = run.output, _action = run.event.subject }), 0)
  end
  return run.output
end

-- a run -----------------------------------------------------------------------

local function check(run)
  if (os.getenv "SCENARIO_SKIP_CONSISTENCY_CHECKS" or "") ~= "" then
    return
  end
  local warnings = consistency.check { spec = run.spec, event = run.event, state = run.state,
    version = JujuVersion(run.juju_version), app_name = run.app_name, unit_id = run.ctx.unit_id }
  for _, warning in ipairs(warnings) do
    run.ctx.warnings[#run.ctx.warnings + 1] = warning
  end
end

local function options_of(run)
  local event = run.event
  return {
    class = run.spec.class,
    hook = documents.hook(run),
    environment = { JUJU_DEBUG_AT = os.getenv "JUJU_DEBUG_AT" },
    charm_dir = run.ctx:_charm_directory(),
    on_emit = function(charm, source, path, snapshot)
      capture(run, charm, source, path, snapshot)
    end,
    containers_dir = pebbles.fill(run),
    tells_lifecycle = run.ctx.capture_framework_events,
    emit = event.family == "custom" and function(charm)
      emit_custom(event, charm)
    end or nil,
  }
end

--- Begins a run: the charm is constructed.
-- @param ctx a Context
-- @param event of ctx.on
-- @param state a State; stays as it is
-- @raise InconsistentScenarioError, UncaughtCharmError, NoObserverError
function M.begin(ctx, event, state)
  local run = setmetatable({ ctx = ctx, event = event, state = state, spec = ctx._spec }, Run)
  run.app_name, run.unit, run.juju_version = ctx.app_name, ctx.app_name .. "/" .. ctx.unit_id, ctx.juju_version
  run.trusted, run.machine_id, run.availability_zone = ctx.app_trusted, ctx.machine_id, ctx.availability_zone
  check(run)
  run.principal = find_principal(run)
  run.simulation = olm.new(documents.model(run), ctx:_next_seed())
  documents.fill(run)
  run.revisions_before = readback.revisions(run)
  store(run)
  local begun, status, cause, traceback = run.simulation:begin(options_of(run))
  if not begun then
    conclude(run, status, cause, traceback)
    return run
  end
  run.charm = run.simulation:charm()
  check_observed(run, run.charm)
  if ctx.capture_deferred_events then
    capture_deferred(run, run.charm)
  end
  return run
end

--- Emits the event and commits.
-- @return the state after it
-- @raise UncaughtCharmError, ActionFailed
function Run:finish()
  if self.output then -- the charm ended the dispatch in its constructor
    return self.output
  end
  local output = conclude(self, self.simulation:finish())
  return output
end

--- Ends a run without emitting anything.
function Run:abandon()
  self.simulation:close()
end

return M
