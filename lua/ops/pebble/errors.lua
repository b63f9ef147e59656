-- SPDX-License-Identifier: Apache-2.0
--- What goes wrong with Pebble.
--
-- The host raises these with ops' texts and fields; who answers for Pebble in a test makes them with the
-- arguments they have in ops. `message` is what ops' str() gives.
--
-- Dependencies: ops.errors, ops.pebble.info, ops.pebble.record.

local errors = require "ops.errors"
local info = require "ops.pebble.info"
local show = require("ops.pebble.record").show

local M = {
  Error = errors.PebbleError,
  ConnectionError = errors.ConnectionError,
  ProtocolError = errors.ProtocolError,
  TimeoutError = errors.TimeoutError,
  APIError = errors.APIError,
  PathError = errors.PathError,
  ChangeError = errors.ChangeError,
  ExecError = errors.ExecError,
}

local Error = errors.Error

--- @param body answer of Pebble, a table
-- @param code HTTP status
-- @param status its text
-- @param message in Pebble's words
function M.APIError:init(body, code, status, message)
  Error.init(self, message, { body = body, code = code, status = status })
end

--- @param kind "not-found", "permission-denied" or "generic-file-error"
-- @param message in Pebble's words
function M.PathError:init(kind, message)
  Error.init(self, string.format("%s - %s", kind, message), { kind = kind, text = message })
end

function M.PathError.setters:path_kind(kind)
  rawset(self, "kind", kind)
end

--- @param err what the change says
-- @param change the Change
function M.ChangeError:init(err, change)
  local parts = { err }
  for index, task in ipairs(change.tasks) do
    if #task.log > 0 then
      parts[#parts + 1] = string.format("\n----- Logs from task %d -----\n%s", index - 1, table.concat(task.log, "\n"))
    end
  end
  Error.init(self, table.concat(parts) .. (#parts > 1 and "\n-----" or ""), { err = err })
  rawset(self, "change", change)
end

-- As the host gives it.
function M.ChangeError.setters:change(change)
  rawset(self, "change", info.Change.from_dict(change))
end

--- How much of each stream the message shows.
M.ExecError.STR_MAX_OUTPUT = 1024

local function shown(name, output)
  if output == nil then
    return ""
  end
  local most = M.ExecError.STR_MAX_OUTPUT
  return string.format(", %s=%s%s", name, show(output:sub(1, most)), #output > most and " [truncated]" or "")
end

--- @param command sequence of its words; the message shows the first
-- @param exit_code never 0
-- @param stdout what it wrote, or nil
-- @param stderr what it wrote, or nil
function M.ExecError:init(command, exit_code, stdout, stderr)
  local message = string.format("non-zero exit code %d executing %s%s%s", exit_code, show(command[1]),
    shown("stdout", stdout), shown("stderr", stderr))
  Error.init(self, message, { command = command, exit_code = exit_code, stdout = stdout, stderr = stderr })
end

-- The host says null for an output that was not collected.
for _, name in ipairs { "stdout", "stderr" } do
  M.ExecError.setters[name] = function(self, output)
    rawset(self, name, type(output) == "string" and output or nil)
  end
end

return M
