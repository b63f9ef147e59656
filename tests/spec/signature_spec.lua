-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local signature = require "ops.signature"

describe("ops.signature", function()
  local bind = signature("f", "name: string, count?: integer, *, deep?: boolean, wait?: string")
  local function f(...)
    return table.pack(bind(...))
  end

  for name, case in pairs {
    ["by position"] = { { "a", 3 }, { "a", 3, nil, nil } },
    ["the required ones only"] = { { "a" }, { "a", nil, nil, nil } },
    ["nil in a place"] = { { "a", nil, { deep = true }, n = 3 }, { "a", nil, true, nil } },
    ["by name"] = { { { name = "a", count = 1, wait = "x" } }, { "a", 1, nil, "x" } },
    ["both"] = { { "a", { count = 2, deep = false } }, { "a", 2, false, nil } },
    ["a float that is whole"] = { { "a", 2.0 }, { "a", 2, nil, nil } },
    ["a member for its value"] = { { ops.SecretRotate.DAILY }, { "daily", nil, nil, nil } },
  } do
    it("takes arguments: " .. name, function()
      local got, wanted = f(table.unpack(case[1], 1, case[1].n or #case[1])), case[2]
      assert.equal(4, got.n)
      for index = 1, 4 do
        assert.equal(wanted[index], got[index])
      end
    end)
  end

  for _, case in ipairs {
    { "nothing", {}, "f: 'name' is missing" },
    { "another type", { 3 }, "f: 'name': a string is expected, got 3" },
    { "an object", { ops.ActiveStatus() }, "f: 'name': a string is expected, got an ActiveStatus" },
    { "a text with NUL", { "a\0" }, "f: 'name': it has a NUL byte in it, got a string" },
    { "a fraction", { "a", 1.5 }, "f: 'count': an integer that is not negative is expected, got 1.5" },
    { "a negative number", { "a", -1 }, "f: 'count': an integer that is not negative is expected, got -1" },
    { "too many", { "a", 1, true },
      "f takes 2 arguments at most by position, got 3: write f(name, count, { deep = ... }) (deep, wait)" },
    { "an unknown name", { "a", { dep = true } }, "f has no parameter 'dep': did you mean 'deep'?" },
    { "a name that is far from all", { "a", { quite = 1 } },
      "f has no parameter 'quite': it has name, count, deep, wait" },
    { "a place in the table", { "a", { "b" } }, "f has no parameter '1': it has name, count, deep, wait" },
    { "the same twice", { "a", { name = "b" } }, "f: 'name' is given twice" },
    { "a boolean that is none", { "a", { deep = "yes" } }, "f: 'deep': true or false is expected, got a string" },
  } do
    it("refuses " .. case[1], function()
      local fine, err = pcall(function()
        f(table.unpack(case[2], 1, 3))
      end)
      assert.is_false(fine)
      assert.is_true(ops.is_a(err, ops.TypeError))
      assert.equal(case[3], err.message)
      assert.matches("signature_spec.lua:%d+$", err.where)
    end)
  end

  it("knows a table that is an argument from one of names", function()
    local set = signature("set", "content: map, *, label?: string")
    local content, label = set({ label = "a" })
    assert.same({ { label = "a" }, nil }, { content, label })
    content, label = set({ x = 1 }, { label = "l" })
    assert.same({ { x = 1 }, "l" }, { content, label })
  end)

  it("takes an optional table both ways", function()
    local run = signature("run", "action: string, params?: map, *, wait?: boolean")
    for _, case in ipairs {
      { { { x = 1 } }, { { x = 1 }, nil } },
      { { { params = { x = 1 } } }, { { x = 1 }, nil } },
      { { { params = { x = 1 }, wait = true } }, { { x = 1 }, true } },
      { { { wait = true } }, { nil, true } },
      { { { x = 1 }, { wait = true } }, { { x = 1 }, true } },
      { { { params = 1, x = 1 } }, { { params = 1, x = 1 }, nil } },
      { { { action = "a" } }, { { action = "a" }, nil } }, -- that place is taken, so it is a parameter of the action
      { { {} }, { {}, nil } },
    } do
      local action, params, wait = run("go", table.unpack(case[1]))
      assert.equal("go", action)
      assert.same(case[2], { params, wait })
    end
    local names = signature("get", "names?: names")
    assert.same({ "a", "b" }, (names { "a", "b" }))
    assert.same({ "a", "b" }, (names { names = { "a", "b" } }))
  end)

  for _, case in ipairs {
    { "", "g takes no arguments, got 2" },
    { "a: string", "g takes 1 argument at most, got 2" },
    { "*, id?: string", "g takes no arguments by position, got 2: write g { id = ... } (id)" },
  } do
    it("says how many it takes: " .. case[1], function()
      local _, err = pcall(signature("g", case[1]), "x", "y")
      assert.equal(case[2], err.message)
    end)
  end

  it("says that there is nothing to be given", function()
    local none = signature("none", "")
    none()
    local _, err = pcall(none, { x = 1 })
    assert.equal("none has no parameter 'x': it has none", err.message)
  end)
end)
