-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local expire = 1893553445.5
  local secret = self.app:add_secret({ username = "admin", password = "hunter2 --x" }, {
    label = "mine", description = "of the database", expire = expire, rotate = ops.SecretRotate.MONTHLY,
  })
  log:info("%s, %s, %s", secret.id, secret.unique_identifier, secret.label)
  local content = secret:get_content()
  content.username = "changed"
  log:info(secret:get_content().username)
  secret:set_content { username = "root", password = "other" }
  log:info(secret:get_content().username)
  log:info(secret:peek_content().username)
  log:info(secret:peek_content().username)
  log:info(secret:get_content().username)
  log:info(secret:get_content({ refresh = true }).username)
  secret:set_info { label = "renamed", rotate = ops.SecretRotate.NEVER }
  secret:set_info { description = "new", expire = expire }
  log:info(show.failure(secret.set_info, secret))
  local relation = self.model:get_relation "db"
  secret:grant(relation)
  secret:grant(relation, { unit = self.model:get_unit "pg/0" })
  secret:revoke(relation)
  secret:revoke(relation, { unit = self.model:get_unit "pg/0" })
  secret:remove_revision(1)
  secret:remove_all_revisions()
  local own = self.unit:add_secret { token = "abc" }
  log:info("%s, %s, %s", own.id, own.unique_identifier, own.label or "None")
end

return MyCharm
