-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.do_it_action, self.on_do_it)
end

function MyCharm:on_do_it(event)
  log:info("action %s with %s", event.id, show.show(ops.copy(event.params)))
  if ops.is_empty(event.params) then
    event:set_results {}
    event:fail()
    return
  end
  event:log "hi"
  event:set_results { a = { b = true, c = ops.null, d = 1.5 }, text = "x y", z = 7 }
  event:fail "no"
  event:set_results { late = "still sent", void = {} }
  log:info "goes on"
end

return MyCharm
