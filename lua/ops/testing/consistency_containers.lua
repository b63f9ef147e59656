-- SPDX-License-Identifier: Apache-2.0
--- Rules of containers.
--
-- Dependencies: ops.testing.consistency_words, ops.testing.container, ops.testing.diff.

local diff = require "ops.testing.diff"
local pebble_container = require "ops.testing.container"
local words = require "ops.testing.consistency_words"

local keys_of, list, instead = words.keys_of, words.list, words.instead

local function check_workload_event(check, containers)
  local event, state = check.event, check.state
  local name = event.subject
  if not containers[name] then
    check:refuse("event-container-undeclared",
      "the event being processed concerns container '%s', but a container with that name is not declared in the "
      .. "charm metadata.%s", name, instead(name, keys_of(containers)))
  end
  local names, notices, checks = {}, {}, {}
  for _, container in ipairs(state.containers) do
    names[container.name] = true
    for _, notice in ipairs(container.notices) do
      notices[notice.id] = true
    end
    for _, info in ipairs(container.check_infos) do
      checks[container.name .. "/" .. info.name] = true
    end
  end
  if not names[name] then
    check:refuse("event-container-missing",
      "the event being processed concerns container '%s', but a container with that name is not present in the "
      .. "state: put it into State.containers, with can_connect = false if that is how it is", name)
  end
  if event.notice and not notices[event.notice.id] then
    check:refuse("event-notice-missing",
      "the event being processed concerns notice %s, but that notice is not in any of the containers present in "
      .. "the state: put it into Container.notices", event.notice.id)
  end
  if event.check_info and not checks[name .. "/" .. event.check_info.name] then
    check:refuse("event-check-missing",
      "the event being processed concerns check %s, but that check is not in the %s container: put it into "
      .. "Container.check_infos", event.check_info.name, name)
  end
end

local function differs(check, container, info, field, has, wants)
  if has ~= wants then
    check:refuse("check-" .. field,
      "container '%s' has a check '%s' with a different '%s' (%s) than the plan (%s).", container.name, info.name,
      field, diff.show(has), diff.show(wants))
  end
end

local function check_info(check, container, info, checks)
  local planned = checks[info.name]
  if not planned then
    check:refuse("check-not-in-plan", "container '%s' has a check '%s' but the plan has %s", container.name, info.name,
      next(checks) and "only checks: " .. list(keys_of(checks)) or "no checks: add it to a layer")
    return
  end
  differs(check, container, info, "level", info.level or "", planned.level or "")
  differs(check, container, info, "startup", info.startup ~= "" and info.startup or "enabled",
    planned.startup and planned.startup ~= "" and planned.startup or "enabled")
  differs(check, container, info, "threshold", info.threshold or 3, planned.threshold or 3)
end

local function check_layers(check, container)
  local plan, problem = {}, nil
  if next(container.layers) ~= nil then
    plan, problem = pebble_container.plan_of(container)
  end
  if not plan then
    check:refuse("layers-refused", "container '%s' has layers that Pebble would refuse: %s", container.name, problem)
    return
  end
  local seen = {}
  for _, info in ipairs(container.check_infos) do
    check_info(check, container, info, plan.checks or {})
    if seen[info.name] then
      check:refuse("duplicate-check", "check '%s' occurs multiple times in the check_infos of container '%s'.",
        info.name, container.name)
    end
    seen[info.name] = true
  end
end

local function check_containers(check)
  local containers = check.spec.meta.containers or {}
  if check.event.family == "workload" then
    check_workload_event(check, containers)
  end
  local seen = {}
  for _, container in ipairs(check.state.containers) do
    if seen[container.name] then
      check:refuse("duplicate-container", "container '%s' occurs multiple times in State.containers.", container.name)
    end
    seen[container.name] = true
    if not containers[container.name] then
      check:refuse("container-undeclared",
        "some containers declared in the state are not specified in metadata. That's not possible. Missing from "
        .. "metadata: '%s'.%s", container.name, instead(container.name, keys_of(containers)))
    end
    check_layers(check, container)
  end
end

return { check_containers }
