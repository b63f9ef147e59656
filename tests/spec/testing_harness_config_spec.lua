-- SPDX-License-Identifier: Apache-2.0
-- Configuration, leadership, planned units and statuses of a Harness.
local ops, testing = require "ops", require "ops.testing"

local meta = { name = "web", peers = { others = { interface = "web-peers" } } }
local config = [[
  options:
    port: { type: int, default: 80 }
    name: { type: string }
    ratio: { type: float, default: 0.5 }
    debug: { type: boolean, default: false }
    key: { type: secret }
]]

local function new(given)
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self.seen = {}
    for _, kind in ipairs { "config_changed", "leader_elected", "leader_settings_changed" } do
      self:observe(self.on[kind], self.on_event)
    end
    self:observe(self.on.collect_unit_status, self.on_collect_unit)
    self:observe(self.on.collect_app_status, self.on_collect_app)
  end
  function Charm:on_event(event)
    self.seen[#self.seen + 1] = event.handle.kind
    self.port = self.config.port
  end
  function Charm:on_collect_unit(event)
    for _, status in ipairs(self.statuses or {}) do
      event:add_status(status)
    end
  end
  function Charm.on_collect_app(_, event)
    event:add_status(ops.ActiveStatus "app")
  end
  return testing.Harness(Charm, { meta = meta, config = given or config })
end

local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
end

describe("a Harness's configuration", function()
  it("has defaults", function()
    local harness <close> = new()
    harness:begin()
    assert.same({ port = 80, ratio = 0.5, debug = false }, ops.copy(harness.charm.config))
  end)

  it("changes with config-changed, and silently before begin", function()
    local harness <close> = new()
    harness:update_config { name = "x" }
    harness:begin()
    assert.same({}, harness.charm.seen)
    assert.equal("x", harness.charm.config.name)
    harness:update_config { port = 8080, ratio = 2 }
    assert.equal(8080, harness.charm.port)
    assert.equal("float", math.type(harness.charm.config.ratio))
    harness:update_config()
    assert.same({ "config_changed", "config_changed" }, harness.charm.seen)
  end)

  it("shows in a mapping that was kept", function()
    local harness <close> = new()
    harness:begin()
    local kept = harness.charm.config
    assert.equal(80, kept.port)
    harness:update_config { port = 1 }
    assert.equal(1, kept.port)
  end)

  it("goes back to defaults", function()
    local harness <close> = new()
    harness:begin()
    harness:update_config { port = 1, name = "x" }
    harness:update_config(nil, { "port", "name" })
    assert.equal(80, harness.charm.config.port)
    assert.is_nil(harness.charm.config.name)
    harness:update_config({ port = 2 }, { unset = "debug" })
    assert.equal(2, harness.charm.port)
  end)

  it("takes what its options say", function()
    local harness <close> = new()
    for _, case in ipairs {
      { { port = "80" }, "Config option port is supposed to be of type int, not `string`." },
      { { port = 1.5 }, "Config option port is supposed to be of type int, not `float`." },
      { { name = 1 }, "Config option name is supposed to be of type string, not `integer`." },
      { { debug = "yes" }, "Config option debug is supposed to be of type boolean, not `string`." },
      { { key = true }, "Config option key is supposed to be of type secret, not `boolean`." },
    } do
      refused(ops.RuntimeError, case[2], function()
        harness:update_config(case[1])
      end)
    end
    refused(ops.ValueError, "unknown config option: 'prot' Did you mean 'port'?", function()
      harness:update_config { prot = 1 }
    end)
    refused(ops.ValueError, "unknown config option: 'prot' Did you mean 'port'?", function()
      harness:update_config({}, { "prot" })
    end)
    assert.equal(80, harness.model.config.port)
  end)

  it("is checked when the harness is made", function()
    for _, case in ipairs {
      { "options: { a: { default: 1 } }",
        "Incorrectly formatted config in YAML, option a is expected to declare a `type`." },
      { "options: { a: { type: gibberish } }", "Incorrectly formatted config in YAML: `type` needs to be one of "
        .. "[boolean, float, int, secret, string], not gibberish." },
      { "options: { a: { type: int, default: x } }", "Config option a is supposed to be of type int, not `string`." },
    } do
      refused(ops.RuntimeError, case[2], function()
        new(case[1])
      end)
    end
    refused(ops.TypeError, "Harness: config has the unknown key 'option'. Did you mean 'options'?", function()
      new "option: {}"
    end)
  end)
end)

describe("a Harness's leader", function()
  it("is elected at each call", function()
    local harness <close> = new()
    assert.is_false(harness.model.unit:is_leader())
    harness:set_leader()
    assert.is_true(harness.model.unit:is_leader())
    harness:begin()
    harness:set_leader(true)
    harness:set_leader(false)
    harness:set_leader(true)
    assert.same({ "leader_elected", "leader_elected" }, harness.charm.seen)
    harness:set_leader(false)
    assert.is_false(harness.charm.unit:is_leader())
  end)

  it("may set the application's status", function()
    local harness <close> = new()
    harness:begin()
    assert.has_error(function()
      harness.charm.app.status = ops.ActiveStatus()
    end)
    harness:set_leader()
    assert.equal(ops.UnknownStatus(), harness.charm.app.status)
    harness.charm.app.status = ops.ActiveStatus "up"
    assert.equal(ops.ActiveStatus "up", harness.model.app.status)
  end)
end)

describe("a Harness's planned units", function()
  it("are the unit and its peers, unless said otherwise", function()
    local harness <close> = new()
    harness:begin()
    local app = harness.charm.app
    assert.equal(1, app:planned_units())
    local id = harness:add_relation("others", "web")
    harness:add_relation_unit(id, "web/4")
    assert.equal(2, app:planned_units())
    for _, count in ipairs { 7, 1, 0, 3 } do
      harness:set_planned_units(count)
      assert.equal(count, app:planned_units())
    end
    harness:reset_planned_units()
    assert.equal(2, app:planned_units())
  end)

  it("are 0 or more", function()
    local harness <close> = new()
    for _, count in ipairs { -1, 1.5, "2" } do
      refused(ops.TypeError, "num_units must be 0 or a positive integer.", function()
        harness:set_planned_units(count)
      end)
    end
  end)
end)

describe("a Harness's statuses", function()
  it("are collected when the test says so", function()
    local harness <close> = new()
    harness:begin()
    harness.charm.statuses = { ops.ActiveStatus "fine", ops.BlockedStatus "stuck" }
    harness:update_config {}
    assert.equal(ops.MaintenanceStatus(), harness.charm.unit.status)
    harness:evaluate_status()
    assert.equal(ops.BlockedStatus "stuck", harness.charm.unit.status)
    harness.charm.statuses = { ops.ActiveStatus "fine" }
    harness:evaluate_status()
    assert.equal(ops.ActiveStatus "fine", harness.model.unit.status)
    harness:set_leader()
    assert.equal(ops.UnknownStatus(), harness.charm.app.status)
    harness:evaluate_status()
    assert.equal(ops.ActiveStatus "app", harness.charm.app.status)
  end)

  it("need a charm to be collected from", function()
    local harness <close> = new()
    assert.has_error(function()
      harness:evaluate_status()
    end, "The charm instance is not available yet. Call Harness.begin() first.")
  end)
end)
