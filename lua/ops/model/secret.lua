-- SPDX-License-Identifier: Apache-2.0
--- Secrets.
--
-- Dependencies: ops.class, ops.enum, ops.errors, ops.mapping, ops.signature, ops.time, and ops.model.relation
-- and ops.model.unit for what they are checked against.
--
-- @usage
-- local secret = self.app:add_secret({ password = "hunter2" }, { label = "db" })
-- secret:grant(relation)
-- relation.data[self.app].secret_id = secret.id
--
-- local content = self.model:get_secret { id = bag.secret_id }:get_content()

local host = select(2, ...)
local Class = require "ops.class"
local Relation = require("ops.model.relation").Relation
local Unit = require("ops.model.unit").Unit
local enum = require "ops.enum"
local errors = require "ops.errors"
local mapping = require "ops.mapping"
local signature = require "ops.signature"
local time = require "ops.time"

local base, raw_model = host "base", host "model"
local null = base.marks()

local M = {}

--- How often Juju asks for a new revision.
local SecretRotate = enum("SecretRotate", {
  { "NEVER", "never" },
  { "HOURLY", "hourly" },
  { "DAILY", "daily" },
  { "WEEKLY", "weekly" },
  { "MONTHLY", "monthly" },
  { "QUARTERLY", "quarterly" },
  { "YEARLY", "yearly" },
})
M.SecretRotate = SecretRotate

-- what an owner says ----------------------------------------------------------

--- When a secret expires, as the host takes it: seconds, and whether they count from now.
local function expiry(expire, level)
  if time.is_duration(expire) then
    return expire.seconds, true
  elseif expire ~= nil and type(expire) ~= "number" then
    errors.raise(errors.TypeError, level + 1, "Expiration time must be a datetime or timedelta from now, not %s",
      errors.type_name(expire))
  end
  return expire, false
end

--- Arguments of the host for what an owner says about a secret.
local function details(label, description, expire, rotate, level)
  local seconds, from_now = expiry(expire, level + 1)
  return label, description, seconds, from_now, rotate and SecretRotate(rotate).value
end

--- A table, as the host takes it; other mappings are copied.
local function plain(content)
  return type(content) == "userdata" and content ~= null and mapping.copy(content) or content
end

-- info ------------------------------------------------------------------------

--- What Juju knows about a secret: `id`, `label`, `revision`, `expires`, `rotation`, `rotates` and
-- `description`. What it does not know is nil; times are seconds since the epoch.
local SecretInfo = Class:extend "SecretInfo"
SecretInfo.strict = true
M.SecretInfo = SecretInfo

local info_fields = { "id", "label", "revision", "expires", "rotation", "rotates", "description" }
for _, name in ipairs(info_fields) do
  SecretInfo.fields[name] = true
end

local new_info = signature("SecretInfo", "id: string, label?: string, revision: integer, expires?: time, "
  .. "rotation?: string, rotates?: time, description?: string, *, model_uuid?: string")

function SecretInfo:init(...)
  local id, label, revision, expires, rotation, rotates, description, model_uuid = new_info(...)
  self.id = raw_model.canonical_secret_id(id, model_uuid)
  self.label, self.revision, self.description = label, revision, description
  self.expires, self.rotates = expires, rotates
  self.rotation = rotation and SecretRotate(rotation) or nil
end

--- A member of Juju's answer; nothing for null.
local function member(answer, key)
  local value = answer[key]
  if value ~= null then
    return value
  end
end

local function parse_time(text)
  return text and time.parse_rfc3339(text)
end

--- Of a secret-info-get's answer for one secret. A rotation that is not known is nil.
-- @param id of the secret
-- @param answer table
-- @param model_uuid of the model it is in, or nil
function SecretInfo.from_dict(id, answer, model_uuid)
  local known, rotation = pcall(SecretRotate, member(answer, "rotation"))
  return SecretInfo {
    id = id,
    label = member(answer, "label"),
    revision = answer.revision,
    expires = parse_time(member(answer, "expiry")),
    rotation = known and rotation or nil,
    rotates = parse_time(member(answer, "rotates")),
    description = member(answer, "description"),
    model_uuid = model_uuid,
  }
end

local function show(value)
  if value == nil then
    return "None"
  end
  return type(value) == "string" and base.quote(value) or tostring(value)
end

function SecretInfo:__tostring()
  local words = {}
  for index, name in ipairs(info_fields) do
    local value = rawget(self, name)
    local shown = name == "rotation" and value and "SecretRotate." .. value.name or show(value)
    words[index] = name .. "=" .. shown
  end
  return "SecretInfo(" .. table.concat(words, ", ") .. ")"
end

-- secrets ---------------------------------------------------------------------

--- A secret, got by `model:get_secret()`, `app:add_secret()`, `unit:add_secret()` or from an event.
local Secret = Class:extend "Secret"
Secret.strict = true
M.Secret = Secret

-- @param raw handle of the host
function Secret:init(raw)
  self._raw = raw
end

--- Where it is, to be handed to others; nil as long as only the label is known.
function Secret.getters:id()
  return (self._raw:facts())
end

--- The last part of the id, which tells secrets apart; nil as long as only the label is known.
function Secret.getters:unique_identifier()
  return (select(2, self._raw:facts()))
end

--- What this charm calls it, or nil.
function Secret.getters:label()
  return (select(3, self._raw:facts()))
end

local get_content = signature("get_content", "*, refresh?: boolean")

--- A table of its content, read once; with { refresh = true } the newest revision, which is tracked from
-- then on.
-- @raise SecretNotFoundError, ModelError when this unit may not read it
function Secret:get_content(...)
  return self._raw:get_content(get_content(...) or false)
end

--- A table of the newest revision's content, which is neither tracked nor kept.
-- @raise SecretNotFoundError, ModelError
function Secret:peek_content()
  return self._raw:peek_content()
end

--- What Juju knows about it, for owners only: a SecretInfo.
-- @raise SecretNotFoundError
function Secret:get_info()
  local info = self._raw:get_info()
  local rotation = member(info, "rotation")
  return SecretInfo {
    id = info.id,
    label = member(info, "label"),
    revision = info.revision,
    expires = info.expires,
    rotation = rotation ~= "" and rotation or nil,
    rotates = info.rotates,
    description = member(info, "description"),
  }
end

local set_content = signature("set_content", "content: any")

--- Makes a new revision. Those who track the secret are told, and get_content() shows it after a refresh.
-- @param content table of texts; keys have 3 or more small letters, digits and single hyphens
-- @raise ValueError, TypeError for what cannot be content
function Secret:set_content(...)
  self._raw:set_content(plain((set_content(...))))
end

local set_info = signature("set_info", "*, label?: string, description?: string, expire?: any, rotate?: string")

--- Changes what is given and no more: label, description, expire (a time, or an ops.duration from now),
-- rotate.
-- @raise TypeError when nothing is given
function Secret:set_info(...)
  local label, description, expire, rotate = set_info(...)
  self._raw:set_info(details(label, description, expire, rotate, 2))
end

local function access(what, relation, unit)
  if not Class.is_a(relation, Relation) then
    errors.raise(errors.TypeError, 3, "%s: 'relation' should be a Relation, not %s", what, errors.type_name(relation))
  elseif unit ~= nil and not Class.is_a(unit, Unit) then
    errors.raise(errors.TypeError, 3, "%s: 'unit' should be a Unit, not %s", what, errors.type_name(unit))
  end
  return relation._raw, unit and unit._raw
end

local grant = signature("grant", "relation: any, *, unit?: any")
local revoke = signature("revoke", "relation: any, *, unit?: any")

--- Lets the application at the other end of a relation read it, or with { unit = ... } only that unit.
function Secret:grant(...)
  self._raw:grant(access("grant", grant(...)))
end

--- Takes back what grant() gave.
function Secret:revoke(...)
  self._raw:revoke(access("revoke", revoke(...)))
end

local remove_revision = signature("remove_revision", "revision: integer")

--- Removes one revision.
function Secret:remove_revision(...)
  self._raw:remove_revision((remove_revision(...)))
end

--- Removes the secret.
function Secret:remove_all_revisions()
  self._raw:remove_all_revisions()
end

function Secret:__tostring()
  local words = {}
  for _, name in ipairs { "id", "label" } do
    if self[name] then
      words[#words + 1] = name .. "=" .. base.quote(self[name])
    end
  end
  return "<Secret " .. table.concat(words, " ") .. ">"
end

-- for owners ------------------------------------------------------------------

--- Makes a secret of a unit or an application.
-- @param entity who owns it
-- @param level whose line an error is at, as for error()
function M.add(entity, content, label, description, expire, rotate, level)
  return Secret(entity._raw:add_secret(plain(content), details(label, description, expire, rotate, level + 1)))
end

Secret:_need_colon "secret"

return M
