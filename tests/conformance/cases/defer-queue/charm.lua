-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.config_changed, self.on_config_changed)
  self:observe(self.on.start, self.on_start)
  self.stored = ops.StoredState(self, "stored", { seen = 0 })
end

function MyCharm:on_config_changed(event)
  self.stored.seen = self.stored.seen + 1
  log:info("config changed, %d", self.stored.seen)
  if self.stored.seen < 3 then
    event:defer()
    log:info "after defer"
  end
end

function MyCharm:on_start()
  self.stored.seen = self.stored.seen + 10
  log:info "start"
end

return MyCharm
