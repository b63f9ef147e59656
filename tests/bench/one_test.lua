-- SPDX-License-Identifier: Apache-2.0
-- What one test of a charm costs; see compare_testing.  one_test.py does the same on Python's ops.
--   charmhost lua one_test.lua CHARM-DIRECTORY COUNT
local directory, count = arg[1], tonumber(arg[2])
package.path = directory .. "/src/?.lua;" .. package.path
local ops, testing = require "ops", require "ops.testing"
local Typical = require "charm"

local given = {
  meta = { name = "typical", requires = { db = { interface = "sql" } } },
  config = { options = { port = { type = "int", default = 80 } } },
}
local Small = ops.charm {
  config_changed = function(self)
    self.unit.status = ops.ActiveStatus("port " .. self.config.port)
  end,
}

--- What the others left is no cost of this one.
local function measure(name, make)
  local test = make()
  for port = 1, count // 10 do
    test(port)
  end
  collectgarbage()
  local begin = os.clock()
  for port = 1, count do
    test(port)
  end
  print(("  %-36s %8.1f us"):format(name, (os.clock() - begin) / count * 1e6))
end

measure("state transition, a small charm", function()
  local ctx = testing.Context(Small, given)
  return function(port)
    local out = ctx:run(ctx.on.config_changed(), testing.State { config = { port = port } })
    assert(out.unit_status == ops.ActiveStatus("port " .. port))
  end
end)
measure("state transition, charms/typical", function()
  local ctx = testing.Context(Typical, given)
  return function(port)
    local relations = {}
    for id = 1, 3 do
      relations[id] = testing.Relation { endpoint = "db", id = id, remote_app_data = { host = "10.0.0." .. id } }
    end
    local state = testing.State { config = { port = port }, relations = relations }
    local out = ctx:run(ctx.on.config_changed(), state)
    assert(out:get_relation(1).local_unit_data.port == tostring(port))
    assert(out.unit_status == ops.ActiveStatus("port " .. port))
  end
end)
measure("Harness, update_config", function()
  local harness = testing.Harness(Small, given)
  harness:begin()
  return function(port)
    harness:update_config { port = port }
    assert(harness.model.unit.status == ops.ActiveStatus("port " .. port))
  end
end)
measure("Harness, made, begun, update_config", function()
  return function(port)
    local own <close> = testing.Harness(Small, given)
    own:begin()
    own:update_config { port = port }
    assert(own.model.unit.status == ops.ActiveStatus("port " .. port))
  end
end)
