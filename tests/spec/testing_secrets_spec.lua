-- SPDX-License-Identifier: Apache-2.0
-- Secrets and who may do what with them.
local ops, testing = require "ops", require "ops.testing"

local meta = { name = "web", requires = { db = { interface = "pg" } } }

local function during(state, act, given)
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self:observe(self.on.update_status, self.on_event)
  end
  function Charm:on_event()
    act(self)
  end
  given = given or {}
  given.meta = meta
  local ctx = testing.Context(Charm, given)
  return ctx:run(ctx.on.update_status(), testing.State(state)), ctx
end

local function refused(class, pattern, state, act)
  local ok, err = pcall(during, state, act)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, testing.errors.UncaughtCharmError), tostring(err))
  assert.is_true(ops.is_a(err.cause, class), tostring(err))
  assert.matches(pattern, err.message)
end

describe("a secret of another application", function()
  local secret

  before_each(function()
    secret = testing.Secret {
      tracked_content = { password = "old" }, latest_content = { password = "new" }, label = "db",
    }
  end)

  it("is read by its id or label", function()
    during({ secrets = { secret } }, function(self)
      assert.equal("old", self.model:get_secret({ label = "db" }):get_content().password)
      assert.equal("old", self.model:get_secret({ id = secret.id }):get_content().password)
      assert.equal("new", self.model:get_secret({ label = "db" }):peek_content().password)
    end)
  end)

  it("is followed by a refresh", function()
    local out = during({ secrets = { secret } }, function(self)
      assert.equal("new", self.model:get_secret({ label = "db" }):get_content({ refresh = true }).password)
    end)
    assert.same({ password = "new" }, out:get_secret({ id = secret.id }).tracked_content)
    assert.same({ password = "old" }, secret.tracked_content)
  end)

  it("is given a label", function()
    local plain = testing.Secret { tracked_content = { password = "x" } }
    local out = during({ secrets = { plain } }, function(self)
      self.model:get_secret({ id = plain.id, label = "mine" }):get_content()
    end)
    assert.equal("mine", out:get_secret({ id = plain.id }).label)
  end)

  it("is not to be changed", function()
    local changes = {
      function(own)
        own:set_content { password = "mine" }
      end,
      function(own)
        own:set_info { description = "mine" }
      end,
      function(own)
        own:remove_all_revisions()
      end,
      function(own)
        own:get_info()
      end,
    }
    for _, change in ipairs(changes) do
      refused(ops.Error, "belongs to another application, since its owner is nil: only its owner may change",
        { secrets = { secret }, leader = true }, function(self)
          change(self.model:get_secret { id = secret.id })
        end)
    end
  end)

  it("that is not there is not found", function()
    refused(ops.SecretNotFoundError, "not found", {}, function(self)
      self.model:get_secret { label = "db" }
    end)
  end)
end)

describe("an own secret", function()
  it("is made", function()
    local out = during({ leader = true }, function(self)
      self.app:add_secret({ token = "abc" }, { label = "t", description = "d", rotate = ops.SecretRotate.DAILY })
      self.unit:add_secret { token = "def" }
    end)
    local secret = out:get_secret { label = "t" }
    assert.equal("app", secret.owner)
    assert.same({ token = "abc" }, secret.tracked_content)
    assert.same({ token = "abc" }, secret.latest_content)
    assert.equal("d", secret.description)
    assert.equal("daily", secret.rotate)
    assert.matches("^secret:[0-9a-z]+$", secret.id)
    assert.equal(2, #out.secrets)
  end)

  it("gets new content", function()
    local secret = testing.Secret { tracked_content = { key = "1" }, owner = "unit", label = "s" }
    local out = during({ secrets = { secret } }, function(self)
      self.model:get_secret({ label = "s" }):set_content { key = "2" }
    end)
    local after = out:get_secret { label = "s" }
    assert.same({ key = "2" }, after.latest_content)
    assert.same({ key = "1" }, secret.latest_content)
  end)

  it("of the application is the leader's to change", function()
    local secret = testing.Secret { tracked_content = { key = "1" }, owner = "app", label = "s" }
    during({ secrets = { secret } }, function(self)
      assert.equal("1", self.model:get_secret({ id = secret.id }):get_content().key)
    end)
    local hint = "only the leader may do this, and State.leader is false"
    refused(ops.Error, hint, { secrets = { secret } }, function(self)
      self.model:get_secret({ id = secret.id }):set_content { key = "2" }
    end)
  end)

  it("is granted and revoked", function()
    local relation = testing.Relation { endpoint = "db", remote_app_name = "pg" }
    local secret = testing.Secret { tracked_content = { key = "1" }, owner = "unit", label = "s" }
    local out = during({ secrets = { secret }, relations = { relation } }, function(self)
      self.model:get_secret({ label = "s" }):grant(self.model:get_relation "db")
    end)
    local granted = out:get_secret { label = "s" }
    assert.same({ [relation.id] = { "pg" } }, granted.remote_grants)
    out = during({ secrets = { granted }, relations = { relation } }, function(self)
      self.model:get_secret({ label = "s" }):revoke(self.model:get_relation "db")
    end)
    assert.same({}, out:get_secret({ label = "s" }).remote_grants)
  end)

  it("is removed", function()
    local secret = testing.Secret { tracked_content = { key = "1" }, owner = "unit", label = "s" }
    local out = during({ secrets = { secret } }, function(self)
      self.model:get_secret({ label = "s" }):remove_all_revisions()
    end)
    assert.same({}, out.secrets)
  end)

  it("loses the revision that an event is about", function()
    local Charm = ops.CharmBase:extend "Web"
    function Charm:init()
      self:observe(self.on.secret_remove, self.on_remove)
    end
    function Charm:on_remove(event)
      event:remove_revision()
    end
    for _, latest in ipairs { "1", "2" } do
      local ctx = testing.Context(Charm, { meta = meta })
      local secret = testing.Secret {
        tracked_content = { key = "1" }, latest_content = { key = latest }, owner = "app",
      }
      local state = testing.State { leader = true, secrets = { secret } }
      local out = ctx:run(ctx.on.secret_remove(secret, { revision = 42 }), state)
      assert.same({ 42 }, ctx.removed_secret_revisions)
      assert.equal(secret, out:get_secret { id = secret.id })
    end
  end)

  it("cannot have the label of another one", function()
    local secret = testing.Secret { tracked_content = { key = "1" }, owner = "unit", label = "s" }
    refused(ops.Error, "already exists", { secrets = { secret } }, function(self)
      self.unit:add_secret({ key = "2" }, { label = "s" })
    end)
  end)
end)
