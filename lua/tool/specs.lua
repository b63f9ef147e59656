-- SPDX-License-Identifier: Apache-2.0
--- busted over all spec files of a charm: options, list of files, report.
--
-- busted itself runs here unchanged, but that a file is run by tool.spec_file in a state of its own. What
-- happens there is published here again, on elements of the same names, so that every output handler sees one
-- run over all files. The seams are those modules of busted that its runner asks for by name: its core, its
-- parser of options, its loaders of files.

local _, host = ...
local specs = host "specs"

local result -- of the run: counts and flags
local core   -- busted's
local args   -- busted's options, parsed

local stopped = {} -- raised where busted would end the process

--- An error needs a place, which some output handlers print without asking whether there is one.
local function place(element, message, trace)
  if not (element.trace or trace or {}).short_src then
    local file, line = tostring(message):match "^([^\n]-):(%d+): "
    element.name = element.name or element.descriptor or "specs"
    element.trace = { short_src = file or element.name, currentline = tonumber(line) or 0, traceback = "" }
  end
end

local function count(channel, element, _, detail, trace)
  local name, kind = channel[1], channel[2]
  if name == "test" and kind == "end" then
    local what = ({ success = "passed", failure = "failed", pending = "pending" })[detail]
    if what then
      result[what] = result[what] + 1
    end
  elseif name == "error" or (name == "failure" and kind ~= "it") then
    result.errors = result.errors + 1
    place(element, detail, trace)
  end
end

local function wrap_core()
  local make = require "busted.core"
  package.loaded["busted.core"] = function()
    core = make()
    local publish = core.publish
    function core.publish(channel, ...)
      count(channel, ...)
      return publish(channel, ...)
    end
    return core
  end
end

--- What busted would end the process with: it has said why.
local function stop()
  error(stopped, 0)
end

local function has_specs(roots)
  local path = require "pl.path"
  return path.isdir "spec" or #roots ~= 1 or roots[1] ~= "spec"
end

local function check(parsed)
  local path = require "pl.path"
  args = parsed
  result.output = args.output
  result.listed = args.list or args.version
  if not args.version and not has_specs(args.ROOT) and path.normpath(args.directory) == "." then
    error("there is no directory spec/ in the charm: tests are files spec/NAME_spec.lua", 0)
  end
  for _, code in ipairs(args.e or {}) do
    local _, problem = load(code, "=-e") -- busted would call what is nil then
    if problem then
      error(problem, 0)
    end
  end
  if args.lua then
    error("--lua: specs are run by charmhost's own Lua", 0)
  elseif args.coverage then
    specs.cover()
  end
end

--- What `-m` says. The default is left out: the host has src/ and lib/ on the path.
local function paths()
  return args.lpath:find "^%./src/%?%.lua;%./src/%?/%?%.lua" and "" or args.lpath
end

--- busted's options as they are for this state; those about specs are for the files' states.
local function here()
  local mine = {}
  for name, value in pairs(args) do
    mine[name] = value
  end
  mine.coverage, mine.helper, mine.e, mine.loaders, mine.lpath = false, nil, nil, { "charmhost" }, paths()
  return mine
end

local function wrap_options()
  local make = require "busted.modules.cli"
  package.loaded["busted.modules.cli"] = function(options)
    local cli = make(options)
    local parse = cli.parse
    function cli.parse(...)
      local parsed, err = parse(...)
      if not parsed then
        result.usage = true
        return nil, err
      end
      check(parsed)
      return here()
    end
    return cli
  end
end

--- Options for the state of a file: data only.
local function there()
  local theirs = {}
  for name, value in pairs(args) do
    if type(name) == "string" and type(value) ~= "function" and type(value) ~= "userdata" then
      theirs[name] = value
    end
  end
  theirs.coverage, theirs.directory, theirs.output = false, "./", "base"
  theirs.lpath, theirs["repeat"], theirs.seed = paths(), 1, core.randomize and core.randomseed or args.seed
  return theirs
end

--- A text that XML and JSON can hold: without control characters and what is no UTF-8.
local function clean(text)
  text = text:gsub("[%z\1-\8\11\12\14-\31]", "?")
  local parts, from = {}, 1
  local length, bad = utf8.len(text)
  while not length do
    parts[#parts + 1] = text:sub(from, bad - 1)
    from = bad + 1
    length, bad = utf8.len(text, from)
  end
  parts[#parts + 1] = text:sub(from)
  return table.concat(parts, "?")
end

local wants_clean = { junit = true, json = true } -- what is for programs, which refuse the whole report else

--- What happened, as the output handler can take it.
local function cleaned(event)
  for _, told in ipairs(event.elements) do
    told.name = told.name and clean(told.name)
  end
  event.detail = event.detail and clean(event.detail)
  if event.trace and event.trace.traceback then
    event.trace.traceback = clean(event.trace.traceback)
  end
end

--- Publishes here what happens in the state of a file; `file` is busted's element of it. What runs is noted for
-- whoever ends it.
local function listener(file, path)
  local elements = { [0] = file }
  local names = { [0] = path .. ":" }

  local function find(told)
    local element = elements[told.id]
    if not element then
      element = { descriptor = told.descriptor, name = told.name, trace = told.trace, attributes = {} }
      element.randomseed = core.randomize and core.randomseed or nil
      elements[told.id] = element
      names[told.id] = ("%s %s"):format(names[told.parent or 0], told.name or told.descriptor)
      local parent = told.parent and elements[told.parent]
      if parent then
        core.context.push(parent)
        core.context.attach(element)
        core.context.pop()
      end
    end
  end

  return function(event)
    if wants_clean[result.output] then
      cleaned(event)
    end
    for _, told in ipairs(event.elements) do
      find(told)
    end
    local element, parent = elements[event.element], elements[event.parent]
    if event.name == "test" then
      specs.started(event.phase == "start" and names[event.element] or path)
    end
    if event.phase == "start" or event.phase == "end" then
      core.safe_publish(event.name, { event.name, event.phase }, element, parent, event.detail)
    else
      core.publish({ event.name, event.phase }, element, parent, event.detail, event.trace or {})
    end
  end
end

local loader = {}

function loader.match(_, name)
  return name:find "%.lua$" ~= nil
end

function loader.load(_, name)
  return function()
    local file = core.context.get()
    specs.started(name)
    specs.run_file(name, there(), listener(file, name))
    local children = core.context.children(file) -- for their names only: they have run
    for i = #children, 1, -1 do
      children[i] = nil
    end
  end
end

local function load_busted()
  require "tool.busted"(stop)
  wrap_core()
  wrap_options()
  package.loaded["busted.modules.files.charmhost"] = loader
end

local names = { tap = "TAP" } -- of output handlers, where busted's is another

--- Runs them.
-- @param arguments busted's, unparsed
-- @param output name of an output handler, or nil
-- @return counts `passed`, `failed`, `errors`, `pending`; `output`, the output handler; `listed`, whether nothing
--   was to be run; `usage`, whether an option is wrong
return function(arguments, output)
  result = { passed = 0, failed = 0, errors = 0, pending = 0 }
  os.exit = function() -- luacheck: ignore 122
    error("os.exit() would end the tests before they have run", 2)
  end
  load_busted()
  if output then
    table.insert(arguments, 1, "--output=" .. (names[output] or output))
  end
  table.insert(arguments, 1, "--ignore-lua") -- it would start the other one before it asks anybody
  arguments[0] = "busted"
  arg = arguments -- luacheck: globals arg
  local run = load("local run = ...\nrun { standalone = false }", "@busted") -- it names itself after who calls it
  local ok, err = pcall(run, require "busted.runner")
  if not ok and err ~= stopped then
    error(err, 0)
  end
  return result
end
