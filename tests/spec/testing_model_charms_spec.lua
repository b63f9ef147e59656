-- SPDX-License-Identifier: Apache-2.0
-- Actions, storage, resources and new charms in a live testing.Model.
local ops, testing = require "ops", require "ops.testing"

local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
  return err
end

describe("an action in a live Model", function()
  local Worker = ops.CharmBase:extend "Worker"
  function Worker:init()
    self.stored = ops.StoredState(self, "stored", { runs = 0 })
    self:observe(self.on.back_up_action, self.on_back_up)
    self:observe(self.on.install, self.on_install)
  end
  function Worker:on_install()
    if self.config.broken then
      error "broken"
    end
  end
  function Worker:on_back_up(event)
    if event.params.how == "raise" then
      error "raised"
    elseif event.params.how == "fail" then
      event:set_results { half = "done" }
      return event:fail "no space"
    end
    self.stored.runs = self.stored.runs + 1
    event:log "begun"
    event:log(string.format("on %s", self.unit.name))
    event:set_results { target = event.params.target, count = 2, nested = { deep = true } }
    self.unit.status = ops.ActiveStatus "backed up"
  end
  local worker = testing.Context(Worker, {
    meta = { name = "worker" },
    config = { options = { broken = { type = "boolean" } } },
    actions = { ["back-up"] = { params = { target = { type = "string", default = "disk" },
      how = { type = "string" } } } },
  })
  local model

  before_each(function()
    model = testing.Model { seed = 3 }
    model:deploy(worker, { units = 2 })
    model:settle()
  end)

  after_each(function()
    model:close()
  end)

  it("gives its results, as texts, and what it logged", function()
    local output = model:run("worker/1", "back-up", { target = "s3" })
    assert.same({ target = "s3", count = "2", nested = { deep = "True" } }, output.results)
    assert.same({ "begun", "on worker/1" }, output.logs)
    assert.equal(ops.ActiveStatus "backed up", model:unit("worker/1").status)
    assert.equal(1, model:unit("worker/1"):state():get_stored_state("stored", "Worker").content.runs)
    local hooks = model:unit("worker/1").hooks
    assert.equal("action back-up", hooks[#hooks])
  end)

  it("is run by the leader, by a unit, with defaults", function()
    assert.equal("disk", model:run("worker/leader", "back-up").results.target)
    assert.equal("action back-up", model:unit("worker/0").runs[5].hook)
    model:set_leader "worker/1"
    assert.same({ "begun", "on worker/1" }, model:run("worker/leader", "back-up").logs)
    assert.same({ "begun", "on worker/0" }, model:run(model:unit "worker/0", "back-up").logs)
  end)

  it("fails, and no unit is in error", function()
    local err = refused(testing.ActionFailed, "action back-up of worker/0 failed: no space", function()
      model:run("worker/0", "back-up", { how = "fail" })
    end)
    assert.same({ half = "done" }, err.output.results)
    assert.equal(3, err.seed)
    assert.is_nil(model:unit("worker/0").error)
  end)

  it("raises, and the test is told what and where", function()
    local ok, err = pcall(model.run, model, "worker/0", "back-up", { how = "raise" })
    assert.is_false(ok)
    assert.is_true(ops.is_a(err, testing.errors.UncaughtCharmError))
    assert.equal("worker/0", err.unit)
    assert.equal("action back-up", err.hook)
    assert.is_truthy(err.message:find "^worker/0: action back%-up failed: .*raised\n")
    assert.is_nil(model:unit("worker/0").error)
    assert.equal(ops.UnknownStatus(), model:unit("worker/0").status)
  end)

  it("is run first when a model has not settled, and on a unit in error", function()
    local fresh <close> = testing.Model {}
    fresh:deploy(worker)
    assert.equal("disk", fresh:run("worker/0", "back-up").results.target)
    fresh:deploy(worker, { app = "bad", config = { broken = true } })
    fresh:settle { errors = true }
    assert.equal("install", fresh:unit("bad/0").error.hook)
    assert.equal("disk", fresh:run("bad/0", "back-up").results.target)
    assert.is_false(pcall(fresh.run, fresh, "bad/0", "back-up", { how = "raise" }))
    assert.equal("install", fresh:unit("bad/0").error.hook)
  end)

  it("is refused as Juju refuses it", function()
    refused(ops.RuntimeError, 'action "backup" not defined on unit "worker/0"; did you mean "back-up"?',
      function() model:run("worker/0", "backup") end)
    refused(ops.RuntimeError, 'unit "worker/9" not found',
      function() model:run("worker/9", "back-up") end)
    refused(ops.ValueError, "validation failed: (root).target : must be of type string, given 1",
      function() model:run("worker/0", "back-up", { target = 1 }) end)
    refused(ops.TypeError, "run: 'action' is missing", function() model:run "worker/0" end)
  end)
end)

describe("storage in a live Model", function()
  local Keeper = ops.CharmBase:extend "Keeper"
  function Keeper:init()
    self:observe(self.on.data_storage_attached, self.on_attached)
    self:observe(self.on.more_action, self.on_more)
  end
  function Keeper:on_attached(event)
    assert(io.open(tostring(event.storage.location) .. "/mine", "w")):close()
  end
  function Keeper:on_more()
    self.model.storages:request("data", 1)
  end
  local keeper = testing.Context(Keeper, {
    meta = { name = "keeper", storage = { data = { type = "filesystem", multiple = { range = "0-" } } } },
    actions = { more = {} },
  })

  it("is attached before install, as often as it was asked for", function()
    local model <close> = testing.Model {}
    model:deploy(keeper, { storage = { data = 2 } })
    local ran = model:settle()
    assert.same({ "keeper/0 data-storage-attached", "keeper/0 data-storage-attached", "keeper/0 install" },
      table.move(ran, 1, 3, 1, {}))
    local storages = model:unit("keeper/0"):state().storages
    assert.equal(2, #storages)
    assert.equal(0, model:unit("keeper/0"):state():get_storage("data", 0).index)
  end)

  it("is added by the charm, and detached before the unit stops", function()
    local model <close> = testing.Model {}
    model:deploy(keeper)
    model:settle()
    model:run("keeper/0", "more")
    local hooks = model:unit("keeper/0").hooks
    assert.equal("data-storage-attached", hooks[#hooks])
    model:remove_unit "keeper/0"
    assert.same({ "keeper/0 data-storage-detaching", "keeper/0 stop", "keeper/0 remove" }, model:settle())
  end)

  it("is counted as the charm says", function()
    local model <close> = testing.Model {}
    assert.has_error(function()
      model:deploy(keeper, { storage = { dat = 1 } })
    end)
    assert.same({}, model.units)
  end)
end)

describe("a refresh in a live Model", function()
  --- A charm that says which version it is, in each hook.
  local function version(number, more)
    local Charm = ops.CharmBase:extend "Charm"
    function Charm:init()
      for _, name in ipairs { "install", "upgrade_charm", "config_changed", "leader_elected" } do
        self:observe(self.on[name], self.on_event)
      end
      self.stored = ops.StoredState(self, "stored", { upgrades = 0 })
    end
    function Charm:on_event(event)
      if event.handle.kind == "upgrade_charm" then
        self.stored.upgrades = self.stored.upgrades + 1
      end
      local page = self.meta.resources.page and self.model.resources:fetch "page"
      self.unit.status = ops.ActiveStatus(string.format("v%d in %s%s%s", number, event.handle.kind,
        self.meta.peers.ring and " with ring" or "", page and " of " .. tostring(page):match "[^/]*$" or ""))
    end
    local meta = { name = "charm", resources = { page = { type = "file", filename = "page" } } }
    for name, value in pairs(more or {}) do
      meta[name] = value
    end
    return testing.Context(Charm, { meta = meta })
  end

  local page, other

  before_each(function()
    page, other = os.tmpname(), os.tmpname()
  end)

  after_each(function()
    os.remove(page)
    os.remove(other)
  end)

  it("runs upgrade-charm of the new charm, then config-changed, and keeps what is stored", function()
    local model <close> = testing.Model {}
    local app = model:deploy(version(1), { units = 2, resources = { page = page } })
    model:settle()
    assert.is_truthy(app.leader.status.message:find "^v1 in config_changed")
    model:refresh(app, version(2))
    model:settle()
    for _, unit in ipairs(app.units) do
      local hooks = unit.hooks
      assert.same({ "upgrade-charm", "config-changed" }, table.move(hooks, #hooks - 1, #hooks, 1, {}))
      assert.equal(ops.ActiveStatus("v2 in config_changed of " .. page:match "[^/]*$"), unit.status)
      assert.equal(1, unit:state():get_stored_state("stored", "Charm").content.upgrades)
    end
    assert.equal("local:charm-1", model:status().applications.charm.charm)
  end)

  it("leaves a unit its old charm and its old metadata until it has upgraded", function()
    local model <close> = testing.Model {}
    model:deploy(version(1), { units = 2, resources = { page = page } })
    model:settle()
    local seen = {}
    model:refresh("charm", version(2, { peers = { ring = { interface = "ring" } } }))
    model:set_leader "charm/1" -- comes before the upgrade
    model:settle()
    for _, status in ipairs(model:unit("charm/1").status_history) do
      seen[#seen + 1] = status.message:match "^(v.*) of"
    end
    assert.same({ "v1 in leader_elected", "v2 in upgrade_charm with ring", "v2 in config_changed with ring" },
      table.move(seen, #seen - 2, #seen, 1, {}))
    assert.equal("ring", model:unit("charm/0"):state().relations[1].endpoint)
  end)

  it("comes with a new resource as well", function()
    local model <close> = testing.Model {}
    model:deploy(version(1), { resources = { page = page } })
    model:settle()
    model:attach_resource("charm", "page", other)
    assert.same({ "charm/0 upgrade-charm", "charm/0 config-changed" }, model:settle())
    assert.is_truthy(model:unit("charm/0").status.message:find(other:match "[^/]*$", 1, true))
    assert.equal(other, model:unit("charm/0"):state().resources[1].path)
    model:refresh("charm", version(3), { resources = { page = page } })
    model:settle()
    assert.is_truthy(model:unit("charm/0").status.message:find("v3.*" .. page:match "[^/]*$"))
  end)

  it("of an application that is gone is forgotten when there is another one of its name", function()
    local model <close> = testing.Model {}
    model:deploy(version(1), { resources = { page = page } })
    model:settle()
    model:refresh("charm", version(2))
    model:settle()
    model:remove_application "charm"
    model:settle()
    model:deploy(version(3), { resources = { page = page } })
    model:settle()
    model:attach_resource("charm", "page", other)
    model:settle()
    assert.is_truthy(model:unit("charm/1").status.message:find "^v3 in config_changed")
  end)

  it("is refused as Juju refuses it, and the old charm stays", function()
    local model <close> = testing.Model {}
    local given = { resources = { page = page } }
    model:deploy(version(1, { provides = { site = { interface = "http" } } }), given)
    model:deploy(version(1, { name = "proxy", requires = { site = { interface = "http" } } }), given)
    model:integrate("charm", "proxy")
    model:settle()
    refused(ops.RuntimeError, 'cannot upgrade application "charm" to charm "charm": would break relation '
      .. '"proxy:site charm:site"', function() model:refresh("charm", version(2)) end)
    refused(ops.RuntimeError, 'application "charmed" not found; did you mean "charm"?',
      function() model:refresh("charmed", version(2)) end)
    refused(ops.TypeError, "refresh: a charm is expected: its class, a Context of it, or its directory, not number",
      function() model:refresh("charm", 2) end)
    assert.has_error(function() model:attach_resource("charm", "pge", page) end)
    refused(ops.RuntimeError, "resource page: there is no file /dev/null/page",
      function() model:attach_resource("charm", "page", "/dev/null/page") end)
    assert.same({}, model:settle())
    model:config("charm", {}, { reset = {} })
    assert.is_truthy(model:unit("charm/0").status.message:find "^v1")
  end)
end)
