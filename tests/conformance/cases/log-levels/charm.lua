-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  for _, level in ipairs { "debug", "info", "warning", "error", "critical" } do
    log[level](log, "at %s, 100%%", level)
  end
  log:info "--help"
  log:info ""
  log:info "one\ntwo\n"
  log:info "50% of it"
  log:info "Grüße 你好 'quoted' \"twice\" $HOME `x`"
end

return MyCharm
