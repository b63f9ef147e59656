-- SPDX-License-Identifier: Apache-2.0
-- Containers as components of a state, and what is in them.
local ops, testing = require "ops", require "ops.testing"

local pebble = ops.pebble
local StateValidationError = testing.errors.StateValidationError

local WEB = { services = { web = { override = "replace", command = "/bin/web", startup = "enabled" } } }

local function refused(class, text, call, ...)
  local fine, problem = pcall(call, ...)
  assert.is_false(fine, "an error was expected")
  assert.is_true(ops.is_a(problem, class), tostring(problem))
  assert.truthy(tostring(problem):find(text, 1, true), tostring(problem))
end

local function container(given)
  given.name = given.name or "web"
  return testing.Container(given)
end

describe("a Container", function()
  it("is empty and cannot be connected to", function()
    local empty = testing.Container { name = "web" }
    assert.is_false(empty.can_connect)
    for _, field in ipairs { "layers", "service_statuses", "mounts", "execs", "notices", "check_infos" } do
      assert.same({}, empty[field])
    end
    assert.same({}, empty.plan:to_dict())
    assert.same({}, empty.services)
  end)

  it("has a name as Kubernetes takes it", function()
    for _, name in ipairs { "Web", "-web", "web-", "we_b", "", ("x"):rep(64) } do
      refused(StateValidationError, "is no valid name of a container", testing.Container, { name = name })
    end
    assert.equal(("x"):rep(63), testing.Container({ name = ("x"):rep(63) }).name)
  end)

  it("takes layers as objects, tables and YAML", function()
    for _, layer in ipairs { pebble.Layer(WEB), WEB, pebble.Layer(WEB):to_yaml() } do
      local kept = container({ layers = { base = layer } }).layers.base
      assert.is_true(ops.is_a(kept, pebble.Layer))
      assert.equal(pebble.Layer(WEB), kept)
    end
    local layer = pebble.Layer(WEB)
    local kept = container { layers = { base = layer } }
    layer.services.web.command = "changed"
    assert.equal("/bin/web", kept.layers.base.services.web.command)
  end)

  it("refuses what are no layers, statuses, mounts, ...", function()
    local cases = {
      { "layers", { base = 5 }, "['base'] is no layer" },
      { "layers", { base = "services: [" }, "['base'] is no layer" },
      { "layers", { base = { services = 5 } }, "services must be a map" },
      { "layers", { {} }, "should have strings as keys" },
      { "layers", "services: {}", "should be a table of layers" },
      { "service_statuses", { web = "asleep" }, "should be one of active, inactive, error" },
      { "mounts", { data = "/tmp" }, "should be a Mount" },
      { "execs", { "ls" }, "should be a Exec" },
      { "notices", { {} }, "should be a Notice" },
      { "check_infos", { testing.Notice { key = "a.b/c" } }, "should be a CheckInfo" },
    }
    for _, case in ipairs(cases) do
      refused(StateValidationError, case[3], container, { [case[1]] = case[2] })
    end
    refused(ops.TypeError, "Did you mean 'can_connect'?", container, { can_conect = true })
  end)

  it("knows the plan its layers come to, and its services", function()
    local it_has = container {
      layers = {
        ["1-base"] = WEB,
        ["2-more"] = { services = { web = { override = "merge", summary = "more" },
          db = { override = "replace", command = "/bin/db" } } },
        ["3-check"] = { checks = { up = { override = "replace", tcp = { port = 80 } } } },
      },
      service_statuses = { web = pebble.ServiceStatus.ACTIVE },
    }
    assert.equal("more", it_has.plan.services.web.summary)
    assert.equal("/bin/web", it_has.plan.services.web.command)
    assert.equal(3, it_has.plan.checks.up.threshold)
    assert.is_true(it_has.services.web:is_running())
    assert.equal(pebble.ServiceStartup.ENABLED, it_has.services.web.startup)
    assert.equal(pebble.ServiceStatus.INACTIVE, it_has.services.db.current)
    assert.equal(pebble.ServiceStartup.DISABLED, it_has.services.db.startup)
  end)

  it("has no plan when Pebble would refuse its layers", function()
    local odd = container { layers = { base = { services = { web = { override = "merge" } } } } }
    refused(ops.ValueError, 'Pebble would refuse the layers of container web: plan must define "command" for service '
      .. '"web"', function()
      return odd.plan
    end)
  end)

  it("knows its checks by name", function()
    local info = testing.CheckInfo { name = "up" }
    assert.equal(info, container({ check_infos = { info } }):get_check_info "up")
    refused(ops.KeyError, "check-info: down not found in the Container", function()
      container({ check_infos = { info } }):get_check_info "down"
    end)
  end)

  it("compares by value", function()
    assert.equal(container { layers = { base = WEB } }, container { layers = { base = pebble.Layer(WEB) } })
    assert.not_equal(container { layers = { base = WEB } }, container { layers = {} })
  end)
end)

describe("a Mount", function()
  it("has an absolute location", function()
    refused(StateValidationError, "location should be an absolute path in the container, not 'etc'", testing.Mount,
      { location = "etc", source = "/tmp" })
    refused(ops.TypeError, "'source' is missing", testing.Mount, { location = "/etc" })
  end)
end)

describe("a Notice", function()
  it("is custom and has happened once, now", function()
    local before = os.time() - 1
    local notice = testing.Notice { key = "example.com/a" }
    assert.equal("custom", notice.type)
    assert.equal(1, notice.occurrences)
    assert.is_true(notice.last_occurred >= before)
    assert.not_equal(notice.id, testing.Notice({ key = "example.com/a" }).id)
  end)

  it("takes members of enumerations and durations", function()
    local notice = testing.Notice { key = "7", type = pebble.NoticeType.CHANGE_UPDATE,
      repeat_after = ops.duration { hours = 1 } }
    assert.equal("change-update", notice.type)
    assert.equal(3600, notice.repeat_after)
    refused(StateValidationError, "Notice.expire_after should be a number", testing.Notice,
      { key = "a", expire_after = "1h" })
  end)
end)

describe("a CheckInfo", function()
  it("runs in a change unless it is inactive", function()
    assert.not_equal("", testing.CheckInfo({ name = "up" }).change_id)
    assert.equal("", testing.CheckInfo({ name = "up", status = pebble.CheckStatus.INACTIVE }).change_id)
    refused(StateValidationError, "a check that is inactive has no change", testing.CheckInfo,
      { name = "up", status = "inactive", change_id = "5" })
  end)

  it("may be of a Pebble that counts no successes", function()
    assert.equal(0, testing.CheckInfo({ name = "up" }).successes)
    assert.is_nil(testing.CheckInfo({ name = "up", successes = ops.null }).successes)
  end)
end)

describe("layer_from_rockcraft", function()
  local path

  local function write(text)
    path = os.tmpname()
    local file = assert(io.open(path, "w"))
    file:write(text)
    file:close()
  end

  after_each(function()
    os.remove(path)
  end)

  it("is what the container of a rock begins with", function()
    write [[
name: web
summary: Serves
description: It serves.
services: { web: { override: replace, command: /bin/web } }
checks: { up: { override: replace, tcp: { port: 80 } } }
]]
    local layer = testing.layer_from_rockcraft(path)
    assert.equal("Serves", layer.summary)
    assert.equal("It serves. (built from the rockcraft.yaml at " .. path .. ")", layer.description)
    assert.equal("/bin/web", layer.services.web.command)
    assert.equal(80, layer.checks.up.tcp.port)
    assert.equal(layer, testing.Container({ name = "web", layers = { rock = layer } }).layers.rock)
  end)

  it("needs a file with a summary", function()
    write "name: web\n"
    refused(ops.ValueError, "has no summary", testing.layer_from_rockcraft, path)
    write "summary: only\n"
    assert.equal("(no description) (built from the rockcraft.yaml at " .. path .. ")",
      testing.layer_from_rockcraft(path).description)
    write "- a\n"
    refused(ops.ValueError, "has no summary", testing.layer_from_rockcraft, path)
    refused(ops.ValueError, "rockcraft.yaml file not found at /none", testing.layer_from_rockcraft, "/none")
    refused(ops.TypeError, "the path of rockcraft.yaml", testing.layer_from_rockcraft, nil)
  end)
end)
