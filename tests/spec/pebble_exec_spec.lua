-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local fake_pebble = require "tests.spec.support.fake_pebble"

local pebble = ops.pebble

local COMMANDS = {
  cat = { echo = true },
  both = { stdout = "out\nmore\n", stderr = "err" },
  fails = { stdout = ("o"):rep(2000), stderr = "it's wrong", code = 3 },
  missing = { err = "cannot find executable" },
  refuses = { refuses = true },
  sleeps = { waits = true },
  odd = { stdout = "out", odd = { "{", '{"command":"jump"}' } },
}

local function failure(...)
  local fine, problem = pcall(...)
  assert.is_false(fine)
  return problem
end

--- What keeps what is written to it.
local function collector()
  local kept = { text = "" }
  function kept:write(bytes)
    self.text = self.text .. bytes
  end
  return kept
end

describe("a command", function()
  local client, fake

  before_each(function()
    fake = fake_pebble.start { commands = COMMANDS }
    client = pebble.Client(fake.socket)
  end)
  after_each(fake_pebble.stop)

  --- What was sent to stdin and control, and the first request.
  local function sent()
    local stdin, signal, first
    for _, request in ipairs(fake:asked()) do
      if request.asked == "POST /v1/exec" then
        first = request.body
      elseif request.asked:find "/control$" then
        signal = request.body
      elseif request.asked:find "/stdio$" then
        stdin = request.body.stdin
      end
    end
    return first, stdin, signal
  end

  it("is refused before anything is sent", function()
    for _, case in ipairs {
      { "TypeError", "command must be a list of str, not string", { "ls" } },
      { "TypeError", "command must be a list of str, not table", { { "ls", 5 } } },
      { "ValueError", "command must contain at least one item", { {} } },
      { "TypeError", "stdin must be str, bytes, or a readable file-like object", { { "ls" }, { stdin = 5 } } },
      { "TypeError", "stdin must be str, bytes, or a readable file-like object", { { "ls" }, { stdin = {} } } },
      { "TypeError", "stdout must be a writable file-like object", { { "ls" }, { stdout = "x" } } },
      { "ValueError", "stderr must be nil if combine_stderr is true",
        { { "ls" }, { combine_stderr = true, stderr = collector() } } },
      { "TypeError", "exec has no parameter 'timout': did you mean 'timeout'?", { { "ls" }, { timout = 5 } } },
    } do
      local problem = failure(client.exec, client, table.unpack(case[3]))
      assert.is_true(ops.is_a(problem, ops[case[1]]))
      assert.equal(case[2], problem.message)
    end
    assert.same({}, fake:asked())
  end)

  it("is asked for with all that Pebble may be told", function()
    client:exec({ "both", "-x" }):wait()
    local body = sent()
    assert.same({ command = { "both", "-x" }, environment = {}, ["split-stderr"] = true }, body)
    client:exec({ "both" }, { service_context = "web", environment = { A = "b" }, working_dir = "/tmp", timeout = 5,
      user_id = 1, user = "u", group_id = 2, group = "g", combine_stderr = true }):wait()
    body = sent()
    assert.same({ command = { "both" }, ["service-context"] = "web", environment = { A = "b" },
      ["working-dir"] = "/tmp", timeout = "5.000s", ["user-id"] = 1, user = "u", ["group-id"] = 2, group = "g",
      ["split-stderr"] = false }, body)
    local text = io.open(fake.directory .. "/requests.jsonl"):read "l"
    for _, name in ipairs { "service-context", "working-dir", "timeout", "user-id", "user", "group-id", "group" } do
      assert.matches(string.format('"%s": null', name), text, 1, true)
    end
  end)

  it("gives its output", function()
    assert.same({ "out\nmore\n", "err" }, { client:exec({ "both" }):wait_output() })
    local output, errors = client:exec({ "both" }, { combine_stderr = true }):wait_output()
    assert.same({ "out\nmore\n", nil }, { output, errors })
    local process = client:exec { "both" }
    process:wait()
    process:wait()
  end)

  it("writes to files and to what has write()", function()
    local file, errors = io.tmpfile(), collector()
    local process = client:exec({ "both" }, { stdout = file, stderr = errors })
    assert.same({ nil, nil }, { process.stdout, process.stderr })
    assert.equal("can't use wait_output() when exec's stdout argument is set",
      failure(process.wait_output, process).message)
    process:wait()
    file:seek "set"
    assert.same({ "out\nmore\n", "err" }, { file:read "a", errors.text })
    file:close()
    local output, none = client:exec({ "both" }, { stderr = errors }):wait_output()
    assert.same({ "out\nmore\n", nil, "errerr" }, { output, none, errors.text })
  end)

  it("fails with its exit code", function()
    local process = client:exec { "fails", "secret" }
    local problem = failure(process.wait_output, process)
    assert.is_true(ops.is_a(problem, pebble.ExecError))
    assert.same({ { "fails", "secret" }, 3, ("o"):rep(2000), "it's wrong" },
      { problem.command, problem.exit_code, problem.stdout, problem.stderr })
    assert.equal("non-zero exit code 3 executing 'fails', stdout='" .. ("o"):rep(1024)
      .. "' [truncated], stderr=\"it's wrong\"", problem.message)
    process = client:exec { "fails" }
    problem = failure(process.wait, process)
    assert.equal("non-zero exit code 3 executing 'fails'", problem.message)
    assert.same({ nil, nil }, { problem.stdout, problem.stderr })
    process = client:exec({ "fails" }, { combine_stderr = true })
    assert.is_nil(failure(process.wait_output, process).stderr)
  end)

  it("reads texts, files and what has read()", function()
    local file = io.tmpfile()
    file:write(("line\n"):rep(50000))
    file:seek "set"
    local source = { left = 3 }
    function source:read()
      self.left = self.left - 1
      return self.left > 0 and "part" or nil
    end
    local pipe = io.popen("printf 'first\\nrest of the pipe'")
    assert.equal("first", pipe:read "l")
    for _, case in ipairs {
      { "text\0", "text\0" },
      { "", "" },
      { file, ("line\n"):rep(50000) },
      { source, "partpart" },
      { pipe, "rest of the pipe" },
    } do
      assert.equal(case[2], (client:exec({ "cat" }, { stdin = case[1] }):wait_output()))
    end
    pipe:close()
    file:close()
  end)

  it("is spoken with", function()
    local process = client:exec { "cat" }
    process.stdin:write("one\n", "tw"):write "o\n"
    process.stdin:flush()
    assert.same({ "one", "two\n" }, { process.stdout:read "l", process.stdout:read "L" })
    process.stdin:write "three"
    process.stdin:close()
    process.stdin:close()
    assert.equal("three", process.stdout:read())
    assert.equal("", process.stderr:read())
    process:wait()
    assert.equal("the file is closed", failure(process.stdin.write, process.stdin, "x").message)
    assert.same({ "out", "more" }, (function()
      local both, lines = client:exec { "both" }, {}
      for line in both.stdout:lines() do
        lines[#lines + 1] = line
      end
      both:wait()
      return lines
    end)())
  end)

  it("ends with what its streams raise", function()
    local mine = { "an error of mine" }
    local function raise()
      error(mine)
    end
    assert.equal(mine, failure(function() -- output may come as early as exec
      client:exec({ "both" }, { stdout = { write = raise } }):wait()
    end))
    assert.equal(mine, failure(function()
      client:exec({ "cat" }, { stdin = { read = raise } }):wait()
    end))
  end)

  it("cannot be used by its own streams", function()
    local process, inner
    process = client:exec({ "cat" }, { stdout = { write = function()
      inner = failure(process.wait, process)
    end } })
    process.stdin:write "x"
    process:wait()
    assert.equal("the process cannot be used by the functions that are its streams", inner.message)
  end)

  it("gets signals by name or number", function()
    for _, signal in ipairs { "SIGHUP", 1 } do
      local process = client:exec { "sleeps" }
      process:send_signal(signal)
      assert.equal(129, failure(process.wait, process).exit_code)
      local _, _, got = sent()
      assert.same({ command = "signal", signal = { name = "SIGHUP" } }, got)
    end
    local process = client:exec { "both" }
    assert.is_true(ops.is_a(failure(process.send_signal, process, {}), ops.TypeError))
    assert.is_true(ops.is_a(failure(process.send_signal, process, 999), ops.ValueError))
    process:wait()
  end)

  it("that cannot be started says why", function()
    local problem = failure(client.exec, client, { "missing" })
    assert.is_true(ops.is_a(problem, pebble.ChangeError))
    assert.equal("cannot find executable", problem.err)
    assert.is_true(ops.is_a(failure(client.exec, client, { "refuses" }), pebble.Error))
  end)

  it("that nobody waited for is told of when it is collected", function()
    local path = os.tmpname()
    local script = io.open(path, "w")
    script:write(string.format('require("ops.pebble").Client(%q):exec { "both" }', fake.socket))
    script:close()
    local pipe = io.popen(string.format("'%s' lua '%s' 2>&1", os.getenv "CHARMHOST", path))
    assert.equal("ExecProcess instance garbage collected without call to wait() or wait_output()\n", pipe:read "a")
    pipe:close()
    os.remove(path)
  end)

  it("that says odd things is warned of", function()
    local path = os.tmpname()
    local script = io.open(path, "w")
    script:write(string.format('io.write((require("ops.pebble").Client(%q):exec({ "odd" }):wait_output()))',
      fake.socket))
    script:close()
    local pipe = io.popen(string.format("'%s' lua '%s' 2>&1", os.getenv "CHARMHOST", path))
    assert.equal("WARNING Cannot decode I/O command (invalid JSON): '{'\nWARNING Invalid I/O command 'jump'\nout",
      pipe:read "a")
    pipe:close()
    os.remove(path)
  end)
end)
