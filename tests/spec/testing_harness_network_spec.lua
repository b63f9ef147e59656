-- SPDX-License-Identifier: Apache-2.0
-- Networks of a Harness.
local ops, testing = require "ops", require "ops.testing"

local meta = { name = "web", requires = { db = { interface = "pg" }, cache = { interface = "redis" } } }

local function new()
  return testing.Harness(ops.CharmBase:extend "Web", { meta = meta })
end

local function network(harness, key)
  return harness.model:get_binding(key).network
end

describe("a Harness's networks", function()
  it("are there for a relation and its endpoint", function()
    local harness <close> = new()
    harness:add_relation("db", "pg")
    local own = network(harness, harness.model:get_relation "db")
    assert.equal("10.0.0.10", own.bind_address)
    assert.equal("10.0.0.0/24", own.interfaces[1].subnet)
    assert.same({ "10.0.0.0/24" }, own.egress_subnets)
    assert.equal("192.0.2.0", network(harness, "db").bind_address)
  end)

  it("are what the test says", function()
    local harness <close> = new()
    local id = harness:add_relation("db", "pg")
    local relation = harness.model:get_relation "db"
    harness:add_network("10.1.2.3", { endpoint = "db" })
    assert.equal("10.1.2.3", network(harness, "db").bind_address)
    assert.equal("10.0.0.10", network(harness, relation).bind_address)
    harness:add_network("10.9.9.9", { endpoint = "db", relation_id = id, cidr = "10.9.0.0/16", interface = "eth7",
      ingress_addresses = { "1.2.3.4", "1.2.3.5" }, egress_subnets = "8.8.8.0/24" })
    local own = network(harness, relation)
    assert.same({ "10.9.9.9", "eth7", "10.9.0.0/16" },
      { own.bind_address, own.interfaces[1].name, own.interfaces[1].subnet })
    assert.same({ "1.2.3.4", "1.2.3.5" }, own.ingress_addresses)
    assert.same({ "8.8.8.0/24" }, own.egress_subnets)
  end)

  it("have one for all that have none of their own", function()
    local harness <close> = new()
    harness:add_network "10.5.0.1"
    harness:add_relation("db", "pg")
    assert.equal("10.5.0.1", network(harness, "cache").bind_address)
    assert.equal("10.5.0.1", network(harness, harness.model:get_relation "db").bind_address)
  end)

  it("are of IPv6 too", function()
    local harness <close> = new()
    for address, subnet in pairs { ["2001:db8::5"] = "2001:db8::/64", ["1:2:3:4:5:6:7:8"] = "1:2:3:4::/64",
      ["::1"] = "::/64", ["fe80:1::"] = "fe80:1::/64" } do
      harness:add_network(address, { endpoint = "db" })
      local found = network(harness, "db")
      assert.equal(address, found.bind_address)
      assert.equal(subnet, found.interfaces[1].subnet)
    end
  end)

  it("are refused when they cannot be", function()
    local harness <close> = new()
    local id = harness:add_relation("db", "pg")
    for _, case in ipairs {
      { ops.ValueError, "'10.0.0' does not appear to be an IPv4 or IPv6 address", "10.0.0" },
      { ops.ValueError, "'10.0.0.256' does not appear to be an IPv4 or IPv6 address", "10.0.0.256" },
      { ops.ValueError, "'1::2::3' does not appear to be an IPv4 or IPv6 address", "1::2::3" },
      { ops.ValueError, "'fe80' does not appear to be an IPv4 or IPv6 address", "fe80" },
      { ops.ModelError, "'bd' is not a known endpoint Did you mean 'db'?", "10.0.0.1", { endpoint = "bd" } },
      { ops.TypeError, "endpoint must be set if relation_id is provided", "10.0.0.1", { relation_id = id } },
      { ops.ModelError, "relation_id 7 has not been added; use add_relation", "10.0.0.1",
        { endpoint = "db", relation_id = 7 } },
      { ops.ModelError, "endpoint 'cache' does not correspond to relation_id 0 ('db')", "10.0.0.1",
        { endpoint = "cache", relation_id = id } },
      { ops.TypeError, "add_network has no parameter 'endpont': did you mean 'endpoint'?", "10.0.0.1",
        { endpont = "db" } },
    } do
      local ok, err = pcall(harness.add_network, harness, case[3], case[4])
      assert.is_false(ok, case[2])
      assert.is_true(ops.is_a(err, case[1]), tostring(err))
      assert.equal(case[2], tostring(err))
    end
  end)
end)
