-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local pebble = ops.pebble

--- Checks that a function raises this.
local function fails(run, class, message)
  local fine, problem = pcall(run)
  assert.is_false(fine)
  assert.is_true(ops.is_a(problem, class))
  assert.equal(message, problem.message)
end

describe("a check's info", function()
  local function check(more)
    local d = { name = "up", status = "up", threshold = 3 }
    for key, value in pairs(more) do
      d[key] = value
    end
    return pebble.CheckInfo.from_dict(d)
  end

  it("is inactive where Pebble can stop checks and no change drives it", function()
    for _, case in ipairs {
      { {}, "up" },
      { { startup = "enabled" }, "inactive" },
      { { startup = "enabled", ["change-id"] = "" }, "inactive" },
      { { startup = "disabled", ["change-id"] = "3" }, "up" },
      { { status = "odd" }, "odd" },
    } do
      assert.equal(case[2], tostring(check(case[1]).status))
    end
    assert.equal(pebble.CheckLevel.UNSET, check({}).level)
    assert.equal("new", check({ level = "new" }).level)
    assert.equal(pebble.CheckStartup.ENABLED, check({}).startup)
  end)

  it("says whether it has run, where Pebble counts", function()
    assert.is_false(check({ successes = 0 }).has_run)
    assert.is_true(check({ successes = 1 }).has_run)
    assert.is_true(check({ successes = 0, failures = 1 }).has_run)
    fails(function()
      return check({}).has_run
    end, ops.RuntimeError, "Pebble version doesn't support \"successes\" (introduced in Pebble 1.23.0)")
  end)
end)

describe("records", function()
  it("are made by position or by name, and compare by value", function()
    local a = pebble.ServiceInfo("web", pebble.ServiceStartup.ENABLED, pebble.ServiceStatus.ACTIVE)
    local b = pebble.ServiceInfo {
      name = "web",
      startup = pebble.ServiceStartup.ENABLED,
      current = pebble.ServiceStatus.ACTIVE,
    }
    assert.is_true(a == b)
    assert.is_false(a == pebble.ServiceInfo("db", pebble.ServiceStartup.ENABLED, pebble.ServiceStatus.ACTIVE))
    assert.equal("ServiceInfo(name='web', startup=enabled, current=active)", tostring(a))
    fails(function()
      pebble.ServiceInfo { nam = "web" }
    end, ops.TypeError, "ServiceInfo: unknown option 'nam'. Did you mean 'name'?")
    fails(function()
      pebble.SystemInfo("1", "2")
    end, ops.TypeError, "SystemInfo takes 1 arguments, got 2")
    fails(function()
      return a.nam
    end, ops.AttributeError, "'ServiceInfo' object has no attribute 'nam'. Did you mean 'name'?")
  end)

  it("have what ops fills in", function()
    local info = pebble.CheckInfo("up", pebble.CheckLevel.ALIVE, pebble.CheckStatus.UP)
    assert.same({ 0, 0, pebble.CheckStartup.ENABLED }, { info.failures, info.threshold, info.startup })
    assert.same({}, pebble.Notice({ id = "1" }).last_data)
  end)

  it("read files that have no size", function()
    local info = pebble.FileInfo.from_dict {
      path = "/d",
      name = "d",
      type = "directory",
      permissions = "755",
      ["last-modified"] = "2026-01-02T03:04:05+01:00",
      size = ops.null,
    }
    assert.same({ nil, 493, pebble.FileType.DIRECTORY, 1767319445 },
      { info.size, info.permissions, info.type, info.last_modified })
  end)

  it("show no password, and want one or a user", function()
    assert.equal("BasicIdentity(password='*****')", tostring(pebble.BasicIdentity "s3cret"))
    local identity = pebble.Identity("read", nil, pebble.BasicIdentity "s3cret")
    assert.is_nil(tostring(identity):find "s3cret")
    assert.same({ access = "read", basic = { password = "s3cret" } }, identity:to_dict())
    fails(function()
      pebble.Identity "admin"
    end, ops.ValueError, "at least one of \"local\" or \"basic\" must be provided")
  end)
end)
