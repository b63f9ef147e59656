-- SPDX-License-Identifier: Apache-2.0
local Hello = require "charm"
local ops, testing = require "ops", require "ops.testing"
local page = require "page"

describe("hello", function()
  local ctx, directory

  before_each(function()
    ctx = testing.Context(Hello)
    directory = os.tmpname()
    os.remove(directory)
  end)

  after_each(function()
    page.remove(directory)
    os.remove(directory)
    ctx:close()
  end)

  --- A state of a charm that writes below the test's directory.
  local function state(fields)
    fields.config = fields.config or {}
    fields.config.directory = directory
    return testing.State(fields)
  end

  local started = testing.StoredState { name = "stored", owner_path = "Hello", content = { started = true } }

  it("writes a page when it is installed", function()
    local out = ctx:run(ctx.on.install(), state {})
    assert.truthy(page.read(directory):find("<h1>Hello</h1>", 1, true))
    assert.same({ ops.UnknownStatus(), ops.MaintenanceStatus "writing the first page" }, ctx.unit_status_history)
    assert.equal(ops.WaitingStatus "not started yet", out.unit_status)
  end)

  it("is active once it has started", function()
    local out = ctx:run(ctx.on.start(), state {})
    assert.equal(ops.ActiveStatus(), out.unit_status)
    assert.is_true(out:get_stored_state("stored", "Hello").content.started)
  end)

  it("opens the port it was given", function()
    local out = ctx:run(ctx.on.config_changed(), state { config = { port = 8080 }, stored_states = { started } })
    assert.same({ testing.TCPPort(8080) }, out.opened_ports)
  end)

  it("closes the port it had before", function()
    local before = { config = { port = 8080 }, stored_states = { started }, opened_ports = { testing.TCPPort(80) } }
    assert.same({ testing.TCPPort(8080) }, ctx:run(ctx.on.config_changed(), state(before)).opened_ports)
  end)

  it("is blocked by a port that is none", function()
    local out = ctx:run(ctx.on.config_changed(), state { config = { port = 0 }, stored_states = { started } })
    assert.equal(ops.BlockedStatus "port 0 is not one", out.unit_status)
    assert.same({}, out.opened_ports)
  end)

  it("tells a proxy where it is", function()
    local relation = testing.Relation { endpoint = "website", remote_app_name = "proxy" }
    local out = ctx:run(ctx.on.relation_joined(relation, { remote_unit = 0 }), state { relations = { relation } })
    local data = out:get_relation(relation).local_unit_data
    assert.equal("192.0.2.0", data.hostname)
    assert.equal("80", data.port)
    out = ctx:run(ctx.on.config_changed(), state { relations = out.relations, config = { port = 8080 } })
    assert.equal("8080", out:get_relation(relation).local_unit_data.port)
  end)

  describe("with the address of a proxy", function()
    local relation

    before_each(function()
      relation = testing.Relation {
        endpoint = "website",
        remote_app_name = "proxy",
        remote_app_data = { ["public-url"] = "http://hello.test" },
      }
    end)

    it("waits until it has started", function()
      local event = ctx.on.relation_changed(relation, { remote_unit = 0 })
      local out = ctx:run(event, state { relations = { relation } })
      assert.equal("website_relation_changed", out.deferred[1].name)
      assert.equal("on_website_changed", out.deferred[1].observer)

      out = ctx:run(ctx.on.start(), out)
      assert.equal(1, #out.deferred) -- it is delivered before start
      out = ctx:run(ctx.on.update_status(), out)
      assert.same({}, out.deferred)
      assert.equal(ops.ActiveStatus "http://hello.test", out.unit_status)
    end)

    it("shows it until the relation is gone", function()
      local event = ctx.on.relation_changed(relation, { remote_unit = 0 })
      local out = ctx:run(event, state { relations = { relation }, stored_states = { started } })
      assert.truthy(page.read(directory):find("http://hello.test", 1, true))
      ctx:run(ctx.on.relation_broken(out:get_relation(relation)), out)
      assert.is_nil(page.read(directory):find("http://hello.test", 1, true))
    end)
  end)

  it("greets", function()
    local out = ctx:run(ctx.on.action("greet", { params = { name = "Ada" } }), state { config = { greeting = "Hi" } })
    assert.same({ greeting = "Hi, Ada!" }, ctx.action_results)
    assert.equal(1, out:get_stored_state("stored", "Hello").content.greeted)
  end)

  it("does not greet nobody", function()
    local ok, failure = pcall(ctx.run, ctx, ctx.on.action("greet", { params = { name = "" } }), state {})
    assert.is_false(ok)
    assert.is_true(ops.is_a(failure, testing.ActionFailed))
    assert.equal("a name is needed", failure.message)
  end)

  it("takes its page away when it is removed", function()
    local out = ctx:run(ctx.on.install(), state {})
    ctx:run(ctx.on.remove(), out)
    assert.is_nil(page.read(directory))
  end)

  it("lives through its first day", function() -- the older API: one charm, one event after the other
    local harness <close> = testing.Harness(Hello)
    harness:update_config { directory = directory }
    local id = harness:add_relation("website", "proxy")
    harness:begin_with_initial_hooks()
    harness:update_config { port = 8080 }
    assert.equal(ops.Set { ops.Port("tcp", 8080) }, harness.model.unit:opened_ports())

    harness:add_relation_unit(id, "proxy/0")
    assert.same({ hostname = "10.0.0.10", port = "8080" }, harness:get_relation_data(id, "hello-machine/0"))
    harness:update_relation_data(id, "proxy", { ["public-url"] = "http://hello.test" })
    assert.truthy(page.read(directory):find("http://hello.test", 1, true))
    harness:evaluate_status()
    assert.equal(ops.ActiveStatus "http://hello.test", harness.model.unit.status)

    assert.equal("Hello, Ada!", harness:run_action("greet", { name = "Ada" }).results.greeting)
    harness:remove_relation(id)
    assert.is_nil(page.read(directory):find("http://hello.test", 1, true))
  end)
end)
