-- SPDX-License-Identifier: Apache-2.0
-- Charms deployed to a live testing.Model from their directories, and the directories that units have.
local ops, testing = require "ops", require "ops.testing"

--- What a call raised, of a class and with a text.
local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
  return err
end

describe("a charm's directory, deployed to a live Model", function()
  local root

  local function write(name, text)
    local file = assert(io.open(root .. "/" .. name, "w"))
    file:write(text)
    file:close()
  end

  --- A charm that counts in a module, and says so together with what another module gives.
  local function make(word)
    root = os.tmpname()
    os.remove(root)
    assert(os.execute(string.format("mkdir -p '%s/src' '%s/lib/words'", root, root)))
    write("metadata.yaml", "name: " .. word)
    write("config.yaml", "options: { x: { type: int } }")
    write("lib/words/init.lua", string.format("return { word = %q }", word))
    write("src/counter.lua", "return { count = 0 }")
    write("src/charm.lua", [[
      local ops, counter, words = require "ops", require "counter", require "words"
      assert(require "counter" == counter)
      return ops.charm { start = function(self)
        counter.count = counter.count + 1
        self.unit.status = ops.ActiveStatus(words.word .. " " .. counter.count)
      end, config_changed = function(self)
        counter.count = counter.count + 1
      end }
    ]])
    return root
  end

  after_each(function()
    os.execute(string.format("rm -r '%s'", root))
  end)

  it("is loaded anew for each hook, with modules of its own", function()
    local model <close> = testing.Model {}
    local one = make "one"
    model:deploy(one, { units = 2 })
    local other = make "other"
    model:deploy(other)
    model:settle()
    assert.equal(ops.ActiveStatus "one 1", model:unit("one/0").status)
    assert.equal(ops.ActiveStatus "one 1", model:unit("one/1").status)
    assert.equal(ops.ActiveStatus "other 1", model:unit("other/0").status)
    assert.is_nil(package.loaded.counter)
    os.execute(string.format("rm -r '%s'", one))
  end)

  it("gets what the test has in place of its modules, in all hooks", function()
    local model <close> = testing.Model {}
    local double = { count = 10 }
    model:deploy(make "one", { units = 2, modules = { counter = double, words = { word = "double" } } })
    model:settle()
    assert.equal(14, double.count) -- two hooks of two units
    assert.is_truthy(model:unit("one/0").status.message:find "^double 1[234]$")
    model:refresh("one", root, { modules = { counter = { count = 50 } } })
    model:config("one", { x = 1 })
    model:settle()
    assert.equal(14, double.count)
    local class = testing.Context(ops.charm {}, { meta = { name = "web" } })
    refused(ops.TypeError, "deploy: modules can be given to a charm that is loaded from its directory; a class has its "
      .. "own already", function() model:deploy(class, { modules = {} }) end)
  end)

  it("is refused when its sources or its metadata are wrong", function()
    local model <close> = testing.Model {}
    make "web"
    write("src/charm.lua", "return {}")
    refused(ops.TypeError, root .. "/src/charm.lua should return the charm's class, made by ops.CharmBase:extend or "
      .. "ops.charm, but it is a table", function() model:deploy(root) end)
    write("src/charm.lua", "return +")
    local _, err = pcall(model.deploy, model, root)
    assert.is_truthy(err:find(root .. "/src/charm.lua:1: unexpected symbol", 1, true), err)
    write("src/charm.lua", "count = 1")
    refused(ops.NameError, "global 'count' cannot be set: declare it with local", function() model:deploy(root) end)
    write("src/charm.lua", "return require 'ops'.charm {}")
    os.remove(root .. "/metadata.yaml")
    refused(testing.errors.ContextSetupError, "there is no charmcraft.yaml or metadata.yaml in " .. root,
      function() model:deploy(root) end)
    assert.same({}, model.units)
  end)
end)

describe("a live Model's directories", function()
  local Files = ops.CharmBase:extend "Files"
  function Files:init()
    self:observe(self.on.start, self.on_start)
  end
  function Files:on_start()
    local path = self.charm_dir .. "/own"
    assert(not io.open(path), "it is another unit's")
    assert(io.open(path, "w")):close()
    local file = io.open(self.charm_dir .. "/src/template")
    self.unit.status = ops.ActiveStatus(file and file:read "a" or "no template")
  end

  local root

  before_each(function()
    root = os.tmpname()
    os.remove(root)
    assert(os.execute(string.format("mkdir -p '%s/src' && printf one > '%s/src/template'", root, root)))
  end)

  after_each(function()
    os.execute(string.format("rm -r '%s'", root))
  end)

  it("are one for each unit, with the charm's files", function()
    local model <close> = testing.Model {}
    model:deploy(testing.Context(Files, { meta = { name = "files" }, charm_root = root }), { units = 2 })
    model:settle()
    assert.equal(ops.ActiveStatus "one", model:unit("files/0").status)
    assert.equal(ops.ActiveStatus "one", model:unit("files/1").status)
    assert.is_nil(io.open(root .. "/own"))
  end)

  it("are empty for charms that have none", function()
    local model <close> = testing.Model {}
    model:deploy(testing.Context(Files, { meta = { name = "files" } }))
    model:settle()
    assert.equal(ops.ActiveStatus "no template", model:unit("files/0").status)
  end)

  --- Where the charm of a unit was the last time.
  local function deploy(model)
    local where = {}
    local Where = ops.CharmBase:extend "Where"
    function Where:init()
      where.path = self.charm_dir .. "/.juju-charm"
    end
    model:deploy(testing.Context(Where, { meta = { name = "where" } }))
    model:settle()
    assert.is_truthy(io.open(where.path))
    return where
  end

  it("go with the model, and with the unit", function()
    local where
    do
      local model <close> = testing.Model {}
      where = deploy(model)
    end
    assert.is_nil(io.open(where.path))
    local model <close> = testing.Model {}
    where = deploy(model)
    model:remove_unit "where/0"
    model:settle()
    assert.is_nil(io.open(where.path))
  end)

  it("go when nobody knows the model any more", function()
    local path = deploy(testing.Model {}).path
    collectgarbage()
    collectgarbage()
    assert.is_nil(io.open(path))
  end)
end)
