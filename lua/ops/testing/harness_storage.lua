-- SPDX-License-Identifier: Apache-2.0
--- Storage of a Harness. The directories are real ones, below that of the harness.
--
-- Dependencies: ops.errors, ops.mapping, ops.model.storage, ops.signature.

local errors = require "ops.errors"
local mapping = require "ops.mapping"
local signature = require "ops.signature"
local storages = require "ops.model.storage"

return function(Harness)
  local function check_name(harness, name)
    local declared = harness._spec.meta.storage or {}
    if declared[name] == nil then
      errors.raise(errors.RuntimeError, 3, "the key '%s' is not specified as a storage key in metadata%s", name,
        errors.hint(name, mapping.keys(declared)))
    end
  end

  --- New instances; they are not attached.
  local function make(harness, name, count)
    local declared, ids = harness._spec.meta.storage[name], {}
    local kind = type(declared) == "table" and declared.type == "block" and "block" or "filesystem"
    for index = 1, count do
      local number = harness._next_storage or 0
      harness._next_storage = number + 1
      ids[index] = string.format("%s/%d", name, number)
      harness._simulation:put("storage", { id = ids[index], kind = kind })
    end
    return ids
  end

  --- Makes what the charm has asked for since.
  local function make_requested(harness)
    local counts = harness:_get("application", harness._app).storage_counts
    if not next(counts) then
      return
    end
    for _, name in ipairs(mapping.keys(counts)) do
      make(harness, name, counts[name])
    end
    harness:_edit_app(function(app)
      app.storage_counts = {}
    end)
  end

  --- The document of an instance; raises when there is none.
  local function find(harness, id)
    make_requested(harness)
    local document = harness:_get("storage", id)
    if not document then
      local name = id:match "^(.*)/%d+$"
      if not name then
        errors.raise(errors.ValueError, 3, "'%s' is no id of a storage instance, such as those add_storage gives", id)
      end
      check_name(harness, name)
      errors.raise(errors.RuntimeError, 3, "there is no storage '%s': add_storage makes one", id)
    end
    return document
  end

  local function is_attached(harness, document)
    return document.attachments[harness._unit] ~= nil
  end

  local function emit(harness, id, kind)
    local name, index = id:match "^(.*)/(%d+)$"
    local storage = storages.Storage(harness._model._raw, name, math.tointeger(index))
    harness:_emit({ name = name .. "-storage-" .. kind, storage_id = id }, { name, "storage_" .. kind }, storage)
  end

  local function put(harness, document, attachments)
    document.attachments = attachments
    harness._simulation:put("storage", document)
    harness._model:_refresh()
  end

  local function attach(harness, document)
    local location = harness:_directory("storages/" .. document.id)
    put(harness, document, { [harness._unit] = { location = location } })
    harness:_mount_storage(document.id, location)
    if harness:_tells() then
      emit(harness, document.id, "attached")
    end
  end

  local function detach(harness, document)
    if not is_attached(harness, document) then
      return
    end
    if harness:_tells() then
      emit(harness, document.id, "detaching")
      harness:_commit()
    end
    put(harness, document, {})
    harness:_unmount_storage(document.id)
  end

  local add_storage = signature("add_storage", "storage_name: string, count?: integer, *, attach?: boolean")

  --- Adds instances of a storage, which count from 0 over all storages. Those that the charm asked for by
  -- `model.storages:request()` are there, too, and can be attached.
  -- @param count how many, 1 when it is left out
  -- @param options `attach`: attach them too, with storage-attached
  -- @return a sequence of their ids
  -- @raise RuntimeError for a storage that the charm does not have
  function Harness:add_storage(...)
    local name, count, attached = add_storage(...)
    check_name(self, name)
    make_requested(self)
    local ids = make(self, name, count or 1)
    for _, id in ipairs(attached and ids or {}) do
      self:attach_storage(id)
    end
    return ids
  end

  local attach_storage = signature("attach_storage", "storage_id: string")

  --- Attaches an instance, if it is not: storage-attached.
  -- @raise RuntimeError when there is none
  function Harness:attach_storage(...)
    local document = find(self, (attach_storage(...)))
    if not is_attached(self, document) then
      attach(self, document)
    end
  end

  local detach_storage = signature("detach_storage", "storage_id: string")

  --- Detaches an instance, if it is attached: storage-detaching, in which it is still there.
  -- @raise RuntimeError when there is none, before begin()
  function Harness:detach_storage(...)
    local id = detach_storage(...)
    if not self._charm then
      errors.raise(errors.RuntimeError, 2, "cannot detach storage before Harness is initialised")
    end
    detach(self, find(self, id))
  end

  local remove_storage = signature("remove_storage", "storage_id: string")

  --- Detaches an instance and removes it.
  -- @raise RuntimeError when there is none
  function Harness:remove_storage(...)
    local document = find(self, (remove_storage(...)))
    detach(self, document)
    self._simulation:remove("storage", document.id)
    self._model:_refresh()
  end

  --- What Juju does first in the life of a unit.
  function Harness:_attach_all_storage()
    for _, document in ipairs(self._simulation:all "storage") do
      if is_attached(self, document) then
        emit(self, document.id, "attached")
      else
        attach(self, document)
      end
    end
  end
end
