-- SPDX-License-Identifier: Apache-2.0
-- ops.pebble against a real Pebble, whose socket PEBBLE_SOCKET names; it works in the directory PEBBLE.
local ops = require "ops"
local pebble = require "ops.pebble"

local directory = assert(os.getenv "PEBBLE")

describe("ops.pebble and a real Pebble:", function()
  local client, version

  --- 1.minor or later?
  local function has(minor)
    return version >= minor
  end

  local function failure(class, call, ...)
    local ok, problem = pcall(call, ...)
    assert.is_false(ok)
    assert.is_true(ops.is_a(problem, class), tostring(problem))
    return problem
  end

  setup(function()
    client = pebble.Client(os.getenv "PEBBLE_SOCKET")
    version = tonumber(client:get_system_info().version:match "^v?1%.(%d+)")
  end)

  it("services and plan", function()
    client:add_layer("base", {
      services = {
        one = { override = "replace", command = "sleep 1000", startup = "enabled", environment = { A = "b" } },
        two = { override = "replace", command = "sh -c 'exit 3'", startup = "disabled" },
      },
    })
    client:add_layer("base", { services = { one = { override = "merge", summary = "merged" } } }, { combine = true })
    local plan = client:get_plan()
    assert.equal("merged", plan.services.one.summary)
    assert.equal("b", plan.services.one.environment.A)
    client:autostart_services()
    local services = client:get_services()
    assert.equal(2, #services)
    assert.equal(pebble.ServiceStatus.ACTIVE, services[1].current)
    assert.is_false(services[2]:is_running())
    local problem = failure(pebble.ChangeError, client.start_services, client, { "two" })
    assert.equal("Error", problem.change.status)
    assert.truthy(tostring(problem):find("exited quickly with code 3", 1, true))
    client:replan_services()
    client:stop_services { "one" }
    assert.equal(pebble.ServiceStatus.INACTIVE, client:get_services({ "one" })[1].current)
    local statuses = {} -- in no order
    for _, change in ipairs(client:get_changes(pebble.ChangeState.ALL)) do
      statuses[change.kind] = change.status
    end
    assert.equal("Error", statuses.start)
    assert.equal("Done", statuses.stop)
    assert.equal(404, failure(pebble.APIError, client.get_change, client, "9999").code)
    assert.equal(400, failure(pebble.APIError, client.add_layer, client, "base", { services = {} }).code)
  end)

  it("files", function()
    local path = directory .. "/files/deep/a.txt"
    failure(pebble.PathError, client.push, client, path, "x")
    client:push(path, "one\ntwo \0 \255\n", { make_dirs = true, permissions = "640" })
    assert.equal("one\ntwo \0 \255\n", client:pull(path):read "a")
    local lines = {}
    for line in client:pull(path):lines() do
      lines[#lines + 1] = line
    end
    assert.equal(2, #lines)
    local infos = client:list_files(directory .. "/files/deep", { pattern = "*.txt" })
    assert.equal("a.txt", infos[1].name)
    assert.equal(pebble.FileType.FILE, infos[1].type)
    assert.equal(12, infos[1].size)
    assert.equal(tonumber("640", 8), infos[1].permissions)
    client:make_dir(directory .. "/files/other/dir", { make_parents = true })
    assert.equal("generic-file-error", failure(pebble.PathError, client.make_dir, client, directory .. "/files").kind)
    client:remove_path(directory .. "/files", { recursive = true })
    assert.equal("not-found", failure(pebble.PathError, client.pull, client, path).kind)
    assert.equal("not-found", failure(pebble.PathError, client.remove_path, client, path).kind)
    assert.equal(404, failure(pebble.APIError, client.list_files, client, path).code)
  end)

  it("a large file that is never held whole", function()
    local left, path = 30 << 20, directory .. "/large"
    local source = {}
    function source.read(_, most)
      local size = math.min(left, most)
      left = left - size
      return ("x"):rep(size)
    end
    client:push(path, source)
    local file <close> = client:pull(path)
    local count = 0
    for part in function() return file:read(1 << 20) end do
      count = count + #part
    end
    assert.equal(30 << 20, count)
    client:remove_path(path)
  end)

  it("commands", function()
    local out, err = client:exec({ "sh", "-c", "cat; echo err >&2" }, { stdin = "in" }):wait_output()
    assert.equal("in", out)
    assert.equal("err\n", err)
    out = client:exec({ "sh", "-c", "pwd; echo $X" }, { working_dir = "/usr", environment = { X = "y" } }):wait_output()
    assert.equal("/usr\ny\n", out)
    local process = client:exec { "sh", "-c", "echo no >&2; exit 9" }
    local problem = failure(pebble.ExecError, process.wait_output, process)
    assert.equal(9, problem.exit_code)
    assert.equal("no\n", problem.stderr)
    process = client:exec({ "sleep", "100" }, { timeout = 0.2 })
    assert.truthy(failure(pebble.ChangeError, process.wait, process).err:find("timed out", 1, true))
    process = client:exec { "sleep", "100" }
    process:send_signal "SIGTERM"
    assert.equal(143, failure(pebble.ExecError, process.wait, process).exit_code)
    failure(pebble.APIError, client.exec, client, { "no-such-program" })
    process = client:exec { "sh", "-c", "while read l; do echo got $l; done" }
    for i = 1, 3 do
      process.stdin:write(i .. "\n")
      assert.equal("got " .. i, process.stdout:read "l")
    end
    process.stdin:close()
    process:wait()
  end)

  it("checks", function()
    client:add_layer("checks", {
      checks = {
        up = { override = "replace", period = "1h", exec = { command = "true" } },
        tcp = { override = "replace", level = "alive", period = "1h", tcp = { port = 1 } },
      },
    })
    local checks = client:get_checks { names = { "up" } }
    assert.equal(1, #checks)
    assert.equal(pebble.CheckStatus.UP, checks[1].status)
    assert.equal("tcp", client:get_checks({ level = pebble.CheckLevel.ALIVE })[1].name)
    if has(19) then
      assert.same({ "up" }, client:stop_checks { "up" })
      assert.equal(pebble.CheckStatus.INACTIVE, client:get_checks({ names = { "up" } })[1].status)
      assert.same({ "up" }, client:start_checks { "up" })
    end
  end)

  it("notices", function()
    if not has(5) then
      return failure(pebble.APIError, client.get_notices, client)
    end
    local id = client:notify(pebble.NoticeType.CUSTOM, "example.com/a", { data = { k = "v" } })
    client:notify(pebble.NoticeType.CUSTOM, "example.com/a", { data = { k = "w" } })
    local notice = client:get_notice(id)
    assert.equal(2, notice.occurrences)
    assert.equal("w", notice.last_data.k)
    assert.equal(id, client:get_notices({ types = { pebble.NoticeType.CUSTOM }, keys = { "example.com/a" } })[1].id)
    assert.equal(404, failure(pebble.APIError, client.get_notice, client, "9999").code)
  end)

  it("identities", function()
    if has(15) then
      client:replace_identities { bob = { access = "admin", ["local"] = { ["user-id"] = 4242 } } }
      assert.equal(4242, client:get_identities().bob["local"].user_id)
      client:remove_identities { "bob" }
      assert.is_nil(client:get_identities().bob)
    end
  end)
end)
