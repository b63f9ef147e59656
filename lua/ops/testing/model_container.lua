-- SPDX-License-Identifier: Apache-2.0
--- A container of a unit of a live Model, as a test looks at it and works on it.
--
-- Dependencies: ops.class, ops.errors, ops.signature, ops.testing.model_pods.

local Class = require "ops.class"
local errors = require "ops.errors"
local model_pods = require "ops.testing.model_pods"
local signature = require "ops.signature"

--- `name`.
local Container = Class:extend "UnitContainer"
Container.strict = true
Container.fields.name = true

function Container:init(live, unit, name)
  self._live, self._unit, self.name = live, unit, name
end

local function pod_of(container)
  local live = container._live
  if not live.simulation:get("unit", container._unit, "life") then
    errors.raise(errors.RuntimeError, 4, "unit \"%s\" is gone", container._unit)
  end
  return model_pods.of(live, container._unit)[container.name]
end

--- The directory that stands for its root. The test may read and write there.
function Container.getters:root()
  return pod_of(self).root
end

--- Whether its Pebble answers.
function Container.getters:can_connect()
  local pod = pod_of(self)
  return pod.up and not pod.disconnected
end

--- The commands that the charm has run in it: a sequence of testing.ExecArgs.
function Container.getters:exec_history()
  local history = pod_of(self).exec_history
  return table.move(history, 1, #history, 1, {})
end

local notify = signature("notify", "key: string, *, data?: map, repeat_after?: seconds, type?: string")

--- The workload tells something, as `pebble notify` does; the charm hears of it with the next hooks.
-- @param key such as "example.com/backup-done"
-- @param data table of texts (like all that follow in a table)
-- @param repeat_after seconds or an ops.duration: not told again before
-- @param type a NoticeType; nil: CUSTOM
-- @return the notice's id
function Container:notify(...)
  local key, data, repeat_after, kind = notify(...)
  local id = pod_of(self).pebble:notify(kind or "custom", key, data, repeat_after)
  return id
end

local check = signature("check", "name: string, *, failure?: string")

--- A check is performed, once. The charm hears of it when it has failed as often as its threshold says, and when it
-- succeeds again.
-- @param name of a check that the charm has configured
-- @param failure why it fails; nil: it succeeds
-- @raise ValueError when there is no such check, or it is inactive
function Container:check(...)
  pod_of(self).pebble:check(check(...))
end

--- It ends and begins anew: another Pebble, nothing of what the charm had put into it; pebble-ready.
function Container:restart()
  model_pods.restart(self._live, pod_of(self))
end

local set_can_connect = signature("set_can_connect", "val: boolean")

--- Says whether its Pebble answers.
function Container:set_can_connect(...)
  model_pods.connect(pod_of(self), (set_can_connect(...)))
end

Container:_need_colon "container"

function Container:__tostring()
  return string.format("<container %s of %s>", self.name, self._unit)
end

return Container
