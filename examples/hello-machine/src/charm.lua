-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local page = require "page"

local log = ops.log "hello"

local Hello = ops.CharmBase:extend "Hello"

function Hello:init()
  self:observe(self.on.install, self.on_install)
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.config_changed, self.on_changed)
  self:observe(self.on.upgrade_charm, self.on_changed)
  self:observe(self.on.remove, self.on_remove)
  self:observe(self.on.website_relation_joined, self.on_website_joined)
  self:observe(self.on.website_relation_changed, self.on_website_changed)
  self:observe(self.on.website_relation_broken, self.on_website_broken)
  self:observe(self.on.greet_action, self.on_greet)
  self:observe(self.on.collect_unit_status, self.on_collect_status)
  self.stored = ops.StoredState(self, "stored", { started = false, greeted = 0 })
end

function Hello:on_install()
  self.unit.status = ops.MaintenanceStatus "writing the first page"
  self:write_page()
end

function Hello:on_start()
  self.stored.started = true
end

function Hello:on_changed()
  self:write_page()
  if self.stored.started and self:port_is_valid() then
    self.unit:set_ports(self.config.port)
  end
  for _, relation in ipairs(self.model.relations.website) do
    self:publish(relation)
  end
end

function Hello:on_remove()
  page.remove(self.config.directory)
end

function Hello:on_website_joined(event)
  self:publish(event.relation)
end

function Hello:on_website_changed(event)
  if not self.stored.started then
    return event:defer() -- nobody is to be sent to a page that is not served yet
  end
  self.stored.url = event.relation.data[event.app]["public-url"]
  self:write_page()
end

function Hello:on_website_broken()
  self.stored.url = nil
  self:write_page()
end

function Hello:on_greet(event)
  if event.params.name == "" then
    return event:fail "a name is needed"
  end
  self.stored.greeted = self.stored.greeted + 1
  event:set_results { greeting = ("%s, %s!"):format(self.config.greeting, event.params.name) }
end

function Hello:on_collect_status(event)
  if not self:port_is_valid() then
    event:add_status(ops.BlockedStatus(("port %d is not one"):format(self.config.port)))
  end
  if not self.stored.started then
    event:add_status(ops.WaitingStatus "not started yet")
  end
  event:add_status(ops.ActiveStatus(self.stored.url or ""))
end

function Hello:port_is_valid()
  return self.config.port >= 1 and self.config.port <= 65535
end

--- Tells a proxy where the page is.
function Hello:publish(relation)
  local bag = relation.data[self.unit]
  bag.hostname = tostring(self.model:get_binding(relation).network.bind_address)
  bag.port = tostring(self.config.port)
end

function Hello:write_page()
  if page.write(self.config.directory, page.render(self.config.greeting, self.stored.url)) then
    log:info("a new page in %s", self.config.directory)
  end
end

return Hello
