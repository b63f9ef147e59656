-- SPDX-License-Identifier: Apache-2.0
local ops, testing = require "ops", require "ops.testing"

local function refused(class, pattern, fn, ...)
  local ok, err = pcall(fn, ...)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.matches(pattern, err.message)
end

-- A charm that keeps what it was told.
local seen
local Charm = ops.CharmBase:extend "MyCharm"

function Charm:init()
  for kind in pairs(self.on:events()) do
    if not kind:find "^collect_" then
      self:observe(self.on[kind], self.on_any)
    end
  end
  self:observe(self.on.collect_unit_status, self.on_collect)
  self:observe(self.on.collect_app_status, self.on_collect)
end

function Charm:on_any(event)
  seen = { kind = event.handle.kind, class = getmetatable(event), event = event }
  if ops.is_a(event, ops.RelationEvent) then
    seen.id, seen.app, seen.unit = event.relation.id, event.app.name, event.unit and event.unit.name
    seen.active, seen.members = event.relation.active, {}
    for unit in pairs(event.relation.units) do
      seen.members[#seen.members + 1] = unit.name
    end
    table.sort(seen.members)
  end
  if ops.is_a(event, ops.RelationDepartedEvent) then
    seen.departing_unit = event.departing_unit.name
  elseif ops.is_a(event, ops.StorageEvent) then
    seen.location = event.storage.location
  elseif ops.is_a(event, ops.SecretRemoveEvent) or ops.is_a(event, ops.SecretExpiredEvent) then
    seen.revision = event.revision
  elseif ops.is_a(event, ops.ActionEvent) then
    seen.params = ops.copy(event.params)
  end
end

function Charm:on_collect(event)
  seen = seen or { kind = event.handle.kind }
end

describe("ctx.on", function()
  local ctx

  before_each(function()
    seen = nil
    ctx = testing.Context(Charm, {
      meta = {
        name = "my-charm",
        requires = { ["my-db"] = { interface = "pg" } },
        peers = { others = { interface = "y" } },
        storage = { data = { type = "filesystem", location = "/srv" } },
        containers = { ["web-app"] = {} },
      },
      actions = {
        ["back-up"] = { params = { target = { type = "string", default = "disk" }, n = { type = "integer" } } },
      },
    })
  end)

  after_each(function()
    ctx:close()
  end)

  it("has the events of Juju", function()
    for name, class in pairs {
      install = "InstallEvent", start = "StartEvent", stop = "StopEvent", remove = "RemoveEvent",
      update_status = "UpdateStatusEvent", config_changed = "ConfigChangedEvent", upgrade_charm = "UpgradeCharmEvent",
      pre_series_upgrade = "PreSeriesUpgradeEvent", post_series_upgrade = "PostSeriesUpgradeEvent",
      leader_elected = "LeaderElectedEvent",
    } do
      seen = nil
      ctx:run(ctx.on[name](), testing.State {})
      assert.equal(name, seen.kind)
      assert.equal(ops[class], seen.class)
    end
  end)

  it("has those of the framework", function()
    ctx:run(ctx.on.collect_unit_status(), testing.State {})
    assert.equal("collect_unit_status", seen.kind)
    seen = nil
    ctx:run(ctx.on.collect_app_status(), testing.State {}) -- although the unit does not lead
    assert.equal("collect_app_status", seen.kind)
  end)

  it("does not have others, and names the nearest", function()
    refused(ops.AttributeError, "'CharmEvents' object has no attribute 'strat'. Did you mean 'start'%?", function()
      return ctx.on.strat
    end)
    refused(ops.AttributeError, "has no attribute 'collect_metrics'", function()
      return ctx.on.collect_metrics
    end)
    refused(ops.AttributeError, "cannot be set", function()
      ctx.on.start = nil
    end)
  end)

  describe("for relations", function()
    local relation, state

    before_each(function()
      relation = testing.Relation {
        endpoint = "my-db", remote_app_name = "pg", remote_units_data = { [1] = {}, [4] = {} },
      }
      state = testing.State { relations = { relation } }
    end)

    it("tells who is meant", function()
      for _, case in ipairs {
        { "relation_created", nil, nil, {} },
        { "relation_joined", 4, "pg/4", { "pg/1", "pg/4" } },
        { "relation_changed", 1, "pg/1", { "pg/1", "pg/4" } },
        { "relation_departed", 4, "pg/4", { "pg/1" } },
        { "relation_broken", nil, nil, {} },
      } do
        ctx:run(ctx.on[case[1]](relation, case[2] and { remote_unit = case[2] } or nil), state)
        assert.equal("my_db_" .. case[1], seen.kind)
        assert.equal(relation.id, seen.id)
        assert.equal("pg", seen.app)
        assert.equal(case[3], seen.unit)
        assert.same(case[4], seen.members)
        assert.equal(case[1] ~= "relation_broken", seen.active)
      end
    end)

    it("takes the first unit when none is named, and warns", function()
      ctx:run(ctx.on.relation_changed(relation), state)
      assert.equal("pg/1", seen.unit)
      assert.matches("implicitly using 1 as the remote unit", ctx.warnings[1])
    end)

    it("knows a unit without data", function()
      ctx:run(ctx.on.relation_joined(relation, { remote_unit = 9 }), state)
      assert.equal("pg/9", seen.unit)
      assert.same({ "pg/1", "pg/4", "pg/9" }, seen.members)
    end)

    it("tells who departs", function()
      ctx:run(ctx.on.relation_departed(relation, { remote_unit = 1, departing_unit = 0 }), state)
      assert.equal("pg/0", seen.departing_unit)
      ctx:run(ctx.on.relation_departed(relation, { remote_unit = 1 }), state)
      assert.equal("pg/1", seen.departing_unit)
    end)

    it("of peers has this charm's own application", function()
      local peers = testing.PeerRelation { endpoint = "others", peers_data = { [1] = {} } }
      ctx:run(ctx.on.relation_changed(peers, { remote_unit = 1 }), testing.State { relations = { peers } })
      assert.equal("my-charm/1", seen.unit)
      assert.equal("my-charm", seen.app)
    end)

    it("of the charm itself take no argument", function()
      for _, kind in ipairs { "start", "leader_elected", "collect_unit_status" } do
        refused(ops.TypeError, "^ctx.on." .. kind .. " takes no argument$", function()
          ctx.on[kind](5)
        end)
      end
    end)

    it("refuses what is no relation and options it does not know", function()
      refused(ops.TypeError, "ctx.on.relation_created: a relation is expected, not nil", function()
        ctx.on.relation_created()
      end)
      refused(ops.TypeError, "unknown option 'remote_units'. Did you mean 'remote_unit'", function()
        ctx.on.relation_joined(relation, { remote_units = 1 })
      end)
      refused(ops.TypeError, "unknown option 'remote_unit'", function()
        ctx.on.relation_broken(relation, { remote_unit = 1 })
      end)
    end)
  end)

  it("has those of storage", function()
    local storage = testing.Storage { name = "data" }
    for _, name in ipairs { "storage_attached", "storage_detaching" } do
      ctx:run(ctx.on[name](storage), testing.State { storages = { storage } })
      assert.equal("data_" .. name, seen.kind)
      assert.equal(storage:get_filesystem(ctx), seen.location)
    end
    refused(ops.TypeError, "a Storage is expected, not string", function()
      ctx.on.storage_attached "data"
    end)
  end)

  it("has those of secrets, for those who get them", function()
    local own = testing.Secret { tracked_content = { key = "b" }, owner = "unit", label = "mine" }
    local foreign = testing.Secret { tracked_content = { key = "b" }, label = "theirs" }
    local state = testing.State { secrets = { own, foreign } }
    ctx:run(ctx.on.secret_changed(foreign), state)
    assert.equal("secret_changed", seen.kind)
    ctx:run(ctx.on.secret_rotate(own), state)
    ctx:run(ctx.on.secret_expired(own, { revision = 1 }), state)
    assert.equal(1, seen.revision)
    ctx:run(ctx.on.secret_remove(own, { revision = 42 }), state)
    assert.equal(42, seen.revision)

    refused(ops.ValueError, "never receive secret%-changed for a secret it owns", ctx.on.secret_changed, own)
    refused(ops.ValueError, "never receive secret%-rotate for a secret it does not own", ctx.on.secret_rotate, foreign)
    refused(ops.ValueError, "never receive secret%-expire", ctx.on.secret_expired, foreign, { revision = 1 })
    refused(ops.ValueError, "never receive secret%-removed", ctx.on.secret_remove, foreign, { revision = 1 })
    refused(ops.TypeError, "the revision is missing", ctx.on.secret_remove, own)
    refused(ops.TypeError, "unknown option 'revison'", ctx.on.secret_remove, own, { revison = 1 })
  end)

  it("has those of containers", function()
    local notice, check = testing.Notice { key = "example.com/a" }, testing.CheckInfo { name = "up" }
    local container = testing.Container {
      name = "web-app", can_connect = true, notices = { notice }, check_infos = { check },
      layers = { base = { checks = { up = { override = "replace", tcp = { port = 1 }, threshold = 3 } } } },
    }
    local state = testing.State { containers = { container } }
    ctx:run(ctx.on.pebble_ready(container), state)
    assert.equal("web_app_pebble_ready", seen.kind)
    ctx:run(ctx.on.pebble_custom_notice(container, notice), state)
    assert.equal("web_app_pebble_custom_notice", seen.kind)
    ctx:run(ctx.on.pebble_check_failed(container, check), state)
    assert.equal("web_app_pebble_check_failed", seen.kind)
    ctx:run(ctx.on.pebble_check_recovered(container, check), state)
    assert.equal("web_app_pebble_check_recovered", seen.kind)
    refused(ops.TypeError, "a Notice as the second argument is expected, not nil", ctx.on.pebble_custom_notice,
      container)
  end)

  it("has actions, with the defaults of their parameters", function()
    ctx:run(ctx.on.action("back-up", { params = { n = 3 } }), testing.State {})
    assert.equal("back_up_action", seen.kind)
    assert.same({ n = 3, target = "disk" }, seen.params)
    ctx:run(ctx.on.action("back-up", { id = "77" }), testing.State {})
    assert.equal("77", seen.event.id)
    refused(testing.errors.StateValidationError, "'Back up' is no valid name of an action", ctx.on.action, "Back up")
    refused(ops.TypeError, "unknown option 'parms'. Did you mean 'params'", ctx.on.action, "back-up", { parms = {} })
    refused(ops.TypeError, "params should be a table", ctx.on.action, "back-up", { params = 1 })
  end)
end)

describe("an event of a library", function()
  local Ready = ops.EventBase:extend "ReadyEvent"
  local got

  function Ready:init(address, relation)
    self.address, self.relation_name = address, relation and relation.name
  end

  function Ready:snapshot()
    return { address = self.address, relation_name = self.relation_name }
  end

  function Ready:restore(snapshot)
    self.address, self.relation_name = snapshot.address, snapshot.relation_name
  end

  local Database = ops.Object:extend "Database"
  Database.on = ops.events { ready = Ready }

  local User = ops.CharmBase:extend "User"

  function User:init()
    self.database = Database(self, "db")
    self:observe(self.database.on.ready, self.on_ready)
  end

  function User:on_ready(event)
    got = event
  end

  local meta = { name = "user", requires = { db = { interface = "pg" } } }

  it("is emitted from the charm's object of that class", function()
    local ctx = testing.Context(User, { meta = meta })
    local relation = testing.Relation { endpoint = "db" }
    ctx:run(ctx.on.custom(Database.on.ready, "10.0.0.1", relation), testing.State { relations = { relation } })
    assert.equal("10.0.0.1", got.address)
    assert.equal("db", got.relation_name)
    assert.equal(1, #ctx.emitted_events)
    assert.equal(Ready, getmetatable(ctx.emitted_events[1]))
  end)

  it("is also that of a class which the object's is derived from", function()
    local Postgres = Database:extend "Postgres"
    local Admin = ops.CharmBase:extend "Admin"
    local address
    function Admin:init()
      self.database = Postgres(self, "db")
      self:observe(self.database.on.ready, self.on_ready)
    end
    function Admin.on_ready(_, event)
      address = event.address
    end
    local ctx = testing.Context(Admin, { meta = meta })
    ctx:run(ctx.on.custom(Database.on.ready, "10.0.0.2"), testing.State {})
    assert.equal("10.0.0.2", address)
  end)

  it("needs such an object", function()
    local Other = ops.CharmBase:extend "Other"
    local ctx = testing.Context(Other, { meta = meta })
    refused(testing.errors.NoObserverError, "Cannot fire 'ready' on <Other Other>: none of its attributes", ctx.run,
      ctx, ctx.on.custom(Database.on.ready), testing.State {})
  end)

  it("is none of Juju's", function()
    local Library = ops.Object:extend "Library"
    Library.on = ops.events { begun = ops.StartEvent }
    local ctx = testing.Context(User, { meta = meta })
    refused(ops.ValueError, "cannot emit hook events using `custom`", ctx.on.custom, Library.on.begun)
    refused(ops.TypeError, "an event of a class such as Database.on.ready is expected, not string", ctx.on.custom,
      "ready")
    refused(ops.AttributeError, "has no attribute 'redy'. Did you mean 'ready'", function()
      return Database.on.redy
    end)
  end)
end)

describe("deferred()", function()
  local delivered
  local Deferrer = ops.CharmBase:extend "Deferrer"

  function Deferrer:init() end

  function Deferrer:on_it(event)
    delivered[#delivered + 1] = event.handle.path
    if ops.is_a(event, ops.RelationEvent) then
      delivered[#delivered + 1] = event.relation.name .. " " .. tostring(event.unit and event.unit.name)
    end
  end

  local ctx

  before_each(function()
    delivered = {}
    ctx = testing.Context(Deferrer, {
      meta = {
        name = "d", requires = { ["my-db"] = { interface = "pg" } }, peers = { others = { interface = "y" } },
        storage = { data = { type = "filesystem" } }, containers = { web = {} },
      },
      actions = { go = {} },
    })
  end)

  after_each(function()
    ctx:close()
  end)

  it("makes an event that waited", function()
    local deferred = ctx.on.start():deferred(Deferrer.on_it)
    assert.same({ "Deferrer/on/start[1]", "Deferrer", "on_it", "start" },
      { deferred.handle_path, deferred.owner, deferred.observer, deferred.name })
    local out = ctx:run(ctx.on.update_status(), testing.State { deferred = { deferred } })
    assert.same({ "Deferrer/on/start[1]" }, delivered)
    assert.same({}, out.deferred)
  end)

  it("finds a method that the charm inherits", function()
    local Heir = Deferrer:extend "Heir"
    local own <close> = testing.Context(Heir, { meta = { name = "h" } })
    assert.equal("on_it", own.on.start():deferred(Deferrer.on_it).observer)
  end)

  it("takes a name and a number", function()
    assert.equal("Deferrer/on/start[7]", ctx.on.start():deferred("on_it", 7).handle_path)
    assert.equal("Deferrer/on/start[7]", ctx.on.start():deferred("on_it", { event_id = 7 }).handle_path)
  end)

  it("works for every kind", function()
    local relation = testing.Relation { endpoint = "my-db", remote_app_name = "pg" }
    local empty = testing.Relation { endpoint = "my-db", remote_app_name = "pg", remote_units_data = {} }
    local peers = testing.PeerRelation { endpoint = "others", peers_data = { [2] = {} } }
    local storage = testing.Storage { name = "data" }
    local own = testing.Secret { tracked_content = { key = "b" }, owner = "app" }
    local container = testing.Container { name = "web" }
    local state = { relations = { relation, empty, peers }, storages = { storage }, secrets = { own },
      containers = { container } }
    for _, event in ipairs {
      ctx.on.relation_changed(relation), ctx.on.relation_created(empty), ctx.on.relation_departed(peers),
      ctx.on.storage_attached(storage), ctx.on.secret_remove(own, { revision = 3 }), ctx.on.pebble_ready(container),
    } do
      delivered = {}
      state.deferred = { event:deferred(Deferrer.on_it) }
      ctx:run(ctx.on.update_status(), testing.State(state))
      assert.equal("Deferrer/on/" .. event.name .. "[1]", delivered[1])
    end
    state.deferred = { ctx.on.relation_changed(peers):deferred(Deferrer.on_it) }
    delivered = {}
    ctx:run(ctx.on.update_status(), testing.State(state))
    assert.equal("others d/2", delivered[2])
  end)

  it("refuses what cannot be", function()
    refused(ops.ValueError, "no method of Deferrer; please create one manually", function()
      ctx.on.start():deferred(function() end)
    end)
    refused(ops.ValueError, "no method of Deferrer", function()
      ctx.on.start():deferred "on_them"
    end)
    refused(ops.ValueError, "not one that Juju lets a charm defer", function()
      ctx.on.action("go"):deferred(Deferrer.on_it)
    end)
  end)
end)
