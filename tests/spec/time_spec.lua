-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

describe("ops.time", function()
  it("reads and writes RFC 3339", function()
    assert.equal(0.0, ops.time.parse_rfc3339 "1970-01-01T00:00:00Z")
    assert.equal(1795407794.5, ops.time.parse_rfc3339 "2026-11-23T04:23:14.5Z")
    assert.equal("2026-11-23T04:23:14.500000Z", ops.time.format_rfc3339(1795407794.5))
  end)

  it("knows the time", function()
    assert.is_true(math.abs(ops.time.now() - os.time()) < 10)
    local before = ops.time.monotonic()
    assert.is_true(ops.time.monotonic() >= before)
  end)

  for text, seconds in pairs { ["1h30m"] = 5400, ["90s"] = 90, ["1.5s"] = 1.5, ["250ms"] = 0.25 } do
    it("reads the duration " .. text, function()
      assert.equal(seconds + 0.0, ops.duration(text).seconds)
    end)
  end

  it("makes durations of parts", function()
    assert.equal(93784.5, ops.duration({ days = 1, hours = 2, minutes = 3, seconds = 4, milliseconds = 500 }).seconds)
    assert.equal(60.0, ops.duration(60).seconds)
    local same = ops.duration "1m"
    assert.equal(same, ops.duration(same))
  end)

  it("compares durations and works with them", function()
    local minute, hour = ops.duration "1m", ops.duration "1h"
    assert.is_true(minute < hour and minute <= minute and hour > minute)
    assert.is_true(ops.duration "60s" == minute)
    assert.is_false(minute == {})
    assert.is_true(minute + hour == ops.duration "61m")
    assert.is_true(hour - minute == ops.duration "59m")
    assert.equal(1060.0, 1000 + minute)
    assert.equal(1060.0, minute + 1000)
    assert.equal(940.0, 1000 - minute)
    assert.equal("60s", tostring(minute))
  end)

  for _, case in ipairs {
    { "a text that is none", ops.ValueError, "invalid duration", function()
      ops.duration "soon"
    end },
    { "an unknown part", ops.TypeError, "duration: unknown option 'hour'. Did you mean 'hours'?", function()
      ops.duration { hour = 1 }
    end },
    { "a part that is no number", ops.TypeError, "duration: 'hours' should be a number, not string", function()
      ops.duration { hours = "1" }
    end },
    { "anything else", ops.TypeError, 'a text such as "1h30m" or a table is expected, not boolean', function()
      ops.duration(true)
    end },
    { "comparison with a number", ops.TypeError, "a duration is expected, not number", function()
      return ops.duration "1s" < 3
    end },
    { "an unknown field", ops.AttributeError, "'Duration' object has no attribute 'secs'", function()
      return ops.duration("1s").secs
    end },
    { "a time that is none", ops.ValueError, "invalid timestamp 'now'", function()
      ops.time.parse_rfc3339 "now"
    end },
    { "a time without zone", ops.ValueError, "invalid timestamp", function()
      ops.time.parse_rfc3339 "2026-11-23T04:23:14"
    end },
  } do
    it("refuses " .. case[1], function()
      local fine, err = pcall(case[4])
      assert.is_false(fine)
      assert.is_true(ops.is_a(err, case[2]))
      assert.matches(case[3], err.message, 1, true)
      assert.matches("time_spec.lua:%d+$", err.where)
    end)
  end
end)
