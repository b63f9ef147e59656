local ops, testing = require "ops", require "ops.testing"
local Charm = require "charm"
local workload = require "{{module}}"

describe("{{name}}", function()
  local ctx

  before_each(function()
    ctx = testing.Context(Charm)
  end)

  after_each(function()
    ctx:close()
  end)

  local container = testing.Container { name = "app", can_connect = true }

  it("runs the workload when Pebble is ready", function()
    local out = ctx:run(ctx.on.pebble_ready(container), testing.State { containers = { container } })
    local app = out:get_container "app"
    assert.equal(ops.pebble.Layer(workload.layer(8080)), app.layers.app)
    assert.equal("active", app.service_statuses.app)
    assert.same({ testing.TCPPort(8080) }, out.opened_ports)
    assert.equal(ops.ActiveStatus(), out.unit_status)
    local page <close> = assert(io.open(app:get_filesystem(ctx) .. workload.DIRECTORY .. "/index.html"))
    assert.equal(workload.page(), page:read "a")
  end)

  it("moves to another port", function()
    local before = testing.State { containers = { container }, config = { port = 9000 } }
    local out = ctx:run(ctx.on.config_changed(), before)
    assert.equal(9000, out:get_container("app").plan.checks.up.tcp.port)
  end)

  it("waits for the container", function()
    local away = testing.Container { name = "app" }
    local out = ctx:run(ctx.on.config_changed(), testing.State { containers = { away } })
    assert.same({}, out:get_container("app").layers)
    assert.equal(ops.WaitingStatus "waiting for the container", out.unit_status)
  end)

  it("is blocked by a port that it may not use", function()
    local before = testing.State { containers = { container }, config = { port = 80 } }
    local out = ctx:run(ctx.on.config_changed(), before)
    assert.same({}, out:get_container("app").layers)
    assert.equal(ops.BlockedStatus "port should be from 1024 to 65535", out.unit_status)
  end)
end)
