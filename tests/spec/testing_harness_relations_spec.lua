-- SPDX-License-Identifier: Apache-2.0
-- Relations of a Harness: events, data, membership, who may do what.
local ops, testing = require "ops", require "ops.testing"

local meta = [[
  name: web
  requires:
    db: { interface: pg }
  provides:
    site: { interface: http }
  peers:
    others: { interface: web-peers }
]]

--- A charm that writes down the events of its relations: "db-relation-joined pg/0 pg/0".
local function recorder()
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self.seen = {}
    for _, endpoint in ipairs { "db", "site", "others" } do
      for _, kind in ipairs { "created", "joined", "changed", "departed", "broken" } do
        self:observe(self.on[endpoint]["relation_" .. kind], self.on_event)
      end
    end
  end
  function Charm:on_event(event)
    local kind = event.class_name:match "^Relation(.*)Event$":lower()
    self.seen[#self.seen + 1] = string.format("%s:%d %s %s%s", event.relation.name, event.relation.id, kind,
      event.app.name, event.unit and " " .. event.unit.name or "")
    if self.act then
      self:act(event)
    end
  end
  return Charm
end

local function new(given)
  return testing.Harness(recorder(), given or { meta = meta })
end

local function units_of(relation)
  local names = {}
  for unit in pairs(relation.units) do
    names[#names + 1] = unit.name
  end
  return names
end

--- What a call raised, of a class and with a text.
local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
  return err
end

describe("a Harness's relations", function()
  it("are the example of ops: one before begin, then a unit, then its data, then a look", function()
    local Charm = ops.CharmBase:extend "MyCharm"
    function Charm:init()
      self:observe(self.on.db_relation_changed, self.on_changed)
    end
    function Charm:on_changed(event)
      self.received = event.relation.data[event.unit].key
    end
    local harness <close> = testing.Harness(Charm, { meta = meta })
    local id = harness:add_relation("db", "postgresql")
    harness:begin()
    harness:add_relation_unit(id, "postgresql/0")
    harness:update_relation_data(id, "postgresql/0", { key = "val" })
    assert.equal("val", harness.charm.received)
  end)

  it("count from 0 and are silent before begin", function()
    local harness <close> = new()
    assert.equal(0, harness:add_relation("db", "pg", { unit_data = { a = "1" } }))
    assert.equal(1, harness:add_relation("site", "proxy"))
    harness:begin()
    assert.same({}, harness.charm.seen)
    assert.same({ "pg/0" }, units_of(harness.model:get_relation "db"))
    assert.equal("pg", harness.model:get_relation("db").app.name)
  end)

  it("emit what happens to them, at once", function()
    local harness <close> = new()
    harness:begin()
    local id = harness:add_relation("db", "pg")
    harness:add_relation_unit(id, "pg/0")
    harness:add_relation_unit(id, "pg/1")
    harness:update_relation_data(id, "pg/0", { a = "1" })
    harness:update_relation_data(id, "pg", { b = "2" })
    harness:remove_relation_unit(id, "pg/0")
    harness:remove_relation(id)
    assert.same({ "db:0 created pg", "db:0 joined pg pg/0", "db:0 joined pg pg/1", "db:0 changed pg pg/0",
      "db:0 changed pg", "db:0 departed pg pg/0", "db:0 departed pg pg/1", "db:0 broken pg" }, harness.charm.seen)
  end)

  it("bring a unit when they are given data", function()
    local harness <close> = new()
    harness:begin()
    local id = harness:add_relation("db", "pg", { app_data = { a = "1" }, unit_data = { b = "2" } })
    assert.same({ "db:0 created pg", "db:0 joined pg pg/0", "db:0 changed pg", "db:0 changed pg pg/0" },
      harness.charm.seen)
    assert.same({ a = "1" }, harness:get_relation_data(id, "pg"))
    assert.same({ b = "2" }, harness:get_relation_data(id, "pg/0"))
    assert.same({}, harness:get_relation_data(id, "web"))
    assert.is_nil(harness:get_relation_data(id, "pg/7"))
  end)

  it("tell of a change only when something is different", function()
    local harness <close> = new()
    harness:begin()
    local id = harness:add_relation("db", "pg", { unit_data = { a = "1" } })
    harness.charm.seen = {}
    harness:update_relation_data(id, "pg/0", { a = "1" })
    harness:update_relation_data(id, "pg/0", { gone = "" })
    assert.same({}, harness.charm.seen)
    harness:update_relation_data(id, "pg/0", { a = "" })
    assert.same({ "db:0 changed pg pg/0" }, harness.charm.seen)
    assert.same({}, harness:get_relation_data(id, "pg/0"))
  end)

  it("tell nothing of what is the charm's own to write", function()
    local harness <close> = new()
    harness:begin()
    local id, peers = harness:add_relation("db", "pg"), harness:add_relation("others", "web")
    harness.charm.seen = {}
    harness:update_relation_data(id, "web/0", { a = "1" })
    harness:update_relation_data(id, "web", { a = "1" })
    harness:update_relation_data(peers, "web/0", { a = "1" })
    assert.same({}, harness.charm.seen)
    harness:update_relation_data(peers, "web", { a = "1" })
    assert.same({ "others:1 changed web" }, harness.charm.seen)
    harness:set_leader()
    harness:update_relation_data(peers, "web", { a = "2" })
    assert.equal(1, #harness.charm.seen)
  end)

  it("show units that are peers", function()
    local harness <close> = new()
    local id = harness:add_relation("others", "web")
    harness:add_relation_unit(id, "web/1")
    harness:begin()
    assert.same({ "web/1" }, units_of(harness.model:get_relation "others"))
    assert.equal(2, harness.charm.app:planned_units())
    harness:remove_relation_unit(id, "web/1")
    assert.equal(1, harness.charm.app:planned_units())
  end)

  it("let the data of a unit that departs be read", function()
    local harness <close> = new()
    harness:begin()
    local id = harness:add_relation("db", "pg", { unit_data = { a = "1" } })
    local found = {}
    function harness.charm:act(event)
      local relation = event.relation
      found[#found + 1] = { relation.data[event.unit].a, units_of(relation), event.departing_unit.name,
        os.getenv "JUJU_DEPARTING_UNIT", os.getenv "JUJU_DISPATCH_PATH" }
    end
    harness:remove_relation_unit(id, "pg/0")
    assert.same({ { "1", {}, "pg/0", "pg/0", "hooks/db-relation-departed" } }, found)
    assert.is_nil(harness:get_relation_data(id, "pg/0"))
    assert.same({}, units_of(harness.model:get_relation("db", id)))
  end)

  it("are inactive and hidden while they break", function()
    local harness <close> = new()
    harness:begin()
    local id = harness:add_relation("db", "pg", { app_data = { a = "1" } })
    local found
    function harness.charm:act(event)
      if event.class_name == "RelationBrokenEvent" then
        found = { event.relation.active, #self.model.relations.db, event.relation.data[event.app].a }
      end
    end
    harness:remove_relation(id)
    assert.same({ false, 0, "1" }, found)
    assert.is_nil(harness.model:get_relation "db")
    refused(ops.RelationNotFoundError, "there is no relation with id 0: ids come from add_relation", function()
      harness:remove_relation(id)
    end)
    assert.equal(1, harness:add_relation("db", "pg"))
  end)

  it("keep what the charm writes, within events and without", function()
    local harness <close> = new()
    harness:begin()
    function harness.charm:act(event)
      event.relation.data[self.unit].here = event.class_name
    end
    local id = harness:add_relation("db", "pg")
    assert.same({ here = "RelationCreatedEvent" }, harness:get_relation_data(id, "web/0"))
    harness.model:get_relation("db").data[harness.charm.unit].here = "by hand"
    assert.same({ here = "by hand" }, harness:get_relation_data(id, harness.charm.unit))
    assert.equal("by hand", harness.model:get_relation("db").data[harness.charm.unit].here)
  end)

  it("show the charm's own data as the test changed them", function()
    local harness <close> = new()
    harness:begin()
    local id = harness:add_relation("db", "pg")
    local bag = harness.model:get_relation("db").data[harness.charm.unit]
    assert.is_nil(bag.a)
    harness:update_relation_data(id, "web/0", { a = "1" })
    assert.equal("1", bag.a)
  end)

  it("have the rules of databags in handlers", function()
    local harness <close> = new()
    harness:begin()
    function harness.charm.act(_, event)
      event.relation.data[event.app].a = "1"
    end
    refused(ops.RelationDataAccessError, "web cannot write the data of remote application pg", function()
      harness:add_relation("db", "pg")
    end)
    function harness.charm:act(event)
      event.relation.data[self.app].a = "1"
    end
    refused(ops.RelationDataAccessError, "web/0 is not leader and cannot write application data.", function()
      harness:add_relation("db", "pg")
    end)
    harness:set_leader()
    assert.same({ a = "1" }, harness:get_relation_data(harness:add_relation("db", "pg"), "web"))
  end)

  it("let a follower read its application's data outside of handlers", function()
    local harness <close> = new()
    harness:begin()
    local id = harness:add_relation("db", "pg")
    harness:update_relation_data(id, "web", { a = "1" })
    local bag = harness.model:get_relation("db").data[harness.charm.app]
    assert.equal("1", bag.a)
    bag.a = "2"
    assert.same({ a = "2" }, harness:get_relation_data(id, "web"))
    assert.is_false(harness.charm.unit:is_leader())
  end)

  it("have no data of others that could be written, wherever", function()
    local harness <close> = new()
    harness:add_relation("db", "pg")
    refused(ops.RelationDataAccessError, "web cannot write the data of remote application pg", function()
      local relation = harness.model:get_relation "db"
      relation.data[relation.app].a = "1"
    end)
  end)

  it("may be changed from within a handler", function()
    local harness <close> = new()
    harness:begin()
    local id = harness:add_relation("db", "pg")
    harness:add_relation_unit(id, "pg/0")
    local order = harness.charm.seen
    function harness.charm:act(event)
      if event.class_name == "RelationChangedEvent" and not self.nested then
        self.nested = true
        event.relation.data[self.unit].before = "kept"
        harness:update_relation_data(id, "pg", { a = "1" })
        order[#order + 1] = event.relation.data[event.app].a .. event.relation.data[self.unit].before
        event.relation.data[self.unit].after = "too"
      end
    end
    harness:update_relation_data(id, "pg/0", { b = "1" })
    assert.same({ "db:0 changed pg pg/0", "db:0 changed pg", "1kept" }, { table.unpack(order, 3) })
    assert.same({ before = "kept", after = "too" }, harness:get_relation_data(id, "web/0"))
  end)

  it("say what is wrong with a call, at its line", function()
    local harness <close> = new()
    local id = harness:add_relation("db", "pg")
    local err = refused(ops.RelationNotFoundError, "relation 'dbs' not declared in metadata. Did you mean 'db'?",
      function()
        harness:add_relation("dbs", "pg")
      end)
    assert.truthy(err.where:find(":" .. debug.getinfo(1, "l").currentline - 2, 1, true), err.where)
    refused(ops.ValueError, "'others' is a peer relation: the application is web itself, not pg", function()
      harness:add_relation("others", "pg")
    end)
    refused(ops.ValueError, "Remote unit name invalid: the remote application of db is called 'pg'; the remote unit "
      .. "name should be pg/<some-number>, not 'mysql/0'.", function()
      harness:add_relation_unit(id, "mysql/0")
    end)
    refused(ops.ValueError, "'pg/3' is not in relation db:0.", function()
      harness:remove_relation_unit(id, "pg/3")
    end)
    refused(ops.KeyError, "'pg/3' has no data in relation db:0: those of pg, web, web/0 are there", function()
      harness:update_relation_data(id, "pg/3", { a = "1" })
    end)
    refused(ops.RelationDataTypeError, "relation data values must be strings, not number", function()
      harness:update_relation_data(id, "pg", { a = 1 })
    end)
    refused(ops.TypeError, "add_relation has no parameter 'unit_date': did you mean 'unit_data'?", function()
      harness:add_relation("db", "pg", { unit_date = {} })
    end)
    refused(ops.TypeError, "app_or_unit should be a unit, an application or the name of one, not boolean", function()
      harness:get_relation_data(id, true)
    end)
  end)

  it("of container scope are with units of the same machine", function()
    local harness <close> = new { meta = {
      name = "web",
      provides = { info = { interface = "juju-info", scope = "container" } },
      requires = { db = { interface = "pg" } }, peers = { others = { interface = "x" } },
    } }
    local id = harness:add_relation("info", "agent")
    harness:add_relation_unit(id, "agent/3")
    harness:update_relation_data(id, "agent/3", { a = "1" })
    local relation = harness.model:get_relation "info"
    assert.same({ "agent/3" }, units_of(relation))
    assert.equal("1", relation.data[harness.model:get_unit "agent/3"].a)
  end)
end)
