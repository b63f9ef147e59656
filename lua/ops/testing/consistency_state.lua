-- SPDX-License-Identifier: Apache-2.0
--- Rules of configuration, resources, storages, secrets, the cloud and what is stored.
--
-- Dependencies: ops.errors, ops.testing.consistency_words, ops.testing.diff.

local diff = require "ops.testing.diff"
local errors = require "ops.errors"
local words = require "ops.testing.consistency_words"

local keys_of, instead, type_of = words.keys_of, words.instead, words.type_of

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
  local kind = option.type
  if kind == "secret" and check.version < "3.4" then
    check:refuse("config-unknown-type", "config invalid for option '%s': 'type' secret unknown before Juju 3.4", name)
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

-- storages and secrets --------------------------------------------------------

local function count_by_name(items)
  local counts = {}
  for _, item in ipairs(items) do
    counts[item.name] = (counts[item.name] or 0) + 1
  end
  return counts
end

--- How many instances the metadata allows (`multiple: { range: N, N-M, N- or N+ }`); nil: any number.
local function most_storages(declared)
  if not declared then
    return nil
  end
  local range = declared.multiple and declared.multiple.range
  return range == nil and 1 or tonumber(tostring(range):match "(%d+)$")
end

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
  for name, count in pairs(count_by_name(check.state.storages)) do
    local most = most_storages(storages[name])
    if most and count > most then
      check:refuse("too-many-storages",
        "%d instances of storage '%s' are in State.storages, the metadata allows %d: give fewer, or it another "
        .. "`multiple: { range: ... }`", count, name, most)
    end
  end
end

--- Whether Juju takes the key: lower-case letters, digits and single dashes in between, three of them or more.
local function is_secret_key(key)
  return key:find "^%l[%l%d-]*[%l%d]$" and not key:find("--", 1, true) and #key:gsub("%-", "") > 2
end

local function check_secret_keys(check, secret)
  for _, content in ipairs { secret.tracked_content, secret.latest_content } do
    for _, key in ipairs(keys_of(content)) do
      if not is_secret_key(key) then
        check:refuse("secret-key",
          "secret %s has the key '%s', which Juju refuses: use three or more lower-case letters and digits, a letter "
          .. "first, with single dashes in between", secret.id, key)
        return
      end
    end
  end
end

local function check_secrets(check)
  local seen, labels = {}, {}
  for _, secret in ipairs(check.state.secrets) do
    local label = secret.label ~= "" and secret.label or nil
    if seen[secret.id] then
      check:refuse("duplicate-secret", "secret %s occurs multiple times in State.secrets", secret.id)
    elseif label and labels[label] then
      check:refuse("duplicate-secret-label",
        "secrets %s and %s in State.secrets both have the label '%s': give one of them another", labels[label],
        secret.id, label)
    end
    seen[secret.id] = true
    if label then
      labels[label] = secret.id
    end
    check_secret_keys(check, secret)
  end
end

local function check_ports(check)
  local seen = {}
  for _, port in ipairs(check.state.opened_ports) do
    local id = port.port and port.port .. "/" .. port.protocol or port.protocol
    if seen[id] then
      check:refuse("duplicate-port", "port %s occurs multiple times in State.opened_ports: leave one of them out", id)
    end
    seen[id] = true
  end
end

-- cloud, stored state ---------------------------------------------------------

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

return { check_config, check_resources, check_secrets, check_storages, check_ports, check_cloud, check_stored_states }
