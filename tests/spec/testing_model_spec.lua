-- SPDX-License-Identifier: Apache-2.0
-- A live testing.Model: its life, applications, units, configuration, time, and what Juju refuses.
local ops, testing = require "ops", require "ops.testing"

local Web = ops.CharmBase:extend "Web"

function Web:init()
  self.stored = ops.StoredState(self, "stored", { configured = 0, deferred = 0 })
  self:observe(self.on.config_changed, self.on_config)
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.update_status, self.on_update)
end

function Web:on_config()
  self.stored.configured = self.stored.configured + 1
  self.unit:set_ports(self.config.port)
  self.unit.status = ops.ActiveStatus("port " .. self.config.port)
end

function Web:on_start()
  ops.log("web"):info("started on %s", self.unit.name)
  self.unit:set_workload_version "1.0"
  if self.unit:is_leader() then
    self.app.status = ops.ActiveStatus "led"
  end
end

function Web:on_update(event)
  self.stored.deferred = self.stored.deferred + 1
  if self.stored.deferred == 1 then
    event:defer()
  end
end

local web = testing.Context(Web, {
  meta = { name = "web", resources = { page = { type = "file", filename = "page.html" } } },
  config = { options = { port = { type = "int", default = 80 }, name = { type = "string" } } },
})

--- What a call raised, of a class and with a text.
local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
  return err
end

describe("a live Model", function()
  it("deploys a charm and runs its first hooks in Juju's order", function()
    local model <close> = testing.Model {}
    local app = model:deploy(web)
    assert.same({ "web/0 install", "web/0 leader-elected", "web/0 config-changed", "web/0 start" }, model:settle())
    assert.same({}, model:settle())
    local unit = model:unit "web/0"
    assert.same({ "install", "leader-elected", "config-changed", "start" }, unit.hooks)
    assert.equal(ops.ActiveStatus "port 80", unit.status)
    assert.equal(ops.ActiveStatus "led", app.status)
    assert.equal(unit, app.leader)
    assert.same({ unit }, app.units)
    assert.equal(app, unit.app)
    assert.equal(0, unit.number)
    assert.is_true(unit.is_leader)
    assert.is_nil(unit.error)
    assert.is_false(unit.is_gone)
  end)

  it("gives each unit a dispatch per hook, and keeps what is stored per unit", function()
    local model <close> = testing.Model {}
    model:deploy(web, { units = 2 })
    model:settle()
    model:config("web", { port = 81 })
    model:settle()
    model:add_unit "web"
    model:settle()
    for index, count in ipairs { 2, 2, 1 } do
      local state = model:unit("web/" .. index - 1):state()
      assert.equal(count, state:get_stored_state("stored", "Web").content.configured)
    end
  end)

  it("re-emits what was deferred, with the next hook of that unit", function()
    local model <close> = testing.Model {}
    model:deploy(web, { units = 2 })
    model:settle()
    model:advance(600)
    model:config("web", { port = 81 })
    model:settle()
    for _, unit in ipairs(model.units) do
      local state = unit:state()
      assert.same({}, state.deferred)
      local ticks = 0
      for _, hook in ipairs(unit.hooks) do
        ticks = ticks + (hook == "update-status" and 1 or 0)
      end
      assert.equal(ticks + 1, state:get_stored_state("stored", "Web").content.deferred)
    end
  end)

  it("shows a unit as a State, with which a Context goes on", function()
    local model <close> = testing.Model { name = "staging" }
    model:deploy(web, { config = { port = "8080" } })
    model:settle()
    local state = model:unit("web/0"):state()
    assert.same({ testing.TCPPort(8080) }, state.opened_ports)
    assert.equal(8080, state.config.port)
    assert.equal("1.0", state.workload_version)
    assert.equal("staging", state.model.name)
    assert.is_true(state.leader)
    assert.equal(1, state.planned_units)
    local out = web:run(web.on.config_changed(), testing.replace(state, { config = { port = 9 } }))
    assert.equal(ops.ActiveStatus "port 9", out.unit_status)
    assert.equal(2, out:get_stored_state("stored", "Web").content.configured)
  end)

  it("keeps logs and statuses of each unit", function()
    local model <close> = testing.Model {}
    model:deploy(web, { units = 2 })
    model:settle()
    local unit = model:unit "web/1"
    local found = false
    for _, line in ipairs(unit.log) do
      found = found or line.level == "INFO" and line.message == "started on web/1"
      assert.is_nil(line.message:find "started on web/0")
    end
    assert.is_true(found)
    assert.same({ ops.WaitingStatus "waiting for machine", ops.MaintenanceStatus "installing charm software",
      ops.ActiveStatus "port 80" }, unit.status_history)
  end)

  it("prints what has happened", function()
    local model <close> = testing.Model {}
    assert.equal("", model:debug_log())
    model:deploy(web, { units = 2 })
    model:settle()
    model:fail_next("web/1", "config-changed")
    model:config("web", { port = 81 })
    model:settle()
    local log = model:debug_log()
    for _, line in ipairs { "unit-web-0: 00:00:00 INFO juju.worker.uniter.operation ran install\n",
      "unit-web-1: 00:00:00 INFO unit.web/1.juju-log started on web/1\n",
      "unit-web-1: 00:00:00 ERROR juju.worker.uniter.operation config-changed failed: it was to fail:" } do
      assert.is_truthy(log:find(line, 1, true), log)
    end
    assert.is_true(log:find("started on web/1", 1, true) < log:find("config-changed failed", 1, true))
  end)

  it("is called and situated as the test says", function()
    local Where = ops.CharmBase:extend "Where"
    function Where:init()
      self:observe(self.on.start, self.on_start)
    end
    function Where:on_start()
      self.unit.status = ops.ActiveStatus(self.model.name .. " " .. self.model.uuid)
      self.unit:set_workload_version(self.model:get_cloud_spec().name)
    end
    local uuid = "12345678-0000-4000-8000-000000000000"
    local model <close> = testing.Model { name = "prod", uuid = uuid, juju_version = "4.0.1", type = "kubernetes",
      cloud_spec = testing.CloudSpec { type = "k8s", name = "cluster" } }
    model:deploy(testing.Context(Where, { meta = { name = "where" } }), { trust = true })
    model:settle()
    local state = model:unit("where/0"):state()
    assert.equal(ops.ActiveStatus("prod " .. uuid), state.unit_status)
    assert.equal("cluster", state.workload_version)
    assert.equal("4.0.1", model:status().model.version)
    assert.equal("kubernetes", model.type)
    assert.equal("caas", model:status().model.type)
  end)

  it("is what a State has as its model, too", function()
    local model <close> = testing.Model { name = "m", type = "lxd" }
    local out = web:run(web.on.start(), testing.State { model = model, leader = true })
    assert.equal(model, out.model)
    assert.equal("kubernetes", testing.Model {}.type)
    assert.equal(testing.Model { name = "m", uuid = "u" }, testing.Model { name = "m", uuid = "u" })
  end)

  it("is the same each time when nothing is given", function()
    local one <close> = testing.Model {}
    local other <close> = testing.Model {}
    for _, model in ipairs { one, other } do
      model:deploy(web)
      model:settle()
    end
    assert.same(one:status(), other:status())
    assert.equal("model", one.name)
    assert.equal(one.uuid, other.uuid)
    assert.equal("3.6.14", one.juju_version)
    assert.equal("lxd", one.type)
    assert.equal(1767225600, one.now)
  end)

  it("is one of Kubernetes when its first charm has containers", function()
    local meta = { name = "web", containers = { nginx = {} } }
    local k8s = testing.Context(Web, { meta = meta, config = { options = { port = { type = "int", default = 80 } } } })
    local model <close> = testing.Model {}
    model:deploy(k8s)
    model:settle()
    assert.equal("kubernetes", model.type)
    assert.equal("caas", model:status().model.type)
    assert.is_true(model:unit("web/0"):state():get_container("nginx").can_connect)
    local machines <close> = testing.Model { type = "lxd" }
    machines:deploy(k8s)
    assert.equal("iaas", machines:status().model.type)
  end)

  it("counts units on and never uses a number twice", function()
    local model <close> = testing.Model {}
    local app = model:deploy(web)
    model:settle()
    local one, two = model:add_unit(app, 2)
    assert.equal("web/1", one.name)
    assert.equal("web/2", two.name)
    model:settle()
    model:remove_unit(two)
    assert.equal(2, one:state().planned_units) -- those that live
    assert.same({ "web/2 stop", "web/2 remove" }, model:settle())
    assert.is_true(two.is_gone)
    assert.equal("remove", two.hooks[#two.hooks])
    assert.equal("web/3", model:add_unit("web").name)
    assert.equal(two, model:unit "web/2")
  end)

  it("removes applications with all they have", function()
    local model <close> = testing.Model {}
    local app = model:deploy(web, { units = 2 })
    model:settle()
    model:remove_application "web"
    model:settle()
    assert.is_true(app.is_gone)
    assert.same({}, model.units)
    assert.is_nil(model:status().applications.web)
    local again = model:deploy(web)
    assert.equal("web/2", again.units[1].name)
  end)

  it("has another leader when the leader goes, or the test says so", function()
    local model <close> = testing.Model {}
    local app = model:deploy(web, { units = 3 })
    model:settle()
    assert.equal("web/0", app.leader.name)
    model:remove_unit(app.leader)
    local ran = model:settle()
    assert.equal("web/1", app.leader.name)
    assert.equal("web/1 leader-elected", ran[#ran])
    model:set_leader "web/2"
    assert.same({ "web/2 leader-elected" }, model:settle())
    assert.is_false(model:unit("web/1").is_leader)
  end)

  it("tells of a configuration that changed, once", function()
    local model <close> = testing.Model {}
    local app = model:deploy(web)
    model:settle()
    model:config("web", { port = "81", name = "x" })
    model:config(app, { port = 82 })
    assert.same({ "web/0 config-changed" }, model:settle())
    assert.same({ port = 82, name = "x" }, app.config)
    model:config("web", { port = 83 })
    model:config("web", { port = 82 })
    assert.same({}, model:settle())
    model:config("web", nil, { reset = { "port", "name" } })
    assert.same({ "web/0 config-changed" }, model:settle())
    assert.same({ port = 80 }, app.config)
  end)

  it("runs update-status while time passes, when it is due", function()
    local model <close> = testing.Model { seed = 2 }
    model:deploy(web)
    model:settle()
    local before = model.now
    local ran = model:advance(ops.duration { hours = 1 })
    assert.equal(before + 3600, model.now)
    assert.is_true(#ran >= 10 and #ran <= 15, #ran .. " hooks")
    for _, hook in ipairs(ran) do
      assert.equal("web/0 update-status", hook)
    end
    assert.same({}, model:settle())
    local left = 0 -- the last one is as near to the end as may be
    repeat
      left = left + 1
    until #model:advance(1) > 0
    assert.is_true(left <= 360)
  end)

  it("has charms know the model's time", function()
    local Clock = ops.CharmBase:extend "Clock"
    function Clock:init()
      self:observe(self.on.update_status, self.on_update)
    end
    function Clock:on_update()
      self.unit.status = ops.ActiveStatus(tostring(math.floor(ops.time.now())))
    end
    local model <close> = testing.Model { time = 1000 }
    model:deploy(testing.Context(Clock, { meta = { name = "clock" } }))
    model:settle()
    model:advance(400)
    local seen = tonumber(model:unit("clock/0").status.message)
    assert.is_true(seen > 1000 and seen <= 1400, tostring(seen))
  end)

  it("trusts, and is asked for its status and its units", function()
    local model <close> = testing.Model {}
    model:deploy(web, { trust = true })
    model:settle()
    model:trust("web", { remove = true })
    assert.same({ "web/0 config-changed" }, model:settle())
    model:trust "web"
    assert.same({ "web/0 config-changed" }, model:settle())
    local status = model:status()
    assert.equal("port 80", status.applications.web.units["web/0"]["workload-status"].message)
    assert.same({ "80/tcp" }, model:show_unit("web/0")["opened-ports"])
  end)

  it("knows every hook of all units, in order", function()
    local model <close> = testing.Model {}
    model:deploy(web, { units = 2 })
    local ran = model:settle()
    assert.same(ran, model.hooks)
    model:config("web", { port = 1 })
    model:settle()
    assert.equal(#ran + 2, #model.hooks)
  end)

  it("takes a charm of handlers, and options of a Context", function()
    local handlers = ops.charm { name = "Simple", start = function(self)
      self.unit.status = ops.ActiveStatus "simple"
    end }
    local model <close> = testing.Model {}
    local app = model:deploy(testing.Context(handlers, { meta = { name = "simple" }, app_name = "other" }))
    model:settle()
    assert.equal("other", app.name)
    assert.equal(ops.ActiveStatus "simple", model:unit("other/0").status)
    local trusted = testing.Context(handlers, { meta = { name = "trusted" }, app_trusted = true })
    model:deploy(trusted)
    model:deploy(trusted, { app = "distrusted", trust = false })
    model:settle()
    model:trust "trusted"
    assert.same({}, model:settle()) -- it was already
    model:trust "distrusted"
    assert.same({ "distrusted/0 config-changed" }, model:settle())
  end)
end)

describe("a live Model refuses", function()
  local model

  before_each(function()
    model = testing.Model {}
    model:deploy(web)
  end)

  after_each(function()
    model:close()
  end)

  for name, case in pairs {
    ["a charm that is none"] = { ops.TypeError,
      "deploy: a charm is expected: its class, a Context of it, or its directory, not number",
      function() model:deploy(1) end },
    ["a directory that is not there"] = { ops.RuntimeError,
      "deploy: there is no charm at ../web: there is no such directory", function() model:deploy "../web" end },
    ["a directory without a charm"] = { ops.RuntimeError, "deploy: there is no charm at .: it has no src/charm.lua",
      function() model:deploy "." end },
    ["no charm at all"] = { ops.TypeError, "deploy: 'charm' is missing", function() model:deploy() end },
    ["an option it does not have"] = { ops.TypeError, "deploy has no parameter 'confg': did you mean 'config'?",
      function() model:deploy(web, { confg = {} }) end },
    ["an application twice"] = { ops.RuntimeError, 'cannot add application "web": application already exists',
      function() model:deploy(web) end },
    ["a name that is none"] = { ops.ValueError, 'invalid application name "Web", unexpected uppercase character',
      function() model:deploy(web, { app = "Web" }) end },
    ["a negative number of units"] = { ops.TypeError,
      "deploy: 'units': an integer that is not negative is expected, got -1",
      function() model:deploy(web, { app = "x", units = -1 }) end },
    ["an option of the charm that is not there"] = { ops.RuntimeError, 'unknown option "prt"; did you mean "port"?',
      function() model:deploy(web, { app = "x", config = { prt = 1 } }) end },
    ["a value of another type"] = { ops.RuntimeError, 'option "port" expected int, got "high"',
      function() model:config("web", { port = "high" }) end },
    ["an option to set that is not there"] = { ops.RuntimeError, 'unknown option "nam"; did you mean "name"?',
      function() model:config("web", { nam = "x" }) end },
    ["an option to reset that is not there"] = { ops.RuntimeError, 'unknown option "x"',
      function() model:config("web", nil, { reset = { "x" } }) end },
    ["a configuration of nothing"] = { ops.TypeError,
      "config: values to set are expected; application.config has what is set", function() model:config "web" end },
    ["an application that is not there"] = { ops.RuntimeError, 'application "wen" not found; did you mean "web"?',
      function() model:config("wen", { port = 1 }) end },
    ["to show one that is not there"] = { ops.RuntimeError, 'application "x" not found',
      function() return model:application "x" end },
    ["a unit that is not there"] = { ops.RuntimeError, 'unit "web/7" not found',
      function() return model:unit "web/7" end },
    ["to remove one that is not there"] = { ops.RuntimeError, 'unit "db/0" not found',
      function() model:remove_unit "db/0" end },
    ["a number for a unit"] = { ops.TypeError, "a unit: the name of one, or its object, is expected, not number",
      function() model:remove_unit(0) end },
    ["no units"] = { ops.ValueError, "--num-units must be a positive integer",
      function() model:add_unit("web", 0) end },
    ["to trust what is not there"] = { ops.RuntimeError, 'application "x" not found', function() model:trust "x" end },
    ["to remove an application that is not there"] = { ops.RuntimeError, 'application "x" not found',
      function() model:remove_application "x" end },
    ["a leader that is not there"] = { ops.RuntimeError, 'unit "web/7" not found',
      function() model:set_leader "web/7" end },
    ["time that goes back"] = { ops.ValueError, "advance: time does not go back", function() model:advance(-1) end },
    ["time that is none"] = { ops.TypeError,
      "advance: 'seconds': a number of seconds or an ops.duration is expected, got a string",
      function() model:advance "1h" end },
    ["a resource that is no file"] = { ops.RuntimeError, "resource page: there is no file /dev/null/page",
      function() model:deploy(web, { app = "x", resources = { page = "/dev/null/page" } }) end },
    ["a resource without a path"] = { ops.TypeError, "resource page should be a string, not table",
      function() model:deploy(web, { app = "x", resources = { page = {} } }) end },
    ["a verb that it does not have"] = { ops.AttributeError,
      "'Model' object has no attribute 'setle'. Did you mean 'settle'?", function() model:setle() end },
    ["an option of settle it does not have"] = { ops.TypeError,
      "settle has no parameter 'error': did you mean 'errors'?", function() model:settle { error = true } end },
  } do
    it(name, function()
      local err = refused(case[1], case[2], case[3])
      assert.is_truthy(err.where:find("testing_model_spec.lua", 1, true), err.where)
      assert.same({ "web/0 install", "web/0 leader-elected", "web/0 config-changed", "web/0 start" }, model:settle())
    end)
  end

  it("fields of a Model that are not there, or not valid", function()
    refused(ops.TypeError, "Model has no field 'sed'. Did you mean 'seed'?", function()
      testing.Model { sed = 1 }
    end)
    refused(testing.errors.StateValidationError, "Model: seed should not be negative", function()
      testing.Model { seed = -1 }
    end)
    refused(testing.errors.StateValidationError, "Model.seed should be an integer, not number", function()
      testing.Model { seed = 1.5 }
    end)
    assert.has_error(function()
      testing.Model { juju_version = "three" }
    end)
  end)

  it("what is asked of it once it is closed", function()
    local app, unit = model:application "web", model:unit "web/0"
    model:close()
    model:close()
    for _, call in ipairs { function() model:settle() end, function() return app.units end,
      function() return unit.status end, function() return model.hooks end } do
      refused(ops.RuntimeError, "this model is closed", call)
    end
  end)

  it("to say more of what is gone than what it did", function()
    local app, unit = model:application "web", model:unit "web/0"
    model:settle()
    model:remove_application "web"
    model:settle()
    refused(ops.RuntimeError, "unit \"web/0\" is gone: what is left of it are hooks, runs, log and status_history",
      function() return unit.status end)
    refused(ops.RuntimeError, 'application "web" is gone', function() return app.units end)
    assert.equal("install", unit.hooks[1])
    assert.equal("install", unit.runs[1].hook)
  end)

  it("names that a unit or an application does not have", function()
    refused(ops.AttributeError, "'Unit' object has no attribute 'stat'. Did you mean 'state'?", function()
      return model:unit("web/0").stat
    end)
    refused(ops.AttributeError, "'Application' object has no attribute 'unit'. Did you mean 'units'?", function()
      return model:application("web").unit
    end)
  end)
end)
