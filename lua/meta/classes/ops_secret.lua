-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- A secret, from `add_secret`, `model:get_secret` or an event.
---@class ops.Secret: ops.Class
---@field id? string Where it is, to be handed to others; nil as long as only the label is known.
---@field unique_identifier? string The last part of the id, which tells secrets apart; nil as long as only the label is known.
---@field label? string What this charm calls it, or nil.
local Secret = {}

--- A table of its content, read once; with { refresh = true } the newest revision, which is tracked from then on.
---
--- Raises SecretNotFoundError, ModelError when this unit may not read it.
---@param options? { refresh?: boolean }
---@return table<string, string>
function Secret:get_content(options) end

--- A table of the newest revision's content, which is neither tracked nor kept.
---
--- Raises SecretNotFoundError, ModelError.
---@return table<string, string>
function Secret:peek_content() end

--- What Juju knows about it, for owners only: a SecretInfo.
---
--- Raises SecretNotFoundError.
---@return ops.SecretInfo
function Secret:get_info() end

--- Makes a new revision. Those who track the secret are told, and get_content() shows it after a refresh.
---
--- Raises ValueError, TypeError for what cannot be content.
---@param content table<string, string> table of texts; keys have 3 or more small letters, digits and single hyphens
function Secret:set_content(content) end

--- Changes what is given and no more: label, description, expire (a time, or an ops.duration from now), rotate.
---
--- Raises TypeError when nothing is given.
---@param options? { label?: string, description?: string, expire?: number|ops.Duration, rotate?: ops.SecretRotate|string }
function Secret:set_info(options) end

--- Lets the application at the other end of a relation read it, or with { unit = ... } only that unit.
---@param relation ops.Relation
---@param options? { unit?: ops.Unit }
function Secret:grant(relation, options) end

--- Takes back what grant() gave.
---@param relation ops.Relation
---@param options? { unit?: ops.Unit }
function Secret:revoke(relation, options) end

--- Removes one revision.
---@param revision integer
function Secret:remove_revision(revision) end

--- Removes the secret.
function Secret:remove_all_revisions() end

--- What Juju knows about a secret, from `secret:get_info()`. Times are seconds since the epoch.
---@class ops.SecretInfo: ops.Class
---@field id string Where it is.
---@field label? string What the owner calls it.
---@field revision integer The newest one.
---@field expires? number When it expires.
---@field rotation? ops.SecretRotate How often a new revision is due.
---@field rotates? number When the next one is due.
---@field description? string For people.
---@overload fun(id: string, label?: string, revision: integer, expires?: number, rotation?: ops.SecretRotate|string, rotates?: number, description?: string, options?: { model_uuid?: string }): ops.SecretInfo
---@overload fun(id: string, revision: integer, options: { label?: string, expires?: number, rotation?: ops.SecretRotate|string, rotates?: number, description?: string, model_uuid?: string }): ops.SecretInfo
local SecretInfo = {}

--- Of a secret-info-get's answer for one secret. A rotation that is not known is nil.
---@param id string of the secret
---@param answer table table
---@param model_uuid? string of the model it is in, or nil
---@return ops.SecretInfo
function SecretInfo.from_dict(id, answer, model_uuid) end

--- How often Juju asks for a new revision.
---@class ops.SecretRotate
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local SecretRotate = {}

--- How often Juju asks for a new revision.
---@class ops.SecretRotate.enum
---@field NEVER ops.SecretRotate "never"
---@field HOURLY ops.SecretRotate "hourly"
---@field DAILY ops.SecretRotate "daily"
---@field WEEKLY ops.SecretRotate "weekly"
---@field MONTHLY ops.SecretRotate "monthly"
---@field QUARTERLY ops.SecretRotate "quarterly"
---@field YEARLY ops.SecretRotate "yearly"
---@overload fun(value: string|ops.SecretRotate): ops.SecretRotate
local SecretRotate_enum = {}
