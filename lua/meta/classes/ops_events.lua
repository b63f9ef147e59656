-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- The events of a charm, `self.on`. ENDPOINT, STORAGE, CONTAINER and ACTION stand for names of the metadata, with `_` for each `-`.
---@class ops.CharmEvents: ops.ObjectEvents
---@field install ops.BoundEvent The unit has just been made: install the workload. Observers get an ops.InstallEvent.
---@field start ops.BoundEvent The workload is to run. Observers get an ops.StartEvent.
---@field stop ops.BoundEvent The unit is going: stop the workload. Observers get an ops.StopEvent.
---@field remove ops.BoundEvent The last event of a unit. Observers get an ops.RemoveEvent.
---@field update_status ops.BoundEvent Every five minutes, unless the model says otherwise. Observers get an ops.UpdateStatusEvent.
---@field config_changed ops.BoundEvent The configuration may have changed; also after install and upgrade. Observers get an ops.ConfigChangedEvent.
---@field upgrade_charm ops.BoundEvent This is a new revision of the charm. Observers get an ops.UpgradeCharmEvent.
---@field pre_series_upgrade ops.BoundEvent Before the machine gets another Ubuntu. Until Juju 3. Observers get an ops.PreSeriesUpgradeEvent.
---@field post_series_upgrade ops.BoundEvent After it. Until Juju 3. Observers get an ops.PostSeriesUpgradeEvent.
---@field leader_elected ops.BoundEvent This unit has become the leader. Observers get an ops.LeaderElectedEvent.
---@field leader_settings_changed ops.BoundEvent The leader's settings have changed. Until Juju 3; use a peer relation. Observers get an ops.LeaderSettingsChangedEvent.
---@field collect_metrics ops.BoundEvent Juju asks for metrics; little else may be done. Until Juju 3.6.11. Observers get an ops.CollectMetricsEvent.
---@field secret_changed ops.BoundEvent A secret this unit reads has a new revision. Observers get an ops.SecretChangedEvent.
---@field secret_expired ops.BoundEvent A revision of an own secret has expired. Observers get an ops.SecretExpiredEvent.
---@field secret_rotate ops.BoundEvent An own secret is due for a new revision. Observers get an ops.SecretRotateEvent.
---@field secret_remove ops.BoundEvent Nobody reads a revision of an own secret any more. Observers get an ops.SecretRemoveEvent.
---@field collect_app_status ops.BoundEvent At the end of each dispatch of the leader: what is the application's status? Observers get an ops.CollectStatusEvent.
---@field collect_unit_status ops.BoundEvent At the end of each dispatch: what is the unit's status? Observers get an ops.CollectStatusEvent.
local CharmEvents = {}

--- What all events are derived from. `Ready = ops.EventBase:extend "ReadyEvent"` makes a class of one's own; its `init` gets what `emit` was given, and `restore` what `snapshot` returned.
---@class ops.EventBase: ops.Class
---@field framework ops.Framework The framework of this dispatch.
---@field handle? ops.Handle What it is called in storage; nil for one that nobody emitted.
---@field deferred boolean Whether this observer has deferred it.
local EventBase = {}

--- What is stored of the event: a table of plain values, or nil.
---@return table|nil
function EventBase:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function EventBase:restore(snapshot) end

--- Has the same observer called again in the next dispatch; the handler goes on, so return after it.
---
--- Raises RuntimeError for events that make no sense later.
function EventBase:defer() end

--- What the framework's own events are derived from. They cannot be deferred.
---@class ops.LifecycleEvent: ops.EventBase
local LifecycleEvent = {}

--- Raises RuntimeError.
function LifecycleEvent:defer() end

--- Before a dispatch is committed: the last moment to change stored state.
---@class ops.PreCommitEvent: ops.LifecycleEvent
local PreCommitEvent = {}

--- While a dispatch is committed.
---@class ops.CommitEvent: ops.LifecycleEvent
local CommitEvent = {}

--- Asks what the status should be. The most urgent of those added is set: error, blocked, maintenance, waiting, active.
---@class ops.CollectStatusEvent: ops.LifecycleEvent
local CollectStatusEvent = {}

--- Adds what speaks for one. Any number of handlers may add any number.
---
--- Raises TypeError, InvalidStatusError.
---@param status ops.StatusBase a status such as ops.BlockedStatus "no database"
function CollectStatusEvent:add_status(status) end

--- What all events that Juju sends are derived from, but for actions.
---@class ops.HookEvent: ops.EventBase
local HookEvent = {}

--- The unit has just been made: install the workload.
---@class ops.InstallEvent: ops.HookEvent
local InstallEvent = {}

--- The workload is to run.
---@class ops.StartEvent: ops.HookEvent
local StartEvent = {}

--- The unit is going: stop the workload. Cannot be deferred.
---@class ops.StopEvent: ops.HookEvent
local StopEvent = {}

--- The last event of a unit. Cannot be deferred.
---@class ops.RemoveEvent: ops.HookEvent
local RemoveEvent = {}

--- The configuration may have changed; also after install and upgrade, and when the unit's network has changed.
---@class ops.ConfigChangedEvent: ops.HookEvent
local ConfigChangedEvent = {}

--- Comes at intervals, five minutes unless the model says otherwise.
---@class ops.UpdateStatusEvent: ops.HookEvent
local UpdateStatusEvent = {}

--- The first event of a new revision of the charm.
---@class ops.UpgradeCharmEvent: ops.HookEvent
local UpgradeCharmEvent = {}

--- Before the machine gets another Ubuntu. Until Juju 3.
---@class ops.PreSeriesUpgradeEvent: ops.HookEvent
local PreSeriesUpgradeEvent = {}

--- After the machine got another Ubuntu. Until Juju 3.
---@class ops.PostSeriesUpgradeEvent: ops.HookEvent
local PostSeriesUpgradeEvent = {}

--- This unit has become the leader.
---@class ops.LeaderElectedEvent: ops.HookEvent
local LeaderElectedEvent = {}

--- The leader's settings have changed. Until Juju 3; a peer relation does the same.
---@class ops.LeaderSettingsChangedEvent: ops.HookEvent
local LeaderSettingsChangedEvent = {}

--- Juju asks for metrics. Only they may be given; most else fails. Until Juju 3.6.11.
---@class ops.CollectMetricsEvent: ops.HookEvent
local CollectMetricsEvent = {}

--- Gives Juju numbers to keep.
---
--- Raises ModelError for what is no metric.
---@param metrics table<string, number> table: name -> number
---@param options? { labels?: table<string, string> }
function CollectMetricsEvent:add_metrics(metrics, options) end

--- What all events of relations are derived from.
---@class ops.RelationEvent: ops.HookEvent
---@field relation ops.Relation The relation it is about.
---@field app ops.Application The application at the other end; for peers this charm's own.
---@field unit? ops.Unit The unit it is about; nil where the application is meant.
local RelationEvent = {}

--- What is stored of the event.
---@return table|nil
function RelationEvent:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function RelationEvent:restore(snapshot) end

--- There is a new relation; its units come later. `unit` is nil.
---@class ops.RelationCreatedEvent: ops.RelationEvent
local RelationCreatedEvent = {}

--- A unit has joined; its data may not be there yet.
---@class ops.RelationJoinedEvent: ops.RelationEvent
local RelationJoinedEvent = {}

--- Data of a unit, or of its application (then `unit` is nil), has changed. Always comes after joined.
---@class ops.RelationChangedEvent: ops.RelationEvent
local RelationChangedEvent = {}

--- A unit has left the relation: `unit`.
---@class ops.RelationDepartedEvent: ops.RelationEvent
---@field departing_unit? ops.Unit The one whose leaving it is; for all units of an application that goes, this charm's own if that is the one.
local RelationDepartedEvent = {}

--- What is stored of the event.
---@return table|nil
function RelationDepartedEvent:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function RelationDepartedEvent:restore(snapshot) end

--- The relation is gone; its `active` is false. `unit` is nil.
---@class ops.RelationBrokenEvent: ops.RelationEvent
local RelationBrokenEvent = {}

--- What all events of storage are derived from.
---@class ops.StorageEvent: ops.HookEvent
---@field storage ops.Storage The storage it is about.
local StorageEvent = {}

--- What is stored of the event.
---@return table|nil
function StorageEvent:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function StorageEvent:restore(snapshot) end

--- A storage is there to be used.
---@class ops.StorageAttachedEvent: ops.StorageEvent
local StorageAttachedEvent = {}

--- A storage is about to go; it can still be used.
---@class ops.StorageDetachingEvent: ops.StorageEvent
local StorageDetachingEvent = {}

--- What all events of workload containers are derived from.
---@class ops.WorkloadEvent: ops.HookEvent
---@field workload ops.Container The container.
local WorkloadEvent = {}

--- What is stored of the event.
---@return table|nil
function WorkloadEvent:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function WorkloadEvent:restore(snapshot) end

--- Pebble has started in the container, also after a restart of the pod: add layers and replan.
---@class ops.PebbleReadyEvent: ops.WorkloadEvent
local PebbleReadyEvent = {}

--- What all events of notices are derived from.
---@class ops.PebbleNoticeEvent: ops.WorkloadEvent
---@field notice ops.LazyNotice The notice: id, type and key are known, the rest is asked for when it is looked at.
local PebbleNoticeEvent = {}

--- What is stored of the event.
---@return table|nil
function PebbleNoticeEvent:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function PebbleNoticeEvent:restore(snapshot) end

--- A custom notice was given, as by `pebble notify` in the container.
---@class ops.PebbleCustomNoticeEvent: ops.PebbleNoticeEvent
local PebbleCustomNoticeEvent = {}

--- What all events of checks are derived from.
---@class ops.PebbleCheckEvent: ops.WorkloadEvent
---@field info ops.LazyCheckInfo The check: its name is known, the rest is asked for when it is looked at.
local PebbleCheckEvent = {}

--- What is stored of the event.
---@return table|nil
function PebbleCheckEvent:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function PebbleCheckEvent:restore(snapshot) end

--- A check has failed as often in a row as its threshold says.
---@class ops.PebbleCheckFailedEvent: ops.PebbleCheckEvent
local PebbleCheckFailedEvent = {}

--- A check that had failed succeeds again.
---@class ops.PebbleCheckRecoveredEvent: ops.PebbleCheckEvent
local PebbleCheckRecoveredEvent = {}

--- What all events of secrets are derived from.
---@class ops.SecretEvent: ops.HookEvent
---@field secret ops.Secret Its content is not read before get_content() is called.
local SecretEvent = {}

--- What is stored of the event.
---@return table|nil
function SecretEvent:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function SecretEvent:restore(snapshot) end

--- For those who read a secret: it has a new revision. `event.secret:get_content { refresh = true }` gives it.
---@class ops.SecretChangedEvent: ops.SecretEvent
local SecretChangedEvent = {}

--- For the owner: a new revision is due. Cannot be deferred; comes again until there is one.
---@class ops.SecretRotateEvent: ops.SecretEvent
local SecretRotateEvent = {}

--- For the owner: nobody reads a revision any more. Call `event:remove_revision()`.
---@class ops.SecretRemoveEvent: ops.SecretEvent
---@field revision integer The number of the revision.
local SecretRemoveEvent = {}

--- Removes the revision that the event is about.
function SecretRemoveEvent:remove_revision() end

--- What is stored of the event.
---@return table|nil
function SecretRemoveEvent:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function SecretRemoveEvent:restore(snapshot) end

--- For the owner: a revision has expired. Cannot be deferred; comes again until it is removed.
---@class ops.SecretExpiredEvent: ops.SecretEvent
---@field revision integer The number of the revision.
local SecretExpiredEvent = {}

--- Removes the revision that the event is about.
function SecretExpiredEvent:remove_revision() end

--- What is stored of the event.
---@return table|nil
function SecretExpiredEvent:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function SecretExpiredEvent:restore(snapshot) end

--- An action. Cannot be deferred.
---@class ops.ActionEvent: ops.EventBase
---@field id string Juju's id of this run.
---@field params table<string, any> The parameters it was given, a mapping; one that was not given and has no default is nil.
local ActionEvent = {}

--- Gives results, which may be nested. Keys have small letters, digits, '-' and '.'.
---
--- Raises ValueError naming the key that is not valid, or there twice.
---@param results table<string, any>
function ActionEvent:set_results(results) end

--- Tells whoever runs the action how it goes.
---@param message string
function ActionEvent:log(message) end

--- The action has failed. The handler goes on, so return after it.
---@param message? string
---@overload fun(self: ops.ActionEvent, options: { message?: string })
function ActionEvent:fail(message) end

--- The parameters as a schema wants them.
---
--- Raises ValueError that lists everything that is wrong.
---@param schema ops.Schema made by ops.schema; its fields are written with '_' where parameters have '-'
---@param options? { errors?: "raise"|"fail" } `errors`: "raise" (the default), or "fail": the action fails with what is wrong, and the dispatch ends there, with status 0 and nothing committed
---@return table<string, any>
function ActionEvent:load_params(schema, options) end

--- What is stored of the event.
---@return table|nil
function ActionEvent:snapshot() end

--- Takes over what snapshot() returned.
---@param snapshot table
function ActionEvent:restore(snapshot) end
