-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local secret = self.model:get_secret { id = "secret:abc" }
  local function app_add(...) return self.app:add_secret(...) end
  local function unit_add(...) return self.unit:add_secret(...) end
  local function set(...) return secret:set_content(...) end
  for _, add in ipairs { app_add, unit_add, set } do
    log:info(show.failure(add, {}))
    log:info(show.failure(add, { ab = "x", Upper = "x", ["good-key"] = "x" }))
    log:info(show.failure(add, { ["-ab"] = "x" }))
    log:info(show.failure(add, { ["a--b"] = "x" }))
    log:info(show.raised(add, { ["good-key"] = 5 }))
    log:info(show.raised(add, "text"))
  end
  log:info(show.failure(ops.SecretRotate, "sometimes"))
  log:info(show.raised(app_add, { key = "x" }, { expire = "tomorrow" }))
  log:info(show.failure(app_add, { key = "x" }, { label = "refused" }))
  secret:get_content { refresh = true }
end

return MyCharm
