-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

MyCharm.use_juju_for_storage = true

function MyCharm.on_start()
  log:info "never"
end

return MyCharm
