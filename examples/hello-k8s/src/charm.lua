-- SPDX-License-Identifier: Apache-2.0
local greeter = require "greeter"
local ops = require "ops"

local log = ops.log "hello"

local Hello = ops.CharmBase:extend "Hello"

function Hello:init()
  self.container = self.unit:get_container "web"
  self.stored = ops.StoredState(self, "stored", { pages = 0 })
  self:observe(self.on.web_pebble_ready, self.on_changed)
  self:observe(self.on.config_changed, self.on_changed)
  self:observe(self.on.upgrade_charm, self.on_changed)
  self:observe(self.on.web_pebble_custom_notice, self.on_notice)
  self:observe(self.on.web_pebble_check_failed, self.on_check_failed)
  self:observe(self.on.web_pebble_check_recovered, self.on_check_recovered)
  self:observe(self.on.greet_action, self.on_greet)
  self:observe(self.on.collect_unit_status, self.on_collect_status)
end

--- Brings the workload to what the charm wants; where it is so already, nothing happens.
function Hello:on_changed()
  if not self.container:can_connect() then
    return -- web_pebble_ready will come
  end
  self.container:push(greeter.PATH, greeter.SCRIPT, { make_dirs = true, permissions = "755" })
  self.container:add_layer("hello", greeter.layer(self.config.greeting), { combine = true })
  self.container:replan()
end

function Hello:on_notice(event)
  if event.notice.key == greeter.NOTICE then
    self.stored.pages = self.stored.pages + 1
    log:info("the page says: %s", (event.workload:pull(greeter.PAGE):read "l"))
  end
end

function Hello:on_check_failed(event)
  log:warning("check %s failed: the greeter is started again", event.info.name)
  event.workload:restart "greeter"
end

function Hello:on_check_recovered(event)
  log:info("check %s is well again", event.info.name)
end

function Hello:on_greet(event)
  if not self.container:can_connect() then
    return event:fail "the container is not there yet"
  end
  local command = { greeter.PATH, event.params.name }
  local ok, result = pcall(function()
    return (self.container:exec(command, { service_context = "greeter", timeout = 10 }):wait_output())
  end)
  if not ok then
    return event:fail(("the greeter does not greet: %s"):format(result))
  end
  event:set_results { greeting = result:gsub("\n$", "") }
end

function Hello:on_collect_status(event)
  if not self.container:can_connect() then
    return event:add_status(ops.WaitingStatus "for the container")
  end
  local services = self.container:get_services "greeter"
  if not services.greeter then
    event:add_status(ops.MaintenanceStatus "the greeter is not set up yet")
  elseif not services.greeter:is_running() then
    event:add_status(ops.BlockedStatus "the greeter does not run")
  end
  event:add_status(ops.ActiveStatus(self.stored.pages > 0 and ("pages written: %d"):format(self.stored.pages) or ""))
end

return Hello
