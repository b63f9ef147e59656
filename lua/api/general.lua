-- SPDX-License-Identifier: Apache-2.0
local reality = require "reality"

return {
  module = "ops",
  title = "The module ops",
  about = "`local ops = require \"ops\"`. Names are those of Python's ops. A name that is not there raises an "
    .. "error with the nearest one.",
  {
    functions = "ops",
    "__version__: string -- The version of charmhost.",
    "null: userdata -- What JSON and YAML call null. Data has it where Python has None; what is not there at all "
      .. "is nil.",
    "log: LogModule -- Makes loggers: `ops.log \"backup\"`.",
    "time: TimeModule -- Clocks, and times as text.",
    "hookcmds: hookcmds -- Hook commands one by one.",
    "pebble: pebble -- The client of Pebble and what it gives.",
    "is_a(value: any, cls: table) -> boolean",
    "update(mapping: table, changes: table)",
    "copy(mapping: any) -> table",
    "keys(mapping: table) -> any[]",
    "is_empty(mapping: table) -> boolean",
    "list(items: table) -> table",
    "duration(value: string|number|table|Duration) -> Duration",
    "events(kinds: table<string, EventBase>) -> ObjectEvents",
    "charm(handlers: table<string, any>) -> CharmBase",
  },
  {
    class = "ops.Class",
    at = function() return require "ops.class" end,
    text = "What all classes are derived from. `Child = Parent:extend \"Child\"` makes a class, calling it an "
      .. "instance: "
      .. "`Child(...)` runs `Child:init(...)`. Getters, setters and metamethods are inherited.",
    members_at = function() return { extend = require("ops.class").extend } end,
    "extend(name: string) -> self",
  },
  {
    class = "ops.Set",
    at = function() return getmetatable(require "ops".Set {}) end,
    members_at = function() return reality.upvalue(getmetatable(require "ops".Set {}).__index, "methods") end,
    text = "A set. `set[x]` is true or nil, `pairs(set)` walks the members in order, `#set` counts them; `|`, `&` "
      .. "and `-` "
      .. "make new ones, `==` compares members. The argument is a sequence of members, or a set to copy.",
    new = "(items?: table|Set)",
    operators = { "len: integer", "bor(Set): Set", "band(Set): Set", "sub(Set): Set" },
    "[any]?: true -- Whether it is a member.",
    "add(member: any) -- Takes a member in. One that is there already stays.",
    "discard(member: any) -- Takes a member out, if it is there.",
    "remove(member: any) -- Takes a member out; raises KeyError when it is not there.",
  },
}
