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

local base = host "base"
local null, list_mark = base.marks()

local M = {
  __version__ = base.version(),
  -- what JSON calls null; nil is what is not there
  null = null,
  events = events.events,
  CharmBase = charm.CharmBase,
}

for name, value in pairs(framework) do
  if name:find "^%u" then
    M[name] = value
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

-- The module that a name is in: a table that has it, or what it stands for.
local later = {
  Set = "ops.set",
  StoredState = "ops.stored",
  log = "ops.log",
  time = "ops.time",
  schema = "ops.schema",
  hookcmds = "ops.hookcmds",
  pebble = "ops.pebble",
  JujuVersion = "ops.jujuversion",
  JujuContext = "ops.jujucontext",
  Port = "ops.model.port",
  OpenedPort = "ops.model.port", -- its name before ops 2.7
}
local whole = {}
for name in pairs(later) do
  whole[name] = true
end

for module, names in pairs {
  ["ops.time"] = { "duration" },
  ["ops.mapping"] = { "update", "copy", "keys", "is_empty" },
  ["ops.meta"] = { "CharmMeta", "RelationMeta", "RelationRole", "StorageMeta", "ResourceMeta", "PayloadMeta",
    "ContainerMeta", "ContainerBase", "ContainerStorageMeta", "ActionMeta", "ConfigMeta", "MetadataLinks",
    "JujuAssumes", "JujuAssumesCondition" },
  ["ops.model"] = { "Model", "ConfigData", "RelationMapping" },
  ["ops.model.cloud"] = { "CloudSpec", "CloudCredential", "Pod" },
  ["ops.model.container"] = { "Container", "ContainerMapping", "ServiceInfoMapping", "CheckInfoMapping", "LazyNotice",
    "LazyCheckInfo" },
  ["ops.model.copying"] = { "MultiPushPullError" },
  ["ops.model.lazy"] = { "LazyMapping" },
  ["ops.model.network"] = { "Binding", "BindingMapping", "Network", "NetworkInterface" },
  ["ops.model.relation"] = { "Relation", "RelationData", "RelationDataContent", "RemoteModel" },
  ["ops.model.secret"] = { "Secret", "SecretInfo", "SecretRotate" },
  ["ops.model.status"] = { "StatusBase", "ActiveStatus", "BlockedStatus", "ErrorStatus", "MaintenanceStatus",
    "WaitingStatus", "UnknownStatus" },
  ["ops.model.storage"] = { "Storage", "StorageMapping", "Resources" },
  ["ops.model.unit"] = { "Unit", "Application" },
  ["ops.errors"] = base.error_names(),
} do
  for _, name in ipairs(names) do
    later[name] = module
  end
end
for name in pairs(charm.places) do
  later[name] = "ops.charm"
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

--- What Python's ops has, and where it is here.
local function moved()
  return {
    main = "the host makes the charm: end src/charm.lua with `return MyCharm`",
    EventSource = "write Class.on = ops.events { ready = ReadyEvent }",
    StoredDict = "a table in an ops.StoredState is one",
    StoredList = "a sequence in an ops.StoredState is one",
    StoredSet = "an ops.Set in an ops.StoredState is one",
  }
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
    local module = later[name]
    if not module then
      if moved()[name] then
        errors.raise(errors.AttributeError, 2, "ops.%s is not needed in Lua: %s", name, moved()[name])
      end
      errors.raise_unknown("ops", tostring(name), names(), 2)
    end
    local value = require(module)
    if not whole[name] then
      value = value[name]
    end
    rawset(M, name, value)
    return value
  end,
})
