-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.stop, self.on_stop)
  self:observe(self.on.collect_app_status, self.on_collect_app_status)
  self:observe(self.on.collect_unit_status, self.on_collect_unit_status)
end

function MyCharm:on_start()
  self.app.status = ops.ActiveStatus "early"
end

function MyCharm.on_stop()
end

function MyCharm.on_collect_app_status(_, event)
  event:add_status(ops.ActiveStatus "only this")
end

function MyCharm.on_collect_unit_status(_, event)
  event:add_status(ops.ActiveStatus "fine")
  event:add_status(ops.WaitingStatus "for one")
  event:add_status(ops.BlockedStatus "by this")
  event:add_status(ops.MaintenanceStatus "at work")
  event:add_status(ops.BlockedStatus "by that")
  log:info(show.failure(event.add_status, event, "active"))
  log:info(show.failure(event.add_status, event, ops.ErrorStatus "bad"))
  log:info(show.failure(event.add_status, event, ops.UnknownStatus()))
  log:info(show.failure(event.defer, event))
  log:info(tostring(event))
end

return MyCharm
