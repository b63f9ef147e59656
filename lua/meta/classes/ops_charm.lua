-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- What takes part in events. `Database = ops.Object:extend "Database"` makes a class, `Database(parent, key, ...)` an object below its parent; `Database:init(parent, key, ...)` runs once it is set up.
---@class ops.Object: ops.Class
---@field framework ops.Framework The framework it lives in.
---@field handle ops.Handle What it is called in storage.
---@field on? ops.ObjectEvents The events its class declares with `Class.on = ops.events { ... }`.
---@field model ops.Model The model of the charm this object belongs to.
---@overload fun(parent: ops.Object|ops.Framework, key?: string, ...: any): ops.Object
local Object = {}

--- Has a method called when an event is emitted.
---
--- Raises TypeError.
---@param bound_event ops.BoundEvent such as self.on.start
---@param method function|string a method of this object, or its name
function Object:observe(bound_event, method) end

--- What a charm is derived from. `use_juju_for_storage = true` on the class keeps stored state in the controller.
---@class ops.CharmBase: ops.Object
---@field on ops.CharmEvents The charm's events: those every charm has, those of its metadata, and those its class declares.
---@field unit ops.Unit The unit this charm runs for.
---@field app ops.Application The application this charm runs for.
---@field config ops.ConfigData The configuration.
---@field meta ops.CharmMeta The metadata, an ops.CharmMeta.
---@field charm_dir string The directory of the charm.
---@field use_juju_for_storage? boolean Set on the class: stored state goes to the controller and not into a file.
local CharmBase = {}

--- The configuration as a schema wants it.
---
--- Raises ValueError that lists everything that is wrong.
---
--- ```lua
--- local config = self:load_config(Config, { errors = "blocked" })
--- self.unit:set_ports(config.port)
--- ```
---@param schema ops.Schema made by ops.schema; its fields are written with '_' where options have '-'
---@param options? { errors?: "raise"|"blocked" } `errors`: "raise" (the default), or "blocked": the unit is blocked with what is wrong, and the dispatch ends there, with status 0 and nothing committed
---@return table<string, any>
function CharmBase:load_config(schema, options) end

--- The framework of one dispatch, `self.framework`. Charms seldom need it.
---@class ops.Framework: ops.Class
---@field model ops.Model What the charm sees of Juju.
---@field meta ops.CharmMeta The charm's metadata.
---@field charm_dir string The charm's directory.
---@field on table<string, ops.BoundEvent> pre_commit and commit.
local Framework = {}

--- The long form of Object:observe().
---@param bound_event ops.BoundEvent such as charm.on.start
---@param observer ops.Object an ops.Object
---@param method function|string a method of the observer, or its name
function Framework:observe(bound_event, observer, method) end

--- Delivers what was deferred, in order.
function Framework:reemit() end

--- Emits pre_commit and commit, and stores what changed.
function Framework:commit() end

--- Forgets stored events that nobody waits for.
function Framework:remove_unreferenced_events() end

--- Stops in the debugger, if JUJU_DEBUG_AT asks for it by this name or by "all".
---
--- Raises TypeError, ValueError for what is no name.
---@param name? string small letters, digits and hyphens; nil: stops for "all" only
function Framework:breakpoint(name) end

--- How objects and events are named in storage, such as `MyCharm/Database[db]/on/ready[7]`. `parent` is the handle above, or an object that has one; `kind` the name of a class; `key` tells things of one kind apart.
---@class ops.Handle: ops.Class
---@field parent? ops.Handle The handle above; nil at the top.
---@field kind string Name of the class of what is named.
---@field key? string Tells it from others of its kind.
---@field path string The whole of it as text.
---@overload fun(parent: ops.Handle|ops.Object|nil, kind: string, key?: string): ops.Handle
local Handle = {}

--- The handle of something below.
---
--- Raises TypeError.
---@param kind string
---@param key? string
---@return ops.Handle
function Handle:nest(kind, key) end

--- Reads a path.
---
--- Raises RuntimeError when it is none.
---@param path string
---@return ops.Handle
function Handle.from_path(path) end

--- The events of an object by name: `object.on.ready`. A name that begins those of several events gives these: `self.on["web-site"].relation_joined`.
---@class ops.ObjectEvents
---@field [string] ops.BoundEvent The event of that name; AttributeError with the nearest name when there is none.
local ObjectEvents = {}

--- Adds an event while the charm runs. Deferred ones need it again in the next dispatch, before they are re-emitted: define it in init().
---
--- Raises RuntimeError for a name that is none, or taken.
---@param event_kind string its name
---@param event_type ops.EventBase a class derived from ops.EventBase
function ObjectEvents:define_event(event_kind, event_type) end

--- All events: a table of name -> source.
---@return table<string, ops.BoundEvent>
function ObjectEvents:events() end

--- The events of one endpoint, storage, container or action: `self.on["web-site"]`.
---@class ops.PrefixedEvents
---@field [string] ops.BoundEvent The event of that name, without what all of them begin with.
local PrefixedEvents = {}

--- An event of an object, `self.on.start`: to be observed, or emitted.
---@class ops.BoundEvent: ops.Class
---@field emitter ops.Object Whose event it is.
---@field event_kind string Its name.
---@field event_type ops.EventBase The class of the event.
local BoundEvent = {}

--- Tells all observers, before it returns.
---
--- Raises what observers raise; ValueError when the snapshot holds what cannot be stored.
---@param ... any goes to init() of the event
function BoundEvent:emit(...) end

--- What an object remembers from one dispatch to the next. A mapping: a missing name is nil, assigning nil deletes, and a change at any depth is noticed. Values are what JSON has, `ops.Set`, `ops.null` and texts of any bytes.
---@class ops.StoredState
---@field [string] any A value that is kept.
---@overload fun(owner: ops.Object, name: string, defaults?: table): ops.StoredState
local StoredState = {}
