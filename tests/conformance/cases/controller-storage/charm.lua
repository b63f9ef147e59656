-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"
MyCharm.use_juju_for_storage = true

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.config_changed, self.on_config_changed)
  self.stored = ops.StoredState(self, "stored", { n = 0, tree = {}, text = "" })
end

function MyCharm:on_start(event)
  self.stored.n = self.stored.n + 1
  self.stored.tree = { a = { b = ops.list { 1, "two", 3.5, true, ops.null } } }
  self.stored.text = "yes: no\n"
  if self.stored.n < 2 then
    event:defer()
  end
end

function MyCharm:on_config_changed()
  log:info("n %d, text %s, tree %s", self.stored.n, show.show(self.stored.text), show.show(self.stored.tree))
end

return MyCharm
