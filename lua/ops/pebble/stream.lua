-- SPDX-License-Identifier: Apache-2.0
--- Files that were pulled, and the streams of a command.
--
-- They are read as ops' are: `read()` gives all there is. Formats of Lua's io library ("a", "l", "L", or a
-- number of bytes) are understood as well. They close at the end of their scope when declared `<close>`.
--
-- Dependencies: ops.class, ops.errors.

local Class = require "ops.class"
local errors = require "ops.errors"

local M = {}

-- reading -----------------------------------------------------------------------

local Reader = Class:extend "Reader"
Reader.strict = true
M.Reader = Reader

--- @param fetch function(size) -> up to `size` bytes, nil at the end
-- @param close function() or nil
function Reader:init(fetch, close)
  self._fetch, self._close, self._kept, self._ended = fetch, close, "", false
end

local function more(self, size)
  local bytes = not self._ended and self._fetch(size) or ""
  self._ended = bytes == ""
  return bytes
end

local function read_all(self)
  local parts = { self._kept }
  repeat
    parts[#parts + 1] = more(self, 65536)
  until self._ended
  self._kept = ""
  return table.concat(parts)
end

--- Reads until the size is there, or the end.
local function read_size(self, size)
  local parts, length = { self._kept }, #self._kept
  while length < size and not self._ended do
    local bytes = more(self, math.min(size - length, 65536))
    parts[#parts + 1], length = bytes, length + #bytes
  end
  local all = table.concat(parts)
  self._kept = all:sub(size + 1)
  return (all ~= "" or size == 0) and all:sub(1, size) or nil
end

local function read_line(self, keeps_end)
  local parts, at = { self._kept }, self._kept:find("\n", 1, true)
  while not at and not self._ended do
    local bytes = more(self, 65536)
    at = bytes:find("\n", 1, true)
    parts[#parts + 1] = bytes
  end
  local all = table.concat(parts)
  local stop = all:find("\n", 1, true) or #all + 1
  self._kept = all:sub(stop + 1)
  return all ~= "" and all:sub(1, keeps_end and stop or stop - 1) or nil
end

local function check_open(self)
  if self._fetch == nil then
    errors.raise(errors.ValueError, 3, "the file is closed")
  end
end

--- Reads bytes; waits for them where they come from a command.
-- @param format nil or "a": all that is left, which may be ""; "l": a line without its end; "L": with it; a
--   number: so many bytes
-- @return a string, or nil at the end, unless all was asked for
-- @raise ValueError when it is closed, TypeError
function Reader:read(format)
  check_open(self)
  local name = type(format) == "string" and format:gsub("^%*", "") or format
  if name == nil or name == "a" then
    return read_all(self)
  elseif name == "l" or name == "L" then
    return read_line(self, name == "L")
  elseif math.type(name) == "integer" then
    return name < 0 and read_all(self) or read_size(self, name)
  end
  errors.raise(errors.TypeError, 2, "read: nil, \"a\", \"l\", \"L\" or a number of bytes is expected, not %s",
    tostring(format))
end

--- Iterates over lines: `for line in process.stdout:lines() do`.
-- @param format "l" (nil) or "L": with their ends
function Reader:lines(format)
  check_open(self)
  return function()
    return read_line(self, format == "L")
  end
end

--- May be called again.
function Reader:close()
  if self._close then
    self._close()
  end
  self._fetch, self._close = nil, nil
end

Reader.__close = Reader.close

function Reader:__tostring()
  return string.format("<%s>", self._fetch and "file" or "closed file")
end

--- Reads an open file of the io library.
function M.reader_of_file(file)
  return Reader(function(size)
    return file:read(size)
  end, function()
    file:close()
  end)
end

Reader:_need_colon "file"

-- writing -----------------------------------------------------------------------

--- The standard input of a command.
local Writer = Class:extend "Writer"
Writer.strict = true
M.Writer = Writer

--- @param write function(bytes)
-- @param close function()
function Writer:init(write, close)
  self._write, self._close = write, close
end

--- Sends bytes; waits while much of what was sent before is still under way.
-- @return itself
-- @raise ValueError when it is closed
function Writer:write(...)
  if not self._write then
    errors.raise(errors.ValueError, 2, "the file is closed")
  end
  for _, bytes in ipairs { ... } do
    errors.check_type(bytes, "string", "write: what is written", 2)
    self._write(bytes)
  end
  return self
end

--- Nothing is held back, so this has nothing to do.
function Writer.flush() end

--- Tells the command that no more comes. May be called again.
function Writer:close()
  if self._close then
    self._close()
  end
  self._write, self._close = nil, nil
end

Writer.__close = Writer.close
Writer:_need_colon "file"

-- what the host takes -------------------------------------------------------------

--- A source for the host: a string, a file, or anything with a method `read(n)`.
-- @param what names it in the message
-- @raise TypeError
function M.source(value, what, level)
  if type(value) == "string" or io.type(value) then
    return value
  end
  local readable, read = pcall(function()
    return value.read
  end)
  if not readable or type(read) ~= "function" then
    errors.raise(errors.TypeError, level + 1, "%s must be str, bytes, or a readable file-like object", what)
  end
  return function(size)
    return read(value, size)
  end
end

--- A sink for the host: a file, or anything with a method `write(bytes)`; nil for nil.
function M.sink(value, what, level)
  if value == nil or io.type(value) then
    return value
  end
  local writable, write = pcall(function()
    return value.write
  end)
  if not writable or type(write) ~= "function" then
    errors.raise(errors.TypeError, level + 1, "%s must be a writable file-like object", what)
  end
  return function(bytes)
    write(value, bytes)
  end
end

return M
