-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- What all statuses are derived from.
---@class ops.StatusBase: ops.Class
---@field name string What Juju calls it.
---@field message string For people, "" when there is none.
local StatusBase = {}

--- The status of a name and a message; "unknown" has no message.
---
--- Raises KeyError when there is no such status.
---@param name string
---@param message? string
---@return ops.StatusBase
function StatusBase.from_name(name, message) end

--- Makes a class of statuses known to from_name().
---@param class ops.StatusBase
---@return ops.StatusBase # the class
function StatusBase.register(class) end

--- All is well. The message is best left out.
---@class ops.ActiveStatus: ops.StatusBase
---@field name "active" What Juju calls it.
---@overload fun(message?: string): ops.ActiveStatus
local ActiveStatus = {}

--- A person has to do something: the message says what.
---@class ops.BlockedStatus: ops.StatusBase
---@field name "blocked" What Juju calls it.
---@overload fun(message?: string): ops.BlockedStatus
local BlockedStatus = {}

--- A hook has failed. Juju sets it; charms cannot.
---@class ops.ErrorStatus: ops.StatusBase
---@field name "error" What Juju calls it.
---@overload fun(message?: string): ops.ErrorStatus
local ErrorStatus = {}

--- The charm is busy with something: the message says with what.
---@class ops.MaintenanceStatus: ops.StatusBase
---@field name "maintenance" What Juju calls it.
---@overload fun(message?: string): ops.MaintenanceStatus
local MaintenanceStatus = {}

--- The charm waits for something other than a person.
---@class ops.WaitingStatus: ops.StatusBase
---@field name "waiting" What Juju calls it.
---@overload fun(message?: string): ops.WaitingStatus
local WaitingStatus = {}

--- Nobody has set a status, or it cannot be known. Charms cannot set it.
---@class ops.UnknownStatus: ops.StatusBase
---@field name "unknown" What Juju calls it.
---@field message "" Always empty.
---@overload fun(): ops.UnknownStatus
local UnknownStatus = {}
