-- SPDX-License-Identifier: Apache-2.0
local function duration()
  return getmetatable(require("ops.time").duration(1))
end

return {
  module = "ops",
  title = "Time and logging",
  about = "Times are numbers, seconds since the epoch; fractions are kept.",
  {
    class = "ops.TimeModule",
    at = function() return require "ops.time" end,
    as = "ops.time",
    text = "Clocks, and times as text.",
    ".now() -> number -- The time now.",
    ".monotonic() -> number -- Seconds of a clock that never goes back.",
    ".parse_rfc3339(text: string) -> number -- Reads \"2026-11-23T04:23:14.334341Z\"; a zone is required. Raises "
      .. "ValueError.",
    ".format_rfc3339(time: number) -> string -- Writes a time in UTC.",
    "duration as ops.duration",
    ".is_duration(value: any) -> boolean",
  },
  {
    class = "ops.Duration",
    parent = "Class",
    at = duration,
    text = "How long, from `ops.duration`. Durations compare; they add to and subtract from each other and times.",
    operators = { "add(number|Duration): number|Duration", "sub(Duration): Duration", "lt", "le" },
    "seconds: number -- How many; may have fractions.",
    assigned = { "seconds" },
  },
  {
    class = "ops.LogModule",
    at = function() return require "ops.log" end,
    as = "ops.log",
    text = "`local log = ops.log \"backup\"` makes a logger.",
    new = "(name?: string) -> Logger",
    ".set_level(level: \"DEBUG\"|\"INFO\"|\"WARNING\"|\"ERROR\"|\"CRITICAL\"|string)",
  },
  {
    class = "ops.Logger",
    parent = "Class",
    at = function() return getmetatable(require "ops.log" "x") end,
    text = "Writes to juju-log. With further arguments the text is a format of string.format.",
    "name?: string -- For the reader of the code.",
    "debug(format: any, ...: any) -- Writes at level DEBUG.",
    "info(format: any, ...: any) -- Writes at level INFO; so does print().",
    "warning(format: any, ...: any) -- Writes at level WARNING.",
    "error(format: any, ...: any) -- Writes at level ERROR.",
    "critical(format: any, ...: any) -- Writes at level CRITICAL.",
  },
}
