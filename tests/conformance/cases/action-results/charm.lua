-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.do_it_action, self.on_do_it)
end

function MyCharm:on_do_it(event)
  for _, key in ipairs { "A", "a_b", "a.", "-a", "", "a b" } do
    log:info("'%s': %s", key, show.raised(event.set_results, event, { [key] = "x" }))
  end
  for _, key in ipairs { "a", "a-b", "a.b", "0" } do
    log:info("'%s': %s", key, show.raised(event.set_results, event, { [key] = "x" }))
  end
  log:info(show.raised(event.set_results, event, { a = { b = 1 }, ["a.b"] = 2 }))
  log:info(show.failure(event.set_results, event, { stdout = "x" }))
  event:set_results { deep = { er = { est = ops.list { 1, 2 } } }, empty = "" }
end

return MyCharm
