--- The charm: what Juju's events mean for the workload in its container.
local ops = require "ops"
local workload = require "{{module}}"

---@class {{class}}: ops.CharmBase
local Charm = ops.CharmBase:extend "{{class}}"

function Charm:init()
  self.container = self.unit:get_container "app"
  self:observe(self.on.app_pebble_ready, self.on_app_pebble_ready)
  self:observe(self.on.config_changed, self.on_config_changed)
  self:observe(self.on.collect_unit_status, self.on_collect_unit_status)
end

function Charm:on_app_pebble_ready()
  self:update()
end

function Charm:on_config_changed()
  if self.container:can_connect() then self:update() end
end

--- Brings the container's services to what the config says.
function Charm:update()
  if self.config.workers < 1 then return end
  self.container:add_layer("app", workload.layer(self.config.workers), { combine = true })
  self.container:replan()
end

---@param event ops.CollectStatusEvent
function Charm:on_collect_unit_status(event)
  if self.config.workers < 1 then
    event:add_status(ops.BlockedStatus "workers should be at least 1")
  end
  if not self.container:can_connect() then
    event:add_status(ops.WaitingStatus "waiting for the container")
  end
  event:add_status(ops.ActiveStatus())
end

return Charm
