-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta ops.testing

---@class ops.testing
---@field errors ops.testing.errors The classes of what goes wrong in tests.
---@field ActionFailed ops.testing.ActionFailed
---@field ActionOutput ops.testing.ActionOutput
---@field ActiveStatus ops.ActiveStatus
---@field Address ops.testing.Address
---@field BindAddress ops.testing.BindAddress
---@field BlockedStatus ops.BlockedStatus
---@field CheckInfo ops.testing.CheckInfo
---@field CloudCredential ops.testing.CloudCredential
---@field CloudSpec ops.testing.CloudSpec
---@field Container ops.testing.Container
---@field Context ops.testing.Context
---@field DeferredEvent ops.testing.DeferredEvent
---@field ErrorStatus ops.ErrorStatus
---@field Exec ops.testing.Exec
---@field ExecArgs ops.testing.ExecArgs
---@field ExecResult ops.testing.ExecResult
---@field Harness ops.testing.Harness
---@field ICMPPort ops.testing.ICMPPort
---@field JujuLogLine ops.testing.JujuLogLine
---@field MaintenanceStatus ops.MaintenanceStatus
---@field Manager ops.testing.Manager
---@field Model ops.testing.Model
---@field Mount ops.testing.Mount
---@field Network ops.testing.Network
---@field Notice ops.testing.Notice
---@field PeerRelation ops.testing.PeerRelation
---@field Port ops.testing.Port
---@field Relation ops.testing.Relation
---@field RelationBase ops.testing.RelationBase
---@field Resource ops.testing.Resource
---@field Secret ops.testing.Secret
---@field State ops.testing.State
---@field Storage ops.testing.Storage
---@field StoredState ops.testing.StoredState
---@field SubordinateRelation ops.testing.SubordinateRelation
---@field TCPPort ops.testing.TCPPort
---@field UDPPort ops.testing.UDPPort
---@field UnknownStatus ops.UnknownStatus
---@field WaitingStatus ops.WaitingStatus
local testing = {}

--- Calls a function with the seeds 1 to count, until one fails; which one it was is told on stderr. With CHARMHOST_SEED it is that one alone.
---
--- Raises what the function raises.
---@param count integer how many
---@param body fun(seed: integer) function(seed)
function testing.each_seed(count, body) end

--- The layer that the container of a rock begins with.
---
--- Raises ValueError when there is no such file, or it has no summary.
---
--- ```lua
--- Container { name = "web", layers = { rock = testing.layer_from_rockcraft "rockcraft.yaml" } }
--- ```
---@param path string of a rockcraft.yaml
---@return ops.pebble.Layer # a pebble.Layer
function testing.layer_from_rockcraft(path) end

--- A copy of a component in which some fields are others.
---@generic T
---@param component T such as a State
---@param changes table<string, any> table: field -> value
---@return T
function testing.replace(component, changes) end

return testing
