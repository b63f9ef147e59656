-- SPDX-License-Identifier: Apache-2.0
--- Logging to juju-log.
--
-- Dependencies: ops.errors.
--
-- @usage
-- local log = ops.log "backup"
-- log:info("wrote %d bytes to %s", size, path)

local host = select(2, ...)
local base = host "base"
local Class = require "ops.class"

local M = {}

local Logger = Class:extend "Logger"

--- @param name kept for the reader of the code; Juju names the unit itself
function Logger:init(name)
  rawset(self, "name", name)
end

local function write(level, format, ...)
  base.log(level, select("#", ...) > 0 and string.format(format, ...) or tostring(format))
end

for _, level in ipairs { "debug", "info", "warning", "error", "critical" } do
  Logger[level] = function(_, format, ...)
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
