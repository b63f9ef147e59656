-- SPDX-License-Identifier: Apache-2.0
--- The workload: a page in the directory of a web server.  Knows nothing of charms.

local M = {}

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

local function escape(text)
  return (text:gsub('[&<>"]', entities))
end

local function quote(word)
  return "'" .. word:gsub("'", [['\'']]) .. "'"
end

--- The page as text.
-- @tparam string greeting what it says
-- @tparam ?string url its public address, if it has one
function M.render(greeting, url)
  local title = escape(greeting)
  local lines = { "<!DOCTYPE html>", "<title>" .. title .. "</title>", "<h1>" .. title .. "</h1>" }
  if url then
    lines[#lines + 1] = ('<p><a href="%s">%s</a></p>'):format(escape(url), escape(url))
  end
  return table.concat(lines, "\n") .. "\n"
end

--- Puts the page into place.  A visitor sees the old page or the new one, never half of one.
-- @treturn boolean whether the page is another one than before
-- @raise when the directory cannot be written
function M.write(directory, text)
  local path = directory .. "/index.html"
  if M.read(directory) == text then
    return false
  end
  if not os.execute("mkdir -p -- " .. quote(directory)) then
    error("cannot make the directory " .. directory)
  end
  local file <close> = assert(io.open(path .. ".new", "w"))
  assert(file:write(text))
  assert(file:flush())
  assert(os.rename(path .. ".new", path))
  return true
end

--- The page that is in place, or nil.
function M.read(directory)
  local file <close> = io.open(directory .. "/index.html") -- nil is closed, too
  return file and file:read "a"
end

function M.remove(directory)
  os.remove(directory .. "/index.html")
end

return M
