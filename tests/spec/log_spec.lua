-- SPDX-License-Identifier: Apache-2.0
local dispatch = require "tests.spec.support.dispatch"
local ops = require "ops"

describe("ops.log", function()
  after_each(dispatch.clean)

  local function logs(body)
    return dispatch.charm("return ops.charm { start = function() " .. body .. " end }"):run("start").log
  end

  it("writes records of all levels to juju-log", function()
    assert.same({ "DEBUG a", "INFO b 1", "WARNING c", "ERROR d", "CRITICAL e" }, logs [[
      local log = ops.log "backup"
      log:debug "a" log:info("b %d", 1) log:warning "c" log:error "d" log:critical "e"
    ]])
  end)

  it("takes a text without arguments as it is", function()
    assert.same({ "INFO 100%", "INFO %d", "INFO -x" }, logs [[
      local log = ops.log "x"
      log:info "100%" log:info "%d" log:info "-x"
    ]])
  end)

  it("takes print for records of level INFO", function()
    assert.same({ "INFO 1\ttwo\tnil" }, logs [[ print(1, "two", nil) ]])
  end)

  it("drops what is below the level that is set", function()
    assert.same({ "WARNING b" }, logs [[
      local log = ops.log "x"
      ops.log.set_level "WARNING"
      log:info "a" log:warning "b"
    ]])
  end)

  for _, case in ipairs {
    { "an unknown level", ops.ValueError, "unknown log level 'LOUD'", function()
      ops.log.set_level "LOUD"
    end },
    { "a format that does not fit", ops.TypeError, "log: bad argument", function()
      ops.log("x"):info("%d", "a")
    end },
    { "a dot", ops.TypeError, 'log: a colon is expected: log:info("...")', function()
      ops.log("x").info "a"
    end },
    { "another method", ops.AttributeError, "'Logger' object has no attribute 'warnin'. Did you mean 'warning'?",
      function()
        ops.log("x"):warnin "a"
      end },
  } do
    it("refuses " .. case[1], function()
      local fine, err = pcall(case[4])
      assert.is_false(fine)
      assert.is_true(ops.is_a(err, case[2]))
      assert.matches(case[3], err.message, 1, true)
      assert.matches("log_spec.lua:%d+$", err.where)
    end)
  end
end)
