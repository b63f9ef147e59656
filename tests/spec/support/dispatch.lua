-- SPDX-License-Identifier: Apache-2.0
--- Real dispatches for specs: a charm in a directory of its own, hook runs as processes, and a fake
-- hook tool that answers for Juju (tests/support/fake_tool.c) and writes down what it was asked.
--
--   local charm = dispatch.charm [[ return ops.charm { start = function() print "hello" end } ]]
--   local run = charm:run "start"
--   run.status    exit status
--   run.printed   what the charm printed: the records of level INFO but for skipped notices
--   run.log       all records, each "LEVEL text", without the host's own of level DEBUG
--   run.debug     those
--   run.calls     command lines, without those of juju-log
--   run.stdin     what each "relation-set --file -" was given, decoded
--   run.error     the record of an uncaught error, without what comes before its class, or nil
--
-- A source is put behind `local ops = require "ops"`, in the same line. CHARMHOST and FAKE_HOOK_TOOL
-- in the environment say where the programs are. clean() belongs into after_each().

local json = require "dkjson"

local M = {}

local Charm = {}
Charm.__index = Charm

local made = {}

local METADATA = [[
name: mycharm
requires:
  db: { interface: pg }
  web-site: { interface: http }
peers:
  cluster: { interface: cluster }
]]

local ACTIONS = "back-up:\n  params: { target: { type: string } }\n"
local CONFIG = "options: { port: { type: int }, log-level: { type: string }, token: { type: secret } }\n"

local ANSWERS = {
  ["config-get"] = json.null,
  ["is-leader"] = false,
  ["relation-ids db"] = { "db:7" },
  ["relation-list"] = { "pg/0" },
  ["relation-get"] = json.null,
  ["action-get"] = json.null,
}

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function shell(...)
  assert(os.execute(string.format(...)))
end

--- Makes a charm.
-- @param source of src/charm.lua
-- @param files other texts by path below the charm's directory; metadata.yaml, actions.yaml and config.yaml
--   have a default
function M.charm(source, files)
  local directory = os.tmpname()
  os.remove(directory)
  made[#made + 1] = directory
  local self = setmetatable({ directory = directory, charm_dir = directory .. "/charm", answers = {} }, Charm)
  shell("mkdir -p %s/charm/src %s/tools %s/fake", directory, directory, directory)
  shell("%s link %s/tools", quote(os.getenv "FAKE_HOOK_TOOL"), directory)
  local all = { ["metadata.yaml"] = METADATA, ["actions.yaml"] = ACTIONS, ["config.yaml"] = CONFIG }
  for path, text in pairs(files or {}) do
    all[path] = text
  end
  for path, text in pairs(all) do
    shell("mkdir -p $(dirname %s)", quote(self.charm_dir .. "/" .. path))
    write(self.charm_dir .. "/" .. path, text)
  end
  self:source(source)
  return self
end

--- Replaces src/charm.lua, as an upgrade does.
function Charm:source(source)
  write(self.charm_dir .. "/src/charm.lua", 'local ops = require "ops"; ' .. source)
end

--- What the environment of a hook run is.
function Charm:environment(event, variables)
  local path = event:find("/", 1, true) and event or "hooks/" .. event
  local relation = event:match "^(.*)%-relation%-%a+$"
  local environment = {
    PATH = self.directory .. "/tools:/usr/bin:/bin",
    FAKE_HOOK_DIR = self.directory .. "/fake",
    CHARMHOST_LUA_TREE = os.getenv "CHARMHOST_LUA_TREE",
    JUJU_CHARM_DIR = self.charm_dir,
    JUJU_DISPATCH_PATH = path,
    JUJU_HOOK_NAME = path:match "^hooks/(.*)",
    JUJU_ACTION_NAME = path:match "^actions/(.*)",
    JUJU_ACTION_UUID = path:find "^actions/" and "1" or nil,
    JUJU_RELATION = relation,
    JUJU_RELATION_ID = relation and relation .. ":7",
    JUJU_REMOTE_APP = relation and "pg",
    JUJU_REMOTE_UNIT = relation and "pg/0",
    JUJU_UNIT_NAME = "mycharm/0",
    JUJU_MODEL_NAME = "m",
    JUJU_MODEL_UUID = "u",
    JUJU_VERSION = "3.6.4",
  }
  for name, value in pairs(variables or {}) do
    environment[name] = value
  end
  return environment
end

local function write_answers(self)
  local answers = {}
  for _, some in ipairs { ANSWERS, self.answers } do
    for command, answer in pairs(some) do
      answers[command] = answer
    end
  end
  write(self.directory .. "/fake/answers.json", json.encode(answers))
end

local own_records = { "^charmhost .* up and running", "^Emitting Juju event", "^Using local storage",
  "^Initializing SQLite", "^Hook commands: ", "^Deferring <", "^Re%-emitting deferred", "^Emitting custom event",
  "^Adding unit status", "^Adding app status" }

local function add_record(run, level, text)
  for _, own in ipairs(own_records) do
    if level == "DEBUG" and text:find(own) then
      run.debug[#run.debug + 1] = text
      return
    end
  end
  if level == "TRACE" then
    return -- security events
  elseif level == "INFO" and not text:find "^Skipping notice" then
    run.printed[#run.printed + 1] = text
  end
  run.log[#run.log + 1] = level .. " " .. text
  run.error = run.error or text:match "^Uncaught exception while in charm code:\n(.*)"
end

local function add_call(run, call)
  if call.name == "juju-log" then
    return add_record(run, call.argv[2], call.argv[4])
  end
  local words = { call.name }
  for _, word in ipairs(call.argv) do
    words[#words + 1] = word ~= "--format=json" and word or nil
  end
  run.calls[#run.calls + 1] = table.concat(words, " ")
  if call.stdin and call.name == "relation-set" then
    run.stdin[#run.stdin + 1] = json.decode(call.stdin)
  end
end

local function read_all(path)
  local file = io.open(path)
  local text = file and file:read "a" or ""
  return text, file and file:close()
end

--- Runs a hook, or an action as "actions/NAME".
-- @param event with '-', as in JUJU_DISPATCH_PATH
-- @param variables of the environment that are added
function Charm:run(event, variables)
  local calls, words = self.directory .. "/fake/calls.jsonl", { "env -i" }
  write_answers(self)
  os.remove(calls)
  for name, value in pairs(self:environment(event, variables)) do
    words[#words + 1] = name .. "=" .. quote(value)
  end
  words[#words + 1] = quote(os.getenv "CHARMHOST") .. " dispatch </dev/null 2>" .. self.directory .. "/stderr"
  local _, _, status = os.execute(table.concat(words, " "))
  local run = { status = status, log = {}, printed = {}, debug = {}, calls = {}, stdin = {} }
  for line in read_all(calls):gmatch "[^\n]+" do
    add_call(run, json.decode(line))
  end
  run.stderr = read_all(self.directory .. "/stderr")
  return run
end

--- Runs a hook that is to succeed, and gives what the charm printed.
function Charm:printed(event, variables)
  local run = self:run(event, variables)
  if run.status ~= 0 then
    error(run.error or run.stderr, 2)
  end
  return run.printed
end

--- What a charm of this source prints in start.
function M.printed(source, files)
  return M.charm(source, files):printed "start"
end

--- Removes all charms.
function M.clean()
  while #made > 0 do
    os.execute("rm -rf " .. quote(table.remove(made)))
  end
end

return M
