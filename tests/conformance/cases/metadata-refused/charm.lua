-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local texts = {
  "requires: {db: {interface: x, limit: foobar}}",
  "requires: {db: {interface: x, scope: foobar}}",
  "containers: {web: {resource: a, bases: [{name: ubuntu, channel: x, architectures: []}]}}",
}

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm.on_start()
  for _, text in ipairs(texts) do
    log:info(show.failure(ops.CharmMeta.from_yaml, text))
  end
  local meta = ops.CharmMeta.from_yaml("name: other", "do:\n  description: x")
  log:info("%s, %s, %s", meta.name, meta.charm_user, meta.actions["do"].description)
end

return MyCharm
