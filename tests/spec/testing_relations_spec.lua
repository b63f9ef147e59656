-- SPDX-License-Identifier: Apache-2.0
-- Databags and who may do what with them, networks, subordinates.
local ops, testing = require "ops", require "ops.testing"

local meta = {
  name = "web",
  requires = { db = { interface = "pg" }, cache = { interface = "redis" } },
  provides = { site = { interface = "http" } },
  peers = { others = { interface = "web-peers" } },
  ["extra-bindings"] = { admin = {} },
}

--- Runs `act` as the handler of an event.
-- @return the state after it, the context
local function during(event, state, act, given)
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self:observe(self.on[event], self.on_event)
  end
  function Charm:on_event(...)
    act(self, ...)
  end
  local ctx = testing.Context(Charm, given or { meta = meta })
  return ctx:run(ctx.on[event](), testing.State(state)), ctx
end

--- What the handler raised.
local function refused(class, pattern, state, act, given)
  local ok, err = pcall(during, "start", state, act, given)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, testing.errors.UncaughtCharmError), tostring(err))
  assert.is_true(ops.is_a(err.cause, class), tostring(err))
  assert.matches(pattern, err.cause.message)
end

describe("databags", function()
  local relation, peers

  before_each(function()
    relation = testing.Relation {
      endpoint = "db", remote_app_name = "pg", local_app_data = { mine = "app" }, local_unit_data = { mine = "unit" },
      remote_app_data = { theirs = "app" },
      remote_units_data = { [0] = { theirs = "zero" }, [3] = { theirs = "three" } },
    }
    peers = testing.PeerRelation {
      endpoint = "others", local_app_data = { mine = "app" }, peers_data = { [1] = { theirs = "one" } },
    }
  end)

  it("are read", function()
    during("start", { leader = true, relations = { relation, peers } }, function(self)
      local db = self.model:get_relation "db"
      assert.equal("app", db.data[self.app].mine)
      assert.equal("unit", db.data[self.unit].mine)
      assert.equal("app", db.data[db.app].theirs)
      assert.equal("three", db.data[self.model:get_unit "pg/3"].theirs)
      local others = self.model:get_relation "others"
      assert.equal("one", others.data[self.model:get_unit "web/1"].theirs)
      local names = {}
      for unit in pairs(db.units) do
        names[#names + 1] = unit.name
      end
      table.sort(names)
      assert.same({ "pg/0", "pg/3" }, names)
    end)
  end)

  it("are written, and the state before stays as it was", function()
    local state = testing.State { leader = true, relations = { relation, peers } }
    local before = testing.replace(state, {})
    local out = during("start", { leader = true, relations = { relation, peers }, model = state.model }, function(self)
      local db = self.model:get_relation "db"
      db.data[self.app].mine = nil
      db.data[self.unit].port = "80"
      self.model:get_relation("others").data[self.app].more = "x"
    end)
    assert.same({}, out:get_relation(relation).local_app_data)
    assert.same({ mine = "unit", port = "80" }, out:get_relation(relation).local_unit_data)
    assert.same({ mine = "app", more = "x" }, out:get_relation(peers).local_app_data)
    assert.same(relation.remote_units_data, out:get_relation(relation).remote_units_data)
    assert.equal(before, state)
    assert.same({ mine = "unit" }, relation.local_unit_data)
  end)

  it("of the own application are the leader's", function()
    refused(ops.RelationDataAccessError, "is not leader and cannot read its own application databag",
      { relations = { relation } }, function(self)
        return self.model:get_relation("db").data[self.app].mine
      end)
    refused(ops.RelationDataAccessError, "is not leader and cannot write application data",
      { relations = { peers } }, function(self)
        self.model:get_relation("others").data[self.app].x = "1"
      end)
    during("start", { relations = { peers } }, function(self) -- all peers read it
      assert.equal("app", self.model:get_relation("others").data[self.app].mine)
    end)
  end)

  it("of others are not to be written", function()
    refused(ops.RelationDataAccessError, "web cannot write the data of remote application pg",
      { relations = { relation } }, function(self)
        local db = self.model:get_relation "db"
        db.data[db.app].x = "1"
      end)
  end)

  it("hold strings", function()
    refused(ops.RelationDataTypeError, "must be strings, not", { relations = { relation } }, function(self)
      self.model:get_relation("db").data[self.unit].port = 80
    end)
  end)

  it("are not kept when the charm fails", function()
    local ok = pcall(during, "start", { relations = { relation } }, function(self)
      self.model:get_relation("db").data[self.unit].port = "80"
      error "no"
    end)
    assert.is_false(ok)
    assert.is_nil(relation.local_unit_data.port)
  end)

  it("of several relations of an endpoint are kept apart", function()
    local other = testing.Relation { endpoint = "db", remote_app_name = "pg", local_unit_data = {} }
    local out = during("start", { relations = { relation, other } }, function(self)
      for _, db in ipairs(self.model.relations.db) do
        db.data[self.unit].id = tostring(db.id)
      end
      assert.has_error(function()
        self.model:get_relation "db"
      end)
    end)
    assert.equal(tostring(other.id), out:get_relation(other).local_unit_data.id)
    assert.equal(tostring(relation.id), out:get_relation(relation).local_unit_data.id)
  end)

  it("come with the model of the other side", function()
    local uuid = "11111111-2222-4333-8444-555555555555"
    local far = testing.Relation { endpoint = "cache", remote_app_name = "redis", remote_model_uuid = uuid }
    local state = { relations = { relation, far }, model = testing.Model { uuid = "aaaa" } }
    during("start", state, function(self)
      assert.equal(uuid, self.model:get_relation("cache").remote_model.uuid)
      assert.equal("aaaa", self.model:get_relation("db").remote_model.uuid)
    end)
  end)
end)

describe("subordinates", function()
  local principal_meta = { name = "web", provides = { host = { interface = "juju-info", scope = "container" } } }
  local own_meta = { name = "agent", subordinate = true,
    requires = { host = { interface = "juju-info", scope = "container" },
      info = { interface = "x", scope = "container" } } }

  it("are seen by their principal", function()
    local relation = testing.SubordinateRelation { endpoint = "host", remote_app_name = "agent", remote_unit_id = 2,
      remote_unit_data = { a = "1" } }
    during("start", { relations = { relation } }, function(self)
      local host = self.model:get_relation "host"
      assert.equal(1, #host.units)
      assert.equal("1", host.data[self.model:get_unit "agent/2"].a)
    end, { meta = principal_meta })
  end)

  it("see their principal", function()
    local host = testing.SubordinateRelation { endpoint = "host", remote_app_name = "web", remote_unit_id = 5 }
    local info = testing.SubordinateRelation { endpoint = "info", remote_app_name = "other", remote_unit_id = 1 }
    during("start", { relations = { host, info } }, function(self)
      assert.equal(1, #self.model:get_relation("host").units)
      assert.equal(1, #self.model:get_relation("info").units)
    end, { meta = own_meta })
  end)
end)

describe("networks", function()
  local relation = testing.Relation { endpoint = "db", remote_app_name = "pg" }

  it("have an address that is for documentation", function()
    during("start", { relations = { relation } }, function(self)
      for _, key in ipairs { "db", "site", "admin", "juju-info", relation } do
        local binding = self.model:get_binding(key == relation and self.model:get_relation "db" or key)
        assert.equal("192.0.2.0", tostring(binding.network.bind_address))
        assert.equal("192.0.2.0", tostring(binding.network.ingress_address))
      end
    end)
  end)

  it("are those of the state", function()
    local network = testing.Network {
      binding_name = "admin",
      bind_addresses = { testing.BindAddress {
        interface_name = "eth7", addresses = { testing.Address { value = "10.7.0.3", cidr = "10.7.0.0/16" } },
      } },
      ingress_addresses = { "10.7.0.9" }, egress_subnets = { "10.7.0.0/24" },
    }
    during("start", { networks = { network } }, function(self)
      local admin = self.model:get_binding("admin").network
      assert.equal("10.7.0.3", tostring(admin.bind_address))
      assert.equal("eth7", admin.interfaces[1].name)
      assert.equal("10.7.0.9", tostring(admin.ingress_addresses[1]))
      assert.equal("192.0.2.0", tostring(self.model:get_binding("db").network.bind_address))
    end)
  end)

  it("of a binding that the charm does not have are refused", function()
    refused(ops.ModelError, 'no network config found for binding "nope"', {}, function(self)
      return self.model:get_binding("nope").network
    end)
  end)
end)

describe("planned units", function()
  it("are as many as the state says", function()
    local peers = testing.PeerRelation { endpoint = "others", peers_data = { [1] = {}, [2] = {} } }
    for _, count in ipairs { 0, 1, 2, 3, 7 } do
      for _, relations in ipairs { {}, { peers } } do
        during("start", { planned_units = count, relations = relations }, function(self)
          assert.equal(count, self.app:planned_units())
        end)
      end
    end
  end)
end)
