-- SPDX-License-Identifier: Apache-2.0
-- Storage of a Harness.
local ops, testing = require "ops", require "ops.testing"

local meta = { name = "web", storage = { data = { type = "filesystem", multiple = { range = "0-" } },
  raw = { type = "block" } } }

local function new()
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self.seen = {}
    for _, name in ipairs { "data", "raw" } do
      self:observe(self.on[name].storage_attached, self.on_event)
      self:observe(self.on[name].storage_detaching, self.on_event)
    end
  end
  function Charm:on_event(event)
    self.seen[#self.seen + 1] = event.handle.kind .. " " .. event.storage.full_id
    self.location = event.storage.location
  end
  return testing.Harness(Charm, { meta = meta })
end

local function attached(harness, name)
  local ids = {}
  for index, storage in ipairs(harness.model.storages[name]) do
    ids[index] = storage.full_id
  end
  return ids
end

local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
end

describe("a Harness's storage", function()
  it("is numbered over all storages, and attached when it is to be", function()
    local harness <close> = new()
    assert.same({ "data/0", "data/1" }, harness:add_storage("data", 2))
    assert.same({ "raw/2" }, harness:add_storage("raw", { attach = true }))
    assert.same({}, attached(harness, "data"))
    assert.same({ "raw/2" }, attached(harness, "raw"))
    harness:attach_storage "data/1"
    harness:begin()
    assert.same({ "data/1" }, attached(harness, "data"))
    assert.same({}, harness.charm.seen)
  end)

  it("emits events when its state changes", function()
    local harness <close> = new()
    harness:begin()
    local id = harness:add_storage("data", 1, { attach = true })[1]
    harness:attach_storage(id)
    harness:detach_storage(id)
    harness:detach_storage(id)
    assert.same({}, attached(harness, "data"))
    harness:attach_storage(id)
    harness:remove_storage(id)
    assert.same({ "data_storage_attached data/0", "data_storage_detaching data/0", "data_storage_attached data/0",
      "data_storage_detaching data/0" }, harness.charm.seen)
    refused(ops.RuntimeError, "there is no storage 'data/0': add_storage makes one", function()
      harness:attach_storage(id)
    end)
  end)

  it("is silent while hooks are disabled", function()
    local harness <close> = new()
    harness:begin()
    harness:disable_hooks()
    local id = harness:add_storage("data", 1, { attach = true })[1]
    assert.same({ id }, attached(harness, "data"))
    harness:detach_storage(id)
    harness:remove_storage(id)
    assert.same({}, harness.charm.seen)
  end)

  it("is what the charm asks for", function()
    local harness <close> = new()
    harness:begin()
    harness.model.storages:request("data", 2)
    assert.same({}, attached(harness, "data"))
    harness:attach_storage "data/1"
    assert.same({ "data/2" }, harness:add_storage "data")
    assert.same({ "data_storage_attached data/1" }, harness.charm.seen)
  end)

  it("is a directory", function()
    local harness <close> = new()
    harness:begin()
    harness:add_storage("data", { attach = true })
    local path = harness.charm.location .. "/file"
    local file = assert(io.open(path, "w"))
    file:close()
    harness:cleanup()
    assert.is_nil(io.open(path))
  end)

  it("is attached by the first hooks", function()
    local harness <close> = new()
    harness:add_storage("data", 2)
    harness:attach_storage "data/0"
    harness:begin_with_initial_hooks()
    assert.same({ "data_storage_attached data/0", "data_storage_attached data/1" }, harness.charm.seen)
  end)

  it("says what is wrong with a call", function()
    local harness <close> = new()
    harness:add_storage "data"
    refused(ops.RuntimeError, "the key 'date' is not specified as a storage key in metadata Did you mean 'data'?",
      function()
        harness:add_storage "date"
      end)
    refused(ops.RuntimeError, "the key 'nope' is not specified as a storage key in metadata", function()
      harness:remove_storage "nope/0"
    end)
    refused(ops.RuntimeError, "cannot detach storage before Harness is initialised", function()
      harness:detach_storage "data/0"
    end)
    refused(ops.ValueError, "'data' is no id of a storage instance, such as those add_storage gives", function()
      harness:attach_storage "data"
    end)
  end)
end)
