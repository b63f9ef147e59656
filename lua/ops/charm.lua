-- SPDX-License-Identifier: Apache-2.0
--- Charms, and the events that Juju sends them.
--
-- An event is made anew for every observer, by restore() from its snapshot and today's model. What needs
-- a hook command or Pebble to be known is found out when a handler looks at it.
--
-- Dependencies: ops.framework, ops.later, ops.signature; ops.charm.* when one of their events is emitted or named,
-- ops.typed and ops.model.status when they are needed.

local framework = require "ops.framework"
local later = require "ops.later"
local signature = require "ops.signature"

local status, typed = later "ops.model.status", later "ops.typed"

-- events ----------------------------------------------------------------------

-- The module below ops.charm that a class is in.
local places = {}
for place, names in pairs {
  hook = {
    "HookEvent", "InstallEvent", "StartEvent", "StopEvent", "RemoveEvent", "ConfigChangedEvent", "UpdateStatusEvent",
    "UpgradeCharmEvent", "PreSeriesUpgradeEvent", "PostSeriesUpgradeEvent", "LeaderElectedEvent",
    "LeaderSettingsChangedEvent", "CollectMetricsEvent",
  },
  relation = {
    "RelationEvent", "RelationCreatedEvent", "RelationJoinedEvent", "RelationChangedEvent", "RelationBrokenEvent",
    "RelationDepartedEvent",
  },
  storage = { "StorageEvent", "StorageAttachedEvent", "StorageDetachingEvent" },
  workload = {
    "WorkloadEvent", "PebbleReadyEvent", "PebbleNoticeEvent", "PebbleCustomNoticeEvent", "PebbleCheckEvent",
    "PebbleCheckFailedEvent", "PebbleCheckRecoveredEvent",
  },
  secret = { "SecretEvent", "SecretChangedEvent", "SecretRotateEvent", "SecretRemoveEvent", "SecretExpiredEvent" },
  action = { "ActionEvent" },
  status = { "CollectStatusEvent" },
} do
  for _, name in ipairs(names) do
    places[name] = place
  end
end

--- Classes of Juju's events by name, and what they are derived from.
local event_classes = setmetatable({}, {
  __index = function(self, name)
    local place = places[name]
    local class = place and require("ops.charm." .. place)[name]
    if class and class.strict then
      class:_need_colon "event"
    end
    rawset(self, name, class)
    return class
  end,
})

local M = setmetatable({ event_classes = event_classes, places = places }, { __index = event_classes })

-- charms ----------------------------------------------------------------------

--- What a charm is derived from.
--
-- @usage
-- local MyCharm = ops.CharmBase:extend "MyCharm"
-- function MyCharm:init()
--   self:observe(self.on.start, self.on_start)
-- end
local CharmBase = framework.Object:extend "CharmBase"
M.CharmBase = CharmBase

--- The unit this charm runs for.
function CharmBase.getters:unit()
  return self.framework.model.unit
end

--- The application this charm runs for.
function CharmBase.getters:app()
  return self.framework.model.app
end

--- The configuration.
function CharmBase.getters:config()
  return self.framework.model.config
end

--- The metadata, an ops.CharmMeta.
function CharmBase.getters:meta()
  return self.framework.model._meta
end

--- The directory of the charm.
function CharmBase.getters:charm_dir()
  return self.framework.model._charm_dir
end

local load_config = signature("load_config", "schema: schema, *, errors?: string")

--- The configuration as a schema wants it.
-- @param schema made by ops.schema; its fields are written with '_' where options have '-'
-- @param options `errors`: "raise" (the default), or "blocked": the unit is blocked with what is wrong, and
--   the dispatch ends there, with status 0 and nothing committed
-- @raise ValueError that lists everything that is wrong
-- @usage
-- local config = self:load_config(Config, { errors = "blocked" })
-- self.unit:set_ports(config.port)
function CharmBase:load_config(...)
  local schema, mode = load_config(...)
  return typed.load_options("load_config", mode, "blocked", schema, self.framework.model, self.config,
    function(problems)
      self.unit.status = status.BlockedStatus("Invalid config: " .. problems)
    end)
end

CharmBase:_need_colon "self"

return M
