-- SPDX-License-Identifier: Apache-2.0
-- What a charm does in the containers of a state, and what of it is in the state afterwards.
local ops, testing = require "ops", require "ops.testing"

local in_container = require "tests.spec.support.in_container"

local pebble = ops.pebble
local context, web, run, fails = in_container.context, in_container.web, in_container.run, in_container.fails

local SERVICES = { services = {
  app = { override = "replace", command = "/bin/app", startup = "enabled" },
  job = { override = "replace", command = "/bin/job", requires = { "app" }, after = { "app" } },
} }
local CHECKS = { checks = {
  up = { override = "replace", level = "alive", threshold = 2, http = { url = "http://localhost" } },
  off = { override = "replace", startup = "disabled", tcp = { port = 80 } },
} }

describe("containers in a run", function()
  after_each(in_container.finish)

  describe("connection", function()
    it("is there when the state says so", function()
      for _, can_connect in ipairs { true, false } do
        run(web { can_connect = can_connect }, function(container)
          assert.equal(can_connect, container:can_connect())
        end)
      end
    end)

    it("fails in every call when it is not there", function()
      run(web { can_connect = false }, function(container)
        local text = "Cannot connect to Pebble; did you forget to set can_connect = true for container web?"
        fails(pebble.ConnectionError, text, container.get_plan, container)
        fails(pebble.ConnectionError, text, container.exec, container, { "ls" })
        fails(pebble.ConnectionError, text, container.push, container, "/a", "b")
        fails(pebble.ConnectionError, text, container.get_services, container)
        fails(pebble.ConnectionError, text, container.get_notices, container)
        fails(pebble.ConnectionError, text, container.exists, container, "/a")
      end)
    end)

    it("needs a Container in the state", function()
      run(web(), function(_, _, charm)
        local db = charm.unit:get_container "db"
        fails(ops.RuntimeError,
          "container with name='db' not found. Did you forget a Container in State.containers?", db.can_connect, db)
      end)
    end)

    it("is also that of a client the charm makes by itself", function()
      run(web(), function(container)
        assert.equal("1.32.1", pebble.Client(container.pebble.socket_path):get_system_info().version)
      end)
    end)

    it("can be used by the charm while it is constructed, and by the test", function()
      local Charm = ops.CharmBase:extend "Early"
      function Charm:init()
        self.connected = self.unit:get_container("web"):can_connect()
      end
      local ctx <close> = testing.Context(Charm, { meta = in_container.META })
      local mgr <close> = ctx(ctx.on.start(), testing.State { containers = { web() } })
      assert.is_true(mgr.charm.connected)
      mgr.charm.unit:get_container("web"):add_layer("base", SERVICES)
      assert.equal("/bin/app", mgr:run():get_container("web").plan.services.app.command)
    end)
  end)

  describe("layers and services", function()
    it("are those of the state, and then those of the charm", function()
      local before = web { layers = { base = SERVICES }, service_statuses = { app = "active", job = "error" } }
      local after = run(before, function(container)
        assert.equal(pebble.ServiceStatus.ERROR, container:get_service("job").current)
        container:stop "app"
        container:add_layer("more", { services = { app = { override = "merge", summary = "more" } } })
        container:add_layer("base", { services = { extra = { override = "replace", command = "x" } } },
          { combine = true })
      end)
      assert.equal("more", after.plan.services.app.summary)
      assert.equal("x", after.layers.base.services.extra.command)
      assert.same({ app = "inactive", job = "inactive" }, after.service_statuses)
      assert.equal(pebble.ServiceStatus.INACTIVE, after.services.extra.current)
      assert.same({ app = "active", job = "error" }, before.service_statuses)
      assert.is_nil(before.layers.more)
    end)

    it("start what they require", function()
      local after = run(web { layers = { base = SERVICES } }, function(container)
        container:start "job"
      end)
      assert.same({ app = "active", job = "active" }, after.service_statuses)
    end)

    it("are replanned: what is enabled starts, what has changed restarts", function()
      local after = run(web { layers = { base = SERVICES } }, function(container)
        container:replan()
        local change = container.pebble:get_changes("all")[1]
        assert.equal('Replan service "app"', change.summary)
        container:replan()
        assert.equal("Start service \"app\"", container.pebble:get_changes("all")[2].tasks[1].summary)
      end)
      assert.same({ app = "active" }, after.service_statuses)
    end)

    it("keep the order in which they were added over several runs", function()
      local function command(text)
        return { services = { app = { override = "replace", command = text } } }
      end
      local after, ctx, out = run(web(), function(container, event)
        if event.handle.kind == "start" then
          container:add_layer("b", command "first")
          container:add_layer("a", command "second")
        end
        assert.equal("second", container:get_plan().services.app.command)
      end)
      assert.equal("second", after.plan.services.app.command)
      local again = ctx:run(ctx.on.pebble_ready(after), out)
      assert.equal("second", again:get_container("web").plan.services.app.command)
      local copied = testing.replace(after, { can_connect = true })
      assert.equal("second", copied.plan.services.app.command)
    end)

    it("are refused by Pebble in its words", function()
      local after = run(web(), function(container)
        fails(pebble.APIError, 'plan must define "command" for service "app"', container.add_layer, container, "base",
          { services = { app = { override = "replace" } } })
        fails(pebble.APIError, 'cannot start services: service "nope" does not exist', container.start, container,
          "nope")
        fails(pebble.APIError, "no default services", container.autostart, container)
        fails(ops.ModelError, "service 'nope' not found", container.get_service, container, "nope")
      end)
      assert.same({}, after.layers)
    end)

    it("get signals when they run", function()
      run(web { layers = { base = SERVICES }, service_statuses = { app = "active" } }, function(container)
        container:send_signal("SIGHUP", "app")
        container:send_signal(1, "app")
        fails(pebble.APIError, 'cannot send signal to "job": service is not running', container.send_signal, container,
          "SIGHUP", "job")
        fails(pebble.APIError, 'cannot send signal to "app": invalid signal name "SIGMEOW"', container.send_signal,
          container, "SIGMEOW", "app")
      end)
    end)

    it("leave a container alone that nobody changed", function()
      local before = web { layers = { base = SERVICES }, notices = { testing.Notice { key = "a.b/c" } } }
      local after = run(before, function(container)
        container:get_plan()
        container:get_services()
        container:get_notices()
      end)
      assert.is_true(rawequal(before, after))
    end)
  end)

  describe("checks", function()
    it("start when a layer is added, unless they are disabled", function()
      local after = run(web(), function(container)
        container:add_layer("base", CHECKS)
        assert.equal(pebble.CheckStatus.UP, container:get_check("up").status)
        assert.same({ "off" }, container:start_checks("up", "off"))
        assert.same({ "off" }, container:stop_checks "off")
        fails(pebble.APIError, "cannot start checks: cannot find checks in plan: nope", container.start_checks,
          container, "nope")
        fails(ops.ModelError, "check 'nope' not found", container.get_check, container, "nope")
      end)
      local up, off = after:get_check_info "up", after:get_check_info "off"
      assert.equal("up", up.status)
      assert.equal("alive", up.level)
      assert.equal(2, up.threshold)
      assert.equal("inactive", off.status)
      assert.equal("disabled", off.startup)
      assert.equal("", off.change_id)
    end)

    it("are those of the state, and go on in the next run", function()
      local info = testing.CheckInfo { name = "up", level = "alive", threshold = 2, status = "down", failures = 5,
        successes = 1, change_id = "77" }
      local after, ctx, out = run(web { layers = { base = CHECKS }, check_infos = { info } }, function(container)
        local check = container:get_check "up"
        assert.equal(pebble.CheckStatus.DOWN, check.status)
        assert.equal(5, check.failures)
        assert.equal(1, check.successes)
        assert.equal("recover-check", container.pebble:get_change("77").kind)
        container:replan()
      end)
      assert.equal(info, after:get_check_info "up")
      assert.equal(out, ctx:run(ctx.on.start(), out))
    end)

    it("are checks of what they are now", function()
      local after = run(web(), function(container)
        container:add_layer("base", CHECKS)
        container:add_layer("base", { checks = { up = { override = "merge", level = "ready", startup = "disabled",
          threshold = 30 } } }, { combine = true })
      end)
      local up = after:get_check_info "up"
      assert.equal("ready", up.level)
      assert.equal("disabled", up.startup)
      assert.equal(30, up.threshold)
      local ctx = context(function() end)
      ctx:run(ctx.on.start(), testing.State { containers = { after } }) -- the rules agree
    end)

    it("are told to the charm", function()
      local info = testing.CheckInfo { name = "up", level = "alive", threshold = 2, status = "down", failures = 2 }
      local before = web { layers = { base = CHECKS }, check_infos = { info } }
      for _, kind in ipairs { "pebble_check_failed", "pebble_check_recovered" } do
        local seen
        local ctx = context(function(_, event)
          seen = event.handle.kind .. " " .. event.info.name .. " " .. event.info.failures
        end)
        ctx:run(ctx.on[kind](before, info), testing.State { containers = { before } })
        assert.equal("web_" .. kind .. " up 2", seen)
      end
    end)

    it("of an old Pebble count no successes", function()
      local info = testing.CheckInfo { name = "up", level = "alive", threshold = 2, successes = ops.null }
      local after = run(web { layers = { base = CHECKS }, check_infos = { info } }, function(container)
        assert.is_nil(container:get_check("up").successes)
        container:replan()
      end)
      assert.equal(info, after:get_check_info "up")
    end)
  end)

  describe("notices", function()
    it("are those of the state, as they are in it", function()
      local notice = testing.Notice { key = "example.com/a", id = "12", user_id = 100, first_occurred = 100.5,
        last_occurred = 4e9, last_repeated = 200, occurrences = 42, last_data = { a = "b" }, repeat_after = 604800,
        expire_after = ops.duration { hours = 8760 } }
      local others = { testing.Notice { key = "example.com/b", id = "13" }, notice }
      local before, seen = web { notices = others }, nil
      local ctx = context(function(container, event)
        seen = event.notice
        assert.equal(pebble.NoticeType.CUSTOM, seen.type)
        assert.equal("example.com/a", seen.key)
        assert.same({ a = "b" }, seen.last_data)
        assert.equal(100, seen.user_id)
        assert.equal(100.5, seen.first_occurred)
        assert.equal(4e9, seen.last_occurred)
        assert.equal(200, seen.last_repeated)
        assert.equal(42, seen.occurrences)
        assert.equal(ops.duration { hours = 168 }, seen.repeat_after)
        assert.equal(ops.duration { hours = 8760 }, seen.expire_after)
        assert.equal(1, #container:get_notices()) -- the other one is another user's
        assert.equal(2, #container:get_notices { users = "all" })
        assert.equal(1, #container:get_notices { users = "all", keys = { "example.com/a" } })
        fails(ops.ModelError, "notice '99' not found", container.get_notice, container, "99")
        container:replan()
      end)
      local out = ctx:run(ctx.on.pebble_custom_notice(before, notice), testing.State { containers = { before } })
      assert.is_not_nil(seen)
      assert.same(others, out:get_container("web").notices)
    end)

    it("of the charm are in the state afterwards", function()
      local after = run(web { notices = { testing.Notice { key = "example.com/a", id = "4" } } }, function(container)
        assert.equal("4", container.pebble:notify("custom", "example.com/a", { data = { b = "c" } }))
        assert.equal("5", container.pebble:notify("custom", "example.com/b", { repeat_after = 3600 }))
        fails(pebble.APIError, 'invalid key "b" (must be in "example.com/path" format)', container.pebble.notify,
          container.pebble, "custom", "b")
      end)
      -- the first one is public, the charm's is root's
      assert.same({ "4", "5" }, { after.notices[1].id, after.notices[2].id })
      assert.same({ b = "c" }, after.notices[1].last_data)
      assert.equal(2, after.notices[1].occurrences)
      assert.equal(3600.0, after.notices[2].repeat_after)
    end)
  end)

  it("are told from each other", function()
    local ctx = context(function(container, _, charm)
      container:push("/a", "web")
      charm.unit:get_container("db"):push("/a", "db")
      assert.equal("web", container:pull("/a"):read())
    end)
    local db = testing.Container { name = "db", can_connect = true }
    ctx:run(ctx.on.start(), testing.State { containers = { web(), db } })
    assert.equal("db", in_container.read(db:get_filesystem(ctx) .. "/a"))
  end)

  it("are there when a spec runs one context inside of another", function()
    local inner
    run(web(), function(container)
      container:push("/a", "outer")
      inner = run(web(), function(other)
        assert.is_false(other:exists "/a")
        other:add_layer("base", SERVICES)
      end)
      assert.same({}, container:get_plan():to_dict())
    end)
    assert.is_not_nil(inner.layers.base)
  end)
end)
