-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local schema = ops.schema {
  target = ops.schema.string { min = 2, required = true },
  dry_run = ops.schema.boolean { default = false },
}

function MyCharm:init()
  self:observe(self.on.do_it_action, self.on_do_it_action)
end

function MyCharm.on_do_it_action(_, event)
  local params = event:load_params(schema, { errors = "fail" })
  log:info("%s, %s", params.dry_run and "True" or "False", params.target)
  event:set_results { target = params.target }
end

return MyCharm
