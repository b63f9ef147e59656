-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- Makes a schema of named fields: `ops.schema { port = ops.schema.integer { min = 1, max = 65535, default = 80 } }`. A field may be a schema of its own.
---@class ops.SchemaModule
---@overload fun(fields: table<string, ops.Field|ops.Schema>): ops.Schema
local SchemaModule = {}

--- A text. `min` and `max` bound its characters, `pattern` is a pattern of Lua. `required`: it is a problem when there is no value; `default` stands for a value that is not there; `alias` is its name outside.
---@param options? { required?: boolean, alias?: string, default?: string, min?: number, max?: number, pattern?: string }
---@return ops.Field
function SchemaModule.string(options) end

--- A whole number. `required`: it is a problem when there is no value; `default` stands for a value that is not there; `alias` is its name outside.
---@param options? { required?: boolean, alias?: string, default?: integer, min?: number, max?: number }
---@return ops.Field
function SchemaModule.integer(options) end

--- A number. `required`: it is a problem when there is no value; `default` stands for a value that is not there; `alias` is its name outside.
---@param options? { required?: boolean, alias?: string, default?: number, min?: number, max?: number }
---@return ops.Field
function SchemaModule.number(options) end

--- True or false. `required`: it is a problem when there is no value; `default` stands for a value that is not there; `alias` is its name outside.
---@param options? { required?: boolean, alias?: string, default?: boolean }
---@return ops.Field
function SchemaModule.boolean(options) end

--- The id of a secret, which becomes an ops.Secret. `required`: it is a problem when there is no value; `default` stands for a value that is not there; `alias` is its name outside.
---@param options? { required?: boolean, alias?: string, default?: string }
---@return ops.Field
function SchemaModule.secret(options) end

--- One of the values listed: `ops.schema.enum { "fast", "safe", required = true }`. `required`: it is a problem when there is no value; `default` stands for a value that is not there; `alias` is its name outside.
---@param options table
---@return ops.Field
function SchemaModule.enum(options) end

--- A sequence. `of` is the field of its items, `min` and `max` bound their number. `required`: it is a problem when there is no value; `default` stands for a value that is not there; `alias` is its name outside.
---@param options? { required?: boolean, alias?: string, default?: any[], min?: number, max?: number, of?: ops.Field|ops.Schema }
---@return ops.Field
function SchemaModule.list(options) end

--- A table by text. `of` is the field of its values, `min` and `max` bound their number. `required`: it is a problem when there is no value; `default` stands for a value that is not there; `alias` is its name outside.
---@param options? { required?: boolean, alias?: string, default?: table<string, any>, min?: number, max?: number, of?: ops.Field|ops.Schema }
---@return ops.Field
function SchemaModule.map(options) end

--- Whether a value was made by ops.schema {...}.
---@param value any
---@return boolean
function SchemaModule.is_schema(value) end

--- A field of a schema.
---@class ops.Field
local Field = {}

--- A schema, made by `ops.schema { ... }`.
---@class ops.Schema
---@field names string[] Of its fields, in order.
local Schema = {}

--- Checks a table and returns its fields; their names may be written with '-' where the schema has '_'.
---
--- Raises ValueError that lists every problem with its path.
---@param values table
---@return table<string, any>
function Schema:load(values) end
