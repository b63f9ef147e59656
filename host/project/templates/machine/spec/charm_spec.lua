local ops, testing = require "ops", require "ops.testing"
local Charm = require "charm"
local workload = require "{{module}}"

describe("{{name}}", function()
  local ctx

  before_each(function()
    ctx = testing.Context(Charm)
    stub(workload, "install")
    stub(workload, "start")
    stub(workload, "version").returns "1.2.3"
  end)

  after_each(function()
    ctx:close()
    workload.install:revert()
    workload.start:revert()
    workload.version:revert()
  end)

  it("installs the workload", function()
    ctx:run(ctx.on.install(), testing.State {})
    assert.stub(workload.install).was.called(1)
  end)

  it("starts it and tells Juju its version", function()
    local out = ctx:run(ctx.on.start(), testing.State {})
    assert.stub(workload.start).was.called(1)
    assert.equal("1.2.3", out.workload_version)
    assert.equal(ops.ActiveStatus(), out.unit_status)
  end)

  it("is blocked by a level that is none", function()
    local out = ctx:run(ctx.on.config_changed(), testing.State { config = { ["log-level"] = "LOUD" } })
    assert.equal(ops.BlockedStatus "log-level is no level: LOUD", out.unit_status)
  end)
end)
