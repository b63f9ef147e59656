-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local fake_pebble = require "tests.spec.support.fake_pebble"

local pebble = ops.pebble

--- Checks that a function raises this.
local function fails(run, class, message)
  local fine, problem = pcall(run)
  assert.is_false(fine)
  assert.is_true(ops.is_a(problem, class))
  assert.equal(message, problem.message)
end

local CHANGE = {
  id = "7",
  kind = "start",
  summary = "Start \"web\"",
  status = "Done",
  ready = true,
  ["spawn-time"] = "2026-01-02T03:04:05Z",
}

local function change(more)
  local copy = {}
  for _, part in ipairs { CHANGE, more or {} } do
    for key, value in pairs(part) do
      copy[key] = value
    end
  end
  return { result = copy }
end

--- A client of a fake with these answers, and the fake.
local function client_of(answers)
  local fake = fake_pebble.start { answers = answers }
  return pebble.Client(fake.socket), fake
end

local function failure(...)
  local fine, problem = pcall(...)
  assert.is_false(fine)
  return problem
end

describe("a client of Pebble", function()
  after_each(fake_pebble.stop)

  it("is the same module by both names", function()
    assert.equal(require "ops.pebble", pebble)
    fails(function()
      return pebble.Clinet
    end, ops.AttributeError, "'ops.pebble' object has no attribute 'Clinet'. Did you mean 'Client'?")
  end)

  it("wants the path of a socket", function()
    assert.is_true(ops.is_a(failure(pebble.Client), ops.TypeError))
    assert.is_true(ops.is_a(failure(pebble.Client, 5), ops.TypeError))
    assert.equal("/x", pebble.Client("/x", { timeout = 1 }).socket_path)
  end)

  it("asks for the system, warnings and changes", function()
    local client, fake = client_of {
      ["GET /v1/system-info"] = { result = { version = "1.26.0" } },
      ["GET /v1/warnings"] = {
        result = {
          {
            message = "Beware",
            ["first-added"] = "2026-01-02T03:04:05Z",
            ["last-added"] = "2026-01-02T03:04:06.5Z",
            ["expire-after"] = "672h0m0s",
            ["repeat-after"] = "24h0m0s",
          },
        },
      },
      ["POST /v1/warnings"] = { result = 2 },
      ["GET /v1/changes"] = { result = { CHANGE } },
      ["GET /v1/changes/7"] = change { err = "broken", tasks = {} },
      ["POST /v1/changes/7"] = change(),
    }
    assert.equal(pebble.SystemInfo "1.26.0", client:get_system_info())
    local warning = client:get_warnings(pebble.WarningState.ALL)[1]
    assert.equal("Beware", warning.message)
    assert.equal(1767323046.5, warning.last_added)
    assert.is_nil(warning.last_shown)
    assert.equal(2, client:ack_warnings(1767323045))
    assert.equal("start", client:get_changes()[1].kind)
    client:get_changes(pebble.ChangeState.ALL, "web")
    client:get_changes { select = "ready", service = "web" }
    assert.equal("broken", client:get_change("7").err)
    assert.is_nil(client:abort_change("7").err)
    local asked = fake:asked()
    local expected = { "GET /v1/system-info", "GET /v1/warnings?select=all", "POST /v1/warnings",
      "GET /v1/changes?select=in-progress", "GET /v1/changes?select=all&for=web",
      "GET /v1/changes?select=ready&for=web", "GET /v1/changes/7", "POST /v1/changes/7" }
    for index, request in ipairs(asked) do
      assert.equal(expected[index], request.asked)
    end
    assert.equal(#expected, #asked)
    assert.same({ action = "okay", timestamp = "2026-01-02T03:04:05Z" }, asked[3].body)
    assert.same({ action = "abort" }, asked[8].body)
  end)

  it("tells what Pebble refused", function()
    local body = { type = "error", result = { message = "no such thing" }, status = "OK", ["status-code"] = 404 }
    local client = client_of {
      ["GET /v1/plan"] = { status = 404, result = { message = "no such thing" } },
      ["GET /v1/warnings"] = { text = "{}", content_type = "text/html" },
      ["GET /v1/checks"] = { drop = true },
    }
    local problem = failure(client.get_plan, client)
    assert.is_true(ops.is_a(problem, pebble.APIError))
    assert.is_true(ops.is_a(problem, pebble.Error))
    assert.same({ "no such thing", 404, "Not Found" }, { problem.message, problem.code, problem.status })
    assert.same(body, problem.body)
    assert.matches("spec", problem.where)
    problem = failure(client.get_warnings, client)
    assert.is_true(ops.is_a(problem, pebble.ProtocolError))
    assert.equal("expected Content-Type 'application/json', got 'text/html'", problem.message)
    assert.is_true(ops.is_a(failure(client.get_checks, client), pebble.ConnectionError))
  end)

  it("says that there is no socket", function()
    local problem = failure(pebble.Client("/nonexistent/socket").get_plan, pebble.Client "/nonexistent/socket")
    assert.is_true(ops.is_a(problem, pebble.ConnectionError))
    assert.equal("Could not connect to Pebble: socket not found at '/nonexistent/socket' (container restarted?)",
      problem.message)
  end)

  it("makes its errors as ops does", function()
    local e = pebble.APIError({ a = 1 }, 500, "Internal Server Error", "oh")
    assert.same({ { a = 1 }, 500, "Internal Server Error", "oh" }, { e.body, e.code, e.status, e.message })
    e = pebble.PathError("not-found", "no x")
    assert.same({ "not-found", "not-found - no x" }, { e.kind, tostring(e) })
    local task = { log = { "one", "two" } }
    e = pebble.ChangeError("failed", { tasks = { { log = {} }, task } })
    assert.equal("failed\n----- Logs from task 1 -----\none\ntwo\n-----", tostring(e))
    e = pebble.ExecError({ "ls", "-l" }, 2, ("x"):rep(1025), "it's")
    assert.equal("non-zero exit code 2 executing 'ls', stdout='" .. ("x"):rep(1024)
      .. "' [truncated], stderr=\"it's\"", tostring(e))
    assert.equal("plain", pebble.TimeoutError("plain").message)
  end)
end)

describe("services", function()
  after_each(fake_pebble.stop)

  it("are started, stopped and replanned, and waited for", function()
    local client, fake = client_of {
      ["POST /v1/services"] = { status = 202, change = "7" },
      ["GET /v1/changes/7/wait"] = change(),
    }
    for _, call in ipairs {
      { "start_services", { "a", "b" }, { action = "start", services = { "a", "b" } } },
      { "stop_services", { "a" }, { action = "stop", services = { "a" } } },
      { "restart_services", {}, { action = "restart", services = {} } },
    } do
      assert.equal("7", client[call[1]](client, call[2]))
      local asked = fake:asked()
      assert.same({ "POST /v1/services", "GET /v1/changes/7/wait?timeout=4.000s" }, { asked[1].asked, asked[2].asked })
      assert.same(call[3], asked[1].body)
    end
    for _, action in ipairs { "autostart", "replan" } do
      assert.equal("7", client[action .. "_services"](client))
      assert.same({ action = action, services = {} }, fake:asked()[1].body)
    end
  end)

  it("are not waited for with a timeout of 0", function()
    local client, fake = client_of { ["POST /v1/services"] = { status = 202, change = "7" } }
    assert.equal("7", client:start_services({ "a" }, 0))
    assert.equal("7", client:start_services({ "a" }, { timeout = 0 }))
    assert.equal("7", client:replan_services { timeout = ops.duration { seconds = 0 } })
    assert.same({ "POST /v1/services", "POST /v1/services", "POST /v1/services" }, fake:targets())
  end)

  it("raise what their change says", function()
    local client = client_of {
      ["POST /v1/services"] = { status = 202, change = "7" },
      ["GET /v1/changes/7/wait"] = change {
        err = "cannot start",
        tasks = {
          {
            id = "8",
            kind = "start",
            summary = "s",
            status = "Error",
            log = { "line" },
            progress = { label = "", done = 1, total = 1 },
            ["spawn-time"] = "2026-01-02T03:04:05Z",
          },
        },
      },
    }
    local problem = failure(client.start_services, client, { "a" })
    assert.is_true(ops.is_a(problem, pebble.ChangeError))
    assert.equal("cannot start\n----- Logs from task 0 -----\nline\n-----", problem.message)
    assert.equal("cannot start", problem.err)
    assert.is_true(ops.is_a(problem.change, pebble.Change))
    assert.same({ "line" }, problem.change.tasks[1].log)
    assert.equal(1, problem.change.tasks[1].progress.total)
  end)

  it("are waited for in steps, until the time is over", function()
    local client, fake = client_of {
      ["GET /v1/changes/7/wait"] = { { status = 504, result = { message = "timed out" } }, change() },
      ["GET /v1/changes/8/wait"] = { status = 404, result = { message = "cannot wait" } },
      ["GET /v1/changes/8"] = { change { id = "8", ready = false }, change { id = "8", ready = true } },
      ["GET /v1/changes/9/wait"] = { status = 504, result = { message = "timed out" } },
    }
    assert.equal("7", client:wait_change("7").id)
    assert.same({ "GET /v1/changes/7/wait?timeout=4.000s", "GET /v1/changes/7/wait?timeout=4.000s" },
      fake:targets())
    assert.is_true(client:wait_change("8", math.huge, 0.001).ready)
    assert.same({ "GET /v1/changes/8/wait?timeout=4.000s", "GET /v1/changes/8", "GET /v1/changes/8" },
      fake:targets())
    local problem = failure(client.wait_change, client, "9", { timeout = 0.01 })
    assert.is_true(ops.is_a(problem, pebble.TimeoutError))
    assert.equal("timed out waiting for change 9 (0.01 seconds)", problem.message)
  end)

  it("are listed by name", function()
    local client, fake = client_of {
      ["GET /v1/services"] = {
        result = {
          { name = "a", startup = "enabled", current = "active" },
          { name = "b", startup = "sometimes", current = "error" },
        },
      },
    }
    local services = client:get_services()
    assert.equal(pebble.ServiceInfo("a", pebble.ServiceStartup.ENABLED, pebble.ServiceStatus.ACTIVE), services[1])
    assert.same({ "sometimes", pebble.ServiceStatus.ERROR }, { services[2].startup, services[2].current })
    assert.same({ true, false }, { services[1]:is_running(), services[2]:is_running() })
    client:get_services { "a", "b" }
    client:get_services {}
    assert.same({ "GET /v1/services", "GET /v1/services?names=a%2Cb", "GET /v1/services" }, fake:targets())
  end)

  it("are named by strings", function()
    local client = pebble.Client "/nonexistent"
    for _, case in ipairs {
      { client.start_services, "web", "services must be of type Iterable[str], not string" },
      { client.stop_services, { 5 }, "service names must be str, not number" },
      { client.start_checks, "up", "checks must be of type Iterable[str], not string" },
      { client.stop_checks, { {} }, "check names must be str, not table" },
      { client.get_services, 5, "names must be of type Iterable[str], not number" },
    } do
      local problem = failure(case[1], client, case[2])
      assert.is_true(ops.is_a(problem, ops.TypeError))
      assert.equal(case[3], problem.message)
    end
    local problem = failure(client.send_signal, client, "SIGHUP", "web")
    assert.equal("services must be of type Iterable[str], not string", problem.message)
  end)

  it("get signals by number or name", function()
    local client, fake = client_of { ["POST /v1/signals"] = { result = true } }
    client:send_signal("SIGTERM", { "a" })
    client:send_signal(1, { "a", "b" })
    local asked = fake:asked()
    assert.same({ signal = "SIGTERM", services = { "a" } }, asked[1].body)
    assert.same({ signal = "SIGHUP", services = { "a", "b" } }, asked[2].body)
    assert.is_true(ops.is_a(failure(client.send_signal, client, 999, { "a" }), ops.ValueError))
    assert.is_true(ops.is_a(failure(client.send_signal, client, {}, { "a" }), ops.TypeError))
  end)
end)

describe("layers and checks", function()
  after_each(fake_pebble.stop)

  it("are added as YAML", function()
    local client, fake = client_of { ["POST /v1/layers"] = { result = true } }
    local table_ = { services = { web = { override = "replace", command = "run" } } }
    local yaml = "services:\n  web:\n    command: run\n    override: replace\n"
    client:add_layer("base", "summary: hello\n")
    client:add_layer("base", table_, { combine = true })
    client:add_layer("base", pebble.Layer(table_))
    local asked = fake:asked()
    assert.same({ action = "add", combine = false, label = "base", format = "yaml", layer = "summary: hello\n" },
      asked[1].body)
    assert.same({ action = "add", combine = true, label = "base", format = "yaml", layer = yaml }, asked[2].body)
    assert.equal(yaml, asked[3].body.layer)
    assert.equal("layer must be str, dict, or pebble.Layer, not number",
      failure(client.add_layer, client, "base", 5).message)
    assert.is_true(ops.is_a(failure(client.add_layer, client, 5, "x: y"), ops.TypeError))
  end)

  it("come to a plan", function()
    local client, fake = client_of { ["GET /v1/plan"] = { result = "services: { web: { command: run } }" } }
    local plan = client:get_plan()
    assert.equal("run", plan.services.web.command)
    assert.equal(plan, pebble.Plan { services = { web = { command = "run" } } })
    assert.same({ "GET /v1/plan?format=yaml" }, fake:targets())
  end)

  it("are checked by level and name", function()
    local client, fake = client_of {
      ["GET /v1/checks"] = {
        result = { { name = "up", level = "alive", status = "up", threshold = 3, startup = "enabled",
          ["change-id"] = "4" } },
      },
    }
    local check = client:get_checks()[1]
    assert.same({ "up", pebble.CheckLevel.ALIVE, pebble.CheckStatus.UP, 3, 0, "4" },
      { check.name, check.level, check.status, check.threshold, check.failures, check.change_id })
    client:get_checks(pebble.CheckLevel.READY)
    client:get_checks { names = { "a", "b" }, level = "alive" }
    assert.same({ "GET /v1/checks", "GET /v1/checks?level=ready", "GET /v1/checks?level=alive&names=a&names=b" },
      fake:targets())
  end)

  it("are started and stopped", function()
    local client, fake = client_of {
      ["POST /v1/checks"] = { { result = { changed = { "a" } } }, { result = { changed = fake_pebble.null } } },
    }
    assert.same({ "a" }, client:start_checks { "a", "b" })
    assert.same({}, client:stop_checks { "a" })
    local asked = fake:asked()
    assert.same({ action = "start", checks = { "a", "b" } }, asked[1].body)
    assert.same({ action = "stop", checks = { "a" } }, asked[2].body)
  end)
end)

describe("notices and identities", function()
  after_each(fake_pebble.stop)

  local NOTICE = {
    id = "3",
    type = "custom",
    key = "example.com/a",
    ["first-occurred"] = "2026-01-02T03:04:05Z",
    ["last-occurred"] = "2026-01-02T03:04:05Z",
    ["last-repeated"] = "2026-01-02T03:04:05Z",
    occurrences = 1,
    ["last-data"] = { k = "v" },
    ["expire-after"] = "168h0m0s",
  }

  it("are recorded", function()
    local client, fake = client_of { ["POST /v1/notices"] = { result = { id = "3" } } }
    assert.equal("3", client:notify(pebble.NoticeType.CUSTOM, "example.com/a"))
    client:notify("custom", "example.com/a", { data = { k = "v" }, repeat_after = ops.duration "90s" })
    local asked = fake:asked()
    assert.same({ action = "add", type = "custom", key = "example.com/a" }, asked[1].body)
    assert.same({ action = "add", type = "custom", key = "example.com/a", data = { k = "v" },
      ["repeat-after"] = "90.000s" }, asked[2].body)
  end)

  it("are read, all or those that a filter allows", function()
    local client, fake = client_of {
      ["GET /v1/notices/3"] = { result = NOTICE },
      ["GET /v1/notices"] = { result = { NOTICE } },
    }
    local notice = client:get_notice "3"
    assert.same({ pebble.NoticeType.CUSTOM, "v", 604800, 1767323045 },
      { notice.type, notice.last_data.k, notice.expire_after.seconds, notice.first_occurred })
    assert.same({ nil, nil }, { notice.user_id, notice.repeat_after })
    assert.equal(notice, client:get_notices()[1])
    client:get_notices { users = pebble.NoticesUsers.ALL, types = { pebble.NoticeType.CUSTOM, "x" }, keys = { "a" } }
    client:get_notices { user_id = 1000 }
    assert.same({ "GET /v1/notices/3", "GET /v1/notices", "GET /v1/notices?users=all&types=custom&types=x&keys=a",
      "GET /v1/notices?user-id=1000" }, fake:targets())
  end)

  it("say who may do what", function()
    local client, fake = client_of {
      ["GET /v1/identities"] = {
        result = { bob = { access = "admin", ["local"] = { ["user-id"] = 42 } },
          eve = { access = "strange", basic = { password = "*****" } } },
      },
      ["POST /v1/identities"] = { result = true },
    }
    local identities = client:get_identities()
    assert.equal(pebble.Identity { access = pebble.IdentityAccess.ADMIN, ["local"] = pebble.LocalIdentity(42) },
      identities.bob)
    assert.equal("strange", identities.eve.access)
    client:replace_identities { bob = identities.bob, eve = ops.null,
      amy = { access = "read", basic = { password = "h" } } }
    client:remove_identities { "bob" }
    client:remove_identities(ops.Set { "eve" })
    local asked = fake:asked()
    assert.same({ action = "replace", identities = {
      bob = { access = "admin", ["local"] = { ["user-id"] = 42 } },
      amy = { access = "read", basic = { password = "h" } },
    } }, asked[2].body)
    local text = io.open(fake.directory .. "/requests.jsonl"):read "a"
    assert.matches('"eve": null', text, 1, true)
    assert.matches('"action": "remove", "identities": {"bob": null}', text, 1, true)
    assert.matches('"action": "remove", "identities": {"eve": null}', text, 1, true)
  end)
end)
