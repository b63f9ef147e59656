local ops, testing = require "ops", require "ops.testing"
local Charm = require "charm"
local workload = require "{{module}}"

describe("{{name}}", function()
  local ctx, connected
  local container = testing.Container { name = "app", can_connect = true }

  before_each(function()
    ctx = testing.Context(Charm)
    connected = true
    stub(ops.Container, "can_connect").invokes(function() return connected end)
    stub(ops.Container, "add_layer")
    stub(ops.Container, "replan")
  end)

  after_each(function()
    ctx:close()
    for _, name in ipairs { "can_connect", "add_layer", "replan" } do
      ops.Container[name]:revert()
    end
  end)

  it("runs the workload when Pebble is ready", function()
    local out = ctx:run(ctx.on.pebble_ready(container), testing.State { containers = { container } })
    assert.stub(ops.Container.add_layer).was.called_with(
      match._, "app", match.is_same(workload.layer(2)), match.is_same { combine = true })
    assert.stub(ops.Container.replan).was.called(1)
    assert.equal(ops.ActiveStatus(), out.unit_status)
  end)

  it("waits for the container", function()
    connected = false
    local away = testing.Container { name = "app", can_connect = false }
    local out = ctx:run(ctx.on.config_changed(), testing.State { containers = { away }, config = { workers = 4 } })
    assert.stub(ops.Container.replan).was_not.called()
    assert.equal(ops.WaitingStatus "waiting for the container", out.unit_status)
  end)

  it("is blocked without workers", function()
    local out = ctx:run(ctx.on.config_changed(), testing.State { containers = { container }, config = { workers = 0 } })
    assert.stub(ops.Container.replan).was_not.called()
    assert.equal(ops.BlockedStatus "workers should be at least 1", out.unit_status)
  end)
end)
