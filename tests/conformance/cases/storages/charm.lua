-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local storages = self.model.storages
  log:info(show.failure(function() return storages.date end))
  for _, storage in ipairs(storages.data) do
    log:info("%s, %s, %s", storage.name, storage.index, storage.full_id)
  end
  local first = storages.data[1]
  log:info("%s, %s", first.location, first.location)
  log:info(show.show(#storages.data))
  storages:request "data"
  storages:request("data", 2)
  storages:request("data", { count = 3 })
  log:info(show.failure(storages.request, storages, "date"))
  log:info(show.raised(storages.request, storages, "data", "two"))
  log:info(show.raised(storages.request, storages, "data", true))
  log:info(show.failure(function() return storages.data[2].location end))
end

return MyCharm
