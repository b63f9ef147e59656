-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  for _, name in ipairs { "changed", "rotate", "remove", "expired" } do
    self:observe(self.on["secret_" .. name], self.on_secret)
  end
end

function MyCharm.on_secret(_, event)
  local has_revision = ops.is_a(event, ops.SecretRemoveEvent) or ops.is_a(event, ops.SecretExpiredEvent)
  log:info("%s: %s, %s, %s", event, event.secret.id, event.secret.label or "None",
    has_revision and event.revision or "None")
  log:info(show.show(rawequal(event.secret, event.secret)))
end

return MyCharm
