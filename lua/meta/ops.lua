-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta ops

---@class ops
---@field __version__ string The version of charmhost.
---@field null userdata What JSON and YAML call null. Data has it where Python has None; what is not there at all is nil.
---@field log ops.LogModule Makes loggers: `ops.log "backup"`.
---@field time ops.TimeModule Clocks, and times as text.
---@field hookcmds ops.hookcmds Hook commands one by one.
---@field pebble ops.pebble The client of Pebble and what it gives.
---@field APIError ops.APIError
---@field ActionEvent ops.ActionEvent
---@field ActionMeta ops.ActionMeta
---@field ActiveStatus ops.ActiveStatus
---@field Application ops.Application
---@field AttributeError ops.AttributeError
---@field Binding ops.Binding
---@field BindingMapping ops.BindingMapping
---@field BlockedStatus ops.BlockedStatus
---@field BoundEvent ops.BoundEvent
---@field ChangeError ops.ChangeError
---@field CharmBase ops.CharmBase
---@field CharmMeta ops.CharmMeta
---@field CheckInfoMapping ops.CheckInfoMapping
---@field CloudCredential ops.CloudCredential
---@field CloudSpec ops.CloudSpec
---@field CollectMetricsEvent ops.CollectMetricsEvent
---@field CollectStatusEvent ops.CollectStatusEvent
---@field CommitEvent ops.CommitEvent
---@field ConfigChangedEvent ops.ConfigChangedEvent
---@field ConfigData ops.ConfigData
---@field ConfigMeta ops.ConfigMeta
---@field ConnectionError ops.ConnectionError
---@field Container ops.Container
---@field ContainerBase ops.ContainerBase
---@field ContainerMapping ops.ContainerMapping
---@field ContainerMeta ops.ContainerMeta
---@field ContainerStorageMeta ops.ContainerStorageMeta
---@field Error ops.Error
---@field ErrorStatus ops.ErrorStatus
---@field EventBase ops.EventBase
---@field ExecError ops.ExecError
---@field Exit ops.Exit
---@field FileNotFoundError ops.FileNotFoundError
---@field Framework ops.Framework
---@field Handle ops.Handle
---@field HookCommandError ops.HookCommandError
---@field HookEvent ops.HookEvent
---@field InstallEvent ops.InstallEvent
---@field InvalidStatusError ops.InvalidStatusError
---@field JujuAssumes ops.JujuAssumes
---@field JujuAssumesCondition ops.JujuAssumesCondition.enum
---@field JujuContext ops.JujuContext
---@field JujuVersion ops.JujuVersion
---@field KeyError ops.KeyError
---@field LazyCheckInfo ops.LazyCheckInfo
---@field LazyMapping ops.LazyMapping
---@field LazyNotice ops.LazyNotice
---@field LeaderElectedEvent ops.LeaderElectedEvent
---@field LeaderSettingsChangedEvent ops.LeaderSettingsChangedEvent
---@field LifecycleEvent ops.LifecycleEvent
---@field MaintenanceStatus ops.MaintenanceStatus
---@field MetadataLinks ops.MetadataLinks
---@field Model ops.Model
---@field ModelError ops.ModelError
---@field MultiPushPullError ops.MultiPushPullError
---@field NameError ops.NameError
---@field Network ops.Network
---@field NetworkInterface ops.NetworkInterface
---@field NoSnapshotError ops.NoSnapshotError
---@field NoTypeError ops.NoTypeError
---@field OSError ops.OSError
---@field Object ops.Object
---@field ObjectEvents ops.ObjectEvents
---@field OpenedPort ops.Port
---@field PathError ops.PathError
---@field PayloadMeta ops.PayloadMeta
---@field PebbleCheckEvent ops.PebbleCheckEvent
---@field PebbleCheckFailedEvent ops.PebbleCheckFailedEvent
---@field PebbleCheckRecoveredEvent ops.PebbleCheckRecoveredEvent
---@field PebbleCustomNoticeEvent ops.PebbleCustomNoticeEvent
---@field PebbleError ops.PebbleError
---@field PebbleNoticeEvent ops.PebbleNoticeEvent
---@field PebbleReadyEvent ops.PebbleReadyEvent
---@field Pod ops.Pod
---@field Port ops.Port
---@field PostSeriesUpgradeEvent ops.PostSeriesUpgradeEvent
---@field PreCommitEvent ops.PreCommitEvent
---@field PreSeriesUpgradeEvent ops.PreSeriesUpgradeEvent
---@field PrefixedEvents ops.PrefixedEvents
---@field ProtocolError ops.ProtocolError
---@field Relation ops.Relation
---@field RelationBrokenEvent ops.RelationBrokenEvent
---@field RelationChangedEvent ops.RelationChangedEvent
---@field RelationCreatedEvent ops.RelationCreatedEvent
---@field RelationData ops.RelationData
---@field RelationDataAccessError ops.RelationDataAccessError
---@field RelationDataContent ops.RelationDataContent
---@field RelationDataError ops.RelationDataError
---@field RelationDataTypeError ops.RelationDataTypeError
---@field RelationDepartedEvent ops.RelationDepartedEvent
---@field RelationEvent ops.RelationEvent
---@field RelationJoinedEvent ops.RelationJoinedEvent
---@field RelationMapping ops.RelationMapping
---@field RelationMeta ops.RelationMeta
---@field RelationNotFoundError ops.RelationNotFoundError
---@field RelationRole ops.RelationRole.enum
---@field RemoteModel ops.RemoteModel
---@field RemoveEvent ops.RemoveEvent
---@field ResourceMeta ops.ResourceMeta
---@field Resources ops.Resources
---@field RuntimeError ops.RuntimeError
---@field Secret ops.Secret
---@field SecretChangedEvent ops.SecretChangedEvent
---@field SecretEvent ops.SecretEvent
---@field SecretExpiredEvent ops.SecretExpiredEvent
---@field SecretInfo ops.SecretInfo
---@field SecretNotFoundError ops.SecretNotFoundError
---@field SecretRemoveEvent ops.SecretRemoveEvent
---@field SecretRotate ops.SecretRotate.enum
---@field SecretRotateEvent ops.SecretRotateEvent
---@field ServiceInfoMapping ops.ServiceInfoMapping
---@field Set ops.Set
---@field StartEvent ops.StartEvent
---@field StatusBase ops.StatusBase
---@field StopEvent ops.StopEvent
---@field Storage ops.Storage
---@field StorageAttachedEvent ops.StorageAttachedEvent
---@field StorageDetachingEvent ops.StorageDetachingEvent
---@field StorageError ops.StorageError
---@field StorageEvent ops.StorageEvent
---@field StorageMapping ops.StorageMapping
---@field StorageMeta ops.StorageMeta
---@field StoredState ops.StoredState
---@field TimeoutError ops.TimeoutError
---@field TooManyRelatedAppsError ops.TooManyRelatedAppsError
---@field TypeError ops.TypeError
---@field Unit ops.Unit
---@field UnknownStatus ops.UnknownStatus
---@field UpdateStatusEvent ops.UpdateStatusEvent
---@field UpgradeCharmEvent ops.UpgradeCharmEvent
---@field ValueError ops.ValueError
---@field WaitingStatus ops.WaitingStatus
---@field WorkloadEvent ops.WorkloadEvent
---@field YAMLError ops.YAMLError
---@field schema ops.SchemaModule
local ops = {}

--- Whether a value is an instance of the class or of one derived from it; false for anything else.
---@param value any
---@param cls table
---@return boolean
function ops.is_a(value, cls) end

--- Takes over the keys of a table; where there is one, with one hook command.
---
--- Raises TypeError; what assigning to the mapping raises.
---
--- ```lua
--- ops.update(event.relation.data[self.unit], { host = "10.0.0.1", port = "5432" })
--- ```
---@param mapping table
---@param changes table
function ops.update(mapping, changes) end

--- A plain table with the mapping's content; containers inside are copied as well.
---@param mapping any
---@return table
function ops.copy(mapping) end

--- The keys as a sequence, in order.
---
--- Raises TypeError.
---@param mapping table
---@return any[]
function ops.keys(mapping) end

--- Whether there is nothing in it.
---
--- Raises TypeError.
---@param mapping table
---@return boolean
function ops.is_empty(mapping) end

--- A list, which an empty table is not: `ops.list {}`.
---@param items table
---@return table
function ops.list(items) end

--- Makes a duration of "1h30m" or of { hours = 1, minutes = 30 }.
---
--- Raises ValueError, TypeError.
---@param value string|number|table|ops.Duration
---@return ops.Duration
function ops.duration(value) end

--- Declares the events of a class: `MyClass.on = ops.events { ready = ReadyEvent }`. They add to those of the classes it derives from.
---
--- Raises RuntimeError for what is no class of events.
---@param kinds table<string, ops.EventBase> table: name -> class derived from ops.EventBase
---@return ops.ObjectEvents
function ops.events(kinds) end

--- A charm of handlers by event: each function becomes the method on_EVENT, which observes EVENT. What is no function is a field of the class, such as `use_juju_for_storage`.
---@param handlers table<string, any> table: name of an event -> function(self, event)
---@return ops.CharmBase # the charm's class, to be returned by src/charm.lua
function ops.charm(handlers) end

return ops
