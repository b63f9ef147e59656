-- SPDX-License-Identifier: Apache-2.0
--- What charm.py does: configuration, three relations, one databag, a status, five lines of log.

local ops = require "ops"
local log = ops.log "typical"

return ops.charm {
  config_changed = function(self)
    local port = self.config.port
    for _, relation in ipairs(self.model.relations.db) do
      log:info("%d: %s", relation.id, relation.data[relation.app].host)
    end
    self.model.relations.db[1].data[self.unit].port = tostring(port)
    log:info "one databag written"
    self.unit.status = ops.ActiveStatus("port " .. port)
    log:info "done"
  end,
}
