-- SPDX-License-Identifier: Apache-2.0
local Hello = require "charm"
local greeter = require "greeter"
local ops, testing = require "ops", require "ops.testing"

local pebble = ops.pebble

describe("hello-k8s", function()
  local ctx

  before_each(function()
    ctx = testing.Context(Hello)
  end)

  after_each(function()
    ctx:close()
  end)

  local function container(fields)
    fields = fields or {}
    fields.name = "web"
    if fields.can_connect == nil then
      fields.can_connect = true
    end
    return testing.Container(fields)
  end

  --- The container as it is once the charm has set it up; `fields` are added.
  local function set_up(fields)
    fields = fields or {}
    fields.layers = { hello = pebble.Layer(greeter.layer "Hello") }
    fields.service_statuses = { greeter = pebble.ServiceStatus.ACTIVE }
    return container(fields)
  end

  local function has_logged(message)
    for _, record in ipairs(ctx.juju_log) do
      if record.message == message then
        return true
      end
    end
    return false
  end

  it("waits for the container", function()
    local out = ctx:run(ctx.on.config_changed(), testing.State { containers = { container { can_connect = false } } })
    assert.equal(ops.WaitingStatus "for the container", out.unit_status)
    assert.same({}, out:get_container("web").layers)
  end)

  it("sets the greeter up when Pebble is ready", function()
    local web = container()
    local out = ctx:run(ctx.on.pebble_ready(web), testing.State { containers = { web }, config = { greeting = "Hi" } })
    local after = out:get_container "web"
    assert.equal(pebble.Layer(greeter.layer "Hi"), after.layers.hello)
    assert.equal("active", after.service_statuses.greeter)
    assert.equal(ops.ActiveStatus(), out.unit_status)
    local file <close> = assert(io.open(after:get_filesystem(ctx) .. greeter.PATH))
    assert.equal(greeter.SCRIPT, file:read "a")
  end)

  it("changes the greeting", function()
    local before = testing.State { containers = { set_up() }, config = { greeting = "Hi" } }
    local out = ctx:run(ctx.on.config_changed(), before)
    assert.equal("Hi", out:get_container("web").plan.services.greeter.environment.GREETING)
  end)

  it("says that the greeter is not set up yet", function()
    local out = ctx:run(ctx.on.update_status(), testing.State { containers = { container() } })
    assert.equal(ops.MaintenanceStatus "the greeter is not set up yet", out.unit_status)
  end)

  it("is blocked while the greeter does not run", function()
    local web = container {
      layers = { hello = pebble.Layer(greeter.layer "Hello") },
      service_statuses = { greeter = pebble.ServiceStatus.ERROR },
    }
    local out = ctx:run(ctx.on.update_status(), testing.State { containers = { web } })
    assert.equal(ops.BlockedStatus "the greeter does not run", out.unit_status)
  end)

  describe("with a page", function()
    local page

    before_each(function()
      page = os.tmpname()
      local file <close> = assert(io.open(page, "w"))
      file:write "Hello\n"
    end)

    after_each(function()
      os.remove(page)
    end)

    it("counts what was written, and reads it", function()
      local notice = testing.Notice { key = greeter.NOTICE }
      local mount = testing.Mount { location = greeter.PAGE, source = page }
      local web = set_up { notices = { notice }, mounts = { page = mount } }
      local out = ctx:run(ctx.on.pebble_custom_notice(web, notice), testing.State { containers = { web } })
      assert.equal(1, out:get_stored_state("stored", "Hello").content.pages)
      assert.equal(ops.ActiveStatus "pages written: 1", out.unit_status)
      assert.is_true(has_logged "the page says: Hello")
    end)
  end)

  it("does not mind other notices", function()
    local notice = testing.Notice { key = "other.example/thing" }
    local web = set_up { notices = { notice } }
    local out = ctx:run(ctx.on.pebble_custom_notice(web, notice), testing.State { containers = { web } })
    assert.equal(ops.ActiveStatus(), out.unit_status)
  end)

  it("starts the greeter again when the page is gone", function()
    local info = testing.CheckInfo { name = "page", failures = 1, threshold = 1, status = pebble.CheckStatus.DOWN }
    local web = set_up { check_infos = { info } }
    web = testing.replace(web, { service_statuses = { greeter = pebble.ServiceStatus.ERROR } })
    local out = ctx:run(ctx.on.pebble_check_failed(web, info), testing.State { containers = { web } })
    assert.equal("active", out:get_container("web").service_statuses.greeter)
  end)

  it("tells that the page is there again", function()
    local info = testing.CheckInfo { name = "page", threshold = 1 }
    local web = set_up { check_infos = { info } }
    ctx:run(ctx.on.pebble_check_recovered(web, info), testing.State { containers = { web } })
    assert.is_true(has_logged "check page is well again")
  end)

  describe("greets", function()
    local function greet(web)
      return ctx:run(ctx.on.action("greet", { params = { name = "Ada" } }), testing.State { containers = { web } })
    end

    local function failure(web)
      local ok, problem = pcall(greet, web)
      assert.is_false(ok)
      assert.is_true(ops.is_a(problem, testing.ActionFailed))
      return problem.message
    end

    it("in the container", function()
      greet(set_up { execs = { testing.Exec { command_prefix = { greeter.PATH }, stdout = "Hello, Ada!\n" } } })
      assert.same({ greeting = "Hello, Ada!" }, ctx.action_results)
      assert.same({ greeter.PATH, "Ada" }, ctx.exec_history.web[1].command)
      assert.equal("Hello", ctx.exec_history.web[1].environment.GREETING)
    end)

    it("not without it", function()
      assert.equal("the container is not there yet", failure(container { can_connect = false }))
    end)

    it("not when the greeter fails", function()
      local exec = testing.Exec { command_prefix = { greeter.PATH }, return_code = 3, stderr = "no words" }
      local message = failure(set_up { execs = { exec } })
      assert.truthy(message:find("the greeter does not greet: non-zero exit code 3", 1, true))
    end)
  end)

  it("lives through its first day", function() -- the older API: one charm, one event after the other
    local harness <close> = testing.Harness(Hello)
    harness:begin()
    harness:container_pebble_ready "web"
    assert.equal("Hello", harness:get_container_pebble_plan("web").services.greeter.environment.GREETING)
    harness:update_config { greeting = "Good day" }
    assert.equal("Good day", harness:get_container_pebble_plan("web").services.greeter.environment.GREETING)
    harness:handle_exec("web", { greeter.PATH }, { result = "Good day, Ada!\n" })
    assert.equal("Good day, Ada!", harness:run_action("greet", { name = "Ada" }).results.greeting)
    harness:set_can_connect("web", false)
    harness:evaluate_status()
    assert.equal(ops.WaitingStatus "for the container", harness.model.unit.status)
  end)
end)
