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

--- It comes again when the container was restarted, which then knows nothing.
function Charm:on_app_pebble_ready()
  self:update()
end

function Charm:on_config_changed()
  if self.container:can_connect() then self:update() end
end

function Charm:port_is_valid()
  return self.config.port >= 1024 and self.config.port <= 65535
end

--- Brings the container to what the config says.
function Charm:update()
  if not self:port_is_valid() then return end
  self.container:push(workload.DIRECTORY .. "/index.html", workload.page(), { make_dirs = true })
  self.container:add_layer("app", workload.layer(self.config.port), { combine = true })
  self.container:replan()
  self.unit:set_ports(self.config.port)
end

---@param event ops.CollectStatusEvent
function Charm:on_collect_unit_status(event)
  if not self:port_is_valid() then
    event:add_status(ops.BlockedStatus "port should be from 1024 to 65535")
  end
  if not self.container:can_connect() then
    event:add_status(ops.WaitingStatus "waiting for the container")
  end
  event:add_status(ops.ActiveStatus())
end

return Charm
