-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local Shop = ops.CharmBase:extend "Shop"

function Shop:init()
  local on = self.on
  self:observe(on.start, self.on_start)
  self:observe(on.config_changed, self.on_config_changed)
  self:observe(on.upgrade_charm, self.on_config_changed)
  self:observe(on.db_relation_created, self.on_db_created)
  self:observe(on.db_relation_changed, self.on_db_changed)
  self:observe(on.db_relation_broken, self.on_db_broken)
  self:observe(on.site_relation_created, self.on_site_created)
  self:observe(on.site_relation_joined, self.on_site_joined)
  self:observe(on.site_relation_changed, self.on_site_changed)
  self:observe(on.site_relation_broken, self.on_site_broken)
  self:observe(on.metrics_relation_joined, self.on_metrics_joined)
  self:observe(on.metrics_relation_changed, self.on_metrics_changed)
  self:observe(on.secret_changed, self.on_secret_changed)
  self:observe(on.secret_remove, self.on_secret_remove)
  self:observe(on.orders_action, self.on_orders)
  self:observe(on.collect_unit_status, self.on_collect_status)
  self.stored = ops.StoredState(self, "stored", { db = {}, site = {}, metrics = {} })
end

function Shop:on_start()
  self.unit:set_ports(8080)
end

function Shop:on_config_changed()
  for _, relation in ipairs(self.model.relations.site) do
    relation.data[self.unit].greeting = self.config.greeting
  end
end

-- the database: a charm in Python

function Shop:on_db_created(event)
  if self.unit:is_leader() then
    event.relation.data[self.app].database = "orders"
  end
end

function Shop:on_db_changed(event)
  local bag = event.relation.data[event.app]
  if bag.secret then
    local content = self.model:get_secret({ id = bag.secret, label = "database" }):get_content()
    self.stored.db = { endpoints = bag.endpoints, username = content.username, password = content.password }
  end
end

function Shop:on_db_broken()
  self.stored.db = {}
end

function Shop:on_secret_changed(event)
  if event.secret.label == "database" then
    self.stored.db.password = event.secret:get_content({ refresh = true }).password
  end
end

-- the balancer: a charm of shell scripts

function Shop:on_site_created(event)
  if self.unit:is_leader() then
    local secret = self.app:add_secret({ key = "shop-api-key" }, { label = "api-key" })
    secret:grant(event.relation)
    event.relation.data[self.app]["api-key"] = secret.id
  end
end

function Shop:on_site_joined(event)
  ops.update(event.relation.data[self.unit], {
    address = tostring(self.model:get_binding(event.relation).network.bind_address),
    greeting = self.config.greeting,
  })
end

function Shop:on_site_changed(event)
  local bag = event.relation.data[event.app]
  if not bag.url then
    return event:defer()
  end
  local certificate = self.model:get_secret { id = bag.certificate }
  self.stored.site = { url = bag.url, certificate = certificate:get_content().cert }
end

function Shop:on_site_broken()
  self.stored.site = {}
  if self.unit:is_leader() then
    self.model:get_secret({ label = "api-key" }):remove_all_revisions()
  end
end

function Shop:on_secret_remove(event)
  event:remove_revision()
end

-- the collector: a charm in Python with an older ops

function Shop:on_metrics_joined(event)
  local secret = self.unit:add_secret({ password = "metrics-of-" .. self.unit.name }, { label = "metrics" })
  secret:grant(event.relation, { unit = event.unit })
  ops.update(event.relation.data[self.unit], {
    address = tostring(self.model:get_binding(event.relation).network.bind_address),
    credentials = secret.id,
  })
end

function Shop:on_metrics_changed(event)
  local bag = event.relation.data[event.app]
  if bag.token then
    local content = self.model:get_secret({ id = bag.token }):get_content()
    self.stored.metrics = { interval = bag.interval, token = content.token }
  end
end

function Shop:on_orders(event)
  event:set_results {
    db = ops.copy(self.stored.db),
    site = ops.copy(self.stored.site),
    metrics = ops.copy(self.stored.metrics),
  }
end

function Shop:on_collect_status(event)
  if not self.stored.db.password then
    event:add_status(ops.WaitingStatus "no database yet")
  end
  event:add_status(ops.ActiveStatus(self.stored.site.url or ""))
end

return Shop
