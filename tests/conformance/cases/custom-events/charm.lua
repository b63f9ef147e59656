-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local ReadyEvent = ops.EventBase:extend "ReadyEvent"

function ReadyEvent:init(word)
  self.word = word
  self.extra = "from the constructor"
end

function ReadyEvent:snapshot()
  return { word = self.word }
end

function ReadyEvent:restore(snapshot)
  self.word = snapshot.word
end

local Library = ops.Object:extend "Library"
Library.on = ops.events { ready = ReadyEvent }

function MyCharm:init()
  self.first = Library(self, "first")
  self.second = Library(self, "second")
  self:observe(self.on.start, self.on_start)
  self:observe(self.first.on.ready, self.on_ready)
  self:observe(self.first.on.ready, self.on_ready_too)
end

function MyCharm:on_start(event)
  log:info("%s, %s", event, event.handle.path)
  log:info("%s, %s, %s", self.first.handle.path, self.first.on.handle.path, self.handle.path)
  log:info "before"
  self.first.on.ready:emit "one"
  log:info "after"
  self.second.on.ready:emit "unheard"
end

function MyCharm.on_ready(_, event)
  log:info("%s: %s, %s", event, event.word, rawget(event, "extra") or "nothing extra")
  event.word = "changed"
  if event.word == "changed" then
    event:defer()
  end
end

function MyCharm.on_ready_too(_, event)
  log:info("too: %s", event.word)
end

return MyCharm
