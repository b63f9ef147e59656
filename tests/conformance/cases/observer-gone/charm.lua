-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local MyCharm = ops.CharmBase:extend "MyCharm"

local BrewedEvent = ops.EventBase:extend "BrewedEvent"
local Watcher = ops.Object:extend "Watcher"

function Watcher.on_event(_, event)
  event:defer()
end

function Watcher.on_other()
end

function MyCharm:init()
  self.watcher = Watcher(self, "kept")
  self:observe(self.on.start, self.on_start)
  self.framework:observe(self.on.stop, self.watcher, self.watcher.on_other)
  if self.config.debug then
    self.on:define_event("brewed", BrewedEvent)
    self:observe(self.on.brewed, self.on_brewed)
    self.other = Watcher(self, "dropped")
    self.framework:observe(self.on.start, self.watcher, self.watcher.on_event)
    self.framework:observe(self.on.start, self.other, self.other.on_event)
  else
    Watcher.on_event = nil
  end
end

function MyCharm:on_start()
  self.on.brewed:emit()
end

function MyCharm.on_brewed(_, event)
  event:defer()
end

return MyCharm
