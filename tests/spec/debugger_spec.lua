-- SPDX-License-Identifier: Apache-2.0
local debugger = require "ops.debugger"

--- A console that plays the lines given and keeps what was said.
local function console(lines)
  local said, next_line = {}, 0
  return {
    said = said,
    read = function()
      next_line = next_line + 1
      return lines[next_line]
    end,
    write = function(text)
      said[#said + 1] = text
    end,
  }
end

local function session(lines, quit)
  local talk = console(lines)
  return debugger.new(talk, ".", quit or error), talk.said
end

--- What was said, without the lines that show where it stopped.
local function answers(said)
  local kept = {}
  for _, text in ipairs(said) do
    if not text:find("^>%s+%d") and not text:find(":%d+: in ") then
      kept[#kept + 1] = text
    end
  end
  return kept
end

local function stops(said)
  local lines = {}
  for _, text in ipairs(said) do
    lines[#lines + 1] = text:match("^>%s+%d+ (.*)$")
  end
  return lines
end

describe("ops.debugger", function()
  after_each(function()
    debug.sethook()
  end)

  it("shows where it stopped and runs on", function()
    local dbg, said = session { "c" }
    local reached = false
    local function handler()
      dbg:breakpoint() -- here
      reached = true
    end
    handler()
    assert.is_true(reached)
    assert.matches("debugger_spec.lua:%d+: in ", said[1])
    assert.matches("dbg:breakpoint%(%) %-%- here", said[2])
  end)

  it("runs on when the terminal goes away", function()
    local dbg = session {}
    assert.has_no.errors(function()
      dbg:breakpoint()
    end)
  end)

  it("prints locals, upvalues and globals", function()
    local dbg, said = session { "p number", "p outer", "p type", "p number + 1, 'two'", "c" }
    local outer = "up"
    local function handler()
      local number = 41
      dbg:breakpoint()
      return number, outer
    end
    handler()
    local got = answers(said)
    assert.equal("41", got[1])
    assert.equal('"up"', got[2])
    assert.matches("^function", got[3])
    assert.same({ "42", '"two"' }, { got[4], got[5] })
  end)

  it("carries out statements that change locals and upvalues", function()
    local dbg = session { "p number = 7", "p outer = outer .. '!'", "c" }
    local outer = "up"
    local function handler()
      local number = 41
      dbg:breakpoint()
      return number .. outer
    end
    assert.equal("7up!", handler())
    assert.equal("up!", outer)
  end)

  it("lists the local variables", function()
    local dbg, said = session { "locals", "c" }
    local function handler(event)
      local list = { 1, { deep = true } }
      dbg:breakpoint()
      return event, list
    end
    handler("start")
    local text = table.concat(said, "\n")
    assert.matches('event = "start"', text, 1, true)
    assert.matches("list = { [1] = 1, [2] = {...} }", text, 1, true)
  end)

  it("reports what is wrong with an expression and goes on", function()
    local dbg, said = session { "p ((", "p error('boom', 0)", "p", "p nil", "c" }
    dbg:breakpoint()
    local got = answers(said)
    assert.matches("input:1:", got[1])
    assert.equal("boom", got[2])
    assert.matches("^print what%?", got[3])
    assert.equal("nil", got[4])
  end)

  it("walks up and down the stack", function()
    local dbg, said = session { "up", "p name", "down", "p name", "down", "where", "c" }
    local function inner()
      local name = "inner"
      dbg:breakpoint()
      return name
    end
    local function outer()
      local name = "outer"
      inner()
      return name
    end
    outer()
    local got = answers(said)
    assert.equal('"outer"', got[1])
    assert.equal('"inner"', got[2])
    assert.equal("this is the innermost function", got[3])
  end)

  it("steps into functions", function()
    local dbg, said = session { "s", "s", "c" }
    local function called()
      return 1 -- in called
    end
    local function handler()
      dbg:breakpoint() -- first
      local x = called() -- second
      return x
    end
    handler()
    local lines = stops(said)
    assert.matches("first", lines[1])
    assert.matches("second", lines[2])
    assert.matches("in called", lines[3])
  end)

  it("steps over functions", function()
    local dbg, said = session { "n", "", "c" }
    local function called()
      return 1 -- in called
    end
    local function handler()
      dbg:breakpoint() -- first
      local x = called() -- second
      return x -- third
    end
    handler()
    local lines = stops(said)
    assert.matches("second", lines[2])
    assert.matches("third", lines[3])
  end)

  it("finishes a function", function()
    local dbg, said = session { "finish", "c" }
    local function handler()
      dbg:breakpoint() -- first
      local x = 1
      return x
    end
    local function caller()
      handler()
      return "after" -- after
    end
    caller()
    local lines = stops(said)
    assert.matches("%-%- after", lines[2])
  end)

  it("stops at the next line of the charm", function()
    local dbg, said = session { "c" }
    local function handler()
      return "ran" -- the handler
    end
    dbg:stop_at_next_line()
    handler()
    assert.equal(1, #stops(said))
  end)

  it("lists the source around the line", function()
    local dbg, said = session { "list", "c" }
    dbg:breakpoint() -- listed
    assert.matches(">%s+%d+ .*%-%- listed", table.concat(said, "\n"))
  end)

  it("names unknown commands and offers help", function()
    local dbg, said = session { "frobnicate", "help", "c" }
    dbg:breakpoint()
    local got = answers(said)
    assert.equal("unknown command 'frobnicate'; help lists them", got[1])
    assert.matches("run to the next line", got[2])
  end)

  it("quits through the function given", function()
    local dbg = session({ "q" }, function()
      error("quit", 0)
    end)
    local function handler()
      dbg:breakpoint()
      return "ran on"
    end
    assert.has_error(handler, "quit")
  end)

  it("says why there is no terminal", function()
    local console_, reason = debugger.terminal()
    if console_ then
      assert.is_function(console_.read)
    else
      assert.matches("/dev/tty", reason)
    end
  end)
end)
