-- SPDX-License-Identifier: Apache-2.0
--- Pebble, which runs the services in the containers of a Kubernetes charm: `ops.pebble`, the names of Python's.
--
-- It needs no charm: `charmhost lua` has it as well.
--
-- Dependencies: ops.pebble.*.
--
-- @usage
-- local pebble = require "ops.pebble"
-- local client = pebble.Client "/charm/containers/web/pebble.socket"
-- for _, service in ipairs(client:get_services()) do
--   print(service.name, service.current)
-- end

local errors = require "ops.errors"

local M = {}

for _, subject in ipairs { "enums", "info", "layer", "errors", "exec", "client" } do
  for name, value in pairs(require("ops.pebble." .. subject)) do
    if name:find "^%u" then
      M[name] = value
    end
  end
end

local function names()
  local all = {}
  for name in pairs(M) do
    all[#all + 1] = name
  end
  table.sort(all)
  return all
end

return setmetatable(M, {
  __index = function(_, name)
    errors.raise_unknown("ops.pebble", tostring(name), names(), 2)
  end,
})
