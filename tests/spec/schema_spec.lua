-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local schema = ops.schema

--- What load() raises, as a text.
local function problems(fields, values)
  local fine, err = pcall(function()
    schema(fields):load(values)
  end)
  assert.is_false(fine)
  assert.is_true(ops.is_a(err, ops.ValueError))
  return err.message
end

local function raised(body)
  local fine, err = pcall(body)
  assert.is_false(fine)
  return err
end

describe("ops.schema", function()
  it("gives the fields that have a value", function()
    local loaded = schema({
      text = schema.string {},
      number = schema.number(),
      whole = schema.integer {},
      flag = schema.boolean {},
      mode = schema.enum { "fast", "safe" },
      absent = schema.string {},
    }):load { text = "x", number = 1.5, whole = 3, flag = false, mode = "safe", unknown = 1 }
    assert.same({ text = "x", number = 1.5, whole = 3, flag = false, mode = "safe" }, loaded)
  end)

  it("takes a whole float for an integer, and keeps numbers as they are", function()
    local loaded = schema({ a = schema.integer {}, b = schema.number {}, c = schema.number {} })
      :load { a = 3.0, b = 3, c = 3.0 }
    assert.same({ "integer", "integer", "float" }, { math.type(loaded.a), math.type(loaded.b), math.type(loaded.c) })
  end)

  describe("says what is wrong with", function()
    local cases = {
      { "a missing value", schema.string { required = true }, nil, "f: a value is required" },
      { "a null that is required", schema.string { required = true }, ops.null, "f: a value is required" },
      { "no string", schema.string {}, 3, "f: a string is expected, not 3" },
      { "no string but a table", schema.string {}, {}, "f: a string is expected, not a table" },
      { "a string that is too short", schema.string { min = 2 }, "x", "f: 1 character, less than 2" },
      { "a string that is too long", schema.string { max = 2 }, "äöü", "f: 3 characters, more than 2" },
      { "a string of another form", schema.string { pattern = "^%d+$" }, "1x",
        "f: '1x' does not match the pattern ^%d+$" },
      { "no integer", schema.integer {}, "3", "f: an integer is expected, not '3'" },
      { "a fraction", schema.integer {}, 3.5, "f: an integer is expected, not the float 3.5" },
      { "too little", schema.integer { min = 1 }, 0, "f: 0 is less than 1" },
      { "too much", schema.integer { max = 65535 }, 65536, "f: 65536 is more than 65535" },
      { "too much by little", schema.number { max = 0.5 }, 0.75, "f: 0.75 is more than 0.5" },
      { "no number", schema.number {}, true, "f: a number is expected, not true" },
      { "no boolean", schema.boolean {}, "yes", "f: true or false is expected, not 'yes'" },
      { "no boolean but a long text", schema.boolean {}, ("ä"):rep(30), "f: true or false is expected, not '"
        .. ("ä"):rep(20) .. "...'" },
      { "what is not listed", schema.enum { "a", 2 }, "b", "f: 'b' is not one of a, 2" },
      { "no secret", schema.secret {}, 5, "f: the id of a secret is expected, not a number" },
      { "no list", schema.list {}, { a = 1 }, "f: a list is expected, not a table" },
      { "a list with a name in it", schema.list {}, { 1, a = 1 }, "f: a list is expected, not a table" },
      { "no list but a text", schema.list {}, "x", "f: a list is expected, not 'x'" },
      { "too few items", schema.list { min = 1 }, ops.list {}, "f: 0 items, less than 1" },
      { "an item", schema.list { of = schema.integer {} }, { 1, "x" }, "f[2]: an integer is expected, not 'x'" },
      { "no map", schema.map {}, ops.list { 1 }, "f: a map is expected, not a list" },
      { "too many entries", schema.map { max = 1 }, { a = 1, b = 2 }, "f: 2 entries, more than 1" },
      { "an entry", schema.map { of = schema.boolean {} }, { a = 1 }, "f.a: true or false is expected, not 1" },
      { "no map for a schema", schema { a = schema.string {} }, "x", "f: a map is expected, not 'x'" },
      { "something deep", schema.list { of = schema { a = schema.map { of = schema.integer { max = 1 } } } },
        { { a = { b = 1 } }, { a = { c = 2 } } }, "f[2].a.c: 2 is more than 1" },
      { "what a schema inside requires", schema { a = schema.string { required = true } }, nil,
        "f.a: a value is required" },
    }
    for _, case in ipairs(cases) do
      it(case[1], function()
        assert.equal(case[4], problems({ f = case[2] }, { f = case[3] }))
      end)
    end
  end)

  it("lists everything that is wrong, in the order of the names", function()
    assert.equal("a: a value is required; b: 3 is less than 5; c[1]: a string is expected, not 1",
      problems({
        c = schema.list { of = schema.string {} },
        a = schema.string { required = true },
        b = schema.integer { min = 5 },
      }, { b = 3, c = { 1 } }))
  end)

  it("does not show what was given for a secret", function()
    assert.not_matches("hunter2", problems({ f = schema.secret {} }, { f = { "hunter2" } }))
  end)

  it("raises at the line of the caller", function()
    local err = raised(function()
      schema({ f = schema.string { required = true } }):load {}
    end)
    assert.matches("schema_spec.lua:%d+$", err.where)
  end)

  it("fills in defaults, each time a new one", function()
    local made = schema {
      port = schema.integer { default = 80 },
      hosts = schema.list { default = { "a" }, of = schema.string {} },
      off = schema.boolean { default = false },
      inner = schema { depth = schema.integer { default = 3 } },
    }
    local first, second = made:load { port = ops.null }, made:load {}
    first.hosts[1] = "changed"
    assert.same({ port = 80, hosts = { "a" }, off = false, inner = { depth = 3 } }, second)
  end)

  it("finds names with '-' where fields have '_'", function()
    local made = schema { log_level = schema.string { required = true }, inner = schema { a_b = schema.integer {} } }
    assert.same({ log_level = "info", inner = { a_b = 1 } },
      made:load { ["log-level"] = "info", inner = { ["a-b"] = 1 } })
    assert.equal("log-level: a string is expected, not 1", problems(made.fields, { ["log-level"] = 1 }))
  end)

  it("finds fields by their alias", function()
    local made = schema { hosts = schema.string { alias = "read-only-endpoints" } }
    assert.same({ hosts = "x" }, made:load { ["read-only-endpoints"] = "x" })
    assert.same({}, made:load { hosts = "x" })
    assert.equal("read-only-endpoints: a string is expected, not 1", problems(made.fields,
      { ["read-only-endpoints"] = 1 }))
  end)

  it("keeps an empty list a list", function()
    local loaded = schema({ f = schema.list {} }):load { f = ops.list {} }
    assert.equal(getmetatable(ops.list {}), getmetatable(loaded.f))
  end)

  describe("refuses", function()
    local cases = {
      { "no table", ops.TypeError, "ops.schema: the fields should be a table, not nil", function()
        schema()
      end },
      { "a field without a name", ops.TypeError, "a field needs a name", function()
        schema { schema.string {} }
      end },
      { "a field that is none", ops.TypeError, "'port' should be a field such as ops.schema.string {}, not function",
        function()
          schema { port = schema.integer }
        end },
      { "an unknown kind", ops.AttributeError, "no fields of kind 'int': there are boolean, enum, integer", function()
        return schema.int {}
      end },
      { "an unknown option", ops.TypeError, "schema.integer: unknown option 'mni'. Did you mean 'min'?", function()
        schema.integer { mni = 1 }
      end },
      { "an option of another kind", ops.TypeError, "schema.boolean: unknown option 'min'", function()
        schema.boolean { min = 1 }
      end },
      { "options that are none", ops.TypeError, "schema.string: its options should be a table, not string", function()
        schema.string "x"
      end },
      { "a bound that is no number", ops.TypeError, "schema.integer: 'min' should be a number, not string", function()
        schema.integer { min = "1" }
      end },
      { "bounds that exclude everything", ops.ValueError, "schema.integer: 'min' is more than 'max'", function()
        schema.integer { min = 2, max = 1 }
      end },
      { "a default that is not good", ops.ValueError, "schema.integer: default: 0 is less than 1", function()
        schema.integer { min = 1, default = 0 }
      end },
      { "a default of what is required", ops.ValueError, "what is required has no default", function()
        schema.integer { required = true, default = 0 }
      end },
      { "a pattern that is none", ops.ValueError, "schema.string: '[' is no pattern of Lua", function()
        schema.string { pattern = "[" }
      end },
      { "an item that is no field", ops.TypeError, "schema.list: 'of' should be a field such as", function()
        schema.list { of = "string" }
      end },
      { "an enum of nothing", ops.TypeError, "schema.enum: list the values it may have", function()
        schema.enum {}
      end },
      { "to load no table", ops.TypeError, "schema:load: the values should be a table, not string", function()
        schema({}):load "x"
      end },
    }
    for _, case in ipairs(cases) do
      it(case[1], function()
        local err = raised(case[4])
        assert.is_true(ops.is_a(err, case[2]))
        assert.matches(case[3], err.message, 1, true)
        assert.matches("schema_spec.lua:%d+$", err.where)
      end)
    end
  end)
end)
