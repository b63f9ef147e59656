-- SPDX-License-Identifier: Apache-2.0
local reality = require "reality"

return {
  module = "ops.testing",
  title = "Tests: contexts and events",
  about = "`local testing = require \"ops.testing\"`, in specs run by `charmhost test`. A context runs one event "
    .. "on a state and gives the state after it: "
    .. "`local out = ctx:run(ctx.on.start(), testing.State { leader = true })`.",
  {
    functions = "ops.testing",
    "errors: errors -- The classes of what goes wrong in tests.",
    "each_seed(count: integer, body: fun(seed: integer))",
    "layer_from_rockcraft(path: string) -> ops.pebble.Layer",
    "replace(component: T, changes: table<string, any>) -> T",
  },
  {
    class = "ops.testing.Context",
    parent = "ops.Class",
    text = "A charm's class, its metadata and the Juju it is for. Without `meta`, `config` and `actions` they are "
      .. "read from the charm's directory. "
      .. "A to-be-closed value: `local ctx <close> = testing.Context(Charm)`.",
    new = "(charm_type: ops.CharmBase, *, meta?: table, config?: table, actions?: table, charm_root?: string, "
      .. "juju_version?: string, "
      .. "app_name?: string, unit_id?: integer, machine_id?: string, availability_zone?: string, principal_unit?: "
      .. "string, "
      .. "app_trusted?: boolean, capture_deferred_events?: boolean, capture_framework_events?: boolean)",
    call = "(event: Event, state: State) -> Manager",
    hides = { "run_action" }, -- only says what to call instead
    "on: CharmEvents -- Makes events: `ctx.on.start()`.",
    "charm_type: ops.CharmBase -- The charm's class.",
    "app_name: string -- The application; the charm's name unless given.",
    "unit_id: integer -- The number of the unit; 0 unless given.",
    "juju_version: string -- The Juju that is simulated.",
    "charm_root?: string -- The charm's directory, where it was given.",
    "machine_id?: string -- JUJU_MACHINE_ID.",
    "availability_zone?: string -- JUJU_AVAILABILITY_ZONE.",
    "principal_unit?: string -- JUJU_PRINCIPAL_UNIT.",
    "app_trusted: boolean -- Whether the charm may have the credentials of the cloud.",
    "capture_deferred_events: boolean -- Whether `emitted_events` has deferred ones.",
    "capture_framework_events: boolean -- Whether `emitted_events` has those of the framework.",
    "juju_log: JujuLogLine[] -- What was logged.",
    "emitted_events: ops.EventBase[] -- What was emitted.",
    "app_status_history: ops.StatusBase[] -- Statuses of the application before the last one.",
    "unit_status_history: ops.StatusBase[] -- Statuses of the unit before the last one.",
    "workload_version_history: string[] -- Versions before the last one.",
    "exec_history: table<string, ExecArgs[]> -- Commands that were run, by container.",
    "removed_secret_revisions: integer[] -- Revisions of secrets that the charm removed.",
    "requested_storages: table<string, integer> -- How many more were asked for, by name.",
    "action_logs: string[] -- What the last action logged.",
    "action_results?: table<string, any> -- What the last action gave.",
    "warnings: string[] -- What is odd about a state and yet not refused.",
    "run(event: Event, state: State) -> State",
    "close()",
  },
  {
    class = "ops.testing.Manager",
    parent = "ops.Class",
    text = "A run up to the charm's construction, made by calling a context: `local mgr <close> = "
      .. "ctx(ctx.on.start(), state)`. Leaving the scope runs the "
      .. "event if nobody did.",
    "charm: ops.CharmBase",
    "run() -> State",
  },
  {
    class = "ops.testing.Event",
    parent = "ops.Class",
    at = function() return require("ops.testing.events").Event end,
    text = "An event to run, made by `ctx.on`.",
    hides = { "remote_unit_id", "remote_unit_names" },
    "name: string -- Such as \"db_relation_changed\".",
    "family: string -- \"hook\", \"relation\", \"storage\", \"workload\", \"secret\", \"action\", \"framework\" "
      .. "or \"custom\".",
    "subject?: string -- The endpoint, storage, container or action.",
    "kind: string -- Such as \"relation_changed\".",
    "hook: string -- Such as \"db-relation-changed\".",
    "deferred(handler: function|string, event_id?: integer) -> DeferredEvent",
  },
  {
    class = "ops.testing.CharmEvents",
    at = function() return {} end,
    members_at = function() return reality.upvalue(require("ops.testing.events").is_known, "makers") end,
    skips = 1,
    text = "Makes events to run, `ctx.on`. These are functions: a dot and no colon.",
    ".install() -> Event -- install.",
    ".start() -> Event -- start.",
    ".stop() -> Event -- stop.",
    ".remove() -> Event -- remove.",
    ".update_status() -> Event -- update-status.",
    ".config_changed() -> Event -- config-changed.",
    ".upgrade_charm() -> Event -- upgrade-charm.",
    ".pre_series_upgrade() -> Event -- pre-series-upgrade.",
    ".post_series_upgrade() -> Event -- post-series-upgrade.",
    ".leader_elected() -> Event -- leader-elected.",
    ".collect_app_status() -> Event -- The framework asks for the application's status.",
    ".collect_unit_status() -> Event -- The framework asks for the unit's status.",
    ".relation_created(relation: RelationBase) -> Event -- relation-created.",
    ".relation_joined(relation: RelationBase, *, remote_unit?: integer) -> Event -- relation-joined of a unit, "
      .. "the first one unless given.",
    ".relation_changed(relation: RelationBase, *, remote_unit?: integer) -> Event -- relation-changed of a unit, "
      .. "the first one unless given.",
    ".relation_departed(relation: RelationBase, *, remote_unit?: integer, departing_unit?: integer) -> Event -- "
      .. "relation-departed of a unit, the first one unless given.",
    ".relation_broken(relation: RelationBase) -> Event -- relation-broken.",
    ".storage_attached(storage: Storage) -> Event -- storage-attached.",
    ".storage_detaching(storage: Storage) -> Event -- storage-detaching.",
    ".pebble_ready(container: Container) -> Event -- pebble-ready.",
    ".pebble_custom_notice(container: Container, detail: Notice) -> Event -- pebble-custom-notice.",
    ".pebble_check_failed(container: Container, detail: CheckInfo) -> Event -- pebble-check-failed.",
    ".pebble_check_recovered(container: Container, detail: CheckInfo) -> Event -- pebble-check-recovered.",
    ".secret_changed(secret: Secret) -> Event -- secret-changed, of a secret of others.",
    ".secret_rotate(secret: Secret) -> Event -- secret-rotate, of an own secret.",
    ".secret_expired(secret: Secret, *, revision: integer) -> Event -- secret-expired, of an own secret.",
    ".secret_remove(secret: Secret, *, revision: integer) -> Event -- secret-remove, of an own secret.",
    ".action(name: string, *, params?: table<string, any>, id?: string|integer) -> Event -- An action, by its "
      .. "name in the metadata.",
    ".custom(declared: ops.EventBase, ...: any) -> Event",
  },
  {
    class = "ops.testing.ActionFailed",
    parent = "ops.Error",
    text = "The action called `fail()`.",
    "state?: State -- Of a context: the state after it.",
    "output?: ActionOutput -- Of a harness: what it had said until then.",
    assigned = { "state", "output" },
  },
  {
    class = "ops.testing.errors",
    at = function() return require("ops.testing").errors end,
    text = "The classes of what goes wrong in tests, `testing.errors`.",
    hides = { "invalid", "ActionFailed" },
    "ContextSetupError: ops.RuntimeError -- A Context cannot be made: there is no metadata.",
    "MetadataNotFoundError: ops.RuntimeError -- A charm's directory has no metadata.",
    "AlreadyEmittedError: ops.RuntimeError -- A Manager was run twice.",
    "ScenarioRuntimeError: ops.RuntimeError -- What all errors of a run are derived from.",
    "UncaughtCharmError: ops.RuntimeError -- The charm raised: `cause` is what, `traceback` where, `hint` who may "
      .. "do what Juju refused.",
    "InconsistentScenarioError: ops.RuntimeError -- State, event and metadata contradict each other: `rules` "
      .. "lists the rules broken.",
    "StateValidationError: ops.RuntimeError -- A component of a state is not valid.",
    "NoObserverError: ops.RuntimeError -- The charm has no such event.",
  },
}
