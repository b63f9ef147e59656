-- SPDX-License-Identifier: Apache-2.0
-- Containers of a Harness: connection, plans, files, storage, notices, checks.
local ops, testing = require "ops", require "ops.testing"

local pebble = ops.pebble

local META = {
  name = "web",
  containers = {
    app = { mounts = { { storage = "data", location = "/mnt/data" } } },
    db = {},
  },
  storage = { data = { type = "filesystem", multiple = { range = "0-" } } },
}
local LAYER = {
  services = { app = { override = "replace", command = "/bin/app", startup = "enabled" } },
  checks = { up = { override = "replace", threshold = 2, exec = { command = "true" } } },
}

local function new()
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self.seen = {}
    for _, event in ipairs { "app_pebble_ready", "db_pebble_ready", "app_pebble_custom_notice",
      "app_pebble_check_failed", "app_pebble_check_recovered" } do
      self:observe(self.on[event], "on_event")
    end
  end
  function Charm:on_event(event)
    local what = event.handle.kind
    if what:find "notice" then
      what = string.format("%s %s %s %s", what, event.notice.id, tostring(event.notice.type), event.notice.key)
    elseif what:find "check" then
      what = string.format("%s %s %s", what, event.info.name, tostring(event.info.status))
    else
      what = what .. " " .. tostring(event.workload:can_connect())
    end
    self.seen[#self.seen + 1] = what
  end
  return testing.Harness(Charm, { meta = META })
end

--- One with a charm, that can connect to "app"; and that container.
local function begun()
  local harness = new()
  harness:begin()
  harness:set_can_connect("app", true)
  return harness, harness.charm.unit:get_container "app"
end

local function fails(class, text, call, ...)
  local fine, problem = pcall(call, ...)
  assert.is_false(fine, "an error was expected")
  assert.is_true(ops.is_a(problem, class), tostring(problem))
  assert.equal(text, problem.message)
end

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "a"
  return text, file and file:close()
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

describe("a Harness's containers", function()
  it("can be connected to once the test says so", function()
    local harness <close> = new()
    local app = harness.model.unit:get_container "app"
    local text = "Cannot connect to Pebble; did you forget to call begin_with_initial_hooks() or set_can_connect()?"
    assert.is_false(app:can_connect())
    fails(pebble.ConnectionError, text, app.get_plan, app)
    harness:set_can_connect("app", true) -- also before begin()
    harness:begin()
    app = harness.charm.unit:get_container "app"
    assert.is_true(app:can_connect())
    assert.is_false(harness.charm.unit:get_container("db"):can_connect())
    harness:set_can_connect(app, false)
    assert.is_false(app:can_connect())
    assert.same({}, harness.charm.seen)
  end)

  it("become ready with an event", function()
    local harness <close> = new()
    harness:container_pebble_ready "app" -- nothing before begin()
    assert.is_false(harness.model.unit:get_container("app"):can_connect())
    harness:begin()
    harness:container_pebble_ready "app"
    assert.same({ "app_pebble_ready true" }, harness.charm.seen)
    harness:container_pebble_ready "app"
    assert.equal(2, #harness.charm.seen)
  end)

  it("are ready after the initial hooks", function()
    local harness <close> = new()
    harness:begin_with_initial_hooks()
    assert.same({ "app_pebble_ready true", "db_pebble_ready true" }, harness.charm.seen)
    assert.is_true(harness.model.unit:get_container("db"):can_connect())
  end)

  it("are those of the metadata", function()
    local harness <close> = begun()
    for _, case in ipairs {
      { ops.ModelError, harness.set_can_connect, "ap", true },
      { ops.KeyError, harness.get_container_pebble_plan, "ap" },
      { ops.KeyError, harness.get_filesystem_root, "ap" },
      { ops.ModelError, harness.pebble_notify, "ap", "a.b/c" },
    } do
      fails(case[1], "the charm has no container ap. Did you mean 'app'?", case[2], harness, case[3], case[4])
    end
    fails(ops.ModelError, "container 'ap' not found", harness.container_pebble_ready, harness, "ap")
    assert.is_false(pcall(harness.set_can_connect, harness, 5, true))
  end)

  it("have a plan", function()
    local harness <close>, app = begun()
    assert.same({}, harness:get_container_pebble_plan("app"):to_dict())
    app:add_layer("base", LAYER)
    assert.equal("/bin/app", harness:get_container_pebble_plan("app").services.app.command)
    assert.equal(pebble.ServiceStatus.INACTIVE, app:get_service("app").current)
    app:replan()
    assert.is_true(app:get_service("app"):is_running())
    assert.same({}, harness.model.unit:get_container("db").name == "db" and {})
    fails(pebble.APIError, 'layer "base" already exists', app.add_layer, app, "base", LAYER)
    harness:set_can_connect("app", false)
    assert.is_false(pcall(harness.get_container_pebble_plan, harness, "app"))
    harness:set_can_connect("app", true)
    assert.is_true(app:get_service("app"):is_running()) -- it went on meanwhile
  end)

  it("have files in a directory, which is removed at the end", function()
    local root
    do
      local harness <close>, app = begun()
      root = harness:get_filesystem_root "app"
      assert.equal(root, harness:get_filesystem_root(app))
      assert.not_equal(root, harness:get_filesystem_root "db")
      write(root .. "/given", "text")
      assert.equal("text", app:pull("/given"):read())
      app:push("/made/by/charm", "new", { make_dirs = true })
      assert.equal("new", read(root .. "/made/by/charm"))
      assert.is_false(harness.charm.unit:get_container("app"):exists "/etc")
      local info = app:list_files("/", { itself = true })[1]
      assert.same({ "/", "/" }, { info.path, info.name })
    end
    assert.is_nil(io.open(root .. "/given"))
  end)

  it("have files that are removed when a spec fails", function()
    local root
    local fine = pcall(function()
      local harness <close> = begun()
      root = harness:get_filesystem_root "app"
      write(root .. "/given", "text")
      error "the spec fails"
    end)
    assert.is_false(fine)
    assert.is_nil(io.open(root .. "/given"))
  end)

  it("copy whole directories", function()
    local harness <close>, app = begun()
    local root = harness:get_filesystem_root "app"
    app:push("/from/sub/a", "one", { make_dirs = true })
    app:push("/from/b", "two")
    app:pull_path("/from", root .. "/pulled")
    assert.equal("one", read(root .. "/pulled/from/sub/a"))
    app:push_path(root .. "/pulled/from", "/again")
    assert.equal("two", app:pull("/again/from/b"):read())
  end)

  it("have storage where the metadata says", function()
    local harness <close>, app = begun()
    local root = harness:get_filesystem_root "app"
    local id = harness:add_storage("data", { attach = true })[1]
    write(root .. "/mnt/data/file", "kept")
    assert.equal("kept", app:pull("/mnt/data/file"):read())
    local other = harness:add_storage("data", { attach = true })[1]
    assert.equal("kept", app:pull("/mnt/data/file"):read()) -- there is room for one
    harness:detach_storage(other)
    harness:detach_storage(id)
    assert.is_false(app:exists "/mnt/data")
    harness:attach_storage(id)
    assert.equal("kept", read(root .. "/mnt/data/file"))
    harness:remove_storage(id)
    assert.is_false(app:exists "/mnt/data/file")
  end)

  it("of two harnesses are apart", function()
    local one <close>, app = begun()
    local other <close>, its = begun()
    app:push("/a", "one")
    assert.is_false(its:exists "/a")
    assert.not_equal(one:get_filesystem_root "app", other:get_filesystem_root "app")
  end)

  it("answer nobody once the harness is over", function()
    local harness, app = begun()
    local client = app.pebble
    harness:cleanup()
    fails(pebble.ConnectionError, "this Pebble's test is over", client.get_plan, client)
  end)
end)

describe("a Harness's notices", function()
  it("are told to the charm when they are new or repeated", function()
    local harness <close>, app = begun()
    local first = harness:pebble_notify("app", "example.com/a", { data = { k = "v" } })
    local second = harness:pebble_notify("app", "example.com/b", { repeat_after = 3600 })
    assert.equal(first, harness:pebble_notify("app", "example.com/a"))
    assert.equal(second, harness:pebble_notify("app", "example.com/b", { repeat_after = ops.duration "1h" }))
    assert.same({ "app_pebble_custom_notice 1 custom example.com/a", "app_pebble_custom_notice 2 custom example.com/b",
      "app_pebble_custom_notice 1 custom example.com/a" }, harness.charm.seen)
    assert.equal(2, app:get_notice(first).occurrences)
    assert.same({}, app:get_notice(first).last_data)
    assert.equal(2, #app:get_notices())
  end)

  it("are silent before begin(), and when the charm makes them", function()
    local harness <close> = new()
    assert.equal("1", harness:pebble_notify("app", "example.com/a"))
    harness:set_can_connect("app", true)
    harness:begin()
    harness.charm.unit:get_container("app").pebble:notify("custom", "example.com/b")
    assert.same({}, harness.charm.seen)
  end)
end)

describe("a Harness's checks", function()
  local function change_of(container)
    return container:get_check("up").change_id
  end

  it("start with their layer, and stop and start", function()
    local harness <close>, app = begun()
    app:add_layer("base", LAYER)
    assert.equal(pebble.CheckStatus.UP, app:get_check("up").status)
    assert.same({ "up" }, app:stop_checks "up")
    assert.equal(pebble.CheckStatus.INACTIVE, app:get_check("up").status)
    assert.same({ "up" }, app:start_checks "up")
    assert.same({}, app:start_checks "up")
    assert.not_equal("", change_of(app))
    assert.same({}, harness.charm.seen)
  end)

  it("fail and recover when their change has ended", function()
    local harness <close>, app = begun()
    app:add_layer("base", LAYER)
    local function ended(kind)
      return harness:pebble_notify("app", change_of(app), { type = pebble.NoticeType.CHANGE_UPDATE,
        data = { kind = kind, ["check-name"] = "up" } })
    end
    local failed = change_of(app)
    ended "recover-check" -- it is none that recovers
    assert.same({}, harness.charm.seen)
    assert.equal("1", ended "perform-check")
    assert.equal(2, app:get_check("up").failures)
    assert.equal("Error", app.pebble:get_change(failed).status)
    assert.equal("2", ended "recover-check")
    assert.same({ "app_pebble_check_failed up down", "app_pebble_check_recovered up up" }, harness.charm.seen)
    harness:pebble_notify("app", "99", { type = "change-update", data = { kind = "perform-check",
      ["check-name"] = "up" } })
    harness:pebble_notify("app", "98", { type = "change-update" })
    assert.equal(2, #harness.charm.seen)
  end)
end)
