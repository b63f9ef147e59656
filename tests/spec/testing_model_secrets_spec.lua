-- SPDX-License-Identifier: Apache-2.0
-- Secrets in a live testing.Model: between applications, rotated, expired, removed; and those of the user.
local ops, testing = require "ops", require "ops.testing"

--- Its leader makes a secret, rotated or expiring, and grants it over the relation.
local function owner(options)
  local Owner = ops.CharmBase:extend "Owner"
  function Owner:init()
    self.seen = {}
    self:observe(self.on.consumers_relation_created, self.on_created)
    self:observe(self.on.secret_rotate, self.on_rotate)
    self:observe(self.on.secret_expired, self.on_expired)
    self:observe(self.on.secret_remove, self.on_remove)
    self.stored = ops.StoredState(self, "stored", { revision = 1, removed = "" })
  end
  function Owner:on_created(event)
    if self.unit:is_leader() then
      local secret = self.app:add_secret({ password = "p1" }, options)
      secret:grant(event.relation)
      event.relation.data[self.app].secret = secret.id
    end
  end
  function Owner:new_revision(secret)
    self.stored.revision = self.stored.revision + 1
    secret:set_content { password = "p" .. self.stored.revision }
  end
  function Owner:on_rotate(event)
    self:new_revision(event.secret)
  end
  function Owner:on_expired(event)
    self:new_revision(event.secret)
    event.secret:remove_revision(event.revision)
  end
  function Owner:on_remove(event)
    self.stored.removed = self.stored.removed .. event.revision .. " "
    event.secret:remove_revision(event.revision)
  end
  return testing.Context(Owner, { meta = { name = "owner", provides = { consumers = { interface = "s" } } } })
end

local Consumer = ops.CharmBase:extend "Consumer"
function Consumer:init()
  self:observe(self.on.owner_relation_changed, self.on_changed)
  self:observe(self.on.secret_changed, self.on_secret_changed)
end
function Consumer:on_changed(event)
  local id = event.relation.data[event.app].secret
  if id then
    local content = self.model:get_secret({ id = id, label = "db" }):get_content()
    self.unit.status = ops.ActiveStatus(content.password)
  end
end
function Consumer:on_secret_changed(event)
  self.unit.status = ops.ActiveStatus(event.secret:get_content { refresh = true }.password)
end
local consumer = testing.Context(Consumer, { meta = { name = "consumer", requires = { owner = { interface = "s" } } } })

local function deploy(model, options, units)
  model:deploy(owner(options), { units = units })
  model:deploy(consumer, { units = 2 })
  model:integrate("owner", "consumer")
  model:settle()
end

local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
end

local function has(ran, hook)
  for _, name in ipairs(ran) do
    if name == hook then
      return true
    end
  end
  return false
end

describe("a secret between applications of a live Model", function()
  it("is read by those it was granted to", function()
    local model <close> = testing.Model {}
    deploy(model, { label = "own" })
    assert.equal(ops.ActiveStatus "p1", model:unit("consumer/0").status)
    assert.equal(ops.ActiveStatus "p1", model:unit("consumer/1").status)
    local secret = model:unit("owner/0"):state():get_secret { label = "own" }
    assert.equal("app", secret.owner)
    assert.same({ password = "p1" }, secret.latest_content)
    assert.same({ [0] = { "consumer" } }, secret.remote_grants)
    local seen = model:unit("consumer/0"):state():get_secret { label = "db" }
    assert.is_nil(seen.owner)
    model:deploy(consumer, { app = "stranger" })
    model:settle()
    assert.same({}, model:unit("stranger/0"):state().secrets)
    assert.equal(secret.id, seen.id)
  end)

  it("is rotated when it is time, and its consumers are told", function()
    local model <close> = testing.Model {}
    deploy(model, { rotate = ops.SecretRotate.DAILY })
    local ran = model:advance(86400 - 60)
    assert.is_false(has(ran, "owner/0 secret-rotate"))
    ran = model:advance(120)
    assert.is_true(has(ran, "owner/0 secret-rotate"))
    for number = 0, 1 do
      assert.is_true(has(ran, "consumer/" .. number .. " secret-changed"))
      assert.equal(ops.ActiveStatus "p2", model:unit("consumer/" .. number).status)
    end
    assert.is_true(has(ran, "owner/0 secret-remove")) -- nobody tracks the first one any more
    assert.equal("1 ", model:unit("owner/0"):state():get_stored_state("stored", "Owner").content.removed)
  end)

  it("is rotated by the unit that leads then", function()
    local model <close> = testing.Model {}
    deploy(model, { rotate = ops.SecretRotate.HOURLY }, 2)
    model:set_leader "owner/1"
    model:settle()
    local ran = model:advance(3700)
    assert.is_true(has(ran, "owner/1 secret-rotate"))
    assert.is_false(has(ran, "owner/0 secret-rotate"))
  end)

  it("expires, by a time that charms count from the model's", function()
    local model <close> = testing.Model {}
    deploy(model, { expire = ops.duration { hours = 2 } })
    assert.is_false(has(model:advance(7100), "owner/0 secret-expired"))
    assert.is_true(has(model:advance(200), "owner/0 secret-expired"))
    assert.equal(ops.ActiveStatus "p2", model:unit("consumer/0").status)
  end)

  it("is gone with its owner", function()
    local model <close> = testing.Model {}
    deploy(model)
    assert.equal(1, #model:unit("consumer/0"):state().secrets)
    model:remove_application "owner"
    model:settle()
    assert.same({}, model:unit("consumer/0"):state().secrets)
  end)
end)

describe("a secret of the user of a live Model", function()
  local Reader = ops.CharmBase:extend "Reader"
  function Reader:init()
    self:observe(self.on.config_changed, self.on_config)
    self:observe(self.on.secret_changed, self.on_secret)
  end
  function Reader:on_config()
    local id = self.config.account
    local ok, content = pcall(function()
      return self.model:get_secret({ id = id }):get_content()
    end)
    self.unit.status = ok and ops.ActiveStatus(content.user) or ops.BlockedStatus "no access"
  end
  function Reader:on_secret(event)
    self.unit.status = ops.ActiveStatus(event.secret:get_content { refresh = true }.user)
  end
  local reader = testing.Context(Reader, { meta = { name = "reader" },
    config = { options = { account = { type = "secret" } } } })

  it("is read once it is granted, and tells of new content", function()
    local model <close> = testing.Model {}
    local id = model:add_secret("account", { user = "admin" }, { info = "who" })
    assert.is_truthy(id:find "^secret:%w+$")
    local app = model:deploy(reader, { config = { account = id } })
    model:settle()
    assert.equal(ops.BlockedStatus "no access", app.leader.status)
    model:grant_secret("account", app)
    assert.equal(1, #app.leader:state().secrets) -- nobody has read it yet
    model:config(app, nil, { reset = { "account" } })
    model:settle()
    model:config(app, { account = id })
    model:settle()
    assert.equal(ops.ActiveStatus "admin", app.leader.status)
    model:update_secret(id, { user = "root" }, { name = "login" })
    assert.same({ "reader/0 secret-changed" }, model:settle())
    assert.equal(ops.ActiveStatus "root", app.leader.status)
    model:update_secret("login", { user = "root" })
    assert.same({}, model:settle()) -- it is the same
    model:revoke_secret("login", "reader")
    model:remove_secret("login", { revision = 1 })
    model:remove_secret "login"
    refused(ops.RuntimeError, 'secret "login" not found', function() model:remove_secret "login" end)
  end)

  it("is refused as Juju refuses it", function()
    local model <close> = testing.Model {}
    model:deploy(reader)
    model:add_secret("account", { user = "admin" })
    refused(ops.RuntimeError, 'secret with name "account" already exists',
      function() model:add_secret("account", { user = "x" }) end)
    refused(ops.ValueError, "empty secret value not valid", function() model:add_secret("x", {}) end)
    refused(ops.ValueError,
      "key \"a\" not valid: three or more small letters and digits, a letter first, '-' only between",
      function() model:add_secret("x", { a = "1" }) end)
    refused(ops.TypeError, "the content of a secret: strings by strings are expected, not a number for user",
      function() model:add_secret("x", { user = 1 }) end)
    refused(ops.RuntimeError, 'secret "acount" not found; did you mean "account"?',
      function() model:grant_secret("acount", "reader") end)
    refused(ops.RuntimeError, 'application "reade" not found; did you mean "reader"?',
      function() model:grant_secret("account", "reade") end)
    refused(ops.RuntimeError, 'secret "account" revision 7 not found',
      function() model:remove_secret("account", { revision = 7 }) end)
    refused(ops.RuntimeError, 'secret "x" not found',
      function() model:update_secret("x", { user = "1" }) end)
  end)
end)
