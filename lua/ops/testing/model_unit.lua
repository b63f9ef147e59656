-- SPDX-License-Identifier: Apache-2.0
--- Applications and units of a live model: what a test looks at.
--
-- They are views: each field is read when it is asked for. Verbs of a Model take them as well as their names.
--
-- Dependencies: ops.class, ops.errors, ops.model.status, ops.testing.model_state.

local Class = require "ops.class"
local Container = require "ops.testing.model_container"
local errors = require "ops.errors"
local mapping = require "ops.mapping"
local model_pods = require "ops.testing.model_pods"
local model_state = require "ops.testing.model_state"
local status = require "ops.model.status"

local M = {}

-- units -----------------------------------------------------------------------

--- `name`, `number`.
local Unit = Class:extend "Unit"
Unit.strict = true
Unit.fields.name, Unit.fields.number = true, true
M.Unit = Unit

--- @param name of a unit that is there, or was
function Unit:init(live, name)
  self._live = live
  self.name, self.number = name, math.tointeger(name:match "%d+$")
end

--- Members of its document.
local function read(unit, ...)
  local life = unit._live.simulation:get("unit", unit.name, "life")
  if not life then
    errors.raise(errors.RuntimeError, 4, "unit \"%s\" is gone: what is left of it are hooks, runs, log and "
      .. "status_history", unit.name)
  end
  return unit._live.simulation:get("unit", unit.name, ...)
end

--- Whether it was removed and has run its last hook.
function Unit.getters:is_gone()
  return self._live.simulation:get("unit", self.name, "life") == nil
end

--- Its application.
function Unit.getters:app()
  read(self, "life")
  return self._live:application(self.name:match "^[^/]*")
end

--- Whether Juju has it lead its application.
function Unit.getters:is_leader()
  read(self, "life")
  return self._live.simulation:get("application", self.name:match "^[^/]*", "leader") == self.name
end

--- The status that `juju status` shows: an ErrorStatus while a hook has failed, else what the charm has set.
function Unit.getters:status()
  local workload, agent = read(self, "status", "agent_status")
  return agent.status == "error" and status.ErrorStatus(agent.message) or model_state.status_of(workload)
end

--- The hook that failed: a table of `hook`, `message`, `cause` (what the charm raised, or nil) and `traceback`; nil
-- when the unit is in no error.
function Unit.getters:error()
  read(self, "life")
  local failed = self._live.simulation:get("agent", self.name, "failed")
  if type(failed) ~= "table" then
    return nil
  end
  local runs = self._live.history:of(self.name).runs
  for index = #runs, 1, -1 do
    local run = runs[index]
    if run.failed and not run.hook:find "^action " then
      return { hook = run.hook, message = run.message, cause = run.cause, traceback = run.traceback }
    end
  end
end

--- What it ran, in order, failed or not: "install", "db-relation-joined for pg/0", "action backup".
function Unit.getters:hooks()
  local hooks = self._live.history:of(self.name).hooks
  return table.move(hooks, 1, #hooks, 1, {})
end

--- The same with more about each: `hook`, `failed`, `message`, `cause`, `traceback`.
function Unit.getters:runs()
  local runs = {}
  for index, run in ipairs(self._live.history:of(self.name).runs) do
    runs[index] = { hook = run.hook, failed = run.failed, message = run.message, cause = run.cause,
      traceback = run.traceback }
  end
  return runs
end

--- What it logged: a sequence of testing.JujuLogLine.
function Unit.getters:log()
  local log = self._live.history:of(self.name).log
  return table.move(log, 1, #log, 1, {})
end

--- All statuses that the charm has set, and Juju before it, the last one included.
function Unit.getters:status_history()
  local statuses = self._live.history:of(self.name).statuses
  return table.move(statuses, 1, #statuses, 1, {})
end

--- Everything else that is known of it, as a testing.State: databags, ports, secrets, stored states, deferred
-- events, ... Relations are those it is in, with the units that have joined. A Context can go on from it.
function Unit:state()
  read(self, "life")
  return model_state.of(self._live, self.name)
end

--- A container of it, by its name.
-- @raise ValueError when there is none
function Unit:container(name)
  read(self, "life")
  local pods = model_pods.of(self._live, self.name)
  if not pods[name] then
    errors.raise(errors.ValueError, 2, "%s has no container '%s'.%s", self.name, tostring(name),
      errors.hint(tostring(name), mapping.keys(pods)))
  end
  return Container(self._live, self.name, name)
end

Unit:_need_colon "unit"

function Unit:__tostring()
  return string.format("<unit %s>", self.name)
end

-- applications ----------------------------------------------------------------

--- `name`.
local Application = Class:extend "Application"
Application.strict = true
Application.fields.name = true
M.Application = Application

function Application:init(live, name)
  self._live = live
  self.name = name
end

local function read_app(app, ...)
  if not app._live.simulation:get("application", app.name, "name") then
    errors.raise(errors.RuntimeError, 4, "application \"%s\" is gone", app.name)
  end
  return app._live.simulation:get("application", app.name, ...)
end

--- Whether it was removed and all its units are gone.
function Application.getters:is_gone()
  return self._live.simulation:get("application", self.name, "name") == nil
end

--- Its units, by number.
function Application.getters:units()
  read_app(self, "name")
  return self._live:units_of(self.name)
end

--- The unit that leads; nil: none.
function Application.getters:leader()
  local leader = read_app(self, "leader")
  return type(leader) == "string" and self._live:unit(leader) or nil
end

--- The status that its leader has set.
function Application.getters:status()
  return model_state.status_of(read_app(self, "status"))
end

--- Its configuration, with defaults: a table.
function Application.getters:config()
  read_app(self, "name")
  return model_state.config_of(self._live.simulation, self.name)
end

function Application:__tostring()
  return string.format("<application %s>", self.name)
end

return M
