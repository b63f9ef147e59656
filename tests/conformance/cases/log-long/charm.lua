-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  log:info(("a"):rep(131071))
  log:warning(("b"):rep(131071) .. ("c"):rep(131071) .. ("d"):rep(200))
end

return MyCharm
