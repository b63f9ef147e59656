-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.collect_metrics, self.on_collect_metrics)
  self:observe(self.on.collect_unit_status, self.on_collect_status)
  self.stored = ops.StoredState(self, "stored", { metrics = 0 })
  log:info("Juju %s", tostring(self.model.juju_version))
end

function MyCharm:on_start(event)
  log:info("start, metrics %d", self.stored.metrics)
  event:defer()
end

function MyCharm:on_collect_metrics(event)
  self.stored.metrics = self.stored.metrics + 1
  event:add_metrics { users = 4 }
  event:add_metrics({ load = 1.5 }, { labels = { zone = "a" } })
  log:info(show.failure(event.add_metrics, event, { users = -1 }))
  log:info(show.failure(event.add_metrics, event, { ["-users"] = 1 }))
  log:info(show.failure(event.add_metrics, event, { users = 1 }, { labels = { zone = "a,b" } }))
  log:info(show.failure(event.add_metrics, event, { users = 1 }, { labels = { zone = "" } }))
end

function MyCharm:on_collect_status(event)
  event:add_status(ops.ActiveStatus "ok")
end

return MyCharm
