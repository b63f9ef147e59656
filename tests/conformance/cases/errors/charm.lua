-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local _, err = pcall(self.unit.set_workload_version, self.unit, "1")
  log:info(show.show(err.message))
  _, err = pcall(ops.hookcmds.app_version_set, "1")
  log:info("%s, %s", err.returncode, show.show(err.cmd))
  log:info("%s, %s", show.show(err.stdout), show.show(err.stderr))
  log:info(ops.is_a(err, ops.ModelError) and "True" or "False")
  log:info(show.raised(self.unit.open_port, self.unit, "tcp", 80))
  log:info(show.raised(ops.hookcmds.open_port, "tcp", 80))
  self.unit:opened_ports()
end

return MyCharm
