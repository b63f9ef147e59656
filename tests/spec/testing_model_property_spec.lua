-- SPDX-License-Identifier: Apache-2.0
-- Live testing.Models under random operations and failures: what must hold whatever happens, in every order of hooks.
--
-- Operations come from one seed, the order of hooks from another: all orders have to come to the same end.
local ops, testing = require "ops", require "ops.testing"

local OPERATIONS <const>, ORDERS <const>, STEPS <const> = 12, 4, 14

--- Numbers from 1 to n, the same for the same seed.
local function chance(seed)
  local state = seed * 2654435761 % 4294967296
  return function(n)
    state = (state * 1103515245 + 12345) % 2147483648
    return state // 65536 % n + 1
  end
end

-- the charms ------------------------------------------------------------------

--- Whatever happens, it tells each relation all it knows: its own option, and what units at the other end have said.
local function node(name, role)
  local Node = ops.CharmBase:extend "Node"
  function Node:init()
    for _, event in ipairs { "config_changed", "leader_elected", "upgrade_charm" } do
      self:observe(self.on[event], self.on_any)
    end
    for _, endpoint in ipairs { "link", "ring" } do
      for _, kind in ipairs { "created", "joined", "changed", "departed", "broken" } do
        self:observe(self.on[endpoint]["relation_" .. kind], self.on_any)
      end
    end
  end
  function Node:on_any(event)
    for _, endpoint in ipairs { "link", "ring" } do
      for _, relation in ipairs(self.model.relations[endpoint]) do
        if not (ops.is_a(event, ops.RelationBrokenEvent) and event.relation.id == relation.id) then
          self:tell(relation)
        end
      end
    end
  end
  function Node:tell(relation)
    local words = {}
    for unit in pairs(relation.units) do
      words[#words + 1] = unit.name .. "=" .. tostring(relation.data[unit].value)
    end
    relation.data[self.unit].value = tostring(self.config.value)
    if self.unit:is_leader() then
      relation.data[self.app].seen = table.concat(words, " ")
    end
  end
  return testing.Context(Node, {
    meta = { name = name, [role] = { link = { interface = "link" } }, peers = { ring = { interface = "ring" } } },
    config = { options = { value = { type = "int", default = 0 } } },
  })
end

local charms = { left = node("left", "requires"), right = node("right", "provides") }

-- operations ------------------------------------------------------------------

local Play = {}
Play.__index = Play

function Play:unit()
  local app = self.random(2) == 1 and "left" or "right"
  local alive = self.alive[app]
  return alive[self.random(#alive)], app
end

--- Until no unit is in error: hooks run again, and those that are to fail do.
function Play:recover()
  for _ = 1, 20 do
    self.model:settle { errors = true }
    local failed = false
    for _, unit in ipairs(self.model.units) do
      if unit.error then
        failed = true
        self.model:resolved(unit)
      end
    end
    if not failed then
      return
    end
  end
  error "units do not recover"
end

local operations = {
  function(play) -- scale out
    local _, app = play:unit()
    play.alive[app][#play.alive[app] + 1] = play.model:add_unit(app).name
  end,
  function(play) -- scale in
    local name, app = play:unit()
    if #play.alive[app] > 1 then
      play.model:remove_unit(name)
      for index, other in ipairs(play.alive[app]) do
        if other == name then
          table.remove(play.alive[app], index)
          break
        end
      end
    end
  end,
  function(play)
    local _, app = play:unit()
    play.model:config(app, { value = play.random(5) })
  end,
  function(play)
    local name = play:unit()
    play.model:fail_next(name, nil, { after = play.random(2) == 1, times = play.random(2) })
  end,
  function(play)
    local name = play:unit()
    play.model:set_leader(name)
  end,
  function(play)
    play:recover()
    if play.related then
      play.model:remove_relation("left", "right")
      play:recover()
    else
      play.model:integrate("left", "right")
    end
    play.related = not play.related
  end,
  function(play)
    local _, app = play:unit()
    play.model:refresh(app, charms[app])
  end,
  function(play)
    play.model:settle { errors = true }
  end,
  function(play)
    play.model:advance(play.random(700), { errors = true })
  end,
}

-- what must hold --------------------------------------------------------------

--- The hooks of an endpoint that succeeded are those of relations that are created, joined, changed, departed, broken.
local function check_endpoint(unit, endpoint)
  local created, members = false, {}
  for _, run in ipairs(unit.runs) do
    local kind, other = run.hook:match("^" .. endpoint .. "%-relation%-(%l+) ?f?o?r? ?(.*)$")
    if kind and not run.failed then
      local where = unit.name .. ": " .. run.hook
      if kind == "created" then
        assert.is_false(created, where)
        created = true
      elseif kind == "broken" then
        assert.is_nil(next(members), where)
        created = false
      else
        assert.is_true(created, where)
        assert.equal(kind ~= "joined" and other ~= "", members[other] or false, where)
        members[other] = (kind == "joined" or kind == "changed" and other ~= "") or nil
      end
    end
  end
end

local function check_hooks(unit)
  assert.equal("install", unit.hooks[1])
  for index, run in ipairs(unit.runs) do
    local before = unit.runs[index - 1]
    if before and before.failed then -- nothing but the same again
      assert.equal(before.hook, run.hook)
    end
  end
  check_endpoint(unit, "link")
  check_endpoint(unit, "ring")
end

--- What is left in the end, without what the order may decide.
local function outcome(model)
  local result = {}
  for _, unit in ipairs(model.units) do
    local bags = {}
    for _, relation in ipairs(unit:state().relations) do
      local link = relation.endpoint == "link"
      bags[relation.endpoint] = { relation.local_unit_data.value, relation.local_app_data.seen,
        link and relation.remote_app_data.seen, link and relation.remote_units_data or relation.peers_data }
    end
    result[unit.name] = { unit.is_leader, bags }
  end
  return result
end

--- Plays operations in an order of hooks. Return: what is left, the hooks.
local function play(seed, order)
  local model <close> = testing.Model { seed = order }
  local self = setmetatable({ model = model, random = chance(seed), alive = {}, related = true }, Play)
  for name, charm in pairs(charms) do
    self.alive[name] = { name .. "/0", name .. "/1" }
    model:deploy(charm, { units = 2 })
  end
  model:integrate("left", "right")
  for _ = 1, STEPS do
    operations[self.random(#operations)](self)
  end
  self:recover()
  assert.same({}, model:settle())
  for name in pairs(charms) do
    assert.equal(#self.alive[name], #model:application(name).units)
    assert.is_truthy(model:application(name).leader)
  end
  for _, unit in ipairs(model.units) do
    check_hooks(unit)
  end
  return outcome(model), model.hooks
end

describe("live Models", function()
  for seed = 1, OPERATIONS do
    it("come to the same end in any order of hooks, operations " .. seed, function()
      local first, hooks = play(seed, 1)
      local again, same_hooks = play(seed, 1)
      assert.same(first, again)
      assert.same(hooks, same_hooks)
      for order = 2, ORDERS do
        assert.same(first, (play(seed, order)))
      end
    end)
  end
end)
