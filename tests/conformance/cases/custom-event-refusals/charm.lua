-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local BrewedEvent = ops.EventBase:extend "BrewedEvent"

function BrewedEvent:init(data)
  self.data = data
end

function BrewedEvent:snapshot()
  return { data = self.data }
end

function BrewedEvent:restore(snapshot)
  self.data = snapshot.data
end

local Library = ops.Object:extend "Library"

function MyCharm:init()
  self.library = Library(self, "key")
  log:info(show.failure(Library, self, "key"))
  self.on:define_event("brewed", BrewedEvent)
  for _, name in ipairs { "brewed", "start", "two words", "1st" } do
    log:info("%s: %s", name, show.failure(self.on.define_event, self.on, name, BrewedEvent))
  end
  self:observe(self.on.brewed, self.on_brewed)
  self:observe(self.on.start, self.on_start)
  log:info(show.raised(self.observe, self, "start", self.on_start))
  log:info(show.raised(self.observe, self, self.on.start, 5))
  log:info(show.raised(function() return self.on["web-site"].relation_nope end))
  self:observe(self.on["web-site"].relation_created, self.on_brewed)
  local known = {}
  for i, name in ipairs { "brewed", "start", "web_site_relation_created", "nope" } do
    known[i] = self.on:events()[name] ~= nil
  end
  log:info(show.show(known))
end

function MyCharm:on_start()
  self.on.brewed:emit { a = ops.list { 1, 2.5, ops.null, true } }
  log:info(show.raised(self.on.brewed.emit, self.on.brewed, print))
  log:info(show.failure(ops.Handle.from_path, "a[b/c"))
  log:info(show.failure(ops.Handle.from_path, "a[b]c"))
  local handle = ops.Handle.from_path "A/b[c]"
  log:info("%s, %s, %s, %s", handle.path, handle.parent, handle.kind, handle.key)
end

function MyCharm.on_brewed(_, event)
  log:info("%s: %s", event, show.show(event.data))
end

return MyCharm
