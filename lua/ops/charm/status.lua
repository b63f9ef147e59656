-- SPDX-License-Identifier: Apache-2.0
--- The end of a dispatch: what the status should be.
--
-- Dependencies: ops.class, ops.errors, ops.events, ops.charm.support, ops.model.status.

local Class = require "ops.class"
local LifecycleEvent = require("ops.events").LifecycleEvent
local StatusBase = require("ops.model.status").StatusBase
local errors = require "ops.errors"
local support = require "ops.charm.support"

local define = support.define

local M = {}

--- Asks what the status should be: add_status() what speaks for it; the most urgent one is set.
local CollectStatusEvent = define(M, LifecycleEvent, "CollectStatusEvent")

--- @param status a status such as ops.BlockedStatus "no database"
-- @raise TypeError, InvalidStatusError
function CollectStatusEvent:add_status(status)
  if not Class.is_a(status, StatusBase) then
    errors.raise(errors.TypeError, 2, "status should be a StatusBase, not %s", errors.type_name(status))
  end
  local current = self.framework.model
  local entity = self.handle.kind == "collect_app_status" and current.app or current.unit
  errors.check_type(status.message, "string", "status.message", 2)
  entity._raw:add_status(status.name, status.message)
end

return M
