-- SPDX-License-Identifier: Apache-2.0
--- A Pebble for specs, a process of its own: tests/support/fake_pebble, which FAKE_PEBBLE names and which says
-- what a script may have.
--
--   local fake = fake_pebble.start { answers = { ["GET /v1/system-info"] = { result = { version = "1.26.0" } } } }
--   fake.socket      path of its socket
--   fake:asked()     what it was asked since it was last asked for: sequence of { asked, body }
--   fake_pebble.null what becomes null
--
-- stop() belongs into after_each().

local json = require "dkjson"

local M = { null = json.null }

local Fake = {}
Fake.__index = Fake

local running = {}

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

--- @param script see tests/support/fake_pebble
-- @param directory an existing one, which is kept; nil: one of its own
function M.start(script, directory)
  local own = not directory
  if own then
    directory = os.tmpname()
    os.remove(directory)
  end
  local self = setmetatable({ directory = directory, socket = directory .. "/socket", own = own, seen = 0 }, Fake)
  assert(os.execute(string.format("mkdir -p '%s' && mkfifo '%s/ready'", directory, directory)))
  write(directory .. "/script.json", json.encode(script or {}))
  self.pipe = assert(io.popen(string.format("exec '%s' '%s'", os.getenv "FAKE_PEBBLE", directory), "w"))
  local ready = assert(io.open(directory .. "/ready"))
  assert(ready:read "l" == "ready")
  ready:close()
  running[#running + 1] = self
  return self
end

function Fake:asked()
  local list = {}
  local file = io.open(self.directory .. "/requests.jsonl")
  if file then
    file:seek("set", self.seen)
    for line in file:lines() do
      list[#list + 1] = json.decode(line)
    end
    self.seen = file:seek()
    file:close()
  end
  return list
end

--- The one thing it was asked, in words: "POST /v1/x" and its body.
function Fake:request()
  local list = self:asked()
  assert(#list == 1, #list .. " requests")
  return list[1].asked, list[1].body
end

--- What it was asked, without bodies.
function Fake:targets()
  local list = self:asked()
  for index, request in ipairs(list) do
    list[index] = request.asked
  end
  return list
end

--- Ends them all.
function M.stop()
  while #running > 0 do
    local fake = table.remove(running)
    fake.pipe:close()
    if fake.own then
      os.execute("rm -rf '" .. fake.directory .. "'")
    end
  end
end

return M
