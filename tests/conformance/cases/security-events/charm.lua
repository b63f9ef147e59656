-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.db_relation_changed, self.on_changed)
end

function MyCharm:on_changed(event)
  log:info(show.failure(self.model.get_cloud_spec, self.model))
  log:info(show.failure(ops.update, event.relation.data[self.unit], { a = "b" }))
  log:info(show.failure(function()
    return self.model:get_secret { label = "x" }
  end))
  log:info(show.failure(function()
    return self.app.status
  end))
  log:info(show.failure(function()
    self.app.status = ops.ActiveStatus()
  end))
  self.unit:reboot()
end

return MyCharm
