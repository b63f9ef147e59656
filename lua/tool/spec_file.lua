-- SPDX-License-Identifier: Apache-2.0
--- One spec file under a busted of its own, in a state of its own; see tool.specs, which is told what happens.

local _, host = ...
local specs = host "specs"

local core    -- busted's
local args    -- its options
local release -- has require find the charm's modules first
local failed  -- has it been told that something failed?
local ids = { last = 0 } -- by element

local stopped = {} -- raised where busted would end the process

local function place(trace)
  return trace and trace.short_src and {
    short_src = trace.short_src, currentline = trace.currentline, traceback = trace.traceback,
    source = trace.source, what = trace.what, linedefined = trace.linedefined,
  }
end

--- The number of an element; one that is new, and those it is in, are added to `list`.
local function number(element, list)
  if not element or element.descriptor == "suite" then
    return nil
  elseif element.descriptor == "file" then
    return 0
  elseif not ids[element] then
    local parent = number(core.context.parent(element), list)
    ids.last = ids.last + 1
    ids[element] = ids.last
    list[#list + 1] = {
      id = ids.last, descriptor = element.descriptor, name = element.name ~= nil and tostring(element.name) or nil,
      parent = parent, trace = place(element.trace),
    }
  end
  return ids[element]
end

local function tell(channel, element, parent, detail, trace)
  local event = { name = channel[1], phase = channel[2], elements = {}, trace = place(trace) }
  event.element = number(element, event.elements) or 0
  event.parent = number(parent, event.elements)
  event.detail = detail ~= nil and tostring(detail) or nil
  failed = failed or event.name == "error" or event.name == "failure"
  specs.tell(event)
end

local told = { describe = true, test = true, error = true, failure = true, pending = true }

--- Where an error is said to be: where ops was called, not where it raises.
local function find_caller(level)
  local info = debug.getinfo(level + 1, "S")
  local found = level
  while info and (info.what == "C" or info.source:find "^@ops/") do
    found = found + 1
    info = debug.getinfo(found + 1, "S")
  end
  return info and found or level
end

local function wrap_trace()
  local trace = core.getTrace
  function core.getTrace(element, level, message)
    local info = trace(element, find_caller(level or 3) + 1, message)
    return info
  end
end

--- Globals are forbidden, as in a dispatch; run in the environment of specs, which it finds by that.
local function guard()
  require("ops.testing.globals").guard()
end

local function wrap_core()
  local make = require "busted.core"
  package.loaded["busted.core"] = function()
    core = make()
    wrap_trace()
    local publish = core.publish
    function core.publish(channel, ...)
      if channel[1] == "suite" and channel[2] == "start" then
        release()
        core.wrap(guard)
        guard()
      elseif told[channel[1]] and not args.list then
        tell(channel, ...)
      end
      return publish(channel, ...)
    end
    return core
  end
end

local function stop()
  error(stopped, 0)
end

local function ignore() end

local function wrap_options()
  package.loaded["busted.modules.cli"] = function()
    return { set_name = ignore, set_silent = ignore, parse = function() return args end }
  end
end

--- Runs it.
-- @param path of the spec file
-- @param arguments busted's options, parsed
return function(path, arguments)
  args = arguments
  args.ROOT = { path }
  arg = { [0] = "busted" } -- luacheck: globals arg
  release = require "tool.busted"(stop)
  wrap_core()
  wrap_options()
  require("ops.testing.traceback").install()
  collectgarbage("incremental", 400, 400) -- the state lives for this file only: time counts, not memory
  local run = load("local run = ...\nrun { standalone = false }", "@busted")
  local ok, err = pcall(run, require "busted.runner")
  if not ok and err ~= stopped then
    error(err, 0)
  elseif not ok and not failed then
    error("the file was not run", 0) -- busted has said why
  end
end
