-- SPDX-License-Identifier: Apache-2.0
-- Each rule by a scenario that breaks it, and beside it one that is right.
local ops, testing = require "ops", require "ops.testing"

local meta = {
  name = "web",
  requires = { db = { interface = "pg" }, host = { interface = "juju-info", scope = "container" } },
  provides = { site = { interface = "http" } },
  peers = { others = { interface = "y" } },
  storage = {
    data = { type = "filesystem" },
    few = { type = "filesystem", multiple = { range = "0-2" } },
    many = { type = "filesystem", multiple = { range = "1+" } },
    pair = { type = "filesystem", multiple = { range = 2 } },
  },
  containers = { app = {} },
  resources = { image = { type = "file", filename = "x" } },
  ["extra-bindings"] = { admin = {} },
}
local config = { options = {
  text = { type = "string" }, count = { type = "int" }, part = { type = "float" }, on = { type = "boolean" },
  key = { type = "secret" },
} }
local actions = {
  go = { params = { name = { type = "string" }, n = { type = "integer" }, x = { type = "number" },
    on = { type = "boolean" }, list = { type = "array" }, map = { type = "object" },
    odd = { type = { "string", "integer" } } } },
  untyped = { params = { name = {} } },
  strict = {
    params = { target = { type = "string", enum = { "a", "b" }, default = "a" },
      level = { type = "integer", maximum = 9 }, list = { type = "array", items = { type = "integer" } } },
    required = { "target" },
  },
}

local Charm = ops.CharmBase:extend "Web"

local function context(given)
  local options = { meta = meta, config = config, actions = actions }
  for name, value in pairs(given or {}) do
    options[name] = value
  end
  return testing.Context(Charm, options)
end

--- @param case { rule or nil, function(ctx) -> fields of State, event or nil; Context options }
local function check(case)
  local ctx = context(case.context)
  local fields, event = case[2](ctx)
  local ok, err = pcall(ctx.run, ctx, event or ctx.on.start(), testing.State(fields))
  ctx:close()
  if not case[1] then
    assert(ok, tostring(err))
    return
  end
  assert.is_false(ok, "rule " .. case[1] .. " is not checked")
  assert(ops.is_a(err, testing.errors.InconsistentScenarioError), tostring(err))
  assert.same({ case[1] }, err.rules)
  assert.matches("[" .. case[1] .. "] ", err.message, 1, true)
  if case[3] then
    assert.matches(case[3], err.message, 1, true)
  end
end

local function all(title, cases)
  for index, case in ipairs(cases) do
    it(string.format("%s: %s (%d)", title, case[1] or "fine", index), function()
      check(case)
    end)
  end
end

local function with_config(name, value)
  return function()
    return { config = { [name] = value } }
  end
end

local function with_params(params, action)
  return function(ctx)
    return {}, ctx.on.action(action or "go", { params = params })
  end
end

local function with_storages(name, count)
  return function()
    local storages = {}
    for index = 1, count do
      storages[index] = testing.Storage { name = name, index = index }
    end
    return { storages = storages }
  end
end

local function with_secrets(...)
  local given = { ... }
  return function()
    local secrets = {}
    for index, fields in ipairs(given) do
      fields.tracked_content = fields.tracked_content or { key = "x" }
      secrets[index] = testing.Secret(fields)
    end
    return { secrets = secrets }
  end
end

describe("consistency", function()
  all("config", {
    { "config-undeclared", with_config("txt", "x"), "Did you mean 'text'?" },
    { "config-type", with_config("text", 1), "should be of type string but is of type integer" },
    { "config-type", with_config("count", 1.5) },
    { "config-type", with_config("count", "1") },
    { "config-type", with_config("part", 1) },
    { "config-type", with_config("on", "true") },
    { "config-type", with_config("key", true) },
    { "config-secret-id", with_config("key", "secret:abc") },
    { "config-secret-id", with_config("key", "abcdefghij0123456789") },
    { "config-unknown-type", with_config("key", "secret:abcdefghij0123456789"), "before Juju 3.4",
      context = { juju_version = "3.3.9" } },
    { nil, function()
      return { config = { text = "x", count = 1, part = 1.0, on = false, key = "secret:abcdefghij0123456789" } }
    end },
  })

  all("resources", {
    { "resource-undeclared", function()
      return { resources = { testing.Resource { name = "imag", path = "/x" } } }
    end, "Did you mean 'image'?" },
  })

  all("relation events", {
    { "event-relation-missing", function(ctx)
      return {}, ctx.on.relation_created(testing.Relation { endpoint = "db" })
    end, "cannot emit db_relation_created" },
    { "event-relation-missing", function(ctx)
      local relation = testing.Relation { endpoint = "db" }
      return { relations = { relation } },
        ctx.on.relation_created(testing.replace(relation, { local_app_data = { a = "b" } }))
    end, "you must pass the object in the state to the event" },
    { "remote-unit-missing", function(ctx)
      local relation = testing.Relation { endpoint = "db", remote_units_data = {} }
      return { relations = { relation } }, ctx.on.relation_joined(relation)
    end, "Pass in `remote_unit`" },
    { nil, function(ctx)
      local relation = testing.Relation { endpoint = "db", remote_units_data = {} }
      return { relations = { relation } }, ctx.on.relation_joined(relation, { remote_unit = 0 })
    end },
  })

  all("relations", {
    { "endpoint-undeclared", function()
      return { relations = { testing.Relation { endpoint = "sit" } } }
    end, "Did you mean 'site'?" },
    { "duplicate-relation-id", function()
      return { relations = { testing.Relation { endpoint = "db", id = 3 },
        testing.Relation { endpoint = "site", id = 3 } } }
    end, "duplicate relation ID: 3" },
    { "peer-relation-type", function()
      return { relations = { testing.Relation { endpoint = "others" } } }
    end, "expecting relation to be of type PeerRelation, got Relation" },
    { "peer-relation-type", function()
      return { relations = { testing.PeerRelation { endpoint = "db" } } }
    end, "expecting relation to be of type Relation, got PeerRelation" },
    { "subordinate-relation-type", function()
      return { relations = { testing.Relation { endpoint = "host" } } }
    end, "expecting relation to be of type SubordinateRelation, got Relation" },
    { "subordinate-relation-type", function()
      return { relations = { testing.SubordinateRelation { endpoint = "db" } } }
    end, "is not a subordinate relation" },
    { "own-unit-in-peers", function()
      return { relations = { testing.PeerRelation { endpoint = "others", peers_data = { [0] = {} } } } }
    end, "local_unit_data" },
    { nil, function()
      return { relations = { testing.PeerRelation { endpoint = "others", peers_data = { [0] = {} } } } }
    end, context = { unit_id = 3 } },
    { "negative-relation-id", function()
      return { relations = { testing.Relation { endpoint = "db", id = -1 } } }
    end, "relation -1 of 'db'" },
    { "remote-app-is-own", function()
      return { relations = { testing.Relation { endpoint = "db", remote_app_name = "web" } } }
    end, "give it another remote_app_name" },
    { "duplicate-endpoint", function()
      return {}
    end, "'db'", context = { meta = { name = "web", requires = { db = { interface = "a" } },
      provides = { db = { interface = "a" } } } } },
  })

  local notice, info = testing.Notice { key = "a.b/c" }, testing.CheckInfo { name = "up" }
  local function layer(fields)
    fields.override, fields.http = "replace", { url = "http://x" }
    return { base = { checks = { up = fields } } }
  end
  local function with_check(given, fields)
    return function()
      given.name = "up"
      return { containers = { testing.Container {
        name = "app", check_infos = { testing.CheckInfo(given) }, layers = fields and layer(fields) or {},
      } } }
    end
  end

  local function with_checks(...)
    local infos = {}
    for index, fields in ipairs { ... } do
      infos[index] = testing.CheckInfo(fields)
    end
    return function()
      return { containers = { testing.Container { name = "app", check_infos = infos,
        layers = layer { level = "alive" } } } }
    end
  end

  all("containers", {
    { "container-undeclared", function()
      return { containers = { testing.Container { name = "ap" } } }
    end, "Did you mean 'app'?" },
    { "duplicate-container", function()
      return { containers = { testing.Container { name = "app" }, testing.Container { name = "app" } } }
    end, "'app'" },
    { "layers-refused", function()
      return { containers = { testing.Container { name = "app",
        layers = { a = { services = { web = { override = "merge" } } } } } } }
    end, 'plan must define "command" for service "web"' },
    { "duplicate-check", with_checks({ name = "up", level = "alive" }, { name = "up", level = "alive" }), "'up'" },
    { "event-container-not-same", function(ctx)
      local container = testing.Container { name = "app" }
      return { containers = { container } }, ctx.on.pebble_ready(testing.replace(container, { can_connect = true }))
    end },
    { "duplicate-exec", function(ctx)
      local exec = testing.Exec { command_prefix = { "ls", "-l" } }
      local container = testing.Container { name = "app", can_connect = true, execs = { exec, exec } }
      return { containers = { container } }, ctx.on.pebble_ready(container)
    end, "'ls -l'" },
    { "event-notice-missing", function(ctx)
      local container = testing.Container { name = "app", can_connect = true }
      return { containers = { container } }, ctx.on.pebble_custom_notice(container, notice)
    end, "Container.notices" },
    { "event-check-missing", function(ctx)
      local container = testing.Container { name = "app", can_connect = true }
      return { containers = { container } }, ctx.on.pebble_check_failed(container, info)
    end, "Container.check_infos" },
    { "check-not-in-plan", with_check({}), "no checks" },
    { "check-not-in-plan", function()
      return { containers = { testing.Container { name = "app", check_infos = { info },
        layers = { a = { checks = { down = { override = "replace", tcp = { port = 1 } } } } } } } }
    end, "only checks: down" },
    { "check-level", with_check({ level = "ready" }, {}) },
    { "check-level", with_check({}, { level = "alive" }) },
    { nil, with_check({ level = "alive" }, { level = "alive" }) },
    { "check-startup", with_check({ startup = "disabled" }, {}) },
    { nil, with_check({ startup = "" }, { startup = "enabled" }) },
    { "check-threshold", with_check({ threshold = 5 }, {}), "(5) than the plan (3)" },
    { nil, with_check({ threshold = 5 }, { threshold = 5 }) },
  })

  it("containers: an event's container is declared and in the state", function()
    local ctx, container = context(), testing.Container { name = "app", can_connect = true }
    local _, err = pcall(ctx.run, ctx, ctx.on.pebble_ready(container), testing.State {})
    assert.same({ "event-container-missing", "event-container-not-same" }, err.rules)
    local other = testing.Container { name = "other", can_connect = true }
    _, err = pcall(ctx.run, ctx, ctx.on.pebble_ready(other), testing.State { containers = { other } })
    assert.same({ "event-container-undeclared", "container-undeclared" }, err.rules)
  end)

  all("actions", {
    { "action-undeclared", function(ctx)
      return {}, ctx.on.action "goo"
    end, "Did you mean 'go'?" },
    { "parameter-without-type", with_params({}, "untyped"), "Charmcraft will be unhappy" },
    { "parameter-undeclared", with_params({ nam = "x" }), "Did you mean 'name'?" },
    { "parameter-type", with_params({ name = 1 }), "param name is of type integer: expecting string" },
    { "parameter-type", with_params({ n = 1.5 }) },
    { "parameter-type", with_params({ x = "1" }) },
    { "parameter-type", with_params({ on = 1 }) },
    { "parameter-type", with_params({ list = "a" }) },
    { "parameter-type", with_params({ map = { 1 } }) },
    { nil, with_params { name = "a", n = 1, x = 1, on = true, list = { 1 }, map = { a = 1 }, odd = 1 } },
    { nil, with_params { x = 1.5, list = {}, map = {} } },
    { "parameters-refused", with_params({}, "strict"), "\"target\" property is missing and required, given {}" },
    { "parameters-refused", with_params({ target = "c" }, "strict"), "must match one of the enum values" },
    { "parameters-refused", with_params({ target = "a", level = 10 }, "strict"), "less than or equal to 9" },
    { "parameters-refused", with_params({ target = "a", list = { "x" } }, "strict"), "must be of type integer" },
    { nil, with_params({ target = "a", level = 9, list = {} }, "strict") },
  })

  all("storage", {
    { "event-storage-missing", function(ctx)
      return {}, ctx.on.storage_attached(testing.Storage { name = "data" })
    end, "data_storage_attached" },
    { "duplicate-storage", function()
      return { storages = { testing.Storage { name = "many", index = 1 },
        testing.Storage { name = "many", index = 1 } } }
    end, "storage many with index 1" },
    { "storage-undeclared", function()
      return { storages = { testing.Storage { name = "dat" } } }
    end, "Did you mean 'data'?" },
    { "too-many-storages", with_storages("data", 2), "2 instances of storage 'data'" },
    { "too-many-storages", with_storages("few", 3), "the metadata allows 2: give fewer" },
    { "too-many-storages", with_storages("pair", 3), "the metadata allows 2: give fewer" },
    { nil, with_storages("data", 1) },
    { nil, with_storages("few", 2) },
    { nil, with_storages("many", 9) },
    { nil, with_storages("pair", 1) },
    { "event-storage-undeclared", function(ctx)
      return {}, ctx.on.storage_attached(testing.Storage { name = "logs" })
    end },
  })

  all("secrets", {
    { "event-secret-missing", function(ctx)
      return {}, ctx.on.secret_changed(testing.Secret { tracked_content = { key = "x" } })
    end, "is not in the state" },
    { "secrets-need-juju-3", function(ctx)
      local secret = testing.Secret { tracked_content = { key = "x" } }
      return { secrets = { secret } }, ctx.on.secret_changed(secret)
    end, context = { juju_version = "2.9.44" } },
    { "duplicate-secret", function()
      local secret = testing.Secret { tracked_content = { key = "x" } }
      return { secrets = { secret, secret } }
    end },
    { "duplicate-secret-label", with_secrets({ label = "one" }, { label = "one" }), "give one of them another" },
    { nil, with_secrets({ label = "one" }, { label = "two" }, {}, {}, { label = "" }, { label = "" }) },
    { "secret-key", with_secrets { tracked_content = { A = "x" } }, "has the key 'A', which Juju refuses" },
    { "secret-key", with_secrets { tracked_content = { key = "x" }, latest_content = { ["key-"] = "x" } } },
    { "secret-key", with_secrets { tracked_content = { ["a--key"] = "x" } } },
    { "secret-key", with_secrets { tracked_content = { ["1key"] = "x" } } },
    { "secret-key", with_secrets { tracked_content = { ["a-b"] = "x" } } },
    { nil, with_secrets { tracked_content = { ["a-b-c"] = "x", key1 = "x" } } },
  })

  all("ports", {
    { "duplicate-port", function()
      return { opened_ports = { testing.TCPPort(80), testing.TCPPort(80) } }
    end, "port 80/tcp occurs multiple times" },
    { "duplicate-port", function()
      return { model = testing.Model { type = "lxd" }, opened_ports = { testing.ICMPPort(), testing.ICMPPort() } }
    end, "port icmp occurs" },
    { nil, function()
      return { opened_ports = { testing.TCPPort(80), testing.UDPPort(80), testing.TCPPort(81) } }
    end },
  })

  all("networks", {
    { "binding-undeclared", function()
      return { networks = { testing.Network { binding_name = "admn" } } }
    end, "Did you mean 'admin'?" },
    { "binding-undeclared", function()
      return { networks = { testing.Network { binding_name = "host" } } }
    end },
    { "binding-is-endpoint", function()
      return {}
    end, "'db'", context = { meta = { name = "web", requires = { db = { interface = "a" } },
      ["extra-bindings"] = { db = {} } } } },
    { nil, function()
      return { networks = { testing.Network { binding_name = "admin" }, testing.Network { binding_name = "db" },
        testing.Network { binding_name = "juju-info" } } }
    end },
  })

  local cloud = testing.CloudSpec { type = "kubernetes" }
  all("the cloud", {
    { "cloud-spec-on-kubernetes", function()
      return { model = testing.Model { cloud_spec = cloud } }
    end, "Set the juju_version to 3.6.10+", context = { juju_version = "3.6.9" } },
    { nil, function()
      return { model = testing.Model { cloud_spec = cloud } }
    end },
    { nil, function()
      return { model = testing.Model { type = "lxd", cloud_spec = cloud } }
    end, context = { juju_version = "3.5.0" } },
  })

  all("stored states", {
    { "duplicate-stored-state", function()
      local stored = testing.StoredState { name = "s", owner_path = "Web" }
      return { stored_states = { stored, stored } }
    end },
    { "stored-state-types", function()
      return { stored_states = { testing.StoredState { name = "s", owner_path = "Web", content = { a = { print } } } } }
    end, "content.a.1 is a function" },
  })

  it("names all rules that are broken", function()
    local ctx = context()
    local _, err = pcall(ctx.run, ctx, ctx.on.start(), testing.State {
      config = { nope = 1 }, relations = { testing.Relation { endpoint = "nope" } },
    })
    assert.same({ "config-undeclared", "endpoint-undeclared" }, err.rules)
  end)

  it("keeps what is only odd as warnings", function()
    local ctx, container = context(), testing.Container { name = "app" }
    ctx:run(ctx.on.pebble_ready(container), testing.State { containers = { container } })
    assert.equal(1, #ctx.warnings)
    assert.matches("while the container cannot connect", ctx.warnings[1])
    ctx:run(ctx.on.action("go"), testing.State {})
    assert.matches("declared for parameter odd: type=string or integer", ctx.warnings[#ctx.warnings])
  end)
end)
