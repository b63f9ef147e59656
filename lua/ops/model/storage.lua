-- SPDX-License-Identifier: Apache-2.0
--- Storage and resources.
--
-- Dependencies: ops.class, ops.errors, ops.log, ops.mapping, ops.signature.
--
-- @usage
-- for _, storage in ipairs(self.model.storages.data) do
--   mount(storage.location)
-- end
-- self.model.storages:request("data", 2)
-- local path = self.model.resources:fetch "blob"

local Class = require "ops.class"
local errors = require "ops.errors"
local log = require "ops.log"
local mapping = require "ops.mapping"
local signature = require "ops.signature"

local logger = log "ops.model"

local M = {}

-- storage ---------------------------------------------------------------------

--- An instance of a storage of the charm.
local Storage = Class:extend "Storage"
Storage.strict = true
M.Storage = Storage

-- @param raw handle of the host's model
function Storage:init(raw, name, index)
  self._raw, self._name, self._index = raw, name, index
end

--- The storage in the metadata.
function Storage.getters:name()
  return self._name
end

--- The number of this instance, usually 0 when there is only one.
function Storage.getters:index()
  return self._index
end

--- Deprecated: it is `index`.
function Storage.getters:id()
  logger:warning "model.Storage.id is being replaced - please use model.Storage.index"
  return self._index
end

--- Such as "data/0".
function Storage.getters:full_id()
  return string.format("%s/%d", self._name, self._index)
end

--- The path it is at. What is assigned is what it shows from then on.
-- @raise ModelError when Juju does not know it
function Storage.getters:location()
  return self._raw:storage_location(self._name, self._index)
end

function Storage.setters:location(location)
  errors.check_type(location, "string", "location", 3)
  self._raw:set_storage_location(self._name, self._index, location)
end

function Storage:__tostring()
  return string.format("<ops.model.Storage %s>", self.full_id)
end

--- Sequences of Storage by name.
local StorageMapping = Class:extend "StorageMapping"
M.StorageMapping = StorageMapping

-- Not by init(): every name but those of its methods is one of a storage.
-- @param raw handle of the host's model
function StorageMapping._new(cls, raw)
  return setmetatable({ _raw = raw, _lists = {} }, cls)
end

local function list_of(storages, name)
  local list = storages._lists[name]
  if not list then
    local raw = storages._raw
    list = {}
    for index, number in ipairs(raw:storage_indices(name)) do
      list[index] = Storage(raw, name, number)
    end
    storages._lists[name] = list
  end
  return list
end

local request = signature("request", "storage_name: string, count?: integer")

--- Asks for more instances; they come with storage-attached events.
-- @param storage_name in the metadata
-- @param count how many, 1 if it is not given
-- @raise ModelError when the charm has no such storage
function StorageMapping:request(...)
  local name, count = request(...)
  self._raw:request_storage(name, count or 1)
end

function StorageMapping:__index(name)
  if name == "request" then
    return StorageMapping.request
  elseif type(name) ~= "string" then
    errors.raise(errors.KeyError, 2, "the name of a storage is expected, not %s", tostring(name))
  end
  return list_of(self, name)
end

function StorageMapping.__newindex(_, name)
  errors.raise(errors.TypeError, 2, "model.storages cannot be changed: '%s' is not assigned", tostring(name))
end

function StorageMapping:__keys()
  return self._raw:storage_names()
end

StorageMapping.__pairs = mapping.sorted_pairs(StorageMapping.__keys, list_of)

function StorageMapping:__tostring()
  return "<ops.model.StorageMapping " .. table.concat(mapping.keys(self), ", ") .. ">"
end

-- resources -------------------------------------------------------------------

--- The resources of the charm.
local Resources = Class:extend "Resources"
Resources.strict = true
M.Resources = Resources

function Resources:init(raw)
  self._raw = raw
end

local fetch = signature("fetch", "name: string")

--- The path of a resource's file, which is fetched once.
-- @raise NameError when the charm has no such resource, ModelError when Juju cannot fetch it
function Resources:fetch(...)
  return self._raw:fetch_resource((fetch(...)))
end

Resources:_need_colon "resources"
StorageMapping:_need_colon "storages"

return M
