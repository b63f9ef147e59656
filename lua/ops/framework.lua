-- SPDX-License-Identifier: Apache-2.0
--- Objects and the framework they live in.
--
-- The host keeps handles, sources, observers, the queue and what is stored; here are the objects that
-- charms see, and the three functions the host calls: check_class(), construct() and deliver().
--
-- Dependencies: ops.class, ops.errors, ops.events, ops.handle; ops.charm and ops.model when a charm is made,
-- ops.breakpoint when somebody debugs.

local host = select(2, ...)
local Class = require "ops.class"
local Handle = require "ops.handle"
local errors = require "ops.errors"
local events = require "ops.events"

local raw_framework = host "framework"
host "dispatch"

local M = {
  EventBase = events.EventBase,
  LifecycleEvent = events.LifecycleEvent,
  PreCommitEvent = events.PreCommitEvent,
  CommitEvent = events.CommitEvent,
  BoundEvent = events.BoundEvent,
  PrefixedEvents = events.PrefixedEvents,
  ObjectEvents = events.ObjectEvents,
  Handle = Handle,
}

local lifecycle_classes = { PreCommitEvent = events.PreCommitEvent, CommitEvent = events.CommitEvent }

-- objects ---------------------------------------------------------------------

--- What takes part in events: `framework`, `handle`, `model`, and `on` when its class declares events.
--
-- @usage
-- local Database = ops.Object:extend "Database"
-- function Database:init(parent, key, endpoint)
--   self:observe(parent.on[endpoint].relation_changed, self.on_changed)
-- end
-- self.database = Database(self, "database", "db")
local Object = Class:extend "Object"
M.Object = Object
Object.fields.on = true

local Framework = Class:extend "Framework"
M.Framework = Framework

--- What names objects of the class in handles; looked up in the class itself, not in those above.
local function kind_of(cls)
  return rawget(cls, "handle_kind") or cls.class_name
end

local function declare_events(object, raw_on)
  local declared = events.declared(getmetatable(object))
  if not declared then
    return raw_on ~= nil
  end
  local kinds = {}
  for kind in pairs(declared) do
    kinds[#kinds + 1] = kind
  end
  table.sort(kinds)
  raw_on = raw_on or object._raw:child("on", nil, {})
  for _, kind in ipairs(kinds) do
    raw_on:define(kind, declared[kind])
  end
  return raw_on
end

--- Makes an object below `parent`, which is an object or the framework.
function Object._new(cls, parent, key, ...)
  local is_framework = Class.is_a(parent, Framework)
  if not is_framework and not Class.is_a(parent, Object) then
    errors.raise(errors.TypeError, 3, "%s: the parent should be an ops.Object or the framework, not %s",
      cls.class_name, errors.type_name(parent))
  elseif key ~= nil and type(key) ~= "string" then
    errors.raise(errors.TypeError, 3, "%s: the key should be a string or nil, not %s", cls.class_name,
      errors.type_name(key))
  end
  local framework = is_framework and parent or parent.framework
  local object = setmetatable({}, cls)
  rawset(object, "framework", framework)
  if is_framework then
    rawset(object, "_raw", framework._raw:root(kind_of(cls), key, object))
  else
    rawset(object, "_raw", parent._raw:child(kind_of(cls), key, object))
  end
  rawset(object, "handle", Handle(not is_framework and parent.handle or nil, kind_of(cls), key))
  local raw_on = declare_events(object, nil)
  if raw_on then
    rawset(object, "on", events.object_events(framework, raw_on, cls.class_name, framework._event_classes))
  end
  if object.init then
    object:init(parent, key, ...)
  end
  return object
end

--- The model of the charm this object belongs to.
function Object.getters:model()
  return self.framework.model
end

--- Has a method called when an event is emitted.
-- @param bound_event such as self.on.start
-- @param method a method of this object, or its name
-- @raise TypeError
function Object:observe(bound_event, method)
  if not Class.is_a(self, Object) then
    errors.raise(errors.TypeError, 2, "observe: a colon is expected, as in self:observe(self.on.start, self.on_start)")
  end
  self.framework:_observe(bound_event, self, method, 3)
end

function Object:__tostring()
  return string.format("<%s %s>", self.class_name, tostring(rawget(self, "handle")))
end

-- observing -------------------------------------------------------------------

local function method_of(object, name)
  local own = rawget(object, name)
  if own ~= nil then
    return own
  end
  return getmetatable(object)[name]
end

--- The name under which an object has a function as its method.
-- @param event it handles, after which it most often is called
local function method_name(object, method, event)
  local usual = "on_" .. event
  if method_of(object, usual) == method then
    return usual
  end
  for name, value in next, object do
    if value == method and type(name) == "string" then
      return name
    end
  end
  local cls = getmetatable(object)
  while cls do
    for name, value in next, cls do
      if value == method and type(name) == "string" then
        return name
      end
    end
    cls = rawget(cls, "super_class")
  end
end

--- The name of what observes; raises what is wrong with it at `level`.
local function check_method(observer, method, event, level)
  if type(method) == "string" then
    if type(method_of(observer, method)) ~= "function" then
      errors.raise(errors.TypeError, level + 1, "observe: %s has no method '%s'", observer.class_name, method)
    end
    return method
  elseif method == nil then
    errors.raise(errors.TypeError, level + 1,
      "observe: the method that handles '%s' is nil: %s has none of that name (yet)", event, observer.class_name)
  elseif type(method) ~= "function" then
    errors.raise(errors.TypeError, level + 1, "observe: a method of %s is expected for '%s', got %s",
      observer.class_name, event, errors.type_name(method))
  end
  local name = method_name(observer, method, event)
  if not name then
    errors.raise(errors.TypeError, level + 1,
      "observe: the function given for '%s' is no method of %s: a deferred event finds its handler by its name",
      event, observer.class_name)
  end
  return name
end

-- the framework ---------------------------------------------------------------

--- The framework of one dispatch: `model`, `meta`, `charm_dir`, and `on` with pre_commit and commit.
function Framework:init(dispatch)
  self._dispatch, self._raw = dispatch, dispatch:framework()
  self._event_classes = require("ops.charm").event_classes
  self.model = require("ops.model").Model(dispatch:model())
  local names = dispatch:debug_at()
  self._breakpoints = #names > 0 and require("ops.breakpoint").new(names, self.model._charm_dir) or nil
end

--- The charm's metadata.
function Framework.getters:meta()
  return self.model._meta
end

--- The charm's directory.
function Framework.getters:charm_dir()
  return self.model._charm_dir
end

--- pre_commit and commit.
function Framework.getters:on()
  local on = rawget(self, "_on")
  if not on then
    on = {}
    for _, source in ipairs { self._raw:lifecycle() } do
      on[source:kind()] = events.BoundEvent({ framework = self }, source, lifecycle_classes)
    end
    rawset(self, "_on", on)
  end
  return on
end

--- The long form of Object:observe().
-- @param bound_event such as charm.on.start
-- @param observer an ops.Object
-- @param method a method of the observer, or its name
function Framework:observe(bound_event, observer, method)
  self:_observe(bound_event, observer, method, 3)
end

function Framework:_observe(bound_event, observer, method, level)
  if not Class.is_a(bound_event, events.BoundEvent) then
    errors.raise(errors.TypeError, level, "observe: an event such as self.on.start is expected, got %s",
      errors.type_name(bound_event))
  elseif not Class.is_a(observer, Object) then
    errors.raise(errors.TypeError, level, "observe: an ops.Object is expected as observer of '%s', got %s",
      bound_event.event_kind, errors.type_name(observer))
  end
  local name = check_method(observer, method, bound_event.event_kind, level)
  bound_event._raw:observe(observer._raw, name)
end

--- Delivers what was deferred, in order.
function Framework:reemit()
  self._raw:reemit()
end

--- Emits pre_commit and commit, and stores what changed.
function Framework:commit()
  self._raw:commit()
end

--- Forgets stored events that nobody waits for.
function Framework:remove_unreferenced_events()
  self._raw:remove_unreferenced_events()
end

--- Stops in the debugger, if JUJU_DEBUG_AT asks for it by this name or by "all".
-- @param name small letters, digits and hyphens; nil: stops for "all" only
-- @raise TypeError, ValueError for what is no name
function Framework:breakpoint(name)
  local breakpoints = self._breakpoints or require("ops.breakpoint").new({}, self.model._charm_dir)
  breakpoints:reached(name)
end

--- Calls code of the charm.
-- @param stops whether it is the handler of a hook or an action
function Framework:_call(stops, handler, ...)
  if self._breakpoints then
    self._breakpoints:call(stops, handler, ...)
  else
    handler(...) -- no tail call: tracebacks name it
  end
end

function Framework.__tostring()
  return "<Framework>"
end

-- called by the host ----------------------------------------------------------

--- Checks what src/charm.lua returned.
-- @param where names it in messages
-- @return name of the class, whether it wants controller storage
function M.check_class(cls, where)
  local CharmBase = require("ops.charm").CharmBase
  if not Class.is_subclass(cls, CharmBase) then
    errors.raise(errors.TypeError, 2, "%s should return the charm's class, made by ops.CharmBase:extend or ops.charm, "
      .. "but it is %s", where, type(cls) == "table" and tostring(rawget(cls, "class_name") or "a table")
      or cls == nil and "nil: is there a 'return Charm' at its end?" or "a " .. type(cls))
  end
  return kind_of(cls), cls.use_juju_for_storage
end

-- By dispatch: there is one, whoever asks for it first.
local frameworks = setmetatable({}, { __mode = "k" })

--- The framework of a dispatch.
function M.framework_of(dispatch)
  local framework = frameworks[dispatch]
  if not framework then
    framework = Framework(dispatch)
    frameworks[dispatch] = framework
  end
  return framework
end

--- Makes the charm of a dispatch.
function M.construct(cls, dispatch)
  local framework = M.framework_of(dispatch)
  local charm = setmetatable({}, cls)
  rawset(charm, "framework", framework)
  rawset(charm, "handle", Handle(nil, kind_of(cls), nil))
  rawset(charm, "_raw", framework._raw:root(kind_of(cls), nil, charm))
  local raw_on = dispatch:define_events(charm._raw)
  declare_events(charm, raw_on)
  rawset(charm, "on", events.object_events(framework, raw_on, "CharmEvents", framework._event_classes))
  if charm.init then
    framework:_call(false, charm.init, charm, framework)
  end
end

local function is_hook(source)
  local _, _, family = source:class()
  return family == "hook" or family == "action"
end

--- Calls an observer.
-- @return whether it has the method
local function deliver(observer, method, raw_event, source, is_logged)
  local framework = observer.framework
  local name, event_type = source:class()
  event_type = event_type or framework._event_classes[name] or lifecycle_classes[name]
  local event = events.deliverable(event_type, framework, raw_event)
  if is_logged then
    raw_event:announce(tostring(event))
  end
  local handler = method_of(observer, method)
  if type(handler) ~= "function" then
    return false
  end
  framework:_call(is_hook(source), handler, observer, event)
  return true
end

raw_framework.set_deliver(deliver)

Framework:_need_colon "framework"

return M
