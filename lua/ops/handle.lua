-- SPDX-License-Identifier: Apache-2.0
--- Handles: how objects and events are named in storage, "MyCharm/Database[db]/on/ready[7]".
--
-- Dependencies: ops.class, ops.errors.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"

local raw = host "framework"

--- `parent`: a Handle or nil; `kind`; `key`: text or nil; `path`.
local Handle = Class:extend "Handle"
Handle.strict = true

--- @param parent the Handle above, an object that has one, or nil
-- @param kind name of the class of what is named
-- @param key tells it from others of its kind, or nil
function Handle._new(cls, parent, kind, key)
  errors.check_type(kind, "string", "kind", 3)
  if parent ~= nil and not Class.is_a(parent, Handle) then
    local handle = type(parent) == "table" and rawget(parent, "handle")
    if not handle then
      errors.raise(errors.TypeError, 3, "the parent should be an ops.Handle or an object that has one, not %s",
        errors.type_name(parent))
    end
    parent = handle
  end
  key = key ~= nil and key ~= "" and tostring(key) or nil
  local own = key and kind .. "[" .. key .. "]" or kind
  local path = parent and parent._path .. "/" .. own or own
  return setmetatable({ _parent = parent, _kind = kind, _key = key, _path = path }, cls)
end

function Handle.getters:parent()
  return self._parent
end

function Handle.getters:kind()
  return self._kind
end

function Handle.getters:key()
  return self._key
end

function Handle.getters:path()
  return self._path
end

--- The handle of something below.
-- @raise TypeError
function Handle:nest(kind, key)
  return Handle(self, kind, key)
end

--- Reads a path.
-- @raise RuntimeError when it is none
function Handle.from_path(path)
  errors.check_type(path, "string", "path", 2)
  local parent, kind, key = raw.parse_handle(path)
  return Handle(parent and Handle.from_path(parent) or nil, kind, key)
end

function Handle.__eq(a, b)
  return a._path == b._path
end

function Handle:__tostring()
  return self._path
end

return Handle
