-- SPDX-License-Identifier: Apache-2.0
--- Hooks per second in a live testing.Model, by the processor's time: `charmhost lua model.lua CHARMS-DIRECTORY`.
--
-- Each model has a charm of many units that do nothing but are peers, or ten units of the typical charm, related to
-- ten others. First all of them are deployed, then an hour passes.

local ops, testing = require "ops", require "ops.testing"

local charms = ...

local Peer = ops.CharmBase:extend "Peer"
local peer = testing.Context(Peer, { meta = { name = "peer", peers = { ring = { interface = "ring" } } } })

local Database = ops.CharmBase:extend "Database"
function Database:init()
  self:observe(self.on.db_relation_joined, self.on_joined)
end
function Database:on_joined(event)
  if self.unit:is_leader() then
    event.relation.data[self.app].host = "10.0.0.1"
  end
end
local database = testing.Context(Database, { meta = { name = "database", provides = { db = { interface = "sql" } } } })

local function timed(model, method, ...)
  local begin = os.clock()
  local count = #model[method](model, ...)
  local seconds = os.clock() - begin
  return string.format("%6d hooks %8.0f a second", count, count / seconds)
end

local function measure(label, deploy)
  local model <close> = testing.Model {}
  deploy(model)
  local first = timed(model, "settle")
  print(string.format("  %-32s %s; an hour: %s", label, first, timed(model, "advance", 3600)))
end

for _, units in ipairs { 1, 10, 40 } do
  measure(units .. " peers, no handlers", function(model)
    model:deploy(peer, { units = units })
  end)
end
measure("typical, loaded anew each time", function(model)
  model:deploy(charms .. "/typical", { units = 10 })
  model:deploy(database, { units = 10 })
  model:integrate("typical", "database")
end)
