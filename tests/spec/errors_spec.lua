-- SPDX-License-Identifier: Apache-2.0
local errors = require "ops.errors"
local ops = require "ops"

describe("ops.errors", function()
  it("are classes under the names of ops", function()
    for child, parent in pairs {
      ModelError = "Error",
      TypeError = "Error",
      FileNotFoundError = "OSError",
      RelationDataTypeError = "RelationDataError",
      RelationDataAccessError = "RelationDataError",
      RelationDataError = "ModelError",
      SecretNotFoundError = "ModelError",
      InvalidStatusError = "ModelError",
      TooManyRelatedAppsError = "ModelError",
    } do
      assert.is_true(ops.is_a(ops[child] "x", ops[parent]), child)
    end
    assert.is_false(ops.is_a(ops.ValueError "x", ops.TypeError))
  end)

  for written, meant in pairs {
    ["ops.Active"] = "ActiveStatus", ["log.warn"] = "warning", ["on.on_start"] = "start",
    ["testing.Relaton"] = "Relation",
  } do
    it("guess what was meant by " .. written, function()
      local testing = require "ops.testing"
      local ctx = testing.Context(ops.charm {}, { meta = { name = "m" } })
      local places = { ops = ops, log = ops.log "x", on = ctx.on, testing = testing }
      local place, name = written:match "(%w+)%.([%w_]+)"
      local _, err = pcall(function()
        return places[place][name]
      end)
      assert.is_true(ops.is_a(err, ops.AttributeError))
      assert.equal(string.format(" Did you mean '%s'?", meant), err.message:match "%.( .*)$")
      assert.matches("errors_spec.lua:%d+$", err.where)
    end)
  end

  for _, name in ipairs { "main", "EventSource", "StoredDict", "StoredList", "StoredSet" } do
    it("say what there is instead of ops." .. name, function()
      local _, err = pcall(function()
        return ops[name]
      end)
      assert.matches("^ops." .. name .. " is not needed in Lua: %a+", err.message)
    end)
  end

  it("say what happened", function()
    local err = ops.ModelError "no such thing"
    assert.equal("no such thing", err.message)
    assert.equal("no such thing", tostring(err))
    assert.equal("", ops.ModelError().message)
    assert.equal("3", ops.ModelError(3).message)
  end)

  it("carry fields", function()
    assert.equal(7, ops.ModelError("x", { relation_id = 7 }).relation_id)
  end)

  it("pass through pcall as they are", function()
    local err = ops.ValueError "x"
    local fine, caught = pcall(error, err)
    assert.is_false(fine)
    assert.is_true(rawequal(err, caught))
  end)

  it("can be derived from", function()
    local Mine = ops.ModelError:extend "MineError"
    local err = Mine "x"
    assert.is_true(ops.is_a(err, ops.ModelError))
    assert.equal("MineError", err.class_name)
  end)

  it("raise at the line of the caller", function()
    local function misused()
      errors.raise(errors.TypeError, 2, "not %s", "so")
    end
    local line = debug.getinfo(1, "l").currentline + 2
    local _, err = pcall(function()
      misused()
    end)
    assert.equal("not so", err.message)
    assert.matches("errors_spec.lua:" .. line .. "$", err.where)
  end)

  it("raise formats without arguments as they are", function()
    local _, err = pcall(errors.raise, errors.TypeError, 1, "100%")
    assert.equal("100%", err.message)
  end)

  it("hint at what may have been meant", function()
    assert.equal(" Did you mean 'start'?", errors.hint("strat", { "stop", "start" }))
    assert.equal("", errors.hint("quite-else", { "stop", "start" }))
    assert.equal("", errors.hint("x", {}))
  end)

  it("name types as authors know them", function()
    assert.same({ "string", "nil", "Set", "ActiveStatus", "table" }, {
      errors.type_name "x",
      errors.type_name(nil),
      errors.type_name(ops.Set {}),
      errors.type_name(ops.ActiveStatus()),
      errors.type_name {},
    })
  end)

  it("refuse unknown options by name", function()
    local _, err = pcall(errors.check_options, { comand = 1 }, { command = true }, "exec", 1)
    assert.equal("exec: unknown option 'comand'. Did you mean 'command'?", err.message)
    _, err = pcall(errors.check_options, { x = 1 }, { command = true, stdin = true }, "exec", 1)
    assert.equal("exec: unknown option 'x'. It has: command, stdin.", err.message)
    _, err = pcall(errors.check_options, { x = 1 }, {}, "exec", 1)
    assert.equal("exec: unknown option 'x'.", err.message)
    errors.check_options(nil, {}, "exec", 1)
    errors.check_options({ command = 1 }, { command = true }, "exec", 1)
  end)

  it("are raised for names that ops does not have", function()
    local _, err = pcall(function()
      return ops.ActiveStatsu
    end)
    assert.is_true(ops.is_a(err, ops.AttributeError))
    assert.equal("'ops' object has no attribute 'ActiveStatsu'. Did you mean 'ActiveStatus'?", err.message)
    assert.matches("errors_spec.lua:%d+$", err.where)
  end)
end)
