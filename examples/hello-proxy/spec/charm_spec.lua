-- SPDX-License-Identifier: Apache-2.0
local Proxy = require "charm"
local ops, testing = require "ops", require "ops.testing"
local upstreams = require "upstreams"

describe("proxy", function()
  local ctx, directory, relation

  before_each(function()
    ctx = testing.Context(Proxy)
    directory = os.tmpname()
    os.remove(directory)
    relation = testing.Relation {
      endpoint = "upstream",
      remote_app_name = "hello",
      remote_units_data = {
        [0] = { hostname = "10.0.0.1", port = "80" },
        [1] = { hostname = "10.0.0.2", port = "8080" },
        [2] = {},
      },
    }
  end)

  after_each(function()
    upstreams.remove(directory)
    os.remove(directory)
    ctx:close()
  end)

  local function state(fields)
    fields.config = { directory = directory, url = fields.url }
    fields.url = nil
    return testing.State(fields)
  end

  it("waits for a website", function()
    local out = ctx:run(ctx.on.config_changed(), state { leader = true })
    assert.equal(ops.WaitingStatus "no website has said where it is", out.unit_status)
    assert.equal("upstream websites {\n}\n", upstreams.read(directory))
  end)

  it("lists the units that have said where they are", function()
    local event = ctx.on.relation_changed(relation, { remote_unit = 1 })
    local out = ctx:run(event, state { relations = { relation } })
    assert.equal("upstream websites {\n  server 10.0.0.1:80;\n  server 10.0.0.2:8080;\n}\n", upstreams.read(directory))
    assert.equal(ops.ActiveStatus "2 servers", out.unit_status)
  end)

  it("tells the websites their address, as the leader", function()
    local out = ctx:run(ctx.on.relation_created(relation), state { relations = { relation }, leader = true })
    assert.equal("https://example.com/", out:get_relation(relation).local_app_data["public-url"])
    out = ctx:run(ctx.on.config_changed(), state { relations = { relation }, leader = true, url = "http://x/" })
    assert.equal("http://x/", out:get_relation(relation).local_app_data["public-url"])
  end)

  it("leaves that to the leader", function()
    local out = ctx:run(ctx.on.relation_created(relation), state { relations = { relation } })
    assert.is_nil(out:get_relation(relation).local_app_data["public-url"])
  end)

  it("forgets a website that goes", function()
    local out = ctx:run(ctx.on.relation_broken(relation), state { relations = { relation }, leader = true })
    assert.equal("upstream websites {\n}\n", upstreams.read(directory))
    assert.equal("waiting", out.unit_status.name)
  end)

  it("takes its file away when it is removed", function()
    ctx:run(ctx.on.config_changed(), state {})
    ctx:run(ctx.on.remove(), state {})
    assert.is_nil(upstreams.read(directory))
  end)
end)
