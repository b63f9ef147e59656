-- SPDX-License-Identifier: Apache-2.0
-- The proxy and the websites of ../hello-machine together, in one model.
local ops, testing = require "ops", require "ops.testing"
local upstreams = require "upstreams"

describe("websites behind a proxy", function()
  local work, model, site, proxy

  before_each(function()
    work = os.tmpname()
    os.remove(work)
    model = testing.Model {}
    site = model:deploy("../hello-machine", { app = "site", config = { directory = work .. "/www" } })
    proxy = model:deploy(".", { app = "proxy", config = { directory = work .. "/conf" } })
    model:integrate("site", "proxy")
    model:settle()
  end)

  after_each(function()
    model:close()
    os.execute(string.format("rm -rf '%s'", work))
  end)

  it("know of each other", function()
    assert.equal(ops.ActiveStatus "1 server", proxy.leader.status)
    assert.equal(ops.ActiveStatus "https://example.com/", site.leader.status)
    assert.equal(upstreams.render { "10.0.0.1:80" }, upstreams.read(work .. "/conf"))
  end)

  it("come and go", function()
    model:add_unit(site)
    model:settle()
    assert.equal(ops.ActiveStatus "2 servers", proxy.leader.status)
    model:remove_unit "site/0"
    model:settle()
    assert.equal(ops.ActiveStatus "1 server", proxy.leader.status)
    assert.equal("site/1", site.leader.name)
    model:remove_relation(site, proxy)
    model:settle()
    assert.equal(ops.WaitingStatus "no website has said where it is", proxy.leader.status)
    assert.equal(ops.ActiveStatus(), site.leader.status)
  end)

  it("move to another port", function()
    model:config(site, { port = 8080 })
    assert.same({ "site/0 config-changed", "proxy/0 upstream-relation-changed for site/0" }, model:settle())
    assert.equal(upstreams.render { "10.0.0.1:8080" }, upstreams.read(work .. "/conf"))
  end)

  it("are served again after the proxy's hook had failed", function()
    model:fail_next("proxy/0", "upstream-relation-changed")
    model:config(site, { port = 8080 })
    model:settle()
    assert.equal("upstream-relation-changed for site/0", model:unit("proxy/0").error.hook)
    model:advance(10)
    assert.equal(upstreams.render { "10.0.0.1:8080" }, upstreams.read(work .. "/conf"))
  end)

  it("greet", function()
    assert.equal("Hello, Ada!", model:run("site/leader", "greet", { name = "Ada" }).results.greeting)
  end)

  it("end the same whatever the order of hooks", function()
    testing.each_seed(10, function(seed)
      local other <close> = testing.Model { seed = seed }
      other:deploy("../hello-machine", { app = "site", units = 3, config = { directory = work .. "/www" } })
      other:deploy(".", { app = "proxy", config = { directory = work .. "/conf" } })
      other:integrate("site", "proxy")
      other:settle()
      assert.equal(ops.ActiveStatus "3 servers", other:unit("proxy/0").status)
      for _, unit in ipairs(other:application("site").units) do
        assert.equal(ops.ActiveStatus "https://example.com/", unit.status)
      end
    end)
  end)
end)
