-- SPDX-License-Identifier: Apache-2.0
local greeter = require "greeter"

--- What the script prints in this shell.
local function run(environment, words)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(greeter.SCRIPT)
  file:close()
  local pipe = assert(io.popen(environment .. " /bin/sh " .. path .. " " .. words))
  local output = pipe:read "a"
  pipe:close()
  os.remove(path)
  return output
end

describe("greeter", function()
  it("greets whom it is told to", function()
    assert.equal("Hi, Ada Lovelace!\n", run("GREETING=Hi", "Ada Lovelace"))
  end)

  it("gets its greeting from Pebble", function()
    assert.equal("Hi", greeter.layer("Hi").services.greeter.environment.GREETING)
  end)
end)
