-- SPDX-License-Identifier: Apache-2.0
local dispatch = require "tests.spec.support.dispatch"
local ops = require "ops"

describe("ops.mapping", function()
  after_each(dispatch.clean)

  it("updates, copies and lists plain tables", function()
    local map = { a = 1, b = { c = 2 } }
    local copy = ops.copy(map)
    ops.update(map, { a = 3, z = 4 })
    map.b.c = 5
    assert.same({ a = 3, b = { c = 5 }, z = 4 }, map)
    assert.same({ a = 1, b = { c = 2 } }, copy)
    assert.same({ "a", "b", "z" }, ops.keys(map))
    assert.same({ 1, 2, 10 }, ops.keys { [10] = 1, [2] = 1, [1] = 1 })
  end)

  it("knows what is empty", function()
    assert.is_true(ops.is_empty {})
    assert.is_false(ops.is_empty { 1 })
    assert.is_false(ops.is_empty { a = false })
    assert.is_true(ops.is_empty(ops.Set {}))
  end)

  it("works on what ops hands out", function()
    local charm = dispatch.charm [[
      return ops.charm { start = function(self)
        local bag = self.model:get_relation "db".data[self.unit]
        local state = ops.StoredState(self, "stored", { b = { 1 }, a = 2 })
        print(table.concat(ops.keys(bag), " "), ops.copy(bag).host, ops.is_empty(bag))
        ops.update(bag, { port = "1", host = "new" })
        print(table.concat(ops.keys(self.config), " "), ops.copy(self.config).port, ops.is_empty(self.config))
        ops.update(state, { c = 3 })
        print(table.concat(ops.keys(state), " "), getmetatable(ops.copy(state)), #ops.copy(state).b)
        print(pcall(ops.update, self.config, { port = 1 }))
      end }
    ]]
    charm.answers["relation-get"] = { host = "old", zone = "z" }
    charm.answers["config-get"] = { port = 80 }
    local run = charm:run "start"
    assert.same({ "host zone\told\tfalse", "port\t80\tfalse", "a b c\tnil\t1",
      "false\tconfig cannot be changed: 'port' is not assigned" }, run.printed)
    assert.same({ { host = "new", port = "1" } }, run.stdin)
  end)

  for name, body in pairs {
    update = function()
      ops.update({}, 3)
    end,
    ["update of nil"] = function()
      ops.update(nil, {})
    end,
    keys = function()
      ops.keys(3)
    end,
    is_empty = function()
      ops.is_empty "x"
    end,
  } do
    it("refuses what has no keys: " .. name, function()
      local fine, err = pcall(body)
      assert.is_false(fine)
      assert.is_true(ops.is_a(err, ops.TypeError))
      assert.matches("should be a mapping or a table, not ", err.message)
      assert.matches("mapping_spec.lua:%d+$", err.where)
    end)
  end
end)
