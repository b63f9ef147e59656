-- SPDX-License-Identifier: Apache-2.0
--- Events of storage.
--
-- Dependencies: ops.errors, ops.charm.hook, ops.charm.support.

local host = select(2, ...)
local HookEvent = require("ops.charm.hook").HookEvent
local errors = require "ops.errors"
local support = require "ops.charm.support"

local base = host "base"
local define, define_base, stored, via = support.define, support.define_base, support.stored, support.via

local M = {}

--- What all events of storage are: `storage`.
local StorageEvent = define_base(M, HookEvent, "StorageEvent", { "storage" })

function StorageEvent:init(storage)
  self.storage = storage
end

function StorageEvent:snapshot()
  local storage = self.storage
  return { storage_name = storage.name, storage_index = storage.index, storage_location = storage.location }
end

--- The instance with this number among those that are attached.
local function find_storage(instances, index)
  for _, storage in ipairs(instances) do
    if storage.index == index then
      return storage
    end
  end
end

function StorageEvent:restore(snapshot)
  local name, index = stored(snapshot, "storage_name"), stored(snapshot, "storage_index")
  local location = stored(snapshot, "storage_location")
  if not name or not index then
    return
  end
  self.storage = find_storage(self.framework.model.storages[name], index)
  if not self.storage then
    errors.raise(errors.RuntimeError, 2, "failed loading storage (name=%s, index=%d) from snapshot", base.quote(name),
      index)
  elseif not location then
    errors.raise(errors.RuntimeError, 2,
      "failed loading storage location from snapshot.(name=%s, index=%d, storage_location=None)", base.quote(name),
      index)
  end
  self.storage.location = location
end

function StorageEvent:__tostring()
  return string.format("<%s on %s%s", self.class_name, tostring(self.storage), via(self))
end

define(M, StorageEvent, "StorageAttachedEvent")
define(M, StorageEvent, "StorageDetachingEvent")

return M
