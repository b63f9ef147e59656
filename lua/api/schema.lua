-- SPDX-License-Identifier: Apache-2.0
local common = "*, required?: boolean, alias?: string, default?: "
local bounds = ", min?: number, max?: number"

local function field(kind, default, more, text)
  return string.format(".%s(%s%s%s) -> Field -- %s", kind, common, default, more, text)
end

local rules = " `required`: it is a problem when there is no value; `default` stands for a value that is not "
  .. "there; `alias` is its name outside."

return {
  module = "ops",
  title = "Schemas",
  about = "A schema says what config, action parameters or relation data look like: `self:load_config(schema)`, "
    .. "`event:load_params(schema)`, "
    .. "`relation:load(schema, owner)`. All problems are collected and raised as one ValueError, each with its "
    .. "path. A null is a value that is not there.",
  {
    class = "ops.SchemaModule",
    at = function() return require "ops.schema" end,
    members_at = function()
      local members = {}
      for name, value in next, require "ops.schema" do
        members[name] = name ~= "of" and value or nil
      end
      return members
    end,
    as = "ops.schema",
    text = "Makes a schema of named fields: `ops.schema { port = ops.schema.integer { min = 1, max = 65535, "
      .. "default = 80 } }`. A field may be a schema of its own.",
    new = "(fields: table<string, Field|Schema>) -> Schema",
    field("string", "string", bounds .. ", pattern?: string", "A text. `min` and `max` bound its characters, "
      .. "`pattern` is a pattern of Lua." .. rules),
    field("integer", "integer", bounds, "A whole number." .. rules),
    field("number", "number", bounds, "A number." .. rules),
    field("boolean", "boolean", "", "True or false." .. rules),
    field("secret", "string", "", "The id of a secret, which becomes an ops.Secret." .. rules),
    ".enum(options: table) -> Field -- One of the values listed: `ops.schema.enum { \"fast\", \"safe\", required = "
      .. "true }`." .. rules,
    field("list", "any[]", bounds .. ", of?: Field|Schema", "A sequence. `of` is the field of its items, `min` "
      .. "and `max` bound their number." .. rules),
    field("map", "table<string, any>", bounds .. ", of?: Field|Schema", "A table by text. `of` is the field of "
      .. "its values, `min` and `max` bound their number." .. rules),
    ".is_schema(value: any) -> boolean",
  },
  {
    class = "ops.Field",
    at = function() return {} end,
    text = "A field of a schema.",
  },
  {
    class = "ops.Schema",
    at = function() return getmetatable(require("ops.schema") {}) end,
    members_at = function() return { load = getmetatable(require("ops.schema") {}).load } end,
    text = "A schema, made by `ops.schema { ... }`.",
    "names: string[] -- Of its fields, in order.",
    "load(values: table) -> table<string, any>",
    assigned = { "names" },
  },
}
