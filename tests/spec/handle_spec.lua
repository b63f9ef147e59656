-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

describe("ops.Handle", function()
  local Handle = ops.Handle

  it("has a path made of kinds and keys", function()
    local charm = Handle(nil, "MyCharm", nil)
    local event = charm:nest("on", nil):nest("start", "7")
    assert.equal("MyCharm/on/start[7]", event.path)
    assert.equal("MyCharm/on/start[7]", tostring(event))
    assert.same({ "start", "7", "MyCharm/on" }, { event.kind, event.key, event.parent.path })
    assert.is_nil(charm.key)
    assert.is_nil(charm.parent)
  end)

  it("takes an empty key for none", function()
    assert.equal("A", Handle(nil, "A", "").path)
    assert.is_nil(Handle(nil, "A", "").key)
  end)

  for _, path in ipairs { "A", "A[k]", "A/B[k]/on/ready[12]", "on/commit[5]" } do
    it("comes back from the path " .. path, function()
      local handle = Handle.from_path(path)
      assert.equal(path, handle.path)
      assert.is_true(handle == Handle.from_path(path))
    end)
  end

  for _, path in ipairs { "A[", "A[k", "A[k]x", "A[a[b]]", "[k]", "" } do
    it("refuses the path '" .. path .. "'", function()
      local fine, err = pcall(Handle.from_path, path)
      assert.is_false(fine)
      assert.is_true(ops.is_a(err, ops.RuntimeError))
      assert.equal("attempted to restore invalid handle path " .. path, err.message)
    end)
  end

  it("is equal by path", function()
    assert.is_true(Handle(nil, "A", "k") == Handle(nil, "A", "k"))
    assert.is_false(Handle(nil, "A", "k") == Handle(nil, "A", "l"))
  end)

  it("cannot be changed, nor asked for what it has not", function()
    for _, case in ipairs {
      { ops.AttributeError, "attribute 'kind' of Handle cannot be set", function()
        Handle(nil, "A").kind = "B"
      end },
      { ops.AttributeError, "'Handle' object has no attribute 'kin'", function()
        return Handle(nil, "A").kin
      end },
      { ops.TypeError, "kind should be a string, not nil", function()
        Handle()
      end },
      { ops.TypeError, "the parent should be an ops.Handle or an object that has one, not string", function()
        Handle("A", "B")
      end },
    } do
      local fine, err = pcall(case[3])
      assert.is_false(fine)
      assert.is_true(ops.is_a(err, case[1]))
      assert.matches(case[2], err.message, 1, true)
      assert.matches("handle_spec.lua:%d+$", err.where)
    end
  end)
end)
