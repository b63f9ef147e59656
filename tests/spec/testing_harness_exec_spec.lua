-- SPDX-License-Identifier: Apache-2.0
-- Harness:handle_exec.
local ops, testing = require "ops", require "ops.testing"

local pebble = ops.pebble

local function begun()
  local harness = testing.Harness(ops.CharmBase:extend "Web", { meta = { name = "web", containers = { app = {} } } })
  harness:begin()
  harness:set_can_connect("app", true)
  return harness, harness.charm.unit:get_container "app"
end

local function output(container, ...)
  return (container:exec({ ... }):wait_output())
end

local function failure(call, ...)
  local fine, problem = pcall(call, ...)
  assert.is_false(fine, "an error was expected")
  return problem
end

local function fails(class, text, call, ...)
  local problem = failure(call, ...)
  assert.is_true(ops.is_a(problem, class), tostring(problem))
  assert.equal(text, problem.message)
end

describe("handle_exec", function()
  it("takes the longest prefix, in whatever order they are given", function()
    local harness <close>, app = begun()
    harness:handle_exec(app, { "foo" }, { result = "foo" })
    harness:handle_exec("app", { "foo", "bar", "foobar" }, { result = "foobar2" })
    harness:handle_exec("app", { "foo", "bar" }, { result = "foobar" })
    assert.equal("foobar2", output(app, "foo", "bar", "foobar", "--help"))
    assert.equal("foobar", output(app, "foo", "bar", "--help"))
    assert.equal("foobar", output(app, "foo", "bar"))
    assert.equal("foo", output(app, "foo", "--help"))
    harness:handle_exec("app", { "foo", "bar" }, { result = "again" })
    assert.equal("again", output(app, "foo", "bar"))
    local problem = failure(app.exec, app, { "abc" })
    assert.is_true(ops.is_a(problem, pebble.APIError))
    assert.equal("execution handler not found, please register one using Harness:handle_exec", problem.message)
    assert.equal(500, problem.code)
    harness:handle_exec("app", {}, { result = "all" })
    assert.equal("all", output(app, "abc"))
  end)

  it("takes an exit code, an output or both", function()
    local harness <close>, app = begun()
    harness:handle_exec("app", { "code" }, { result = 10 })
    harness:handle_exec("app", { "fine" }, { result = 0 })
    local both = testing.ExecResult { exit_code = 2, stdout = "o", stderr = "e" }
    harness:handle_exec("app", { "both" }, { result = both })
    local problem = failure(function()
      app:exec({ "code" }):wait()
    end)
    assert.equal(10, problem.exit_code)
    local out, err = app:exec({ "fine" }):wait_output()
    assert.same({ "", "" }, { out, err })
    problem = failure(function()
      app:exec({ "both" }):wait_output()
    end)
    assert.same({ 2, "o", "e" }, { problem.exit_code, problem.stdout, problem.stderr })
  end)

  it("calls a handler with how the command was asked for", function()
    local harness <close>, app = begun()
    local seen, result = {}, nil
    harness:handle_exec("app", { "foo" }, { handler = function(args)
      seen[#seen + 1] = args
      return result
    end })
    app:exec({ "foo", "bar" }):wait()
    assert.same({ "foo", "bar" }, seen[1].command)
    assert.is_nil(seen[1].stdin)
    result = testing.ExecResult { exit_code = 1 }
    assert.equal(1, failure(function()
      app:exec({ "foo" }):wait()
    end).exit_code)
    result = testing.ExecResult { stdout = "hello", stderr = "error" }
    local out, err = app:exec({ "foo" }, { stdin = "test", environment = { bar = "foobar" }, working_dir = "/test",
      user = "foo", user_id = 1, group = "bar", group_id = 2, timeout = 3 }):wait_output()
    assert.same({ "hello", "error" }, { out, err })
    assert.equal(testing.ExecArgs { command = { "foo" }, stdin = "test", environment = { bar = "foobar" },
      working_dir = "/test", user = "foo", user_id = 1, group = "bar", group_id = 2, timeout = 3.0 }, seen[3])
  end)

  it("gives handlers what the service context has", function()
    local harness <close>, app = begun()
    local seen
    harness:handle_exec("app", {}, { handler = function(args)
      seen = args
    end })
    app:add_layer("base", { services = { web = { override = "replace", command = "x", ["working-dir"] = "/srv",
      user = "foo", ["user-id"] = 1, group = "bar", ["group-id"] = 2, environment = { a = "b", c = "d" } } } })
    app:exec({ "ls" }, { service_context = "web" }):wait()
    assert.same({ "/srv", "foo", 1, "bar", 2 },
      { seen.working_dir, seen.user, seen.user_id, seen.group, seen.group_id })
    assert.same({ a = "b", c = "d" }, seen.environment)
    app:exec({ "ls" }, { service_context = "web", working_dir = "/x", environment = { a = "mine" } }):wait()
    assert.equal("/x", seen.working_dir)
    assert.same({ a = "mine", c = "d" }, seen.environment)
  end)

  it("lets handlers time out", function()
    local harness <close>, app = begun()
    harness:handle_exec("app", {}, { handler = function()
      error(pebble.TimeoutError "too long")
    end })
    local process = app:exec({ "ls" }, { timeout = 1 })
    assert.is_true(ops.is_a(failure(process.wait, process), pebble.TimeoutError))
    process = app:exec({ "ls" }, { timeout = 1 })
    assert.is_true(ops.is_a(failure(process.wait_output, process), pebble.TimeoutError))
    fails(ops.RuntimeError, "a TimeoutError occurred in the execution handler, but no timeout value was provided in "
      .. "the execution arguments.", app.exec, app, { "ls" })
  end)

  it("lets what handlers raise come out of exec", function()
    local harness <close>, app = begun()
    local object = ops.ValueError "mine"
    harness:handle_exec("app", { "object" }, { handler = function()
      error(object)
    end })
    harness:handle_exec("app", { "text" }, { handler = function()
      error("plain", 0)
    end })
    assert.equal(object, failure(app.exec, app, { "object" }))
    assert.truthy(tostring(failure(app.exec, app, { "text" })):find("plain", 1, true))
  end)

  it("refuses what handlers must not return", function()
    local harness <close>, app = begun()
    local result = 5
    harness:handle_exec("app", {}, { handler = function()
      return result
    end })
    fails(ops.TypeError, "execution handler returned an unexpected type: number.", app.exec, app, { "x" })
    result = testing.ExecResult { stdout = "foobar" }
    local out, err = app:exec({ "x" }, { combine_stderr = true }):wait_output()
    assert.equal("foobar", out)
    assert.is_nil(err)
    result = testing.ExecResult { stderr = "error" }
    fails(ops.ValueError, "execution handler returned a non-empty stderr even though combine_stderr is enabled.",
      app.exec, app, { "x" }, { combine_stderr = true })
  end)

  it("has outputs where they are to go", function()
    local harness <close>, app = begun()
    harness:handle_exec("app", {}, { result = testing.ExecResult { stdout = "output", stderr = "error" } })
    local taken = {}
    local sink = { write = function(_, text)
      taken[#taken + 1] = text
    end }
    local process = app:exec({ "ls" }, { stdout = sink, stderr = sink })
    assert.is_nil(process.stdout)
    assert.is_nil(process.stderr)
    process:wait()
    assert.same({ "output", "error" }, taken)
    process = app:exec { "ls" }
    process:wait()
    assert.equal("output", process.stdout:read())
    assert.equal("error", process.stderr:read())
  end)

  it("is called right", function()
    local harness <close> = begun()
    local both = "Either handler or result must be provided, but not both."
    fails(ops.TypeError, both, harness.handle_exec, harness, "app", {})
    fails(ops.TypeError, both, harness.handle_exec, harness, "app", {}, { result = 0, handler = function() end })
    fails(ops.TypeError, "result must be an integer, a string or an ExecResult, not boolean", harness.handle_exec,
      harness, "app", {}, { result = true })
    fails(ops.TypeError, "command_prefix must be an iterable of strings, not a single string; did you mean { 'ls' }?",
      harness.handle_exec, harness, "app", "ls", { result = 0 })
    fails(ops.ModelError, "the charm has no container ap. Did you mean 'app'?", harness.handle_exec, harness, "ap",
      { "ls" }, { result = 0 })
    local problem = failure(harness.handle_exec, harness, "app", {}, { results = 0 })
    assert.truthy(problem.message:find("result", 1, true))
  end)

  it("answers nobody who cannot connect", function()
    local harness <close>, app = begun()
    harness:handle_exec("app", {}, { result = 0 })
    harness:set_can_connect("app", false)
    assert.is_true(ops.is_a(failure(app.exec, app, { "ls" }), pebble.ConnectionError))
  end)
end)
