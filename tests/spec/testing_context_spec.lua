-- SPDX-License-Identifier: Apache-2.0
local ops, testing = require "ops", require "ops.testing"

local function refused(class, pattern, fn, ...)
  local ok, err = pcall(fn, ...)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.matches(pattern, err.message)
end

local Charm = ops.CharmBase:extend "Web"

describe("a context", function()
  it("copies the metadata it is given", function()
    local meta = { name = "web", requires = { db = { interface = "pg" } } }
    local ctx = testing.Context(Charm, { meta = meta })
    meta.requires.db = nil
    local relation = testing.Relation { endpoint = "db" }
    ctx:run(ctx.on.relation_created(relation), testing.State { relations = { relation } })
    assert.equal("web", ctx.app_name)
    assert.equal(0, ctx.unit_id)
  end)

  it("takes the file's name that require gives beside the class", function()
    local _, err = pcall(testing.Context, Charm, "src/charm.lua")
    assert.is_nil(tostring(err):find("options", 1, true))
  end)

  it("takes a whole charmcraft.yaml", function()
    local whole = { name = "web", config = { options = { a = { type = "int", default = 7 } } }, actions = { go = {} } }
    local seen
    local Reader = ops.CharmBase:extend "Reader"
    function Reader:init()
      seen = self.config.a
    end
    local ctx = testing.Context(Reader, { meta = whole })
    ctx:run(ctx.on.action "go", testing.State {})
    assert.equal(7, seen)
    refused(ops.ValueError, "Cannot specify config in both", testing.Context, Reader,
      { meta = whole, config = { options = {} } })
    refused(ops.ValueError, "Cannot specify actions in both", testing.Context, Reader, { meta = whole, actions = {} })
  end)

  it("takes texts of the files", function()
    local ctx = testing.Context(Charm, { meta = "name: fromtext\n", config = "options: {a: {type: int}}" })
    assert.equal("fromtext", ctx.app_name)
    ctx:run(ctx.on.start(), testing.State { config = { a = 1 } })
  end)

  it("is named after the class without metadata", function()
    assert.equal("Web", testing.Context(Charm, { config = { options = {} } }).app_name)
  end)

  it("refuses what it does not know", function()
    refused(ops.TypeError, "unknown option 'juju_verson'. Did you mean 'juju_version'", testing.Context, Charm,
      { juju_verson = "3.6" })
    refused(ops.TypeError, "a class made by ops.CharmBase:extend or ops.charm is expected, not table", testing.Context,
      {}, { meta = { name = "x" } })
    refused(ops.TypeError, "not nil", testing.Context)
    refused(ops.TypeError, "unit_id should be the number of a unit", testing.Context, Charm,
      { meta = { name = "x" }, unit_id = "0" })
    refused(ops.TypeError, "app_name should be a string", testing.Context, Charm,
      { meta = { name = "x" }, app_name = 1 })
    refused(ops.Error, "is not a valid Juju version", testing.Context, Charm,
      { meta = { name = "x" }, juju_version = "new" })
    refused(ops.AttributeError, "'Context' object has no attribute 'juju_logs'. Did you mean 'juju_log'", function()
      return testing.Context(Charm, { meta = { name = "x" } }).juju_logs
    end)
  end)

  it("refuses what cannot be metadata", function()
    local function of(meta)
      meta.name = meta.name or "web"
      return { meta = meta }
    end
    for text, given in pairs {
      ["Context: meta has the unknown key 'requiers'. Did you mean 'requires'?"] = of { requiers = {} },
      ["Context: meta.requires should be a table by name, not number"] = of { requires = 5 },
      ["Context: meta.requires should be a table with names as keys, not with 1"] = of { requires = { "db" } },
      ["Context: meta.requires.db should be a table by name, not boolean"] = of { requires = { db = true } },
      ["meta.peers.ring has the unknown key 'interfaces'. Did you mean 'interface'?"] =
        of { peers = { ring = { interfaces = "x" } } },
      ["meta.requires.db.scope: there is no 'contianer'. Did you mean 'container'?"] =
        of { requires = { db = { interface = "x", scope = "contianer" } } },
      ["meta.storage.data has the unknown key 'mutliple'. Did you mean 'multiple'?"] =
        of { storage = { data = { type = "block", mutliple = {} } } },
      ["meta.storage.data.multiple should be a table by name, not number"] =
        of { storage = { data = { type = "block", multiple = 2 } } },
      ["meta.containers.app has the unknown key 'mount'. Did you mean 'mounts'?"] =
        of { containers = { app = { mount = {} } } },
      ["meta.extra-bindings should be a table by name, not string"] = of { ["extra-bindings"] = "admin" },
      ["Context: meta.extensions should be a table, not string"] = of { extensions = "flask-framework" },
      ["Context: meta.config should be a table, not number"] =
        of { extensions = { "flask-framework" }, config = 1 },
      ["Context: meta has no 'name': give it the charm's"] = { meta = { requires = {} } },
      ["Context: meta.name should be the name of a charm, not ''"] = of { name = "" },
      ["Context: meta.name should be the name of a charm, not number"] = of { name = 1 },
      ["Context: config has the unknown key 'option'. Did you mean 'options'?"] = { config = { option = {} } },
      ["Context: config has no 'options'"] = { config = { port = { type = "int" } } },
      ["Context: config.options should be a table by name, not null"] = { config = "options:" },
      ["config.options.port has the unknown key 'defualt'. Did you mean 'default'?"] =
        { config = { options = { port = { type = "int", defualt = 1 } } } },
      ["Context: actions should be a table with names as keys, not with 1"] = { actions = { "go" } },
      ["Context: actions.go has the unknown key 'param'. Did you mean 'params'?"] =
        { actions = { go = { param = {} } } },
      ["Context: actions.go.params.n should be a table by name, not string"] =
        { actions = { go = { params = { n = "integer" } } } },
      ["actions.go.params.n.type: there is no 'interger'. Did you mean 'integer'?"] =
        { actions = { go = { params = { n = { type = "interger" } } } } },
      ["actions.go.params.n.type: there is no 'int'."] =
        { actions = { go = { params = { n = { type = { "int" } } } } } },
    } do
      refused(ops.TypeError, text:gsub("%p", "%%%0"), testing.Context, Charm, given)
    end
    for text, option in pairs {
      ["option port is expected to declare a `type`."] = {},
      ["`type` needs to be one of [boolean, float, int, secret, string], not color."] = { type = "color" },
      ["Config option port is supposed to be of type int, not `string`."] = { type = "int", default = "80" },
    } do
      refused(ops.RuntimeError, text:gsub("%p", "%%%0"), testing.Context, Charm,
        { config = { options = { port = option } } })
    end
  end)

  it("names the caller's line of what cannot be metadata", function()
    local line = debug.getinfo(1, "l").currentline + 1
    local _, err = pcall(function() testing.Context(Charm, { meta = { name = "web", peers = 1 } }) end)
    assert.matches("testing_context_spec%.lua:" .. line .. "$", err.where)
  end)

  it("refuses tables that are in themselves", function()
    local meta = { name = "web", requires = { db = { interface = "pg" } } }
    meta.requires.db.again = meta.requires
    refused(ops.TypeError, "Context: meta%.requires%.db%.again is a table that it is in itself", testing.Context, Charm,
      { meta = meta })
    local shared = { interface = "pg" }
    testing.Context(Charm, { meta = { name = "web", requires = { one = shared, two = shared } } })
  end)

  it("takes metadata that Juju or charmcraft allow", function()
    testing.Context(Charm, { meta = {
      name = "web", type = "charm", parts = { charm = { plugin = "dump" } }, ["charm-libs"] = {}, whatever = 1,
      requires = { db = "pg" }, containers = { app = {} }, ["x-own"] = true,
    }, actions = { go = { params = { n = { type = { "integer", "null" } } }, additionalProperties = false } } })
    testing.Context(Charm, { meta = "name: web\ncontainers: {app: }\n", actions = "go:\n", config = "options: {}" })
    local ctx = testing.Context(Charm, { meta = { peers = {} }, app_name = "web" })
    ctx:run(ctx.on.start(), testing.State {})
  end)

  --- Metadata with the key of a path such as "requires.*.scope", and what is above it.
  local function meta_with(path)
    local values = { name = "web", scope = "global", type = "string", default = "x" }
    local meta = { name = "web" }
    local above, key = meta, nil
    for word in path:gmatch "[^.]+" do
      if key then
        above[key] = {}
        above = above[key]
      end
      key = word == "*" and "any" or word
    end
    above[key] = values[key] or {}
    local options = meta.config and meta.config.options
    if options and options.any then
      options.any.type = "string"
    end
    return meta
  end

  it("takes all keys that charmhost check knows", function()
    local root = debug.getinfo(1, "S").source:match "^@(.*)/?tests/spec/"
    local file <close> = assert(io.open(root .. "host/project/rules_schema.c"))
    local count = 0
    for path in file:read("a"):gmatch '{"(%a[%w%-%.%*]*)", [SIBMLNFA]' do
      testing.Context(Charm, { meta = meta_with(path) })
      count = count + 1
    end
    assert.is_true(count > 100, count .. " keys")
  end)

  it("refuses what cannot be run", function()
    local ctx = testing.Context(Charm, { meta = { name = "web" } })
    local state = testing.State {}
    for text, hint in pairs {
      start = "start()", ["config-changed"] = "config_changed()", secret_changed = "secret_changed(my_secret)",
      secret_remove = "secret_remove(my_secret, { revision = 1 })", relation_joined = "relation_joined(my_relation)",
      pebble_custom_notice = "pebble_custom_notice(my_container, my_notice)", nonsense = "event()",
      storage_attached = "storage_attached(my_storage)", action = "action()",
    } do
      local ok, err = pcall(ctx.run, ctx, text, state)
      assert.is_false(ok)
      assert.equal("call with an event from `ctx.on`, like `ctx.on." .. hint .. "`", err.message)
    end
    refused(ops.TypeError, "You should call the event method. Did you forget to add parentheses?", ctx.run, ctx,
      ctx.on.start, state)
    refused(ops.TypeError, "an event from `ctx.on` such as ctx.on.start%(%) is expected, not nil", ctx.run, ctx)
    refused(ops.TypeError, "a State is expected, not table", ctx.run, ctx, ctx.on.start(), {})
    refused(ops.TypeError, "a State is expected, not nil", ctx, ctx.on.start())
    refused(ops.AttributeError, "ctx:run%(ctx.on.action%(\"go\"%), state%)", ctx.run_action, ctx, "go", state)
  end)

  it("removes its directories", function()
    local path
    do
      local ctx <close> = testing.Context(Charm, { meta = { name = "web", containers = { app = {} } } })
      path = testing.Container({ name = "app" }):get_filesystem(ctx)
      local file = assert(io.open(path .. "/x", "w"))
      file:close()
    end
    assert.is_nil(io.open(path .. "/x"))
  end)
end)

describe("metadata", function()
  local root

  local function write(name, text)
    os.execute("mkdir -p " .. root .. "/src")
    local file = assert(io.open(root .. "/" .. name, "w"))
    file:write(text)
    file:close()
  end

  local function load_charm()
    write("src/charm.lua", [[
      local ops = require "ops"
      local Found = ops.CharmBase:extend "Found"
      function Found:init() Found.seen = self.charm_dir end
      return Found
    ]])
    return dofile(root .. "/src/charm.lua")
  end

  before_each(function()
    root = os.tmpname()
    os.remove(root)
  end)

  after_each(function()
    os.execute("rm -rf " .. root)
  end)

  it("is found beside the charm", function()
    write("metadata.yaml", "name: found\nrequires: {db: {interface: pg}}\n")
    write("config.yaml", "options: {a: {type: int}}\n")
    write("actions.yaml", "go: {}\n")
    local Found = load_charm()
    local ctx = testing.Context(Found)
    assert.equal("found", ctx.app_name)
    ctx:run(ctx.on.action "go", testing.State { config = { a = 1 } })
    assert.equal(root, Found.seen)
  end)

  it("is found in charmcraft.yaml", function()
    write("metadata.yaml", "name: older\n")
    write("charmcraft.yaml", "type: charm\nname: found\nsummary: s\ndescription: d\nactions: {go: {}}\n")
    local ctx = testing.Context(load_charm())
    assert.equal("found", ctx.app_name)
    ctx:run(ctx.on.action "go", testing.State {})
  end)

  it("is not in a charmcraft.yaml that only says how to build", function()
    write("metadata.yaml", "name: older\n")
    write("charmcraft.yaml", "type: charm\nbases: []\n")
    assert.equal("older", testing.Context(load_charm()).app_name)
  end)

  it("that is missing is told", function()
    refused(testing.errors.ContextSetupError, "Did you forget to pass `meta` to this Context%?", testing.Context,
      load_charm())
    local Nowhere = ops.CharmBase:extend "Nowhere"
    refused(testing.errors.ContextSetupError, "which is not known", testing.Context, Nowhere)
  end)

  it("that is no YAML is told with its place", function()
    write("metadata.yaml", "name: [\n")
    refused(ops.Error, "metadata.yaml", testing.Context, load_charm())
  end)

  it("is completed by charmcraft's extensions", function()
    local base = "type: charm\nname: found\nsummary: s\ndescription: d\nextensions: [flask-framework]\n"
    write("charmcraft.yaml", base .. "requires: {db: {interface: pg}}\nconfig: {options: {mine: {type: int}}}\n")
    local ctx = testing.Context(load_charm())
    local state = testing.State.from_context(ctx, { config = { mine = 3 } })
    assert.equal("flask-app", state.containers[1].name)
    assert.equal(1, #state:get_relations "db")
    assert.equal(1, #state:get_relations "ingress")
    assert.equal("HTTPS", state.config["flask-preferred-url-scheme"])
    ctx:run(ctx.on.action "rotate-secret-key", state)

    write("charmcraft.yaml", base .. "requires: {ingress: {interface: mine}}\n")
    refused(ops.ValueError, "overlapping keys 'ingress' in requires of charmcraft.yaml which conflict with the "
      .. "flask%-framework", testing.Context, load_charm())
    write("charmcraft.yaml", base .. "requires: [a]\n")
    refused(ops.ValueError, "Conflict between local and extension metadata", testing.Context, load_charm())
  end)

  it("may be that of another directory", function()
    write("metadata.yaml", "name: found\n")
    local seen
    local Reader = ops.CharmBase:extend "Reader"
    function Reader:init()
      seen = self.charm_dir
    end
    local ctx = testing.Context(Reader, { meta = { name = "x" }, charm_root = root })
    ctx:run(ctx.on.start(), testing.State {})
    assert.equal(root, seen)
  end)
end)

describe("environment variables", function()
  -- Other processes, since Lua cannot set variables of its own.
  local script = [[
    local ops, testing = require "ops", require "ops.testing"
    local Charm = ops.CharmBase:extend "C"
    function Charm:init() self:observe(self.on.start, self.on_start) end
    function Charm:on_start() if self.config.nope then error(ops.ValueError "raised") end end
    local ctx = testing.Context(Charm, { meta = { name = "c" }, config = { options = { nope = { type = "int" } } } })
    local ok, err = pcall(ctx.run, ctx, ctx.on.start(), testing.State { config = { nope = 1, more = 2 } })
    io.write(ok and "ran" or getmetatable(err).class_name)
  ]]

  local function run(variables)
    local path = os.tmpname()
    local file = assert(io.open(path, "w"))
    file:write(script)
    file:close()
    local pipe = assert(io.popen(string.format("%s '%s' lua %s 2>&1", variables, os.getenv "CHARMHOST", path)))
    local text = pipe:read "a"
    pipe:close()
    os.remove(path)
    return text
  end

  it("skip the rules and show errors as they are", function()
    assert.equal("InconsistentScenarioError", run "")
    assert.equal("UncaughtCharmError", run "SCENARIO_SKIP_CONSISTENCY_CHECKS=1")
    assert.equal("ValueError", run "SCENARIO_SKIP_CONSISTENCY_CHECKS=1 SCENARIO_BARE_CHARM_ERRORS=True")
    assert.equal("ValueError", run "SCENARIO_SKIP_CONSISTENCY_CHECKS=1 SCENARIO_BARE_CHARM_ERRORS=2")
    assert.equal("UncaughtCharmError", run "SCENARIO_SKIP_CONSISTENCY_CHECKS=1 SCENARIO_BARE_CHARM_ERRORS=0")
  end)
end)
