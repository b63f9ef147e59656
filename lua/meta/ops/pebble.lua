-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta ops.pebble

---@class ops.pebble
---@field APIError ops.APIError
---@field BasicIdentity ops.pebble.BasicIdentity
---@field Change ops.pebble.Change
---@field ChangeError ops.ChangeError
---@field ChangeKind ops.pebble.ChangeKind.enum
---@field ChangeState ops.pebble.ChangeState.enum
---@field ChangeStatus ops.pebble.ChangeStatus.enum
---@field Check ops.pebble.Check
---@field CheckInfo ops.pebble.CheckInfo
---@field CheckLevel ops.pebble.CheckLevel.enum
---@field CheckStartup ops.pebble.CheckStartup.enum
---@field CheckStatus ops.pebble.CheckStatus.enum
---@field Client ops.pebble.Client
---@field ConnectionError ops.ConnectionError
---@field Error ops.PebbleError
---@field ExecError ops.ExecError
---@field ExecProcess ops.pebble.ExecProcess
---@field FileInfo ops.pebble.FileInfo
---@field FileType ops.pebble.FileType.enum
---@field Identity ops.pebble.Identity
---@field IdentityAccess ops.pebble.IdentityAccess.enum
---@field Layer ops.pebble.Layer
---@field LocalIdentity ops.pebble.LocalIdentity
---@field LogTarget ops.pebble.LogTarget
---@field Notice ops.pebble.Notice
---@field NoticeType ops.pebble.NoticeType.enum
---@field NoticesUsers ops.pebble.NoticesUsers.enum
---@field PathError ops.PathError
---@field Plan ops.pebble.Plan
---@field ProtocolError ops.ProtocolError
---@field Service ops.pebble.Service
---@field ServiceInfo ops.pebble.ServiceInfo
---@field ServiceStartup ops.pebble.ServiceStartup.enum
---@field ServiceStatus ops.pebble.ServiceStatus.enum
---@field SystemInfo ops.pebble.SystemInfo
---@field Task ops.pebble.Task
---@field TaskProgress ops.pebble.TaskProgress
---@field TimeoutError ops.TimeoutError
---@field Warning ops.pebble.Warning
---@field WarningState ops.pebble.WarningState.enum
local pebble = {}

--- Ids are strings.
---@param id string
---@return string
function pebble.ChangeID(id) end

--- Ids are strings: gives what it gets.
---@param id string
---@return string
function pebble.TaskID(id) end

return pebble
