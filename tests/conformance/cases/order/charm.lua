-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self.stored = ops.StoredState(self, "stored", { early = 0, late = 0 })
  log:info("early %d, late %d", self.stored.early, self.stored.late)
  for _, name in ipairs { "install", "start", "collect_app_status", "collect_unit_status" } do
    self:observe(self.on[name], self["on_" .. name])
  end
  self:observe(self.on.start, self.on_start_again)
  self:observe(self.framework.on.commit, self.on_commit)
  self:observe(self.framework.on.pre_commit, self.on_pre_commit)
end

function MyCharm:on_install(event)
  log:info "install"
  event:defer()
end

function MyCharm:on_start_again()
  log:info "start again"
end

function MyCharm:on_start()
  log:info "start"
end

function MyCharm:on_collect_app_status()
  log:info "app status"
end

function MyCharm:on_collect_unit_status()
  log:info "unit status"
end

function MyCharm:on_pre_commit()
  log:info "pre-commit"
  self.stored.early = self.stored.early + 1
end

function MyCharm:on_commit()
  log:info "commit"
  self.stored.late = self.stored.late + 1
end

return MyCharm
