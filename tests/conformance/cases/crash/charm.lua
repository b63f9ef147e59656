-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.install, self.on_install)
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.do_it_action, self.on_do_it)
  self:observe(self.on.config_changed, self.on_config_changed)
  self.stored = ops.StoredState(self, "stored", { runs = 0 })
end

function MyCharm:on_install(event)
  self.stored.runs = self.stored.runs + 1
  log:info("runs %d", self.stored.runs)
  event:defer()
end

function MyCharm:on_start()
  self.stored.runs = self.stored.runs + 100
  self.unit.status = ops.MaintenanceStatus "about to fail"
  error(ops.RuntimeError "boom")
end

function MyCharm:on_do_it()
  error(ops.ValueError "bad")
end

function MyCharm:on_config_changed()
  error(ops.ModelError "ERROR no model\n")
end

return MyCharm
