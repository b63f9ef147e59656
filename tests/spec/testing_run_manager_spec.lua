-- SPDX-License-Identifier: Apache-2.0
-- Managers: runs that are looked at before and after the event.
local ops, testing = require "ops", require "ops.testing"
local web = require "tests.spec.support.web"

local context, failure = web.context, web.failure

describe("a manager", function()
  local runs
  local handlers = {
    init = function(self)
      self.ready = true
    end,
    on_start = function(self)
      runs = runs + 1
      self.unit.status = ops.ActiveStatus(self.text or "")
    end,
  }

  before_each(function()
    runs = 0
  end)

  it("shows the charm before and after the event", function()
    local ctx = context(handlers)
    do
      local mgr <close> = ctx(ctx.on.start(), testing.State {})
      assert.is_true(mgr.charm.ready)
      assert.equal(0, runs)
      mgr.charm.text = "from the test"
      local out = mgr:run()
      assert.equal(1, runs)
      assert.equal(ops.ActiveStatus "from the test", out.unit_status)
      assert.equal("from the test", mgr.charm.text)
    end
    assert.equal(1, runs)
  end)

  it("runs at the end of its scope if nobody did", function()
    local ctx = context(handlers)
    do
      local _ <close> = ctx(ctx.on.start(), testing.State {})
    end
    assert.equal(1, runs)
  end)

  it("runs once", function()
    local ctx = context(handlers)
    local mgr <close> = ctx(ctx.on.start(), testing.State {})
    mgr:run()
    local err = failure(mgr.run, mgr)
    assert.is_true(ops.is_a(err, testing.errors.AlreadyEmittedError))
    assert.equal("Can only run once.", err.message)
    assert.equal(1, runs)
  end)

  it("does not run after a failure of the test", function()
    local ctx = context(handlers)
    local err = failure(function()
      local _ <close> = ctx(ctx.on.start(), testing.State {})
      error "the test failed"
    end)
    assert.matches("the test failed", err)
    assert.equal(0, runs)
    ctx:run(ctx.on.start(), testing.State {})
    assert.equal(1, runs)
  end)

  it("may be open while another one runs", function()
    local a, b = context(handlers), context(handlers)
    local outer <close> = a(a.on.start(), testing.State {})
    local out = b:run(b.on.start(), testing.State {})
    assert.equal(ops.ActiveStatus(), out.unit_status)
    outer.charm.text = "outer"
    assert.equal(ops.ActiveStatus "outer", outer:run().unit_status)
  end)

  it("leaves what the test prints to the test", function()
    local ctx = context { on_start = function()
      print "by the charm"
    end }
    local mgr <close> = ctx(ctx.on.start(), testing.State {})
    print "# by the test"
    mgr:run()
    local said = {}
    for _, line in ipairs(ctx.juju_log) do
      said[line.message] = true
    end
    assert.is_true(said["by the charm"])
    assert.is_nil(said["# by the test"])
  end)

  it("that nobody closes is no harm", function()
    local ctx = context(handlers)
    for _ = 1, 50 do
      ctx(ctx.on.start(), testing.State {}) -- luacheck: ignore
    end
    collectgarbage()
    ctx:run(ctx.on.start(), testing.State {})
    assert.equal(1, runs)
  end)
end)
