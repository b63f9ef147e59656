-- SPDX-License-Identifier: Apache-2.0
-- Applications of a live testing.Model that are related: who sees what when, peers, subordinates, scaling, removal.
local ops, testing = require "ops", require "ops.testing"

--- A charm that writes down the events of its relations, and what it sees in them.
local function recorder(name, meta, react)
  local Charm = ops.CharmBase:extend(name)
  function Charm:init()
    for endpoint in pairs(self.meta.relations) do
      for _, kind in ipairs { "created", "joined", "changed", "departed", "broken" } do
        self:observe(self.on[endpoint]["relation_" .. kind], self.on_event)
      end
    end
    if react and react.leader then
      self:observe(self.on.leader_elected, react.leader)
    end
  end
  Charm.leader = react and react.leader
  function Charm:on_event(event)
    if react and react.event then
      react.event(self, event, event.class_name:match "^Relation(.*)Event$":lower())
    end
  end
  meta.name = name:lower()
  return testing.Context(Charm, { meta = meta })
end

local function sql(react)
  return recorder("Web", { requires = { db = { interface = "sql" } } }, react)
end

local function database(react)
  return recorder("Db", { provides = { server = { interface = "sql" } } }, react)
end

local function units_in(relation)
  local names = {}
  for unit in pairs(relation.units) do
    names[#names + 1] = unit.name
  end
  table.sort(names)
  return table.concat(names, " ")
end

--- Hooks of a unit whose names have a text in them.
local function hooks_of(unit, part)
  local found = {}
  for _, hook in ipairs(unit.hooks) do
    if hook:find(part, 1, true) then
      found[#found + 1] = hook
    end
  end
  return found
end

--- The place of a hook in a sequence; fails when it is not there.
local function place_of(hooks, wanted)
  for index, hook in ipairs(hooks) do
    if hook == wanted then
      return index
    end
  end
  error(wanted .. " was not run: " .. table.concat(hooks, ", "), 2)
end

local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
end

describe("relations of a live Model", function()
  it("are created before config-changed when they are there first, and joined after start", function()
    local model <close> = testing.Model {}
    model:deploy(sql())
    model:deploy(database())
    assert.equal(0, model:integrate("web", "db"))
    model:settle()
    assert.same({ "install", "db-relation-created", "leader-elected", "config-changed", "start",
      "db-relation-joined for db/0", "db-relation-changed for db/0" }, model:unit("web/0").hooks)
  end)

  it("carry data of units and of applications to the other side, once they are committed", function()
    local seen = {}
    local web = sql { event = function(self, event, kind)
      if kind == "created" then
        event.relation.data[self.unit].host = self.unit.name
      elseif kind == "changed" and not event.unit then
        seen[#seen + 1] = self.unit.name .. " " .. event.relation.data[event.app].database
      end
    end }
    local db = database { event = function(self, event, kind)
      if kind == "changed" and event.unit and self.unit:is_leader() then
        event.relation.data[self.app].database = "for " .. event.relation.data[event.unit].host
      end
    end }
    local model <close> = testing.Model {}
    model:deploy(web, { units = 2 })
    model:deploy(db)
    model:integrate("web:db", "db:server")
    model:settle()
    local state = model:unit("web/1"):state()
    local relation = state:get_relations("db")[1]
    assert.equal("web/1", relation.local_unit_data.host)
    local last = relation.remote_app_data.database
    assert.is_true(last == "for web/0" or last == "for web/1", last)
    local final = 0
    for _, line in ipairs(seen) do
      final = final + (line:find(last, 1, true) and 1 or 0)
    end
    assert.is_true(final >= 2, table.concat(seen, ", "))
    assert.same({ [0] = { ["egress-subnets"] = "10.0.0.3/32", ["ingress-address"] = "10.0.0.3",
      ["private-address"] = "10.0.0.3" } }, relation.remote_units_data)
    local bags = model:show_unit("db/0")["relation-info"][1]["related-units"]
    assert.equal("web/0", bags["web/0"].data.host)
  end)

  it("show a unit its own view: units once they have joined", function()
    local seen = {}
    local web = sql { event = function(_, event, kind)
      seen[#seen + 1] = string.format("%s %s: %s", kind, event.unit and event.unit.name or "-",
        units_in(event.relation))
    end }
    local model <close> = testing.Model {}
    model:deploy(web)
    model:settle()
    model:deploy(database(), { units = 2 })
    model:integrate("web", "db")
    model:settle()
    assert.equal("created -: ", seen[1])
    assert.is_truthy(seen[2]:find "^joined db/[01]: db/[01]$")
    assert.is_truthy(seen[#seen]:find ": db/0 db/1$")
    seen = {}
    model:remove_unit "db/0"
    model:settle()
    assert.same({ "departed db/0: db/1" }, seen)
    seen = {}
    model:remove_relation("web", "db")
    model:settle()
    assert.same({ "departed db/1: ", "broken -: " }, seen)
    assert.same({}, model:unit("web/0"):state().relations)
  end)

  it("show nobody data of a hook that failed", function()
    local web = sql { event = function(self, event, kind)
      if kind == "created" then
        event.relation.data[self.unit].secret = "early"
        error "not yet"
      end
    end }
    local model <close> = testing.Model {}
    model:deploy(web)
    model:deploy(database())
    model:integrate("web", "db")
    model:settle { errors = true }
    local bag = model:unit("db/0"):state():get_relations("server")[1].remote_units_data[0]
    assert.is_nil(bag.secret)
    assert.equal("10.0.0.1", bag["ingress-address"]) -- it is in scope: its hook has begun
    model:resolved("web/0", { no_retry = true })
    model:settle()
    assert.is_nil(model:unit("db/0"):state():get_relations("server")[1].remote_units_data[0].secret)
  end)

  it("let only the leader write the application's data, and say who that is", function()
    local web = sql { event = function(self, event, kind)
      if kind == "created" and not self.unit:is_leader() then
        event.relation.data[self.app].x = "1"
      end
    end }
    local model <close> = testing.Model {}
    model:deploy(web, { units = 2 })
    model:deploy(database())
    model:settle()
    model:integrate("web", "db")
    assert.same({}, model:unit("web/0"):state().relations) -- it has not entered it yet
    local ok, err = pcall(model.settle, model)
    assert.is_false(ok)
    assert.equal("web/1", err.unit)
    assert.equal("db-relation-created", err.hook)
    assert.equal("only the leader may do this, and that is web/0", err.hint)
  end)

  it("tell of units that come later and of those that go", function()
    local model <close> = testing.Model {}
    model:deploy(sql())
    model:deploy(database())
    model:integrate("web", "db")
    model:settle()
    model:add_unit "db"
    local ran = model:settle()
    assert.is_true(place_of(ran, "web/0 db-relation-joined for db/1") < place_of(ran,
      "web/0 db-relation-changed for db/1"))
    assert.same({ "install", "server-relation-created", "leader-settings-changed", "config-changed", "start",
      "server-relation-joined for web/0", "server-relation-changed for web/0" }, model:unit("db/1").hooks)
    model:remove_unit "db/0"
    ran = model:settle()
    place_of(ran, "web/0 db-relation-departed for db/0")
    place_of(ran, "db/1 leader-elected")
    local last = hooks_of(model:unit "db/0", "")
    assert.same({ "server-relation-departed for web/0", "server-relation-broken", "stop", "remove" },
      table.move(last, #last - 3, #last, 1, {}))
  end)

  it("are among peers as well, whose own leader hears of its application's data", function()
    local ring = recorder("Ring", { peers = { ring = { interface = "ring" } } }, { leader = function(self)
      for _, relation in ipairs(self.model.relations.ring) do
        relation.data[self.app].token = "t"
      end
    end })
    local model <close> = testing.Model {}
    model:deploy(ring, { units = 2 })
    model:settle()
    assert.same({ "install", "ring-relation-created", "leader-elected", "config-changed", "start" },
      table.move(model:unit("ring/0").hooks, 1, 5, 1, {}))
    assert.same({ "ring-relation-changed", "ring-relation-joined for ring/1", "ring-relation-changed for ring/1" },
      table.move(model:unit("ring/0").hooks, 6, 8, 1, {}))
    local relation = model:unit("ring/1"):state():get_relations("ring")[1]
    assert.is_truthy(relation.peers_data[0])
    assert.is_nil(relation.peers_data[1])
    assert.equal("t", relation.local_app_data.token)
    model:remove_unit "ring/1"
    model:settle()
    local gone = model:unit("ring/1").hooks
    assert.same({ "ring-relation-departed for ring/0", "stop", "remove" }, table.move(gone, #gone - 2, #gone, 1, {}))
  end)

  it("bring subordinates to the units of their principal, and take them along", function()
    local agent = recorder("Agent", { subordinate = true,
      requires = { host = { interface = "juju-info", scope = "container" } } })
    local model <close> = testing.Model {}
    local web = model:deploy(sql(), { units = 2 })
    local sub = model:deploy(agent)
    model:settle()
    assert.same({}, sub.units)
    model:integrate("agent", "web:juju-info")
    model:settle()
    assert.equal(2, #sub.units)
    local principal = model:unit("agent/0"):state():get_relations("host")[1].remote_unit_name
    assert.is_truthy(principal:find "^web/[01]$")
    assert.same({ "host-relation-joined for " .. principal, "host-relation-changed for " .. principal },
      hooks_of(model:unit "agent/0", " for "))
    local machine = model:show_unit(principal).machine
    assert.equal(machine, model:show_unit("agent/0").machine)
    refused(ops.RuntimeError, 'unit "agent/0" is a subordinate, to remove it remove the relation to its principal, '
      .. 'or its principal "' .. principal .. '"', function() model:remove_unit "agent/0" end)
    model:remove_unit(principal)
    model:settle()
    assert.is_true(model:unit("agent/0").is_gone)
    assert.equal(1, #sub.units)
    assert.equal(1, #web.units)
  end)

  it("are refused as Juju refuses them, with the endpoints that there are", function()
    local model <close> = testing.Model {}
    model:deploy(recorder("Two", { requires = { one = { interface = "sql" }, other = { interface = "sql" } } }))
    model:deploy(database())
    model:deploy(recorder("Lone", { peers = { ring = { interface = "ring" } } }))
    refused(ops.RuntimeError,
      'ambiguous relation: "two db" could refer to "two:one db:server"; "two:other db:server"',
      function() model:integrate("two", "db") end)
    refused(ops.RuntimeError, 'application "two" has no "ohter" relation; did you mean "other"?',
      function() model:integrate("two:ohter", "db") end)
    refused(ops.RuntimeError, "no relations found: lone has no endpoints; db has server (provides sql)",
      function() model:integrate("lone", "db") end)
    refused(ops.RuntimeError, 'application "dc" not found; did you mean "db"?',
      function() model:integrate("two:one", "dc") end)
    refused(ops.TypeError, "integrate: 'other' is missing", function() model:integrate "two" end)
    model:integrate("two:one", "db")
    refused(ops.RuntimeError, 'cannot add relation "two:one db:server": relation two:one db:server already exists',
      function() model:integrate("two:one", "db") end)
    refused(ops.RuntimeError, 'relation "lone db" not found', function() model:remove_relation("lone", "db") end)
  end)
end)

describe("the seed of a live Model", function()
  local function trace(seed, versions)
    local web = sql { event = function(self, event, kind)
      if kind == "joined" then
        event.relation.data[self.unit].port = "80"
      end
    end }
    local model <close> = testing.Model { seed = seed, juju_version = versions }
    model:deploy(web, { units = 3 })
    model:deploy(database(), { units = 2 })
    model:integrate("web", "db")
    model:settle()
    model:add_unit "web"
    model:remove_unit "db/0"
    model:settle()
    local bags = {}
    for _, unit in ipairs(model.units) do
      bags[unit.name] = unit:state().relations
    end
    return table.concat(model.hooks, "\n"), bags
  end

  it("makes a run the same again", function()
    local one, bags = trace(7)
    local other, other_bags = trace(7)
    assert.equal(one, other)
    assert.same(bags, other_bags)
  end)

  it("changes the order of hooks, and nothing of what comes of them", function()
    local first, bags = trace(1)
    local orders = { [first] = true }
    local count = 1
    for seed = 2, 8 do
      local other, other_bags = trace(seed)
      count = count + (orders[other] and 0 or 1)
      orders[other] = true
      assert.same(bags, other_bags)
    end
    assert.equal(8, count)
  end)

  it("keeps Juju's rules whatever the order", function()
    testing.each_seed(10, function(seed)
      local model <close> = testing.Model { seed = seed }
      model:deploy(sql(), { units = 2 })
      model:deploy(database(), { units = 2 })
      model:integrate("web", "db")
      model:settle()
      model:remove_relation("web", "db")
      model:settle()
      for _, unit in ipairs(model.units) do
        local hooks = unit.hooks
        local endpoint, other = unit.app.name == "web" and "db" or "server", unit.app.name == "web" and "db" or "web"
        assert.equal("install", hooks[1])
        local created, broken = place_of(hooks, endpoint .. "-relation-created"),
          place_of(hooks, endpoint .. "-relation-broken")
        assert.equal(#hooks, broken)
        for number = 0, 1 do
          local suffix = string.format(" for %s/%d", other, number)
          local joined = place_of(hooks, endpoint .. "-relation-joined" .. suffix)
          local changed = place_of(hooks, endpoint .. "-relation-changed" .. suffix)
          local departed = place_of(hooks, endpoint .. "-relation-departed" .. suffix)
          assert.is_true(created < joined and joined < changed and changed < departed and departed < broken)
        end
      end
    end)
  end)
end)
