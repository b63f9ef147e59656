--- The charm: what Juju's events mean for the workload.
local ops = require "ops"
local workload = require "{{module}}"

---@class {{class}}: ops.CharmBase
local Charm = ops.CharmBase:extend "{{class}}"

local LOG_LEVELS = { DEBUG = true, INFO = true, WARNING = true, ERROR = true, CRITICAL = true }

function Charm:init()
  self:observe(self.on.install, self.on_install)
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.config_changed, self.on_config_changed)
  self:observe(self.on.collect_unit_status, self.on_collect_unit_status)
end

function Charm:on_install()
  self.unit.status = ops.MaintenanceStatus "installing the workload"
  self:write_page()
end

function Charm:on_start()
  self.unit:set_workload_version(workload.VERSION)
end

function Charm:on_config_changed()
  local level = self.config["log-level"]
  if LOG_LEVELS[level] then ops.log.set_level(level) end
  self:write_page()
end

function Charm:write_page()
  workload.write(self.model.storages.site[1].location, self.config.greeting)
end

---@param event ops.CollectStatusEvent
function Charm:on_collect_unit_status(event)
  local level = self.config["log-level"]
  if not LOG_LEVELS[level] then
    event:add_status(ops.BlockedStatus("log-level is no level: " .. level))
  end
  event:add_status(ops.ActiveStatus())
end

return Charm
