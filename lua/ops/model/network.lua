-- SPDX-License-Identifier: Apache-2.0
--- Networks: where to listen, and where others see this unit come from.
--
-- Addresses and subnets are strings, written as Python's ipaddress writes them.
--
-- Dependencies: ops.class, ops.errors, ops.model.relation.
--
-- @usage
-- local address = self.model:get_binding("db").network.bind_address

local Class = require "ops.class"
local Relation = require("ops.model.relation").Relation
local errors = require "ops.errors"

local M = {}

--- One address of an interface: `name`, `address` and `subnet`; the latter two are nil when Juju does not
-- say.
local NetworkInterface = Class:extend "NetworkInterface"
NetworkInterface.strict = true
NetworkInterface.fields.name, NetworkInterface.fields.address, NetworkInterface.fields.subnet = true, true, true
M.NetworkInterface = NetworkInterface

function NetworkInterface:init(raw)
  self.name, self.address, self.subnet = raw.name, raw.address, raw.subnet
end

function NetworkInterface:__tostring()
  return string.format("<ops.model.NetworkInterface %s %s>", self.name, self.address or "None")
end

--- What Juju says about a space.
local Network = Class:extend "Network"
Network.strict = true
Network.fields.interfaces, Network.fields.ingress_addresses, Network.fields.egress_subnets = true, true, true
M.Network = Network

--- `interfaces`: a sequence of NetworkInterface, one for each address. `ingress_addresses`: where others
-- reach this unit. `egress_subnets`: where they see it come from.
function Network:init(raw)
  self.interfaces = {}
  for index, interface in ipairs(raw.interfaces) do
    self.interfaces[index] = NetworkInterface(interface)
  end
  self.ingress_addresses, self.egress_subnets = raw.ingress_addresses, raw.egress_subnets
end

--- The one address to listen at, or nil.
function Network.getters:bind_address()
  local first = self.interfaces[1]
  return first and first.address
end

--- The one address to tell others, or nil.
function Network.getters:ingress_address()
  return self.ingress_addresses[1]
end

function Network.__tostring()
  return "<ops.model.Network>"
end

--- What an endpoint or one relation is bound to: `name`, `network`.
local Binding = Class:extend "Binding"
Binding.strict = true
Binding.fields.name = true
M.Binding = Binding

-- @param raw handle of the host's model
-- @param key name of the endpoint, or a Relation
function Binding:init(raw, key)
  self._raw = raw
  self._key = type(key) == "string" and key or key._raw
  self.name = type(key) == "string" and key or key.name
end

--- Asked for once.
-- @raise ModelError when there is no such binding, ValueError for a subnet that is none
function Binding.getters:network()
  local network = rawget(self, "_network")
  if not network then
    network = Network(self._raw:network(self._key))
    self._network = network
  end
  return network
end

function Binding:__tostring()
  return string.format("<ops.model.Binding %s>", self.name)
end

--- Bindings by endpoint or relation. `model:get_binding()` is the one to use.
local BindingMapping = Class:extend "BindingMapping"
BindingMapping.strict = true
M.BindingMapping = BindingMapping

function BindingMapping:init(raw)
  self._raw, self._bindings = raw, {}
end

--- @param binding_key name of an endpoint or extra binding, or a Relation
-- @raise ModelError for anything else
function BindingMapping:get(binding_key, level)
  if type(binding_key) ~= "string" and not Class.is_a(binding_key, Relation) then
    errors.raise(errors.ModelError, (level or 1) + 1, "binding key must be str or relation instance, not %s",
      errors.type_name(binding_key))
  end
  local binding = self._bindings[binding_key]
  if not binding then
    binding = Binding(self._raw, binding_key)
    self._bindings[binding_key] = binding
  end
  return binding
end

--- For tests: networks are asked for again.
function BindingMapping:_forget()
  for _, binding in pairs(self._bindings) do
    rawset(binding, "_network", nil)
  end
end

return M
