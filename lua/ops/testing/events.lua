-- SPDX-License-Identifier: Apache-2.0
--- Events that a test can run: `ctx.on.start()`, `ctx.on.relation_changed(relation, { remote_unit = 1 })`.
--
-- Dependencies: ops.charm, ops.class, ops.errors, ops.events, ops.testing.component, ops.testing.components.

local Class = require "ops.class"
local component = require "ops.testing.component"
local components = require "ops.testing.components"
local errors = require "ops.errors"
local events = require "ops.events"

local M = {}

-- the event -------------------------------------------------------------------

--- `name`: of the event, "db_relation_changed"; `family`: "hook", "relation", "storage", "workload", "secret",
-- "action", "framework" or "custom"; and what it is about.
local Event = Class:extend "Event"
M.Event = Event

local function plain(name)
  return (name:gsub("-", "_"))
end

--- @param family see above
-- @param subject the name of the endpoint, storage, container or action; nil: none
-- @param kind such as "relation_changed"
function Event:init(ctx, family, subject, kind, fields)
  self._ctx, self.family, self.subject, self.kind = ctx, family, subject, kind
  self.name = subject and plain(subject) .. "_" .. kind or kind
  self.hook = (subject and subject .. "-" or "") .. kind:gsub("_", "-")
  for name, value in pairs(fields or {}) do
    self[name] = value
  end
end

function Event:__tostring()
  return string.format("<event %s>", self.name)
end

-- deferred --------------------------------------------------------------------

local function remote_app_of(event)
  return component.is_a(event.relation, components.PeerRelation) and event._ctx.app_name
    or event.relation.remote_app_name
end

--- Number of the unit at the other end, given or the first one; nil for events that have none.
function Event:remote_unit_id()
  if self.kind == "relation_created" or self.kind == "relation_broken" then
    return nil
  end
  return self.remote_unit or components.remote_unit_ids(self.relation)[1]
end

--- Its name, and that of the unit that departs.
function Event:remote_unit_names()
  local id = self:remote_unit_id()
  if not id then
    return nil
  end
  local app = remote_app_of(self)
  local departing = self.kind == "relation_departed" and (self.departing_unit or id)
  return app .. "/" .. id, departing and app .. "/" .. departing or nil
end

local snapshots = {}

function snapshots.relation(event)
  local unit, departing = event:remote_unit_names()
  return { relation_name = event.relation.endpoint, relation_id = event.relation.id, app_name = remote_app_of(event),
    unit_name = unit, departing_unit = departing }
end

function snapshots.storage(event)
  return { storage_name = event.storage.name, storage_index = event.storage.index,
    storage_location = event.storage:get_filesystem(event._ctx) }
end

function snapshots.workload(event)
  local notice, info = event.notice, event.check_info
  return { container_name = event.container.name, notice_id = notice and notice.id,
    notice_type = notice and notice.type, notice_key = notice and notice.key, check_name = info and info.name }
end

function snapshots.secret(event)
  return { id = event.secret.id, label = event.secret.label, revision = event.revision }
end

--- The name of a method of the charm.
local function method_of(class, handler)
  if type(handler) == "string" then
    return type(class[handler]) == "function" and handler or nil
  end
  local owner = class
  while owner do
    for name, value in next, owner do
      if value == handler and type(name) == "string" then
        return name
      end
    end
    owner = rawget(owner, "super_class")
  end
end

--- This event as one that was deferred by a method of the charm, for State { deferred = { ... } }.
-- @param handler the method, or its name
-- @param event_id number of the event; nil: 1
-- @raise ValueError for what is no method of the charm, or an event that cannot be deferred
function Event:deferred(handler, event_id)
  local class = self._ctx.charm_type
  local method = method_of(class, handler)
  if type(event_id) == "table" then
    errors.check_options(event_id, { event_id = true }, "deferred", 2)
    event_id = event_id.event_id
  end
  if not method then
    errors.raise(errors.ValueError, 2, "cannot construct DeferredEvent from %s: it is no method of %s; please create "
      .. "one manually.", tostring(handler), class.class_name)
  elseif self.family == "action" or self.family == "framework" or self.family == "custom" then
    errors.raise(errors.ValueError, 2, "cannot construct DeferredEvent from the event %s, which is not one that Juju "
      .. "lets a charm defer", self.name)
  end
  local owner = rawget(class, "handle_kind") or class.class_name
  local snapshot = snapshots[self.family]
  return components.DeferredEvent {
    handle_path = string.format("%s/on/%s[%d]", owner, self.name, event_id or 1),
    owner = owner,
    observer = method,
    snapshot_data = snapshot and snapshot(self) or {},
  }
end

-- constructors ----------------------------------------------------------------

local makers = {}

--- Of what is ignored, a test would not know, at the line of the test.
local function check_nothing(given, name)
  if given ~= nil then
    errors.raise(errors.TypeError, 4, "ctx.on.%s takes no argument", name)
  end
end

for _, name in ipairs { "install", "start", "stop", "remove", "update_status", "config_changed", "upgrade_charm",
  "pre_series_upgrade", "post_series_upgrade", "leader_elected" } do
  makers[name] = function(ctx, given)
    check_nothing(given, name)
    return Event(ctx, "hook", nil, name)
  end
end

for _, name in ipairs { "collect_app_status", "collect_unit_status" } do
  makers[name] = function(ctx, given)
    check_nothing(given, name)
    return Event(ctx, "framework", nil, name)
  end
end

--- Checks the first argument of a constructor, at the line of the test.
local function check_subject(value, is, name, what)
  if not is(value) then
    errors.raise(errors.TypeError, 4, "ctx.on.%s: %s is expected, not %s", name, what, errors.type_name(value))
  end
end

local function check_options(given, known, name)
  if given ~= nil then
    errors.check_type(given, "table", "ctx.on." .. name .. ": the options", 4)
    errors.check_options(given, known, "ctx.on." .. name, 4)
  end
  return given or {}
end

local function is(class)
  return function(value)
    return component.is_a(value, class)
  end
end

local function define_relation(name, known)
  makers[name] = function(ctx, relation, given)
    check_subject(relation, components.is_relation, name, "a relation")
    local options = check_options(given, known, name)
    return Event(ctx, "relation", relation.endpoint, name,
      { relation = relation, remote_unit = options.remote_unit, departing_unit = options.departing_unit })
  end
end

define_relation("relation_created", {})
define_relation("relation_joined", { remote_unit = true })
define_relation("relation_changed", { remote_unit = true })
define_relation("relation_departed", { remote_unit = true, departing_unit = true })
define_relation("relation_broken", {})

for _, name in ipairs { "storage_attached", "storage_detaching" } do
  makers[name] = function(ctx, storage)
    check_subject(storage, is(components.Storage), name, "a Storage")
    return Event(ctx, "storage", storage.name, name, { storage = storage })
  end
end

local function define_workload(name, field, class, what)
  makers[name] = function(ctx, container, detail)
    check_subject(container, is(components.Container), name, "a Container")
    if field then
      check_subject(detail, is(class), name, what)
    end
    return Event(ctx, "workload", container.name, name, { container = container, [field or "_"] = detail })
  end
end

define_workload "pebble_ready"
define_workload("pebble_custom_notice", "notice", components.Notice, "a Notice as the second argument")
define_workload("pebble_check_failed", "check_info", components.CheckInfo, "a CheckInfo as the second argument")
define_workload("pebble_check_recovered", "check_info", components.CheckInfo, "a CheckInfo as the second argument")

--- `owned`: whether the event only comes for secrets that the charm owns.
local function define_secret(name, owned, has_revision, refusal)
  makers[name] = function(ctx, secret, given)
    check_subject(secret, is(components.Secret), name, "a Secret")
    if (secret.owner ~= nil) ~= owned then
      errors.raise(errors.ValueError, 3, "%s", refusal)
    end
    local options = check_options(given, has_revision and { revision = true } or {}, name)
    if has_revision and math.type(options.revision) ~= "integer" then
      errors.raise(errors.TypeError, 3, "ctx.on.%s: the revision is missing: ctx.on.%s(secret, { revision = 1 })", name,
        name)
    end
    return Event(ctx, "secret", nil, name, { secret = secret, revision = options.revision })
  end
end

define_secret("secret_changed", false, false,
  "This unit will never receive secret-changed for a secret it owns.")
define_secret("secret_rotate", true, false,
  "This unit will never receive secret-rotate for a secret it does not own.")
define_secret("secret_expired", true, true,
  "This unit will never receive secret-expire for a secret it does not own.")
define_secret("secret_remove", true, true,
  "This unit will never receive secret-removed for a secret it does not own.")

--- @param name of the action
-- @param options `params`: a table of its parameters; `id`: of the run, the next number unless given
function makers.action(ctx, name, given)
  local kept, wrong = components.check_action_name(name)
  if not kept then
    errors.raise(require("ops.testing.errors").StateValidationError, 3, "ctx.on.action: the name %s", wrong)
  end
  local options = check_options(given, { params = true, id = true }, "action")
  errors.check_type(options.params or {}, "table", "ctx.on.action: params", 3)
  return Event(ctx, "action", name, "action",
    { params = component.copy(options.params or {}), id = tostring(options.id or components.next_action_id()) })
end

--- An event of a library: `ctx.on.custom(Database.on.ready, "10.0.0.1")`. Arguments that are components become
-- what the charm knows of them.
-- @raise ValueError for events of Juju, TypeError for what is no event
function makers.custom(ctx, declared, ...)
  if not Class.is_a(declared, events.DeclaredEvent) then
    errors.raise(errors.TypeError, 3,
      "ctx.on.custom: an event of a class such as Database.on.ready is expected, not %s", errors.type_name(declared))
  elseif Class.is_subclass(declared.event_type, require("ops.charm").HookEvent) then
    errors.raise(errors.ValueError, 3, "cannot emit hook events using `custom` - use the appropriate event function of "
      .. "`ctx.on`")
  end
  return Event(ctx, "custom", nil, declared.kind, { declared = declared, arguments = table.pack(...) })
end

local function names()
  local all = {}
  for name in pairs(makers) do
    all[#all + 1] = name
  end
  table.sort(all)
  return all
end

--- What `ctx.on` is.
function M.new(ctx)
  return setmetatable({}, {
    class_name = "CharmEvents",
    __index = function(self, name)
      local make = makers[name]
      if not make then
        errors.raise_unknown("CharmEvents", tostring(name), names(), 2)
      end
      local function constructor(...)
        return (make(ctx, ...))
      end
      rawset(self, name, constructor)
      return constructor
    end,
    __newindex = function(_, name)
      errors.raise(errors.AttributeError, 2, "ctx.on.%s cannot be set", tostring(name))
    end,
  })
end

--- Arguments that a text stands for an event would need, for a hint.
M.examples = {
  secret_changed = "my_secret", secret_rotate = "my_secret",
  secret_expired = "my_secret, { revision = 1 }", secret_remove = "my_secret, { revision = 1 }",
  relation_created = "my_relation", relation_joined = "my_relation", relation_changed = "my_relation",
  relation_departed = "my_relation", relation_broken = "my_relation",
  storage_attached = "my_storage", storage_detaching = "my_storage",
  pebble_ready = "my_container", pebble_custom_notice = "my_container, my_notice",
  pebble_check_failed = "my_container, my_check", pebble_check_recovered = "my_container, my_check",
}

--- Whether there is an event of that name.
function M.is_known(name)
  return makers[name] ~= nil
end

return M
