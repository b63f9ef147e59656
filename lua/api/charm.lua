-- SPDX-License-Identifier: Apache-2.0
local reality = require "reality"

return {
  module = "ops",
  title = "Charms, objects and the framework",
  about = "`src/charm.lua` returns the charm's class, made by `ops.CharmBase:extend` or, for a few handlers, by "
    .. "`ops.charm`. "
    .. "It is constructed once per dispatch; `init` observes events.",
  {
    class = "ops.Object",
    parent = "Class",
    text = "What takes part in events. `Database = ops.Object:extend \"Database\"` makes a class, "
      .. "`Database(parent, key, ...)` "
      .. "an object below its parent; `Database:init(parent, key, ...)` runs once it is set up.",
    new = "(parent: Object|Framework, key?: string, ...: any)",
    "framework: Framework -- The framework it lives in.",
    "handle: Handle -- What it is called in storage.",
    "on?: ObjectEvents -- The events its class declares with `Class.on = ops.events { ... }`.",
    "model: Model",
    "observe(bound_event: BoundEvent, method: function|string)",
    assigned = { "framework", "handle" },
  },
  {
    class = "ops.CharmBase",
    parent = "Object",
    text = "What a charm is derived from. `use_juju_for_storage = true` on the class keeps stored state in the "
      .. "controller.",
    "on: CharmEvents -- The charm's events: those every charm has, those of its metadata, and those its class "
      .. "declares.",
    "unit: Unit",
    "app: Application",
    "config: ConfigData",
    "meta: CharmMeta",
    "charm_dir: string",
    "use_juju_for_storage?: boolean -- Set on the class: stored state goes to the controller and not into a file.",
    "load_config(schema: Schema, *, errors?: \"raise\"|\"blocked\") -> table<string, any>",
    assigned = { "on", "use_juju_for_storage" },
  },
  {
    class = "ops.Framework",
    parent = "Class",
    text = "The framework of one dispatch, `self.framework`. Charms seldom need it.",
    "model: Model -- What the charm sees of Juju.",
    "meta: CharmMeta",
    "charm_dir: string",
    "on: table<string, BoundEvent>",
    "observe(bound_event: BoundEvent, observer: Object, method: function|string)",
    "reemit()",
    "commit()",
    "remove_unreferenced_events()",
    "breakpoint(name?: string)",
  },
  {
    class = "ops.Handle",
    parent = "Class",
    text = "How objects and events are named in storage, such as `MyCharm/Database[db]/on/ready[7]`. `parent` is "
      .. "the handle "
      .. "above, or an object that has one; `kind` the name of a class; `key` tells things of one kind apart.",
    new = "(parent: Handle|Object|nil, kind: string, key?: string)",
    "parent?: Handle -- The handle above; nil at the top.",
    "kind: string -- Name of the class of what is named.",
    "key?: string -- Tells it from others of its kind.",
    "path: string -- The whole of it as text.",
    "nest(kind: string, key?: string) -> Handle",
    ".from_path(path: string) -> Handle",
  },
  {
    class = "ops.ObjectEvents",
    members_at = function() return reality.upvalue(require "ops".ObjectEvents.__index, "methods") end,
    text = "The events of an object by name: `object.on.ready`. A name that begins those of several events gives "
      .. "these: "
      .. "`self.on[\"web-site\"].relation_joined`.",
    "[string]: BoundEvent -- The event of that name; AttributeError with the nearest name when there is none.",
    "define_event(event_kind: string, event_type: EventBase)",
    "events() -> table<string, BoundEvent>",
  },
  {
    class = "ops.PrefixedEvents",
    text = "The events of one endpoint, storage, container or action: `self.on[\"web-site\"]`.",
    "[string]: BoundEvent -- The event of that name, without what all of them begin with.",
  },
  {
    class = "ops.BoundEvent",
    parent = "Class",
    text = "An event of an object, `self.on.start`: to be observed, or emitted.",
    "emitter: Object -- Whose event it is.",
    "event_kind: string -- Its name.",
    "event_type: EventBase",
    "emit(...: any)",
  },
  {
    class = "ops.StoredState",
    at = function() return {} end,
    called = function() return require "ops".StoredState end,
    text = "What an object remembers from one dispatch to the next. A mapping: a missing name is nil, assigning "
      .. "nil deletes, "
      .. "and a change at any depth is noticed. Values are what JSON has, `ops.Set`, `ops.null` and texts of any "
      .. "bytes.",
    new = "(owner: Object, name: string, defaults?: table)",
    "[string]: any -- A value that is kept.",
  },
}
