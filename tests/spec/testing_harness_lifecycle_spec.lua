-- SPDX-License-Identifier: Apache-2.0
-- A Harness: begin, initial hooks, hooks on and off, errors, many of them, the end.
local ops, testing = require "ops", require "ops.testing"

local meta = {
  name = "web",
  requires = { db = { interface = "pg" } },
  peers = { others = { interface = "web-peers" } },
  storage = { data = { type = "filesystem" } },
  containers = { work = {} },
}

--- A charm that writes down the kinds of the events it sees.
local function recorder(kinds)
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self.seen = {}
    for _, kind in ipairs(kinds) do
      self:observe(self.on[kind], self.on_event)
    end
  end
  function Charm:on_event(event)
    self.seen[#self.seen + 1] = event.handle.kind
    if self.act then
      self:act(event)
    end
  end
  return Charm
end

local all = { "data_storage_attached", "install", "db_relation_created", "others_relation_created", "leader_elected",
  "leader_settings_changed", "config_changed", "start", "work_pebble_ready", "db_relation_joined",
  "db_relation_changed" }

local function new(kinds)
  return testing.Harness(recorder(kinds or { "config_changed", "start", "update_status" }), { meta = meta })
end

describe("a Harness", function()
  it("has no charm before begin, and one begin", function()
    local harness <close> = new()
    assert.has_error(function()
      return harness.charm
    end, "The charm instance is not available yet. Call Harness.begin() first.")
    assert.equal("web/0", harness.model.unit.name)
    harness:begin()
    assert.equal("Web", harness.charm.class_name)
    assert.equal(harness.model, harness.charm.model)
    assert.equal(harness.framework, harness.charm.framework)
    assert.has_error(function()
      harness:begin()
    end, "cannot call the begin method on the harness more than once")
  end)

  it("refuses what is no charm, and options that are none", function()
    for _, case in ipairs {
      { "a class made by ops.CharmBase:extend or ops.charm is expected, not string", "Web" },
      { "unknown option 'metas'. Did you mean 'meta'?", recorder {}, { metas = meta } },
      { "meta should be a table, not number", recorder {}, { meta = 7 } },
      { "the options should be a table, not string", recorder {}, "name: web" },
    } do
      local ok, err = pcall(testing.Harness, case[2], case[3])
      assert.is_false(ok)
      assert.is_true(ops.is_a(err, ops.TypeError))
      assert.truthy(tostring(err):find(case[1], 1, true), tostring(err))
    end
  end)

  it("reads its charm's files, and calls a charm without them test-charm", function()
    local bare <close> = testing.Harness(recorder {})
    assert.equal("test-charm/0", bare.model.unit.name)
    local given <close> = testing.Harness(recorder {}, { meta = "name: other", config = "options: {}" })
    assert.equal("other/0", given.model.unit.name)
  end)

  it("emits Juju's first hooks in Juju's order", function()
    local harness <close> = new(all)
    harness:add_storage("data")
    local id = harness:add_relation("db", "pg", { app_data = { a = "1" } })
    harness:add_relation_unit(id, "pg/1")
    harness:begin_with_initial_hooks()
    assert.same({ "data_storage_attached", "install", "others_relation_created", "db_relation_created",
      "leader_settings_changed", "config_changed", "start", "work_pebble_ready", "db_relation_changed",
      "db_relation_joined", "db_relation_changed", "db_relation_joined", "db_relation_changed" }, harness.charm.seen)
    assert.equal(ops.UnknownStatus(), harness.charm.unit.status)
  end)

  it("elects the leader among the first hooks", function()
    local harness <close> = new { "leader_elected", "leader_settings_changed", "others_relation_created" }
    harness:set_leader()
    harness:add_relation("others", "web")
    harness:begin_with_initial_hooks()
    assert.same({ "others_relation_created", "leader_elected" }, harness.charm.seen)
  end)

  it("keeps a status that the charm set in them", function()
    local Charm = recorder { "start" }
    function Charm:act()
      self.unit.status = ops.ActiveStatus "ready"
    end
    local harness <close> = testing.Harness(Charm, { meta = meta })
    assert.equal(ops.MaintenanceStatus(), harness.model.unit.status)
    harness:begin_with_initial_hooks()
    assert.equal(ops.ActiveStatus "ready", harness.model.unit.status)
  end)

  it("is silent while hooks are disabled", function()
    local harness <close> = new()
    harness:begin()
    do
      local _ <close> = harness:hooks_disabled()
      harness:update_config {}
      do
        local _ <close> = harness:hooks_disabled()
      end
      harness:update_config {} -- still disabled: it was before
    end
    assert.same({}, harness.charm.seen)
    harness:update_config {}
    harness:disable_hooks()
    harness:update_config {}
    harness:enable_hooks()
    assert.same({ "config_changed" }, harness.charm.seen)
  end)

  it("enables hooks again when the scope ends with an error", function()
    local harness <close> = new()
    harness:begin()
    pcall(function()
      local _ <close> = harness:hooks_disabled()
      error "no"
    end)
    harness:update_config {}
    assert.same({ "config_changed" }, harness.charm.seen)
  end)

  it("delivers an event that waits already, and re-emits when it is told to", function()
    local harness <close> = new()
    harness:begin()
    function harness.charm.act(_, event)
      event:defer()
    end
    harness.charm.on.update_status:emit()
    harness.charm.on.update_status:emit()
    assert.equal(2, #harness.charm.seen)
    harness.charm.act = nil
    harness.framework:reemit()
    assert.equal(4, #harness.charm.seen)
    harness.framework:reemit()
    assert.equal(4, #harness.charm.seen)
  end)

  it("hands on what a handler raised: the same object, with its traceback", function()
    local harness <close> = new()
    harness:begin()
    local raised = ops.ValueError "no good"
    function harness.charm.act()
      error(raised)
    end
    local ok, err = pcall(harness.update_config, harness, {})
    assert.is_false(ok)
    assert.equal(raised, err)
    assert.truthy(err.traceback:find("testing_harness_lifecycle_spec.lua", 1, true))
  end)

  it("makes an object of an error that is none", function()
    local harness <close> = new()
    harness:begin()
    function harness.charm.act()
      error "plain"
    end
    local ok, err = pcall(harness.update_config, harness, {})
    assert.is_false(ok)
    assert.is_true(ops.is_a(err, testing.errors.UncaughtCharmError))
    assert.truthy(err.cause:find "plain$")
    assert.truthy(err.traceback:find("in function", 1, true))
    harness.charm.act = nil
    harness:update_config {}
    assert.same({ "config_changed", "config_changed" }, harness.charm.seen)
  end)

  it("hands on what init raised", function()
    local Charm = ops.CharmBase:extend "Web"
    function Charm.init()
      error(ops.RuntimeError "not today")
    end
    local harness <close> = testing.Harness(Charm, { meta = meta })
    assert.has_error(function()
      harness:begin()
    end, "not today")
  end)

  it("keeps what was written before a handler failed", function()
    local harness <close> = new()
    harness:begin()
    function harness.charm:act()
      self.unit:set_workload_version "1.2"
      self.unit:open_port("tcp", 80)
      error(ops.RuntimeError "late")
    end
    pcall(harness.update_config, harness, {})
    assert.equal("1.2", harness:get_workload_version())
    assert.equal(1, #harness.model.unit:opened_ports())
  end)

  it("survives a handler that exits", function()
    local harness <close> = new()
    local other <close> = new()
    harness:begin()
    other:begin()
    function harness.charm.act()
      os.exit(3)
    end
    local ok, err = pcall(harness.update_config, harness, {})
    assert.is_false(ok)
    assert.equal("Exit", err.class_name)
    harness.charm.act = nil
    harness:update_config {}
    assert.equal(2, #harness.charm.seen)
  end)

  it("stands beside others", function()
    local first <close> = new()
    local second <close> = new()
    second:begin()
    first:begin()
    second:set_leader()
    assert.is_true(second.charm.unit:is_leader())
    assert.is_false(first.charm.unit:is_leader())
    first:update_config {}
    assert.same({}, second.charm.seen)
    second:cleanup()
    first:update_config {}
    assert.same({ "config_changed", "config_changed" }, first.charm.seen)
  end)

  it("keeps stored state over events", function()
    local Charm = ops.CharmBase:extend "Web"
    function Charm:init()
      self.stored = ops.StoredState(self, "stored", { count = 0 })
      self:observe(self.on.start, self.on_start)
    end
    function Charm:on_start()
      self.stored.count = self.stored.count + 1
    end
    local harness <close> = testing.Harness(Charm, { meta = meta })
    harness:begin()
    harness.charm.on.start:emit()
    harness.framework:commit()
    harness.charm.on.start:emit()
    assert.equal(2, harness.charm.stored.count)
  end)

  it("runs nothing after its end", function()
    local harness = new()
    harness:begin()
    local charm = harness.charm
    harness:cleanup()
    harness:cleanup()
    assert.has_error(function()
      harness:update_config {}
    end, "this simulation is closed")
    assert.has_error(function()
      charm.on.start:emit()
    end)
  end)

  it("has no such method, and says which it has", function()
    local harness <close> = new()
    assert.has_error(function()
      harness:add_relations("db", "pg")
    end, "'Harness' object has no attribute 'add_relations'. Did you mean 'add_relation'?")
  end)
end)
