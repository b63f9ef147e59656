-- SPDX-License-Identifier: Apache-2.0
--- Hooks and actions of a Model: when they are run, and how they are made to fail.
--
-- Dependencies: ops.errors, ops.signature, ops.testing.errors, ops.testing.harness, ops.testing.model_hints,
-- ops.testing.model_verb.

local ActionOutput = require("ops.testing.harness").ActionOutput
local errors = require "ops.errors"
local failures = require "ops.testing.errors"
local hints = require "ops.testing.model_hints"
local signature = require "ops.signature"
local verb = require "ops.testing.model_verb"

local live_of, unit_name = verb.live_of, verb.unit_name

local function output_of(document)
  local logs, results = {}, document.results
  for index, line in ipairs(document.log) do
    logs[index] = line.message
  end
  for _, name in ipairs { "return-code", "Code" } do -- Juju's, not the charm's
    results[name] = nil
  end
  return ActionOutput(logs, results)
end

return function(Model)
  local settle = signature("settle", "*, errors?: boolean, most_hooks?: integer")

  --- Runs hooks until nothing is left to do now. What is due later waits for advance().
  -- @param options table of `errors` (true: hooks may fail; the units are in error then), `most_hooks` (how many are
  --   taken for a loop; at least 1000)
  -- @return what was run, in order: a sequence of "web/0 config-changed"
  -- @raise UncaughtCharmError for the first hook that failed, once all others have been run, with `unit`, `hook`,
  --   `cause`, `traceback`, `seed`; RuntimeError for a loop, with the hooks that are in it
  function Model.methods:settle(...)
    local may_fail, most = settle(...)
    local live = live_of(self)
    live:refuse_inside "settle"
    return (live:settle { errors = may_fail, most_hooks = most })
  end

  local advance = signature("advance", "seconds: seconds, *, errors?: boolean, most_hooks?: integer")

  --- Lets time pass. What becomes due meanwhile is run in its order: update-status, rotation and expiry of secrets,
  -- hooks that failed.
  -- @param seconds a number, or an ops.duration
  -- @return as settle()
  function Model.methods:advance(...)
    local seconds, may_fail, most = advance(...)
    if seconds < 0 then
      errors.raise(errors.ValueError, 2, "advance: time does not go back")
    end
    local live = live_of(self)
    live:refuse_inside "advance"
    return (live:advance(seconds, { errors = may_fail, most_hooks = most }))
  end

  --- The time it is for the charms (ops.time.now()), in seconds since the epoch; it moves by advance() alone.
  function Model.getters:now()
    return live_of(self).simulation:time()
  end

  --- All that was run, in order: "web/0 config-changed".
  function Model.getters:hooks()
    local hooks = live_of(self).history.hooks
    return table.move(hooks, 1, #hooks, 1, {})
  end

  local fail_next = signature("fail_next", "unit: any, hook?: string, *, after?: boolean, times?: integer")

  --- Has the next hook of a unit fail, as if its agent had been killed. That is no error for settle().
  -- @param hook such as "db-relation-changed"; nil: any
  -- @param options table of `after` (the charm runs the hook to its end and keeps what it stores, but what it told Juju
  --   is lost; otherwise nothing of it is run) and `times` (how many such hooks fail; 1)
  function Model.methods:fail_next(...)
    local unit, hook, after, times = fail_next(...)
    local live, name = live_of(self), unit_name(unit)
    live.simulation:view_unit(name)
    if hook then
      hints.check_hook(live, name:match "^[^/]*", hook)
    end
    live.planned[#live.planned + 1] = { unit = name, hook = hook, after = after, times = times or 1 }
  end

  local resolved = signature("resolved", "unit: any, *, no_retry?: boolean")

  --- Has the hook that failed run again, as `juju resolved`.
  -- @param options table of `no_retry`: it counts as done
  function Model.methods:resolved(...)
    local unit, no_retry = resolved(...)
    local live, name = live_of(self), unit_name(unit)
    live.simulation:view_unit(name)
    live.simulation:resolve(name, not no_retry)
  end

  -- actions -----------------------------------------------------------------

  local run = signature("run", "unit: any, action: string, params?: map")

  --- Runs an action, as `juju run`, and all hooks that are due.
  -- @param unit its name, its object, or "web/leader"
  -- @param params table, checked by the action's schema; nil: none
  -- @return an ActionOutput: `results`, `logs`
  -- @raise ActionFailed when the charm says so, with `message` and `output`; UncaughtCharmError; what Juju refuses
  function Model.methods:run(...)
    local unit, action, params = run(...)
    local live, name = live_of(self), unit_name(unit)
    live:refuse_inside "run"
    local id = live.simulation:enqueue_action(name, action, params)
    live:settle {}
    local document = live.simulation:get("action", id)
    if document.status ~= "completed" then
      error(failures.ActionFailed(document.message,
        { output = output_of(document), seed = live.seed, _action = action .. " of " .. name }), 0)
    end
    return output_of(document)
  end
end
