-- SPDX-License-Identifier: Apache-2.0
--- Events: their classes, and the sources they are emitted from.
--
-- An event object lives for one call of one observer: it is made anew from what snapshot() returned,
-- by restore() and without init(). So observers share nothing but the snapshot, and the first
-- delivery sees what one after a deferral would see.
--
-- Dependencies: ops.class, ops.errors, ops.handle.
--
-- @usage
-- local Ready = ops.EventBase:extend "ReadyEvent"
-- function Ready:init(endpoint) self.endpoint = endpoint end
-- function Ready:snapshot() return { endpoint = self.endpoint } end
-- function Ready:restore(snapshot) self.endpoint = snapshot.endpoint end
--
-- Database.on = ops.events { ready = Ready }
-- database.on.ready:emit "10.0.0.1:5432"

local Class = require "ops.class"
local Handle = require "ops.handle"
local errors = require "ops.errors"

local M = {}

-- events ----------------------------------------------------------------------

--- What all events are: `framework`, `handle`, `deferred`.
local EventBase = Class:extend "EventBase"
M.EventBase = EventBase
EventBase.fields.deferred = true
EventBase.deferred = false

--- What it is called in storage; nil for one that nobody emitted.
function EventBase.getters:handle()
  local path = rawget(self, "_path") -- few look at it
  local handle = path and Handle.from_path(path) or nil
  rawset(self, "handle", handle)
  return handle
end

--- Gets what emit() was given; replaced by events that carry something.
function EventBase:init(...)
  if select("#", ...) > 0 then
    errors.raise(errors.TypeError, 4, "%s takes no arguments: define %s:init(...) to take them", self.class_name,
      self.class_name)
  end
end

--- What is stored of the event: a table of plain values, or nil.
function EventBase:snapshot()
  return nil
end

--- Takes over what snapshot() returned.
function EventBase:restore(_) end

--- Has the same observer called again in the next dispatch; the handler goes on, so return after it.
-- @raise RuntimeError for events that make no sense later
function EventBase:defer()
  local raw = rawget(self, "_raw")
  if not raw then
    errors.raise(errors.RuntimeError, 2, "%s is not being delivered, so it cannot be deferred", tostring(self))
  end
  raw:defer(tostring(self))
  rawset(self, "deferred", true)
end

function EventBase:__tostring()
  return string.format("<%s via %s>", self.class_name, tostring(rawget(self, "_path")))
end

--- What all events of the framework itself are; they cannot be deferred.
local LifecycleEvent = EventBase:extend "LifecycleEvent"
M.LifecycleEvent = LifecycleEvent

function LifecycleEvent.defer()
  errors.raise(errors.RuntimeError, 2, "cannot defer lifecycle events")
end

--- Before a dispatch is committed: the last moment to change stored state.
M.PreCommitEvent = LifecycleEvent:extend "PreCommitEvent"
--- While a dispatch is committed.
M.CommitEvent = LifecycleEvent:extend "CommitEvent"

--- An event as an observer gets it.
-- @param raw the host's delivery
function M.deliverable(cls, framework, raw)
  local event = setmetatable({ framework = framework, _path = raw:path(), _raw = raw }, cls)
  event:restore(raw:snapshot())
  return event
end

EventBase:_need_colon "event"

-- sources ---------------------------------------------------------------------

--- An event of an object: `emit` it, or observe it.
local BoundEvent = Class:extend "BoundEvent"
M.BoundEvent = BoundEvent
BoundEvent.strict = true
BoundEvent.fields.emitter, BoundEvent.fields.event_kind = true, true
BoundEvent.fields.emitter, BoundEvent.fields.event_type, BoundEvent.fields.event_kind = true, true, true

--- @param classes event classes by name, for an event that the host defined
function BoundEvent._new(cls, emitter, raw, classes)
  return setmetatable({ emitter = emitter, event_kind = raw:kind(), _raw = raw, _classes = classes }, cls)
end

--- The class of the event.
function BoundEvent.getters:event_type()
  local name, event_type = self._raw:class()
  return event_type or self._classes[name]
end

--- Tells all observers, before it returns.
-- @param ... goes to init() of the event
-- @raise what observers raise; ValueError when the snapshot holds what cannot be stored
function BoundEvent:emit(...)
  local framework = self.emitter.framework
  local event = setmetatable({ framework = framework, _path = self._raw:next_path() }, self.event_type)
  event:init(...)
  local snapshot = event:snapshot()
  if snapshot ~= nil and type(snapshot) ~= "table" then
    errors.raise(errors.TypeError, 2, "%s:snapshot() should return a table or nil, not %s", event.class_name,
      errors.type_name(snapshot))
  end
  self._raw:emit(snapshot)
end

function BoundEvent:__tostring()
  return string.format("<BoundEvent %s bound to %s at %s>", self.event_type.class_name, self.event_kind,
    self._raw:emitter_path())
end

BoundEvent:_need_colon "self.on.ready"

--- The events of one endpoint, storage, container or action: `self.on["web-site"].relation_joined`.
local PrefixedEvents = { class_name = "PrefixedEvents" }
M.PrefixedEvents = PrefixedEvents

function PrefixedEvents:__index(event)
  return rawget(self, "_events")[rawget(self, "_prefix") .. event]
end

function PrefixedEvents:__tostring()
  return string.format("<PrefixedEvents %s*>", rawget(self, "_prefix"))
end

-- the events of an object -----------------------------------------------------

--- Events by name, `object.on`. `object.on.ready` is the source of the event `ready`; a name that
-- begins those of several events, such as that of an endpoint, gives these.
local ObjectEvents = { class_name = "ObjectEvents" }
M.ObjectEvents = ObjectEvents

local methods = {}

--- Raises what is wrong with an event to be defined.
local function check_definition(what, kind, event_type)
  local refusal
  errors.check_type(kind, "string", "event_kind", 3)
  if not Class.is_subclass(event_type, EventBase) then
    errors.raise(errors.RuntimeError, 3, "Event requires a subclass of EventBase as an argument, got %s",
      tostring(event_type))
  elseif not kind:find "^[%a_][%w_]*$" then
    refusal = "is not a valid identifier"
  elseif not load("local " .. kind, "=kind", "t") then
    refusal = "is a keyword"
  elseif methods[kind] then
    refusal = string.format("overlaps with an existing type %s attribute", what)
  end
  if refusal then
    errors.raise(errors.RuntimeError, 3, "unable to define an event with event_kind that %s: %s", refusal, kind)
  end
end

local function find(self, kind)
  local known = rawget(self, "_bound")[kind]
  if known then
    return known
  end
  local raw = rawget(self, "_raw")
  local source = raw:find(kind)
  if not source then
    return nil
  end
  local bound = BoundEvent(self, source, rawget(self, "_classes"))
  rawget(self, "_bound")[kind] = bound
  return bound
end

local function has_prefix(self, name)
  local prefix = name:gsub("-", "_") .. "_"
  for _, kind in ipairs(rawget(self, "_raw"):kinds()) do
    if kind:sub(1, #prefix) == prefix then
      return true
    end
  end
  return false
end

function ObjectEvents:__index(name)
  if methods[name] then
    return methods[name]
  elseif name == "handle" then
    local handle = Handle.from_path(rawget(self, "_raw"):path())
    rawset(self, name, handle)
    return handle
  elseif type(name) ~= "string" then
    errors.raise(errors.AttributeError, 2, "the name of an event is expected, not %s", errors.type_name(name))
  end
  local bound = find(self, name)
  if bound then
    return bound
  elseif has_prefix(self, name) then
    return setmetatable({ _events = self, _prefix = name:gsub("-", "_") .. "_" }, PrefixedEvents)
  end
  return errors.raise_unknown(rawget(self, "_what"), name, rawget(self, "_raw"):kinds(), 2)
end

function ObjectEvents.__newindex(_, name)
  errors.raise(errors.AttributeError, 2,
    "events are declared with Class.on = ops.events { %s = ... } or defined with on:define_event()", tostring(name))
end

function ObjectEvents:__pairs()
  return pairs(self:events())
end

function ObjectEvents:__tostring()
  return string.format("<ObjectEvents %s: %s>", rawget(self, "_raw"):path(),
    table.concat(rawget(self, "_raw"):kinds(), ", "))
end

--- Adds an event while the charm runs. Deferred ones need it again in the next dispatch, before they are
-- re-emitted: define it in init().
-- @param event_kind its name
-- @param event_type a class derived from ops.EventBase
-- @raise RuntimeError for a name that is none, or taken
function methods:define_event(event_kind, event_type)
  check_definition(rawget(self, "_what"), event_kind, event_type)
  rawget(self, "_raw"):define(event_kind, event_type)
end

--- All events: a table of name -> source.
function methods:events()
  local result = {}
  for _, kind in ipairs(rawget(self, "_raw"):kinds()) do
    result[kind] = find(self, kind)
  end
  return result
end

--- @param raw the host's object
-- @param classes event classes by name, for events that the host defined
function M.object_events(framework, raw, what, classes)
  return setmetatable({
    framework = framework,
    _raw = raw,
    _what = what,
    _classes = classes,
    _bound = {},
  }, ObjectEvents)
end

-- declarations ----------------------------------------------------------------

local Declaration = {}

--- An event as its class declares it, `Database.on.ready`: for tests, which have no object to emit it from.
local DeclaredEvent = Class:extend "DeclaredEvent"
M.DeclaredEvent = DeclaredEvent

function Declaration:__index(kind)
  local event_type = rawget(self, "_kinds")[kind]
  if not event_type then
    local names = {}
    for name in pairs(rawget(self, "_kinds")) do
      names[#names + 1] = name
    end
    table.sort(names)
    errors.raise_unknown("ObjectEvents", tostring(kind), names, 2)
  end
  local declared = DeclaredEvent()
  declared.declaration, declared.kind, declared.event_type = self, kind, event_type
  return declared
end

--- Whether an object's class, or one above it, has the declaration.
function M.declares(object, declaration)
  local cls = getmetatable(object)
  while cls do
    if rawget(cls, "on") == declaration then
      return true
    end
    cls = rawget(cls, "super_class")
  end
  return false
end

--- Declares the events of a class: `MyClass.on = ops.events { ready = ReadyEvent }`. They add to those of
-- the classes it derives from.
-- @param kinds table: name -> class derived from ops.EventBase
-- @raise RuntimeError for what is no class of events
function M.events(kinds)
  errors.check_type(kinds, "table", "events", 2)
  for kind, event_type in pairs(kinds) do
    check_definition("ObjectEvents", kind, event_type)
  end
  return setmetatable({ _kinds = kinds }, Declaration)
end

--- The events that a class and those above it declare: a table of name -> event class, or nil.
function M.declared(cls)
  local result
  while cls do
    local declaration = rawget(cls, "on")
    if getmetatable(declaration) == Declaration then
      result = result or {}
      for kind, event_type in pairs(rawget(declaration, "_kinds")) do
        result[kind] = result[kind] or event_type
      end
    end
    cls = rawget(cls, "super_class")
  end
  return result
end

return M
