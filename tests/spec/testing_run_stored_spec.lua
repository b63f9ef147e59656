-- SPDX-License-Identifier: Apache-2.0
-- What a run leaves for the next one: stored state and deferred events; and the events it emits.
local ops, testing = require "ops", require "ops.testing"
local web = require "tests.spec.support.web"

local context, failure = web.context, web.failure

describe("what is stored", function()
  it("is there in the next run", function()
    local counter = {
      init = function(self)
        self.stored = ops.StoredState(self, "stored", { count = 0, list = {} })
      end,
      on_start = function(self)
        self.stored.count = self.stored.count + 1
        self.stored.list[#self.stored.list + 1] = self.stored.count
      end,
    }
    local ctx = context(counter)
    local out = ctx:run(ctx.on.start(), testing.State {})
    out = ctx:run(ctx.on.start(), out)
    assert.same({ count = 2, list = { 1, 2 } }, out:get_stored_state("stored", "Web").content)
    assert.equal(1, #out.stored_states)
  end)

  it("comes from the state", function()
    local stored = testing.StoredState { name = "stored", owner_path = "Web", content = { count = 41, f = 1.0 } }
    local out = testing.State { stored_states = { stored } }
    local ctx = context { init = function(self)
      self.stored = ops.StoredState(self, "stored", { count = 0 })
      assert.equal(41, self.stored.count)
      assert.equal("float", math.type(self.stored.f))
    end }
    assert.same({ stored }, ctx:run(ctx.on.start(), out).stored_states)
  end)

  it("is not changed by a run that fails", function()
    local stored = testing.StoredState { name = "stored", owner_path = "Web", content = { count = 1 } }
    local ctx = context { on_start = function(self)
      ops.StoredState(self, "stored").count = 2
      os.exit(0)
    end }
    assert.same({ stored }, ctx:run(ctx.on.start(), testing.State { stored_states = { stored } }).stored_states)
  end)
end)

describe("deferred events", function()
  it("wait and come first in the next run", function()
    local order, wait = {}, true
    local ctx = context {
      on_start = function(_, event)
        order[#order + 1] = event.handle.path
        if wait then
          event:defer()
        end
      end,
      on_stop = function(_, event)
        order[#order + 1] = event.handle.path
      end,
    }
    local out = ctx:run(ctx.on.start(), testing.State {})
    assert.same({ "Web/on/start[1]", "Web", "on_start", {} },
      { out.deferred[1].handle_path, out.deferred[1].owner, out.deferred[1].observer, out.deferred[1].snapshot_data })
    wait = false
    out = ctx:run(ctx.on.stop(), out)
    assert.same({}, out.deferred)
    assert.equal("Web/on/start[1]", order[2])
    assert.matches("Web/on/stop", order[3])
  end)

  it("are kept apart from new ones of the same kind", function()
    local ctx = context { on_db_relation_changed = function(_, event)
      event:defer()
    end }
    local a, b = testing.Relation { endpoint = "db" }, testing.Relation { endpoint = "db" }
    local waiting = ctx.on.relation_changed(a):deferred "on_db_relation_changed"
    local out = ctx:run(ctx.on.relation_changed(b, { remote_unit = 0 }),
      testing.State { relations = { a, b }, deferred = { waiting } })
    assert.equal(2, #out.deferred)
    assert.equal(a.id, out.deferred[1].snapshot_data.relation_id)
    assert.equal(b.id, out.deferred[2].snapshot_data.relation_id)
    assert.not_equal(out.deferred[1].handle_path, out.deferred[2].handle_path)
  end)

  it("wait once for the same thing", function()
    local count = 0
    local ctx = context { on_config_changed = function(_, event)
      count = count + 1
      event:defer()
    end }
    local deferred = ctx.on.config_changed():deferred "on_config_changed"
    local out = ctx:run(ctx.on.config_changed(), testing.State { deferred = { deferred } })
    assert.equal(1, count) -- the new one is the same again
    assert.same({ deferred }, out.deferred)
  end)

  it("are captured when asked for", function()
    local ctx = context({ on_start = function() end }, { capture_deferred_events = true })
    local deferred = ctx.on.start():deferred "on_start"
    ctx:run(ctx.on.stop(), testing.State { deferred = { deferred } })
    assert.equal(2, #ctx.emitted_events)
    assert.is_true(ops.is_a(ctx.emitted_events[1], ops.StartEvent))
    assert.is_true(ops.is_a(ctx.emitted_events[2], ops.StopEvent))
  end)
end)

describe("emitted events", function()
  it("are those of Juju, and more when asked for", function()
    local ctx = context {}
    ctx:run(ctx.on.start(), testing.State {})
    assert.equal(1, #ctx.emitted_events)
    assert.equal("Web/on/start[1]", tostring(ctx.emitted_events[1].handle))
    ctx = context({}, { capture_framework_events = true })
    ctx:run(ctx.on.start(), testing.State { leader = true })
    local kinds = {}
    for index, event in ipairs(ctx.emitted_events) do
      kinds[index] = event.handle.kind
    end
    assert.same({ "start", "collect_app_status", "collect_unit_status", "pre_commit", "commit" }, kinds)
  end)

  it("carry what they are about", function()
    local ctx, relation = context {}, testing.Relation { endpoint = "db", remote_app_name = "pg" }
    ctx:run(ctx.on.relation_changed(relation, { remote_unit = 0 }), testing.State { relations = { relation } })
    local event = ctx.emitted_events[1]
    assert.equal("db", event.relation.name)
    assert.equal(relation.id, event.relation.id)
    assert.equal("pg/0", event.unit.name)
    assert.equal("pg", event.app.name)
  end)

  it("are there even when the charm fails", function()
    local ctx = context { on_start = function()
      error "no"
    end }
    failure(ctx.run, ctx, ctx.on.start(), testing.State {})
    assert.equal(1, #ctx.emitted_events)
  end)
end)
