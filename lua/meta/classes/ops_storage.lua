-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- A storage of the charm's: `event.storage`, those of `model.storages.data`.
---@class ops.Storage: ops.Class
---@field name string The storage in the metadata.
---@field index integer The number of this instance, usually 0 when there is only one.
---@field id integer Deprecated: it is `index`.
---@field full_id string Such as "data/0".
---@field location string The path it is at. What is assigned is what it shows from then on.
local Storage = {}

--- Sequences of storages by name, `model.storages`. KeyError for a name the metadata does not have.
---@class ops.StorageMapping
---@field [string] ops.Storage[] The attached storages of a name.
local StorageMapping = {}

--- Asks for more instances; they come with storage-attached events.
---
--- Raises ModelError when the charm has no such storage.
---@param storage_name string in the metadata
---@param count? integer how many, 1 if it is not given
---@overload fun(self: ops.StorageMapping, storage_name: string, options: { count?: integer })
function StorageMapping:request(storage_name, count) end

--- The resources of the charm, `model.resources`.
---@class ops.Resources: ops.Class
local Resources = {}

--- The path of a resource's file, which is fetched once.
---
--- Raises NameError when the charm has no such resource, ModelError when Juju cannot fetch it.
---@param name string
---@return string
function Resources:fetch(name) end
