-- SPDX-License-Identifier: Apache-2.0
local enum = require "ops.enum"
local ops = require "ops"

describe("ops.enum", function()
  local Colour = enum("Colour", { { "RED", "red" }, { "GREEN", "green" } })

  local function raised(class, body)
    local fine, err = pcall(body)
    assert.is_false(fine)
    assert.is_true(ops.is_a(err, class))
    assert.matches("enum_spec.lua:%d+$", err.where)
    return err.message
  end

  it("has members with name and value", function()
    assert.same({ "RED", "red", "red" }, { Colour.RED.name, Colour.RED.value, tostring(Colour.RED) })
    assert.equal("<enum Colour>", tostring(Colour))
  end)

  it("finds members by value and by themselves", function()
    assert.equal(Colour.RED, Colour "red")
    assert.equal(Colour.RED, Colour(Colour.RED))
  end)

  it("walks its members in order", function()
    local names = {}
    for name, member in pairs(Colour) do
      names[#names + 1] = name .. "=" .. member.value
    end
    assert.same({ "RED=red", "GREEN=green" }, names)
  end)

  it("says which names are legal", function()
    assert.equal("Colour has no member 'BLUE': it has RED, GREEN", raised(ops.AttributeError, function()
      return Colour.BLUE
    end))
    assert.equal("'blue' is not a valid Colour", raised(ops.ValueError, function()
      local _ = Colour "blue"
    end))
    assert.equal("'nil' is not a valid Colour", raised(ops.ValueError, function()
      local _ = Colour(nil)
    end))
  end)

  it("cannot be changed", function()
    assert.equal("Colour cannot be changed", raised(ops.AttributeError, function()
      Colour.BLUE = 1
    end))
  end)
end)
