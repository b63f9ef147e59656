-- SPDX-License-Identifier: Apache-2.0
-- What a run does, and what the context records of it.
local ops, testing = require "ops", require "ops.testing"

local log = ops.log "spec"
local UncaughtCharmError = testing.errors.UncaughtCharmError

local meta = {
  name = "web",
  requires = { db = { interface = "pg" } },
  storage = {
    data = { type = "filesystem", location = "/srv", multiple = { range = "0-" } },
    disk = { type = "block" },
  },
  resources = { image = { type = "file", filename = "x" } },
  containers = { app = {} },
}
local config = { options = {
  port = { type = "int", default = 80 }, name = { type = "string" }, ratio = { type = "float", default = 0.5 },
} }
local actions = { go = { params = { n = { type = "integer" } } } }

--- A charm with these methods, which observes the events they are named after.
local function charm(handlers)
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init(framework)
    for name, handler in pairs(handlers) do
      local event = name:match "^on_(.*)$"
      if event then
        self:observe(self.on[event], handler)
      end
    end
    if handlers.init then
      handlers.init(self, framework)
    end
  end
  for name, handler in pairs(handlers) do
    if name ~= "init" then
      Charm[name] = handler
    end
  end
  return Charm
end

local function context(handlers, given)
  local options = { meta = meta, config = config, actions = actions }
  for name, value in pairs(given or {}) do
    options[name] = value
  end
  return testing.Context(charm(handlers), options)
end

--- Runs a function as the handler of start.
local function during(state, act, given)
  local ctx = context({ on_start = act }, given)
  return ctx:run(ctx.on.start(), testing.State(state)), ctx
end

local function failure(fn, ...)
  local ok, err = pcall(fn, ...)
  assert.is_false(ok, "an error was expected")
  return err
end

describe("a run", function()
  it("is told about the unit, the model and Juju", function()
    local model = testing.Model { name = "m", uuid = "u" }
    during({ model = model, leader = true }, function(self)
      assert.equal("web2/7", self.unit.name)
      assert.equal("web2", self.app.name)
      assert.equal("m", self.model.name)
      assert.equal("u", self.model.uuid)
      assert.equal(ops.JujuVersion "3.5.1", self.model.juju_version)
      assert.equal("3.5.1", os.getenv "JUJU_VERSION")
      assert.equal("hooks/start", os.getenv "JUJU_DISPATCH_PATH")
      assert.equal("2", os.getenv "JUJU_MACHINE_ID")
      assert.equal("az1", os.getenv "JUJU_AVAILABILITY_ZONE")
      assert.is_true(self.unit:is_leader())
    end, { app_name = "web2", unit_id = 7, juju_version = "3.5.1", machine_id = "2", availability_zone = "az1" })
    assert.is_nil(os.getenv "JUJU_VERSION")
  end)

  it("has the configuration with its defaults", function()
    during({ config = { name = "x" } }, function(self)
      assert.same({ port = 80, name = "x", ratio = 0.5 }, ops.copy(self.config))
      assert.equal("float", math.type(self.config.ratio))
    end)
  end)

  it("sets statuses, and keeps those before", function()
    local out, ctx = during({ leader = true, unit_status = ops.BlockedStatus "old" }, function(self)
      self.unit.status = ops.MaintenanceStatus "one"
      self.unit.status = ops.ActiveStatus "two"
      self.app.status = ops.WaitingStatus "three"
    end)
    assert.equal(ops.ActiveStatus "two", out.unit_status)
    assert.equal(ops.WaitingStatus "three", out.app_status)
    assert.same({ ops.BlockedStatus "old", ops.MaintenanceStatus "one" }, ctx.unit_status_history)
    assert.same({ ops.UnknownStatus() }, ctx.app_status_history)
  end)

  it("reads the statuses of the state", function()
    during({ leader = true, unit_status = ops.BlockedStatus "a", app_status = ops.ActiveStatus "b" }, function(self)
      assert.equal(ops.BlockedStatus "a", self.unit.status)
      assert.equal(ops.ActiveStatus "b", self.app.status)
    end)
  end)

  it("collects statuses at its end", function()
    local ctx = context {
      on_collect_unit_status = function(_, event)
        event:add_status(ops.ActiveStatus())
        event:add_status(ops.BlockedStatus "b")
      end,
      on_collect_app_status = function(_, event)
        event:add_status(ops.WaitingStatus "w")
      end,
    }
    local out = ctx:run(ctx.on.start(), testing.State { leader = true })
    assert.equal(ops.BlockedStatus "b", out.unit_status)
    assert.equal(ops.WaitingStatus "w", out.app_status)
    assert.equal(ops.UnknownStatus(), ctx:run(ctx.on.start(), testing.State {}).app_status)
  end)

  it("sets the version of the workload, and keeps those before", function()
    local out, ctx = during({ workload_version = "1" }, function(self)
      self.unit:set_workload_version "2"
      self.unit:set_workload_version "3"
    end)
    assert.equal("3", out.workload_version)
    assert.same({ "1", "2" }, ctx.workload_version_history)
  end)

  it("opens and closes ports", function()
    local out = during({ opened_ports = { testing.TCPPort(1), testing.TCPPort(2) } }, function(self)
      assert.equal(2, #self.unit:opened_ports())
      self.unit:close_port("tcp", 1)
      self.unit:open_port("udp", 53)
    end)
    assert.same({ testing.TCPPort(2), testing.UDPPort(53) }, out.opened_ports)
  end)

  it("opens icmp on machines", function()
    local out = during({ model = testing.Model { type = "lxd" } }, function(self)
      self.unit:open_port "icmp"
    end)
    assert.same({ testing.ICMPPort() }, out.opened_ports)
    local err = failure(during, {}, function(self)
      self.unit:open_port "icmp"
    end)
    assert.matches("is not supported for k8s applications", err.message)
  end)

  it("logs", function()
    local _, ctx = during({}, function()
      log:info("a %s", "b")
      log:warning "c"
      print("d", 1)
    end)
    local texts = {}
    for _, line in ipairs(ctx.juju_log) do
      texts[line.message] = line.level
    end
    assert.equal("INFO", texts["a b"])
    assert.equal("WARNING", texts["c"])
    assert.equal("INFO", texts["d\t1"])
    assert.equal("DEBUG", texts["Emitting Juju event start."])
  end)

  it("fetches resources", function()
    during({ resources = { testing.Resource { name = "image", path = "/x/y.img" } } }, function(self)
      assert.equal("/x/y.img", tostring(self.model.resources:fetch "image"))
    end)
    local err = failure(during, {}, function(self)
      self.model.resources:fetch "image"
    end)
    assert.is_true(ops.is_a(err.cause, ops.ModelError))
  end)

  it("sees storages, and asks for more", function()
    local data, disk = testing.Storage { name = "data", index = 3 }, testing.Storage { name = "disk" }
    local seen
    local _, ctx = during({ storages = { data, disk } }, function(self)
      seen = self.model.storages.data[1].location
      assert.equal(3, self.model.storages.data[1].index)
      self.model.storages:request("data", 2)
      assert.has_error(function()
        self.model.storages:request "data/0"
      end)
    end)
    assert.equal(data:get_filesystem(ctx), tostring(seen))
    local file = assert(io.open(data:get_filesystem(ctx) .. "/x", "w"))
    file:close()
    assert.same({ data = 2 }, ctx.requested_storages)
    ctx:close()
    assert.is_nil(io.open(tostring(seen) .. "/x"))
  end)

  it("gets credentials of the cloud when it is trusted", function()
    local credential = testing.CloudCredential { auth_type = "clouduser", attributes = { user = "me" },
      redacted = { "password" } }
    local spec = testing.CloudSpec { type = "lxd", region = "r", endpoint = "https://x", credential = credential }
    local state = { model = testing.Model { type = "lxd", cloud_spec = spec } }
    during(state, function(self)
      local cloud = self.model:get_cloud_spec()
      assert.equal("lxd", cloud.type)
      assert.equal("r", cloud.region)
      assert.equal("clouduser", cloud.credential.auth_type)
      assert.equal("me", cloud.credential.attributes.user)
    end, { app_trusted = true })
    local err = failure(during, state, function(self)
      self.model:get_cloud_spec()
    end)
    assert.is_true(ops.is_a(err.cause, ops.ModelError))
  end)

  it("leaves the state before as it was", function()
    local relation = testing.Relation { endpoint = "db" }
    local state = testing.State { relations = { relation }, leader = true }
    local copy = testing.replace(state, {})
    local ctx = context { on_start = function(self)
      self.unit.status = ops.ActiveStatus()
      self.model:get_relation("db").data[self.app].a = "b"
      self.unit:open_port("tcp", 1)
    end }
    local out = ctx:run(ctx.on.start(), state)
    assert.equal(copy, state)
    assert.not_equal(state, out)
  end)

  it("runs without a handler", function()
    local ctx = context {}
    assert.same({}, ctx:run(ctx.on.start(), testing.State {}).deferred)
  end)
end)

describe("what is stored", function()
  it("is there in the next run", function()
    local counter = {
      init = function(self)
        self.stored = ops.StoredState(self, "stored", { count = 0, list = {} })
      end,
      on_start = function(self)
        self.stored.count = self.stored.count + 1
        self.stored.list[#self.stored.list + 1] = self.stored.count
      end,
    }
    local ctx = context(counter)
    local out = ctx:run(ctx.on.start(), testing.State {})
    out = ctx:run(ctx.on.start(), out)
    assert.same({ count = 2, list = { 1, 2 } }, out:get_stored_state("stored", "Web").content)
    assert.equal(1, #out.stored_states)
  end)

  it("comes from the state", function()
    local stored = testing.StoredState { name = "stored", owner_path = "Web", content = { count = 41, f = 1.0 } }
    local out = testing.State { stored_states = { stored } }
    local ctx = context { init = function(self)
      self.stored = ops.StoredState(self, "stored", { count = 0 })
      assert.equal(41, self.stored.count)
      assert.equal("float", math.type(self.stored.f))
    end }
    assert.same({ stored }, ctx:run(ctx.on.start(), out).stored_states)
  end)

  it("is not changed by a run that fails", function()
    local stored = testing.StoredState { name = "stored", owner_path = "Web", content = { count = 1 } }
    local ctx = context { on_start = function(self)
      ops.StoredState(self, "stored").count = 2
      os.exit(0)
    end }
    assert.same({ stored }, ctx:run(ctx.on.start(), testing.State { stored_states = { stored } }).stored_states)
  end)
end)

describe("deferred events", function()
  it("wait and come first in the next run", function()
    local order, wait = {}, true
    local ctx = context {
      on_start = function(_, event)
        order[#order + 1] = event.handle.path
        if wait then
          event:defer()
        end
      end,
      on_stop = function(_, event)
        order[#order + 1] = event.handle.path
      end,
    }
    local out = ctx:run(ctx.on.start(), testing.State {})
    assert.same({ "Web/on/start[1]", "Web", "on_start", {} },
      { out.deferred[1].handle_path, out.deferred[1].owner, out.deferred[1].observer, out.deferred[1].snapshot_data })
    wait = false
    out = ctx:run(ctx.on.stop(), out)
    assert.same({}, out.deferred)
    assert.equal("Web/on/start[1]", order[2])
    assert.matches("Web/on/stop", order[3])
  end)

  it("are kept apart from new ones of the same kind", function()
    local ctx = context { on_db_relation_changed = function(_, event)
      event:defer()
    end }
    local a, b = testing.Relation { endpoint = "db" }, testing.Relation { endpoint = "db" }
    local waiting = ctx.on.relation_changed(a):deferred "on_db_relation_changed"
    local out = ctx:run(ctx.on.relation_changed(b, { remote_unit = 0 }),
      testing.State { relations = { a, b }, deferred = { waiting } })
    assert.equal(2, #out.deferred)
    assert.equal(a.id, out.deferred[1].snapshot_data.relation_id)
    assert.equal(b.id, out.deferred[2].snapshot_data.relation_id)
    assert.not_equal(out.deferred[1].handle_path, out.deferred[2].handle_path)
  end)

  it("wait once for the same thing", function()
    local count = 0
    local ctx = context { on_config_changed = function(_, event)
      count = count + 1
      event:defer()
    end }
    local deferred = ctx.on.config_changed():deferred "on_config_changed"
    local out = ctx:run(ctx.on.config_changed(), testing.State { deferred = { deferred } })
    assert.equal(1, count) -- the new one is the same again
    assert.same({ deferred }, out.deferred)
  end)

  it("are captured when asked for", function()
    local ctx = context({ on_start = function() end }, { capture_deferred_events = true })
    local deferred = ctx.on.start():deferred "on_start"
    ctx:run(ctx.on.stop(), testing.State { deferred = { deferred } })
    assert.equal(2, #ctx.emitted_events)
    assert.is_true(ops.is_a(ctx.emitted_events[1], ops.StartEvent))
    assert.is_true(ops.is_a(ctx.emitted_events[2], ops.StopEvent))
  end)
end)

describe("emitted events", function()
  it("are those of Juju, and more when asked for", function()
    local ctx = context {}
    ctx:run(ctx.on.start(), testing.State {})
    assert.equal(1, #ctx.emitted_events)
    assert.equal("Web/on/start[1]", tostring(ctx.emitted_events[1].handle))
    ctx = context({}, { capture_framework_events = true })
    ctx:run(ctx.on.start(), testing.State { leader = true })
    local kinds = {}
    for index, event in ipairs(ctx.emitted_events) do
      kinds[index] = event.handle.kind
    end
    assert.same({ "start", "collect_app_status", "collect_unit_status", "pre_commit", "commit" }, kinds)
  end)

  it("carry what they are about", function()
    local ctx, relation = context {}, testing.Relation { endpoint = "db", remote_app_name = "pg" }
    ctx:run(ctx.on.relation_changed(relation, { remote_unit = 0 }), testing.State { relations = { relation } })
    local event = ctx.emitted_events[1]
    assert.equal("db", event.relation.name)
    assert.equal(relation.id, event.relation.id)
    assert.equal("pg/0", event.unit.name)
    assert.equal("pg", event.app.name)
  end)

  it("are there even when the charm fails", function()
    local ctx = context { on_start = function()
      error "no"
    end }
    failure(ctx.run, ctx, ctx.on.start(), testing.State {})
    assert.equal(1, #ctx.emitted_events)
  end)
end)

describe("a charm that raises", function()
  it("an error object", function()
    local err = failure(during, {}, function(self)
      self.model:get_relation "nope"
    end)
    assert.is_true(ops.is_a(err, UncaughtCharmError))
    assert.is_true(ops.is_a(err, testing.errors.ScenarioRuntimeError))
    assert.is_true(ops.is_a(err.cause, ops.KeyError))
    assert.matches("^Uncaught KeyError in charm. Details: ", err.message)
    assert.matches("testing_run_spec.lua:%d+: in ", err.traceback)
    assert.matches("testing_run_spec.lua:%d+", tostring(err))
  end)

  it("a string, a table, nil", function()
    local err = failure(during, {}, function()
      error "boom"
    end)
    assert.matches("testing_run_spec.lua:%d+: boom", err.cause)
    assert.matches("Uncaught error in charm", err.message)
    local value = {}
    err = failure(during, {}, function()
      error(value)
    end)
    assert.equal(value, err.cause)
    err = failure(during, {}, function()
      error(nil)
    end)
    assert.is_true(ops.is_a(err, UncaughtCharmError))
  end)

  it("in its constructor", function()
    local ctx = context { init = function()
      error(ops.ValueError "early")
    end }
    local err = failure(ctx.run, ctx, ctx.on.start(), testing.State {})
    assert.equal("early", err.cause.message)
    err = failure(function()
      local mgr <close> = ctx(ctx.on.start(), testing.State {})
      return mgr
    end)
    assert.equal("early", err.cause.message)
  end)

  it("can run again", function()
    local ctx = context { on_start = function(self)
      if self.config.port == 1 then
        error "no"
      end
    end }
    failure(ctx.run, ctx, ctx.on.start(), testing.State { config = { port = 1 } })
    ctx:run(ctx.on.start(), testing.State {})
  end)

  it("reads or sets a global", function()
    local err = failure(during, {}, function()
      return undeclared_name -- luacheck: ignore
    end)
    assert.is_true(ops.is_a(err.cause, ops.NameError))
  end)

  it("keeps what it did not commit to itself", function()
    local ctx = context { on_start = function(self)
      self.unit:open_port("tcp", 80)
      error "no"
    end }
    local state = testing.State {}
    failure(ctx.run, ctx, ctx.on.start(), state)
    assert.same({}, state.opened_ports)
  end)
end)

describe("os.exit", function()
  it("with 0 ends a run well, and commits nothing of its own", function()
    local out = during({}, function(self, event)
      self.unit.status = ops.ActiveStatus "x"
      event:defer()
      os.exit(0)
    end)
    assert.equal(ops.ActiveStatus "x", out.unit_status)
    assert.same({}, out.deferred)
  end)

  it("in the constructor as well", function()
    local ctx = context { init = function(self)
      self.unit.status = ops.BlockedStatus "x"
      os.exit(0)
    end }
    assert.equal(ops.BlockedStatus "x", ctx:run(ctx.on.start(), testing.State {}).unit_status)
    local mgr = ctx(ctx.on.start(), testing.State {})
    assert.matches("ended the dispatch in its constructor", failure(function()
      return mgr.charm
    end).message)
    assert.equal(ops.BlockedStatus "x", mgr:run().unit_status)
  end)

  it("with another number is a failure", function()
    local err = failure(during, {}, function()
      os.exit(3)
    end)
    assert.matches("the charm ended with exit status 3", err.message)
  end)
end)

describe("actions", function()
  local function act(handler, params)
    local ctx = context { on_go_action = handler }
    return ctx, ctx:run(ctx.on.action("go", { params = params }), testing.State {})
  end

  it("give results and log", function()
    local ctx = act(function(_, event)
      event:log "on it"
      event:log "done"
      event:set_results { n = event.params.n + 1, deep = { key = "x" } }
    end, { n = 1 })
    assert.same({ "on it", "done" }, ctx.action_logs)
    assert.same({ n = "2", deep = { key = "x" } }, ctx.action_results)
  end)

  it("without results have none", function()
    local ctx = act(function() end)
    assert.is_nil(ctx.action_results)
    assert.same({}, ctx.action_logs)
  end)

  it("that fail raise, and the state is in the error", function()
    local ctx = context { on_go_action = function(self, event)
      self.unit.status = ops.BlockedStatus "x"
      event:set_results { part = 1 }
      event:fail "first"
      event:fail "last"
    end }
    local err = failure(ctx.run, ctx, ctx.on.action "go", testing.State {})
    assert.is_true(ops.is_a(err, testing.ActionFailed))
    assert.equal("last", err.message)
    assert.equal(ops.BlockedStatus "x", err.state.unit_status)
    assert.same({ part = "1" }, ctx.action_results)
  end)

  it("start with clean records", function()
    local ctx = context { on_go_action = function(_, event)
      if event.params.n then
        event:set_results { n = 1 }
        event:log "x"
      end
    end }
    ctx:run(ctx.on.action("go", { params = { n = 1 } }), testing.State {})
    ctx:run(ctx.on.action "go", testing.State {})
    assert.is_nil(ctx.action_results)
    assert.same({}, ctx.action_logs)
  end)
end)

describe("a manager", function()
  local runs
  local handlers = {
    init = function(self)
      self.ready = true
    end,
    on_start = function(self)
      runs = runs + 1
      self.unit.status = ops.ActiveStatus(self.text or "")
    end,
  }

  before_each(function()
    runs = 0
  end)

  it("shows the charm before and after the event", function()
    local ctx = context(handlers)
    do
      local mgr <close> = ctx(ctx.on.start(), testing.State {})
      assert.is_true(mgr.charm.ready)
      assert.equal(0, runs)
      mgr.charm.text = "from the test"
      local out = mgr:run()
      assert.equal(1, runs)
      assert.equal(ops.ActiveStatus "from the test", out.unit_status)
      assert.equal("from the test", mgr.charm.text)
    end
    assert.equal(1, runs)
  end)

  it("runs at the end of its scope if nobody did", function()
    local ctx = context(handlers)
    do
      local _ <close> = ctx(ctx.on.start(), testing.State {})
    end
    assert.equal(1, runs)
  end)

  it("runs once", function()
    local ctx = context(handlers)
    local mgr <close> = ctx(ctx.on.start(), testing.State {})
    mgr:run()
    local err = failure(mgr.run, mgr)
    assert.is_true(ops.is_a(err, testing.errors.AlreadyEmittedError))
    assert.equal("Can only run once.", err.message)
    assert.equal(1, runs)
  end)

  it("does not run after a failure of the test", function()
    local ctx = context(handlers)
    local err = failure(function()
      local _ <close> = ctx(ctx.on.start(), testing.State {})
      error "the test failed"
    end)
    assert.matches("the test failed", err)
    assert.equal(0, runs)
    ctx:run(ctx.on.start(), testing.State {})
    assert.equal(1, runs)
  end)

  it("may be open while another one runs", function()
    local a, b = context(handlers), context(handlers)
    local outer <close> = a(a.on.start(), testing.State {})
    local out = b:run(b.on.start(), testing.State {})
    assert.equal(ops.ActiveStatus(), out.unit_status)
    outer.charm.text = "outer"
    assert.equal(ops.ActiveStatus "outer", outer:run().unit_status)
  end)

  it("leaves what the test prints to the test", function()
    local ctx = context { on_start = function()
      print "by the charm"
    end }
    local mgr <close> = ctx(ctx.on.start(), testing.State {})
    print "# by the test"
    mgr:run()
    local said = {}
    for _, line in ipairs(ctx.juju_log) do
      said[line.message] = true
    end
    assert.is_true(said["by the charm"])
    assert.is_nil(said["# by the test"])
  end)

  it("that nobody closes is no harm", function()
    local ctx = context(handlers)
    for _ = 1, 50 do
      ctx(ctx.on.start(), testing.State {}) -- luacheck: ignore
    end
    collectgarbage()
    ctx:run(ctx.on.start(), testing.State {})
    assert.equal(1, runs)
  end)
end)

describe("a global", function()
  it("of the spec is refused, with its name", function()
    local err = failure(function()
      leaked = 1 -- luacheck: ignore
    end)
    assert.is_true(ops.is_a(err, ops.NameError))
    assert.equal("global 'leaked' cannot be set: declare it with local", err.message)
    assert.matches("testing_run_spec.lua:%d+", err.where)
    err = failure(function()
      return not_declared -- luacheck: ignore
    end)
    assert.matches("global 'not_declared' is not defined", err.message)
  end)
end)

describe("tracebacks", function()
  it("lead from the charm to the line of the test", function()
    local ctx = context { on_start = function()
      error "no"
    end }
    local line = debug.getinfo(1, "l").currentline + 2
    local _, err = pcall(function()
      ctx:run(ctx.on.start(), testing.State {})
    end)
    assert.matches("testing_run_spec.lua:" .. line .. ": in ", err.traceback)
  end)

  it("of debug.traceback are as Lua's", function()
    local function inner(...)
      return (debug.traceback(...))
    end
    local text = inner "what"
    assert.matches("^what\nstack traceback:\n\t[^\n]*testing_run_spec.lua:%d+: in ", text)
    assert.matches("in function 'inner'", text, 1, true)
    assert.matches("^stack traceback:", debug.traceback())
    assert.equal(inner, debug.traceback(inner))
    assert.matches("stack traceback", debug.traceback(coroutine.create(print)))
  end)
end)

describe("a run inside of a handler", function()
  it("is a run of its own", function()
    local inner = context { on_start = function(self)
      self.unit.status = ops.WaitingStatus "inner"
    end }
    local result
    local out = during({}, function(self)
      result = inner:run(inner.on.start(), testing.State {})
      self.unit.status = ops.ActiveStatus "outer"
    end)
    assert.equal(ops.WaitingStatus "inner", result.unit_status)
    assert.equal(ops.ActiveStatus "outer", out.unit_status)
  end)
end)
