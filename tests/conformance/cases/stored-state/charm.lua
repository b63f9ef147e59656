-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local Keeper = ops.Object:extend "Keeper"

function Keeper:init()
  self.stored = ops.StoredState(self, "stored", { zero = 1 })
end

function MyCharm:init()
  for _, name in ipairs { "install", "start", "update_status" } do
    self:observe(self.on[name], self["on_" .. name])
  end
  self.stored = ops.StoredState(self, "stored", {
    nothing = ops.null, zero = 0, text = "", off = false, ratio = 0.5, items = ops.list {}, tree = {},
    names = ops.Set {},
  })
  self.other = Keeper(self, "other")
end

function MyCharm:on_install()
  self.stored.zero = 5
  self.stored.items[1] = { a = { 1 } }
  local list = self.stored.items[1].a
  list[#list + 1] = 2
  self.stored.tree.x = { y = "z" }
  self.stored.names:add "b"
  self.stored.names:add "a"
  self.other.stored.zero = 7
  log:info(self.stored.nope == nil and "AttributeError" or "no error")
  log:info(show.raised(function() self.stored.on = 1 end))
  log:info("function: %s", show.raised(function() self.stored.fn = print end))
  log:info("object: %s", show.raised(function() self.stored.thing = self end))
end

function MyCharm:on_start()
  local stored = self.stored
  log:info("%s, %s, %s, %s, %s", show.show(stored.nothing), show.show(stored.zero), show.show(stored.text),
    show.show(stored.off), show.show(stored.ratio))
  log:info("%s, %s, %s", show.show(stored.items), show.show(stored.tree), show.show(stored.names))
  log:info("%s, %s", show.show(self.other.stored.zero), #stored.items)
  log:info(show.show(ops.copy(stored.names) == ops.Set { "a", "b" }))
  log:info(show.show(stored.names | ops.Set { "c" }))
  log:info(show.show(stored.names - ops.Set { "a" }))
  log:info(show.show(stored.names & ops.Set { "a" }))
  log:info("%s, %s", show.show(stored.names.a == true), show.show(stored.names.c == true))
  stored.tree.x = nil
  stored.names:discard "a"
  stored.items[1].a[1] = "first"
end

function MyCharm:on_update_status()
  local stored = self.stored
  log:info("%s, %s, %s", show.show(stored.items), show.show(stored.tree), show.show(stored.names))
end

return MyCharm
