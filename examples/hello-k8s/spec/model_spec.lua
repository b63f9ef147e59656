-- SPDX-License-Identifier: Apache-2.0
-- Several units of the charm, in one model.
local greeter = require "greeter"
local ops, testing = require "ops", require "ops.testing"

describe("greeters", function()
  local model, hello

  before_each(function()
    model = testing.Model {}
    hello = model:deploy(".", {
      units = 2,
      execs = { web = { testing.Exec { command_prefix = { greeter.PATH, "Ada" }, stdout = "Hello, Ada!\n" } } },
    })
    model:settle()
  end)

  after_each(function()
    model:close()
  end)

  it("run in all units, whether or not Pebble was there before the charm", function()
    testing.each_seed(8, function(seed)
      local other <close> = testing.Model { seed = seed }
      other:deploy(".", { units = 2 })
      other:settle()
      for _, unit in ipairs(other.units) do
        assert.equal(ops.ActiveStatus(), unit.status)
        assert.is_true(unit:state():get_container("web").services.greeter:is_running())
      end
    end)
  end)

  it("say another greeting everywhere", function()
    model:config(hello, { greeting = "Hi" })
    model:settle()
    for _, unit in ipairs(hello.units) do
      assert.equal("Hi", unit:state():get_container("web").plan.services.greeter.environment.GREETING)
    end
  end)

  it("are set up anew when a container is", function()
    local web = model:unit("hello-k8s/1"):container "web"
    web:restart()
    assert.same({ "hello-k8s/1 web-pebble-ready" }, model:settle())
    local file <close> = assert(io.open(web.root .. greeter.PATH))
    assert.equal(greeter.SCRIPT, file:read "a")
  end)

  it("count the pages of their own unit", function()
    local web = model:unit("hello-k8s/0"):container "web"
    local file = assert(io.open(web.root .. greeter.PAGE, "w"))
    file:write "Hello\n"
    file:close()
    web:notify(greeter.NOTICE)
    model:settle()
    assert.equal(ops.ActiveStatus "pages written: 1", model:unit("hello-k8s/0").status)
    assert.equal(ops.ActiveStatus(), model:unit("hello-k8s/1").status)
  end)

  it("are started again when the page is gone", function()
    local web = model:unit("hello-k8s/0"):container "web"
    web:check("page", { failure = "no page" })
    assert.same({ "hello-k8s/0 web-pebble-check-failed" }, model:settle())
    web:check "page"
    assert.same({ "hello-k8s/0 web-pebble-check-recovered" }, model:settle())
  end)

  it("greet", function()
    assert.equal("Hello, Ada!", model:run("hello-k8s/leader", "greet", { name = "Ada" }).results.greeting)
  end)

  it("survive a refresh, with pods of their own", function()
    model:refresh(hello, ".")
    model:settle()
    for _, unit in ipairs(hello.units) do
      assert.equal("web-pebble-ready", unit.hooks[#unit.hooks])
      assert.equal(ops.ActiveStatus(), unit.status)
    end
  end)
end)
