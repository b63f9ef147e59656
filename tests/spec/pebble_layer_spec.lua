-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local pebble = ops.pebble

--- Checks that a function raises this.
local function fails(run, class, message)
  local fine, problem = pcall(run)
  assert.is_false(fine)
  assert.is_true(ops.is_a(problem, class))
  assert.equal(message, problem.message)
end

local YAML = [[
summary: Web
services:
  web:
    override: replace
    command: run --port 80
    environment: { PORT: 80 }
    after: [db]
    user-id: 0
checks:
  up: { override: replace, level: ready, http: { url: "http://localhost/" }, threshold: 5 }
log-targets:
  loki: { override: merge, type: loki, location: "http://loki", services: [all], labels: { a: b } }
]]

describe("a layer", function()
  it("is read from YAML", function()
    local layer = pebble.Layer(YAML)
    local web, up, loki = layer.services.web, layer.checks.up, layer.log_targets.loki
    assert.same({ "Web", "" }, { layer.summary, layer.description })
    assert.same({ "web", "run --port 80", { "db" }, {}, 0, "" },
      { web.name, web.command, web.after, web.before, web.user_id, web.working_dir })
    assert.equal(80, web.environment.PORT)
    assert.same({ pebble.CheckLevel.READY, pebble.CheckStartup.UNSET, 5, "http://localhost/" },
      { up.level, up.startup, up.threshold, up.http.url })
    assert.same({ nil, nil }, { up.tcp, up.exec })
    assert.same({ "loki", { "all" }, "b" }, { loki.type, loki.services, loki.labels.a })
  end)

  it("goes through its table and its YAML", function()
    local layer = pebble.Layer(YAML)
    assert.is_true(layer == pebble.Layer(layer:to_dict()))
    assert.is_true(layer == pebble.Layer(layer:to_yaml()))
    assert.is_true(layer == pebble.Layer(layer))
    assert.equal(layer:to_yaml(), tostring(layer))
    assert.is_false(layer == pebble.Layer())
    layer.services.web.command = "other"
    assert.is_false(layer == pebble.Layer(YAML))
    assert.matches("command: other", layer:to_yaml(), 1, true)
  end)

  it("is empty without anything", function()
    local layer = pebble.Layer()
    assert.same({}, layer:to_dict())
    assert.same({ {}, {}, {} }, { layer.services, layer.checks, layer.log_targets })
  end)

  it("leaves out what is not set, and keeps zeros and what it does not know", function()
    local service = pebble.Service("web", { command = "", after = {}, ["user-id"] = 0, new = { "x" }, off = false })
    assert.same({ ["user-id"] = 0, new = { "x" }, off = false }, service:to_dict())
    local layer = pebble.Layer { summary = "", services = { web = { command = "run" } }, other = { a = 1 } }
    assert.same({ services = { web = { command = "run" } }, other = { a = 1 } }, layer:to_dict())
  end)

  it("has items that compare by value, with tables as well", function()
    local service = pebble.Service("web", { command = "run" })
    assert.is_true(service == pebble.Service("other", { command = "run" }))
    assert.is_true(service == { command = "run" })
    assert.is_false(service == { command = "walk" })
    assert.equal("Service({command = 'run'})", tostring(service))
    assert.is_true(pebble.Check("c", { level = "alive" }) == { level = "alive" })
    assert.is_true(pebble.LogTarget("l", { type = "loki" }) == pebble.LogTarget("l", { type = "loki" }))
  end)

  it("keeps a level it does not know, and no startup", function()
    assert.equal("new", pebble.Check("c", { level = "new" }).level)
    assert.same({ level = "new", startup = "disabled" },
      pebble.Check("c", { level = "new", startup = "disabled" }):to_dict())
    fails(function()
      pebble.Check("c", { startup = "sometimes" })
    end, ops.ValueError, "'sometimes' is not a valid CheckStartup")
  end)

  it("refuses what has another shape, by its place", function()
    for _, case in ipairs {
      { { services = { web = { after = "db" } } }, "layer: services.web.after must be a list of strings" },
      { { services = { web = { environment = { "x" } } } }, "layer: services.web.environment must be a map" },
      { { services = { "x" } }, "layer: services must be a map" },
    } do
      local fine, problem = pcall(pebble.Layer, case[1])
      assert.is_false(fine)
      assert.is_true(ops.is_a(problem, ops.ValueError))
      assert.equal(case[2], problem.message)
    end
    fails(function()
      pebble.Layer(5)
    end, ops.TypeError, "Layer: the configuration should be a table, not number")
    assert.is_false(pcall(pebble.Layer, "a: ["))
  end)
end)

describe("a plan", function()
  it("is read as a layer is, without its summary", function()
    local plan = pebble.Plan "services: { web: { command: run } }"
    assert.equal("run", plan.services.web.command)
    assert.same({ services = { web = { command = "run" } } }, plan:to_dict())
    assert.is_true(plan == { services = { web = { command = "run" } } })
    assert.is_true(plan == pebble.Plan(plan:to_yaml()))
    assert.same({}, pebble.Plan():to_dict())
    assert.has_error(function()
      return plan.sumary
    end)
  end)
end)
