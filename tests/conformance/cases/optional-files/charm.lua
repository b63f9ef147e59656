-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  log:info("options %s", show.show(ops.keys(self.meta.config)))
  log:info("actions %s", show.show(ops.keys(self.meta.actions)))
end

return MyCharm
