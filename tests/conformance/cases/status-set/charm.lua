-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.stop, self.on_stop)
end

function MyCharm:on_start()
  log:info(tostring(self.unit.status))
  log:info(tostring(self.unit.status))
  self.unit.status = ops.BlockedStatus "no --database"
  log:info(tostring(self.unit.status))
  self.unit.status = ops.ActiveStatus()
  self.unit.status = ops.ActiveStatus()
  log:info(tostring(self.app.status))
  self.app.status = ops.WaitingStatus "for it"
  log:info(tostring(self.app.status))
  local remote = self.model:get_unit "pg/0"
  log:info("%s, %s", remote.status, remote.app.status)
  for _, entity in ipairs { remote, remote.app } do
    log:info(show.failure(function() entity.status = ops.ActiveStatus() end))
  end
  for _, status in ipairs { ops.ErrorStatus "bad", ops.UnknownStatus(), "blocked", 5 } do
    log:info(show.failure(function() self.unit.status = status end))
    log:info(show.failure(function() self.app.status = status end))
  end
  log:info(show.failure(function() self.unit.status = ops.BlockedStatus(5) end))
end

function MyCharm.on_stop()
  log:info(show.show(ops.BlockedStatus "a" == ops.BlockedStatus "a"))
  log:info(show.show(ops.BlockedStatus "a" == ops.BlockedStatus "b"))
  log:info(show.show(ops.BlockedStatus "a" == ops.WaitingStatus "a"))
  log:info("%s, %s", ops.MaintenanceStatus "it's", ops.UnknownStatus())
  log:info("%s, %s", ops.ErrorStatus("e").name, ops.ErrorStatus("e").message)
  log:info("%s, %s", ops.StatusBase.from_name("waiting", "x"), ops.StatusBase.from_name("unknown", "x"))
  log:info(show.raised(ops.StatusBase.from_name, "bored", "x"))
  log:info(show.failure(ops.StatusBase, "x"))
end

return MyCharm
