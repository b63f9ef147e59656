-- SPDX-License-Identifier: Apache-2.0
--- Times are seconds since the epoch, durations are seconds; both keep fractions.
--
-- Dependencies: ops.class, ops.errors.

local host = select(2, ...)
local base = host "base"
local Class = require "ops.class"
local errors = require "ops.errors"

local M = {}

--- `seconds`. Durations compare, and add to and subtract from each other and times.
local Duration = Class:extend "Duration"
Duration.strict = true

local units = { days = 86400, hours = 3600, minutes = 60, seconds = 1, milliseconds = 1e-3, microseconds = 1e-6 }

local known = {}
for name in pairs(units) do
  known[name] = true
end

--- The time now.
M.now = base.now
--- Seconds of a clock that never goes back.
M.monotonic = base.monotonic
--- Reads "2026-11-23T04:23:14.334341Z"; a zone is required.
-- @raise ValueError
M.parse_rfc3339 = base.parse_rfc3339
--- Writes a time in UTC.
M.format_rfc3339 = base.format_rfc3339

--- Makes a duration of "1h30m" or of { hours = 1, minutes = 30 }.
-- @raise ValueError, TypeError
function M.duration(value)
  local seconds = 0
  if M.is_duration(value) then
    return value
  elseif type(value) == "string" then
    seconds = base.parse_duration(value)
  elseif type(value) == "table" then
    errors.check_options(value, known, "duration", 2)
    for name, number in pairs(value) do
      errors.check_type(number, "number", string.format("duration: '%s'", name), 2)
      seconds = seconds + number * units[name]
    end
  elseif type(value) == "number" then
    seconds = value
  else
    errors.raise(errors.TypeError, 2, "duration: a text such as \"1h30m\" or a table is expected, not %s",
      errors.type_name(value))
  end
  return setmetatable({ seconds = seconds + 0.0 }, Duration)
end

--- Whether a value was made by duration().
function M.is_duration(value)
  return Class.is_a(value, Duration)
end

function Duration.__eq(a, b)
  return M.is_duration(a) and M.is_duration(b) and a.seconds == b.seconds
end

local function seconds_of(value)
  if not M.is_duration(value) then
    errors.raise(errors.TypeError, 3, "a duration is expected, not %s: ops.duration { seconds = n } makes one",
      errors.type_name(value))
  end
  return value.seconds
end

function Duration.__lt(a, b)
  return seconds_of(a) < seconds_of(b)
end

function Duration.__le(a, b)
  return seconds_of(a) <= seconds_of(b)
end

--- A duration with another is a duration, with a time it is a time.
function Duration.__add(a, b)
  if type(a) == "number" then
    return a + b.seconds
  elseif type(b) == "number" then
    return a.seconds + b
  end
  return M.duration(seconds_of(a) + seconds_of(b))
end

function Duration.__sub(a, b)
  if type(a) == "number" then
    return a - b.seconds
  end
  return M.duration(seconds_of(a) - seconds_of(b))
end

function Duration:__tostring()
  return string.format("%gs", self.seconds)
end

return M
