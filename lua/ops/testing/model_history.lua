-- SPDX-License-Identifier: Apache-2.0
--- What has happened in a live Model.
--
-- Dependencies: ops.model.status, ops.testing.component, ops.testing.components.

local component = require "ops.testing.component"
local components = require "ops.testing.components"
local status = require "ops.model.status"

--- `hooks`: "web/0 install", all that were run; `log`: records of all units (host/olm/olm.h), and that hooks were run.
local History = {}
History.__index = History

local M = {}

function M.new()
  return setmetatable({ hooks = {}, log = {}, units = {} }, History)
end

--- Of a unit, also when it is gone: `hooks`, `runs`, `log`, `statuses`.
function History:of(unit)
  local history = self.units[unit]
  if not history then
    history = { hooks = {}, runs = {}, log = {}, statuses = {} }
    self.units[unit] = history
  end
  return history
end

local recorders = {}

function recorders.log(history, record)
  history.log[#history.log + 1] = record
  local log = history:of(record.unit).log
  log[#log + 1] = component.make(components.JujuLogLine, { level = record.level, message = record.message })
end

function recorders.status(history, record)
  if record.kind == "workload" and record.entity:find "/" then
    local statuses = history:of(record.entity).statuses
    local ok, value = pcall(status.StatusBase.from_name, record.status, record.message)
    statuses[#statuses + 1] = ok and value or nil -- "terminated" is Juju's word, no charm has it
  end
end

--- @param records what a simulation tells
function History:collect(records)
  for _, record in ipairs(records) do
    local recorder = recorders[record.type]
    if recorder then
      recorder(self, record)
    end
  end
end

--- A hook has been run.
-- @param run see ops.testing.model_live
function History:add_run(run, time)
  local history = self:of(run.unit)
  history.runs[#history.runs + 1], history.hooks[#history.hooks + 1] = run, run.hook
  self.hooks[#self.hooks + 1] = run.unit .. " " .. run.hook
  self.log[#self.log + 1] = { unit = run.unit, time = time, level = run.failed and "ERROR" or "INFO",
    module = "juju.worker.uniter.operation",
    message = run.failed and string.format("%s failed: %s", run.hook, run.message) or "ran " .. run.hook }
end

return M
