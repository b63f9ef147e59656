-- SPDX-License-Identifier: Apache-2.0
-- Files of the containers of a state, and what is mounted in them.
local ops, testing = require "ops", require "ops.testing"
local in_container = require "tests.spec.support.in_container"

local pebble = ops.pebble
local web, run, fails, read = in_container.web, in_container.run, in_container.fails, in_container.read

describe("containers in a run", function()
  after_each(in_container.finish)

  describe("files", function()
    it("are in the container's directory", function()
      local container, ctx = run(web(), function(container)
        container:push("/etc/app/config", "a=b", { make_dirs = true, permissions = "600", user = "app" })
        assert.equal("a=b", container:pull("/etc/app/config"):read())
        local info = container:list_files("/etc/app")[1]
        assert.equal("600", string.format("%o", info.permissions))
        assert.equal("app", info.user)
        container:make_dir "/var"
        container:remove_path("/var", { recursive = true })
        assert.is_false(container:exists "/var")
        assert.is_true(container:isdir "/etc")
      end)
      assert.equal("a=b", read(container:get_filesystem(ctx) .. "/etc/app/config"))
    end)

    it("fail as Pebble's do", function()
      run(web(), function(container)
        fails(pebble.PathError, "not-found - stat /nope: no such file or directory", container.pull, container, "/nope")
        fails(pebble.PathError, "not-found - open /no/dir.~: no such file or directory", container.push, container,
          "/no/dir", "x")
        fails(pebble.APIError, "stat /nope: no such file or directory", container.list_files, container, "/nope")
      end)
    end)

    it("do not outlive a run, which is told", function()
      local before, ctx = run(web(), function(container, event)
        if event.handle.kind == "start" then
          container:push("/left", "x")
        else
          assert.is_false(container:exists "/left")
        end
      end)
      assert.same({}, ctx.warnings)
      ctx:run(ctx.on.pebble_ready(before), testing.State { containers = { before } })
      assert.truthy(ctx.warnings[1]:find("Container 'web' has a non-empty filesystem that will be wiped", 1, true))
    end)

    it("are gone with the context", function()
      local container, ctx = run(web(), function(container)
        container:push("/a", "x")
      end)
      local root = container:get_filesystem(ctx)
      ctx:close()
      assert.is_nil(io.open(root .. "/a"))
    end)
  end)

  describe("mounts", function()
    local source

    before_each(function()
      source = os.tmpname()
      os.remove(source)
      assert(os.execute("mkdir " .. source))
      local file = assert(io.open(source .. "/given", "w"))
      file:write "text"
      file:close()
    end)

    after_each(function()
      os.execute("rm -rf " .. source)
    end)

    it("are the test's own directories and files", function()
      local before = web { mounts = {
        data = testing.Mount { location = "/srv/data", source = source },
        file = testing.Mount { location = "/etc/given", source = source .. "/given" },
      } }
      local after, ctx = run(before, function(container)
        assert.equal("text", container:pull("/srv/data/given"):read())
        assert.equal("text", container:pull("/etc/given"):read())
        container:push("/srv/data/sub/made", "new", { make_dirs = true })
        assert.is_true(container:isdir "/srv/data")
        local fine = pcall(container.remove_path, container, "/srv", { recursive = true })
        assert.is_false(fine)
      end)
      assert.equal("new", read(source .. "/sub/made"))
      assert.equal("new", read(before:get_filesystem(ctx) .. "/srv/data/sub/made"))
      assert.equal(before.mounts.data, after.mounts.data)
      ctx:close()
      assert.equal("text", read(source .. "/given"))
    end)

    it("may be missing", function()
      run(web { mounts = { gone = testing.Mount { location = "/gone", source = source .. "/gone" } } },
        function(container)
          assert.is_false(container:exists "/gone")
        end)
    end)
  end)
end)
