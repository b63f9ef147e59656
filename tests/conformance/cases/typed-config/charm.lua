-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local schema = ops.schema {
  port = ops.schema.integer { min = 1, required = true },
  log_level = ops.schema.string { default = "info" },
  name = ops.schema.string {},
  token = ops.schema.secret {},
}

function MyCharm:init()
  self:observe(self.on.install, self.on_install)
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.stop, self.on_stop)
end

function MyCharm.on_install(_, event)
  event:defer()
end

function MyCharm:on_start()
  local config = self:load_config(schema)
  log:info("%s, %s, %s", config.port, config.log_level, show.show(config.name))
  if config.token then
    log:info("%s: %s", config.token.id, show.show(config.token:get_content()))
  end
end

function MyCharm:on_stop()
  self:load_config(schema, { errors = "blocked" })
  log:info "good"
end

return MyCharm
