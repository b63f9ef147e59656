-- SPDX-License-Identifier: Apache-2.0
local dispatch = require "tests.spec.support.dispatch"

--- A charm that does this in its handler of start, and of the action back-up.
local function charm(body)
  return dispatch.charm([[
    local schema = ops.schema
    local Config = schema {
      port = schema.integer { min = 1, max = 65535, default = 80 },
      log_level = schema.enum { "info", "debug", required = true },
    }
    local Data = schema {
      host = schema.string { required = true },
      ports = schema.list { of = schema.integer { max = 99 } },
      read_only = schema.boolean { alias = "read-only" },
    }
    local first
    local function report(f)
      local fine, err = pcall(f)
      local line = err.where:match "^src/charm%.lua:(%d+)$"
      if not fine then print(err.class_name .. ": " .. err.message .. " @" .. math.tointeger(line - first)) end
    end
    local function handler(self, event)
      local relation = self.model:get_relation "db"
      self.stored = ops.StoredState(self, "stored", { runs = 0 })
      self.stored.runs = self.stored.runs + 1
      first = debug.getinfo(1, "l").currentline
      ]] .. body .. [[

    end
    local function collect() print "collected" end
    return ops.charm { start = handler, back_up_action = handler, collect_unit_status = collect }
  ]])
end

describe("load_config", function()
  after_each(dispatch.clean)

  it("gives typed options", function()
    local it_ = charm [[
      local config = self:load_config(Config)
      print(config.port, config.log_level)
    ]]
    it_.answers["config-get"] = { ["log-level"] = "info", other = 1 }
    assert.same({ "80\tinfo", "collected" }, it_:printed "start")
  end)

  it("raises everything that is wrong", function()
    local it_ = charm "self:load_config(Config)"
    it_.answers["config-get"] = { port = 0 }
    local run = it_:run "start"
    assert.equal(1, run.status)
    assert.matches("^ValueError: log%-level: a value is required; port: 0 is less than 1\n", run.error)
    assert.matches("src/charm.lua:%d+", run.error)
  end)

  it("blocks the unit and ends there, with nothing committed", function()
    local it_ = charm [[
      print(self.stored.runs)
      self:load_config(Config, { errors = "blocked" })
      print "went on"
    ]]
    it_.answers["config-get"] = { ["log-level"] = "loud" }
    local run = it_:run "start"
    assert.equal(0, run.status)
    assert.same({ "1" }, run.printed)
    assert.same({ "relation-ids db", "config-get", "status-set --application=False blocked -- "
      .. "Invalid config: log-level: 'loud' is not one of info, debug" }, run.calls)
    assert.same({ "1" }, it_:run("start").printed)
    it_.answers["config-get"] = { ["log-level"] = "info" }
    assert.same({ "1", "went on", "collected" }, it_:printed "start")
  end)

  it("ends the dispatch also where a charm catches everything", function()
    local it_ = charm [[ pcall(self.load_config, self, Config, { errors = "blocked" }) ]]
    local run = it_:run "start"
    assert.same({ 0, {} }, { run.status, run.printed })
  end)

  it("blocks from init as well", function()
    local it_ = dispatch.charm [[
      local C = ops.CharmBase:extend "C"
      function C:init()
        self:load_config(ops.schema { port = ops.schema.integer { required = true } }, { errors = "blocked" })
      end
      return C
    ]]
    local run = it_:run "start"
    assert.equal(0, run.status)
    assert.same({ "config-get", "status-set --application=False blocked -- Invalid config: port: a value is required" },
      run.calls)
  end)

  it("fails when the options cannot be had, blocked or not", function()
    local it_ = charm [[ self:load_config(Config, { errors = "blocked" }) ]]
    it_.answers["config-get"] = { stderr = "boom", exit = 1 }
    local run = it_:run "start"
    assert.equal(1, run.status)
    assert.matches("^ModelError: boom", run.error)
  end)

  it("makes a Secret of a secret, of which nothing is read yet", function()
    local it_ = charm [[
      local token = self:load_config(schema { token = schema.secret { required = true } }).token
      print(token.class_name, token.id, token:get_content().password)
    ]]
    it_.answers["config-get"] = { token = "secret:abc" }
    it_.answers["secret-get secret:abc"] = { password = "hunter2" }
    local run = it_:run "start"
    assert.same({ "Secret\tsecret:abc\thunter2", "collected" }, run.printed)
    assert.same({ "relation-ids db", "config-get", "secret-get secret:abc" }, { table.unpack(run.calls, 1, 3) })
  end)

  it("refuses what it cannot be given", function()
    assert.same({
      "TypeError: load_config: 'schema' is missing @1",
      "TypeError: load_config: 'schema': an ops.schema { ... } is expected, got a table @2",
      "TypeError: load_config has no parameter 'error': did you mean 'errors'? @3",
      "ValueError: load_config: 'errors' is \"raise\" or \"blocked\", not \"fail\" @4",
      "collected",
    }, charm([[
      report(function() self:load_config() end)
      report(function() self:load_config({ port = 1 }) end)
      report(function() self:load_config(Config, { error = "blocked" }) end)
      report(function() self:load_config(Config, { errors = "fail" }) end)
    ]]):printed "start")
  end)
end)

describe("load_params", function()
  after_each(dispatch.clean)

  local body = [[
    local params = event:load_params(schema { target = schema.string { min = 3 }, dry_run = schema.boolean {} }, %s)
    print(params.target, params.dry_run)
  ]]

  it("gives typed parameters", function()
    local it_ = charm(body:format "nil")
    it_.answers["action-get"] = { target = "here", ["dry-run"] = true }
    assert.same({ "here\ttrue", "collected" }, it_:printed "actions/back-up")
  end)

  it("raises what is wrong", function()
    local it_ = charm(body:format "{}")
    it_.answers["action-get"] = { target = "x" }
    local run = it_:run "actions/back-up"
    assert.equal(1, run.status)
    assert.matches("^ValueError: target: 1 character, less than 3", run.error)
    assert.matches("Uncaught ValueError in charm code: target: 1 character", run.stderr)
  end)

  it("fails the action and ends there", function()
    local it_ = charm(body:format '{ errors = "fail" }')
    it_.answers["action-get"] = { target = 5 }
    local run = it_:run "actions/back-up"
    assert.same({ 0, {} }, { run.status, run.printed })
    assert.same({ "action-get",
      "action-fail -- Error in action parameters: target: a string is expected, not 5" },
      { run.calls[#run.calls - 1], run.calls[#run.calls] })
  end)
end)

describe("relation:load", function()
  after_each(dispatch.clean)

  local function loads(data, body)
    local it_ = charm(body)
    it_.answers["relation-get"] = data
    return it_:printed "start"
  end

  it("gives decoded values and leaves out what is not asked for", function()
    assert.same({ "h\t1\t2\ttrue\tnil", "collected" }, loads(
      { host = '"h"', ports = "[1, 2]", ["read-only"] = "true", ["ingress-address"] = "10.0.0.1" }, [[
        local data = relation:load(Data, relation.app)
        print(data.host, data.ports[1], #data.ports, data.read_only, data["ingress-address"])
      ]]))
  end)

  it("lists what is no JSON along with what is wrong otherwise", function()
    assert.same({
      "ValueError: host: not JSON: line 1, column 5: invalid token near 'plain'; ports[1]: 100 is more than 99 @1",
      "collected",
    }, loads({ host = "plain", ports = "[100]" }, "report(function() relation:load(Data, relation.app) end)"))
  end)

  it("takes nothing in JSON of others for a value of its own", function()
    assert.same({ "ValueError: host: a string is expected, not a table @1", "collected" },
      loads({ host = '{"$bytes":"AA=="}' }, "report(function() relation:load(Data, relation.app) end)"))
  end)

  it("decodes as it is told", function()
    assert.same({ "plain", "collected" }, loads({ host = "plain" }, [[
      print(relation:load(schema { host = schema.string {} }, relation.app, { decoder = tostring }).host)
    ]]))
    assert.same({ "ValueError: host: the decoder gives nothing for 'plain' @1", "collected" },
      loads({ host = "plain" }, "report(function() relation:load(Data, relation.app, { decoder = tonumber }) end)"))
  end)

  it("refuses what it cannot be given", function()
    assert.same({
      "TypeError: load: 'src' is missing @1",
      "TypeError: load: 'src': a unit or an application is expected, got a string @2",
      "TypeError: load: 'decoder': a function is expected, got 3 @3",
      "collected",
    }, loads({}, [[
      report(function() relation:load(Data) end)
      report(function() relation:load(Data, "pg") end)
      report(function() relation:load(Data, relation.app, { decoder = 3 }) end)
    ]]))
  end)
end)

describe("relation:save", function()
  after_each(dispatch.clean)

  local function saves(body)
    local it_ = charm(body)
    it_.answers["relation-get"] = { host = '"old"', ["read-only"] = "true" }
    it_.answers["secret-get secret:def"] = { password = "hunter2" }
    return it_:run "start"
  end

  it("writes JSON with one command, and deletes fields that have no value", function()
    local run = saves [[ relation:save(Data:load { host = "h", ports = { 1, 2 } }, self.unit) ]]
    assert.same({ { host = '"h"', ports = "[1,2]", ["read-only"] = "" } }, run.stdin)
  end)

  it("writes plain tables key by key", function()
    local run = saves [[ relation:save({ ["a-b"] = { x = ops.list {}, y = ops.null } }, self.unit) ]]
    assert.same({ { ["a-b"] = '{"x":[],"y":null}' } }, run.stdin)
  end)

  it("writes back what was loaded and changed", function()
    local run = saves [[
      local data = relation:load(Data, self.unit)
      data.read_only, data.ports = nil, { 7 }
      relation:save(data, self.unit)
    ]]
    assert.same({ { ports = "[7]", ["read-only"] = "" } }, run.stdin)
  end)

  it("writes the ids of secrets", function()
    local run = saves [[
      local Shared = schema { main = schema.secret {}, more = schema.list { of = schema.secret {} } }
      local data = Shared:load { main = "secret:abc" }
      data.more = { self.model:get_secret { id = "secret:def" } }
      relation:save(data, self.unit)
      data.main = { id = "secret:ghi" }
      report(function() relation:save(data, self.unit) end)
    ]]
    assert.same({ { main = '"secret:abc"', more = '["secret:def"]' } }, run.stdin)
    assert.same({ "ValueError: main: the id of a secret is expected, not a table @6", "collected" }, run.printed)
  end)

  it("encodes as it is told", function()
    local run = saves [[ relation:save({ n = 3 }, self.unit, { encoder = tostring }) ]]
    assert.same({ { n = "3" } }, run.stdin)
  end)

  it("writes the names that schemas inside have outside", function()
    local run = saves [[
      local Deep = schema { inner = schema { a = schema.integer { alias = "a-b" } } }
      relation:save(Deep:load { inner = { ["a-b"] = 1 } }, self.unit)
    ]]
    assert.same({ { inner = '{"a-b":1}' } }, run.stdin)
  end)

  it("refuses what cannot be written", function()
    local run = saves [[
      local data = Data:load { host = "h" }
      report(function() relation:save({ n = 0 / 0 }, self.unit) end)
      report(function() relation:save({ n = print }, self.unit) end)
      report(function() relation:save({ n = ops.Set { 1 } }, self.unit) end)
      report(function() relation:save({ n = 3 }, self.unit, { encoder = function(v) return v end }) end)
      report(function() relation:save({ 3 }, self.unit) end)
      report(function() relation:save({ n = 3 }, relation.app) end)
      report(function() relation:save(nil, self.unit) end)
      data.host = nil
      report(function() relation:save(data, self.unit) end)
      data.hots = "x"
      report(function() relation:save(data, self.unit) end)
    ]]
    assert.same({
      "ValueError: n: cannot be written as JSON: a number that is infinite or none @2",
      "ValueError: n: cannot be stored: the value is a function @3",
      "ValueError: n: cannot be written as JSON: a set; a list can be @4",
      "RelationDataTypeError: relation data values must be strings, not number ('n' is one) @5",
      "RelationDataTypeError: relation data keys must be strings, not number @6",
      "RelationDataAccessError: mycharm cannot write the data of remote application pg @7",
      "TypeError: save: 'obj' is missing @8",
      "ValueError: host: a value is required @10",
      "ValueError: hots: there is no such field in the schema. Did you mean 'host'? @12",
      "collected",
    }, run.printed)
    assert.same({}, run.stdin)
  end)
end)
