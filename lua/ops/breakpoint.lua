-- SPDX-License-Identifier: Apache-2.0
--- Breakpoints: where JUJU_DEBUG_AT has the debugger stop.
--
-- JUJU_DEBUG_AT is a list of names: "hook" stops at the beginning of every handler of a hook or an
-- action, others at framework:breakpoint(name), "all" at all of these. Handlers of custom and lifecycle
-- events are not stopped at; what the user steps into is another matter.
--
-- Dependencies: ops.class, ops.debugger, ops.errors, ops.log.

local Class = require "ops.class"
local debugger = require "ops.debugger"
local errors = require "ops.errors"
local log = require "ops.log"

local logger = log "ops.framework"

local WELCOME = [[
Starting the debugger of charmhost: 'help' lists its commands, an expression after 'p' is evaluated.
While it stops here, Juju waits; 'continue' goes on with the hook, 'quit' ends it as failed.]]

local Breakpoints = Class:extend "Breakpoints"

local M = {}

--- @param names list of names of JUJU_DEBUG_AT
-- @param charm_dir where the sources are
function M.new(names, charm_dir)
  return Breakpoints(names, charm_dir)
end

function Breakpoints:init(names, charm_dir)
  self._names, self._wanted, self._charm_dir, self._depth = names, {}, charm_dir, 0
  for _, name in ipairs(names) do
    self._wanted[name] = true
  end
end

--- The debugger of this dispatch, or nil when there is no terminal, which is said once.
function Breakpoints:_debugger()
  if self._made == nil then
    local console, reason = debugger.terminal()
    if console then
      console.write(WELCOME)
      self._made = debugger.new(console, self._charm_dir, function()
        os.exit(1)
      end)
    else
      self._made = false
      logger:warning("Breakpoints are skipped: there is no terminal to debug on (%s). Use `juju debug-code`.", reason)
    end
  end
  return self._made or nil
end

local function check_name(name)
  if type(name) ~= "string" then
    errors.raise(errors.TypeError, 4, "breakpoint names must be strings")
  elseif name == "hook" or name == "all" then
    errors.raise(errors.ValueError, 4, 'breakpoint names "all" and "hook" are reserved')
  elseif not (name:find "^[a-z0-9][a-z0-9-]*$" and name:find "[a-z0-9]$") then
    errors.raise(errors.ValueError, 4, 'breakpoint names must look like "foo" or "foo-bar"')
  end
end

--- framework:breakpoint(name) was called.
function Breakpoints:reached(name)
  if name ~= nil then
    check_name(name)
  end
  if #self._names == 0 then
    return
  elseif not (self._wanted.all or name and self._wanted[name]) then
    logger:warning("Breakpoint %s skipped (not found in the requested breakpoints: %s)",
      name and string.format("'%s'", name) or "without a name",
      table.concat(self._names, ", "))
    return
  end
  local stops = self:_debugger()
  if stops then
    stops:breakpoint(2)
  end
end

--- Calls code of the charm. When the outermost such call is over, stepping is as well: what comes next is no
-- continuation of it.
-- @param stops whether it is the handler of a hook or an action
function Breakpoints:call(stops, handler, ...)
  self._depth = self._depth + 1
  local _ <close> = self
  local made = stops and (self._wanted.hook or self._wanted.all) and self:_debugger()
  if made then
    made:stop_at_next_line()
  end
  handler(...)
end

function Breakpoints:__close()
  self._depth = self._depth - 1
  if self._depth == 0 and self._made then
    debug.sethook()
  end
end

return M
