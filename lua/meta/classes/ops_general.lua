-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- What all classes are derived from. `Child = Parent:extend "Child"` makes a class, calling it an instance: `Child(...)` runs `Child:init(...)`. Getters, setters and metamethods are inherited.
---@class ops.Class
local Class = {}

--- Makes a class.
---@generic T
---@param self T
---@param name string its name, which also is its kind in handles
---@return T # the class, derived from this one
function Class:extend(name) end

--- A set. `set[x]` is true or nil, `pairs(set)` walks the members in order, `#set` counts them; `|`, `&` and `-` make new ones, `==` compares members. The argument is a sequence of members, or a set to copy.
---@class ops.Set
---@field [any] true|nil Whether it is a member.
---@operator len: integer
---@operator bor(ops.Set): ops.Set
---@operator band(ops.Set): ops.Set
---@operator sub(ops.Set): ops.Set
---@overload fun(items?: table|ops.Set): ops.Set
local Set = {}

--- Takes a member in. One that is there already stays.
---@param member any
function Set:add(member) end

--- Takes a member out, if it is there.
---@param member any
function Set:discard(member) end

--- Takes a member out; raises KeyError when it is not there.
---@param member any
function Set:remove(member) end
