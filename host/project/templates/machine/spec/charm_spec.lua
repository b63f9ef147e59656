local ops, testing = require "ops", require "ops.testing"
local Charm = require "charm"
local workload = require "{{module}}"

describe("{{name}}", function()
  local ctx, site

  before_each(function()
    ctx = testing.Context(Charm)
    site = testing.Storage { name = "site" }
  end)

  after_each(function()
    ctx:close()
  end)

  local function page()
    local file <close> = assert(io.open(site:get_filesystem(ctx) .. "/index.html"))
    return file:read "a"
  end

  it("installs the workload", function()
    ctx:run(ctx.on.install(), testing.State { storages = { site } })
    assert.equal(workload.page "Hello.", page())
  end)

  it("tells Juju its version", function()
    local out = ctx:run(ctx.on.start(), testing.State { storages = { site } })
    assert.equal(workload.VERSION, out.workload_version)
    assert.equal(ops.ActiveStatus(), out.unit_status)
  end)

  it("greets as configured", function()
    ctx:run(ctx.on.config_changed(), testing.State { storages = { site }, config = { greeting = "Good morning!" } })
    assert.equal(workload.page "Good morning!", page())
  end)

  it("is blocked by a level that is none", function()
    local out = ctx:run(ctx.on.config_changed(),
      testing.State { storages = { site }, config = { ["log-level"] = "LOUD" } })
    assert.equal(ops.BlockedStatus "log-level is no level: LOUD", out.unit_status)
  end)
end)
