-- SPDX-License-Identifier: Apache-2.0
--- What makes a testing.Model live: a simulation of Juju, charms, and their hooks one after the other.
--
-- Each hook is a dispatch of its own, as in production: a new framework, a new model, a new object of the charm.
-- What is stored (deferred events, stored state) is kept per unit. Which unit runs next is chosen by the seed.
--
-- Dependencies: ops.class, ops.errors, ops.testing.*.

local host = select(2, ...)
local errors = require "ops.errors"
local failures = require "ops.testing.errors"
local hints = require "ops.testing.model_hints"
local model_charm = require "ops.testing.model_charm"
local model_history = require "ops.testing.model_history"
local model_pods = require "ops.testing.model_pods"
local model_unit = require "ops.testing.model_unit"
local seeds = require "ops.testing.seeds"

local files, olm = host "files", host "olm"

local START <const> = 1767225600 -- 2026-01-01T00:00:00Z: models are the same whenever a test is run
local MOST_HOOKS <const> = 1000

local Live = {}
Live.__index = Live

local M = {}

-- making ----------------------------------------------------------------------

--- @param description the Model: name, uuid, type, juju_version, cloud_spec, seed, time
-- @param has_type whether the test gave its type; otherwise the first charm decides
function M.new(description, has_type)
  local live = setmetatable({ description = description, seed = description.seed or seeds.default(),
    has_type = has_type, charms = {}, objects = {}, history = model_history.new(), planned = {}, execs = {},
    pods = {} }, Live)
  live.simulation = olm.new({
    name = description.name, uuid = description.uuid, version = description.juju_version,
    type = has_type and description.type == "kubernetes" and "caas" or "iaas",
    cloud_spec = description.cloud_spec and require("ops.testing.documents").cloud(description.cloud_spec),
  }, live.seed, description.time or START)
  seeds.use(live.seed)
  return live
end

--- Its directory: copies of charms, storage.
function Live:directory()
  self.root = self.root or files.make_temp_dir "model"
  return self.root
end

local closed = setmetatable({}, { __index = function()
  errors.raise(errors.RuntimeError, 3, "this model is closed")
end })

function Live:close()
  if self.simulation ~= closed then
    self.simulation:close()
    self.simulation = closed
  end
  if self.root then
    files.remove_tree(self.root)
    self.root = nil
  end
end

Live.__gc = Live.close

-- charms ----------------------------------------------------------------------

--- Gives an application a charm: `give` deploys it or refreshes with it. When that, or copying its files, raises,
-- nothing has changed.
-- @param own see ops.testing.model_charm
-- @param root where its files are; nil: it has none
function Live:bring_charm(application, own, root, give)
  self.simulation:fetch_charm(self:directory(), root)
  give(self.simulation)
  local version = self.simulation:get("application", application, "charm_version")
  self.simulation:keep_charm(self:directory(), application, version)
  local kept = { [version] = own }
  for older, charm in pairs(self.charms[application] or {}) do -- later ones are of one that was removed
    kept[older] = older < version and charm or kept[older]
  end
  self.charms[application] = kept
end

--- The spec of an application's charm; nil: there is none.
-- @param version that of a unit; nil: the last one. A version that only brought a resource has that before it.
function Live:charm_of(application, version)
  local kept = self.charms[application]
  version = version or kept and self.simulation:get("application", application, "charm_version") or 0
  while kept and version >= 0 do
    if kept[version] then
      return kept[version]
    end
    version = version - 1
  end
end

-- applications and units ------------------------------------------------------

--- The one object for an application or a unit, made on first use.
local function object_of(live, class, name)
  local object = live.objects[name]
  if not object then
    object = class(live, name)
    live.objects[name] = object
  end
  return object
end

function Live:application(name)
  return object_of(self, model_unit.Application, name)
end

function Live:unit(name)
  return object_of(self, model_unit.Unit, name)
end

--- By number.
-- @param application nil: of all, by their names
function Live:units_of(application)
  local units = {}
  for _, document in ipairs(self.simulation:all "unit") do
    if application == nil or document.name:match "^[^/]*" == application then
      units[#units + 1] = self:unit(document.name)
    end
  end
  table.sort(units, function(a, b)
    local one, other = a.name:match "^[^/]*", b.name:match "^[^/]*"
    if one ~= other then
      return one < other
    end
    return a.number < b.number
  end)
  return units
end

-- one hook --------------------------------------------------------------------

--- A traceback without what is below the charm: the dispatch, and the test.
local function own_part(traceback)
  return traceback and (traceback:gsub("\n%s*%[C%]: in method '%l+'\n%s*ops/testing/model_live%.lua:.*$", ""))
end

--- A failure that the test asked for, if it is due.
local function take_planned(live, hook)
  for index, plan in ipairs(live.planned) do
    if plan.unit == hook.unit and hook.kind == "hook" and (plan.hook == nil or plan.hook == hook.name) then
      plan.times = plan.times - 1
      if plan.times == 0 then
        table.remove(live.planned, index)
      end
      return plan
    end
  end
end

--- What begin() is told: the charm that the unit has, in the unit's directory.
local function options_of(live, hook, upgrade)
  local application = hook.unit:match "^[^/]*"
  local newest = live.simulation:get("application", application, "charm_version")
  local own, installed = live.simulation:get("agent", hook.unit, "charm_version", "installed")
  local version = (upgrade or not installed) and newest or own
  local used = live:charm_of(application, version)
  return {
    class = model_charm.class_of(used), hook = hook, charm = version ~= newest and used:shared() or nil,
    charm_dir = live.simulation:install(live:directory(), hook.unit, version, upgrade),
    containers_dir = model_pods.directory(live, hook.unit),
  }
end

--- Runs the charm. Return: exit status; what it raised and the traceback.
local function dispatch(live, hook, upgrade, lost)
  local simulation = live.simulation
  simulation:use_stored(hook.unit)
  local begun, code, cause, traceback = simulation:begin(options_of(live, hook, upgrade))
  if not begun then
    return code, cause, traceback
  end
  return simulation:finish(lost)
end

--- A hook that the test wanted to fail.
local function fail(live, hook, upgrade, plan, run)
  run.message = "it was to fail: model:fail_next()"
  if plan.after then
    local code, cause, traceback = dispatch(live, hook, upgrade, true)
    run.cause, run.traceback = cause, own_part(traceback)
    run.expected = cause == nil or code == 137
  else
    run.expected = true
  end
end

local function try(live, hook, upgrade, run)
  local plan = take_planned(live, hook)
  if plan then
    return fail(live, hook, upgrade, plan, run)
  end
  local code, cause, traceback = dispatch(live, hook, upgrade)
  if cause ~= nil then
    run.message, run.cause, run.traceback = (tostring(cause):gsub("%s+$", "")), cause, own_part(traceback)
  elseif code ~= 0 then
    run.message = "exit status " .. code
  end
end

--- The next hook, if anything is left to do now.
-- @return what was run: `unit`, `hook` (what people call it), `failed`, `message`, `cause`, `traceback`, `expected`
--   (the test wanted it); or nil and when something will be to do, nil: never
function Live:turn()
  local simulation = self.simulation
  local hook, label, upgrade = simulation:turn()
  if not hook then
    return nil, label
  end
  local run = { unit = hook.unit, hook = label }
  self.running = run.unit .. " " .. label
  local ok, broken = pcall(try, self, hook, upgrade, run)
  self.running = nil
  simulation:end_turn(hook.unit, run.message or not ok and tostring(broken) or nil)
  self.history:collect(simulation:records())
  if not ok then
    error(broken, 0)
  end
  run.failed = run.message ~= nil
  self.history:add_run(run, simulation:time())
  return run
end

-- many hooks ------------------------------------------------------------------

--- A charm of the test may reach its model; some of what it can do there has to wait.
function Live:refuse_inside(what)
  if self.running then
    errors.raise(errors.RuntimeError, 3, "%s: a hook of the model is running: %s", what, self.running)
  end
end

--- The hooks that were run most, of the last ones, as text.
local function busiest(hooks, count)
  local counts, names = {}, {}
  for index = math.max(#hooks - count + 1, 1), #hooks do
    local name = hooks[index]
    if not counts[name] then
      names[#names + 1] = name
    end
    counts[name] = (counts[name] or 0) + 1
  end
  table.sort(names, function(a, b)
    if counts[a] ~= counts[b] then
      return counts[a] > counts[b]
    end
    return a < b
  end)
  local lines = {}
  for index = 1, math.min(#names, 6) do
    lines[index] = string.format("  %s (%d times)", names[index], counts[names[index]])
  end
  return table.concat(lines, "\n")
end

local function refuse_loop(live, most)
  errors.raise(errors.RuntimeError, 4, "the model does not come to rest: %d hooks were run and there is more to do. "
    .. "Of the last 100 of them:\n%s\n(%s)", most, busiest(live.history.hooks, 100), seeds.advice(live.seed))
end

--- Runs hooks until nothing is left to do now.
-- @param ran list that gets what was run
-- @param most how many there may be
-- @return when something will be to do; nil: never
local function drain(live, ran, most)
  local simulation, left = live.simulation, most
  simulation:sweep(live:directory())
  while true do
    local run, due = live:turn()
    if run then
      left = left - 1
      ran[#ran + 1] = run
    end
    local changed = simulation:sweep(live:directory())
    if not run and not changed and not model_pods.poll(live) then
      live.history:collect(simulation:records())
      return due
    elseif left < 0 then
      refuse_loop(live, most)
    end
  end
end

--- The first hook that failed though nobody wanted it, as an error.
local function uncaught(live, ran)
  for _, run in ipairs(ran) do
    if run.failed and not run.expected then
      local hint = hints.refusal(live, run.unit, run.message)
      local text = string.format("%s: %s failed: %s%s\n(%s)", run.unit, run.hook, run.message,
        hint and "\n" .. hint or "", seeds.advice(live.seed))
      return failures.UncaughtCharmError(text, { cause = run.cause, traceback = run.traceback, hint = hint,
        unit = run.unit, hook = run.hook, seed = live.seed })
    end
  end
end

local function labels(ran)
  local result = {}
  for index, run in ipairs(ran) do
    result[index] = run.unit .. " " .. run.hook
  end
  return result
end

local function conclude(live, ran, options)
  live.simulation:tidy(live:directory())
  model_pods.tidy(live)
  local failure = not options.errors and uncaught(live, ran)
  if failure then
    error(failure, 0)
  end
  return labels(ran)
end

--- How many hooks there may be before it is taken for a loop.
local function most_hooks(live, options)
  return options.most_hooks or math.max(MOST_HOOKS, 100 * #live.simulation:all "unit")
end

--- @param options table of `errors`, `most_hooks`
-- @return "UNIT HOOK" of what was run
function Live:settle(options)
  local ran = {}
  drain(self, ran, most_hooks(self, options))
  return conclude(self, ran, options)
end

--- Lets time pass; what becomes due is run when it is due.
function Live:advance(seconds, options)
  local ran, simulation, most = {}, self.simulation, most_hooks(self, options)
  local now = simulation:time()
  local till = now + seconds
  local due = drain(self, ran, most)
  while due and due <= till do
    now = math.max(due, now + 0.001)
    simulation:set_time(now)
    due = drain(self, ran, most)
  end
  simulation:set_time(till)
  drain(self, ran, most)
  return conclude(self, ran, options)
end

return M
