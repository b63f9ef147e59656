-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

describe("ops.Set", function()
  local Set = ops.Set

  local function members(set)
    local list = {}
    for member, value in pairs(set) do
      assert.is_true(value)
      list[#list + 1] = member
    end
    return list
  end

  it("holds members", function()
    local set = Set { "a", "b", "a", 3, false }
    assert.same({ true, true, true, 4 }, { set.a, set[3], set[false], #set })
    assert.is_nil(set.c)
  end)

  it("walks its members in order", function()
    assert.same({ 1, 2.5, 10, "a", "b" }, members(Set { "b", 10, 2.5, "a", 1 }))
    assert.same({}, members(Set()))
  end)

  it("is changed by its methods", function()
    local set = Set { "a" }
    set:add "b"
    set:discard "a"
    set:discard "a"
    set:remove "b"
    assert.same({}, members(set))
  end)

  it("copies another", function()
    local first = Set { "a" }
    local second = Set(first)
    second:add "b"
    assert.same({ 1, 2 }, { #first, #second })
  end)

  it("has set algebra and equality", function()
    local a, b = Set { 1, 2 }, Set { 2, 3 }
    assert.same({ 1, 2, 3 }, members(a | b))
    assert.same({ 2 }, members(a & b))
    assert.same({ 1 }, members(a - b))
    assert.is_true(Set { 1, 2 } == Set { 2, 1 })
    assert.is_false(Set { 1 } == Set { 1, 2 })
    assert.is_false(Set { 1, 2 } == Set { 1 })
    assert.is_false(Set { 1 } == { 1 })
  end)

  it("says what is in it", function()
    assert.equal('{1, "a"}', tostring(Set { "a", 1 }))
  end)

  for _, case in ipairs {
    { "to remove what is absent", ops.KeyError, "x is not in the set", function()
      Set({}):remove "x"
    end },
    { "assignment", ops.TypeError, "set:add(x)", function()
      Set({}).x = true
    end },
    { "nil as a member", ops.TypeError, "nil cannot be a member of a set", function()
      Set({}):add(nil)
    end },
    { "NaN as a member", ops.TypeError, "nan cannot be a member of a set", function()
      Set { 0 / 0 }
    end },
    { "a table that is no sequence", ops.TypeError, "a sequence of members is expected, and there is a key 'a'",
      function()
        Set { a = true }
      end },
    { "what is no table", ops.TypeError, "ops.Set: the members should be a table, not string", function()
      Set "abc"
    end },
    { "algebra with what is no set", ops.TypeError, "an ops.Set is expected, not table", function()
      return Set {} | { 1 }
    end },
  } do
    it("refuses " .. case[1], function()
      local fine, err = pcall(case[4])
      assert.is_false(fine)
      assert.is_true(ops.is_a(err, case[2]))
      assert.matches(case[3], err.message, 1, true)
      assert.matches("set_spec.lua:%d+$", err.where)
    end)
  end
end)
