-- SPDX-License-Identifier: Apache-2.0
--- Statuses of units and applications.
--
-- Dependencies: ops.class, ops.errors.
--
-- @usage
-- self.unit.status = ops.BlockedStatus "no database"
-- if self.unit.status == ops.ActiveStatus() then ... end

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"

local base = host "base"

local M = {}

--- What all statuses are; made are only those derived from it.
-- `name`: what Juju calls it; `message`: for people, "" when there is none.
local StatusBase = Class:extend "StatusBase"
M.StatusBase = StatusBase

local by_name = {}

function StatusBase._new(cls, ...)
  if cls == StatusBase then
    errors.raise(errors.TypeError, 2, "cannot instantiate a base class")
  end
  local status = setmetatable({}, cls)
  cls.init(status, ...)
  return status
end

--- @param message for people; nil: none
function StatusBase:init(message)
  rawset(self, "message", message == nil and "" or message)
end

function StatusBase.__eq(a, b)
  return getmetatable(a) == getmetatable(b) and a.message == b.message
end

function StatusBase:__tostring()
  local message = type(self.message) == "string" and base.quote(self.message) or tostring(self.message)
  return string.format("%s(%s)", self.class_name, message)
end

--- The status of a name and a message; "unknown" has no message.
-- @raise KeyError when there is no such status
function StatusBase.from_name(name, message)
  local class = by_name[name]
  if not class then
    local names = {}
    for known in pairs(by_name) do
      names[#names + 1] = known
    end
    table.sort(names)
    errors.raise(errors.KeyError, 2, "no status is called '%s': there are %s", tostring(name),
      table.concat(names, ", "))
  end
  return class(message)
end

--- Makes a class of statuses known to from_name().
-- @return the class
function StatusBase.register(class)
  if not Class.is_subclass(class, StatusBase) or type(class.name) ~= "string" then
    errors.raise(errors.TypeError, 2, "a class derived from StatusBase with a 'name' is expected")
  end
  by_name[class.name] = class
  return class
end

local function define(class_name, name)
  local class = StatusBase:extend(class_name)
  class.name = name
  M[class_name] = StatusBase.register(class)
  return class
end

define("ActiveStatus", "active")
define("BlockedStatus", "blocked")
define("ErrorStatus", "error")
define("MaintenanceStatus", "maintenance")
define("WaitingStatus", "waiting")
local UnknownStatus = define("UnknownStatus", "unknown")

function UnknownStatus:init()
  rawset(self, "message", "")
end

function UnknownStatus.__tostring()
  return "UnknownStatus()"
end

return M
