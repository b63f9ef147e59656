-- SPDX-License-Identifier: Apache-2.0
--- Commands that run in a container.
--
-- Dependencies: ops.class, ops.errors, ops.pebble.stream, ops.signature.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local signature = require "ops.signature"
local stream = require "ops.pebble.stream"

local raw = host "pebble"

local M = {}

--- A command that runs. `stdin`, `stdout` and `stderr` are what Client:exec was not given: a file to write to,
-- two to read from; nil otherwise.
local ExecProcess = Class:extend "ExecProcess"
ExecProcess.strict = true
for _, name in ipairs { "stdin", "stdout", "stderr" } do
  ExecProcess.fields[name] = true
end
M.ExecProcess = ExecProcess

local function reader(process, name)
  return stream.Reader(function(size)
    return process:read(name, size)
  end)
end

local function writer(process)
  return stream.Writer(function(bytes)
    process:write(bytes)
  end, function()
    process:close_stdin()
  end)
end

--- Made by Client:exec.
function ExecProcess:init(process, options)
  self._raw, self._collects = process, options.stdout == nil
  self.stdin = options.stdin == nil and writer(process) or nil
  self.stdout = options.stdout == nil and reader(process, "stdout") or nil
  self.stderr = options.stderr == nil and not options.combine_stderr and reader(process, "stderr") or nil
  self._splits = not options.combine_stderr and options.stderr == nil
end

--- Waits until the command has ended, sending and receiving meanwhile. What was not asked for of its output is
-- dropped, and its standard input is ended.
-- @raise ExecError when its exit code is not 0; ChangeError when it could not go on, for one because its timeout
--   was over; TimeoutError when Pebble does not end it
function ExecProcess:wait()
  self._raw:wait()
end

--- The same, and what the command wrote.
-- @return its standard output, and its standard error unless that is combined with it or goes elsewhere
-- @raise TypeError when `stdout` was given to exec; as wait(), with `stdout` and `stderr`
function ExecProcess:wait_output()
  if not self._collects then
    errors.raise(errors.TypeError, 2, "can't use wait_output() when exec's stdout argument is set")
  end
  local output, error_output = self._raw:wait_output()
  return output, self._splits and error_output or nil
end

--- The name of a signal, given by name or number.
function M.signal(value, level)
  if math.type(value) == "integer" then
    return raw.signal_name(value)
  end
  errors.check_type(value, "string", "the signal", level + 1)
  return value
end

--- Sends a signal: "SIGHUP", or 1. One to a command that has ended is lost.
-- @raise ValueError
function ExecProcess:send_signal(sig)
  self._raw:send_signal(M.signal(sig, 2))
end

ExecProcess:_need_colon "process"

-- starting ------------------------------------------------------------------------

local exec = signature("exec", "command: any, *, service_context?: string, environment?: map, working_dir?: string, "
  .. "timeout?: seconds, user_id?: integer, user?: string, group_id?: integer, group?: string, stdin?: any, "
  .. "stdout?: any, stderr?: any, combine_stderr?: boolean")

local function check_command(command)
  local fine = type(command) == "table" and getmetatable(command) == nil
  for _, word in ipairs(fine and command or {}) do
    fine = fine and type(word) == "string"
  end
  if not fine then
    errors.raise(errors.TypeError, 4, "command must be a list of str, not %s", errors.type_name(command))
  elseif #command < 1 then
    errors.raise(errors.ValueError, 4, "command must contain at least one item")
  end
end

--- The options of exec by name, checked.
-- @param ... what exec was given
function M.options(...)
  local options = {}
  options.command, options.service_context, options.environment, options.working_dir, options.timeout,
    options.user_id, options.user, options.group_id, options.group, options.stdin, options.stdout, options.stderr,
    options.combine_stderr = exec(...)
  check_command(options.command)
  if options.combine_stderr and options.stderr ~= nil then
    errors.raise(errors.ValueError, 3, "stderr must be nil if combine_stderr is true")
  end
  return options
end

--- Starts a command.
-- @param client of the host
-- @param options of M.options()
function M.start(client, options)
  local given = {}
  for name, value in pairs(options) do
    given[name] = value
  end
  given.stdin = options.stdin ~= nil and stream.source(options.stdin, "stdin", 3) or nil
  given.stdout = stream.sink(options.stdout, "stdout", 3)
  given.stderr = stream.sink(options.stderr, "stderr", 3)
  return ExecProcess(client:exec(given), options)
end

return M
