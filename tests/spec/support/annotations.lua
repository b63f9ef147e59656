-- SPDX-License-Identifier: Apache-2.0
--- Reads the annotations of lua-language-server, strictly: what it does not know is an error.

local M = {}

local builtin = {}
for _, name in ipairs { "string", "integer", "number", "boolean", "nil", "any", "table", "function", "userdata", "true",
  "false", "self", "T", "file*" } do
  builtin[name] = true
end

-- types -----------------------------------------------------------------------

local Reader = {}
Reader.__index = Reader

--- Takes what a pattern matches here.
function Reader:take(pattern)
  local found = self.text:match("^" .. pattern, self.place)
  if found then
    self.place = self.place + #found
  end
  return found
end

function Reader:expect(pattern)
  return self:take(pattern) or error(string.format("%s is expected at '%s'", pattern, self.text:sub(self.place)), 0)
end

local read_type

local function read_list(reader, close, read_item)
  if reader:take(close) then
    return
  end
  repeat
    read_item(reader)
  until not reader:take ", "
  reader:expect(close)
end

local function read_parameter(reader)
  local name = reader:take "%.%.%." or reader:expect "[%a_][%w_]*%??"
  reader:expect ": "
  read_type(reader)
  return name
end

local function read_key(reader)
  reader:expect "[%a_][%w_]*%??"
  reader:expect ": "
  read_type(reader)
end

local function read_named(reader)
  local name = reader:expect "[%a_][%w_.]*%*?"
  if reader:take "<" then
    assert(name == "table", name .. " takes no parameters")
    read_list(reader, ">", read_type)
  elseif not builtin[name] then
    reader.uses[name] = true
  end
end

local function read_one(reader)
  if reader:take "fun%(" then
    read_list(reader, "%)", read_parameter)
    if reader:take ": " then
      repeat
        read_type(reader)
      until not reader:take ", "
    end
  elseif reader:take "{ " then
    read_list(reader, " }", read_key)
  elseif reader:take "%(" then
    read_type(reader)
    reader:expect "%)"
  elseif not reader:take "\"[^\"]*\"" then
    read_named(reader)
  end
  while reader:take "%[%]" do
  end
end

function read_type(reader)
  repeat
    read_one(reader)
  until not reader:take "|"
end

-- lines -----------------------------------------------------------------------

local tags = {}

--- Text may follow a type, behind a blank.
local function read_text(reader)
  if reader.place <= #reader.text then
    reader:expect " "
    reader.place = #reader.text + 1
  end
end

function tags.meta(reader)
  reader:expect "[%w_.]+"
end

function tags.class(reader, file)
  local name = reader:expect "[%a_][%w_.-]*"
  file.classes[name] = true
  file.overload_of = nil
  if reader:take ": " then
    repeat
      read_named(reader)
    until not reader:take ", "
  end
end

function tags.field(reader)
  if reader:take "%[\"" then
    reader:expect "[^\"]+\"%]"
  elseif reader:take "%[" then
    read_type(reader)
    reader:expect "%]"
  else
    reader:expect "[%a_][%w_]*%??"
  end
  reader:expect " "
  read_type(reader)
  read_text(reader)
end

function tags.param(reader, file)
  local name = reader:take "%.%.%." or reader:expect "[%a_][%w_]*"
  reader:take "%?"
  file.parameters[#file.parameters + 1] = name ~= "self" and name or nil
  reader:expect " "
  read_type(reader)
  read_text(reader)
end

tags["return"] = function(reader)
  read_type(reader)
  read_text(reader)
end

function tags.overload(reader)
  assert(reader.text:find "^fun%(", "an overload is a function")
  read_one(reader)
end

function tags.operator(reader)
  reader:expect "%l+"
  if reader:take "%(" then
    read_type(reader)
    reader:expect "%)"
  end
  reader:expect ": "
  read_type(reader)
end

function tags.generic(reader)
  reader:expect "T"
end

local function read_annotation(line, file)
  local tag, text = line:match "^%-%-%-@(%l+) ?(.*)$"
  assert(tag and tags[tag], "there is no such tag")
  local reader = setmetatable({ text = text, place = 1, uses = file.uses }, Reader)
  tags[tag](reader, file)
  if reader.place <= #text then
    error("this is too much: '" .. text:sub(reader.place) .. "'", 0)
  end
end

--- The parameters of a function are the annotated ones.
local function check_function(line, file)
  local parameters = line:match "^function [%w_]+[.:][%w_]+%((.*)%) end$"
  if parameters then
    local annotated = table.concat(file.parameters, ", ")
    assert(annotated == parameters, "annotated are (" .. annotated .. ")")
  end
  file.parameters = {}
end

--- Reads a file of annotations.
-- @return { classes = set of names, uses = set of names }
-- @raise what is wrong, with the line
function M.read(text, name)
  assert(load(text, "=" .. name, "t"))
  local file, number = { classes = {}, uses = {}, parameters = {} }, 0
  for line in text:gmatch "([^\n]*)\n" do
    number = number + 1
    local fine, problem = true, nil
    if line:find "^%-%-%-@" then
      fine, problem = pcall(read_annotation, line, file)
    elseif not line:find "^%-%-" then
      fine, problem = pcall(check_function, line, file)
    end
    if not fine then
      error(string.format("%s:%d: %s\n%s", name, number, problem, line), 0)
    end
  end
  return file
end

return M
