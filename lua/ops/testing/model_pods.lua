-- SPDX-License-Identifier: Apache-2.0
--- Containers of a live Model of Kubernetes: in each there is a simulated Pebble.
--
-- A unit's containers are there from its first hook on. Whether their Pebbles answer by then, or only when all is at
-- rest, is chosen by the seed; pebble-ready comes when all is at rest.
--
-- Dependencies: ops.errors, ops.mapping, ops.testing.component, ops.testing.container, ops.testing.pebbles.

local host = select(2, ...)
local component = require "ops.testing.component"
local containers = require "ops.testing.container"
local errors = require "ops.errors"
local mapping = require "ops.mapping"
local pebbles = require "ops.testing.pebbles"

local files = host "files"

local M = {}

-- what they answer to commands ------------------------------------------------

--- Checks what a test says of commands.
-- @param execs table: container -> sequence of testing.Exec; or nil
-- @param own spec of the charm
function M.check_execs(execs, own, level)
  for name, list in pairs(execs or {}) do
    if not (own.meta.containers or {})[name] then
      errors.raise(errors.ValueError, level + 1, "execs: the charm has no container '%s'.%s", tostring(name),
        errors.hint(tostring(name), mapping.keys(own.meta.containers or {})))
    end
    local _, wrong = component.types.list(component.types.component(containers.Exec))(list)
    if wrong then
      errors.raise(errors.TypeError, level + 1, "execs['%s'] %s", name, wrong)
    end
  end
  return execs or {}
end

-- one container ---------------------------------------------------------------

local NOT_UP <const> = "Cannot connect to Pebble: it is not up yet, or was disconnected"

local function refuse(pod)
  pod.pebble:refuse("ConnectionError", NOT_UP)
end

--- Starts its Pebble, the first or another one.
local function start(live, pod)
  files.remove_tree(pod.root)
  files.make_dir(pod.root)
  pod.boot, pod.mounted = pod.boot + 1, {}
  pod.pebble = pebbles.new {
    root = pod.root, boot_id = string.format("00000000-0000-4000-8000-%012x", pod.boot),
    run = function(args)
      local execs = live.execs[pod.application][pod.name] or {}
      local output, problems, code = pebbles.answer(execs, args,
        string.format("deploy it with execs = { %s = ... } that has", pod.name))
      pod.exec_history[#pod.exec_history + 1] = args
      return output, problems, code
    end,
  }
  pod.pebble:listen(pebbles.socket(pod.sockets, pod.name))
  pod.up = live.simulation:chance(2) == 1
  if not pod.up or pod.disconnected then
    refuse(pod)
  end
end

local function make(live, unit, name)
  local application, number = unit:match "^(.*)/(%d+)$"
  local directory = string.format("%s/workloads/%s-%s", live:directory(), application, number)
  local pod = { unit = unit, application = application, name = name, directory = directory,
    root = directory .. "/" .. name .. "/root", sockets = directory .. "/sockets", boot = 0, exec_history = {} }
  start(live, pod)
  return pod
end

-- storage ---------------------------------------------------------------------

--- Where a container has an instance of a storage: of those that may be several, below the place.
local function places_of(own, pod, storage, number)
  local places = {}
  local declared = own.meta.containers[pod.name]
  local several = type((own.meta.storage or {})[storage]) == "table" and own.meta.storage[storage].multiple ~= nil
  for _, mount in ipairs(type(declared) == "table" and declared.mounts or {}) do
    if mount.storage == storage and type(mount.location) == "string" then
      places[#places + 1] = several and mount.location .. "/" .. number or mount.location
    end
  end
  return places
end

local function mount(live, pod)
  local own, wanted = live:charm_of(pod.application), {}
  for _, document in ipairs(live.simulation:all "storage") do
    local attachment = document.attachments[pod.unit]
    local name, number = document.id:match "^(.*)/(%d+)$"
    for _, place in ipairs(attachment and type(attachment.location) == "string"
      and places_of(own, pod, name, number) or {}) do
      wanted[place] = attachment.location
    end
  end
  for place in pairs(pod.mounted) do
    if not wanted[place] then
      pod.pebble:unmount(place)
    end
  end
  for place, source in pairs(wanted) do
    if not pod.mounted[place] then
      pod.pebble:mount(place, source)
    end
  end
  pod.mounted = wanted
end

-- of a unit -------------------------------------------------------------------

--- Whether it is a model of Kubernetes.
local function has_containers(live)
  return live.simulation:get("model", "model", "type") == "caas"
end

--- A pod that Juju has replaced begins anew.
local function replace(live, pod)
  local agent = live.simulation:get("agent", pod.unit)
  local known = agent and agent.containers[pod.name]
  if known and known.replaced then
    known.replaced = false
    live.simulation:put("agent", agent)
    start(live, pod)
  end
end

--- The containers of a unit, brought up to date; none in a model of machines.
-- @return table: name -> container
function M.of(live, unit)
  local own = live:charm_of(unit:match "^[^/]*")
  local pods = live.pods[unit] or {}
  live.pods[unit] = pods
  if has_containers(live) then
    for _, name in ipairs(mapping.keys(own.meta.containers or {})) do -- chance is not to depend on the order of tables
      pods[name] = pods[name] or make(live, unit, name)
      replace(live, pods[name])
      mount(live, pods[name])
    end
  end
  return pods
end

--- Where the dispatch of a unit looks for its containers; nil: there are none.
function M.directory(live, unit)
  local _, pod = next(M.of(live, unit))
  return pod and pod.sockets
end

local function bring_up(pod)
  pod.up = true
  if not pod.disconnected then
    pod.pebble:refuse()
  end
end

--- When all is at rest: what Pebbles have to tell becomes hooks.
-- @return whether there is any
function M.poll(live)
  local any = false
  if not has_containers(live) then
    return false
  end
  for _, unit in ipairs(live:units_of()) do
    local pods = M.of(live, unit.name)
    for _, name in ipairs(mapping.keys(pods)) do
      bring_up(pods[name])
      any = pods[name].pebble:poll(live.simulation, unit.name, name) or any
    end
  end
  return any
end

--- Those of units that are gone go.
function M.tidy(live)
  for unit, pods in pairs(live.pods) do
    if not live.simulation:get("unit", unit, "life") then
      for _, pod in pairs(pods) do
        pod.pebble:close()
        files.remove_tree(pod.directory)
      end
      live.pods[unit] = nil
    end
  end
end

-- what a test does to one -----------------------------------------------------

--- Another Pebble, in a fresh container.
function M.restart(live, pod)
  pod.pebble:close()
  start(live, pod)
end

function M.connect(pod, can_connect)
  pod.disconnected = not can_connect
  if pod.disconnected or not pod.up then
    refuse(pod)
  else
    pod.pebble:refuse()
  end
end

--- As a component of a State.
function M.component(live, unit, name)
  local pod = M.of(live, unit)[name]
  if not pod then -- of a charm with containers on machines
    return containers.Container { name = name }
  end
  local execs = live.execs[pod.application][name]
  return pebbles.container_of(pod.pebble,
    containers.Container { name = name, can_connect = pod.up and not pod.disconnected, execs = execs })
end

return M
