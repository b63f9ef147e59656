-- SPDX-License-Identifier: Apache-2.0
-- What a run does, and what the context records of it.
local ops, testing = require "ops", require "ops.testing"
local web = require "tests.spec.support.web"

local context, during, failure = web.context, web.during, web.failure
local log = ops.log "spec"

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
    assert.equal("action go failed: last", tostring(err))
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
