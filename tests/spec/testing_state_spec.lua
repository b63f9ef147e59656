-- SPDX-License-Identifier: Apache-2.0
local ops, testing = require "ops", require "ops.testing"

--- The error a function raises; fails when it raises none.
local function failure(fn, ...)
  local ok, err = pcall(fn, ...)
  assert.is_false(ok, "an error was expected")
  return err
end

local function refused(class, pattern, make, fields)
  local err = failure(make, fields)
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.matches(pattern, err.message)
  return err
end

local Invalid = testing.errors.StateValidationError

describe("components", function()
  it("have the defaults of ops", function()
    local bag = { ["egress-subnets"] = "192.0.2.0", ["ingress-address"] = "192.0.2.0",
      ["private-address"] = "192.0.2.0" }
    local relation = testing.Relation { endpoint = "db" }
    assert.same({}, relation.local_app_data)
    assert.same(bag, relation.local_unit_data)
    assert.equal("remote", relation.remote_app_name)
    assert.same({ [0] = bag }, relation.remote_units_data)
    assert.is_nil(relation.interface)
    assert.same({}, testing.PeerRelation({ endpoint = "db" }).peers_data)
    local principal = testing.SubordinateRelation { endpoint = "db", remote_app_name = "web", remote_unit_id = 3 }
    assert.equal("web/3", principal.remote_unit_name)
    assert.same(bag, principal.remote_unit_data)
    local network = testing.Network { binding_name = "db" }
    assert.equal("192.0.2.0", network.bind_addresses[1].addresses[1].value)
    assert.same({ "192.0.2.0/24" }, network.egress_subnets)
    local container = testing.Container { name = "web" }
    assert.is_false(container.can_connect)
    assert.same({}, container.layers)
    local check = testing.CheckInfo { name = "up" }
    assert.same({ "up", 0, 0, 3, "enabled" },
      { check.status, check.successes, check.failures, check.threshold, check.startup })
    assert.equal("custom", testing.Notice({ key = "a.b/c" }).type)
    assert.equal("kubernetes", testing.Model({}).type)
    assert.equal("localhost", testing.CloudSpec({ type = "lxd" }).name)
  end)

  it("get ids of their own", function()
    local a, b = testing.Relation { endpoint = "db" }, testing.Relation { endpoint = "db" }
    assert.equal(a.id + 1, b.id)
    assert.matches("^secret:[0-9a-z]+$", testing.Secret({ tracked_content = { a = "b" } }).id)
    assert.equal(27, #testing.Secret({ tracked_content = { a = "b" } }).id)
    assert.not_equal(testing.Model({}).uuid, testing.Model({}).uuid)
    local first, second = testing.Storage { name = "data" }, testing.Storage { name = "data" }
    assert.equal(first.index + 1, second.index)
    assert.equal("", testing.CheckInfo({ name = "up", status = "inactive" }).change_id)
    assert.not_equal("", testing.CheckInfo({ name = "up" }).change_id)
  end)

  it("refuse a field they do not have, with the nearest one", function()
    local err = refused(ops.TypeError, "Relation has no field 'remote_unit_data'. Did you mean 'remote_units_data'%?",
      function()
        return (testing.Relation { endpoint = "db", remote_unit_data = {} })
      end)
    assert.matches("testing_state_spec.lua:%d+", err.where)
    refused(ops.TypeError, "State has no field 'reltions'. Did you mean 'relations'%?", testing.State,
      { reltions = {} })
    refused(ops.TypeError, "Mount has no field 'content'. It has: location, source.", testing.Mount, { content = {} })
    for _, name in ipairs { "Address", "BindAddress", "CheckInfo", "CloudCredential", "CloudSpec", "Container",
      "DeferredEvent", "Exec", "JujuLogLine", "Model", "Mount", "Network", "Notice", "PeerRelation", "Resource",
      "Storage", "StoredState", "SubordinateRelation" } do
      refused(ops.TypeError, name .. " has no field 'nonsense'", testing[name], { nonsense = 1 })
    end
  end)

  it("refuse to be made without what they need", function()
    refused(ops.TypeError, "Relation: 'endpoint' is missing", testing.Relation, {})
    refused(ops.TypeError, "Secret: 'tracked_content' is missing", testing.Secret, {})
    refused(ops.TypeError, "Exec: 'command_prefix' is missing", testing.Exec, {})
    refused(ops.TypeError, "Container: one table of all fields", testing.Container, "web")
    refused(ops.TypeError, "State: one table of all fields", testing.State, 1)
  end)

  it("refuse values that are none", function()
    local cases = {
      { testing.Relation, { endpoint = "Db" }, "Relation.endpoint 'Db' is no valid name of an endpoint" },
      { testing.Relation, { endpoint = "db-" }, "no valid name" },
      { testing.Relation, { endpoint = "d__b" }, "no valid name" },
      { testing.Relation, { endpoint = "1db" }, "no valid name" },
      { testing.Relation, { endpoint = "db", id = "1" }, "id should be an integer, not string" },
      { testing.Relation, { endpoint = "db", local_app_data = { a = 1 } }, "that of 'a' is number" },
      { testing.Relation, { endpoint = "db", local_unit_data = { "a" } }, "strings as keys, not 1" },
      { testing.Relation, { endpoint = "db", remote_app_data = "x" }, "should be a table of strings" },
      { testing.Relation, { endpoint = "db", remote_units_data = { ["0"] = {} } }, "unit numbers as keys, not '0'" },
      { testing.Relation, { endpoint = "db", remote_units_data = { [0] = { a = true } } }, "%[0%] .* is boolean" },
      { testing.PeerRelation, { endpoint = "db", peers_data = { a = {} } }, "unit numbers as keys" },
      { testing.Container, { name = "Web" }, "no valid name of a container" },
      { testing.Container, { name = "web-" }, "no valid name" },
      { testing.Container, { name = ("w"):rep(64) }, "no valid name" },
      { testing.Container, { name = "web", can_connect = 1 }, "true or false" },
      { testing.Container, { name = "web", mounts = { a = "/" } }, "should be a Mount, not string" },
      { testing.Container, { name = "web", service_statuses = { a = "running" } }, "active, inactive, error" },
      { testing.Storage, { name = "data_1" }, "no valid name of a storage" },
      { testing.Storage, { name = "data-1" }, "no valid name of a storage" },
      { testing.Secret, { tracked_content = {} }, "tracked_content has no keys" },
      { testing.Secret, { tracked_content = { a = "b" }, latest_content = {} }, "latest_content has no keys" },
      { testing.Secret, { tracked_content = { a = 1 } }, "strings as values" },
      { testing.Secret, { tracked_content = { a = "b" }, owner = "me" }, "should be one of unit, app, not 'me'" },
      { testing.Secret, { tracked_content = { a = "b" }, rotate = "often" }, "never, hourly" },
      { testing.Secret, { tracked_content = { a = "b" }, remote_grants = { "web" } }, "did you mean { 'web' }" },
      { testing.Exec, { command_prefix = "ls" }, "not a single string; did you mean { 'ls' }%?" },
      { testing.Network, { binding_name = "a", ingress_addresses = "1.2.3.4" }, "did you mean" },
      { testing.CheckInfo, { name = "up", level = "high" }, "alive, ready" },
      { testing.CheckInfo, { name = "up", status = "inactive", change_id = "1" }, "leave change_id out" },
      { testing.Model, { type = "aws" }, "kubernetes, lxd" },
      { testing.State, { relations = { "db" } }, "relations %[1%] should be a RelationBase, not string" },
      { testing.State, { relations = testing.Relation { endpoint = "db" } }, "should be a sequence" },
      { testing.State, { containers = { a = 1 } }, "it has the key 'a'" },
      { testing.State, { leader = "yes" }, "leader should be true or false" },
      { testing.State, { planned_units = -1 }, "should not be negative" },
      { testing.State, { config = { 1 } }, "names of options as keys" },
      { testing.State, { opened_ports = { 80 } }, "a TCPPort or UDPPort or ICMPPort" },
    }
    for _, case in ipairs(cases) do
      refused(Invalid, case[3], case[1], case[2])
    end
  end)

  it("that are ports take their number", function()
    assert.equal(80, testing.TCPPort(80).port)
    assert.equal("udp", testing.UDPPort(53).protocol)
    assert.is_nil(testing.ICMPPort().port)
    assert.equal(testing.TCPPort(80), testing.TCPPort(80))
    assert.not_equal(testing.TCPPort(80), testing.UDPPort(80))
    for _, port in ipairs { 0, 65536, -1, 1.5, "80" } do
      refused(Invalid, "outside bounds %[1:65535%]", testing.TCPPort, port)
    end
    refused(ops.TypeError, "takes no number", testing.ICMPPort, 1)
    refused(ops.TypeError, "TCPPort takes no table: write TCPPort%(80%)", testing.TCPPort, { port = 80 })
    refused(ops.TypeError, "write ICMPPort%(%)", testing.ICMPPort, {})
    refused(ops.RuntimeError, "Port cannot be instantiated directly", testing.Port, 80)
    refused(ops.RuntimeError, "RelationBase cannot be", testing.RelationBase, { endpoint = "db" })
  end)

  it("cannot be changed", function()
    local relation = testing.Relation { endpoint = "db" }
    refused(ops.AttributeError, "cannot assign to field 'id' of Relation", function()
      relation.id = 7
    end)
    refused(ops.AttributeError, "'Relation' object has no attribute 'remote_unit'", function()
      return relation.remote_unit
    end)
  end)

  it("hold copies", function()
    local data = { a = "1" }
    local relation = testing.Relation { endpoint = "db", local_app_data = data }
    data.a = "2"
    assert.equal("1", relation.local_app_data.a)
    local config = { list = { 1 } }
    local state = testing.State { config = config }
    config.list[1] = 2
    assert.equal(1, state.config.list[1])
  end)

  it("are replaced", function()
    local state = testing.State { leader = true, config = { a = 1 } }
    local other = testing.replace(state, { leader = false })
    assert.is_true(state.leader)
    assert.is_false(other.leader)
    assert.same({ a = 1 }, other.config)
    assert.equal(state.model, other.model)
    refused(ops.TypeError, "State has no field 'leeder'. Did you mean 'leader'", function()
      testing.replace(state, { leeder = true })
    end)
    refused(ops.TypeError, "replace: the changes should be a table", testing.replace, state)
    refused(ops.TypeError, "a component such as a State is expected, not table", testing.replace, {})
  end)
end)

describe("states", function()
  it("have the defaults of ops", function()
    local state = testing.State {}
    for _, name in ipairs { "relations", "networks", "containers", "storages", "opened_ports", "secrets", "resources",
      "deferred", "stored_states", "config" } do
      assert.same({}, state[name])
    end
    assert.is_false(state.leader)
    assert.equal(1, state.planned_units)
    assert.equal(ops.UnknownStatus(), state.unit_status)
    assert.equal(ops.UnknownStatus(), state.app_status)
    assert.equal("", state.workload_version)
  end)

  it("are equal whatever the order of what they hold", function()
    local a, b = testing.Relation { endpoint = "db" }, testing.Relation { endpoint = "web" }
    local model = testing.Model {}
    assert.equal(testing.State { relations = { a, b }, model = model },
      testing.State { relations = { b, a }, model = model })
    assert.same(testing.State { relations = { a, b }, model = model },
      testing.State { relations = { b, a }, model = model })
    assert.not_equal(testing.State { relations = { a }, model = model },
      testing.State { relations = { b }, model = model })
    assert.same({ testing.TCPPort(1), testing.TCPPort(20), testing.UDPPort(1) },
      testing.State({ opened_ports = { testing.UDPPort(1), testing.TCPPort(20), testing.TCPPort(1) } }).opened_ports)
  end)

  it("are equal whatever the models that nobody gave are called", function()
    assert.equal(testing.State { leader = true }, testing.State { leader = true })
    assert.same(testing.State {}, testing.State {})
    assert.not_equal(testing.State {}, testing.State { leader = true })
    assert.not_equal(testing.State {}, testing.State { model = testing.Model {} })
    assert.not_equal(testing.Model {}, testing.Model {})
  end)

  it("take sets", function()
    local ports = testing.State({ opened_ports = ops.Set { testing.TCPPort(1) } }).opened_ports
    assert.same({ testing.TCPPort(1) }, ports)
  end)

  it("take statuses of ops only", function()
    assert.equal(ops.ActiveStatus "a", testing.State({ unit_status = testing.ActiveStatus "a" }).unit_status)
    refused(ops.TypeError, "a status such as ops.ActiveStatus%(%) is expected, not string", testing.State,
      { unit_status = "active" })
  end)

  describe("find", function()
    local relation = testing.Relation { endpoint = "web-site", id = 31 }
    local secret = testing.Secret { tracked_content = { a = "b" }, label = "s" }
    local state = testing.State {
      relations = { relation },
      containers = { testing.Container { name = "web" } },
      networks = { testing.Network { binding_name = "db" } },
      secrets = { secret },
      storages = { testing.Storage { name = "data", index = 0 }, testing.Storage { name = "data", index = 4 } },
      stored_states = { testing.StoredState { name = "s", owner_path = "MyCharm", content = { a = 1 } } },
    }

    it("what is there", function()
      assert.equal("web", state:get_container("web").name)
      assert.equal("db", state:get_network("db").binding_name)
      assert.equal(secret, state:get_secret { label = "s" })
      assert.equal(secret, state:get_secret { id = secret.id })
      assert.equal(secret, state:get_secret { id = secret.id, label = "s" })
      assert.equal(0, state:get_storage("data").index)
      assert.equal(4, state:get_storage("data", 4).index)
      assert.equal(4, state:get_storage("data", { index = 4 }).index)
      assert.equal(relation, state:get_relation(31))
      assert.equal(relation, state:get_relation(relation))
      assert.same({ relation }, state:get_relations "web-site")
      assert.same({ relation }, state:get_relations "web_site")
      assert.same({}, state:get_relations "db")
      assert.same({ a = 1 }, state:get_stored_state("s", "MyCharm").content)
      assert.same({ a = 1 }, state:get_stored_state("s", { owner_path = "MyCharm" }).content)
    end)

    it("nothing that is not", function()
      local other = testing.Secret { tracked_content = { a = "b" } }
      for _, case in ipairs {
        { ops.KeyError, "container: db", "get_container", "db" },
        { ops.KeyError, "network: web", "get_network", "web" },
        { ops.KeyError, "secret: id=nil, label=x", "get_secret", { label = "x" } },
        { ops.KeyError, "label=s", "get_secret", { id = other.id, label = "s" } },
        { ops.ValueError, "An id or label must be provided", "get_secret" },
        { ops.TypeError, "unknown option 'lable'. Did you mean 'label'", "get_secret", { lable = "s" } },
        { ops.ValueError, "index=3", "get_storage", "data", 3 },
        { ops.KeyError, "relation: id=32", "get_relation", 32 },
        { ops.ValueError, "is a Relation of 'web%-site', not a PeerRelation", "get_relation",
          testing.PeerRelation { endpoint = "web-site", id = 31 } },
        { ops.ValueError, "name=s, owner_path=nil", "get_stored_state", "s" },
      } do
        refused(case[1], case[2], function()
          state[case[3]](state, case[4], case[5])
        end)
      end
    end)
  end)

  it("come from the metadata of a context", function()
    local Charm = ops.CharmBase:extend "Charm"
    local ctx = testing.Context(Charm, {
      meta = {
        name = "c", containers = { web = {}, db = {} }, storage = { data = { type = "filesystem" } },
        requires = { db = { interface = "pg" }, host = { interface = "x", scope = "container" } },
        peers = { others = { interface = "y" } }, provides = { site = "http" },
      },
      config = { options = { a = { type = "int", default = 1 }, b = { type = "string" } } },
    })
    local db = testing.Relation { endpoint = "db", remote_app_name = "postgresql" }
    local state = testing.State.from_context(ctx, { leader = true, relations = { db }, config = { b = "x" } })
    assert.is_true(state.leader)
    assert.same({ a = 1, b = "x" }, state.config)
    assert.same({ db }, state:get_relations "db")
    assert.equal(testing.SubordinateRelation, getmetatable(state:get_relations("host")[1]))
    assert.equal(testing.PeerRelation, getmetatable(state:get_relations("others")[1]))
    assert.equal("y", state:get_relations("others")[1].interface)
    assert.equal("http", state:get_relations("site")[1].interface)
    assert.is_true(state:get_container("web").can_connect)
    assert.equal("data", state.storages[1].name)
    ctx:run(ctx.on.start(), state)
  end)
end)

describe("a failing assertion", function()
  local function message(fn)
    return failure(fn).message or tostring(failure(fn))
  end

  it("says what differs between two states", function()
    local model = testing.Model {}
    local relation = testing.Relation { endpoint = "db", id = 5, local_app_data = { a = "1" } }
    local before = testing.State { relations = { relation }, model = model }
    local after = testing.replace(before, {
      leader = true,
      relations = { testing.replace(relation, { local_app_data = { a = "2", ["b-c"] = "3" } }) },
    })
    for _, compare in ipairs { assert.same, assert.equal, assert.are.equal } do
      local text = message(function()
        compare(before, after)
      end)
      assert.matches("leader = true", text, 1, true)
      assert.matches("leader = false", text, 1, true)
      assert.matches("relations[1].local_app_data.a = '2'", text, 1, true)
      assert.matches("relations[1].local_app_data['b-c'] = nil", text, 1, true)
      assert.is_nil(text:find "\n%s+model")
      assert.is_nil(text:find "table: 0x")
    end
  end)

  it("says what there is of what it does not find", function()
    local state = testing.State { stored_states = { testing.StoredState { name = "kept", owner_path = "MyCharm" } } }
    for text, lookup in pairs {
      ['relation: id=db not found in the State: get_relations("db") gives those of an endpoint'] = function()
        state:get_relation "db"
      end,
      ["stored state: name=store, owner_path=M not found in the State. It has: kept of MyCharm."] = function()
        state:get_stored_state("store", "M")
      end,
      ["stored state: name=x, owner_path=nil not found in the State. It has none."] = function()
        testing.State {}:get_stored_state "x"
      end,
    } do
      local _, err = pcall(lookup)
      assert.equal(text, err.message)
    end
  end)

  it("tells statuses apart", function()
    local text = message(function()
      assert.equal(ops.ActiveStatus "x", ops.WaitingStatus "x")
    end)
    assert.matches("ActiveStatus('x')", text, 1, true)
    assert.matches("WaitingStatus('x')", text, 1, true)
  end)

  it("shows components inside of tables by their fields", function()
    local text = message(function()
      assert.same({ testing.TCPPort(80) }, { testing.TCPPort(81) })
    end)
    assert.matches("[port] = 81", text, 1, true)
    assert.matches("[protocol] = 'tcp'", text, 1, true)
  end)
end)
