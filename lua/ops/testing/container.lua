-- SPDX-License-Identifier: Apache-2.0
--- Containers of a state and what is in them: mounts, answers to commands, notices, checks.
--
-- Dependencies: ops.class, ops.errors, ops.testing.component; ops.pebble when there are layers.

local host = select(2, ...)
local Class = require "ops.class"
local component = require "ops.testing.component"
local errors = require "ops.errors"

local base, olm = host "base", host "olm"
local define, types = component.define, component.types

local M = {}

local function counter()
  local value = 0
  return function()
    value = value + 1
    return tostring(value)
  end
end

local next_notice_id, next_change_id = counter(), counter()

-- checks of fields ------------------------------------------------------------

--- A text, or the member of an enumeration that stands for it.
local function word(value)
  if type(value) == "table" and type(value.value) == "string" then
    value = value.value
  end
  return types.text(value)
end

--- Seconds; an ops.duration stands for its own.
local function seconds(value)
  if type(value) == "table" and type(value.seconds) == "number" then
    value = value.seconds
  end
  return types.number(value)
end

--- ops.null is nothing, where leaving it out is something.
local function integer_or_null(value)
  if value ~= base.marks() then
    return types.integer(value)
  end
end

local function map_of(check, what)
  return function(value)
    if type(value) ~= "table" then
      return nil, "should be a table of " .. what .. ", not " .. errors.type_name(value)
    end
    local result = {}
    for key, item in pairs(value) do
      local kept, wrong = check(item)
      if type(key) ~= "string" then
        return nil, "should have strings as keys, not " .. tostring(key)
      elseif wrong then
        return nil, string.format("['%s'] %s", key, wrong)
      end
      result[key] = kept
    end
    return result
  end
end

-- layers ----------------------------------------------------------------------

-- The order in which the layers of a table were added: labels. A table that a test writes has none, so its
-- layers are taken in the order of their labels.
local orders = setmetatable({}, { __mode = "k" })

--- A layer as a pebble.Layer of its own.
local function layer(value)
  local layers = require "ops.pebble.layer"
  local kept, problem = pcall(layers.Layer, type(value) == "table" and value.to_dict and value:to_dict() or value)
  if kept then
    return problem
  end
  return nil, "is no layer: " .. tostring(problem.message or problem)
end

local check_layers = map_of(layer, "layers")

--- Labels in the order of their layers.
local function labels_of(layers)
  local labels, known = {}, {}
  for _, label in ipairs(orders[layers] or {}) do
    if layers[label] ~= nil then
      labels[#labels + 1], known[label] = label, true
    end
  end
  local others = {}
  for label in pairs(layers) do
    others[#others + 1] = not known[label] and label or nil
  end
  table.sort(others)
  return table.move(others, 1, #others, #labels + 1, labels)
end

local function ordered_layers(value)
  local result, wrong = check_layers(value)
  if result then
    orders[result] = labels_of(value)
  end
  return result, wrong
end

--- For the library itself: layers by label, in the order of a list of { label =, layer = }.
function M.layers_of(list)
  local layers, labels = {}, {}
  for index, entry in ipairs(list) do
    layers[entry.label], labels[index] = require("ops.pebble.layer").Layer(entry.layer), entry.label
  end
  orders[layers] = labels
  return layers
end

--- For the library itself: the same list of a container's layers.
function M.layer_list(container)
  local list = {}
  for index, label in ipairs(labels_of(container.layers)) do
    list[index] = { label = label, layer = container.layers[label]:to_dict() }
  end
  return setmetatable(list, select(2, base.marks()))
end

--- For the library itself: what a container's layers come to, as a table; nil and why Pebble refuses them.
function M.plan_of(container)
  return olm.pebble_plan(M.layer_list(container))
end

-- components ------------------------------------------------------------------

--- A directory or file of the test that the container has at a path.
M.Mount = define("Mount", { { "location", types.text }, { "source", types.text } })

function M.Mount.validate(values)
  if values.location:sub(1, 1) ~= "/" then
    return "location should be an absolute path in the container, not " .. base.quote(values.location)
  end
end

--- What a program that is run in a container answers; the longest prefix of its command line wins.
M.Exec = define("Exec", {
  { "command_prefix", types.list(types.text) },
  { "return_code", types.integer, 0 },
  { "stdout", types.text, "" },
  { "stderr", types.text, "" },
})

--- How a command was run.
M.ExecArgs = define("ExecArgs", {
  { "command", types.list(types.text) },
  { "environment", types.bag, {} },
  { "working_dir", types.text, optional = true },
  { "timeout", types.number, optional = true },
  { "user_id", types.integer, optional = true },
  { "user", types.text, optional = true },
  { "group_id", types.integer, optional = true },
  { "group", types.text, optional = true },
  { "stdin", types.text, optional = true },
  { "combine_stderr", types.boolean, false },
})

--- How it ended; given by a handler of Harness:handle_exec().
M.ExecResult = define("ExecResult", {
  { "exit_code", types.integer, 0 },
  { "stdout", types.text, "" },
  { "stderr", types.text, "" },
})

local function now()
  return base.now()
end

--- A notice of Pebble. Times are seconds since the epoch, the others seconds or durations.
M.Notice = define("Notice", {
  { "key", types.text },
  { "id", types.text, next_notice_id },
  { "user_id", types.integer, optional = true },
  { "type", word, "custom" },
  { "first_occurred", types.number, now },
  { "last_occurred", types.number, now },
  { "last_repeated", types.number, now },
  { "occurrences", types.integer, 1 },
  { "last_data", types.bag, {} },
  { "repeat_after", seconds, optional = true },
  { "expire_after", seconds, optional = true },
})

--- A check that Pebble knows; its level, startup and threshold are those of the plan. `successes`: ops.null as of
-- a Pebble before 1.23.
M.CheckInfo = define("CheckInfo", {
  { "name", types.text },
  { "level", types.one_of("alive", "ready", ""), optional = true },
  { "startup", types.one_of("enabled", "disabled", ""), "enabled" },
  { "status", types.one_of("up", "down", "inactive"), "up" },
  { "successes", integer_or_null, 0 },
  { "failures", types.integer, 0 },
  { "threshold", types.integer, 3 },
  { "change_id", types.text, optional = true },
})

function M.CheckInfo.validate(values)
  if values.change_id == nil then
    values.change_id = values.status == "inactive" and "" or next_change_id()
  elseif values.status == "inactive" and values.change_id ~= "" then
    return "a check that is inactive has no change: leave change_id out"
  end
end

local function is_container(name)
  return name:find "^[%l%d][%l%d-]*$" and not name:find "-$"
end

--- A container of the charm's workload. `layers`: label -> layer, as a pebble.Layer, a table or YAML;
-- `service_statuses`: service -> status; `mounts`: any name -> Mount.
M.Container = define("Container", {
  { "name", types.name(is_container, "a container", 63) },
  { "can_connect", types.boolean, false },
  { "layers", ordered_layers, {} },
  { "service_statuses", map_of(types.one_of("active", "inactive", "error"), "statuses"), {} },
  { "mounts", map_of(types.component(M.Mount), "mounts"), {} },
  { "execs", types.list(types.component(M.Exec)), {} },
  { "notices", types.list(types.component(M.Notice)), {} },
  { "check_infos", types.list(types.component(M.CheckInfo)), {} },
})

--- The directory that stands for the container's root, as the last run left it.
function M.Container.methods:get_filesystem(ctx)
  return ctx:_directory("containers/" .. self.name)
end

--- What is known of a check.
-- @raise KeyError when there is none of that name
function M.Container.methods:get_check_info(name)
  for _, info in ipairs(self.check_infos) do
    if info.name == name then
      return info
    end
  end
  errors.raise(errors.KeyError, 2, "check-info: %s not found in the Container", tostring(name))
end

Class._need_colon(M.Container, "container", M.Container.methods)

local function plan_of(self)
  local plan, problem = M.plan_of(self)
  return plan or errors.raise(errors.ValueError, 4, "Pebble would refuse the layers of container %s: %s", self.name,
    problem)
end

--- What its layers come to: a pebble.Plan.
-- @raise ValueError for layers that Pebble would refuse
function M.Container.getters:plan()
  return require("ops.pebble.layer").Plan(plan_of(self))
end

--- pebble.ServiceInfo of the services in its plan, by name.
function M.Container.getters:services()
  local info, services = require "ops.pebble.info", {}
  for name, service in pairs(plan_of(self).services or {}) do
    services[name] = info.ServiceInfo.from_dict {
      name = name, startup = service.startup == "enabled" and "enabled" or "disabled",
      current = self.service_statuses[name] or "inactive",
    }
  end
  return services
end

-- rocks -----------------------------------------------------------------------

--- The layer that the container of a rock begins with.
-- @param path of a rockcraft.yaml
-- @return a pebble.Layer
-- @raise ValueError when there is no such file, or it has no summary
-- @usage Container { name = "web", layers = { rock = testing.layer_from_rockcraft "rockcraft.yaml" } }
function M.layer_from_rockcraft(path)
  errors.check_type(path, "string", "the path of rockcraft.yaml", 2)
  local file = io.open(path)
  local text = file and file:read "a"
  if not text then
    errors.raise(errors.ValueError, 2, "rockcraft.yaml file not found at %s", path)
  end
  file:close()
  local rock = base.yaml_decode(text, path)
  if type(rock) ~= "table" or type(rock.summary) ~= "string" then
    errors.raise(errors.ValueError, 2, "%s has no summary", path)
  end
  return require("ops.pebble.layer").Layer {
    summary = rock.summary,
    description = string.format("%s (built from the rockcraft.yaml at %s)",
      rock.description or "(no description)", path),
    services = rock.services, checks = rock.checks,
  }
end

return M
