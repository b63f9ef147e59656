-- SPDX-License-Identifier: Apache-2.0
-- Containers of a live testing.Model: when their Pebbles answer, what charms are told, what becomes of pods.
local ops, testing = require "ops", require "ops.testing"

local Web = ops.CharmBase:extend "Web"

function Web:init()
  self.stored = ops.StoredState(self, "stored", { early = false, notices = "", checks = "" })
  self:observe(self.on.install, self.on_install)
  self:observe(self.on.nginx_pebble_ready, self.on_ready)
  self:observe(self.on.nginx_pebble_custom_notice, self.on_notice)
  self:observe(self.on.nginx_pebble_check_failed, self.on_check)
  self:observe(self.on.nginx_pebble_check_recovered, self.on_check)
  self:observe(self.on.test_action, self.on_test)
end

function Web:on_install()
  self.stored.early = self.unit:get_container("nginx"):can_connect()
end

function Web:on_ready(event)
  local container = event.workload
  container:push("/etc/nginx.conf", "listen 80", { make_dirs = true })
  container:add_layer("nginx", {
    services = { nginx = { override = "replace", command = "nginx", startup = "enabled" } },
    checks = { up = { override = "replace", level = "alive", threshold = 2, tcp = { port = 80 } } },
  }, { combine = true })
  container:replan()
  self.unit.status = ops.ActiveStatus(tostring(container:get_service("nginx"):is_running()))
end

function Web:on_notice(event)
  self.stored.notices = self.stored.notices .. event.notice.key .. " "
end

function Web:on_check(event)
  self.stored.checks = string.format("%s%s %s ", self.stored.checks, event.handle.kind:match "%w+$", event.info.name)
end

function Web:on_test(event)
  local output, problems = self.unit:get_container("nginx"):exec({ "nginx", "-t" }):wait_output()
  event:set_results { output = output, problems = problems }
end

local web = testing.Context(Web, {
  meta = {
    name = "web", containers = { nginx = { mounts = { { storage = "data", location = "/data" } } } },
    storage = { data = { type = "filesystem" } },
  },
  actions = { test = {} },
})

local function stored(unit, name)
  return unit:state():get_stored_state("stored", "Web").content[name]
end

local function count(hooks, wanted)
  local found = 0
  for _, hook in ipairs(hooks) do
    found = found + (hook == wanted and 1 or 0)
  end
  return found
end

local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
end

describe("containers of a live Model", function()
  it("are ready when all else is done, once, and are what the charm has made of them", function()
    local model <close> = testing.Model {}
    model:deploy(web, { units = 2 })
    local ran = model:settle()
    assert.equal("kubernetes", model.type)
    assert.equal("nginx-pebble-ready", ran[#ran]:match " (.*)")
    assert.equal("nginx-pebble-ready", ran[#ran - 1]:match " (.*)")
    for _, unit in ipairs(model.units) do
      local container = unit:state():get_container "nginx"
      assert.is_true(container.can_connect)
      assert.equal("active", container.service_statuses.nginx)
      assert.equal("nginx", container.plan.services.nginx.command)
      assert.equal("up", container:get_check_info("up").status)
      assert.equal(ops.ActiveStatus "true", unit.status)
      local file <close> = assert(io.open(unit:container("nginx").root .. "/etc/nginx.conf"))
      assert.equal("listen 80", file:read "a")
    end
    assert.same({}, model:settle())
  end)

  it("answer before, or not, as the seed says", function()
    local early = {}
    testing.each_seed(10, function(seed)
      local model <close> = testing.Model { seed = seed }
      model:deploy(web)
      model:settle()
      early[stored(model:unit "web/0", "early")] = true
      assert.equal(1, count(model.hooks, "web/0 nginx-pebble-ready"))
    end)
    if not os.getenv "CHARMHOST_SEED" then
      assert.same({ [true] = true, [false] = true }, early)
    end
  end)

  it("have storage where the metadata says, also when they are restarted", function()
    local Keeper = ops.CharmBase:extend "Keeper"
    function Keeper:init()
      self:observe(self.on.one_storage_attached, self.on_attached)
      self:observe(self.on.many_storage_attached, self.on_attached)
      self:observe(self.on.look_action, self.on_look)
      self:observe(self.on.more_action, self.on_more)
      self:observe(self.on.stop, self.on_stop)
    end
    function Keeper:on_stop()
      ops.log("keeper"):info("left: %s", self.unit:get_container("c"):exists "/one/name")
    end
    function Keeper:on_attached(event)
      local storage = event.storage
      local file <close> = assert(io.open(tostring(storage.location) .. "/name", "w"))
      assert(file:write(storage.name .. storage.index))
    end
    function Keeper:on_look(event)
      local container, seen = self.unit:get_container "c", {}
      for _, path in ipairs { "/one", "/many", "/many/0", "/many/2", "/elsewhere" } do
        seen[#seen + 1] = container:exists(path .. "/name") and container:pull(path .. "/name"):read "a" or "-"
      end
      event:set_results { seen = table.concat(seen, " ") }
    end
    function Keeper:on_more()
      self.model.storages:request("many", 1)
    end
    local model <close> = testing.Model {}
    model:deploy(testing.Context(Keeper, {
      meta = {
        name = "keeper",
        containers = { c = { mounts = { { storage = "one", location = "/one" },
          { storage = "many", location = "/many" } } } },
        storage = { one = { type = "filesystem" }, many = { type = "filesystem", multiple = { range = "0-" } } },
      },
      actions = { look = {}, more = {} },
    }), { storage = { many = 1 } })
    model:settle()
    assert.equal(2, #model:unit("keeper/0"):state().storages)
    local function seen()
      return model:run("keeper/0", "look").results.seen
    end
    local before = seen()
    assert.equal("one1 - many0 - -", before)
    model:run("keeper/0", "more")
    local _, several = seen():gsub("many%d", "")
    assert.equal(2, several)
    model:unit("keeper/0"):container("c"):restart()
    assert.is_truthy(io.open(model:unit("keeper/0"):container("c").root .. "/one/name")) -- at once
    model:settle()
    _, several = seen():gsub("many%d", "")
    assert.equal(2, several)
    local unit = model:unit "keeper/0"
    model:remove_unit(unit)
    model:settle()
    local left
    for _, line in ipairs(unit.log) do
      left = line.message:match "^left: (.*)" or left
    end
    assert.equal("false", left) -- it was detached before
  end)

  it("tell of notices, with the next hooks", function()
    local model <close> = testing.Model {}
    model:deploy(web)
    model:settle()
    local unit = model:unit "web/0"
    local id = unit:container("nginx"):notify("example.com/a", { data = { x = "1" } })
    unit:container("nginx"):notify "example.com/b"
    assert.same({ "web/0 nginx-pebble-custom-notice", "web/0 nginx-pebble-custom-notice" }, model:settle())
    assert.equal("example.com/a example.com/b ", stored(unit, "notices"))
    local notice = unit:state():get_container("nginx").notices[1]
    assert.equal(id, notice.id)
    assert.equal("1", notice.last_data.x)
    unit:container("nginx"):notify("example.com/a", { repeat_after = 3600 })
    model:settle()
    unit:container("nginx"):notify("example.com/a", { repeat_after = 3600 })
    assert.same({}, model:settle())
  end)

  it("tell of checks that fail as often as they may, and recover", function()
    local model <close> = testing.Model {}
    model:deploy(web)
    model:settle()
    local unit = model:unit "web/0"
    local container = unit:container "nginx"
    container:check("up", { failure = "refused" })
    assert.same({}, model:settle())
    container:check("up", { failure = "refused" })
    assert.same({ "web/0 nginx-pebble-check-failed" }, model:settle())
    assert.equal("down", unit:state():get_container("nginx"):get_check_info("up").status)
    container:check "up"
    assert.same({ "web/0 nginx-pebble-check-recovered" }, model:settle())
    assert.equal("failed up recovered up ", stored(unit, "checks"))
  end)

  it("are set up again when they are restarted", function()
    local model <close> = testing.Model {}
    model:deploy(web)
    model:settle()
    local unit = model:unit "web/0"
    unit:container("nginx"):restart()
    assert.same({}, unit:state():get_container("nginx").layers)
    assert.is_nil(io.open(unit:container("nginx").root .. "/etc/nginx.conf"))
    assert.same({ "web/0 nginx-pebble-ready" }, model:settle())
    assert.equal("active", unit:state():get_container("nginx").service_statuses.nginx)
  end)

  it("are not there while they cannot be connected to", function()
    local model <close> = testing.Model {}
    model:deploy(web)
    model:settle()
    local unit = model:unit "web/0"
    local container = unit:container "nginx"
    container:set_can_connect(false)
    container:notify "example.com/a"
    assert.is_false(container.can_connect)
    assert.is_false(unit:state():get_container("nginx").can_connect)
    assert.same({}, model:settle())
    local ok, err = pcall(model.run, model, unit, "test")
    assert.is_false(ok)
    assert.is_true(ops.is_a(err.cause, ops.pebble.ConnectionError), tostring(err))
    container:set_can_connect(true)
    assert.same({ "web/0 nginx-pebble-custom-notice" }, model:settle())
    container:set_can_connect(false)
    container:restart()
    assert.is_false(container.can_connect)
    assert.same({}, model:settle())
    container:set_can_connect(true)
    assert.same({ "web/0 nginx-pebble-ready" }, model:settle())
  end)

  it("answer commands as the test says, and remember them", function()
    local model <close> = testing.Model {}
    model:deploy(web, { units = 2, execs = { nginx = {
      testing.Exec { command_prefix = { "nginx" }, stdout = "usage" },
      testing.Exec { command_prefix = { "nginx", "-t" }, stdout = "fine", stderr = "warned" },
    } } })
    model:settle()
    assert.same({ output = "fine", problems = "warned" }, model:run("web/1", "test").results)
    local history = model:unit("web/1"):container("nginx").exec_history
    assert.equal(1, #history)
    assert.same({ "nginx", "-t" }, history[1].command)
    assert.same({}, model:unit("web/0"):container("nginx").exec_history)
  end)

  it("say which command nobody has answered", function()
    local model <close> = testing.Model {}
    model:deploy(web)
    model:settle()
    local ok, err = pcall(model.run, model, "web/0", "test")
    assert.is_false(ok)
    assert.is_truthy(tostring(err):find("mock for cmd { 'nginx', '-t' } not found", 1, true), tostring(err))
    assert.is_truthy(tostring(err):find("deploy it with execs = { nginx = ... }", 1, true))
  end)

  it("are replaced with their pod by a refresh", function()
    local model <close> = testing.Model {}
    model:deploy(web)
    model:settle()
    model:refresh("web", web)
    assert.same({ "web/0 stop", "web/0 upgrade-charm", "web/0 config-changed", "web/0 start",
      "web/0 nginx-pebble-ready" }, model:settle())
  end)

  it("go with their unit", function()
    local model <close> = testing.Model {}
    model:deploy(web, { units = 2 })
    model:settle()
    local container = model:unit("web/1"):container "nginx"
    local root = container.root
    model:remove_unit "web/1"
    model:settle()
    assert.is_nil(io.open(root .. "/etc/nginx.conf"))
    refused(ops.RuntimeError, 'unit "web/1" is gone', function() return container.root end)
  end)

  it("are not there on machines", function()
    local model <close> = testing.Model { type = "lxd" }
    model:deploy(web)
    model:settle()
    assert.is_false(model:unit("web/0"):state():get_container("nginx").can_connect)
    refused(ops.ValueError, "web/0 has no container 'nginx'.", function()
      return model:unit("web/0"):container "nginx"
    end)
  end)

  it("are refused with the names that there are", function()
    local model <close> = testing.Model {}
    refused(ops.ValueError, "execs: the charm has no container 'ngnix'. Did you mean 'nginx'?", function()
      model:deploy(web, { execs = { ngnix = {} } })
    end)
    refused(ops.TypeError, "execs['nginx'] [1] should be a Exec, not string", function()
      model:deploy(web, { execs = { nginx = { "nginx" } } })
    end)
    model:deploy(web)
    model:settle()
    local unit = model:unit "web/0"
    refused(ops.ValueError, "web/0 has no container 'ngnix'. Did you mean 'nginx'?", function()
      return unit:container "ngnix"
    end)
    refused(ops.TypeError, "notify has no parameter 'dat': did you mean 'data'?", function()
      unit:container("nginx"):notify("example.com/a", { dat = {} })
    end)
    refused(ops.TypeError, "set_can_connect: 'val' is missing", function()
      unit:container("nginx"):set_can_connect()
    end)
    local ok, err = pcall(function() unit:container("nginx"):check "down" end)
    assert.is_false(ok)
    assert.is_true(ops.is_a(err, ops.ValueError), tostring(err))
  end)
end)
