-- SPDX-License-Identifier: Apache-2.0
local Class = require "ops.class"
local ops = require "ops"
local testing = require "ops.testing"

local function raised(body)
  local fine, err = pcall(body)
  assert.is_false(fine)
  return err
end

describe("ops.class", function()
  local Animal = Class:extend "Animal"
  function Animal:init(name)
    self.name = name
  end
  function Animal:speak()
    return self.name .. " speaks"
  end
  function Animal.getters:loud()
    return self.name:upper()
  end
  function Animal.setters:nick(value)
    self.name = value
  end
  function Animal:__tostring()
    return "<" .. self.class_name .. " " .. self.name .. ">"
  end

  local Dog = Animal:extend "Dog"
  function Dog:speak()
    return Animal.speak(self) .. " loudly"
  end
  function Dog.getters:tail()
    return "wags"
  end

  it("makes instances and runs init", function()
    assert.equal("Rex speaks", Animal("Rex"):speak())
  end)

  it("inherits methods, properties and metamethods", function()
    local dog = Dog "Rex"
    assert.equal("Rex speaks loudly", dog:speak())
    assert.equal("REX", dog.loud)
    assert.equal("wags", dog.tail)
    assert.is_nil(Animal("x").tail)
    dog.nick = "Max"
    assert.equal("<Dog Max>", tostring(dog))
  end)

  it("does not assign what is worked out", function()
    local err = raised(function()
      Dog("Rex").loud = "x"
    end)
    assert.is_true(ops.is_a(err, ops.AttributeError))
    assert.equal("attribute 'loud' of Dog cannot be set", err.message)
    assert.matches("class_spec.lua:%d+$", err.where)
  end)

  it("names the class, and asks for classes by is_a", function()
    assert.equal("<class Dog>", tostring(Dog))
    local dog = Dog "Rex"
    assert.is_true(Class.is_a(dog, Dog))
    assert.is_true(Class.is_a(dog, Animal))
    assert.is_false(Class.is_a(Animal "x", Dog))
    for _, value in ipairs { 3, "x", {}, true, Dog } do
      assert.is_false(Class.is_a(value, Animal))
    end
    assert.is_false(Class.is_a(nil, Animal))
    assert.is_true(Class.is_subclass(Dog, Animal))
    assert.is_true(Class.is_subclass(Dog, Dog))
    assert.is_false(Class.is_subclass(Animal, Dog))
    assert.is_false(Class.is_subclass(dog, Animal))
    assert.is_false(Class.is_subclass(nil, Animal))
  end)

  it("refuses unknown names where a class is strict, and there only", function()
    local Strict = Animal:extend "Strict"
    Strict.strict = true
    Strict.fields.colour, Strict.fields.name = true, true
    local strict = Strict "x"
    assert.is_nil(strict.colour)
    assert.is_nil(strict._private)
    local err = raised(function()
      return strict.colur
    end)
    assert.is_true(ops.is_a(err, ops.AttributeError))
    assert.equal("'Strict' object has no attribute 'colur'. Did you mean 'colour'?", err.message)
    err = raised(function()
      strict.colur = "red"
    end)
    assert.equal("'Strict' object has no attribute 'colur'. Did you mean 'colour'?", err.message)
    assert.matches("class_spec.lua:%d+$", err.where)
    strict.colour, strict._private = "red", 1
    assert.same({ "red", 1 }, { strict.colour, strict._private })
    local lenient = Strict:extend "Lenient" "x"
    lenient.colur = "red"
    assert.equal("red", lenient.colur)
    assert.is_nil(Strict:extend "Lenient" "x".colur)
    assert.is_nil(Dog "x".colur)
  end)

  it("tells who calls a method with a dot", function()
    local classes = { ops.Unit, ops.Application, ops.Relation, ops.Model, ops.Secret, ops.Resources, ops.Container,
      ops.Framework, ops.CharmBase, ops.StartEvent, ops.ActionEvent, ops.CollectStatusEvent, ops.BoundEvent,
      testing.Harness }
    for _, class in ipairs(classes) do
      local count = 0
      for name, method in pairs(class) do
        if name:find "^%l" and name ~= "init" and type(method) == "function" then
          count = count + 1
          for _, first in ipairs { false, "text", {} } do
            local err = raised(function()
              method(first or nil, 1)
            end)
            assert.is_true(ops.is_a(err, ops.TypeError))
            assert.matches("^" .. name .. ": a colon is expected, as in [%l.]+:" .. name .. "%(%.%.%.%)$", err.message)
            assert.matches("class_spec.lua:%d+$", err.where)
          end
        end
      end
      assert.is_true(count > 0 or class == ops.StartEvent, class.class_name)
    end
  end)

  local function stored_set()
    local harness = testing.Harness(ops.charm {}, { meta = { name = "m" } })
    harness:begin()
    return ops.StoredState(harness.charm, "stored", { set = ops.Set {} }).set
  end

  for name, case in pairs {
    ["a context"] = { testing.Context(ops.charm {}, { meta = { name = "m" } }), "ctx", { "run", "close" } },
    ["a state"] = { testing.State {}, "state", { "get_relation", "get_container", "get_stored_state" } },
    ["a model"] = { testing.Model {}, "model", { "deploy", "integrate", "settle", "add_secret", "close" } },
    ["a simulated container"] = { testing.Container { name = "web" }, "container", { "get_check_info" } },
    ["a simulated storage"] = { testing.Storage { name = "data" }, "storage", { "get_filesystem" } },
    ["a process"] = { require("ops.pebble.exec").ExecProcess, "process", { "wait", "wait_output", "send_signal" } },
    ["a file of a container"] = { require("ops.pebble.stream").Reader, "file", { "read", "lines" } },
    ["a client of Pebble"] = { ops.pebble.Client, "client", { "exec", "push" } },
    ["a set"] = { ops.Set {}, "set", { "add", "discard", "remove" }, "x" },
    ["a stored set"] = { stored_set(), "set", { "add", "discard", "remove" }, "x" },
    ["a schema"] = { ops.schema { port = ops.schema.integer {} }, "schema", { "load" }, "values" },
  } do
    it("tells who calls a method with a dot: of " .. name, function()
      for _, method in ipairs(case[3]) do
        for _, first in ipairs { false, "x", {} } do
          local f = case[1][method]
          local err = raised(function()
            f(first or nil)
          end)
          assert.is_true(ops.is_a(err, ops.TypeError))
          assert.equal(string.format("%s: a colon is expected, as in %s:%s(%s)", method, case[2], method,
            case[4] or "..."), err.message)
          assert.matches("class_spec.lua:%d+$", err.where)
        end
      end
    end)
  end

  it("tells who extends with a dot", function()
    local err = raised(function()
      Class.extend "MyCharm"
    end)
    assert.equal('extend: a colon is expected, as in ops.CharmBase:extend("MyCharm")', err.message)
    assert.matches("class_spec.lua:%d+$", err.where)
  end)

  for _, name in ipairs { false, "", "A b", "3d", "A-b" } do
    it("refuses the name " .. tostring(name) .. "for a class", function()
      local err = raised(function()
        Class:extend(name or nil)
      end)
      assert.is_true(ops.is_a(err, ops.TypeError))
      assert.matches("class_spec.lua:%d+$", err.where)
    end)
  end
end)
