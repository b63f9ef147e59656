-- SPDX-License-Identifier: Apache-2.0
-- Secrets of a Harness: those of others, grants, and the events of owners.
local ops, testing = require "ops", require "ops.testing"

local meta = { name = "web", requires = { db = { interface = "pg" } } }

local function new()
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self.seen = {}
    for _, kind in ipairs { "secret_changed", "secret_rotate", "secret_remove", "secret_expired" } do
      self:observe(self.on[kind], self.on_event)
    end
  end
  function Charm:on_event(event)
    local revision = event.handle.kind:find "e[mx][op]" and event.revision or nil
    self.seen[#self.seen + 1] = { event.handle.kind, event.secret.id or "", event.secret.label or "", revision }
    if self.act then
      self:act(event)
    end
  end
  return testing.Harness(Charm, { meta = meta })
end

local function refused(class, pattern, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.truthy(tostring(err):find(pattern, 1, true), tostring(err))
end

describe("a Harness's secrets of others", function()
  it("are read when they are granted over a relation", function()
    local harness <close> = new()
    harness:begin()
    harness:add_relation("db", "pg")
    local id = harness:add_model_secret("pg", { password = "x" })
    local function get()
      return harness.model:get_secret { id = id }:get_content().password
    end
    assert.truthy(id:find "^secret:")
    refused(ops.ModelError, "permission denied", get)
    harness:grant_secret(id, "web")
    assert.equal("x", get())
    harness:revoke_secret(id, harness.charm.app)
    refused(ops.ModelError, "permission denied", get)
    harness:grant_secret(id, harness.charm.unit)
    assert.equal("x", get())
  end)

  it("need the relation to be granted, and lose the grant with it", function()
    local harness <close> = new()
    local id = harness:add_model_secret("pg/0", { password = "x" })
    for _, method in ipairs { "grant_secret", "revoke_secret" } do
      refused(ops.RuntimeError, "No relation between this charm (web) and secret owner (pg)", function()
        harness[method](harness, id, "web")
      end)
    end
    local relation = harness:add_relation("db", "pg")
    harness:grant_secret(id, "web")
    assert.equal(ops.Set { "web" }, harness:get_secret_grants(id, relation))
    assert.equal(ops.Set {}, harness:get_secret_grants(id, 7))
    harness:remove_relation(relation)
    assert.equal(ops.Set {}, harness:get_secret_grants(id, relation))
  end)

  it("change with an event, and the charm decides when it looks", function()
    local harness <close> = new()
    harness:begin()
    harness:add_relation("db", "pg")
    local id = harness:add_model_secret("pg", { password = "one" })
    harness:grant_secret(id, "web")
    local secret = harness.model:get_secret { id = id, label = "db" }
    assert.equal("one", secret:get_content().password)
    harness:set_secret_content(id, { password = "two" })
    assert.same({ { "secret_changed", id, "db" } }, harness.charm.seen)
    assert.same({ 1, 2 }, harness:get_secret_revisions(id))
    assert.equal("one", harness.model:get_secret { label = "db" }:get_content().password)
    assert.equal("two", secret:peek_content().password)
    assert.equal("two", secret:get_content { refresh = true }.password)
    assert.equal("two", harness.model:get_secret { id = id }:get_content().password)
  end)

  it("are a user's too", function()
    local harness <close> = new()
    harness:begin()
    local id = harness:add_user_secret { password = "one" }
    refused(ops.ModelError, "permission denied", function()
      harness.model:get_secret { id = id }
    end)
    harness:grant_secret(id, "web")
    assert.equal("one", harness.model:get_secret { id = id }:get_content().password)
    harness:set_secret_content(id, { password = "two" })
    assert.equal("secret_changed", harness.charm.seen[1][1])
    harness:revoke_secret(id, "web")
    refused(ops.ModelError, "permission denied", function()
      harness.model:get_secret { id = id }
    end)
    local calls = { rotate = harness.trigger_secret_rotation, expired = harness.trigger_secret_expiration }
    for event, call in pairs(calls) do
      refused(ops.RuntimeError, "Cannot trigger the secret-" .. event .. " event for a user secret.", function()
        call(harness, id, event == "expired" and 1 or nil)
      end)
    end
  end)

  it("are added silently, and changed silently while hooks are disabled", function()
    local harness <close> = new()
    local id = harness:add_user_secret { password = "one" }
    harness:set_secret_content(id, { password = "two" })
    harness:begin()
    harness:disable_hooks()
    harness:set_secret_content(id, { password = "three" })
    assert.same({}, harness.charm.seen)
    assert.same({ 1, 2, 3 }, harness:get_secret_revisions(id))
  end)

  it("have content that can be", function()
    local harness <close> = new()
    refused(ops.ValueError, "", function()
      harness:add_user_secret {}
    end)
    refused(ops.TypeError, "", function()
      harness:add_model_secret("pg", { password = 1 })
    end)
    refused(ops.TypeError, "owner should be a unit, an application or the name of one", function()
      harness:add_model_secret(7, { password = "x" })
    end)
    for _, call in ipairs { harness.get_secret_revisions, harness.trigger_secret_rotation } do
      refused(ops.RuntimeError, "Secret 'secret:nope' not found", function()
        call(harness, "secret:nope")
      end)
    end
    refused(ops.RuntimeError, "Secret 'secret:nope' not found", function()
      harness:grant_secret("secret:nope", "web")
    end)
  end)
end)

describe("a Harness's secrets of the charm", function()
  it("are seen with their revisions and grants", function()
    local harness <close> = new()
    harness:begin()
    harness:set_leader()
    local relation = harness:add_relation("db", "pg")
    local secret = harness.charm.app:add_secret({ password = "one" }, { label = "own" })
    assert.same({ 1 }, harness:get_secret_revisions(secret.id))
    secret:set_content { password = "two" }
    assert.same({ 1, 2 }, harness:get_secret_revisions(secret.id))
    secret:grant(harness.model:get_relation "db")
    assert.equal(ops.Set { "pg" }, harness:get_secret_grants(secret.id, relation))
    secret:revoke(harness.model:get_relation "db")
    assert.equal(ops.Set {}, harness:get_secret_grants(secret.id, relation))
    secret:remove_revision(1)
    assert.same({ 2 }, harness:get_secret_revisions(secret.id))
    secret:remove_all_revisions()
    refused(ops.RuntimeError, "not found", function()
      harness:get_secret_revisions(secret.id)
    end)
  end)

  it("cannot be changed by the test", function()
    local harness <close> = new()
    harness:begin()
    local id = harness.charm.unit:add_secret({ password = "one" }).id
    local calls = { set_secret_content = { password = "x" }, grant_secret = "pg", revoke_secret = "pg" }
    for method, argument in pairs(calls) do
      refused(ops.RuntimeError, "owned by the charm under test, can't call " .. method, function()
        harness[method](harness, id, argument)
      end)
    end
  end)

  it("rotate, expire and are to be removed when the test says so", function()
    local harness <close> = new()
    harness:begin()
    local id = harness.charm.unit:add_secret({ password = "one" }, { label = "own" }).id
    function harness.charm.act(_, event)
      if event.handle.kind == "secret_rotate" then
        event.secret:set_content { password = "no " .. #harness.charm.seen }
      elseif event.handle.kind == "secret_remove" then
        event:remove_revision()
      end
    end
    harness:trigger_secret_rotation(id)
    harness:trigger_secret_rotation(id, { label = "other" })
    assert.same({ 1, 2, 3 }, harness:get_secret_revisions(id))
    harness:trigger_secret_removal(id, 2)
    assert.same({ 1, 3 }, harness:get_secret_revisions(id))
    harness:trigger_secret_expiration(id, 3)
    local seen = harness.charm.seen
    assert.same({ "secret_rotate", id, "own" }, seen[1])
    assert.same("other", seen[2][3])
    assert.same({ "secret_remove", id, "own", 2 }, seen[3])
    assert.same({ "secret_expired", id, "own", 3 }, seen[4])
  end)

  it("need a charm to be told", function()
    local harness <close> = new()
    local id = harness:add_model_secret("web", { password = "x" })
    assert.has_error(function()
      harness:trigger_secret_removal(id, 1)
    end, "The charm instance is not available yet. Call Harness.begin() first.")
  end)
end)
