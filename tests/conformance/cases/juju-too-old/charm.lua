-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  log:info("wants %s, runs on %s", self.meta.min_juju_version, tostring(self.model.juju_version))
end

return MyCharm
