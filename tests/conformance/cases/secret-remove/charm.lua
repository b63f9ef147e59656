-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.secret_remove, self.on_secret_remove)
end

function MyCharm:on_secret_remove(event)
  log:info("revision %d of %s, %s", event.revision, event.secret.id, event.secret.label)
  event:remove_revision()
  log:info("content %s", show.show(event.secret:get_content { refresh = true }))
  log:info("content %s", show.show(event.secret:get_content()))
end

return MyCharm
