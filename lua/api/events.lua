-- SPDX-License-Identifier: Apache-2.0
local snapshot = "snapshot() -> table|nil -- What is stored of the event."
local restore = "restore(snapshot: table) -- Takes over what snapshot() returned."

return {
  module = "ops",
  title = "Events",
  about = "A handler is a method that gets the event: `function Charm:on_start(event)`. The event is made anew "
    .. "for each observer, "
    .. "from what its class stores of it.",
  {
    events = "ops.CharmEvents",
    parent = "ObjectEvents",
    text = "The events of a charm, `self.on`. ENDPOINT, STORAGE, CONTAINER and ACTION stand for names of the "
      .. "metadata, with `_` for "
      .. "each `-`.",
    "install: InstallEvent -- The unit has just been made: install the workload.",
    "start: StartEvent -- The workload is to run.",
    "stop: StopEvent -- The unit is going: stop the workload.",
    "remove: RemoveEvent -- The last event of a unit.",
    "update_status: UpdateStatusEvent -- Every five minutes, unless the model says otherwise.",
    "config_changed: ConfigChangedEvent -- The configuration may have changed; also after install and upgrade.",
    "upgrade_charm: UpgradeCharmEvent -- This is a new revision of the charm.",
    "pre_series_upgrade: PreSeriesUpgradeEvent -- Before the machine gets another Ubuntu. Until Juju 3.",
    "post_series_upgrade: PostSeriesUpgradeEvent -- After it. Until Juju 3.",
    "leader_elected: LeaderElectedEvent -- This unit has become the leader.",
    "leader_settings_changed: LeaderSettingsChangedEvent -- The leader's settings have changed. Until Juju 3; use "
      .. "a peer relation.",
    "collect_metrics: CollectMetricsEvent -- Juju asks for metrics; little else may be done. Until Juju 3.6.11.",
    "secret_changed: SecretChangedEvent -- A secret this unit reads has a new revision.",
    "secret_expired: SecretExpiredEvent -- A revision of an own secret has expired.",
    "secret_rotate: SecretRotateEvent -- An own secret is due for a new revision.",
    "secret_remove: SecretRemoveEvent -- Nobody reads a revision of an own secret any more.",
    "collect_app_status: CollectStatusEvent -- At the end of each dispatch of the leader: what is the "
      .. "application's status?",
    "collect_unit_status: CollectStatusEvent -- At the end of each dispatch: what is the unit's status?",
    "ENDPOINT_relation_created: RelationCreatedEvent -- There is a new relation.",
    "ENDPOINT_relation_joined: RelationJoinedEvent -- A unit has joined a relation.",
    "ENDPOINT_relation_changed: RelationChangedEvent -- Data of a unit or application in a relation has changed.",
    "ENDPOINT_relation_departed: RelationDepartedEvent -- A unit has left a relation.",
    "ENDPOINT_relation_broken: RelationBrokenEvent -- A relation is gone.",
    "STORAGE_storage_attached: StorageAttachedEvent -- A storage is there.",
    "STORAGE_storage_detaching: StorageDetachingEvent -- A storage is about to go.",
    "ACTION_action: ActionEvent -- Somebody runs an action.",
    "CONTAINER_pebble_ready: PebbleReadyEvent -- Pebble has started in a container.",
    "CONTAINER_pebble_custom_notice: PebbleCustomNoticeEvent -- A notice was given in a container.",
    "CONTAINER_pebble_check_failed: PebbleCheckFailedEvent -- A check has failed as often as its threshold says.",
    "CONTAINER_pebble_check_recovered: PebbleCheckRecoveredEvent -- A check that had failed succeeds again.",
  },
  {
    class = "ops.EventBase",
    parent = "Class",
    text = "What all events are derived from. `Ready = ops.EventBase:extend \"ReadyEvent\"` makes a class of "
      .. "one's own; its `init` gets "
      .. "what `emit` was given, and `restore` what `snapshot` returned.",
    "framework: Framework -- The framework of this dispatch.",
    "handle?: Handle",
    "deferred: boolean -- Whether this observer has deferred it.",
    "snapshot() -> table|nil",
    "restore(snapshot: table)",
    "defer()",
    assigned = { "framework" },
  },
  { class = "ops.LifecycleEvent", parent = "EventBase", text = "What the framework's own events are derived from. "
    .. "They cannot be deferred.",
    "defer() -- Raises RuntimeError." },
  { class = "ops.PreCommitEvent", parent = "LifecycleEvent", text = "Before a dispatch is committed: the last "
    .. "moment to change stored state." },
  { class = "ops.CommitEvent", parent = "LifecycleEvent", text = "While a dispatch is committed." },
  { class = "ops.CollectStatusEvent", parent = "LifecycleEvent", text = "Asks what the status should be. The most "
    .. "urgent of those added is set: error, "
      .. "blocked, maintenance, waiting, active.",
    "add_status(status: StatusBase) -- Adds what speaks for one. Any number of handlers may add any number." },
  { class = "ops.HookEvent", parent = "EventBase", text = "What all events that Juju sends are derived from, but "
    .. "for actions." },
  { class = "ops.InstallEvent", parent = "HookEvent", text = "The unit has just been made: install the workload." },
  { class = "ops.StartEvent", parent = "HookEvent", text = "The workload is to run." },
  { class = "ops.StopEvent", parent = "HookEvent", text = "The unit is going: stop the workload. Cannot be "
    .. "deferred." },
  { class = "ops.RemoveEvent", parent = "HookEvent", text = "The last event of a unit. Cannot be deferred." },
  { class = "ops.ConfigChangedEvent", parent = "HookEvent", text = "The configuration may have changed; also "
    .. "after install and upgrade, and when the unit's network has changed." },
  { class = "ops.UpdateStatusEvent", parent = "HookEvent", text = "Comes at intervals, five minutes unless the "
    .. "model says otherwise." },
  { class = "ops.UpgradeCharmEvent", parent = "HookEvent", text = "The first event of a new revision of the charm." },
  { class = "ops.PreSeriesUpgradeEvent", parent = "HookEvent", text = "Before the machine gets another Ubuntu. "
    .. "Until Juju 3." },
  { class = "ops.PostSeriesUpgradeEvent", parent = "HookEvent", text = "After the machine got another Ubuntu. "
    .. "Until Juju 3." },
  { class = "ops.LeaderElectedEvent", parent = "HookEvent", text = "This unit has become the leader." },
  { class = "ops.LeaderSettingsChangedEvent", parent = "HookEvent", text = "The leader's settings have changed. "
    .. "Until Juju 3; a peer relation does the same." },
  { class = "ops.CollectMetricsEvent", parent = "HookEvent", text = "Juju asks for metrics. Only they may be "
    .. "given; most else fails. Until Juju 3.6.11.",
    "add_metrics(metrics: table<string, number>, *, labels?: table<string, string>)" },
  {
    class = "ops.RelationEvent",
    parent = "HookEvent",
    text = "What all events of relations are derived from.",
    "relation: Relation -- The relation it is about.",
    "app: Application -- The application at the other end; for peers this charm's own.",
    "unit?: Unit -- The unit it is about; nil where the application is meant.",
    snapshot, restore,
  },
  { class = "ops.RelationCreatedEvent", parent = "RelationEvent", text = "There is a new relation; its units come "
    .. "later. `unit` is nil." },
  { class = "ops.RelationJoinedEvent", parent = "RelationEvent", text = "A unit has joined; its data may not be "
    .. "there yet." },
  { class = "ops.RelationChangedEvent", parent = "RelationEvent", text = "Data of a unit, or of its application "
    .. "(then `unit` is nil), has changed. Always comes after joined." },
  { class = "ops.RelationDepartedEvent", parent = "RelationEvent", text = "A unit has left the relation: `unit`.",
    "departing_unit?: Unit -- The one whose leaving it is; for all units of an application that goes, this "
      .. "charm's own if that is the one.",
    snapshot, restore },
  { class = "ops.RelationBrokenEvent", parent = "RelationEvent", text = "The relation is gone; its `active` is "
    .. "false. `unit` is nil." },
  {
    class = "ops.StorageEvent",
    parent = "HookEvent",
    text = "What all events of storage are derived from.",
    "storage: Storage -- The storage it is about.",
    snapshot, restore,
  },
  { class = "ops.StorageAttachedEvent", parent = "StorageEvent", text = "A storage is there to be used." },
  { class = "ops.StorageDetachingEvent", parent = "StorageEvent", text = "A storage is about to go; it can still "
    .. "be used." },
  {
    class = "ops.WorkloadEvent",
    parent = "HookEvent",
    text = "What all events of workload containers are derived from.",
    "workload: Container -- The container.",
    snapshot, restore,
  },
  { class = "ops.PebbleReadyEvent", parent = "WorkloadEvent", text = "Pebble has started in the container, also "
    .. "after a restart of the pod: add layers and replan." },
  { class = "ops.PebbleNoticeEvent", parent = "WorkloadEvent", text = "What all events of notices are derived from.",
    "notice: LazyNotice -- The notice: id, type and key are known, the rest is asked for when it is looked "
      .. "at.", snapshot, restore },
  { class = "ops.PebbleCustomNoticeEvent", parent = "PebbleNoticeEvent", text = "A custom notice was given, as by "
    .. "`pebble notify` in the container." },
  { class = "ops.PebbleCheckEvent", parent = "WorkloadEvent", text = "What all events of checks are derived from.",
    "info: LazyCheckInfo -- The check: its name is known, the rest is asked for when it is looked "
      .. "at.", snapshot, restore },
  { class = "ops.PebbleCheckFailedEvent", parent = "PebbleCheckEvent", text = "A check has failed as often in a "
    .. "row as its threshold says." },
  { class = "ops.PebbleCheckRecoveredEvent", parent = "PebbleCheckEvent", text = "A check that had failed "
    .. "succeeds again." },
  {
    class = "ops.SecretEvent",
    parent = "HookEvent",
    text = "What all events of secrets are derived from.",
    "secret: Secret",
    snapshot, restore,
  },
  { class = "ops.SecretChangedEvent", parent = "SecretEvent", text = "For those who read a secret: it has a new "
    .. "revision. `event.secret:get_content { refresh = true }` gives it." },
  { class = "ops.SecretRotateEvent", parent = "SecretEvent", text = "For the owner: a new revision is due. Cannot "
    .. "be deferred; comes again until there is one." },
  { class = "ops.SecretRemoveEvent", parent = "SecretEvent", text = "For the owner: nobody reads a revision any "
    .. "more. Call `event:remove_revision()`.",
    "revision: integer -- The number of the revision.", "remove_revision()", snapshot, restore },
  { class = "ops.SecretExpiredEvent", parent = "SecretEvent", text = "For the owner: a revision has expired. "
    .. "Cannot be deferred; comes again until it is removed.",
    "revision: integer -- The number of the revision.", "remove_revision()", snapshot, restore },
  {
    class = "ops.ActionEvent",
    parent = "EventBase",
    text = "An action. Cannot be deferred.",
    "id: string -- Juju's id of this run.",
    "params: table<string, any>",
    "set_results(results: table<string, any>)",
    "log(message: string)",
    "fail(message?: string)",
    "load_params(schema: Schema, *, errors?: \"raise\"|\"fail\") -> table<string, any>",
    snapshot, restore,
  },
}
