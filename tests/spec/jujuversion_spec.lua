-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

describe("ops.JujuVersion", function()
  local V = ops.JujuVersion

  it("has its parts", function()
    local v = V "3.6.4.12"
    assert.same({ 3, 6, "", 4, 12, "3.6.4.12" }, { v.major, v.minor, v.tag, v.patch, v.build, tostring(v) })
    assert.equal("beta", V("2.0-beta1").tag)
  end)

  it("compares with versions and, but for ==, with texts", function()
    assert.is_true(V "3.6.4" == V "3.6.4.0")
    assert.is_true(V "3.6.4" < V "3.10.0")
    assert.is_true(V "3.6.4" < "3.10.0")
    assert.is_true("3.6.4" <= V "3.6.4")
    assert.is_true(V "2.0-beta1" < V "2.0.0")
    assert.is_false(V "3.6.4" == "3.6.4")
    assert.is_false(V "3.6.4" == {})
  end)

  it("says what it can do", function()
    assert.is_true(V("3.6.4").has_secrets)
    assert.is_false(V("2.9.0").has_secrets)
    assert.is_true(V("2.8.0"):has_controller_storage())
    assert.is_false(V("2.7.9"):has_controller_storage())
  end)

  for _, text in ipairs { "", "x", "3", "3.6.x", "3..4", "3.6.4.5.6" } do
    it("refuses '" .. text .. "'", function()
      local fine, err = pcall(V, text)
      assert.is_false(fine)
      assert.is_true(ops.is_a(err, ops.RuntimeError))
      assert.equal('"' .. text .. '" is not a valid Juju version string', err.message)
    end)
  end

  it("refuses what is no text, and to be changed", function()
    assert.has_error(function()
      V(3)
    end)
    assert.has_error(function()
      V("3.6.4").major = 4
    end)
    assert.has_error(function()
      return V("3.6.4").majr
    end)
  end)
end)
