-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local fake_pebble = require "tests.spec.support.fake_pebble"
local sim_pebble = require "tests.spec.support.sim_pebble"

local pebble = ops.pebble

local function failure(...)
  local fine, problem = pcall(...)
  assert.is_false(fine)
  return problem
end

local RESPONSE = '--b\r\nContent-Disposition: form-data; name="response"\r\n\r\n'
  .. '{"type": "sync", "result": [{"path": "/x"}]}\r\n--b--\r\n'

describe("files of a container", function()
  local sim, client

  --- A client whose Pebble has these answers, and the fake.
  local function scripted(answers)
    local fake = fake_pebble.start { answers = answers }
    return pebble.Client(fake.socket), fake
  end

  before_each(function()
    sim = sim_pebble.start()
    client = sim.client
  end)
  after_each(function()
    sim_pebble.stop()
    fake_pebble.stop()
  end)

  it("are pulled as they are", function()
    for _, text in ipairs { "", "one\r\ntwo\n\nlast", ("x"):rep(300000), "\0\255\n" } do
      sim:put("/etc/x", text)
      local file <close> = client:pull "/etc/x"
      assert.equal(text, file:read())
      assert.equal("", file:read())
    end
  end)

  it("are read piece by piece", function()
    sim:put("/x", "one\ntwo\nthree four")
    local file = client:pull "/x"
    assert.same({ "one", "two\n", "thr", "ee four", nil, nil, "" }, { file:read "l", file:read "L", file:read(3),
      file:read(100), file:read(1), file:read "l", file:read "a" })
    local lines = {}
    for line in client:pull("/x"):lines() do
      lines[#lines + 1] = line
    end
    assert.same({ "one", "two", "three four" }, lines)
    assert.is_true(ops.is_a(failure(file.read, file, "q"), ops.TypeError))
    file:close()
    file:close()
    assert.equal("the file is closed", failure(file.read, file).message)
  end)

  it("may not be there", function()
    local problem = failure(client.pull, client, "/none")
    assert.is_true(ops.is_a(problem, pebble.PathError))
    assert.equal("not-found", problem.kind)
    assert.equal("not-found - stat /none: no such file or directory", problem.message)
  end)

  it("come in answers that make sense", function()
    for _, case in ipairs {
      { text = "{}", content_type = "text/plain" },
      { text = "x", content_type = "multipart/form-data" },
      { text = RESPONSE, content_type = "multipart/form-data; boundary=b" },
      { text = "--b--\r\n", content_type = "multipart/form-data; boundary=b" },
    } do
      local odd = scripted { ["GET /v1/files"] = case }
      assert.is_true(ops.is_a(failure(odd.pull, odd, "/x"), pebble.ProtocolError))
    end
  end)

  it("are pushed from texts, files, and what has read()", function()
    local from_pull = { text = "from read()" }
    function from_pull:read(size)
      local part = self.text:sub(1, size)
      self.text = self.text:sub(#part + 1)
      return part ~= "" and part or nil
    end
    local file = io.tmpfile()
    file:write "from a file"
    file:seek "set"
    sim:put("/old", "pulled before")
    for _, case in ipairs {
      { "a text\0 with NUL", "a text\0 with NUL" },
      { "", "" },
      { file, "from a file" },
      { from_pull, "from read()" },
      { client:pull "/old", "pulled before" },
    } do
      client:push("/new", case[1])
      assert.equal(case[2], sim:get "/new")
    end
  end)

  it("are pushed with owner and permissions", function()
    local done = { result = { { path = "/a/b/c" } } }
    local asking, fake = scripted { ["POST /v1/files"] = { done, { result = { { path = "/x" } } } } }
    asking:push("/a/b/c", "x", { make_dirs = true, permissions = "640", user_id = 0, user = "root", group_id = 5,
      group = "g" })
    local _, body = fake:request()
    assert.same({ action = "write", files = { { path = "/a/b/c", ["make-dirs"] = true, permissions = "640",
      ["user-id"] = 0, user = "root", ["group-id"] = 5, group = "g" } } }, body.request)
    asking:push("/x", "x", { permissions = 7 })
    _, body = fake:request()
    assert.same({ path = "/x", permissions = "007" }, body.request.files[1])
    for _, mode in ipairs { "888", "rw", -1, 4096, true } do
      assert.is_true(ops.is_a(failure(client.push, client, "/x", "x", { permissions = mode }), ops.TypeError))
    end
    local problem = failure(client.push, client, "/none/x", "x")
    assert.same({ "not-found", true }, { problem.kind, ops.is_a(problem, pebble.PathError) })
  end)

  it("stay as they were when the source fails", function()
    sim:put("/x", "old")
    local problem = { text = "mine" }
    local source = { read = function()
      error(problem)
    end }
    assert.equal(problem, failure(client.push, client, "/x", source))
    assert.equal("old", sim:get "/x")
    for _, case in ipairs {
      { { read = function() return 5 end }, "TypeError" },
      { { read = function(_, size) return ("x"):rep(size + 1) end }, "ValueError" },
      { 5, "TypeError" },
      { {}, "TypeError" },
      { true, "TypeError" },
    } do
      assert.is_true(ops.is_a(failure(client.push, client, "/x", case[1]), ops[case[2]]))
    end
    local closed = io.tmpfile()
    closed:close()
    assert.is_true(ops.is_a(failure(client.push, client, "/x", closed), ops.ValueError))
    assert.equal("old", sim:get "/x")
  end)

  it("are listed", function()
    sim:put("/d/a.txt", "12345")
    sim:put("/d/b.bin", "")
    sim:put("/d/sub/c", "")
    local names = {}
    for index, info in ipairs(client:list_files "/d") do
      names[index] = info.name .. " " .. tostring(info.type)
    end
    assert.same({ "a.txt file", "b.bin file", "sub directory" }, names)
    assert.equal(1, #client:list_files("/d", { pattern = "*.txt" }))
    local itself = client:list_files("/d", { itself = true })[1]
    assert.same({ "/d", pebble.FileType.DIRECTORY }, { itself.path, itself.type })
    local file = client:list_files("/d/a.txt")[1]
    assert.same({ 5, "root", 0 }, { file.size, file.user, file.user_id })
    local asking, fake = scripted { ["GET /v1/files"] = { result = {} } }
    asking:list_files("/d", { pattern = "*.txt" })
    asking:list_files("/d", { itself = true })
    assert.same({ "GET /v1/files?action=list&path=%2Fd&pattern=%2A.txt",
      "GET /v1/files?action=list&path=%2Fd&itself=true" }, fake:targets())
    local problem = failure(client.list_files, client, "/none")
    assert.same({ true, 404 }, { ops.is_a(problem, pebble.APIError), problem.code })
  end)

  it("are made and removed", function()
    client:make_dir "/d"
    client:make_dir("/d/e/f", { make_parents = true, permissions = "700", user = "bob" })
    local made = client:list_files("/d/e/f", { itself = true })[1]
    assert.same({ "700", "bob" }, { string.format("%o", made.permissions), made.user })
    assert.is_true(ops.is_a(failure(client.make_dir, client, "/d"), pebble.PathError))
    client:remove_path "/d/e/f"
    client:remove_path("/d", { recursive = true })
    assert.equal("not-found", failure(client.remove_path, client, "/d").kind)
  end)

  it("are made and removed as Pebble is told", function()
    local asking, fake = scripted { ["POST /v1/files"] = { result = { { path = "/d" } } } }
    local cases = {
      { "make_dir", nil, { action = "make-dirs", dirs = { { path = "/d" } } } },
      { "make_dir", { make_parents = true, permissions = "700", user = "bob" },
        { action = "make-dirs",
          dirs = { { path = "/d", ["make-parents"] = true, permissions = "700", user = "bob" } } } },
      { "remove_path", nil, { action = "remove", paths = { { path = "/d" } } } },
      { "remove_path", { recursive = true }, { action = "remove", paths = { { path = "/d", recursive = true } } } },
    }
    for _, case in ipairs(cases) do
      asking[case[1]](asking, "/d", case[2])
      local _, body = fake:request()
      assert.same(case[3], body)
    end
  end)
end)
