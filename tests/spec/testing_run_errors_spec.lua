-- SPDX-License-Identifier: Apache-2.0
-- Charms that raise or end, globals, and tracebacks.
local ops, testing = require "ops", require "ops.testing"
local web = require "tests.spec.support.web"

local context, during, failure = web.context, web.during, web.failure
local UncaughtCharmError = testing.errors.UncaughtCharmError

describe("a charm that raises", function()
  it("an error object", function()
    local err = failure(during, {}, function(self)
      self.model:get_relation "nope"
    end)
    assert.is_true(ops.is_a(err, UncaughtCharmError))
    assert.is_true(ops.is_a(err, testing.errors.ScenarioRuntimeError))
    assert.is_true(ops.is_a(err.cause, ops.KeyError))
    assert.matches("^Uncaught KeyError in charm. Details: ", err.message)
    assert.matches("testing_run_errors_spec.lua:%d+: in ", err.traceback)
    assert.matches("testing_run_errors_spec.lua:%d+", tostring(err))
  end)

  it("a string, a table, nil", function()
    local err = failure(during, {}, function()
      error "boom"
    end)
    assert.matches("testing_run_errors_spec.lua:%d+: boom", err.cause)
    assert.matches("Uncaught error in charm", err.message)
    local value = {}
    err = failure(during, {}, function()
      error(value)
    end)
    assert.equal(value, err.cause)
    err = failure(during, {}, function()
      error(nil)
    end)
    assert.is_true(ops.is_a(err, UncaughtCharmError))
  end)

  for name, case in pairs {
    ["a method of Python's dicts"] = { function(self)
      return self.config:get "port"
    end, "nil value (method 'get')\nData has no methods: write data[key] or default, ops.update(data, {...}), "
      .. "list[#list + 1] = x, set[x]" },
    ["a text for a status"] = { function(self)
      self.unit.status = "active"
    end, "status: active: write ops.ActiveStatus() or ops.BlockedStatus \"why\"" },
    ["what is no member"] = { function()
      ops.SecretRotate "dayly"
    end, "'dayly' is not a valid SecretRotate: there are never, hourly, daily, weekly, monthly, quarterly, yearly" },
    ["a databag that has no length"] = { function(self)
      return #self.model:get_relation("db").data[self.unit]
    end, "attempt to get length of a databag value (field '?')" },
  } do
    it("and says what to write: " .. name, function()
      local err = failure(during, { relations = { testing.Relation { endpoint = "db" } } }, case[1])
      assert.equal(case[2], err.message:sub(-#case[2]))
    end)
  end

  it("and is told nothing that it did not ask", function()
    local err = failure(during, {}, function(self)
      self:fetch()
    end)
    assert.matches("method 'fetch'%)$", err.message)
    failure(during, {}, function(self)
      local _, caught = pcall(function()
        self.unit.status = "active"
      end)
      assert.matches("status: active$", caught.message)
      error "no"
    end)
  end)

  it("in its constructor", function()
    local ctx = context { init = function()
      error(ops.ValueError "early")
    end }
    local err = failure(ctx.run, ctx, ctx.on.start(), testing.State {})
    assert.equal("early", err.cause.message)
    err = failure(function()
      local mgr <close> = ctx(ctx.on.start(), testing.State {})
      return mgr
    end)
    assert.equal("early", err.cause.message)
  end)

  it("can run again", function()
    local ctx = context { on_start = function(self)
      if self.config.port == 1 then
        error "no"
      end
    end }
    failure(ctx.run, ctx, ctx.on.start(), testing.State { config = { port = 1 } })
    ctx:run(ctx.on.start(), testing.State {})
  end)

  it("reads or sets a global", function()
    local err = failure(during, {}, function()
      return undeclared_name -- luacheck: ignore
    end)
    assert.is_true(ops.is_a(err.cause, ops.NameError))
  end)

  it("keeps what it did not commit to itself", function()
    local ctx = context { on_start = function(self)
      self.unit:open_port("tcp", 80)
      error "no"
    end }
    local state = testing.State {}
    failure(ctx.run, ctx, ctx.on.start(), state)
    assert.same({}, state.opened_ports)
  end)
end)

describe("os.exit", function()
  it("with 0 ends a run well, and commits nothing of its own", function()
    local out = during({}, function(self, event)
      self.unit.status = ops.ActiveStatus "x"
      event:defer()
      os.exit(0)
    end)
    assert.equal(ops.ActiveStatus "x", out.unit_status)
    assert.same({}, out.deferred)
  end)

  it("in the constructor as well", function()
    local ctx = context { init = function(self)
      self.unit.status = ops.BlockedStatus "x"
      os.exit(0)
    end }
    assert.equal(ops.BlockedStatus "x", ctx:run(ctx.on.start(), testing.State {}).unit_status)
    local mgr = ctx(ctx.on.start(), testing.State {})
    assert.matches("ended the dispatch in its constructor", failure(function()
      return mgr.charm
    end).message)
    assert.equal(ops.BlockedStatus "x", mgr:run().unit_status)
  end)

  it("with another number is a failure", function()
    local err = failure(during, {}, function()
      os.exit(3)
    end)
    assert.matches("the charm ended with exit status 3", err.message)
  end)
end)

describe("a global", function()
  it("of the spec is refused, with its name", function()
    local err = failure(function()
      leaked = 1 -- luacheck: ignore
    end)
    assert.is_true(ops.is_a(err, ops.NameError))
    assert.equal("global 'leaked' cannot be set: declare it with local", err.message)
    assert.matches("testing_run_errors_spec.lua:%d+", err.where)
    err = failure(function()
      return not_declared -- luacheck: ignore
    end)
    assert.matches("global 'not_declared' is not defined", err.message)
  end)
end)

describe("tracebacks", function()
  it("lead from the charm to the line of the test", function()
    local ctx = context { on_start = function()
      error "no"
    end }
    local line = debug.getinfo(1, "l").currentline + 2
    local _, err = pcall(function()
      ctx:run(ctx.on.start(), testing.State {})
    end)
    assert.matches("testing_run_errors_spec.lua:" .. line .. ": in ", err.traceback)
  end)

  it("of debug.traceback are as Lua's", function()
    local function inner(...)
      return (debug.traceback(...))
    end
    local text = inner "what"
    assert.matches("^what\nstack traceback:\n\t[^\n]*testing_run_errors_spec.lua:%d+: in ", text)
    assert.matches("in function 'inner'", text, 1, true)
    assert.matches("^stack traceback:", debug.traceback())
    assert.equal(inner, debug.traceback(inner))
    assert.matches("stack traceback", debug.traceback(coroutine.create(print)))
  end)
end)
