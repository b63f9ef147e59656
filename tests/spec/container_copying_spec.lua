-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local sim_pebble = require "tests.spec.support.sim_pebble"

describe("copying", function()
  local sim, container, directory

  before_each(function()
    sim = sim_pebble.start()
    container = sim.container
    directory = os.tmpname()
    os.remove(directory)
    assert(os.execute("mkdir " .. directory))
  end)
  after_each(function()
    sim_pebble.stop()
    os.execute("rm -rf " .. directory)
  end)

  --- Makes files of these paths below a directory; one that ends in "/" is a directory.
  local function make(root, paths)
    for _, path in ipairs(paths) do
      if path:find "/$" then
        assert(os.execute(string.format("mkdir -p '%s%s'", root, path)))
      else
        assert(os.execute(string.format("mkdir -p \"$(dirname '%s%s')\"", root, path)))
        local file = assert(io.open(root .. path, "w"))
        file:write("text of " .. path)
        file:close()
      end
    end
  end

  --- What is below a directory: paths, those of directories with "/".
  local function tree(root)
    local pipe = io.popen(string.format("cd '%s' && find . -mindepth 1 -printf '/%%P%%y\\n'", root))
    local list = {}
    for line in pipe:lines() do
      list[#list + 1] = line:gsub("d$", "/"):gsub("f$", "")
    end
    pipe:close()
    table.sort(list)
    return list
  end

  local cases = {
    { { "/foo/foobar.txt" }, "/foo/foobar.txt", { "/dst/", "/dst/foobar.txt" } },
    { { "/foo/bar/baz.txt", "/foo/foobar.txt" }, "/foo",
      { "/dst/", "/dst/foo/", "/dst/foo/bar/", "/dst/foo/bar/baz.txt", "/dst/foo/foobar.txt" } },
    { { "/foo/bar/baz.txt", "/foo/foobar.txt" }, "/foo/*",
      { "/dst/", "/dst/bar/", "/dst/bar/baz.txt", "/dst/foobar.txt" } },
    { { "/foo/bar/baz.txt", "/quux.txt" }, { "/foo/bar/baz.txt", "/quux.txt" },
      { "/dst/", "/dst/baz.txt", "/dst/quux.txt" } },
    { { "/foo/bar/baz.txt", "/quux.txt" }, { "/foo/bar", "/quux.txt" },
      { "/dst/", "/dst/bar/", "/dst/bar/baz.txt", "/dst/quux.txt" } },
    { { "/foo/empty/", "/foo/deep/er/" }, "//foo/./", { "/dst/", "/dst/foo/", "/dst/foo/deep/", "/dst/foo/deep/er/",
      "/dst/foo/empty/" } },
    { { "/foo/" }, "/foo", {} },
  }

  local function prefixed(prefix, paths)
    if type(paths) == "string" then
      return prefix .. paths
    end
    local list = {}
    for index, path in ipairs(paths) do
      list[index] = prefix .. path
    end
    return list
  end

  it("pushes trees", function()
    for number, case in ipairs(cases) do
      local root = string.format("%s/%d", directory, number)
      make(root, case[1])
      sim:clear()
      container:push_path(prefixed(root, case[2]), "/dst")
      assert.same(case[3], tree(sim.root))
    end
  end)

  it("pulls trees", function()
    for number, case in ipairs(cases) do
      sim:clear()
      make(sim.root, case[1])
      local root = string.format("%s/%d", directory, number)
      assert(os.execute("mkdir " .. root))
      container:pull_path(case[2], root .. "/dst")
      assert.same(case[3], tree(root))
    end
  end)

  it("keeps texts, owners and permissions", function()
    make(directory, { "/a/b" })
    assert(os.execute("chmod 751 " .. directory .. "/a/b"))
    container:push_path(directory .. "/a", "/")
    assert.equal("text of /a/b", sim:get "/a/b")
    local pipe = io.popen("stat -c '%u %U %g %G' " .. directory .. "/a/b")
    local info = container:list_files("/a/b")[1]
    assert.equal(pipe:read "l", string.format("%d %s %d %s", info.user_id, info.user, info.group_id, info.group))
    pipe:close()
    assert.equal("751", string.format("%o", info.permissions))
    container:pull_path("/a/b", directory .. "/back")
    assert.equal("text of /a/b", io.open(directory .. "/back/b"):read "a")
  end)

  it("follows links to files, and skips what is neither file nor directory", function()
    make(directory, { "/a/b" })
    assert(os.execute(string.format("cd %s/a && ln -s b link && mkfifo pipe", directory)))
    container:push_path(directory .. "/a", "/")
    assert.same({ "text of /a/b", "text of /a/b" }, { sim:get "/a/b", (sim:get "/a/link") })
    assert.is_nil(sim:get "/a/pipe")
  end)

  it("goes on with other sources, and tells all that went wrong", function()
    make(directory, { "/good" })
    local fine, problem = pcall(container.push_path, container,
      { directory .. "/none", directory .. "/good", directory .. "/neither" }, "/dst")
    assert.is_false(fine)
    assert.is_true(ops.is_a(problem, ops.MultiPushPullError))
    assert.same({ directory .. "/none", directory .. "/neither" }, { problem.errors[1][1], problem.errors[2][1] })
    assert.is_true(ops.is_a(problem.errors[1][2], ops.FileNotFoundError))
    assert.equal(string.format("failed to push one or more files (2 errors): %s/none: No such file or directory, ...",
      directory), problem.message)
    assert.equal("text of /good", sim:get "/dst/good")

    sim:put("/good", "x")
    fine, problem = pcall(container.pull_path, container, { "/none", "/good" }, directory .. "/dst")
    assert.is_false(fine)
    assert.equal("failed to pull one or more files (1 errors): stat /none: no such file or directory, ...",
      problem.message)
    assert.is_true(ops.is_a(problem.errors[1][2], ops.pebble.APIError))
    assert.equal("x", io.open(directory .. "/dst/good"):read "a")
  end)

  it("checks its arguments", function()
    for _, method in ipairs { "push_path", "pull_path" } do
      for _, arguments in ipairs { { 5, "/dst" }, { "/a" }, { { 5 }, "/dst" } } do
        local fine, problem = pcall(container[method], container, table.unpack(arguments))
        assert.is_false(fine)
        assert.is_true(ops.is_a(problem, ops.TypeError))
      end
      container[method](container, {}, "/dst")
    end
  end)
end)
