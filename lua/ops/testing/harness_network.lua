-- SPDX-License-Identifier: Apache-2.0
--- Networks of a Harness.
--
-- Dependencies: ops.errors, ops.mapping, ops.signature.

local host = select(2, ...)
local errors = require "ops.errors"
local mapping = require "ops.mapping"
local signature = require "ops.signature"

local _, list_mark = host("base").marks()

local function list(items)
  return setmetatable(items, list_mark)
end

-- addresses -------------------------------------------------------------------

--- The first three bytes of an IPv4 address, or nil.
local function ipv4_prefix(address)
  local bytes = { address:match "^(%d+)%.(%d+)%.(%d+)%.(%d+)$" }
  for _, byte in ipairs(bytes) do
    if tonumber(byte) > 255 then
      return nil
    end
  end
  return #bytes == 4 and table.concat(bytes, ".", 1, 3) or nil
end

local function groups_of(text)
  local groups = {}
  for group in text:gmatch "[^:]+" do
    if not group:find "^%x%x?%x?%x?$" then
      return nil
    end
    groups[#groups + 1] = group
  end
  return groups
end

--- The first four groups of an IPv6 address, or nil.
local function ipv6_prefix(address)
  local left, right = address:match "^(.-)::(.*)$"
  local first, last = groups_of(left or address), groups_of(right or "")
  if not address:find ":" or not first or not last or (not left and #first ~= 8) or #first + #last > 8
    or address:find ":::" or (right or ""):find "::" then
    return nil
  end
  while #first + #last < 8 do
    first[#first + 1] = "0"
  end
  table.move(last, 1, #last, #first + 1, first)
  return table.concat(first, ":", 1, 4)
end

--- The network an address is in, when nobody says so: a /24, or a /64.
local function network_of(address)
  local four, six = ipv4_prefix(address), ipv6_prefix(address)
  if not four and not six then
    errors.raise(errors.ValueError, 3, "'%s' does not appear to be an IPv4 or IPv6 address", address)
  end
  return four and four .. ".0/24" or six .. "::/64"
end

return function(Harness)
  local function put_network(harness, binding, address, cidr, interface, ingress, egress)
    harness:_edit_unit(function(unit)
      unit.networks[binding] = {
        ["bind-addresses"] = list { { ["interface-name"] = interface, ["mac-address"] = "",
          addresses = list { { value = address, hostname = "", cidr = cidr } } } },
        ["ingress-addresses"] = list(ingress), ["egress-subnets"] = list(egress),
      }
    end)
  end

  --- What a relation is bound to when the test does not say.
  function Harness:_default_network(relation)
    local networks = self._simulation:get("unit", self._unit).networks
    local own = relation.endpoint .. ":" .. relation.id
    if networks[""] then
      return
    end
    for binding, address in pairs { [own] = "10.0.0.10", [relation.endpoint] = "192.0.2.0" } do
      if not networks[binding] then
        local cidr = network_of(address)
        put_network(self, binding, address, cidr, "eth0", { address }, { cidr })
      end
    end
  end

  --- The key of a network in the unit's document.
  local function binding_of(harness, endpoint, relation_id)
    if endpoint and not harness._spec:endpoint(endpoint) then
      local names = {}
      for index, known in ipairs(harness._spec:endpoints()) do
        names[index] = known.name
      end
      errors.raise(errors.ModelError, 3, "'%s' is not a known endpoint%s", endpoint, errors.hint(endpoint, names))
    elseif not relation_id then
      return endpoint or ""
    elseif not endpoint then
      errors.raise(errors.TypeError, 3, "endpoint must be set if relation_id is provided")
    end
    local relation = harness._relations[relation_id]
    if not relation then
      errors.raise(errors.ModelError, 3, "relation_id %d has not been added; use add_relation", relation_id)
    elseif relation.endpoint ~= endpoint then
      errors.raise(errors.ModelError, 3, "endpoint '%s' does not correspond to relation_id %d ('%s')", endpoint,
        relation_id, relation.endpoint)
    end
    return endpoint .. ":" .. relation_id
  end

  local add_network = signature("add_network", "address: string, *, endpoint?: string, relation_id?: integer, "
    .. "cidr?: string, interface?: string, ingress_addresses?: names, egress_subnets?: names")

  --- Says what `model:get_binding()` gives.
  -- @param address IPv4 or IPv6
  -- @param options `endpoint`, `relation_id`: of what; without them, of all that have none of their own. `cidr`: the
  --   /24 or /64 that the address is in; `interface`: "eth0"; `ingress_addresses`: the address; `egress_subnets`: the
  --   cidr
  -- @raise ValueError, ModelError for an endpoint or relation that is not there, TypeError
  function Harness:add_network(...)
    local address, endpoint, relation_id, cidr, interface, ingress, egress = add_network(...)
    local binding, network = binding_of(self, endpoint, relation_id), network_of(address)
    cidr = cidr or network
    put_network(self, binding, address, cidr, interface or "eth0", mapping.copy(ingress or { address }),
      mapping.copy(egress or { cidr }))
  end
end
