-- SPDX-License-Identifier: Apache-2.0
--- Whether a state can be: does it agree with itself, with the event and with the charm's metadata?
--
-- Each rule has a name, which is in the error. What is odd but possible becomes a warning, which the
-- context keeps (`ctx.warnings`).
--
-- Dependencies: ops.jujuversion, ops.errors, ops.testing.component, ops.testing.components, ops.testing.container,
-- ops.testing.diff, ops.testing.errors.

local component = require "ops.testing.component"
local components = require "ops.testing.components"
local diff = require "ops.testing.diff"
local errors = require "ops.errors"
local failures = require "ops.testing.errors"
local pebble_container = require "ops.testing.container"

local M = {}

-- what is looked at: spec, event, state, version (an ops.JujuVersion), app_name, unit_id; and what was found
local Check = {}
Check.__index = Check

--- A rule is broken.
-- @param rule its name
function Check:refuse(rule, format, ...)
  self.errors[#self.errors + 1] = string.format("[%s] " .. format, rule, ...)
  self.rules[#self.rules + 1] = rule
end

function Check:warn(format, ...)
  self.warnings[#self.warnings + 1] = string.format(format, ...)
end

-- small helpers ---------------------------------------------------------------

local function contains(items, wanted)
  for _, item in ipairs(items) do
    if item == wanted then
      return true
    end
  end
  return false
end

local function keys_of(tbl)
  local keys = {}
  for key in pairs(tbl or {}) do
    keys[#keys + 1] = tostring(key)
  end
  table.sort(keys)
  return keys
end

local function list(words)
  return #words == 0 and "none" or table.concat(words, ", ")
end

--- " Did you mean 'x'?" or what there is.
local function instead(name, known)
  local hint = errors.hint(name, known)
  return hint ~= "" and hint or " The metadata has: " .. list(known) .. "."
end

local function type_of(value)
  if math.type(value) then
    return math.type(value)
  end
  return type(value)
end

-- containers ------------------------------------------------------------------

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

-- config ----------------------------------------------------------------------

local config_types = {
  string = function(value)
    return type(value) == "string"
  end,
  int = function(value)
    return math.type(value) == "integer"
  end,
  float = function(value)
    return math.type(value) == "float"
  end,
  boolean = function(value)
    return type(value) == "boolean"
  end,
}
config_types.secret = config_types.string

local function check_option(check, name, value, option)
  local kind = type(option) == "table" and option.type or nil
  if not kind then
    check:refuse("config-option-without-type", "config.yaml invalid; option '%s' has no 'type'.", name)
  elseif not config_types[kind] or kind == "secret" and check.version < "3.4" then
    check:refuse("config-unknown-type", "config invalid for option '%s': 'type' %s unknown%s", name, tostring(kind),
      kind == "secret" and " before Juju 3.4" or "")
  elseif not config_types[kind](value) then
    check:refuse("config-type", "config invalid; option '%s' should be of type %s but is of type %s.", name, kind,
      type_of(value))
  elseif kind == "secret" and not (value:find "^secret:[0-9a-z]+$" and #value == 27) then
    check:refuse("config-secret-id",
      "config invalid: option '%s' value %s is not valid: 'secret:' and the 20 characters of its id are expected", name,
      diff.show(value))
  end
end

local function check_config(check)
  local options = check.spec:options()
  for _, name in ipairs(keys_of(check.state.config)) do
    if options[name] == nil then
      check:refuse("config-undeclared",
        "config option '%s' in state.config but not specified in config.yaml or charmcraft.yaml.%s", name,
        errors.hint(name, keys_of(options)))
    else
      check_option(check, name, check.state.config[name], options[name])
    end
  end
end

local function check_resources(check)
  local resources = check.spec.meta.resources or {}
  for _, resource in ipairs(check.state.resources) do
    if not resources[resource.name] then
      check:refuse("resource-undeclared",
        "any and all resources passed to State.resources need to have been defined in metadata.yaml: '%s' is not.%s",
        resource.name, instead(resource.name, keys_of(resources)))
    end
  end
end

-- the event -------------------------------------------------------------------

local function check_relation_event(check)
  local event = check.event
  if not contains(check.state.relations, event.relation) then
    check:refuse("event-relation-missing",
      "cannot emit %s because relation %d is not in the state (a relation with the same ID is not sufficient - you "
      .. "must pass the object in the state to the event).", event.name, event.relation.id)
  end
end

local function check_container_event(check)
  local event, seen = check.event, {}
  if not contains(check.state.containers, event.container) then
    check:refuse("event-container-not-same",
      "cannot emit %s because container %s is not in the state (a container with the same name is not sufficient. You "
      .. "must pass the object in the state to the event).", event.name, event.container.name)
  end
  if not event.container.can_connect then
    check:warn("you **can** fire %s while the container cannot connect, but that's most likely not what you want.",
      event.name)
  end
  for _, exec in ipairs(event.container.execs) do
    local prefix = table.concat(exec.command_prefix, " ")
    if seen[prefix] then
      check:refuse("duplicate-exec", "container %s has duplicate command prefixes: '%s'", event.container.name, prefix)
    end
    seen[prefix] = true
  end
end

local parameter_types = {
  string = function(value)
    return type(value) == "string"
  end,
  boolean = function(value)
    return type(value) == "boolean"
  end,
  integer = function(value)
    return math.type(value) == "integer"
  end,
  number = function(value)
    return type(value) == "number"
  end,
  array = function(value)
    return type(value) == "table" and (next(value) == nil or #value > 0)
  end,
  object = function(value)
    return type(value) == "table" and #value == 0
  end,
}

--- Juju's own check, of which the rules before it know a part.
local function check_schema(check)
  local event = check.event
  local _, refusal = check.spec:parameters(event.subject, event.params, tostring(check.version))
  if refusal then
    check:refuse("parameters-refused", "Juju does not run %s with these parameters: %s. Give others in "
      .. "ctx.on.action(\"%s\", { params = { ... } }).", event.subject, refusal, event.subject)
  end
end

local function check_parameters(check, action)
  local declared, found, known = action.params or {}, #check.errors, true
  for _, name in ipairs(keys_of(declared)) do
    local kind = type(declared[name]) == "table" and declared[name].type or nil
    if not kind then
      check:refuse("parameter-without-type", "action parameter %s has no type. Charmcraft will be unhappy about this.",
        name)
    elseif not parameter_types[kind] then
      known = false
      check:warn("unknown data type declared for parameter %s: type=%s. Cannot consistency-check.", name,
        tostring(kind))
    end
  end
  for _, name in ipairs(keys_of(check.event.params)) do
    local kind = type(declared[name]) == "table" and declared[name].type or nil
    if not declared[name] then
      check:refuse("parameter-undeclared",
        "param %s is not a valid parameter for %s: missing from action specification.%s", name, check.event.subject,
        errors.hint(name, keys_of(declared)))
    elseif parameter_types[kind] and not parameter_types[kind](check.event.params[name]) then
      check:refuse("parameter-type", "param %s is of type %s: expecting %s", name,
        type_of(check.event.params[name]), kind)
    end
  end
  if known and #check.errors == found then
    check_schema(check)
  end
end

local function check_action_event(check)
  local event = check.event
  local action = check.spec:action(event.subject)
  if action then
    check_parameters(check, action)
  else
    check:refuse("action-undeclared",
      "action event %s refers to action %s which is not declared in the charm metadata (actions.yaml).%s", event.name,
      event.subject, errors.hint(event.subject, keys_of(check.spec.actions)))
  end
end

local function check_storage_event(check)
  local event, storages = check.event, check.spec.meta.storage or {}
  if not storages[event.subject] then
    check:refuse("event-storage-undeclared",
      "storage event %s refers to storage %s which is not declared in the charm metadata (metadata.yaml) under "
      .. "'storage'.%s", event.name, event.subject, instead(event.subject, keys_of(storages)))
  elseif not contains(check.state.storages, event.storage) then
    check:refuse("event-storage-missing",
      "cannot emit %s because storage %s is not in the state (an object with the same name and index is not "
      .. "sufficient - you must pass the object in the state to the event).", event.name, event.subject)
  end
end

local function check_secret_event(check)
  local event = check.event
  if not contains(check.state.secrets, event.secret) then
    check:refuse("event-secret-missing",
      "cannot emit %s because secret %s is not in the state (a secret with the same ID is not sufficient - you must "
      .. "pass the object in the state to the event).", event.name, event.secret.id)
  elseif check.version < "3.0" then
    check:refuse("secrets-need-juju-3",
      "secrets are not supported in the specified juju version %s. Should be at least 3.0.", tostring(check.version))
  end
end

local event_checks = {
  relation = check_relation_event,
  workload = check_container_event,
  action = check_action_event,
  storage = check_storage_event,
  secret = check_secret_event,
  custom = function(check)
    check:warn("this is a custom event; if its name makes it look like a builtin one (for example, a relation event, "
      .. "or a workload event), you might get some false-negative consistency checks.")
  end,
}

local function check_event(check)
  local by_family = event_checks[check.event.family]
  if by_family then
    by_family(check)
  end
end

-- storages and secrets --------------------------------------------------------

local function check_storages(check)
  local storages, seen = check.spec.meta.storage or {}, {}
  for _, storage in ipairs(check.state.storages) do
    if not storages[storage.name] then
      check:refuse("storage-undeclared",
        "some storages passed to State were not defined in metadata.yaml: '%s'.%s", storage.name,
        instead(storage.name, keys_of(storages)))
    end
    local id = storage.name .. "/" .. storage.index
    if seen[id] then
      check:refuse("duplicate-storage",
        "duplicate storage in State: storage %s with index %d occurs multiple times in State.storages.", storage.name,
        storage.index)
    end
    seen[id] = true
  end
end

local function check_secrets(check)
  local seen = {}
  for _, secret in ipairs(check.state.secrets) do
    if seen[secret.id] then
      check:refuse("duplicate-secret", "secret %s occurs multiple times in State.secrets", secret.id)
    end
    seen[secret.id] = true
  end
end

-- relations -------------------------------------------------------------------

local function check_endpoint(check, relation, endpoint)
  local class = getmetatable(relation)
  local peer = class == components.PeerRelation
  local subordinate = class == components.SubordinateRelation
  if endpoint.role == "peer" and not peer then
    check:refuse("peer-relation-type",
      "endpoint %s is a peer relation; expecting relation to be of type PeerRelation, got %s", endpoint.name,
      class.class_name)
  elseif endpoint.role ~= "peer" and peer then
    check:refuse("peer-relation-type",
      "endpoint %s is not a peer relation; expecting relation to be of type %s, got %s", endpoint.name,
      endpoint.scope == "container" and "SubordinateRelation" or "Relation", class.class_name)
  elseif endpoint.scope == "container" and not subordinate then
    check:refuse("subordinate-relation-type",
      "endpoint %s has container scope; expecting relation to be of type SubordinateRelation, got %s", endpoint.name,
      class.class_name)
  elseif endpoint.scope ~= "container" and subordinate then
    check:refuse("subordinate-relation-type",
      "endpoint %s is not a subordinate relation; expecting relation to be of type Relation, got %s", endpoint.name,
      class.class_name)
  end
end

local function check_own_name(check, relation)
  if relation.remote_app_name == check.app_name then
    check:refuse("remote-app-is-own",
      "relation %d of '%s': the remote application is called '%s' as this charm's own is: give it another "
      .. "remote_app_name, or the Context another app_name", relation.id, relation.endpoint, relation.remote_app_name)
  end
end

local function check_relation(check, relation, seen)
  local endpoint, names = check.spec:endpoint(relation.endpoint), {}
  if seen[relation.id] then
    check:refuse("duplicate-relation-id", "duplicate relation ID: %d is claimed by multiple Relation instances",
      relation.id)
  end
  seen[relation.id] = true
  if endpoint then
    check_endpoint(check, relation, endpoint)
  else
    for index, known in ipairs(check.spec:endpoints()) do
      names[index] = known.name
    end
    check:refuse("endpoint-undeclared", "relation endpoint %s is not declared in metadata.%s", relation.endpoint,
      instead(relation.endpoint, names))
  end
  if not component.is_a(relation, components.PeerRelation) then
    check_own_name(check, relation)
  elseif relation.peers_data[check.unit_id] then
    check:refuse("own-unit-in-peers",
      "`peers_data` should only contain data for other units, not for the unit under test (unit %d). Use "
      .. "`local_unit_data` for its data.", check.unit_id)
  end
end

local needs_remote_unit = { relation_joined = true, relation_changed = true, relation_departed = true }

local function check_remote_unit(check)
  local event = check.event
  if not needs_remote_unit[event.kind] or event.remote_unit ~= nil then
    return
  end
  local ids = components.remote_unit_ids(event.relation)
  if #ids == 0 then
    check:refuse("remote-unit-missing", "'%s' must provide a remote unit. Pass in `remote_unit`.", event.name)
  else
    check:warn("'%s' is implicitly using %d as the remote unit. Consider passing `remote_unit` explicitly.", event.name,
      ids[1])
  end
end

local function check_relations(check)
  local seen, endpoints = {}, {}
  for _, relation in ipairs(check.state.relations) do
    check_relation(check, relation, seen)
  end
  for _, endpoint in ipairs(check.spec:endpoints()) do
    if endpoints[endpoint.name] then
      check:refuse("duplicate-endpoint", "duplicate endpoint name in metadata: '%s'", endpoint.name)
    end
    endpoints[endpoint.name] = true
  end
  check_remote_unit(check)
end

-- networks, cloud, stored state -----------------------------------------------

local function check_networks(check)
  local extra, known = check.spec.meta["extra-bindings"] or {}, { ["juju-info"] = true }
  for name in pairs(extra) do
    known[name] = true
  end
  for _, endpoint in ipairs(check.spec:endpoints()) do
    known[endpoint.name] = known[endpoint.name] or endpoint.scope ~= "container" or nil
    if extra[endpoint.name] ~= nil then
      check:refuse("binding-is-endpoint", "Extra bindings and relation endpoints cannot share the same name: '%s'.",
        endpoint.name)
    end
  end
  for _, network in ipairs(check.state.networks) do
    if not known[network.binding_name] then
      check:refuse("binding-undeclared", "Some network bindings defined in State are not in the metadata: '%s'.%s",
        network.binding_name, instead(network.binding_name, keys_of(known)))
    end
  end
end

local function check_cloud(check)
  local model = check.state.model
  if model.type == "kubernetes" and model.cloud_spec and check.version < "3.6.10" then
    check:refuse("cloud-spec-on-kubernetes",
      "CloudSpec is not available for Kubernetes charms with Juju < 3.6.10. Set the juju_version to 3.6.10+ or "
      .. "simulate a machine substrate with: `State { model = Model { type = 'lxd' } }`.")
  end
end

local function unstorable(value, path)
  local kind = type(value)
  if kind == "function" or kind == "thread" or kind == "userdata" and tostring(value) ~= "null" then
    return path .. " is a " .. kind
  elseif kind == "table" then
    for key, item in pairs(value) do
      local wrong = unstorable(item, path .. "." .. tostring(key))
      if wrong then
        return wrong
      end
    end
  end
end

local function check_stored_states(check)
  local seen = {}
  for _, stored in ipairs(check.state.stored_states) do
    local owner = tostring(stored.owner_path)
    local place = owner .. "." .. stored.name
    if seen[place] then
      check:refuse("duplicate-stored-state", "%s has multiple StoredState objects with the same name: '%s'.", owner,
        stored.name)
    end
    seen[place] = true
    local wrong = unstorable(stored.content, "content")
    if wrong then
      check:refuse("stored-state-types", "The StoredState object %s should contain only simple types: %s.", place,
        wrong)
    end
  end
end

-- all of it -------------------------------------------------------------------

local checks = { check_containers, check_config, check_resources, check_event, check_secrets, check_storages,
  check_relations, check_networks, check_cloud, check_stored_states }

--- @param subject { spec =, event =, state =, version =, app_name =, unit_id = }
-- @return sequence of warnings
-- @raise InconsistentScenarioError naming every rule that is broken
function M.check(subject)
  local check = setmetatable(subject, Check)
  check.errors, check.rules, check.warnings = {}, {}, {}
  for _, run in ipairs(checks) do
    run(check)
  end
  if #check.errors > 0 then
    local message = "Inconsistent scenario. The following errors were found: " .. table.concat(check.errors, "\n")
    error(failures.InconsistentScenarioError(message, { rules = check.rules }), 0)
  end
  return check.warnings
end

return M
