-- SPDX-License-Identifier: Apache-2.0
--- Logging to juju-log.
--
-- Dependencies: ops.class, ops.errors.
--
-- @usage
-- local log = ops.log "backup"
-- log:info("wrote %d bytes to %s", size, path)

local host = select(2, ...)
local base = host "base"
local Class = require "ops.class"
local errors = require "ops.errors"

local M = {}

local Logger = Class:extend "Logger"
Logger.strict = true
Logger.fields.name = true

--- @param name kept for the reader of the code; Juju names the unit itself
function Logger:init(name)
  rawset(self, "name", name)
end

local function write(level, format, ...)
  if select("#", ...) == 0 then
    return base.log(level, tostring(format))
  end
  local fine, text = pcall(string.format, format, ...)
  if not fine then
    errors.raise(errors.TypeError, 3, "log: %s", text)
  end
  base.log(level, text)
end

for _, level in ipairs { "debug", "info", "warning", "error", "critical" } do
  Logger[level] = function(self, format, ...)
    if not Class.is_a(self, Logger) then
      errors.raise(errors.TypeError, 2, "log: a colon is expected: log:%s(\"...\")", level)
    end
    write(level:upper(), format, ...)
  end
end

--- Lower levels are not sent to Juju from now on.
-- @param level DEBUG, INFO, WARNING, ERROR or CRITICAL
function M.set_level(level)
  base.log_level(level)
end

return setmetatable(M, {
  __call = function(_, name)
    return Logger(name)
  end,
})
