-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.db_relation_changed, self.on_db_relation_changed)
end

function MyCharm:on_db_relation_changed(event)
  local data = event.relation.data
  local remote, own, app = data[event.unit], data[self.unit], data[self.app]
  log:info("%s, %s, %s", remote.host, show.show(remote.nope), show.show(remote.host ~= nil))
  log:info(show.show(remote))
  local owners = {}
  for owner in pairs(data) do
    owners[#owners + 1] = tostring(owner)
  end
  table.sort(owners)
  log:info(show.show(owners))
  log:info(show.raised(function() return data[self.model:get_unit "other/0"] end))
  log:info(show.raised(function() return data.pg end))
  log:info(show.failure(function() own.k = 5 end))
  log:info(show.failure(function() own[5] = "v" end))
  log:info(show.failure(ops.update, own, { k = ops.null }))
  log:info(show.failure(ops.update, own, { k = true }))
  log:info(show.failure(function() remote.k = "v" end))
  log:info(show.failure(function() data[event.app].k = "v" end))
  own.a = "1"
  ops.update(own, { a = "1", b = "2", c = "3" })
  own.a = "one"
  own.b = nil
  own.gone = ""
  own.nope = nil
  log:info(show.show(own))
  log:info(show.failure(function() app.k = "new" end))
  log:info(show.show(app))
  app.k = "newer"
  log:info(show.show(app))
  ops.update(app, {})
end

return MyCharm
