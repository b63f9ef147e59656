-- SPDX-License-Identifier: Apache-2.0
--- The interactive debugger: on the terminal, also under `juju debug-code`.
--
-- A frame is known by its place counted from the bottom of the stack, which stays the same however
-- deep the debugger itself is; the level that Lua's debug library wants is worked out where it is
-- used. Hooks are set only while stepping: a charm that runs on pays nothing.
--
-- Dependencies: none.

local terminal = select(2, ...) "terminal"

local M = {}

local HELP = [[
  s, step       run to the next line, into functions
  n, next       run to the next line of this function
  f, finish     run until this function has returned
  c, continue   run on
  w, where      show the stack
  u, up         look at the caller
  d, down       look at what was called
  l, list       show the source around this line
  v, locals     show the local variables
  p EXPRESSION  evaluate and print; a statement such as x = 1 is carried out
  q, quit       end the dispatch with status 1; nothing is committed
  h, help       this text
An empty line repeats the last command.]]

local Debugger = {}
Debugger.__index = Debugger

--- The number of frames from the caller's own to the bottom of the stack.
local function depth()
  local level = 2
  while debug.getinfo(level, "l") do
    level = level + 1
  end
  return level - 2
end

--- The frame's level for the debug library, as seen by the caller of this function.
-- @param place where the frame is, counted from the bottom
local function level_of(place)
  return depth() - place
end

--- What the sources of ops begin with: they are stepped over.
local OPS = debug.getinfo(1, "S").source:match("^(.*)debugger%.lua$")

local function is_charm_code(info)
  return info.what ~= "C" and info.source:sub(1, #OPS) ~= OPS
end

-- console ---------------------------------------------------------------------

--- The controlling terminal as a console, or nil and the reason.
-- While it waits for a line the terminal is this process's: charmhost runs hooks in the background.
-- stdin is not used: under Juju it is not the user's.
function M.terminal()
  local input, reason = io.open("/dev/tty", "r")
  local output = input and io.open("/dev/tty", "w")
  if not output then
    return nil, reason
  end
  output:setvbuf "no"
  return {
    read = function(prompt)
      output:write(prompt)
      local group = terminal.take(input)
      local line = input:read "l"
      terminal.give(input, group)
      return line
    end,
    write = function(text)
      output:write(text, "\n")
    end,
  }
end

--- Makes a debugger.
-- @param console table with read(prompt), which returns a line or nil at the end of input, and
--   write(text)
-- @param charm_dir where sources with relative names are
-- @param quit called by the command quit; must not return
function M.new(console, charm_dir, quit)
  return setmetatable({ console = console, charm_dir = charm_dir, quit = quit, last = "next" }, Debugger)
end

function Debugger:say(...)
  self.console.write(string.format(...))
end

-- frames ----------------------------------------------------------------------

--- The charm's frames, innermost first, each { place, info }.
function Debugger:frames()
  local frames = {}
  for place = self.top, 1, -1 do
    local info = debug.getinfo(level_of(place), "nSlf")
    if info and is_charm_code(info) then
      frames[#frames + 1] = { place = place, info = info }
    end
  end
  return frames
end

local function describe(info)
  local name = info.name and "'" .. info.name .. "'" or info.what == "main" and "main chunk" or "function"
  return string.format("%s:%d: in %s", info.short_src, info.currentline, name)
end

--- Local variables and upvalues of a frame; inner ones hide outer ones of the same name.
-- @return list of { name, value, set }
local function variables(frame)
  local found, seen = {}, {}
  local function add(name, value, set)
    if name:find("^%(") then
      return -- temporaries have names such as (temporary)
    end
    if seen[name] then
      found[seen[name]] = { name = name, value = value, set = set }
    else
      found[#found + 1] = { name = name, value = value, set = set }
      seen[name] = #found
    end
  end
  for index = 1, math.huge do
    local name, value = debug.getupvalue(frame.info.func, index)
    if not name then
      break
    end
    add(name, value, function(new)
      debug.setupvalue(frame.info.func, index, new)
    end)
  end
  for index = 1, math.huge do
    local name, value = debug.getlocal(level_of(frame.place), index)
    if not name then
      break
    end
    add(name, value, function(new)
      debug.setlocal(level_of(frame.place), index, new)
    end)
  end
  return found
end

local function environment_of(frame)
  local by_name = {}
  for _, variable in ipairs(variables(frame)) do
    by_name[variable.name] = variable
  end
  local globals = by_name._ENV and by_name._ENV.value or _G
  return setmetatable({}, {
    __index = function(_, name)
      local variable = by_name[name]
      if variable then
        return variable.value
      end
      return globals[name]
    end,
    __newindex = function(_, name, value)
      local variable = by_name[name]
      if variable then
        variable.value = value
        variable.set(value)
      else
        globals[name] = value
      end
    end,
  })
end

-- values ----------------------------------------------------------------------

local function sorted_keys(value)
  local keys = {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    return tostring(a) < tostring(b)
  end)
  return keys
end

local function describe_value(value, levels)
  if type(value) == "string" then
    return (string.format("%q", value):gsub("\\\n", "\\n"))
  end
  local mt = getmetatable(value)
  if type(value) ~= "table" or (mt and mt.__tostring) then
    return tostring(value)
  end
  if levels == 0 then
    return "{...}"
  end
  local parts = {}
  for _, key in ipairs(sorted_keys(value)) do
    local name = type(key) == "string" and key or "[" .. tostring(key) .. "]"
    parts[#parts + 1] = name .. " = " .. describe_value(value[key], levels - 1)
    if #parts == 20 then
      parts[#parts + 1] = "..."
      break
    end
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

--- A value on one line, tables `levels` deep. Looking at it may ask Juju, which may fail.
local function show(value, levels)
  local fine, text = pcall(describe_value, value, levels)
  return fine and text or string.format("<%s that cannot be shown: %s>", type(value), tostring(text))
end

--- The lines of the file a function comes from, or nil.
function Debugger:source_lines(info)
  local path = info.source:match("^@(.*)")
  if path and path:sub(1, 1) ~= "/" then
    path = self.charm_dir .. "/" .. path
  end
  local file = path and io.open(path, "r")
  if not file then
    return nil
  end
  local lines = {}
  for line in file:lines() do
    lines[#lines + 1] = line
  end
  file:close()
  return lines
end

-- commands --------------------------------------------------------------------

local commands = {}

function commands.where(self)
  for number, frame in ipairs(self.stack) do
    self:say("%s %s", number == self.selected and ">" or " ", describe(frame.info))
  end
end

function commands.up(self)
  if self.selected == #self.stack then
    return self:say("this is the outermost function")
  end
  self.selected = self.selected + 1
  self:show_line()
end

function commands.down(self)
  if self.selected == 1 then
    return self:say("this is the innermost function")
  end
  self.selected = self.selected - 1
  self:show_line()
end

function commands.list(self)
  local info = self:frame().info
  local first, last = info.currentline - 5, info.currentline + 5
  local lines = self:source_lines(info)
  if not lines then
    return self:say("the source of %s is not at hand", info.short_src)
  end
  for number = math.max(first, 1), math.min(last, #lines) do
    self:say("%s %4d %s", number == info.currentline and ">" or " ", number, lines[number])
  end
end

function commands.locals(self)
  for _, variable in ipairs(variables(self:frame())) do
    if variable.name ~= "_ENV" then
      self:say("%s = %s", variable.name, show(variable.value, 1))
    end
  end
end

function commands.print(self, text)
  if text == "" then
    return self:say("print what? For example: p self.config")
  end
  local environment = environment_of(self:frame())
  local chunk, problem = load("return " .. text, "=input", "t", environment)
  if not chunk then
    chunk, problem = load(text, "=input", "t", environment)
  end
  if not chunk then
    return self:say("%s", problem)
  end
  local results = table.pack(pcall(chunk))
  if not results[1] then
    return self:say("%s", tostring(results[2]))
  end
  for index = 2, results.n do
    self:say("%s", show(results[index], 2))
  end
end

function commands.help(self)
  self:say("%s", HELP)
end

commands["continue"] = function()
  return "continue"
end

function commands.step(self)
  self:stop_at_next_line()
  return "step"
end

function commands.next(self)
  local place = self:frame().place
  self:run_until(function(now)
    return now <= place
  end)
  return "next"
end

function commands.finish(self)
  local place = self:frame().place
  self:run_until(function(now)
    return now < place
  end)
  return "finish"
end

function commands.quit(self)
  debug.sethook()
  self.quit()
end

local short = {
  s = "step", n = "next", f = "finish", c = "continue", w = "where", u = "up", d = "down", l = "list",
  v = "locals", p = "print", q = "quit", h = "help", t = "where", e = "print",
}

-- stopping and running --------------------------------------------------------

function Debugger:frame()
  return self.stack[self.selected]
end

function Debugger:show_line()
  local info = self:frame().info
  local lines = self:source_lines(info)
  self:say("%s", describe(info))
  if lines and lines[info.currentline] then
    self:say("> %4d %s", info.currentline, lines[info.currentline])
  end
end

--- Sets the hook that stops at the first line of the charm for which `wanted(place)` holds.
function Debugger:run_until(wanted)
  debug.sethook(function()
    local info = debug.getinfo(2, "S")
    local place = depth() - 1
    if is_charm_code(info) and wanted(place) then
      debug.sethook()
      self:stop(place)
    end
  end, "l")
end

function Debugger:execute(line)
  line = line:find "%S" and line or self.last
  local word, rest = line:match("^%s*(%S*)%s*(.-)%s*$")
  local command = commands[short[word] or word]
  if not command then
    self:say("unknown command '%s'; help lists them", word)
    return nil
  end
  self.last = line
  return command(self, rest)
end

--- Talks with the user about the frame at `place`, until one of the running commands.
function Debugger:stop(place)
  self.top = place
  self.stack = self:frames()
  if #self.stack == 0 or self.gone then
    return
  end
  self.selected = 1
  self:show_line()
  repeat
    local line = self.console.read("(debug) ")
    if not line then
      self.gone = true -- the terminal went away: run on, to the end
      return
    end
  until self:execute(line)
end

--- Stops in the function that called this one, or `levels` further up.
function Debugger:breakpoint(levels)
  self:stop(depth() - 1 - (levels or 0))
end

--- Stops at the next line of the charm that runs: the first one of a handler about to be called.
function Debugger:stop_at_next_line()
  self:run_until(function()
    return true
  end)
end

return M
