-- SPDX-License-Identifier: Apache-2.0
--- Secrets of a Harness: those of others, and what Juju does with the charm's own.
--
-- Dependencies: ops.errors, ops.set, ops.signature, ops.testing.documents.

local host = select(2, ...)
local Set = require "ops.set"
local documents = require "ops.testing.documents"
local errors = require "ops.errors"
local signature = require "ops.signature"

local raw_model = host "model"
local _, list_mark = host("base").marks()

local function list(items)
  return setmetatable(items, list_mark)
end

local function text_or_nil(text)
  return type(text) == "string" and text ~= "" and text or nil
end

local function is_own(harness, document)
  return document.owner == harness._app or document.owner == harness._unit
end

local function is_users(document)
  return type(document.owner) ~= "string"
end

--- What the charm calls a secret; nil: nothing.
local function label_of(harness, document)
  local consumer = document.consumers[harness._unit]
  return text_or_nil(is_own(harness, document) and document.label or consumer and consumer.label)
end

return function(Harness)
  local function find(harness, id)
    return harness:_get("secret", documents.bare_id(id))
      or errors.raise(errors.RuntimeError, 3, "Secret '%s' not found", id)
  end

  local function refuse_own(harness, document, id, method)
    if is_own(harness, document) then
      errors.raise(errors.RuntimeError, 3, "Secret '%s' owned by the charm under test, can't call %s", id, method)
    end
  end

  -- secrets of others ---------------------------------------------------------

  local function add(harness, content, owner)
    content = raw_model.checked_secret_content(content)
    harness._next_secret = (harness._next_secret or 0) + 1
    local id = string.format("d%019d", harness._next_secret)
    harness:_commit()
    harness._simulation:put("secret", { id = id, owner = owner,
      revisions = list { { revision = 1, content = documents.encoded(content) } } })
    return "secret:" .. id
  end

  local add_model_secret = signature("add_model_secret", "owner: any, content: map")

  --- Adds a secret of another application or unit (or of the charm's own).
  -- @param owner its name, or its object
  -- @param content table of strings
  -- @return its id
  -- @raise ValueError, TypeError for what cannot be content
  function Harness:add_model_secret(...)
    local owner, content = add_model_secret(...)
    return add(self, content, self._name_of(owner, "owner"))
  end

  local add_user_secret = signature("add_user_secret", "content: map")

  --- Adds a secret of the model's user, as `juju add-secret` does. The charm may not read it before it is granted.
  -- @return its id
  function Harness:add_user_secret(...)
    return add(self, (add_user_secret(...)), nil)
  end

  local set_secret_content = signature("set_secret_content", "secret_id: string, content: map")

  --- Gives a secret of others a new revision: secret-changed.
  -- @raise RuntimeError when there is none, or it is the charm's own
  function Harness:set_secret_content(...)
    local id, content = set_secret_content(...)
    content = raw_model.checked_secret_content(content)
    local document = find(self, id)
    refuse_own(self, document, id, "set_secret_content")
    local revision = document.latest + 1
    document.revisions[#document.revisions + 1] = { revision = revision, content = documents.encoded(content) }
    document.latest = revision
    self._simulation:put("secret", document)
    self._model:_refresh()
    if self:_tells() then
      local label = label_of(self, document)
      local hook = { name = "secret-changed", secret_id = document.id, secret_label = label }
      self:_emit(hook, "secret_changed", id, label)
    end
  end

  -- grants --------------------------------------------------------------------

  --- The relation over which a secret is granted; nil: none is needed.
  local function relation_to(harness, document)
    if is_users(document) then
      return nil
    end
    local owner = document.owner:match "^[^/]*"
    local found
    for id, relation in pairs(harness._relations) do
      if relation.app == owner and (not found or id < found) then
        found = id
      end
    end
    return found or errors.raise(errors.RuntimeError, 3, "No relation between this charm (%s) and secret owner (%s)",
      harness._app, owner)
  end

  local function without(grants, dropped)
    local kept = list {}
    for _, grant in ipairs(grants) do
      if not dropped(grant) then
        kept[#kept + 1] = grant
      end
    end
    return kept
  end

  local function same_grant(target, relation)
    return function(grant)
      return grant.target == target and (type(grant.relation) == "number" and grant.relation or nil) == relation
    end
  end

  local grant_secret = signature("grant_secret", "secret_id: string, observer: any")
  local revoke_secret = signature("revoke_secret", "secret_id: string, observer: any")

  --- Lets an application or unit read a secret of others. What is no user's is granted over the relation with
  -- its owner, which has to be there.
  -- @param observer its name, or its object
  -- @raise RuntimeError
  function Harness:grant_secret(...)
    local id, observer = grant_secret(...)
    local document, target = find(self, id), self._name_of(observer, "observer")
    refuse_own(self, document, id, "grant_secret")
    local relation = relation_to(self, document)
    document.grants = without(document.grants, same_grant(target, relation))
    document.grants[#document.grants + 1] = { target = target, relation = relation }
    self._simulation:put("secret", document)
  end

  --- Takes back what grant_secret() gave.
  -- @raise RuntimeError
  function Harness:revoke_secret(...)
    local id, observer = revoke_secret(...)
    local document, target = find(self, id), self._name_of(observer, "observer")
    refuse_own(self, document, id, "revoke_secret")
    document.grants = without(document.grants, same_grant(target, relation_to(self, document)))
    self._simulation:put("secret", document)
  end

  --- Grants end with their relation.
  function Harness:_drop_grants(relation)
    for _, document in ipairs(self._simulation:all "secret") do
      document.grants = without(document.grants, function(grant)
        return grant.relation == relation
      end)
      self._simulation:put("secret", document)
    end
  end

  local get_secret_grants = signature("get_secret_grants", "secret_id: string, relation_id: integer")

  --- Who may read a secret over a relation.
  -- @return an ops.Set of names
  -- @raise RuntimeError when there is none
  function Harness:get_secret_grants(...)
    local id, relation = get_secret_grants(...)
    local names = Set {}
    for _, grant in ipairs(find(self, id).grants) do
      if grant.relation == relation then
        names:add(grant.target)
      end
    end
    return names
  end

  local get_secret_revisions = signature("get_secret_revisions", "secret_id: string")

  --- The numbers of a secret's revisions, oldest first.
  -- @raise RuntimeError when there is none
  function Harness:get_secret_revisions(...)
    local numbers = {}
    for index, revision in ipairs(find(self, (get_secret_revisions(...))).revisions) do
      numbers[index] = revision.revision
    end
    return numbers
  end

  -- events of owners ----------------------------------------------------------

  local function trigger(harness, id, name, label, revision)
    local document = find(harness, id)
    label = label or label_of(harness, document)
    local hook = { name = name, secret_id = document.id, secret_label = label, secret_revision = revision }
    harness:_emit(hook, (name:gsub("-", "_")), id, label, revision)
  end

  local function refuse_users(harness, id, event)
    if is_users(find(harness, id)) then
      errors.raise(errors.RuntimeError, 3, "Cannot trigger the %s event for a user secret.", event)
    end
  end

  local trigger_secret_rotation = signature("trigger_secret_rotation", "secret_id: string, *, label?: string")

  --- Emits secret-rotate.
  -- @param options `label`: other than the secret's
  -- @raise RuntimeError when there is no such secret, for one of a user, before begin()
  function Harness:trigger_secret_rotation(...)
    local id, label = trigger_secret_rotation(...)
    refuse_users(self, id, "secret-rotate")
    trigger(self, id, "secret-rotate", label)
  end

  local trigger_secret_removal =
    signature("trigger_secret_removal", "secret_id: string, revision: integer, *, label?: string")

  --- Emits secret-remove: nobody tracks the revision any more.
  -- @raise RuntimeError when there is no such secret, before begin()
  function Harness:trigger_secret_removal(...)
    local id, revision, label = trigger_secret_removal(...)
    trigger(self, id, "secret-remove", label, revision)
  end

  local trigger_secret_expiration =
    signature("trigger_secret_expiration", "secret_id: string, revision: integer, *, label?: string")

  --- Emits secret-expired.
  -- @raise RuntimeError when there is no such secret, for one of a user, before begin()
  function Harness:trigger_secret_expiration(...)
    local id, revision, label = trigger_secret_expiration(...)
    refuse_users(self, id, "secret-expired")
    trigger(self, id, "secret-expired", label, revision)
  end
end
