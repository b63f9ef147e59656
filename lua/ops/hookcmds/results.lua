-- SPDX-License-Identifier: Apache-2.0
--- What the low-level hook commands return: answers of Juju as records with named fields.
--
-- Dependencies: ops.class, ops.errors.

local Class = require "ops.class"
local errors = require "ops.errors"

local M = {}

-- records ---------------------------------------------------------------------

local function equal(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b
  end
  for key, value in pairs(a) do
    if not equal(value, rawget(b, key)) then
      return false
    end
  end
  for key in pairs(b) do
    if rawget(a, key) == nil then
      return false
    end
  end
  return true
end

local function show(value)
  if type(value) == "string" then
    return string.format("'%s'", value)
  elseif type(value) ~= "table" or (getmetatable(value) or {}).__tostring then
    return tostring(value)
  end
  return next(value) == nil and "{}" or "{...}"
end

--- A class of records: made of a table of their fields, compared by value.
-- @param fields their names, in the order in which they are shown
local function record(name, fields)
  local class = Class:extend(name)
  class.strict = true
  for _, field in ipairs(fields) do
    class.fields[field] = true
  end

  function class:init(values)
    for field, value in pairs(values) do
      rawset(self, field, value)
    end
  end

  function class.__eq(a, b)
    return getmetatable(a) == getmetatable(b) and equal(a, b)
  end

  function class.__tostring(self)
    local words = {}
    for index, field in ipairs(fields) do
      words[index] = field .. "=" .. show(rawget(self, field))
    end
    return string.format("%s(%s)", name, table.concat(words, ", "))
  end

  M[name] = class
  return class
end

local Address = record("Address", { "hostname", "value", "cidr" })
local AppStatus = record("AppStatus", { "status", "message", "status_data", "units" })
local BindAddress = record("BindAddress", { "mac_address", "interface_name", "addresses" })
local CloudCredential = record("CloudCredential", { "auth_type", "attributes", "redacted" })
local CloudSpec = record("CloudSpec", { "type", "name", "region", "endpoint", "identity_endpoint",
  "storage_endpoint", "credential", "ca_certificates", "skip_tls_verify", "is_controller_cloud" })
local Goal = record("Goal", { "status", "since" })
local GoalState = record("GoalState", { "units", "relations" })
local Network = record("Network", { "bind_addresses", "egress_subnets", "ingress_addresses" })
local Port = record("Port", { "protocol", "port", "to_port", "endpoints" })
local RelationModel = record("RelationModel", { "uuid" })
local SecretInfo = record("SecretInfo", { "id", "revision", "label", "description", "expiry",
  "rotation", "rotates" })
local Storage = record("Storage", { "kind", "location" })
local UnitStatus = record("UnitStatus", { "status", "message", "status_data" })

--- What it takes to log in stays out of logs.
function CloudCredential:__tostring()
  return string.format("CloudCredential(auth_type='%s', ...)", self.auth_type)
end

-- reading answers -------------------------------------------------------------

--- A member of a map: nil when it is absent or null, RuntimeError when it is something else.
local function member(answer, key, kind, command)
  local value = answer[key]
  if type(value) == "userdata" then -- null
    return nil
  elseif value ~= nil and type(value) ~= kind then
    error(errors.RuntimeError(string.format("%s answered with a %s where '%s' should be a %s", command,
      type(value), key, kind)), 0)
  end
  return value
end

local function text(answer, key, command)
  return member(answer, key, "string", command) or ""
end

--- Text, or nil when it is empty.
local function text_or_nil(answer, key, command)
  local value = text(answer, key, command)
  return value ~= "" and value or nil
end

local function flag(answer, key, command)
  return member(answer, key, "boolean", command) or false
end

local function plain_copy(list)
  return table.move(list, 1, #list, 1, {})
end

local function list(answer, key, command)
  return plain_copy(member(answer, key, "table", command) or {})
end

local function map(answer, key, command)
  return member(answer, key, "table", command) or {}
end

--- The members of a map, each made by `make`.
local function each(answers, command, make)
  local result = {}
  for name in pairs(answers) do
    result[name] = make(map(answers, name, command))
  end
  return result
end

-- the answers -----------------------------------------------------------------

local function cloud_credential(answer)
  return CloudCredential {
    auth_type = text(answer, "auth-type", "credential-get"),
    attributes = map(answer, "attrs", "credential-get"),
    redacted = list(answer, "redacted", "credential-get"),
  }
end

function M.cloud_spec(answer)
  local function get(key)
    return text_or_nil(answer, key, "credential-get")
  end
  local credential = member(answer, "credential", "table", "credential-get")
  return CloudSpec {
    type = text(answer, "type", "credential-get"),
    name = text(answer, "name", "credential-get"),
    region = get "region",
    endpoint = get "endpoint",
    identity_endpoint = get "identity-endpoint",
    storage_endpoint = get "storage-endpoint",
    credential = credential and cloud_credential(credential),
    ca_certificates = list(answer, "cacertificates", "credential-get"),
    skip_tls_verify = flag(answer, "skip-tls-verify", "credential-get"),
    is_controller_cloud = flag(answer, "is-controller-cloud", "credential-get"),
  }
end

CloudCredential.from_dict, CloudSpec.from_dict = cloud_credential, M.cloud_spec

local function goal(answer)
  return Goal {
    status = text(answer, "status", "goal-state"),
    since = member(answer, "since", "number", "goal-state"),
  }
end

function M.goal_state(answer)
  return GoalState {
    units = each(map(answer, "units", "goal-state"), "goal-state", goal),
    relations = each(map(answer, "relations", "goal-state"), "goal-state", function(goals)
      return each(goals, "goal-state", goal)
    end),
  }
end

local function address(answer)
  return Address {
    hostname = text(answer, "hostname", "network-get"),
    value = text_or_nil(answer, "value", "network-get") or text(answer, "address", "network-get"),
    cidr = text(answer, "cidr", "network-get"),
  }
end

local function bind_address(answer)
  local addresses = list(answer, "addresses", "network-get")
  for index in ipairs(addresses) do
    addresses[index] = address(map(addresses, index, "network-get"))
  end
  return BindAddress {
    mac_address = text(answer, "mac-address", "network-get"),
    interface_name = text(answer, "interface-name", "network-get"),
    addresses = addresses,
  }
end

function M.network(answer)
  local binds = list(answer, "bind-addresses", "network-get")
  for index in ipairs(binds) do
    binds[index] = bind_address(map(binds, index, "network-get"))
  end
  return Network {
    bind_addresses = binds,
    egress_subnets = list(answer, "egress-subnets", "network-get"),
    ingress_addresses = list(answer, "ingress-addresses", "network-get"),
  }
end

--- "80/tcp", "8000-8010/udp", "icmp", each with " (web, admin)" or " (*)" when asked for.
local function port(word)
  local range, brackets = word:match "^(%S+)%s*%(?([^)]*)%)?$"
  local first, last, protocol = (range or ""):match "^(%d+)%-?(%d*)/?(%a*)$"
  if not first and not (range or ""):match "^%a+$" then
    error(errors.RuntimeError(string.format("opened-ports answered with '%s', which is not a port", word)), 0)
  end
  local endpoints
  for name in brackets:gmatch "[^,%s]+" do
    endpoints = endpoints or {}
    endpoints[#endpoints + 1] = name
  end
  return Port {
    protocol = first and (protocol ~= "" and protocol or "tcp") or range,
    port = math.tointeger(first),
    to_port = math.tointeger(last),
    endpoints = endpoints,
  }
end

function M.ports(answer)
  local result = {}
  for index, word in ipairs(answer) do
    result[index] = port(word)
  end
  return result
end

function M.relation_model(answer)
  return RelationModel { uuid = text(answer, "uuid", "relation-model-get") }
end

--- From the map with the one member that secret-info-get prints.
function M.secret_info(answer)
  local id = next(answer)
  if not id then
    error(errors.RuntimeError "secret-info-get answered without a secret", 0)
  end
  local info = map(answer, id, "secret-info-get")
  return SecretInfo {
    id = id,
    revision = member(info, "revision", "number", "secret-info-get"),
    label = member(info, "label", "string", "secret-info-get"),
    description = member(info, "description", "string", "secret-info-get"),
    expiry = member(info, "expiry", "number", "secret-info-get"),
    rotation = member(info, "rotation", "string", "secret-info-get"),
    rotates = member(info, "rotates", "number", "secret-info-get"),
  }
end

function M.unit_status(answer)
  return UnitStatus {
    status = text(answer, "status", "status-get"),
    message = text(answer, "message", "status-get"),
    status_data = map(answer, "status-data", "status-get"),
  }
end

function M.app_status(answer)
  local app = map(answer, "application-status", "status-get")
  return AppStatus {
    status = text(app, "status", "status-get"),
    message = text(app, "message", "status-get"),
    status_data = map(app, "status-data", "status-get"),
    units = each(map(app, "units", "status-get"), "status-get", M.unit_status),
  }
end

function M.storage(answer)
  return Storage {
    kind = text(answer, "kind", "storage-get"),
    location = text(answer, "location", "storage-get"),
  }
end

return M
