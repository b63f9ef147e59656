-- SPDX-License-Identifier: Apache-2.0
-- Commands that a charm runs in the containers of a state.
local ops, testing = require "ops", require "ops.testing"

local pebble = ops.pebble

local META = { name = "my-charm", containers = { web = {} } }

--- Runs a function(container) in a start hook, in a container with these Execs; gives the context.
local function run(execs, act, given)
  local Charm = ops.CharmBase:extend "MyCharm"
  function Charm:init()
    self:observe(self.on.start, "on_start")
  end
  function Charm:on_start()
    act(self.unit:get_container "web")
  end
  local ctx <close> = testing.Context(Charm, { meta = META })
  local list = {}
  for index, exec in ipairs(execs) do
    list[index] = testing.Exec(exec)
  end
  given = given or {}
  given.name, given.can_connect, given.execs = "web", true, list
  ctx:run(ctx.on.start(), testing.State { containers = { testing.Container(given) } })
  return ctx
end

local function failure(call, ...)
  local fine, problem = pcall(call, ...)
  assert.is_false(fine, "an error was expected")
  return problem
end

describe("exec in a run", function()
  it("gives what its Exec says", function()
    local ctx = run({ { command_prefix = { "ls" }, stdout = "a b", stderr = "c" } }, function(container)
      for _, command in ipairs { { "ls" }, { "ls", "-l" }, { "ls", "-l", "/" } } do
        local out, err = container:exec(command):wait_output()
        assert.equal("a b", out)
        assert.equal("c", err)
      end
    end)
    assert.equal(3, #ctx.exec_history.web)
    assert.same({ "ls", "-l", "/" }, ctx.exec_history.web[3].command)
  end)

  it("takes the longest prefix, and the empty one for all others", function()
    run({
      { command_prefix = {}, stdout = "any" },
      { command_prefix = { "a", "b", "c" }, stdout = "abc" },
      { command_prefix = { "a" }, stdout = "a" },
      { command_prefix = { "a", "b" }, stdout = "ab" },
    }, function(container)
      for command, output in pairs { ["a"] = "a", ["a b"] = "ab", ["a b x"] = "ab", ["a b c d"] = "abc", ["a c"] = "a",
        ["b"] = "any" } do
        local words = {}
        for word in command:gmatch "%S+" do
          words[#words + 1] = word
        end
        assert.equal(output, (container:exec(words):wait_output()))
      end
    end)
  end)

  it("reads and writes as a process of production does", function()
    local ctx = run({ { command_prefix = {}, stdout = "out\nput\n", stderr = "err" } }, function(container)
      local process = container:exec { "cat" }
      process.stdin:write "by "
      process.stdin:write "hand"
      process.stdin:close()
      assert.equal("out\n", process.stdout:read "L")
      process:wait()
      assert.equal("put\n", process.stdout:read())
      assert.equal("err", process.stderr:read())
      process:send_signal "SIGTERM" -- it has ended: nobody gets it
      local taken = {}
      local sink = { write = function(_, text)
        taken[#taken + 1] = text
      end }
      process = container:exec({ "cat" }, { stdin = "given", stdout = sink, stderr = sink })
      assert.is_nil(process.stdin)
      assert.is_nil(process.stdout)
      process:wait()
      assert.same({ "out\nput\n", "err" }, taken)
      assert.is_true(ops.is_a(failure(process.wait_output, process), ops.TypeError))
    end)
    assert.equal("by hand", ctx.exec_history.web[1].stdin)
    assert.equal("given", ctx.exec_history.web[2].stdin)
  end)

  it("takes stdin from whatever can be read", function()
    local pieces = { "one ", "two", "" }
    local ctx = run({ { command_prefix = {} } }, function(container)
      container:exec({ "cat" }, { stdin = { read = function()
        return table.remove(pieces, 1)
      end } }):wait()
      container:exec({ "cat" }, { stdin = "" }):wait()
      container:exec({ "cat" }):wait()
    end)
    assert.equal("one two", ctx.exec_history.web[1].stdin)
    assert.equal("", ctx.exec_history.web[2].stdin)
    assert.is_nil(ctx.exec_history.web[3].stdin)
  end)

  it("combines its outputs when it is told to", function()
    local ctx = run({ { command_prefix = {}, stdout = "out", stderr = "err" } }, function(container)
      local process = container:exec({ "x" }, { combine_stderr = true })
      assert.is_nil(process.stderr)
      local out, err = process:wait_output()
      assert.equal("outerr", out)
      assert.is_nil(err)
    end)
    assert.is_true(ctx.exec_history.web[1].combine_stderr)
  end)

  it("fails with an exit code", function()
    run({ { command_prefix = { "x" }, return_code = 3, stdout = "out", stderr = "err" } }, function(container)
      local problem = failure(function()
        container:exec({ "x", "y" }):wait_output()
      end)
      assert.is_true(ops.is_a(problem, pebble.ExecError))
      assert.same({ { "x", "y" }, 3, "out", "err" },
        { problem.command, problem.exit_code, problem.stdout, problem.stderr })
      problem = failure(function()
        container:exec({ "x" }):wait()
      end)
      assert.equal(3, problem.exit_code)
      assert.is_nil(problem.stdout)
    end)
  end)

  it("fails with 127 for a command that no Exec is for, and says which to give", function()
    local ctx = run({ { command_prefix = { "ls", "-l" } } }, function(container)
      local problem = failure(container.exec, container, { "ls", "it's" })
      assert.is_true(ops.is_a(problem, pebble.ExecError))
      assert.equal(127, problem.exit_code)
      assert.truthy(problem.stderr:find([[Exec { command_prefix = { 'ls', "it's" } }]], 1, true), problem.stderr)
    end)
    assert.same({}, ctx.exec_history)
  end)

  it("records how it was asked", function()
    local layer = { services = { app = { override = "replace", command = "x", user = "app", ["working-dir"] = "/srv",
      environment = { A = "app", B = "app" } } } }
    local ctx = run({ { command_prefix = {} } }, function(container)
      container:exec({ "a" }, { environment = { A = "b" }, working_dir = "/tmp", timeout = 5, user_id = 1, user = "u",
        group_id = 2, group = "g" }):wait()
      container:exec({ "b" }, { service_context = "app", environment = { A = "mine" } }):wait()
      local problem = failure(container.exec, container, { "c" }, { service_context = "nope" })
      assert.is_true(ops.is_a(problem, pebble.APIError))
      assert.equal('context service "nope" not found', problem.message)
      assert.equal(400, problem.code)
    end, { layers = { base = layer } })
    assert.equal(testing.ExecArgs { command = { "a" }, environment = { A = "b" }, working_dir = "/tmp", timeout = 5.0,
      user_id = 1, user = "u", group_id = 2, group = "g" }, ctx.exec_history.web[1])
    assert.equal(testing.ExecArgs { command = { "b" }, environment = { A = "mine", B = "app" }, working_dir = "/srv",
      user = "app" }, ctx.exec_history.web[2])
    assert.equal(2, #ctx.exec_history.web)
  end)

  it("leaves a finished change", function()
    run({ { command_prefix = {} } }, function(container)
      local process = container:exec { "a" }
      local change = container.pebble:get_changes("all")[1]
      assert.equal("exec", change.kind)
      assert.equal('Execute command "a"', change.summary)
      assert.equal("Done", change.status)
      process:wait()
      process:wait() -- and may be asked again
    end)
  end)

  it("checks its arguments as in production", function()
    run({ { command_prefix = {} } }, function(container)
      assert.equal("command must contain at least one item", failure(container.exec, container, {}).message)
      assert.is_true(ops.is_a(failure(container.exec, container, "ls"), ops.TypeError))
      local problem = failure(container.exec, container, { "a" }, { combine_stderr = true, stderr = io.stderr })
      assert.is_true(ops.is_a(problem, ops.ValueError))
    end)
  end)
end)
