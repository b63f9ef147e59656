-- SPDX-License-Identifier: Apache-2.0
--- Typed access: config, action parameters and databags as schemas want them.
--
-- Dependencies: ops.class, ops.errors, ops.mapping; ops.schema and ops.model.secret when they are needed.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local mapping = require "ops.mapping"

local base = host "base"
local exit = os.exit

local M = {}

--- What makes Secrets of ids.
local function secrets_of(model)
  return function(id)
    if type(id) == "string" then
      return model:_secret(id)
    end
  end
end

--- Loads config or parameters.
-- @param what the function in messages
-- @param mode "raise", or `ending`; nil: "raise"
-- @param ending the mode in which the dispatch ends when something is wrong
-- @param tell function(problems) called before that
function M.load_options(what, mode, ending, schema, model, values, tell)
  if mode ~= nil and mode ~= "raise" and mode ~= ending then
    errors.raise(errors.ValueError, 2, "%s: 'errors' is \"raise\" or \"%s\", not \"%s\"", what, ending, mode)
  end
  local known = what == "load_config" and model._meta.config or nil
  local result, problems = schema:try(values, { dashes = true, known = known, secret = secrets_of(model) })
  if result then
    return result
  elseif mode ~= ending then
    errors.raise(errors.ValueError, 2, "%s", problems)
  end
  tell(problems)
  exit(0)
end

local function from_json(text)
  local fine, value = pcall(base.json_decode, text)
  if not fine then
    return nil, tostring(value)
  end
  return value
end

local function decoded_by(decoder)
  return function(text)
    local value = decoder(text)
    if value == nil then
      return nil, "the decoder gives nothing for '" .. text .. "'"
    end
    return value
  end
end

--- @param bag databag
-- @param decoder function(text) -> value, or nil: JSON
function M.load_databag(schema, model, bag, decoder)
  local decode = decoder and decoded_by(decoder) or from_json
  local result, problems = schema:try(bag, { decode = decode, secret = secrets_of(model) })
  if not result then
    errors.raise(errors.ValueError, 2, "%s", problems)
  end
  return result
end

local function id_of(secret)
  if Class.is_a(secret, require("ops.model.secret").Secret) then
    return secret.id
  end
  return type(secret) == "string" and secret or nil
end

--- What to write by key: texts, "" for what is to be deleted.
local function changes_of(values, encode)
  local schema = require("ops.schema").of(values)
  local changes = {}
  local function put(key, value)
    local text = ""
    if value ~= nil then
      text = encode(value, key)
    end
    changes[key] = text
  end
  if not schema then
    for key, value in pairs(values) do
      put(key, value)
    end
    return changes
  end
  local problems = schema:each_outside(values, id_of, put)
  if problems then
    errors.raise(errors.ValueError, 2, "%s", problems)
  end
  return changes
end

local function encoded_by(encoder)
  return function(value, key)
    local text = encoder(value)
    if type(text) ~= "string" then
      errors.raise(errors.RelationDataTypeError, 2, "relation data values must be strings, not %s ('%s' is one)",
        errors.type_name(text), tostring(key))
    end
    return text
  end
end

local function to_json(value, key)
  local fine, text = pcall(base.json_encode, value)
  if not fine then
    errors.raise(errors.ValueError, 2, "%s: %s", tostring(key), tostring(text))
  end
  return text
end

--- @param bag databag
-- @param encoder function(value) -> text, or nil: JSON
function M.save_databag(values, bag, encoder)
  mapping.update(bag, changes_of(values, encoder and encoded_by(encoder) or to_json))
end

return M
