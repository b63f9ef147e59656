-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta ops.hookcmds

---@class ops.hookcmds
---@field Address ops.hookcmds.Address
---@field AppStatus ops.hookcmds.AppStatus
---@field BindAddress ops.hookcmds.BindAddress
---@field CloudCredential ops.CloudCredential
---@field CloudSpec ops.CloudSpec
---@field Error ops.HookCommandError
---@field Goal ops.hookcmds.Goal
---@field GoalState ops.hookcmds.GoalState
---@field Network ops.hookcmds.Network
---@field Port ops.hookcmds.Port
---@field RelationModel ops.hookcmds.RelationModel
---@field SecretInfo ops.hookcmds.SecretInfo
---@field Storage ops.hookcmds.Storage
---@field UnitStatus ops.hookcmds.UnitStatus
local hookcmds = {}

--- action-fail: the action has failed; the script goes on.
---@param message? string
---@overload fun(options: { message?: string })
function hookcmds.action_fail(message) end

--- action-get: one parameter ("outer.inner" reaches into maps; nil when it is not given), or all.
---@param key? string
---@return any
---@overload fun(options: { key?: string }): any
function hookcmds.action_get(key) end

--- action-log: a message for whoever waits for the action.
---@param message string
function hookcmds.action_log(message) end

--- action-set: results; nested tables become keys with dots.
---
--- Raises ValueError when a key appears twice.
---@param results table<string, any>
function hookcmds.action_set(results) end

--- application-version-set: the version of the workload.
---@param version string
function hookcmds.app_version_set(version) end

--- close-port.
---@param protocol? string
---@param port? integer
---@param options? { to_port?: integer, endpoints?: string|string[] }
---@overload fun(options: { protocol?: string, port?: integer, to_port?: integer, endpoints?: string|string[] })
function hookcmds.close_port(protocol, port, options) end

--- config-get: one option (nil when it is not set), or all that have a value.
---@param key? string
---@return any
---@overload fun(options: { key?: string }): any
function hookcmds.config_get(key) end

--- credential-get: the cloud and how to log in to it. Needs `juju trust`.
---@return ops.CloudSpec # CloudSpec
function hookcmds.credential_get() end

--- goal-state: which units and relations there are to be.
---@return ops.hookcmds.GoalState # GoalState
function hookcmds.goal_state() end

--- is-leader: true is good for the next 30 seconds.
---@return boolean
function hookcmds.is_leader() end

--- juju-log. Levels: TRACE, DEBUG, INFO, WARNING, ERROR, CRITICAL.
---@param message string
---@param options? { level?: string }
function hookcmds.juju_log(message, options) end

--- juju-reboot: after the hook, or at once with { now = true }, which ends this program.
---@param options? { now?: boolean }
function hookcmds.juju_reboot(options) end

--- network-get: addresses of an endpoint or extra binding.
---@param binding string
---@param options? { relation_id?: integer }
---@return ops.hookcmds.Network # Network
function hookcmds.network_get(binding, options) end

--- open-port: a port, a range of ports or a protocol; for all endpoints unless some are named.
---@param protocol? string
---@param port? integer
---@param options? { to_port?: integer, endpoints?: string|string[] }
---@overload fun(options: { protocol?: string, port?: integer, to_port?: integer, endpoints?: string|string[] })
function hookcmds.open_port(protocol, port, options) end

--- opened-ports, with their endpoints if asked for.
---@param options? { endpoints?: boolean }
---@return ops.hookcmds.Port[] # list of Port
function hookcmds.opened_ports(options) end

--- relation-get: one key (nil when it is not set), or all, of a unit or application.
---@param id? integer
---@param options? { endpoint?: string, key?: string, unit?: string, app?: boolean }
---@return table<string, string>|string|nil
---@overload fun(options: { id?: integer, endpoint?: string, key?: string, unit?: string, app?: boolean }): table<string, string>|string|nil
function hookcmds.relation_get(id, options) end

--- relation-ids: "db:7", ...
---@param name string
---@return string[]
function hookcmds.relation_ids(name) end

--- relation-list: the remote units; with { app = true } the remote application.
---@param id? integer
---@param options? { endpoint?: string, app?: boolean }
---@return string[]|string
---@overload fun(options: { id?: integer, endpoint?: string, app?: boolean }): string[]|string
function hookcmds.relation_list(id, options) end

--- relation-model-get: the model of the remote application.
---@param id? integer
---@param options? { endpoint?: string }
---@return ops.hookcmds.RelationModel # RelationModel
---@overload fun(options: { id?: integer, endpoint?: string }): ops.hookcmds.RelationModel
function hookcmds.relation_model_get(id, options) end

--- relation-set: keys and their new values; "" deletes a key.
---@param data table<string, string>
---@param id? integer
---@param options? { endpoint?: string, app?: boolean }
---@overload fun(data: table<string, string>, options: { id?: integer, endpoint?: string, app?: boolean })
function hookcmds.relation_set(data, id, options) end

--- resource-get: the path of a resource's file.
---@param name string
---@return string
function hookcmds.resource_get(name) end

--- secret-add. The owner is the application unless it is said to be the "unit".
---@param content table<string, string>
---@param options? { label?: string, description?: string, expire?: number|string, rotate?: ops.SecretRotate|string, owner?: "application"|"unit"|string }
---@return string # the secret's id
function hookcmds.secret_add(content, options) end

--- secret-get, by id or label.
---@param options? { id?: string, label?: string, refresh?: boolean, peek?: boolean }
---@return table<string, string> # the content, a table of strings
function hookcmds.secret_get(options) end

--- secret-grant: to the application of a relation, or to one unit of it.
---@param id string
---@param relation_id integer
---@param options? { unit?: string }
function hookcmds.secret_grant(id, relation_id, options) end

--- secret-ids: those that this unit owns.
---@return string[]
function hookcmds.secret_ids() end

--- secret-info-get, by id or else by label.
---@param options? { id?: string, label?: string }
---@return ops.hookcmds.SecretInfo # SecretInfo
function hookcmds.secret_info_get(options) end

--- secret-remove: one revision, or all of it.
---@param id string
---@param options? { revision?: integer }
function hookcmds.secret_remove(id, options) end

--- secret-revoke: what was granted by relation, application or unit.
---@param id string
---@param options? { relation_id?: integer, app?: string, unit?: string }
function hookcmds.secret_revoke(id, options) end

--- secret-set: new content, or new metadata, or both.
---@param id string
---@param options? { content?: table<string, string>, label?: string, description?: string, expire?: number|string, rotate?: ops.SecretRotate|string, owner?: "application"|"unit"|string }
function hookcmds.secret_set(id, options) end

--- state-delete.
---@param key string
function hookcmds.state_delete(key) end

--- state-get: one value ("" when there is none), or all.
---@param key? string
---@return table<string, string>|string
---@overload fun(options: { key?: string }): table<string, string>|string
function hookcmds.state_get(key) end

--- state-set: keys and their values; others stay.
---@param data table<string, string>
function hookcmds.state_set(data) end

--- status-get: of the unit, or with { app = true } of the application and its units.
---@param options? { app?: boolean }
---@return ops.hookcmds.UnitStatus|ops.hookcmds.AppStatus # UnitStatus or AppStatus
function hookcmds.status_get(options) end

--- status-set.
---@param status string
---@param message? string
---@param options? { app?: boolean }
---@overload fun(status: string, options: { message?: string, app?: boolean })
function hookcmds.status_set(status, message, options) end

--- storage-add: how many more of each storage.
---@param counts table<string, integer>
function hookcmds.storage_add(counts) end

--- storage-get: of a storage by its id, else that of the running hook.
---@param id? string
---@return ops.hookcmds.Storage # Storage
---@overload fun(options: { id?: string }): ops.hookcmds.Storage
function hookcmds.storage_get(id) end

--- storage-list: ids, of one storage or of all.
---@param name? string
---@return string[]
---@overload fun(options: { name?: string }): string[]
function hookcmds.storage_list(name) end

return hookcmds
