-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  ops.log.set_level "WARNING"
  log:info "not sent"
  log:warning "sent"
end

return MyCharm
