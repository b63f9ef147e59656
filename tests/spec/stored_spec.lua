-- SPDX-License-Identifier: Apache-2.0
local dispatch = require "tests.spec.support.dispatch"

--- A charm that does one thing in start and another in stop, with its stored state at hand.
local function charm(start, stop)
  return dispatch.charm(string.format([[
    local function report(f)
      local fine, err = pcall(f)
      print(fine and "fine" or err.class_name .. ": " .. err.message)
    end
    local C = ops.CharmBase:extend "C"
    function C:init()
      self:observe(self.on.start, self.on_start)
      self:observe(self.on.stop, self.on_stop)
      self.stored = ops.StoredState(self, "stored",
        { n = 0, map = { deep = { a = 1 } }, list = { "a" }, none = ops.list {}, set = ops.Set { "x" } })
    end
    function C:on_start()
      local s = self.stored
      %s
    end
    function C:on_stop()
      local s = self.stored
      %s
    end
    return C
  ]], start, stop or ""))
end

describe("ops.StoredState", function()
  after_each(dispatch.clean)

  it("keeps values of all kinds from one dispatch to the next", function()
    local it_ = charm([[
      s.text, s.int, s.float, s.yes, s.null, s.bytes = "t", 3, 3.0, true, ops.null, "\xff\0"
      s.keys = { [1] = "one", [2.5] = "half", [true] = "yes", name = "n" }
      s.nan = 0 / 0
    ]], [[
      print(s.text, math.type(s.int), math.type(s.float), s.yes, s.null == ops.null, s.bytes == "\xff\0")
      print(s.keys[1], s.keys[2.5], s.keys[true], s.keys.name, s.nan ~= s.nan)
    ]])
    it_:printed "start"
    assert.same({ "t\tinteger\tfloat\ttrue\ttrue\ttrue", "one\thalf\tyes\tn\ttrue" }, it_:printed "stop")
  end)

  it("notices changes at any depth", function()
    local it_ = charm([[
      s.map.deep.a = 2
      s.map.deep.b = { 1, { c = 1 } }
      s.map.deep.b[2].c = 5
      s.list[#s.list + 1] = "b"
      table.insert(s.list, 1, "first")
      table.remove(s.list, 2)
      s.none[1] = 1
      s.set:add "y"
      s.set:discard "x"
    ]], [[
      print(s.map.deep.a, s.map.deep.b[2].c)
      print(#s.list, table.concat(s.list, ","), s.none[1])
      print(s.set.x, s.set.y, #s.set)
    ]])
    it_:printed "start"
    assert.same({ "2\t5", "2\tfirst,b\t1", "nil\ttrue\t1" }, it_:printed "stop")
  end)

  it("has defaults for what is not there yet, and nil for what is missing", function()
    local it_ = charm("s.n = 5 s.map = nil", "print(s.n, s.map.deep.a, s.nope)")
    it_:printed "start"
    assert.same({ "5\t1\tnil" }, it_:printed "stop")
  end)

  it("is walked in order", function()
    assert.same({ "list map n none set", "1=a 2=b", "x y" }, charm [[
      local words = {}
      for key in pairs(s) do words[#words + 1] = key end
      print(table.concat(words, " "))
      s.list[2] = "b"
      words = {}
      for index, item in ipairs(s.list) do words[#words + 1] = index .. "=" .. item end
      print(table.concat(words, " "))
      s.set:add "y"
      words = {}
      for member in pairs(s.set) do words[#words + 1] = member end
      print(table.concat(words, " "))
    ]]:printed "start")
  end)

  it("compares by value and shows what is in it", function()
    assert.same({ "true\tfalse", '{"deep":{"a":1}}', '["a"]' }, charm [[
      s.twin = { deep = { a = 1 } }
      print(s.map == s.twin, s.map == s.list)
      print(s.map)
      print(s.list)
    ]]:printed "start")
  end)

  it("has sets with the algebra of sets", function()
    assert.same({ '{"a", "b", "c"}', '{"b"}', '{"a"}', '{"a", "b"}', '{"b"}', "true\tfalse" }, charm [[
      s.one, s.two = ops.Set { "a", "b" }, ops.Set { "b", "c" }
      print(s.one | s.two)
      print(s.one & s.two)
      print(s.one - s.two)
      print(s.one | ops.Set {})
      print(ops.Set { "b" } & s.one)
      print(ops.Set(s.one) == ops.Set { "b", "a" }, s.one == s.two)
    ]]:printed "start")
  end)

  it("is separate by object and by name, and the same for both", function()
    assert.same({ "1\tnil\tnil", "true" }, charm [[
      local Lib = ops.Object:extend "Lib"
      s.mine = 1
      print(s.mine, ops.StoredState(self, "other").mine, ops.StoredState(Lib(self, "a"), "stored").mine)
      print(ops.StoredState(self, "stored") == s)
    ]]:printed "start")
  end)

  it("is not written when the dispatch fails, nor when nothing changed", function()
    local it_ = charm("s.n = s.n + 1 print(s.n) if s.n == 2 then error 'boom' end", "print(s.n)")
    it_:printed "start"
    assert.equal(1, it_:run("start").status)
    assert.same({ "1" }, it_:printed "stop")
  end)

  it("refuses what cannot be stored, with its path", function()
    assert.same({
      "AttributeError: attribute 'f' cannot be a function: must be int/float/dict/list/etc",
      "ValueError: attribute 'f': cannot be stored: .a[2].b is a function",
      "AttributeError: attribute 'f' cannot be an object: must be int/float/dict/list/etc",
      "ValueError: attribute 'f': cannot be stored: .x has a key that is no string, number or boolean",
      "AttributeError: attribute 'on' is reserved and cannot be set",
      "TypeError: a function cannot be a key of stored state",
      "ValueError: index 3 of a stored list with 1 items: 1 to 2 can be set",
      "TypeError: the index of a stored list is an integer, not a string",
      "ValueError: a stored list has no holes: use table.remove(list, 1)",
      "TypeError: members of a set are added with set:add(x) and removed with set:discard(x)",
      "KeyError: nope is not in the set",
      "ValueError: cannot be stored: .f is a function",
      "TypeError: StoredState: the owner should be an ops.Object, not nil",
      "TypeError: StoredState: the name should be a string, not number",
      "TypeError: StoredState: the defaults should be a table, not string",
    }, charm [[
      report(function() s.f = print end)
      report(function() s.f = { a = { 1, { b = print } } } end)
      report(function() s.f = self.unit end)
      report(function() s.f = { x = { [print] = 1 } } end)
      report(function() s.on = 1 end)
      report(function() s[print] = 1 end)
      report(function() s.list[3] = "x" end)
      report(function() s.list.x = "x" end)
      s.list[2] = "b"
      report(function() s.list[1] = nil end)
      report(function() s.set.x = true end)
      report(function() s.set:remove "nope" end)
      report(function() ops.StoredState(self, "x", { f = print }) end)
      report(function() ops.StoredState() end)
      report(function() ops.StoredState(self, 3) end)
      report(function() ops.StoredState(self, "x", "y") end)
    ]]:printed "start")
  end)

  it("refuses a table that contains itself", function()
    assert.matches("contains itself, or is nested more than 200 deep$", charm [[
      local t = {}
      t.t = t
      report(function() s.t = t end)
    ]]:printed("start")[1])
  end)
end)
