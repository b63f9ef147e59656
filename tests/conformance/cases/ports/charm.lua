-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.stop, self.on_stop)
end

function MyCharm:on_start()
  local unit = self.unit
  unit:open_port("TCP", 80)
  unit:open_port "icmp"
  unit:close_port("Udp", 53)
  for port in pairs(unit:opened_ports()) do
    log:info("%s %s", port.protocol, port.port or "None")
  end
  log:info(show.show(unit:opened_ports()[ops.Port("tcp", 80)] == true))
  log:info(show.show(ops.Port("tcp", 80) == ops.Port("tcp", 80)))
  log:info(show.failure(unit.open_port, unit, "tcp", 99999))
end

function MyCharm:on_stop()
  self.unit:set_ports(80)
  self.unit:set_ports(ops.Port("udp", 53), 443)
  self.unit:set_ports(ops.Port "icmp")
  log:info(show.raised(self.unit.set_ports, self.unit, "http"))
end

return MyCharm
