-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local upstreams = require "upstreams"

local Proxy = ops.CharmBase:extend "Proxy"

function Proxy:init()
  local on = self.on
  for _, event in ipairs {
    on.config_changed,
    on.upgrade_charm,
    on.leader_elected,
    on.upstream_relation_created,
    on.upstream_relation_changed,
    on.upstream_relation_departed,
    on.upstream_relation_broken,
  } do
    self:observe(event, self.on_changed)
  end
  self:observe(on.remove, self.on_remove)
  self:observe(on.collect_unit_status, self.on_collect_status)
end

-- Whatever happened, the whole of it is done anew: there is no event that could be missed.
function Proxy:on_changed(event)
  upstreams.write(self.config.directory, self:servers())
  if self.unit:is_leader() then
    for _, relation in ipairs(self.model.relations.upstream) do
      local broken = ops.is_a(event, ops.RelationBrokenEvent) and event.relation.id == relation.id
      if not broken then
        relation.data[self.app]["public-url"] = self.config.url
      end
    end
  end
end

function Proxy:on_remove()
  upstreams.remove(self.config.directory)
end

function Proxy:on_collect_status(event)
  local count = #self:servers()
  if count == 0 then
    event:add_status(ops.WaitingStatus "no website has said where it is")
  end
  event:add_status(ops.ActiveStatus(("%d server%s"):format(count, count == 1 and "" or "s")))
end

--- "HOST:PORT" of each unit that has said where it is.
function Proxy:servers()
  local servers = {}
  for _, relation in ipairs(self.model.relations.upstream) do
    for unit in pairs(relation.units) do
      local bag = relation.data[unit]
      if bag.hostname and bag.port then
        servers[#servers + 1] = bag.hostname .. ":" .. bag.port
      end
    end
  end
  table.sort(servers)
  return servers
end

return Proxy
