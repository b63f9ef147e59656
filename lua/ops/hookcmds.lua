-- SPDX-License-Identifier: Apache-2.0
--- Low-level access to Juju's hook commands: one function each, nothing kept, nothing checked that
-- Juju checks.
--
-- Inside a charm they use what the charm uses to reach Juju. They need no charm, though: a script run
-- by `charmhost lua` inside `juju exec` has them too. Charms normally want the model instead.
--
-- A command that fails raises `Error`, with `returncode`, `cmd`, `stdout` and `stderr`; one that this
-- Juju does not have raises FileNotFoundError; an answer that makes no sense, RuntimeError. Times
-- are seconds since the epoch.
--
-- Dependencies: ops.errors, ops.signature, ops.hookcmds.results.
--
-- @usage
-- local hookcmds = require "ops.hookcmds"
-- local ids = hookcmds.relation_ids "db"
-- hookcmds.status_set("active", "ready", { app = true })

local _, host = ...
local errors = require "ops.errors"
local results = require "ops.hookcmds.results"
local signature = require "ops.signature"

local raw = host "hookcmds"

local M = {}

--- A hook command that exited with a status other than 0.
M.Error = errors.HookCommandError

for _, name in ipairs { "Address", "AppStatus", "BindAddress", "CloudCredential", "CloudSpec", "Goal",
  "GoalState", "Network", "Port", "RelationModel", "SecretInfo", "Storage", "UnitStatus" } do
  M[name] = results[name]
end

--- Defines M[name]: its parameters, and what is done with their values.
local function define(name, parameters, implementation)
  local bind = signature(name, parameters)
  M[name] = function(...)
    return implementation(bind(...))
  end
end

--- The same for a function whose answer becomes something else.
local function define_with_result(name, parameters, implementation, make)
  define(name, parameters, function(...)
    return make(implementation(...))
  end)
end

-- actions ---------------------------------------------------------------------

--- action-fail: the action has failed; the script goes on.
-- @function action_fail
define("action_fail", "message?: string", raw.action_fail)

--- action-get: one parameter ("outer.inner" reaches into maps; nil when it is not given), or all.
-- @function action_get
define("action_get", "key?: string", raw.action_get)

--- action-log: a message for whoever waits for the action.
-- @function action_log
define("action_log", "message: string", raw.action_log)

--- action-set: results; nested tables become keys with dots.
-- @function action_set
-- @raise ValueError when a key appears twice
define("action_set", "results: map", raw.action_set)

-- configuration, leadership, model --------------------------------------------

--- application-version-set: the version of the workload.
-- @function app_version_set
define("app_version_set", "version: string", raw.app_version_set)

--- config-get: one option (nil when it is not set), or all that have a value.
-- @function config_get
define("config_get", "key?: string", raw.config_get)

--- credential-get: the cloud and how to log in to it. Needs `juju trust`.
-- @function credential_get
-- @return CloudSpec
define_with_result("credential_get", "", raw.credential_get, results.cloud_spec)

--- goal-state: which units and relations there are to be.
-- @function goal_state
-- @return GoalState
define_with_result("goal_state", "", raw.goal_state, results.goal_state)

--- is-leader: true is good for the next 30 seconds.
-- @function is_leader
define("is_leader", "", raw.is_leader)

--- juju-reboot: after the hook, or at once with { now = true }, which ends this program.
-- @function juju_reboot
define("juju_reboot", "*, now?: boolean", raw.juju_reboot)

--- network-get: addresses of an endpoint or extra binding.
-- @function network_get
-- @return Network
define_with_result("network_get", "binding: string, *, relation_id?: integer", raw.network_get,
  results.network)

--- resource-get: the path of a resource's file.
-- @function resource_get
define("resource_get", "name: string", raw.resource_get)

-- log -------------------------------------------------------------------------

--- juju-log. Levels: TRACE, DEBUG, INFO, WARNING, ERROR, CRITICAL.
-- @function juju_log
define("juju_log", "message: string, *, level?: string", function(message, level)
  raw.juju_log(message, level or "INFO")
end)

-- ports -----------------------------------------------------------------------

local port_parameters = "protocol?: string, port?: integer, *, to_port?: integer, endpoints?: names"

--- open-port: a port, a range of ports or a protocol; for all endpoints unless some are named.
-- @function open_port
define("open_port", port_parameters, raw.open_port)

--- close-port.
-- @function close_port
define("close_port", port_parameters, raw.close_port)

--- opened-ports, with their endpoints if asked for.
-- @function opened_ports
-- @return list of Port
define_with_result("opened_ports", "*, endpoints?: boolean", raw.opened_ports, results.ports)

-- relations; without an id: that of the running hook --------------------------

--- relation-get: one key (nil when it is not set), or all, of a unit or application.
-- @function relation_get
define("relation_get",
  "id?: integer, *, endpoint?: string, key?: string, unit?: string, app?: boolean",
  function(id, endpoint, key, unit, app)
    return raw.relation_get(id, endpoint, app, key, unit)
  end)

--- relation-ids: "db:7", ...
-- @function relation_ids
define("relation_ids", "name: string", raw.relation_ids)

--- relation-list: the remote units; with { app = true } the remote application.
-- @function relation_list
define("relation_list", "id?: integer, *, endpoint?: string, app?: boolean", function(id, endpoint, app)
  return (app and raw.relation_list_app or raw.relation_list)(id, endpoint)
end)

--- relation-model-get: the model of the remote application.
-- @function relation_model_get
-- @return RelationModel
define_with_result("relation_model_get", "id?: integer, *, endpoint?: string", raw.relation_model_get,
  results.relation_model)

--- relation-set: keys and their new values; "" deletes a key.
-- @function relation_set
define("relation_set", "data: map, id?: integer, *, endpoint?: string, app?: boolean", raw.relation_set)

-- secrets; values never appear on a command line ------------------------------

local secret_parameters = "label?: string, description?: string, expire?: time, rotate?: string, owner?: string"

--- secret-add. The owner is the application unless it is said to be the "unit".
-- @function secret_add
-- @return the secret's id
define("secret_add", "content: map, *, " .. secret_parameters,
  function(content, label, description, expire, rotate, owner)
    return raw.secret_add(content, label, description, expire, rotate, owner or "application")
  end)

--- secret-get, by id or label.
-- @function secret_get
-- @return the content, a table of strings
define("secret_get", "*, id?: string, label?: string, refresh?: boolean, peek?: boolean", raw.secret_get)

--- secret-grant: to the application of a relation, or to one unit of it.
-- @function secret_grant
define("secret_grant", "id: string, relation_id: integer, *, unit?: string", raw.secret_grant)

--- secret-ids: those that this unit owns.
-- @function secret_ids
define("secret_ids", "", raw.secret_ids)

--- secret-info-get, by id or else by label.
-- @function secret_info_get
-- @return SecretInfo
define_with_result("secret_info_get", "*, id?: string, label?: string", raw.secret_info_get,
  results.secret_info)

--- secret-remove: one revision, or all of it.
-- @function secret_remove
define("secret_remove", "id: string, *, revision?: integer", raw.secret_remove)

--- secret-revoke: what was granted by relation, application or unit.
-- @function secret_revoke
define("secret_revoke", "id: string, *, relation_id?: integer, app?: string, unit?: string",
  raw.secret_revoke)

--- secret-set: new content, or new metadata, or both.
-- @function secret_set
define("secret_set", "id: string, *, content?: map, " .. secret_parameters,
  function(id, content, label, description, expire, rotate, owner)
    raw.secret_set(id, content, label, description, expire, rotate, owner or "application")
  end)

-- unit state in the controller ------------------------------------------------

--- state-delete.
-- @function state_delete
define("state_delete", "key: string", raw.state_delete)

--- state-get: one value ("" when there is none), or all.
-- @function state_get
define("state_get", "key?: string", raw.state_get)

--- state-set: keys and their values; others stay.
-- @function state_set
define("state_set", "data: map", raw.state_set)

-- status ----------------------------------------------------------------------

--- status-get: of the unit, or with { app = true } of the application and its units.
-- @function status_get
-- @return UnitStatus or AppStatus
define("status_get", "*, app?: boolean", function(app)
  return (app and results.app_status or results.unit_status)(raw.status_get(app))
end)

--- status-set.
-- @function status_set
define("status_set", "status: string, message?: string, *, app?: boolean", raw.status_set)

-- storage ---------------------------------------------------------------------

--- storage-add: how many more of each storage.
-- @function storage_add
define("storage_add", "counts: map", raw.storage_add)

--- storage-get: of a storage by its id, else that of the running hook.
-- @function storage_get
-- @return Storage
define_with_result("storage_get", "id?: string", raw.storage_get, results.storage)

--- storage-list: ids, of one storage or of all.
-- @function storage_list
define("storage_list", "name?: string", raw.storage_list)

return M
