-- SPDX-License-Identifier: Apache-2.0
--- Charms, and the events that Juju sends them.
--
-- An event is made anew for every observer, by restore() from its snapshot and today's model. What needs
-- a hook command or Pebble to be known is found out when a handler looks at it.
--
-- Dependencies: ops.class, ops.errors, ops.framework, ops.log, ops.model, ops.model.lazy,
-- ops.signature, ops.typed.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local framework = require "ops.framework"
local lazy = require "ops.model.lazy"
local log = require "ops.log"
local model = require "ops.model"
local signature = require "ops.signature"
local typed = require "ops.typed"

local base = host "base"
local null = base.marks()
local logger = log "ops.charm"

local EventBase, LifecycleEvent = framework.EventBase, framework.LifecycleEvent

local M = {}

--- Classes of Juju's events by name.
local event_classes = {}
M.event_classes = event_classes

local function define(parent, name)
  local class = parent:extend(name)
  class.strict = true
  event_classes[name], M[name] = class, class
  return class
end

--- The same for one that others are derived from. Fields of it that may be nil are named.
local function define_base(parent, name, fields)
  local class = parent:extend(name)
  M[name] = class
  for _, field in ipairs(fields) do
    class.fields[field] = true
  end
  return class
end

--- What a snapshot holds under a key; a null there is nothing.
local function stored(snapshot, key)
  local value = snapshot[key]
  if value ~= null then
    return value
  end
end

local function via(event)
  return " via " .. tostring(event.handle) .. ">"
end

-- hooks -----------------------------------------------------------------------

--- What all events of hooks are.
local HookEvent = define_base(EventBase, "HookEvent", {})

for _, name in ipairs {
  "InstallEvent",
  "StartEvent",
  "StopEvent",
  "RemoveEvent",
  "ConfigChangedEvent",
  "UpdateStatusEvent",
  "UpgradeCharmEvent",
  "PreSeriesUpgradeEvent",
  "PostSeriesUpgradeEvent",
  "LeaderElectedEvent",
  "LeaderSettingsChangedEvent",
} do
  define(HookEvent, name)
end

--- Before Juju 3.6.11.
local CollectMetricsEvent = define(HookEvent, "CollectMetricsEvent")

local add_metrics = signature("add_metrics", "metrics: map, *, labels?: map")

--- Gives Juju numbers to keep.
-- @param metrics table: name -> number
-- @param labels table: name -> text, or nil (in a table)
-- @raise ModelError for what is no metric
function CollectMetricsEvent:add_metrics(...)
  self.framework.model:_add_metrics(add_metrics(...))
end

-- relations -------------------------------------------------------------------

--- What all events of relations are: `relation`, `app` and, where one unit is meant, `unit`.
local RelationEvent = define_base(HookEvent, "RelationEvent", { "relation", "app", "unit" })

function RelationEvent:init(relation, app, unit)
  if unit and unit.app ~= app then
    errors.raise(errors.RuntimeError, 2, "cannot create RelationEvent with application %s and unit %s", tostring(app),
      tostring(unit))
  elseif not app then
    logger:warning "'app' expected but not received, see https://bugs.launchpad.net/juju/+bug/1960934"
  end
  self.relation, self.app, self.unit = relation, app, unit
end

function RelationEvent:snapshot()
  return {
    relation_name = self.relation.name,
    relation_id = self.relation.id,
    app_name = self.app and self.app.name,
    unit_name = self.unit and self.unit.name,
  }
end

function RelationEvent:restore(snapshot)
  local name, id = snapshot.relation_name, stored(snapshot, "relation_id")
  local app_name, unit_name = stored(snapshot, "app_name"), stored(snapshot, "unit_name")
  local current = self.framework.model
  self.relation = current:get_relation(name, id)
  if not self.relation then
    errors.raise(errors.ValueError, 2, "Unable to restore %s: relation %s (id=%s) not found.", tostring(self), name,
      tostring(id))
  end
  if app_name then
    self.app = current:get_app(app_name)
  else
    logger:warning "'app_name' expected in snapshot but not found."
  end
  self.unit = unit_name and current:get_unit(unit_name) or nil
end

local function name_of(entity)
  return entity and base.quote(entity.name) or "None"
end

function RelationEvent:__tostring()
  return string.format("<%s app=%s unit=%s on %s%s", self.class_name, name_of(self.app), name_of(self.unit),
    tostring(self.relation), via(self))
end

define(RelationEvent, "RelationCreatedEvent")
define(RelationEvent, "RelationJoinedEvent")
define(RelationEvent, "RelationChangedEvent")
define(RelationEvent, "RelationBrokenEvent")

--- A unit has left the relation: `unit`; `departing_unit` is the one whose leaving it is, which may be
-- this charm's own.
local RelationDepartedEvent = define(RelationEvent, "RelationDepartedEvent")

function RelationDepartedEvent:init(relation, app, unit, departing_unit_name)
  RelationEvent.init(self, relation, app, unit)
  self._departing_unit_name = departing_unit_name
end

function RelationDepartedEvent:snapshot()
  local snapshot = RelationEvent.snapshot(self)
  snapshot.departing_unit = self._departing_unit_name
  return snapshot
end

function RelationDepartedEvent:restore(snapshot)
  RelationEvent.restore(self, snapshot)
  self._departing_unit_name = stored(snapshot, "departing_unit")
end

function RelationDepartedEvent.getters:departing_unit()
  local name = self._departing_unit_name
  return name and self.framework.model:get_unit(name) or nil
end

-- storage ---------------------------------------------------------------------

--- What all events of storage are: `storage`.
local StorageEvent = define_base(HookEvent, "StorageEvent", { "storage" })

function StorageEvent:init(storage)
  self.storage = storage
end

function StorageEvent:snapshot()
  local storage = self.storage
  return { storage_name = storage.name, storage_index = storage.index, storage_location = storage.location }
end

--- The instance with this number among those that are attached.
local function find_storage(instances, index)
  for _, storage in ipairs(instances) do
    if storage.index == index then
      return storage
    end
  end
end

function StorageEvent:restore(snapshot)
  local name, index = stored(snapshot, "storage_name"), stored(snapshot, "storage_index")
  local location = stored(snapshot, "storage_location")
  if not name or not index then
    return
  end
  self.storage = find_storage(self.framework.model.storages[name], index)
  if not self.storage then
    errors.raise(errors.RuntimeError, 2, "failed loading storage (name=%s, index=%d) from snapshot", base.quote(name),
      index)
  elseif not location then
    errors.raise(errors.RuntimeError, 2,
      "failed loading storage location from snapshot.(name=%s, index=%d, storage_location=None)", base.quote(name),
      index)
  end
  self.storage.location = location
end

function StorageEvent:__tostring()
  return string.format("<%s on %s%s", self.class_name, tostring(self.storage), via(self))
end

define(StorageEvent, "StorageAttachedEvent")
define(StorageEvent, "StorageDetachingEvent")

-- workloads -------------------------------------------------------------------

--- What all events of workloads are: `workload`, a Container.
local WorkloadEvent = define_base(HookEvent, "WorkloadEvent", {})

function WorkloadEvent:init(workload)
  self._container_name = workload.name
end

function WorkloadEvent:snapshot()
  return { container_name = self._container_name }
end

function WorkloadEvent:restore(snapshot)
  self._container_name = stored(snapshot, "container_name")
end

function WorkloadEvent.getters:workload()
  local name = self._container_name
  return name and self.framework.model.unit:get_container(name) or nil
end

function WorkloadEvent:__tostring()
  return string.format("<%s on %s%s", self.class_name, tostring(self.workload), via(self))
end

--- Pebble has started in the container.
define(WorkloadEvent, "PebbleReadyEvent")

--- What all events of Pebble's notices are: `notice`, of which `id`, `type` and `key` are known and the
-- rest is asked for.
local PebbleNoticeEvent = define_base(WorkloadEvent, "PebbleNoticeEvent", {})

function PebbleNoticeEvent:init(workload, notice_id, notice_type, notice_key)
  WorkloadEvent.init(self, workload)
  self._notice_id, self._notice_type, self._notice_key = notice_id, tostring(notice_type), notice_key
end

function PebbleNoticeEvent:snapshot()
  local snapshot = WorkloadEvent.snapshot(self)
  snapshot.notice_id, snapshot.notice_type = self._notice_id, self._notice_type
  snapshot.notice_key = self._notice_key
  return snapshot
end

function PebbleNoticeEvent:restore(snapshot)
  WorkloadEvent.restore(self, snapshot)
  self._notice_id, self._notice_type = stored(snapshot, "notice_id"), stored(snapshot, "notice_type")
  self._notice_key = stored(snapshot, "notice_key")
end

function PebbleNoticeEvent.getters:notice()
  local notice = rawget(self, "_notice")
  if not notice then
    local LazyNotice = require("ops.model.container").LazyNotice
    notice = LazyNotice(self.workload, self._notice_id, self._notice_type, self._notice_key)
    self._notice = notice
  end
  return notice
end

define(PebbleNoticeEvent, "PebbleCustomNoticeEvent")

--- What all events of Pebble's checks are: `info`, of which `name` is known and the rest is asked for.
local PebbleCheckEvent = define_base(WorkloadEvent, "PebbleCheckEvent", {})

function PebbleCheckEvent:init(workload, check_name)
  WorkloadEvent.init(self, workload)
  self._check_name = check_name
end

function PebbleCheckEvent:snapshot()
  local snapshot = WorkloadEvent.snapshot(self)
  snapshot.check_name = self._check_name
  return snapshot
end

function PebbleCheckEvent:restore(snapshot)
  WorkloadEvent.restore(self, snapshot)
  self._check_name = stored(snapshot, "check_name")
end

function PebbleCheckEvent.getters:info()
  local info = rawget(self, "_info")
  if not info then
    info = require("ops.model.container").LazyCheckInfo(self.workload, self._check_name)
    self._info = info
  end
  return info
end

define(PebbleCheckEvent, "PebbleCheckFailedEvent")
define(PebbleCheckEvent, "PebbleCheckRecoveredEvent")

-- secrets ---------------------------------------------------------------------

--- What all events of secrets are: `secret`, made anew at each look.
local SecretEvent = define_base(HookEvent, "SecretEvent", {})

function SecretEvent:init(id, label)
  self._id, self._label = id, label
end

function SecretEvent:snapshot()
  return { id = self._id, label = self._label or null }
end

function SecretEvent:restore(snapshot)
  self._id, self._label = stored(snapshot, "id"), stored(snapshot, "label")
end

--- Its content is not read before get_content() is called.
function SecretEvent.getters:secret()
  return self.framework.model:_secret(self._id, self._label)
end

define(SecretEvent, "SecretChangedEvent")
define(SecretEvent, "SecretRotateEvent")

--- Events about one `revision` of a secret.
local function define_revision_event(name)
  local class = define(SecretEvent, name)

  function class:init(id, label, revision)
    SecretEvent.init(self, id, label)
    self._revision = revision
  end

  function class:snapshot()
    local snapshot = SecretEvent.snapshot(self)
    snapshot.revision = self._revision
    return snapshot
  end

  function class:restore(snapshot)
    SecretEvent.restore(self, snapshot)
    self._revision = stored(snapshot, "revision")
  end

  function class.getters:revision()
    return self._revision
  end

  --- Removes the revision that the event is about.
  function class:remove_revision()
    self.secret:remove_revision(self._revision)
  end
end

define_revision_event "SecretRemoveEvent"
define_revision_event "SecretExpiredEvent"

-- actions ---------------------------------------------------------------------

--- An action: `id`, `params`.
local ActionEvent = define(EventBase, "ActionEvent")
ActionEvent.fields.id = true

function ActionEvent:init(id)
  self.id = id
end

function ActionEvent:snapshot()
  return { id = self.id or null }
end

function ActionEvent:restore(snapshot)
  self.id = stored(snapshot, "id")
end

--- The parameters it was given, a mapping; one that was not given and has no default is nil.
function ActionEvent.getters:params()
  local params = rawget(self, "_params")
  if not params then
    local raw = self.framework.model._raw
    params = lazy.table("params", function()
      return raw:action_params()
    end)
    self._params = params
  end
  return params
end

local set_results = signature("set_results", "results: map")
local log_message = signature("log", "message: string")
local fail_message = signature("fail", "message?: string")

--- Gives results, which may be nested. Keys have small letters, digits, '-' and '.'.
-- @raise ValueError naming the key that is not valid, or there twice
function ActionEvent:set_results(...)
  self.framework.model._raw:set_action_results((set_results(...)))
end

--- Tells whoever runs the action how it goes.
function ActionEvent:log(...)
  self.framework.model._raw:log_action((log_message(...)))
end

--- The action has failed. The handler goes on, so return after it.
function ActionEvent:fail(...)
  self.framework.model._raw:fail_action(fail_message(...) or "")
end

local load_params = signature("load_params", "schema: schema, *, errors?: string")

--- The parameters as a schema wants them.
-- @param schema made by ops.schema; its fields are written with '_' where parameters have '-'
-- @param options `errors`: "raise" (the default), or "fail": the action fails with what is wrong, and the
--   dispatch ends there, with status 0 and nothing committed
-- @raise ValueError that lists everything that is wrong
function ActionEvent:load_params(...)
  local schema, mode = load_params(...)
  return typed.load_options("load_params", mode, "fail", schema, self.framework.model, self.params, function(problems)
    self:fail("Error in action parameters: " .. problems)
  end)
end

function ActionEvent:__tostring()
  return string.format("<%s self.id=%s%s", self.class_name, self.id and base.quote(self.id) or "None", via(self))
end

-- the end of a dispatch -------------------------------------------------------

--- Asks what the status should be: add_status() what speaks for it; the most urgent one is set.
local CollectStatusEvent = define(LifecycleEvent, "CollectStatusEvent")

--- @param status a status such as ops.BlockedStatus "no database"
-- @raise TypeError, InvalidStatusError
function CollectStatusEvent:add_status(status)
  if not Class.is_a(status, model.StatusBase) then
    errors.raise(errors.TypeError, 2, "status should be a StatusBase, not %s", errors.type_name(status))
  end
  local current = self.framework.model
  local entity = self.handle.kind == "collect_app_status" and current.app or current.unit
  errors.check_type(status.message, "string", "status.message", 2)
  entity._raw:add_status(status.name, status.message)
end

-- charms ----------------------------------------------------------------------

--- What a charm is derived from.
--
-- @usage
-- local MyCharm = ops.CharmBase:extend "MyCharm"
-- function MyCharm:init()
--   self:observe(self.on.start, self.on_start)
-- end
local CharmBase = framework.Object:extend "CharmBase"
M.CharmBase = CharmBase

--- The unit this charm runs for.
function CharmBase.getters:unit()
  return self.framework.model.unit
end

--- The application this charm runs for.
function CharmBase.getters:app()
  return self.framework.model.app
end

--- The configuration.
function CharmBase.getters:config()
  return self.framework.model.config
end

--- The metadata, an ops.CharmMeta.
function CharmBase.getters:meta()
  return self.framework.model._meta
end

--- The directory of the charm.
function CharmBase.getters:charm_dir()
  return self.framework.model._charm_dir
end

local load_config = signature("load_config", "schema: schema, *, errors?: string")

--- The configuration as a schema wants it.
-- @param schema made by ops.schema; its fields are written with '_' where options have '-'
-- @param options `errors`: "raise" (the default), or "blocked": the unit is blocked with what is wrong, and
--   the dispatch ends there, with status 0 and nothing committed
-- @raise ValueError that lists everything that is wrong
-- @usage
-- local config = self:load_config(Config, { errors = "blocked" })
-- self.unit:set_ports(config.port)
function CharmBase:load_config(...)
  local schema, mode = load_config(...)
  return typed.load_options("load_config", mode, "blocked", schema, self.framework.model, self.config,
    function(problems)
      self.unit.status = model.BlockedStatus("Invalid config: " .. problems)
    end)
end

CharmBase:_need_colon "self"
for _, class in pairs(event_classes) do
  class:_need_colon "event"
end

return M
