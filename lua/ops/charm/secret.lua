-- SPDX-License-Identifier: Apache-2.0
--- Events of secrets.
--
-- Dependencies: ops.charm.hook, ops.charm.support.

local host = select(2, ...)
local HookEvent = require("ops.charm.hook").HookEvent
local support = require "ops.charm.support"

local null = host("base").marks()
local define, define_base, stored = support.define, support.define_base, support.stored

local M = {}

--- What all events of secrets are: `secret`, made anew at each look.
local SecretEvent = define_base(M, HookEvent, "SecretEvent", {})

function SecretEvent:init(id, label)
  self._id, self._label = id, label
end

function SecretEvent:snapshot()
  return { id = self._id, label = self._label or null }
end

function SecretEvent:restore(snapshot)
  self._id, self._label = stored(snapshot, "id"), stored(snapshot, "label")
end

--- Its content is not read before get_content() is called.
function SecretEvent.getters:secret()
  return self.framework.model:_secret(self._id, self._label)
end

define(M, SecretEvent, "SecretChangedEvent")
define(M, SecretEvent, "SecretRotateEvent")

--- Events about one `revision` of a secret.
local function define_revision_event(name)
  local class = define(M, SecretEvent, name)

  function class:init(id, label, revision)
    SecretEvent.init(self, id, label)
    self._revision = revision
  end

  function class:snapshot()
    local snapshot = SecretEvent.snapshot(self)
    snapshot.revision = self._revision
    return snapshot
  end

  function class:restore(snapshot)
    SecretEvent.restore(self, snapshot)
    self._revision = stored(snapshot, "revision")
  end

  function class.getters:revision()
    return self._revision
  end

  --- Removes the revision that the event is about.
  function class:remove_revision()
    self.secret:remove_revision(self._revision)
  end
end

define_revision_event "SecretRemoveEvent"
define_revision_event "SecretExpiredEvent"

return M
