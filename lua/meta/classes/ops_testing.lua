-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- A charm's class, its metadata and the Juju it is for. Without `meta`, `config` and `actions` they are read from the charm's directory. A to-be-closed value: `local ctx <close> = testing.Context(Charm)`.
---@class ops.testing.Context: ops.Class
---@field on ops.testing.CharmEvents Makes events: `ctx.on.start()`.
---@field charm_type ops.CharmBase The charm's class.
---@field app_name string The application; the charm's name unless given.
---@field unit_id integer The number of the unit; 0 unless given.
---@field juju_version string The Juju that is simulated.
---@field charm_root? string The charm's directory, where it was given.
---@field machine_id? string JUJU_MACHINE_ID.
---@field availability_zone? string JUJU_AVAILABILITY_ZONE.
---@field principal_unit? string JUJU_PRINCIPAL_UNIT.
---@field app_trusted boolean Whether the charm may have the credentials of the cloud.
---@field capture_deferred_events boolean Whether `emitted_events` has deferred ones.
---@field capture_framework_events boolean Whether `emitted_events` has those of the framework.
---@field juju_log ops.testing.JujuLogLine[] What was logged.
---@field emitted_events ops.EventBase[] What was emitted.
---@field app_status_history ops.StatusBase[] Statuses of the application before the last one.
---@field unit_status_history ops.StatusBase[] Statuses of the unit before the last one.
---@field workload_version_history string[] Versions before the last one.
---@field exec_history table<string, ops.testing.ExecArgs[]> Commands that were run, by container.
---@field removed_secret_revisions integer[] Revisions of secrets that the charm removed.
---@field requested_storages table<string, integer> How many more were asked for, by name.
---@field action_logs string[] What the last action logged.
---@field action_results? table<string, any> What the last action gave.
---@field warnings string[] What is odd about a state and yet not refused.
---@overload fun(charm_type: ops.CharmBase, options?: { meta?: table, config?: table, actions?: table, charm_root?: string, juju_version?: string, app_name?: string, unit_id?: integer, machine_id?: string, availability_zone?: string, principal_unit?: string, app_trusted?: boolean, capture_deferred_events?: boolean, capture_framework_events?: boolean }): ops.testing.Context
---@overload fun(event: ops.testing.Event, state: ops.testing.State): ops.testing.Manager
local Context = {}

--- Runs an event on a state.
---
--- Raises InconsistentScenarioError for a state that cannot be, UncaughtCharmError for what the charm raised, ActionFailed, NoObserverError.
---@param event ops.testing.Event such as ctx.on.start()
---@param state ops.testing.State a State; stays as it is
---@return ops.testing.State # the state after it
function Context:run(event, state) end

--- Removes the directories that stood for containers and storages. Also done when the context is collected, and by `local ctx <close> = ...`.
function Context:close() end

--- A run up to the charm's construction, made by calling a context: `local mgr <close> = ctx(ctx.on.start(), state)`. Leaving the scope runs the event if nobody did.
---@class ops.testing.Manager: ops.Class
---@field charm ops.CharmBase The charm, constructed.
local Manager = {}

--- Emits the event, once.
---
--- Raises AlreadyEmittedError the second time; what Context:run raises.
---@return ops.testing.State # the state after it
function Manager:run() end

--- An event to run, made by `ctx.on`.
---@class ops.testing.Event: ops.Class
---@field name string Such as "db_relation_changed".
---@field family string "hook", "relation", "storage", "workload", "secret", "action", "framework" or "custom".
---@field subject? string The endpoint, storage, container or action.
---@field kind string Such as "relation_changed".
---@field hook string Such as "db-relation-changed".
local Event = {}

--- This event as one that was deferred by a method of the charm, for State { deferred = { ... } }.
---
--- Raises ValueError for what is no method of the charm, or an event that cannot be deferred.
---@param handler function|string the method, or its name
---@param event_id? integer number of the event; nil: 1
---@return ops.testing.DeferredEvent
function Event:deferred(handler, event_id) end

--- Makes events to run, `ctx.on`. These are functions: a dot and no colon.
---@class ops.testing.CharmEvents
local CharmEvents = {}

--- install.
---@return ops.testing.Event
function CharmEvents.install() end

--- start.
---@return ops.testing.Event
function CharmEvents.start() end

--- stop.
---@return ops.testing.Event
function CharmEvents.stop() end

--- remove.
---@return ops.testing.Event
function CharmEvents.remove() end

--- update-status.
---@return ops.testing.Event
function CharmEvents.update_status() end

--- config-changed.
---@return ops.testing.Event
function CharmEvents.config_changed() end

--- upgrade-charm.
---@return ops.testing.Event
function CharmEvents.upgrade_charm() end

--- pre-series-upgrade.
---@return ops.testing.Event
function CharmEvents.pre_series_upgrade() end

--- post-series-upgrade.
---@return ops.testing.Event
function CharmEvents.post_series_upgrade() end

--- leader-elected.
---@return ops.testing.Event
function CharmEvents.leader_elected() end

--- The framework asks for the application's status.
---@return ops.testing.Event
function CharmEvents.collect_app_status() end

--- The framework asks for the unit's status.
---@return ops.testing.Event
function CharmEvents.collect_unit_status() end

--- relation-created.
---@param relation ops.testing.RelationBase
---@return ops.testing.Event
function CharmEvents.relation_created(relation) end

--- relation-joined of a unit, the first one unless given.
---@param relation ops.testing.RelationBase
---@param options? { remote_unit?: integer }
---@return ops.testing.Event
function CharmEvents.relation_joined(relation, options) end

--- relation-changed of a unit, the first one unless given.
---@param relation ops.testing.RelationBase
---@param options? { remote_unit?: integer }
---@return ops.testing.Event
function CharmEvents.relation_changed(relation, options) end

--- relation-departed of a unit, the first one unless given.
---@param relation ops.testing.RelationBase
---@param options? { remote_unit?: integer, departing_unit?: integer }
---@return ops.testing.Event
function CharmEvents.relation_departed(relation, options) end

--- relation-broken.
---@param relation ops.testing.RelationBase
---@return ops.testing.Event
function CharmEvents.relation_broken(relation) end

--- storage-attached.
---@param storage ops.testing.Storage
---@return ops.testing.Event
function CharmEvents.storage_attached(storage) end

--- storage-detaching.
---@param storage ops.testing.Storage
---@return ops.testing.Event
function CharmEvents.storage_detaching(storage) end

--- pebble-ready.
---@param container ops.testing.Container
---@return ops.testing.Event
function CharmEvents.pebble_ready(container) end

--- pebble-custom-notice.
---@param container ops.testing.Container
---@param detail ops.testing.Notice
---@return ops.testing.Event
function CharmEvents.pebble_custom_notice(container, detail) end

--- pebble-check-failed.
---@param container ops.testing.Container
---@param detail ops.testing.CheckInfo
---@return ops.testing.Event
function CharmEvents.pebble_check_failed(container, detail) end

--- pebble-check-recovered.
---@param container ops.testing.Container
---@param detail ops.testing.CheckInfo
---@return ops.testing.Event
function CharmEvents.pebble_check_recovered(container, detail) end

--- secret-changed, of a secret of others.
---@param secret ops.testing.Secret
---@return ops.testing.Event
function CharmEvents.secret_changed(secret) end

--- secret-rotate, of an own secret.
---@param secret ops.testing.Secret
---@return ops.testing.Event
function CharmEvents.secret_rotate(secret) end

--- secret-expired, of an own secret.
---@param secret ops.testing.Secret
---@param options { revision: integer }
---@return ops.testing.Event
function CharmEvents.secret_expired(secret, options) end

--- secret-remove, of an own secret.
---@param secret ops.testing.Secret
---@param options { revision: integer }
---@return ops.testing.Event
function CharmEvents.secret_remove(secret, options) end

--- An action, by its name in the metadata.
---@param name string of the action
---@param options? { params?: table<string, any>, id?: string|integer } `params`: a table of its parameters; `id`: of the run, the next number unless given
---@return ops.testing.Event
function CharmEvents.action(name, options) end

--- An event of a library: `ctx.on.custom(Database.on.ready, "10.0.0.1")`. Arguments that are components become what the charm knows of them.
---
--- Raises ValueError for events of Juju, TypeError for what is no event.
---@param declared ops.EventBase
---@param ... any
---@return ops.testing.Event
function CharmEvents.custom(declared, ...) end

--- The action called `fail()`.
---@class ops.testing.ActionFailed: ops.Error
---@field state? ops.testing.State Of a context: the state after it.
---@field output? ops.testing.ActionOutput Of a harness: what it had said until then.
local ActionFailed = {}

--- The classes of what goes wrong in tests, `testing.errors`.
---@class ops.testing.errors
---@field ContextSetupError ops.RuntimeError A Context cannot be made: there is no metadata.
---@field MetadataNotFoundError ops.RuntimeError A charm's directory has no metadata.
---@field AlreadyEmittedError ops.RuntimeError A Manager was run twice.
---@field ScenarioRuntimeError ops.RuntimeError What all errors of a run are derived from.
---@field UncaughtCharmError ops.RuntimeError The charm raised: `cause` is what, `traceback` where, `hint` who may do what Juju refused.
---@field InconsistentScenarioError ops.RuntimeError State, event and metadata contradict each other: `rules` lists the rules broken.
---@field StateValidationError ops.RuntimeError A component of a state is not valid.
---@field NoObserverError ops.RuntimeError The charm has no such event.
local errors = {}
