-- SPDX-License-Identifier: Apache-2.0
-- What goes wrong in a live testing.Model: charms that raise, hooks that are made to fail, retries, loops, seeds.
local ops, testing = require "ops", require "ops.testing"

local config = { options = { port = { type = "int", default = 80 } } }

--- A charm that calls `act(charm, hook)` in every hook that is told of, and counts in its stored state.
local function charm(act, meta)
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self.stored = ops.StoredState(self, "stored", { count = 0 })
    for _, name in ipairs { "install", "config_changed", "start", "update_status", "stop", "upgrade_charm" } do
      self:observe(self.on[name], self.on_event)
    end
  end
  function Charm:on_event(event)
    self.stored.count = self.stored.count + 1
    act(self, event.handle.kind)
  end
  return testing.Context(Charm, { meta = meta or { name = "web" }, config = config })
end

local function raises(call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  return err
end

local function count_of(unit)
  return unit:state():get_stored_state("stored", "Web").content.count
end

describe("a charm that raises in a live Model", function()
  it("puts its unit in error, and settle() says which unit, hook, line and seed", function()
    local model <close> = testing.Model { seed = 5 }
    model:deploy(charm(function(self, hook)
      if hook == "config_changed" and self.config.port == 13 then
        error "bad port"
      end
    end), { units = 2 })
    model:settle()
    model:config("web", { port = 13 })
    local err = raises(function() model:settle() end)
    assert.is_true(ops.is_a(err, testing.errors.UncaughtCharmError))
    assert.is_truthy(err.unit:find "^web/[01]$")
    assert.equal("config-changed", err.hook)
    assert.equal(5, err.seed)
    assert.is_truthy(tostring(err.cause):find("testing_model_failures_spec.lua:%d+: bad port$"))
    assert.is_truthy(err.traceback:find("testing_model_failures_spec.lua", 1, true))
    assert.is_nil(err.traceback:find("ops/testing", 1, true), err.traceback) -- the charm's part of it
    local text = tostring(err)
    assert.is_truthy(text:find "^web/[01]: config%-changed failed: .*bad port\n%(seed 5; CHARMHOST_SEED=5 repeats it%)")
    assert.is_truthy(text:find(err.traceback, 1, true))
    for _, unit in ipairs(model.units) do -- the other one was run as well
      assert.equal(ops.ErrorStatus 'hook failed: "config-changed"', unit.status)
      assert.equal("config-changed", unit.error.hook)
      assert.is_truthy(unit.error.message:find "bad port$")
      assert.equal(ops.MaintenanceStatus "installing charm software", unit.status_history[2])
      assert.equal(3, #unit.status_history) -- what Juju says of the agent is not in it
      assert.equal("error", model:status().applications.web.units[unit.name]["workload-status"].current)
    end
    assert.same({}, model:settle()) -- it was told of once; nothing is due before the retry
  end)

  it("keeps the object it raised", function()
    local model <close> = testing.Model {}
    model:deploy(charm(function(self, hook)
      if hook == "start" then
        error(ops.ValueError "no good")
      elseif hook == "config_changed" and self.config.port == 81 then
        error "it is the leader's"
      end
    end))
    local err = raises(function() model:settle() end)
    assert.is_true(ops.is_a(err.cause, ops.ValueError))
    assert.equal(err.cause, model:unit("web/0").error.cause)
    assert.equal("no good", model:unit("web/0").error.message)
    model:resolved("web/0", { no_retry = true })
    model:config("web", { port = 81 })
    assert.is_nil(raises(function() model:settle() end).hint) -- it leads
  end)

  it("has failed in its init, or with an exit status, as well", function()
    local Broken = ops.CharmBase:extend "Broken"
    function Broken:init()
      error "no init"
    end
    local model <close> = testing.Model {}
    model:deploy(testing.Context(Broken, { meta = { name = "broken" } }))
    model:deploy(charm(function() os.exit(3) end))
    model:settle { errors = true }
    assert.is_truthy(model:unit("broken/0").error.message:find "no init$")
    assert.is_truthy(model:unit("web/0").error.message:find "3")
    assert.equal("install", model:unit("web/0").error.hook)
  end)

  it("has stored nothing and told Juju nothing", function()
    local fails = true
    local model <close> = testing.Model {}
    model:deploy(charm(function(self, hook)
      self.unit:set_ports(self.config.port)
      if hook == "config_changed" and fails then
        error "no"
      end
    end))
    model:settle { errors = true }
    local unit = model:unit "web/0"
    assert.equal(1, count_of(unit))
    model:config("web", { port = 81 })
    assert.same({}, model:settle()) -- it waits for the retry
    assert.same({ testing.TCPPort(80) }, unit:state().opened_ports)
    fails = false
    model:resolved(unit)
    assert.same({ "web/0 config-changed", "web/0 start" }, model:settle())
    assert.is_nil(unit.error)
    assert.equal(3, count_of(unit))
    assert.same({ testing.TCPPort(81) }, unit:state().opened_ports) -- as of the retry
  end)

  it("runs the hook again when it is time: after 5 s, 10 s, 20 s", function()
    local model <close> = testing.Model {}
    model:deploy(charm(function(_, hook)
      if hook == "install" then
        error "no"
      end
    end))
    model:settle { errors = true }
    local function runs(seconds)
      return #model:advance(seconds, { errors = true })
    end
    assert.equal(0, runs(4.8))
    assert.equal(1, runs(0.4))
    assert.equal(0, runs(9.2))
    assert.equal(1, runs(1.2))
    assert.equal(1, runs(40))
    local another <close> = testing.Model {}
    another:deploy(charm(function() error "no" end))
    another:settle { errors = true }
    assert.equal(4, #another:advance(100, { errors = true })) -- at 5, 15, 35 and 75 s or so
    assert.same({ "install", "install", "install", "install" }, model:unit("web/0").hooks)
    for _, run in ipairs(model:unit("web/0").runs) do
      assert.is_true(run.failed)
      assert.is_truthy(run.message:find "no$")
    end
    assert.equal("install", raises(function() model:advance(300) end).hook)
  end)

  it("goes on without the hook when the user says so", function()
    local model <close> = testing.Model {}
    model:deploy(charm(function(_, hook)
      if hook == "install" then
        error "no"
      end
    end))
    model:settle { errors = true }
    model:resolved("web/0", { no_retry = true })
    assert.same({ "web/0 leader-elected", "web/0 config-changed", "web/0 start" }, model:settle())
    assert.equal("unit \"web/0\" is not in an error state", tostring(raises(function()
      model:resolved "web/0"
    end)))
  end)

  it("gets the new charm at once when a refresh is forced, and runs what failed with it", function()
    local model <close> = testing.Model {}
    model:deploy(charm(function() error "old" end))
    model:settle { errors = true }
    model:refresh("web", charm(function() end))
    assert.same({}, model:settle())
    model:refresh("web", charm(function() end), { force = true })
    assert.equal("web/0 install", model:settle()[1])
    assert.is_nil(model:unit("web/0").error)
  end)
end)

describe("a hook that is made to fail in a live Model", function()
  local model

  before_each(function()
    model = testing.Model {}
    model:deploy(charm(function(self)
      self.unit:set_ports(self.config.port)
    end), { units = 2 })
    model:settle()
  end)

  after_each(function()
    model:close()
  end)

  it("is not run, and no error of settle()", function()
    model:fail_next("web/1", "config-changed")
    model:config("web", { port = 81 })
    model:settle()
    local unit = model:unit "web/1"
    assert.equal("config-changed", unit.error.hook)
    assert.is_nil(unit.error.cause)
    assert.is_truthy(unit.error.message:find("fail_next", 1, true))
    assert.same({ testing.TCPPort(80) }, unit:state().opened_ports)
    assert.equal(3, count_of(unit))
    assert.is_nil(model:unit("web/0").error)
    model:resolved(unit)
    model:settle()
    assert.same({ testing.TCPPort(81) }, unit:state().opened_ports)
    assert.equal(4, count_of(unit))
  end)

  it("is run, stores and yet tells Juju nothing, when it fails after it", function()
    local unit = model:unit "web/1"
    model:fail_next(unit, "config-changed", { after = true })
    model:config("web", { port = 81 })
    model:settle()
    assert.equal("config-changed", unit.error.hook)
    assert.same({ testing.TCPPort(80) }, unit:state().opened_ports)
    assert.equal(4, count_of(unit)) -- ahead of Juju
    model:advance(10)
    assert.is_nil(unit.error)
    assert.equal(5, count_of(unit))
    assert.same({ testing.TCPPort(81) }, unit:state().opened_ports)
  end)

  it("is no action", function()
    local acting = testing.Context(ops.charm { go_action = function(_, event)
      event:set_results { done = true }
    end }, { meta = { name = "acting" }, actions = { go = {} } })
    model:deploy(acting)
    model:settle()
    model:fail_next "acting/0"
    assert.equal("True", model:run("acting/0", "go").results.done)
    assert.is_nil(model:unit("acting/0").error)
    model:trust "acting"
    model:settle()
    assert.equal("config-changed", model:unit("acting/0").error.hook)
  end)

  it("hides no error of the charm's own", function()
    local own <close> = testing.Model {}
    own:deploy(charm(function(_, hook)
      if hook == "start" then
        error "its own"
      end
    end))
    own:fail_next("web/0", "start", { after = true })
    local err = raises(function() own:settle() end)
    assert.is_truthy(tostring(err.cause):find "its own$")
    assert.equal("start", own:unit("web/0").error.hook)
  end)

  it("may be any, and several", function()
    model:fail_next("web/0", nil, { times = 2 })
    model:config("web", { port = 81 })
    model:settle()
    assert.equal("config-changed", model:unit("web/0").error.hook)
    model:resolved "web/0"
    model:settle()
    assert.equal("config-changed", model:unit("web/0").error.hook)
    model:resolved "web/0"
    model:settle()
    assert.is_nil(model:unit("web/0").error)
  end)

  it("waits until there is such a hook", function()
    model:fail_next("web/0", "stop")
    model:config("web", { port = 81 })
    model:settle()
    assert.is_nil(model:unit("web/0").error)
    model:remove_unit "web/0"
    model:settle()
    assert.equal("stop", model:unit("web/0").error.hook)
    model:advance(10)
    assert.is_true(model:unit("web/0").is_gone)
  end)

  it("is one that the charm can have", function()
    local err = raises(function() model:fail_next("web/0", "config-chnged") end)
    assert.is_true(ops.is_a(err, ops.ValueError))
    assert.equal("web has no hook 'config-chnged'. Did you mean 'config-changed'?", tostring(err))
    assert.equal('unit "web/9" not found', tostring(raises(function()
      model:fail_next("web/9", "stop")
    end)))
    assert.equal("fail_next has no parameter 'befor': it has unit, hook, after, times", tostring(raises(function()
      model:fail_next("web/0", "stop", { befor = true })
    end)))
  end)
end)

describe("a live Model that does not come to rest", function()
  local function ping_pong(endpoint, role)
    local Charm = ops.CharmBase:extend "Loop"
    function Charm:init()
      self:observe(self.on[endpoint].relation_changed, self.on_changed)
      self:observe(self.on[endpoint].relation_joined, self.on_changed)
    end
    function Charm:on_changed(event)
      local bag = event.relation.data[self.unit]
      bag.count = tostring((tonumber(event.relation.data[event.unit].count) or 0) + 1)
    end
    return testing.Context(Charm, { meta = { name = endpoint, [role] = { [endpoint] = { interface = "loop" } } } })
  end

  it("is stopped, and says which hooks run in turns", function()
    local model <close> = testing.Model { seed = 4 }
    model:deploy(ping_pong("ping", "requires"))
    model:deploy(ping_pong("pong", "provides"))
    model:integrate("ping", "pong")
    local err = raises(function() model:settle { most_hooks = 200 } end)
    assert.is_true(ops.is_a(err, ops.RuntimeError))
    local text = tostring(err)
    assert.is_truthy(text:find("the model does not come to rest: 200 hooks were run and there is more to do", 1, true))
    assert.is_truthy(text:find("  ping/0 ping-relation-changed for pong/0 (50 times)", 1, true), text)
    assert.is_truthy(text:find("  pong/0 pong-relation-changed for ping/0 (50 times)", 1, true), text)
    assert.is_truthy(text:find("seed 4; CHARMHOST_SEED=4 repeats it", 1, true))
    assert.is_truthy(err.where:find("testing_model_failures_spec.lua", 1, true))
  end)
end)

describe("a live Model with many units", function()
  it("may run many hooks before it is taken for a loop", function()
    local Quiet = ops.CharmBase:extend "Quiet"
    local quiet = testing.Context(Quiet, { meta = { name = "quiet", peers = { ring = { interface = "ring" } } } })
    local model <close> = testing.Model {}
    model:deploy(quiet, { units = 24 })
    assert.is_true(#model:settle() > 1000)
    local names = {}
    for index, unit in ipairs(model.units) do
      names[index] = unit.number
    end
    assert.equal(10, names[11]) -- by number: 2 comes before 10
  end)
end)

describe("a live Model in a charm's handler", function()
  it("takes what a user may do meanwhile, as news for the next hook", function()
    local model <close> = testing.Model {}
    local app = model:deploy(charm(function(self, hook)
      if hook == "start" and self.unit.name == "web/0" then
        assert(self.config.port == 80)
        model:config("web", { port = 81 })
        model:add_unit "web"
        assert(self.config.port == 80)
      end
    end))
    model:settle()
    assert.equal(2, #app.units)
    assert.is_nil(model:unit("web/0").error)
    local hooks = model:unit("web/0").hooks
    assert.equal("config-changed", hooks[#hooks])
  end)

  it("refuses to run hooks, to replace the charm, or to close", function()
    local model
    local said = {}
    local own = charm(function(_, hook)
      for _, call in ipairs(hook == "start" and { function() model:settle() end, function() model:advance(1) end,
        function() model:run("web/0", "go") end, function() model:refresh("web", charm(function() end)) end,
        function() model:close() end } or {}) do
        said[#said + 1] = tostring(select(2, pcall(call)))
      end
    end)
    model = testing.Model {}
    model:deploy(own)
    assert.equal(4, #model:settle())
    local running = ": a hook of the model is running: web/0 start"
    assert.same({ "settle" .. running, "advance" .. running, "run" .. running, "refresh" .. running,
      "close" .. running }, said)
    model:close()
  end)
end)

describe("a live Model and a reboot", function()
  it("runs the hook again, and then start", function()
    local rebooted = false
    local model <close> = testing.Model {}
    model:deploy(charm(function(self, hook)
      if hook == "config_changed" and self.config.port == 81 and not rebooted then
        rebooted = true
        self.unit:reboot(true)
      end
    end))
    model:settle()
    model:config("web", { port = 81 })
    assert.same({ "web/0 config-changed", "web/0 config-changed", "web/0 start" }, model:settle())
    assert.is_nil(model:unit("web/0").error)
  end)
end)

describe("seeds of a test", function()
  --- Runs a script of `ops` and `testing` in a process of its own. Return: all it printed.
  -- @param runner what runs it; nil: it is the whole program
  local function run(text, environment, runner)
    local name = os.tmpname()
    local path = name .. ".lua" -- busted takes no others
    local file = assert(io.open(path, "w"))
    file:write('local ops, testing = require "ops", require "ops.testing"\n', text)
    file:close()
    local command = string.format("%s '%s' lua %s '%s' 2>&1", environment or "", os.getenv "CHARMHOST", runner or "",
      path)
    local pipe = assert(io.popen(command))
    local output = pipe:read "a"
    pipe:close()
    os.remove(name)
    os.remove(path)
    return output
  end

  it("are tried one after the other, and the one that failed is told", function()
    local text = 'testing.each_seed(5, function(seed) io.write(seed, " ") if seed == 3 then error "three" end end)'
    local output = run(text)
    assert.is_truthy(output:find("1 2 3 ", 1, true), output)
    assert.is_truthy(output:find("ops.testing: failed with seed 3; CHARMHOST_SEED=3 repeats it\n", 1, true), output)
    assert.is_truthy(output:find("three", 1, true))
    output = run(text, "CHARMHOST_SEED=3")
    assert.is_nil(output:find("1 ", 1, true), output)
    assert.is_truthy(output:find("three", 1, true))
    assert.equal("4 ", run(text, "CHARMHOST_SEED=4"))
  end)

  it("are those of models that give none", function()
    local text = 'local model <close> = testing.Model {} io.write(model.seed, " ", testing.Model { seed = 9 }.seed)'
    assert.equal("1 9", run(text))
    assert.equal("12 9", run(text, "CHARMHOST_SEED=12"))
    assert.is_truthy(run(text, "CHARMHOST_SEED=x"):find(
      "CHARMHOST_SEED=x: the seed should be an integer that is not negative", 1, true))
  end)

  local function count(output, text)
    local _, found = output:gsub(text, "")
    return found
  end

  it("make the same of a model in every process", function()
    local text = [[
      local Charm = ops.CharmBase:extend "Charm"
      local meta = { name = "charm", peers = {}, storage = {}, containers = {} }
      for _, name in ipairs { "one", "two", "three", "four", "five" } do
        meta.peers[name] = { interface = name }
        meta.storage[name .. "s"] = { type = "filesystem" }
        meta.containers[name .. "-c"] = {}
      end
      local model <close> = testing.Model { seed = 3 }
      model:deploy(testing.Context(Charm, { meta = meta }), { units = 3, storage = { twos = 1, fives = 1 } })
      model:settle()
      for _, unit in ipairs(model.units) do
        print(unit:state())
      end
      print(table.concat(model.hooks, "\n"))]]
    local first = run(text)
    assert.is_truthy(first:find("charm/2 five-relation-changed", 1, true), first)
    for _ = 1, 4 do
      assert.equal(first, run(text))
    end
  end)

  it("are told when a script with a model fails, once", function()
    local output = run 'local model <close> = testing.Model { seed = 6 } error "broken"'
    assert.is_truthy(output:find("ops.testing: failed with seed 6; CHARMHOST_SEED=6 repeats it\n", 1, true), output)
    output = run [[testing.each_seed(2, function(seed)
      local model <close> = testing.Model { seed = seed }
      model:settle()
      error "broken"
    end)]]
    assert.equal(1, count(output, "failed with seed 1"))
  end)

  it("are told when a test of busted with a model fails, once, and not of others", function()
    local output = run([[
      describe("models", function()
        local made
        before_each(function() made = testing.Model { seed = 7 } made:settle() end)
        it("fail", function() error "broken" end)
        it("assert", function() testing.Model { seed = 8 }:settle() assert.equal(1, 2) end)
        it("succeed", function() testing.Model { seed = 9 }:settle() end)
        it("wait", function() pending "later" end)
        it("try", function() testing.each_seed(3, function(seed)
          local model <close> = testing.Model { seed = 10 + seed }
          model:settle()
          assert.is_true(seed < 2)
        end) end)
      end)
      describe("before", function()
        before_each(function() testing.Model { seed = 20 }:settle() error "broken" end)
        it("fail", function() end)
      end)]], nil, "tests/spec/busted.lua")
    assert.equal(1, count(output, "failed with seed 20;"), output)
    assert.equal(3, count(output, "failed with seed 7;"), output)
    assert.equal(1, count(output, "failed with seed 8;"), output)
    assert.equal(1, count(output, "failed with seed 2;"), output)
    assert.equal(6, count(output, "failed with seed"), output)
  end)

  it("are counted, and given to a function", function()
    local seen = {}
    testing.each_seed(3, function(seed)
      seen[#seen + 1] = seed
    end)
    assert.equal(os.getenv "CHARMHOST_SEED" and 1 or 3, #seen)
    assert.equal("each_seed: 'body': a function is expected, got a string", tostring(raises(function()
      testing.each_seed(3, "x")
    end)))
    assert.equal("each_seed: 'count' is missing", tostring(raises(function()
      testing.each_seed()
    end)))
  end)
end)
