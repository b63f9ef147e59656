-- SPDX-License-Identifier: Apache-2.0
--- Rules of the event.
--
-- Dependencies: ops.errors, ops.testing.consistency_words.

local errors = require "ops.errors"
local words = require "ops.testing.consistency_words"

local contains, keys_of, instead, type_of = words.contains, words.keys_of, words.instead, words.type_of

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
        type(kind) == "table" and table.concat(kind, " or ") or kind)
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

return { check_event }
