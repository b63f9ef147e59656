-- SPDX-License-Identifier: Apache-2.0
-- Actions of a Harness.
local ops, testing = require "ops", require "ops.testing"

local actions = [[
  backup:
    params:
      target: { type: string }
      level: { type: integer, default: 3, maximum: 9 }
    required: [target]
    additionalProperties: false
  anything:
    additionalProperties: true
]]

local function new(act)
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self:observe(self.on.backup_action, self.on_action)
    self:observe(self.on.anything_action, self.on_action)
  end
  function Charm:on_action(event)
    act(self, event)
  end
  local harness = testing.Harness(Charm, { meta = { name = "web" }, actions = actions })
  harness:begin()
  return harness
end

local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
  return err
end

describe("a Harness's actions", function()
  it("give what they said", function()
    local ids = {}
    local harness <close> = new(function(_, event)
      ids[#ids + 1] = event.id
      event:log "one"
      event:log "two"
      event:set_results { target = event.params.target, level = event.params.level, deep = { er = "yes" } }
    end)
    local output = harness:run_action("backup", { target = "disk" })
    assert.same({ "one", "two" }, output.logs)
    assert.same({ target = "disk", level = "3", deep = { er = "yes" } }, output.results)
    harness:run_action("backup", { target = "disk" })
    assert.same({ "1", "2" }, ids)
    local quiet <close> = new(function() end)
    local nothing = quiet:run_action "anything"
    assert.same({ {}, {} }, { nothing.logs, nothing.results })
    assert.equal('ActionOutput(logs=["one","two"], results={"deep":{"er":"yes"},"level":"3","target":"disk"})',
      tostring(output))
  end)

  it("fail with what they had said", function()
    local harness <close> = new(function(_, event)
      event:log "one"
      event:set_results { done = "half" }
      event:fail(event.params.why)
    end)
    local err = refused(testing.ActionFailed, "action anything failed: no room", function()
      harness:run_action("anything", { why = "no room" })
    end)
    assert.same({ "one" }, err.output.logs)
    assert.same({ done = "half" }, err.output.results)
    assert.equal("no room", err.message)
    err = refused(testing.ActionFailed,
      "action anything failed: Event handler called `fail()` with no additional details.", function()
        harness:run_action "anything"
      end)
    assert.equal("", err.message)
  end)

  it("hand on what the handler raised", function()
    local harness <close> = new(function()
      error(ops.RuntimeError "broken")
    end)
    refused(ops.RuntimeError, "broken", function()
      harness:run_action "anything"
    end)
  end)

  it("take the parameters that they declare", function()
    local seen
    local harness <close> = new(function(_, event)
      seen = ops.copy(event.params)
    end)
    harness:run_action("anything", { free = { 1, 2 }, n = 1.5 })
    assert.same({ free = { 1, 2 }, n = 1.5 }, seen)
    refused(ops.RuntimeError, "'target' parameter is required, but missing.", function()
      harness:run_action "backup"
    end)
    refused(ops.ModelError, "additional property \"levle\" is not allowed, given {\"levle\":1} Did you mean 'level'?",
      function()
        harness:run_action("backup", { target = "x", levle = 1 })
      end)
    refused(ops.ModelError, "validation failed: (root).level : must be less than or equal to 9, given 10", function()
      harness:run_action("backup", { target = "x", level = 10 })
    end)
    harness:run_action("backup", { target = "x" })
    assert.same({ target = "x", level = 3 }, seen)
    refused(ops.RuntimeError, "Charm does not have a 'bakcup' action. Did you mean 'backup'?", function()
      harness:run_action "bakcup"
    end)
  end)

  it("keep the names of results that are Juju's", function()
    local harness <close> = new(function(_, event)
      event:set_results { stdout = "x" }
    end)
    local ok, err = pcall(harness.run_action, harness, "anything")
    assert.is_false(ok)
    assert.is_true(ops.is_a(err, ops.ModelError), tostring(err))
  end)

  it("cannot be run before begin", function()
    local Charm = ops.CharmBase:extend "Web"
    local harness <close> = testing.Harness(Charm, { meta = { name = "web" }, actions = actions })
    assert.has_error(function()
      harness:run_action "anything"
    end, "The charm instance is not available yet. Call Harness.begin() first.")
  end)
end)
