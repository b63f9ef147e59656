-- SPDX-License-Identifier: Apache-2.0
--- Ports: `ops.Port("tcp", 80)`.
--
-- There is one object per protocol and number, so ports compare, and are found in sets, by value.
--
-- Dependencies: ops.class, ops.signature.

local Class = require "ops.class"
local signature = require "ops.signature"

local Port = Class:extend "Port"
Port.strict = true

local ports = setmetatable({}, { __mode = "v" })
local bind = signature("Port", "protocol: string, port?: integer")

--- @param protocol "tcp", "udp" or "icmp"
-- @param port its number; nil for icmp
function Port._new(cls, ...)
  local protocol, port = bind(...)
  local key = protocol .. "/" .. tostring(port)
  local object = ports[key]
  if not object then
    object = setmetatable({ _protocol = protocol, _port = port }, cls)
    ports[key] = object
  end
  return object
end

function Port.getters:protocol()
  return self._protocol
end

function Port.getters:port()
  return self._port
end

function Port:__tostring()
  return string.format("Port(protocol='%s', port=%s)", self._protocol, self._port or "nil")
end

return Port
