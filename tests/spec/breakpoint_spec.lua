-- SPDX-License-Identifier: Apache-2.0
-- What happens on a terminal is tested by tests/system/debugger.py.
local dispatch = require "tests.spec.support.dispatch"
local ops = require "ops"

local breakpoints = require "ops.breakpoint"

describe("framework:breakpoint", function()
  after_each(dispatch.clean)

  local function reached(name, wanted)
    breakpoints.new(wanted or {}, "."):reached(name)
  end

  it("does nothing when nothing is asked for", function()
    reached "here"
    reached(nil)
  end)

  for _, name in ipairs { "a", "foo", "foo-bar", "a1", "1", "x-2-y" } do
    it("takes the name " .. name, function()
      reached(name)
    end)
  end

  for _, case in ipairs {
    { 3, ops.TypeError, "breakpoint names must be strings" },
    { {}, ops.TypeError, "breakpoint names must be strings" },
    { "hook", ops.ValueError, 'breakpoint names "all" and "hook" are reserved' },
    { "all", ops.ValueError, 'breakpoint names "all" and "hook" are reserved' },
    { "", ops.ValueError, 'breakpoint names must look like "foo" or "foo-bar"' },
    { "-foo", ops.ValueError, 'breakpoint names must look like "foo" or "foo-bar"' },
    { "foo-", ops.ValueError, 'breakpoint names must look like "foo" or "foo-bar"' },
    { "-", ops.ValueError, 'breakpoint names must look like "foo" or "foo-bar"' },
    { "Foo", ops.ValueError, 'breakpoint names must look like "foo" or "foo-bar"' },
    { "foo bar", ops.ValueError, 'breakpoint names must look like "foo" or "foo-bar"' },
    { "foo\n", ops.ValueError, 'breakpoint names must look like "foo" or "foo-bar"' },
  } do
    it("refuses the name " .. tostring(case[1]), function()
      local fine, err = pcall(reached, case[1])
      assert.is_false(fine)
      assert.is_true(ops.is_a(err, case[2]))
      assert.equal(case[3], err.message)
      assert.matches("breakpoint_spec.lua:%d+$", err.where)
    end)
  end

  local charm = [[
    return ops.charm {
      start = function(self)
        self.framework:breakpoint "here"
        self.framework:breakpoint()
        print "done"
      end,
    }
  ]]

  it("says that it was not asked for", function()
    local run = dispatch.charm(charm):run("start", { JUJU_DEBUG_AT = " other,,more " })
    assert.same({
      "WARNING Breakpoint 'here' skipped (not found in the requested breakpoints: other, more)",
      "WARNING Breakpoint without a name skipped (not found in the requested breakpoints: other, more)",
      "INFO done",
    }, run.log)
  end)

  it("is silent without JUJU_DEBUG_AT", function()
    assert.same({ "INFO done" }, dispatch.charm(charm):run("start").log)
  end)
end)
