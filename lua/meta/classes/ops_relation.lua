-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- A relation: `event.relation`, `model:get_relation("db")`, those of `model.relations.db`.
---@class ops.Relation: ops.Class
---@field name string The endpoint of this charm.
---@field id integer Juju's number of the relation.
---@field app? ops.Application The application at the other end, this charm's own for peers; nil when Juju cannot tell any more.
---@field units ops.Set The units at the other end: an ops.Set.
---@field data ops.RelationData The databags, by Unit or Application. What cannot be has no databag: KeyError.
---@field active boolean False while the relation is being broken, and for one that is gone.
---@field remote_model ops.RemoteModel The model at the other end: `uuid`. Juju 3.6.2 or newer.
local Relation = {}

--- A databag as a schema wants it.
---
--- Raises ValueError that lists everything that is wrong; what databags raise.
---@param schema ops.Schema made by ops.schema; a key that is no name of Lua is given as the `alias` of a field
---@param src ops.Unit|ops.Application Unit or Application whose data it is
---@param options? { decoder?: (fun(text: string): any) } `decoder`: function(text) -> value; without it values are JSON
---@return table<string, any>
function Relation:load(schema, src, options) end

--- Writes a table to a databag, with one hook command.
---
--- Raises ValueError, RelationDataTypeError; what databags raise.
---@param obj table what load() or schema:load() has made is checked again, and its fields that have no value are deleted from the databag; of any other table, keys are written as they are
---@param dst ops.Unit|ops.Application this charm's unit or application
---@param options? { encoder?: (fun(value: any): string) } `encoder`: function(value) -> text; without it values are written as JSON
function Relation:save(obj, dst, options) end

--- Sequences of relations by endpoint, `model.relations`.
---@class ops.RelationMapping
---@field [string] ops.Relation[] The relations of an endpoint.
local RelationMapping = {}

--- The databags of a relation, by unit or application.
---@class ops.RelationData
---@field [ops.Unit|ops.Application] ops.RelationDataContent Whose data it is.
local RelationData = {}

--- A databag: texts by key. Assigning nil or "" deletes a key; `ops.update(bag, { ... })` writes many keys at once.
---@class ops.RelationDataContent
---@field [string] string|nil The value of a key.
local RelationDataContent = {}

--- The model at the other end of a relation.
---@class ops.RemoteModel: ops.Class
---@field uuid string Juju's id of the model.
local RemoteModel = {}
