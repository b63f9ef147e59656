-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local model = self.model
  log:info("%s, %s, %s", model.name, model.uuid, model.juju_version)
  log:info("%s, %s, %s, %s", self.unit, self.unit.name, self.app, self.app.name)
  log:info(show.show(model:get_unit "mycharm/0" == self.unit))
  log:info(show.show(model:get_app "mycharm" == self.app))
  local other = model:get_unit "pg/3"
  log:info(show.show(model:get_unit "pg/3" == other))
  log:info(show.show(other.app == model:get_app "pg"))
  log:info("%s, %s", other, other.app)
  log:info(show.show(self.app:planned_units()))
  log:info(show.failure(other.app.planned_units, other.app))
  self.unit:set_workload_version "1.0-beta"
  log:info(show.raised(self.unit.set_workload_version, self.unit, 1.0))
  log:info(show.show(ops.keys(self.unit.containers)))
  log:info(self.unit:get_container("web").name)
  log:info(show.failure(self.unit.get_container, self.unit, "nope"))
  log:info(show.failure(function() return other.containers end))
  log:info(show.failure(other.reboot, other))
  log:info("%s, %s", self.meta.name, self.charm_dir:match "[^/]*$")
end

return MyCharm
