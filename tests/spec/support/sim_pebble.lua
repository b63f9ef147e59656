-- SPDX-License-Identifier: Apache-2.0
--- A container whose Pebble is simulated, for specs of what is above it:
--
--   local sim = sim_pebble.start()
--   sim.container, sim.client
--   sim.root                  the directory that is its root
--   sim:put(path, text)       makes a file of it
--   sim:get(path)             the text of one; nil when there is none
--   sim:clear()               leaves nothing in it
--
-- stop() belongs into after_each().

local ops = require "ops"
local testing = require "ops.testing"

local M = {}

local Sim = {}
Sim.__index = Sim

local running = {}

function M.start()
  local harness = testing.Harness(ops.CharmBase:extend "Sim", { meta = { name = "sim", containers = { web = {} } } })
  harness:set_can_connect("web", true)
  local container = harness.model.unit:get_container "web"
  running[#running + 1] = harness
  return setmetatable({ container = container, client = container.pebble,
    root = harness:get_filesystem_root "web" }, Sim)
end

function Sim:put(path, text)
  assert(os.execute(string.format("mkdir -p \"$(dirname '%s%s')\"", self.root, path)))
  local file = assert(io.open(self.root .. path, "wb"))
  file:write(text)
  file:close()
end

function Sim:get(path)
  local file = io.open(self.root .. path, "rb")
  local text = file and file:read "a"
  return text, file and file:close()
end

function Sim:clear()
  assert(os.execute(string.format("rm -rf '%s' && mkdir '%s'", self.root, self.root)))
end

function M.stop()
  while #running > 0 do
    table.remove(running):cleanup()
  end
end

return M
