-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local dispatch = require "tests.spec.support.dispatch"
local fake_pebble = require "tests.spec.support.fake_pebble"
local sim_pebble = require "tests.spec.support.sim_pebble"

local pebble = ops.pebble

local function failure(...)
  local fine, problem = pcall(...)
  assert.is_false(fine)
  return problem
end

--- Checks that a call raises this.
local function fails(class, message, ...)
  local problem = failure(...)
  assert.is_true(ops.is_a(problem, class))
  assert.equal(message, problem.message)
end

local CHANGED = { result = { id = "7", ready = true, ["spawn-time"] = "2026-01-02T03:04:05Z" } }

--- A container whose Pebble has these answers, and the fake.
local function container_of(answers, commands)
  answers = answers or {}
  answers["GET /v1/changes/7/wait"] = CHANGED
  local fake = fake_pebble.start { answers = answers, commands = commands }
  local stopped = {}
  local model = {
    juju_version = ops.JujuVersion "3.6.4",
    _raw = { log_stopped_check = function(_, name)
      stopped[#stopped + 1] = name
    end },
    _pebble = function(_, name)
      assert.equal("web", name)
      return pebble.Client(fake.socket)
    end,
  }
  return ops.Container("web", model), fake, model, stopped
end

describe("a container", function()
  after_each(function()
    fake_pebble.stop()
    sim_pebble.stop()
    dispatch.clean()
  end)

  it("has one client of its Pebble", function()
    local container = container_of()
    assert.equal("web", container.name)
    assert.is_true(ops.is_a(container.pebble, pebble.Client))
    assert.equal(container.pebble, container.pebble)
  end)

  it("says whether Pebble answers", function()
    assert.is_true(container_of({ ["GET /v1/system-info"] = { result = { version = "1" } } }):can_connect())
    assert.is_false(container_of({ ["GET /v1/system-info"] = { status = 500, result = { message = "oh" } } })
      :can_connect())
    assert.is_false(container_of({ ["GET /v1/system-info"] = { drop = true } }):can_connect())
    assert.is_false(ops.Container("web", {}, pebble.Client "/nonexistent"):can_connect())
    local odd = container_of { ["GET /v1/system-info"] = { text = "{}", content_type = "text/html" } }
    assert.is_true(ops.is_a(failure(odd.can_connect, odd), pebble.ProtocolError))
  end)

  it("starts, stops and replans services", function()
    local container, fake = container_of { ["POST /v1/services"] = { status = 202, change = "7" } }
    for _, case in ipairs {
      { "autostart", {}, { action = "autostart", services = {} } },
      { "replan", {}, { action = "replan", services = {} } },
      { "start", { "a", "b" }, { action = "start", services = { "a", "b" } } },
      { "stop", { "a" }, { action = "stop", services = { "a" } } },
      { "restart", { "a" }, { action = "restart", services = { "a" } } },
    } do
      container[case[1]](container, table.unpack(case[2]))
      assert.same(case[3], fake:asked()[1].body)
    end
  end)

  it("wants names", function()
    local container = container_of()
    for _, case in ipairs {
      { "start", "start expected at least 1 argument, got 0" },
      { "stop", "stop expected at least 1 argument, got 0" },
      { "restart", "restart expected at least 1 argument, got 0" },
      { "start_checks", "start-checks expected at least 1 argument, got 0" },
      { "stop_checks", "stop-checks expected at least 1 argument, got 0" },
      { "send_signal", "send_signal expected at least 1 service name, got 0" },
    } do
      fails(ops.TypeError, case[2], container[case[1]], container)
    end
    fails(ops.TypeError, "service names must be str, not number", container.start, container, 5)
  end)

  it("restarts with an old Pebble by stopping and starting", function()
    local refused = { status = 400, result = { message = "unknown action" } }
    local done = { status = 202, change = "7" }
    local container, fake = container_of {
      ["POST /v1/services"] = { refused, done, done },
      ["GET /v1/services"] = { result = { { name = "a", startup = "enabled", current = "active" },
        { name = "b", startup = "enabled", current = "inactive" } } },
    }
    container:restart("a", "b")
    local actions = {}
    for _, request in ipairs(fake:asked()) do
      if request.asked == "POST /v1/services" then
        actions[#actions + 1] = request.body.action .. " " .. table.concat(request.body.services, ",")
      end
    end
    assert.same({ "restart a,b", "stop a", "start a,b" }, actions)
    container = container_of { ["POST /v1/services"] = { status = 500, result = { message = "oh" } } }
    fails(pebble.APIError, "oh", container.restart, container, "a")
  end)

  it("knows its services", function()
    local a = { name = "a", startup = "enabled", current = "active" }
    local b = { name = "b", startup = "disabled", current = "inactive" }
    local container, fake = container_of { ["GET /v1/services"] = { result = { b, a } } }
    local services = container:get_services()
    assert.same({ "a", "b" }, ops.keys(services))
    assert.is_true(ops.is_a(services, ops.ServiceInfoMapping))
    assert.same({ true, false, nil }, { services.a:is_running(), services.b:is_running(), services.c })
    container:get_services("a", "b")
    assert.same({ "GET /v1/services", "GET /v1/services?names=a%2Cb" }, fake:targets())
    fails(ops.RuntimeError, "expected 1 service, got 2", container.get_service, container, "a")
    container = container_of { ["GET /v1/services"] = { { result = {} }, { result = { a } } } }
    fails(ops.ModelError, "service 'a' not found", container.get_service, container, "a")
    assert.equal("a", container:get_service("a").name)
  end)

  it("knows its checks", function()
    local up = { name = "up", status = "up", threshold = 3 }
    local container, fake = container_of { ["GET /v1/checks"] = { { result = { up } }, { result = { up } },
      { result = {} }, { result = { up } } } }
    local checks = container:get_checks("up", "down", { level = pebble.CheckLevel.ALIVE })
    assert.is_true(ops.is_a(checks, ops.CheckInfoMapping))
    assert.equal(pebble.CheckStatus.UP, checks.up.status)
    container:get_checks()
    fails(ops.ModelError, "check 'up' not found", container.get_check, container, "up")
    assert.equal("up", container:get_check("up").name)
    assert.same({ "GET /v1/checks?level=alive&names=up&names=down", "GET /v1/checks", "GET /v1/checks?names=up",
      "GET /v1/checks?names=up" }, fake:targets())
    fails(ops.TypeError, "get_checks: unknown option 'levle'. Did you mean 'level'?", container.get_checks, container,
      { levle = "alive" })
  end)

  it("starts and stops checks, and tells of those it stopped", function()
    local container, _, _, stopped = container_of {
      ["POST /v1/checks"] = { { result = { changed = { "a" } } }, { result = { changed = { "b", "c" } } } },
    }
    assert.same({ "a" }, container:start_checks "a")
    assert.same({}, stopped)
    assert.same({ "b", "c" }, container:stop_checks("a", "b", "c"))
    assert.same({ "b", "c" }, stopped)
  end)

  it("has a plan of layers", function()
    local container, fake = container_of {
      ["POST /v1/layers"] = { result = true },
      ["GET /v1/plan"] = { result = "services: { web: { command: run } }" },
      ["POST /v1/signals"] = { result = true },
    }
    container:add_layer("web", { services = { web = { command = "run" } } }, { combine = true })
    assert.is_true(fake:asked()[1].body.combine)
    assert.equal("run", container:get_plan().services.web.command)
    container:send_signal("SIGHUP", "web")
    assert.same({ signal = "SIGHUP", services = { "web" } }, fake:asked()[2].body)
  end)

  it("has files", function()
    local sim = sim_pebble.start()
    local container = sim.container
    container:make_dir("/d", { permissions = "700" })
    container:push("/d/f", "text")
    assert.equal("text", container:pull("/d/f"):read())
    assert.equal("f", container:list_files("/d")[1].name)
    assert.same({ true, true, false }, { container:exists "/d", container:exists "/d/f", container:exists "/x" })
    assert.same({ true, false, false }, { container:isdir "/d", container:isdir "/d/f", container:isdir "/x" })
    container:remove_path("/d", { recursive = true })
    assert.is_nil(sim:get "/d/f")
    container = container_of { ["GET /v1/files"] = { status = 500, result = { message = "oh" } } }
    fails(pebble.APIError, "oh", container.exists, container, "/x")
    fails(pebble.APIError, "oh", container.isdir, container, "/x")
  end)

  it("runs commands", function()
    local container, fake, model = container_of({}, { ls = { stdout = "out" } })
    assert.equal("out", (container:exec({ "ls" }, { timeout = 5 }):wait_output()))
    container:exec({ "ls" }, { service_context = "web" }):wait()
    model.juju_version = ops.JujuVersion "3.1.0"
    fake:asked()
    fails(ops.RuntimeError, "exec with service_context not supported on Juju version 3.1.0", container.exec, container,
      { "ls" }, { service_context = "web" })
    assert.same({}, fake:asked())
    assert.is_true(ops.is_a(failure(container.exec, container), ops.TypeError))
  end)

  it("has notices", function()
    local notice = { id = "3", type = "custom", key = "example.com/a", occurrences = 2 }
    for _, name in ipairs { "first-occurred", "last-occurred", "last-repeated" } do
      notice[name] = "2026-01-02T03:04:05Z"
    end
    local container, fake = container_of {
      ["GET /v1/notices/3"] = { result = notice },
      ["GET /v1/notices/5"] = { status = 500, result = { message = "oh" } },
      ["GET /v1/notices"] = { result = { notice } },
    }
    assert.equal("example.com/a", container:get_notice("3").key)
    fails(ops.ModelError, "notice '4' not found", container.get_notice, container, "4")
    fails(pebble.APIError, "oh", container.get_notice, container, "5")
    assert.equal("3", container:get_notices({ types = { pebble.NoticeType.CUSTOM } })[1].id)
    fake:asked()
    local lazy = ops.LazyNotice(container, "3", "custom", "example.com/a")
    assert.same({ pebble.NoticeType.CUSTOM, "3", "example.com/a" }, { lazy.type, lazy.id, lazy.key })
    assert.same({}, fake:asked())
    assert.same({ 2, 2 }, { lazy.occurrences, lazy.occurrences })
    assert.equal(1, #fake:asked())
    lazy = ops.LazyNotice(container, "3", "custom", "other")
    assert.is_true(ops.is_a(failure(function()
      return lazy.occurrences
    end), ops.RuntimeError))
  end)

  it("is asked for a check when somebody looks", function()
    local container, fake = container_of {
      ["GET /v1/checks"] = { result = { { name = "up", status = "down", threshold = 3, failures = 4 } } },
    }
    local lazy = ops.LazyCheckInfo(container, "up")
    assert.equal("up", lazy.name)
    assert.same({}, fake:asked())
    assert.same({ 4, pebble.CheckStatus.DOWN }, { lazy.failures, lazy.status })
    assert.equal(1, #fake:asked())
  end)

  it("works in a dispatch, and tells Juju of a check that was stopped", function()
    local fake = fake_pebble.start { answers = { ["POST /v1/checks"] = { result = { changed = { "up" } } } },
      commands = { ls = { stdout = "out" } } }
    local charm = dispatch.charm(string.format([[
      return ops.charm { start = function(self)
        local web = ops.Container("web", self.model, ops.pebble.Client %q)
        print(#web:stop_checks "up", (web:exec({ "ls" }, { service_context = "web" }):wait_output()))
      end }]], fake.socket))
    assert.same({ "1\tout" }, charm:printed "start")
    local events = {}
    for line in io.lines(charm.directory .. "/fake/calls.jsonl") do
      events[#events + 1] = line:match '\\"event\\": *\\"(sys_monitor_disabled:%d+,[^"\\]*)'
    end
    local pipe = io.popen "id -u"
    assert.same({ "sys_monitor_disabled:" .. pipe:read "l" .. ",up" }, events)
    pipe:close()
  end)

  it("has its socket where Juju puts it", function()
    local metadata = "name: mycharm\ncontainers: { web: {} }\n"
    assert.same({ "/charm/containers/web/pebble.socket\tfalse\tfalse" }, dispatch.printed([[
      return ops.charm { start = function(self)
        local web = self.unit:get_container "web"
        print(web.pebble.socket_path, web:can_connect(), self.unit.containers.web ~= web)
      end }]], { ["metadata.yaml"] = metadata }))
  end)
end)
