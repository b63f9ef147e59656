-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local Watcher = ops.Object:extend "Watcher"

function Watcher:on_event(event)
  log:info("%s: %s", self.handle.path, event)
end

function MyCharm:init()
  self.b = Watcher(self, "b")
  self.a = Watcher(self, "a")
  self.framework:observe(self.on.start, self.b, self.b.on_event)
  self:observe(self.on.start, self.on_start)
  self.framework:observe(self.on.start, self.a, self.a.on_event)
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.stop, self.on_stop)
end

function MyCharm:on_start(event)
  log:info "charm"
  if self.config.debug then
    event:defer()
  end
end

function MyCharm:on_stop()
  log:info "before"
  self.on.stop:emit()
  log:info "after"
end

return MyCharm
