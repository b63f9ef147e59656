-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- Clocks, and times as text.
---@class ops.TimeModule
local TimeModule = {}

--- The time now.
---@return number
function TimeModule.now() end

--- Seconds of a clock that never goes back.
---@return number
function TimeModule.monotonic() end

--- Reads "2026-11-23T04:23:14.334341Z"; a zone is required. Raises ValueError.
---@param text string
---@return number
function TimeModule.parse_rfc3339(text) end

--- Writes a time in UTC.
---@param time number
---@return string
function TimeModule.format_rfc3339(time) end

--- Makes a duration of "1h30m" or of { hours = 1, minutes = 30 }.
---
--- Raises ValueError, TypeError.
---@param value string|number|table|ops.Duration
---@return ops.Duration
function TimeModule.duration(value) end

--- Whether a value was made by duration().
---@param value any
---@return boolean
function TimeModule.is_duration(value) end

--- How long, from `ops.duration`. Durations compare; they add to and subtract from each other and times.
---@class ops.Duration: ops.Class
---@field seconds number How many; may have fractions.
---@operator add(number|ops.Duration): number|ops.Duration
---@operator sub(ops.Duration): ops.Duration
local Duration = {}

--- `local log = ops.log "backup"` makes a logger.
---@class ops.LogModule
---@overload fun(name?: string): ops.Logger
local LogModule = {}

--- Lower levels are not sent to Juju from now on.
---@param level "DEBUG"|"INFO"|"WARNING"|"ERROR"|"CRITICAL"|string DEBUG, INFO, WARNING, ERROR or CRITICAL
function LogModule.set_level(level) end

--- Writes to juju-log. With further arguments the text is a format of string.format.
---@class ops.Logger: ops.Class
---@field name? string For the reader of the code.
local Logger = {}

--- Writes at level DEBUG.
---@param format any
---@param ... any
function Logger:debug(format, ...) end

--- Writes at level INFO; so does print().
---@param format any
---@param ... any
function Logger:info(format, ...) end

--- Writes at level WARNING.
---@param format any
---@param ... any
function Logger:warning(format, ...) end

--- Writes at level ERROR.
---@param format any
---@param ... any
function Logger:error(format, ...) end

--- Writes at level CRITICAL.
---@param format any
---@param ... any
function Logger:critical(format, ...) end
