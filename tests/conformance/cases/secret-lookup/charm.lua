-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local model = self.model
  log:info(show.failure(model.get_secret, model))
  local both = model:get_secret { id = "abc", label = "mine" }
  log:info("%s, %s, %s", both.id, both.label, show.show(both:get_content()))
  local by_id = model:get_secret { id = "secret:abc" }
  log:info("%s, %s", by_id.id, by_id.label or "None")
  local labelled = model:get_secret { label = "mine" }
  log:info("%s, %s, %s", labelled.id or "None", labelled.unique_identifier or "None", labelled.label)
  local info = labelled:get_info()
  log:info("%s, %s, %s, %s, %s", info.id, info.label, info.revision, info.rotates or "None",
    info.description or "None")
  log:info(info.rotation.value)
  log:info(ops.time.format_rfc3339(info.expires):gsub("Z$", "+00:00"))
  labelled:set_content { password = "new" }
  log:info("%s, %s", labelled.id, labelled.unique_identifier)
  info = by_id:get_info()
  log:info("%s, %s", info.id, info.revision)
  log:info(show.failure(function() return model:get_secret { id = "secret:nope" } end))
  log:info(show.failure(function() return model:get_secret { label = "refused" } end))
  local gone = model:get_secret { label = "gone" }
  log:info(show.failure(gone.get_info, gone))
end

return MyCharm
