-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local Thermostat = ops.CharmBase:extend "Thermostat"

function Thermostat:init()
  self:observe(self.on.config_changed, self.on_config_changed)
  self:observe(self.on.collect_unit_status, self.on_collect_status)
  self.stored = ops.StoredState(self, "stored", { changes = 0 })
end

function Thermostat:on_config_changed(event)
  if not self.config.target then
    return event:defer()
  end
  if self.config.target > 30 then
    error(ops.ValueError(("%d degrees are too hot"):format(self.config.target)))
  end
  self.stored.changes = self.stored.changes + 1
end

function Thermostat:on_collect_status(event)
  if self.config.target then
    event:add_status(ops.ActiveStatus(("%d degrees, change %d"):format(self.config.target, self.stored.changes)))
  else
    event:add_status(ops.BlockedStatus "which temperature?")
  end
end

return Thermostat
