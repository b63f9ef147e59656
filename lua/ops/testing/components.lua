-- SPDX-License-Identifier: Apache-2.0
--- The components of a state: relations, secrets, containers, networks, ...
--
-- Names, fields and defaults are those of ops. All are immutable; `testing.replace` makes changed copies.
--
-- Dependencies: ops.class, ops.errors, ops.testing.component, ops.testing.container.

local Class = require "ops.class"
local component = require "ops.testing.component"
local container = require "ops.testing.container"
local errors = require "ops.errors"

local define, types = component.define, component.types

local M = {}

-- counters and chance ---------------------------------------------------------

local function counter(first)
  local next_value = first - 1
  return function()
    next_value = next_value + 1
    return next_value
  end
end

local next_relation_id, next_storage_index = counter(1), counter(0)

--- For events: ids of actions.
M.next_action_id = counter(1)

local letters = "abcdefghijklmnopqrstuvwxyz0123456789"

local function random_text(length)
  local text = {}
  for index = 1, length do
    local place = math.random(#letters)
    text[index] = letters:sub(place, place)
  end
  return table.concat(text)
end

local function random_uuid()
  local high, low = math.random(0), math.random(0)
  return string.format("%08x-%04x-4%03x-8%03x-%012x", high >> 32, high >> 16 & 0xffff, high & 0xfff, low >> 52,
    low & 0xffffffffffff)
end

-- names -----------------------------------------------------------------------

local function is_endpoint(name)
  return name:find "^%l[%l%d_-]*$" and not name:find "[_-]$" and not name:find "[_-][_-]"
end

local function is_action(name)
  return name:find "^[%l%d][%l%d-]*$" and not name:find "-$"
end

--- Parts between hyphens hold a letter.
local function is_storage(name)
  if not name:find "^%l[%l%d-]*$" then
    return false
  end
  for part in (name .. "-"):gmatch "([^-]*)-" do
    if not part:find "%l" then
      return false
    end
  end
  return true
end

M.check_action_name = types.name(is_action, "an action")

-- relations -------------------------------------------------------------------

local function default_bag()
  return { ["egress-subnets"] = "192.0.2.0", ["ingress-address"] = "192.0.2.0", ["private-address"] = "192.0.2.0" }
end

--- What all relations are; made are only those derived from it.
M.RelationBase = define("RelationBase", {
  { "endpoint", types.name(is_endpoint, "an endpoint") },
  { "interface", types.text, optional = true },
  { "id", types.integer, next_relation_id },
  { "local_app_data", types.bag, {} },
  { "local_unit_data", types.bag, default_bag },
})

getmetatable(M.RelationBase).__call = function()
  errors.raise(errors.RuntimeError, 2,
    "RelationBase cannot be instantiated directly; please use Relation, PeerRelation, or SubordinateRelation")
end

--- A relation to another application. `remote_units_data`: databags by unit number.
M.Relation = define("Relation", {
  { "remote_app_name", types.text, "remote" },
  { "limit", types.integer, 1 },
  { "remote_app_data", types.bag, {} },
  { "remote_units_data", types.bags, function()
    return { [0] = default_bag() }
  end },
  { "remote_model_uuid", types.text, optional = true },
}, M.RelationBase)

--- A relation between a subordinate and its principal, seen from either.
M.SubordinateRelation = define("SubordinateRelation", {
  { "remote_app_data", types.bag, {} },
  { "remote_unit_data", types.bag, default_bag },
  { "remote_app_name", types.text, "remote" },
  { "remote_unit_id", types.integer, 0 },
}, M.RelationBase)

function M.SubordinateRelation.getters:remote_unit_name()
  return self.remote_app_name .. "/" .. self.remote_unit_id
end

--- A relation among the units of the charm's own application. `peers_data`: databags of the others by
-- unit number.
M.PeerRelation = define("PeerRelation", { { "peers_data", types.bags, {} } }, M.RelationBase)

function M.is_relation(value)
  return component.is_a(value, M.RelationBase)
end

--- Numbers of the units at the other end, in order.
function M.remote_unit_ids(relation)
  if component.is_a(relation, M.SubordinateRelation) then
    return { relation.remote_unit_id }
  end
  local ids = {}
  for id in pairs(component.is_a(relation, M.PeerRelation) and relation.peers_data or relation.remote_units_data) do
    ids[#ids + 1] = id
  end
  table.sort(ids)
  return ids
end

-- networks --------------------------------------------------------------------

M.Address = define("Address", {
  { "value", types.text },
  { "hostname", types.text, "" },
  { "cidr", types.text, "" },
})

M.BindAddress = define("BindAddress", {
  { "addresses", types.list(types.component(M.Address)) },
  { "interface_name", types.text, "" },
  { "mac_address", types.text, optional = true },
})

--- The network of a binding: an endpoint, an extra binding or juju-info.
M.Network = define("Network", {
  { "binding_name", types.text },
  { "bind_addresses", types.list(types.component(M.BindAddress)), function()
    return { M.BindAddress { addresses = { M.Address { value = "192.0.2.0" } } } }
  end },
  { "ingress_addresses", types.list(types.text), { "192.0.2.0" } },
  { "egress_subnets", types.list(types.text), { "192.0.2.0/24" } },
})

-- containers ------------------------------------------------------------------

for name, class in next, container do
  M[name] = class
end

-- secrets ---------------------------------------------------------------------

local function check_grants(value)
  if type(value) ~= "table" then
    return nil, "should be a table of relation id -> names, not " .. errors.type_name(value)
  end
  local result = {}
  for id, names in pairs(value) do
    local kept, wrong = types.list(types.text)(names)
    if math.type(id) ~= "integer" then
      return nil, "should have relation ids as keys, not " .. tostring(id)
    elseif wrong then
      return nil, string.format("[%d] %s", id, wrong)
    end
    table.sort(kept)
    result[id] = kept
  end
  return result
end

--- A secret that the charm may know of: its own (`owner` "unit" or "app"), or one it was granted (`owner`
-- nil). `tracked_content` is what the unit tracks, `latest_content` what a refresh gives.
M.Secret = define("Secret", {
  { "tracked_content", types.bag },
  { "latest_content", types.bag, optional = true },
  { "id", types.text, function()
    return "secret:" .. random_text(20)
  end },
  { "owner", types.one_of("unit", "app"), optional = true },
  { "remote_grants", check_grants, {} },
  { "label", types.text, optional = true },
  { "description", types.text, optional = true },
  { "expire", types.number, optional = true },
  { "rotate", types.one_of("never", "hourly", "daily", "weekly", "monthly", "quarterly", "yearly"), optional = true },
})

function M.Secret.validate(values)
  values.latest_content = values.latest_content or types.bag(values.tracked_content)
  for _, name in ipairs { "tracked_content", "latest_content" } do
    if next(values[name]) == nil then
      return name .. " has no keys: a secret has at least one"
    end
  end
end

-- storage, resources, ports ---------------------------------------------------

M.Storage = define("Storage", {
  { "name", types.name(is_storage, "a storage") },
  { "index", types.integer, next_storage_index },
})

--- The directory that stands for the storage.
function M.Storage.methods:get_filesystem(ctx)
  return ctx:_directory(string.format("storages/%s-%d", self.name, self.index))
end

Class._need_colon(M.Storage, "storage", M.Storage.methods)

M.Resource = define("Resource", { { "name", types.text }, { "path", types.text } })

local port_fields = { { "port", types.integer, optional = true }, { "protocol", types.text, optional = true } }

--- What all ports are.
M.Port = define("Port", port_fields)

local function check_port(class, protocol, port)
  if type(port) == "table" then
    errors.raise(errors.TypeError, 3, "%s takes no table: write %s(%s)", class.class_name, class.class_name,
      protocol == "icmp" and "" or "80")
  elseif protocol == "icmp" and port ~= nil then
    errors.raise(errors.TypeError, 3, "%s takes no number", class.class_name)
  elseif protocol ~= "icmp" and (math.type(port) ~= "integer" or port < 1 or port > 65535) then
    errors.raise(require("ops.testing.errors").StateValidationError, 3,
      "%s: `port` outside bounds [1:65535], got %s", class.class_name, tostring(port))
  end
end

local function define_port(name, protocol)
  local class = define(name, port_fields, M.Port)
  M[name] = class
  getmetatable(class).__call = function(_, port)
    check_port(class, protocol, port)
    return component.make(class, { port = port, protocol = protocol })
  end
end

getmetatable(M.Port).__call = function()
  errors.raise(errors.RuntimeError, 2, "Port cannot be instantiated directly; please use TCPPort, UDPPort, or ICMPPort")
end

define_port("TCPPort", "tcp")
define_port("UDPPort", "udp")
define_port("ICMPPort", "icmp")

--- The port of a protocol and a number.
function M.port_of(protocol, number)
  local classes = { tcp = M.TCPPort, udp = M.UDPPort, icmp = M.ICMPPort }
  return component.make(classes[protocol], { protocol = protocol, port = protocol ~= "icmp" and number or nil })
end

-- the model -------------------------------------------------------------------

M.CloudCredential = define("CloudCredential", {
  { "auth_type", types.text },
  { "attributes", types.bag, {} },
  { "redacted", types.list(types.text), {} },
})

M.CloudSpec = define("CloudSpec", {
  { "type", types.text },
  { "name", types.text, "localhost" },
  { "region", types.text, optional = true },
  { "endpoint", types.text, optional = true },
  { "identity_endpoint", types.text, optional = true },
  { "storage_endpoint", types.text, optional = true },
  { "credential", types.component(M.CloudCredential), optional = true },
  { "ca_certificates", types.list(types.text), {} },
  { "skip_tls_verify", types.boolean, false },
  { "is_controller_cloud", types.boolean, false },
})

--- What a charm knows of its model. Once something is deployed to it, it lives: ops.testing.model.
M.Model = define("Model", {
  { "name", types.text, function()
    return string.format("%016x%04x", math.random(0), math.random(0) & 0xffff)
  end },
  { "uuid", types.text, random_uuid },
  { "type", types.one_of("kubernetes", "lxd"), "kubernetes" },
  { "cloud_spec", types.component(M.CloudSpec), optional = true },
  { "juju_version", types.text, optional = true },
  { "seed", types.integer, optional = true },
  { "time", types.number, optional = true },
})

--- The model of a state that gives none.
function M.assumed_model()
  local model = M.Model {}
  rawset(model, "_is_assumed", true)
  return model
end

--- Whether a model is none that the test gave.
function M.is_assumed(model)
  return rawget(model, "_is_assumed") == true
end

-- what is stored --------------------------------------------------------------

--- Stored state of an object: `owner_path` is its handle, such as "MyCharm" or "MyCharm/Database[db]".
M.StoredState = define("StoredState", {
  { "name", types.text, "_stored" },
  { "owner_path", types.text, optional = true },
  { "content", types.map, {} },
})

--- An event that waits for `observer`, a method of `owner`; made by `ctx.on.EVENT():deferred(handler)`.
M.DeferredEvent = define("DeferredEvent", {
  { "handle_path", types.text },
  { "owner", types.text },
  { "observer", types.text },
  { "snapshot_data", types.map, {} },
})

function M.DeferredEvent.getters:name()
  return self.handle_path:match "([^/%[]*)%[?[^/]*$"
end

-- what a run did --------------------------------------------------------------

M.JujuLogLine = define("JujuLogLine", { { "level", types.text }, { "message", types.text } })

return M
