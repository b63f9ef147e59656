-- SPDX-License-Identifier: Apache-2.0
--- Everything that charms use, under the names that Python's ops has.
--
-- What few charms need is loaded when it is asked for: a dispatch pays for what it uses.
--
-- Dependencies: all of ops.
--
-- @usage
-- local ops = require "ops"
-- return ops.charm {
--   start = function(self) self.unit.status = ops.ActiveStatus() end,
-- }

local host = select(2, ...)
local Class = require "ops.class"
local charm = require "ops.charm"
local errors = require "ops.errors"
local events = require "ops.events"
local framework = require "ops.framework"
local mapping = require "ops.mapping"
local model = require "ops.model"

local base = host "base"
local null, list_mark = base.marks()

local M = {
  __version__ = base.version(),
  -- what JSON calls null; nil is what is not there
  null = null,
  log = require "ops.log",
  update = mapping.update,
  copy = mapping.copy,
  keys = mapping.keys,
  is_empty = mapping.is_empty,
  events = events.events,
}

for _, module in ipairs { errors, framework, model, charm } do
  for name, value in pairs(module) do
    if name:find "^%u" then
      M[name] = value
    end
  end
end

--- Whether a value is an instance of a class or of one derived from it; false for anything else.
M.is_a = Class.is_a

--- A list, which an empty table is not: `ops.list {}`.
function M.list(items)
  errors.check_type(items, "table", "ops.list: the items", 2)
  if getmetatable(items) ~= nil and getmetatable(items) ~= list_mark then
    errors.raise(errors.TypeError, 2, "ops.list: a plain table is expected, not %s", errors.type_name(items))
  end
  return setmetatable(items, list_mark)
end

-- loaded when asked for -------------------------------------------------------

-- The module a name is in, and the name it has there; no name: the module itself.
local later = {
  Set = { "ops.set" },
  StoredState = { "ops.stored" },
  time = { "ops.time" },
  duration = { "ops.time", "duration" },
  schema = { "ops.schema" },
  hookcmds = { "ops.hookcmds" },
  pebble = { "ops.pebble" },
  JujuVersion = { "ops.jujuversion" },
  JujuContext = { "ops.jujucontext" },
}

local of_the_model = {
  secret = { "Secret", "SecretInfo", "SecretRotate" },
  network = { "Binding", "BindingMapping", "Network", "NetworkInterface" },
  storage = { "Storage", "StorageMapping", "Resources" },
  cloud = { "CloudSpec", "CloudCredential", "Pod" },
  container = { "Container", "ContainerMapping", "ServiceInfoMapping", "CheckInfoMapping", "LazyNotice",
    "LazyCheckInfo" },
  copying = { "MultiPushPullError" },
}
for module, classes in pairs(of_the_model) do
  for _, name in ipairs(classes) do
    later[name] = { "ops.model." .. module, name }
  end
end

for _, name in ipairs { "CharmMeta", "RelationMeta", "RelationRole", "StorageMeta", "ResourceMeta", "PayloadMeta",
  "ContainerMeta", "ContainerBase", "ContainerStorageMeta", "ActionMeta", "ConfigMeta", "MetadataLinks",
  "JujuAssumes", "JujuAssumesCondition" } do
  later[name] = { "ops.meta", name }
end

local function names()
  local all = {}
  for _, known in ipairs { M, later } do
    for name in pairs(known) do
      all[#all + 1] = name
    end
  end
  table.sort(all)
  return all
end

-- the quick form --------------------------------------------------------------

--- A charm of handlers by event: each function becomes the method on_EVENT, which observes EVENT.
-- What is no function is a field of the class, such as `use_juju_for_storage`.
-- @param handlers table: name of an event -> function(self, event)
-- @return the charm's class, to be returned by src/charm.lua
function M.charm(handlers)
  errors.check_type(handlers, "table", "ops.charm: the handlers", 2)
  local class = M.CharmBase:extend "Charm"
  local observed = {}
  for name, value in pairs(handlers) do
    if type(name) ~= "string" then
      errors.raise(errors.TypeError, 2, "ops.charm: the name of an event is expected as key, not %s",
        errors.type_name(name))
    elseif type(value) == "function" and name ~= "init" then
      observed[#observed + 1] = name
      class["on_" .. name] = value
    else
      class[name] = value
    end
  end
  table.sort(observed)
  local init = handlers.init
  function class:init(...)
    for _, name in ipairs(observed) do
      self:observe(self.on[name], "on_" .. name)
    end
    if init then
      init(self, ...)
    end
  end
  return class
end

return setmetatable(M, {
  __index = function(_, name)
    local place = later[name]
    if not place then
      errors.raise_unknown("ops", tostring(name), names(), 2)
    end
    local value = require(place[1])
    if place[2] then
      value = value[place[2]]
    end
    rawset(M, name, value)
    return value
  end,
})
