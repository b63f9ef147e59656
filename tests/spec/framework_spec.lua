-- SPDX-License-Identifier: Apache-2.0
-- Events, objects and the framework, in real dispatches.
local dispatch = require "tests.spec.support.dispatch"

--- What the init() of a charm prints, in which report(f) prints how f fails, and Ready is an event.
local function inside(body)
  return dispatch.printed([[
    local Ready = ops.EventBase:extend "ReadyEvent"
    local Lib = ops.Object:extend "Lib"
    Lib.on = ops.events { ready = Ready }
    local function report(f, ...)
      local fine, err = pcall(f, ...)
      local line = not fine and (err.where or ""):match "^src/charm%.lua:(%d+)$"
      print(fine and "fine" or err.class_name .. ": " .. err.message .. (line and "" or " (no line)"))
    end
    local C = ops.CharmBase:extend "C"
    function C:on_start() end
    function C:init()
      ]] .. body .. "\nend\nreturn C")
end

describe("observe", function()
  after_each(dispatch.clean)

  it("says what is wrong with what it is given", function()
    assert.same({
      "TypeError: observe: an event such as self.on.start is expected, got nil",
      "TypeError: observe: an event such as self.on.start is expected, got string",
      "TypeError: observe: an event such as self.on.start is expected, got PrefixedEvents",
      "TypeError: observe: the method that handles 'start' is nil: C has none of that name (yet)",
      "TypeError: observe: the function given for 'start' is no method of C: "
        .. "a deferred event finds its handler by its name",
      "TypeError: observe: C has no method 'on_strt'",
      "TypeError: observe: a method of C is expected for 'start', got number",
      "TypeError: observe: a colon is expected, as in self:observe(self.on.start, self.on_start)",
      "TypeError: observe: an ops.Object is expected as observer of 'start', got string",
      "fine",
      "fine",
      "fine",
    }, inside [[
      report(function() self:observe(nil, self.on_start) end)
      report(function() self:observe("start", self.on_start) end)
      report(function() self:observe(self.on.db, self.on_start) end)
      report(function() self:observe(self.on.start, self.on_stop) end)
      report(function() self:observe(self.on.start, function() end) end)
      report(function() self:observe(self.on.start, "on_strt") end)
      report(function() self:observe(self.on.start, 3) end)
      report(function() self.observe(self.on.start, self.on_start) end)
      report(function() self.framework:observe(self.on.start, "x", self.on_start) end)
      report(function() self:observe(self.on.start, self.on_start) end)
      report(function() self:observe(self.on.start, "on_start") end)
      report(function() self.framework:observe(self.on.start, self, self.on_start) end)
    ]])
  end)

  it("calls observers in order, and one that observes twice once", function()
    assert.same({ "a", "b" }, dispatch.printed [[
      local C = ops.CharmBase:extend "C"
      function C:init()
        self:observe(self.on.start, self.a)
        self:observe(self.on.start, self.b)
        self:observe(self.on.start, self.a)
      end
      function C:a() print "a" end
      function C:b() print "b" end
      return C
    ]])
  end)

  it("finds methods that an instance has of its own, and inherited ones", function()
    assert.same({ "inherited", "own" }, dispatch.printed [[
      local Base = ops.CharmBase:extend "Base"
      function Base:inherited() print "inherited" end
      local C = Base:extend "C"
      function C:init()
        self.own = function() print "own" end
        self:observe(self.on.start, self.inherited)
        self:observe(self.on.start, self.own)
      end
      return C
    ]])
  end)
end)

describe("events by name", function()
  after_each(dispatch.clean)

  it("are found on the charm, also by the name of an endpoint", function()
    assert.same({
      "<BoundEvent StartEvent bound to start at C/on>",
      "<BoundEvent RelationChangedEvent bound to web_site_relation_changed at C/on>",
      "true",
      "<BoundEvent ActionEvent bound to back_up_action at C/on>",
      "<PrefixedEvents web_site_*>\ttrue",
      "start\tStartEvent\ttrue",
    }, inside [[
      print(self.on.start)
      print(self.on["web-site"].relation_changed)
      print(self.on["web-site"].relation_changed == self.on.web_site_relation_changed)
      print(self.on["back-up"].action)
      print(self.on.web_site, ops.is_a(self.on.web_site, ops.PrefixedEvents))
      print(self.on.start.event_kind, self.on.start.event_type.class_name, self.on.start.emitter == self.on)
    ]])
  end)

  it("that are unknown are refused with the nearest", function()
    assert.same({
      "AttributeError: 'CharmEvents' object has no attribute 'strat'. Did you mean 'start'?",
      "AttributeError: 'CharmEvents' object has no attribute 'db_relation_changd'. Did you mean 'db_relation_changed'?",
      "AttributeError: the name of an event is expected, not number",
      "AttributeError: 'Lib' object has no attribute 'redy'. Did you mean 'ready'?",
      "AttributeError: 'BoundEvent' object has no attribute 'emti'. Did you mean 'emit'?",
      "AttributeError: events are declared with Class.on = ops.events { start = ... } "
        .. "or defined with on:define_event()",
    }, inside [[
      report(function() return self.on.strat end)
      report(function() return self.on.db.relation_changd end)
      report(function() return self.on[3] end)
      report(function() return Lib(self, "lib").on.redy end)
      report(function() return self.on.start.emti end)
      report(function() self.on.start = print end)
    ]])
  end)

  it("are listed", function()
    assert.same({ "true\ttrue\tnil", "ready" }, inside [[
      local events = self.on:events()
      print(events.start == self.on.start, events.db_relation_joined ~= nil, events.nope)
      for kind in pairs(Lib(self, "lib").on:events()) do print(kind) end
    ]])
  end)
end)

describe("declaring events", function()
  after_each(dispatch.clean)

  it("adds to those of the classes above", function()
    assert.same({ "first", "second", "start" }, dispatch.printed [[
      local One = ops.EventBase:extend "One"
      local Base = ops.CharmBase:extend "Base"
      Base.on = ops.events { first = One }
      local C = Base:extend "C"
      C.on = ops.events { second = One }
      function C:init()
        for _, kind in ipairs { "first", "second", "start" } do
          self["on_" .. kind] = function() print(kind) end
          self:observe(self.on[kind], "on_" .. kind)
        end
        self.on.first:emit()
        self.on.second:emit()
      end
      return C
    ]])
  end)

  it("works while the charm runs", function()
    assert.same({ "fine", "<BoundEvent ReadyEvent bound to ready at C/on>" }, inside [[
      report(function() self.on:define_event("ready", Ready) end)
      print(self.on.ready)
    ]])
  end)

  it("refuses what cannot be one", function()
    local refusal = "RuntimeError: unable to define an event with event_kind that "
    assert.same({
      refusal .. "overlaps with an event that C/on has already: start",
      refusal .. "is not a valid identifier: a-b",
      refusal .. "is a keyword: end",
      refusal .. "overlaps with an existing type CharmEvents attribute: events",
      "RuntimeError: Event requires a subclass of EventBase as an argument, got <class Lib>",
      "RuntimeError: Event requires a subclass of EventBase as an argument, got nil",
      "TypeError: event_kind should be a string, not number",
      refusal .. "is not a valid identifier: a-b",
      "RuntimeError: Event requires a subclass of EventBase as an argument, got 3",
      "TypeError: event_kind should be a string, not number",
      "TypeError: events should be a table, not nil",
    }, inside [[
      report(function() self.on:define_event("start", Ready) end)
      report(function() self.on:define_event("a-b", Ready) end)
      report(function() self.on:define_event("end", Ready) end)
      report(function() self.on:define_event("events", Ready) end)
      report(function() self.on:define_event("x", Lib) end)
      report(function() self.on:define_event("x") end)
      report(function() self.on:define_event(3, Ready) end)
      report(function() ops.events { ["a-b"] = Ready } end)
      report(function() ops.events { ready = 3 } end)
      report(function() ops.events { Ready } end)
      report(function() ops.events() end)
    ]])
  end)
end)

describe("objects", function()
  after_each(dispatch.clean)

  it("have handles, the model and the framework", function()
    assert.same({ "C/Lib[a]\tC/Lib\tC/Lib[a]/Lib[b]", "true\ttrue\tmycharm/0", "C\t<C C>" }, inside [[
      local a, none = Lib(self, "a"), Lib(self)
      print(a.handle, none.handle, Lib(a, "b").handle)
      print(a.framework == self.framework, a.model == self.model, a.model.unit.name)
      print(self.handle, self)
    ]])
  end)

  it("are refused where they cannot be", function()
    assert.same({
      "RuntimeError: two objects claiming to be C/Lib[a] have been created",
      "RuntimeError: the key 'a/b' of an object must not contain '/', '[' or control characters: "
        .. "handle paths are made of it",
      "TypeError: Lib: the parent should be an ops.Object or the framework, not nil",
      "TypeError: Lib: the parent should be an ops.Object or the framework, not string",
      "TypeError: Lib: the key should be a string or nil, not number",
    }, inside [[
      local a = Lib(self, "a")
      report(function() Lib(self, "a") end)
      report(function() Lib(self, "a/b") end)
      report(function() Lib() end)
      report(function() Lib("x", "a") end)
      report(function() Lib(self, 3) end)
    ]])
  end)

  it("take handle_kind for their name, and do not inherit it", function()
    assert.same({ "C/kind[a]\tC/Sub[a]" }, inside [[
      local Kind = ops.Object:extend "Kind"
      Kind.handle_kind = "kind"
      local Sub = Kind:extend "Sub"
      print(Kind(self, "a").handle, Sub(self, "a").handle)
    ]])
  end)
end)

describe("emitting", function()
  after_each(dispatch.clean)

  local custom = [[
    local Ready = ops.EventBase:extend "ReadyEvent"
    function Ready:init(endpoint, options) self.endpoint, self.options, self.lost = endpoint, options, "lost" end
    function Ready:snapshot() return { endpoint = self.endpoint, options = self.options } end
    function Ready:restore(data) self.endpoint, self.options = data.endpoint, data.options end
    local C = ops.CharmBase:extend "C"
    C.on = ops.events { ready = Ready, other = ops.EventBase:extend "OtherEvent" }
  ]]

  it("is synchronous and nests, each observer with an event of its own", function()
    local run = dispatch.charm(custom .. [[
      function C:init()
        self:observe(self.on.start, self.on_start)
        self:observe(self.on.ready, self.first)
        self:observe(self.on.ready, self.second)
        self:observe(self.on.other, self.on_other)
      end
      function C:on_start()
        print "before"
        self.on.ready:emit("here", { deep = { 1, 2 } })
        print "after"
      end
      function C:first(event)
        print(event.endpoint, event.options.deep[2], event.lost, event.handle)
        event.endpoint = "changed"
        event.options.deep[2] = "changed"
        self.on.other:emit()
      end
      function C:second(event) print(event.endpoint, event.options.deep[2], event) end
      function C:on_other(event) print("other", event.deferred) end
      return C
    ]]):run "start"
    assert.same({ "before", "here\t2\tnil\tC/on/ready[2]", "other\tfalse", "here\t2\t<ReadyEvent via C/on/ready[2]>",
      "after" }, run.printed)
    assert.truthy(table.concat(run.debug, "\n"):find("Emitting custom event <ReadyEvent via C/on/ready[2]>.", 1, true))
  end)

  it("refuses what cannot be kept", function()
    assert.same({
      "TypeError: ReadyEvent takes no arguments: define ReadyEvent:init(...) to take them",
      "TypeError: Bad:snapshot() should return a table or nil, not string",
      "ValueError: unable to save the data for Bad: cannot be stored: .f is a function",
      "TypeError: emit: a colon is expected, as in self.on.ready:emit(...)",
    }, inside [[
      local Bad = ops.EventBase:extend "Bad"
      self.on:define_event("bad", Bad)
      self.on:define_event("ready", Ready)
      report(function() self.on.ready:emit(1) end)
      function Bad:snapshot() return "x" end
      report(function() self.on.bad:emit() end)
      function Bad:snapshot() return { f = print } end
      report(function() self.on.bad:emit() end)
      report(function() self.on.ready.emit() end)
    ]])
  end)

  it("lets errors of observers through as they are", function()
    assert.same({ "true\ttrue" }, dispatch.printed(custom .. [[
      local mine = ops.ValueError "mine"
      function C:init()
        self:observe(self.on.other, self.on_other)
        self:observe(self.on.start, self.on_start)
      end
      function C:on_start()
        local _, err = pcall(self.on.other.emit, self.on.other)
        print(rawequal(err, mine), err.traceback:find("src/charm.lua:16: in local 'handler'", 1, true) ~= nil)
      end
      function C:on_other() error(mine) end
      return C
    ]]))
  end)
end)

describe("deferring", function()
  after_each(dispatch.clean)

  it("calls the same observer again, first, until it is content", function()
    local charm = dispatch.charm [[
      local C = ops.CharmBase:extend "C"
      function C:init()
        self:observe(self.on.config_changed, self.first)
        self:observe(self.on.config_changed, self.second)
        self:observe(self.on.start, self.on_start)
        self.stored = ops.StoredState(self, "stored", { calls = 0 })
      end
      function C:first(event)
        self.stored.calls = self.stored.calls + 1
        if self.stored.calls < 3 then event:defer() end
        print("first", event.deferred, event)
      end
      function C:second() print "second" end
      function C:on_start() print "start" end
      return C
    ]]
    assert.same({ "first\ttrue\t<ConfigChangedEvent via C/on/config_changed[1]>", "second" },
      charm:printed "config-changed")
    assert.same({ "first\ttrue\t<ConfigChangedEvent via C/on/config_changed[1]>", "start" }, charm:printed "start")
    assert.same({ "first\tfalse\t<ConfigChangedEvent via C/on/config_changed[1]>", "start" }, charm:printed "start")
    assert.same({ "start" }, charm:printed "start")
  end)

  it("keeps one of two that are the same", function()
    local charm = dispatch.charm [[
      return ops.charm { config_changed = function(_, event) event:defer() print(event.handle) end }
    ]]
    assert.same({ "Charm/on/config_changed[1]" }, charm:printed "config-changed")
    local run = charm:run "config-changed"
    assert.equal("Charm/on/config_changed[1]", run.printed[1])
    assert.matches("^INFO Skipping notice %(Charm/on/config_changed%[%d+%]/Charm/on_config_changed%)", run.log[2])
  end)

  it("gives custom events back what they had", function()
    local charm = dispatch.charm [[
      local Ready = ops.EventBase:extend "ReadyEvent"
      function Ready:init(data) self.data = data end
      function Ready:snapshot() return self.data end
      function Ready:restore(data) self.data = data end
      local C = ops.CharmBase:extend "C"
      C.on = ops.events { ready = Ready }
      function C:init()
        self:observe(self.on.start, self.on_start)
        self:observe(self.on.ready, self.on_ready)
      end
      function C:on_start() self.on.ready:emit { [1] = "a", [2.5] = true, set = ops.Set { "x" }, bytes = "\xff\0" } end
      function C:on_ready(event)
        local data = event.data
        print(data[1], data[2.5], data.set, data.bytes == "\xff\0")
        event:defer()
      end
      return C
    ]]
    assert.same({ 'a\ttrue\t{"x"}\ttrue' }, charm:printed "start")
    assert.same({ 'a\ttrue\t{"x"}\ttrue' }, charm:printed "stop")
  end)

  it("forgets an event the charm no longer has", function()
    local charm = dispatch.charm "return ops.charm { start = function(_, event) event:defer() end }"
    charm:run "start"
    charm:source "return ops.charm { stop = function() end }"
    assert.equal(0, charm:run("stop").status)
    charm:source "return ops.charm { start = function() print 'again' end }"
    assert.same({}, charm:printed "stop")
  end)

  for event, text in pairs {
    stop = "cannot defer stop events",
    remove = "cannot defer remove events",
    ["actions/back-up"] = "cannot defer action events",
  } do
    it("is refused for " .. event, function()
      assert.same({ "RuntimeError: " .. text }, dispatch.charm [[
        local function handler(_, event)
          local _, err = pcall(event.defer, event)
          print(err.class_name .. ": " .. err.message)
        end
        return ops.charm { stop = handler, remove = handler, back_up_action = handler }
      ]]:printed(event))
    end)
  end

  it("is refused for an event that a charm made by itself, which has no handle", function()
    local ops = require "ops"
    local event = ops.StartEvent()
    assert.is_nil(event.handle)
    assert.equal("<StartEvent via nil>", tostring(event))
    local ok, err = pcall(event.defer, event)
    assert.is_false(ok)
    assert.equal("<StartEvent via nil> is not being delivered, so it cannot be deferred", err.message)
  end)

  it("is refused for lifecycle events, and for what is not being delivered", function()
    local charm = dispatch.charm [[
      local C = ops.CharmBase:extend "C"
      local kept
      function C:init()
        self:observe(self.on.start, self.on_start)
        self:observe(self.on.collect_unit_status, self.refused)
        self:observe(self.framework.on.pre_commit, self.refused)
        self:observe(self.framework.on.commit, self.refused)
      end
      function C:on_start(event) kept = event end
      function C:refused(event)
        print(event.class_name, select(2, pcall(event.defer, event)))
        print(select(2, pcall(kept.defer, kept)))
      end
      return C
    ]]
    local printed = charm:printed "start"
    assert.same({ "CollectStatusEvent\tcannot defer lifecycle events", "PreCommitEvent\tcannot defer lifecycle events",
      "CommitEvent\tcannot defer lifecycle events" }, { printed[1], printed[3], printed[5] })
    assert.matches("event", printed[2])
  end)
end)

describe("a charm", function()
  after_each(dispatch.clean)

  it("in the quick form has a method for each function, and fields", function()
    assert.same({ "init", "start\tfunction\tmine" }, dispatch.printed [[
      return ops.charm {
        colour = "mine",
        init = function(self) print "init" end,
        start = function(self, event) print("start", type(self.on_start), self.colour) end,
      }
    ]])
  end)

  it("in the quick form refuses unknown events", function()
    local run = dispatch.charm "return ops.charm { strat = function() end }":run "start"
    assert.equal(1, run.status)
    assert.matches("AttributeError: 'CharmEvents' object has no attribute 'strat'. Did you mean 'start'?", run.error, 1,
      true)
  end)

  it("has what is set before init, none of which can be assigned", function()
    assert.same({
      "mycharm/0\tmycharm\tm\tmycharm\ttrue",
      "AttributeError: attribute 'unit' of C cannot be set",
      "AttributeError: attribute 'config' of C cannot be set",
      "AttributeError: attribute 'model' of C cannot be set",
    }, inside [[
      print(self.unit.name, self.app.name, self.model.name, self.meta.name, self.charm_dir:find("/charm$") ~= nil)
      report(function() self.unit = 1 end)
      report(function() self.config = 1 end)
      report(function() self.model = 1 end)
    ]])
  end)

  for name, case in pairs {
    ["nothing"] = { "", "TypeError: src/charm.lua should return the charm's class, made by ops.CharmBase:extend or "
      .. "ops.charm, but it is nil: is there a 'return Charm' at its end?" },
    ["a table"] = { "return {}", "but it is a table" },
    ["another class"] = { "return ops.Object", "but it is Object" },
    ["a number"] = { "return 3", "but it is a number" },
    ["no Lua"] = { "\nif", "src/charm.lua:2: " },
  } do
    it("is not " .. name, function()
      local run = dispatch.charm(case[1]):run "start"
      assert.equal(1, run.status)
      assert.matches(case[2], run.error, 1, true)
    end)
  end

  it("finds modules in src and lib", function()
    assert.same({ "a\tb\tc" }, dispatch.charm([[
      return ops.charm { start = function() print(require "a", require "b", (require "d.c")) end }
    ]], { ["src/a.lua"] = "return 'a'", ["lib/b.lua"] = "return 'b'", ["lib/d/c/init.lua"] = "return 'c'" })
      :printed "start")
  end)

  it("ends with the status it asks for, and nothing is kept", function()
    local charm = dispatch.charm [[
      return ops.charm { start = function(self)
        local state = ops.StoredState(self, "stored", { runs = 0 })
        state.runs = state.runs + 1
        print(state.runs)
        pcall(os.exit, 7)
        print "went on"
      end }
    ]]
    local run = charm:run "start"
    assert.same({ 7, "1" }, { run.status, run.printed[1] })
    assert.equal("1", charm:run("start").printed[1])
  end)

  it("may raise anything", function()
    for text, wanted in pairs {
      ['"plain"'] = "^Error: src/charm.lua:1: plain\n",
      ["{}"] = "^Error: a table was raised",
      ["nil"] = "^Error: nil was raised",
      ['ops.ValueError "x"'] = "^ValueError: x\n",
    } do
      local run = dispatch.charm("return ops.charm { start = function() error(" .. text .. ") end }"):run "start"
      assert.equal(1, run.status)
      assert.matches(wanted, run.error)
    end
  end)
end)
