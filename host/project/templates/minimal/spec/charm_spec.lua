local ops, testing = require "ops", require "ops.testing"
local Charm = require "charm"

it("says hello when it has started", function()
  local ctx <close> = testing.Context(Charm)
  local out = ctx:run(ctx.on.start(), testing.State {})
  assert.equal(ops.ActiveStatus "hello", out.unit_status)
end)
