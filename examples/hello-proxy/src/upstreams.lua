-- SPDX-License-Identifier: Apache-2.0
--- The workload: the file that tells a reverse proxy its servers.  Knows nothing of charms.

local M = {}

local function quote(word)
  return "'" .. word:gsub("'", [['\'']]) .. "'"
end

--- The file as text.
-- @tparam {string,...} servers "HOST:PORT" each
function M.render(servers)
  local lines = { "upstream websites {" }
  for _, server in ipairs(servers) do
    lines[#lines + 1] = "  server " .. server .. ";"
  end
  lines[#lines + 1] = "}"
  return table.concat(lines, "\n") .. "\n"
end

--- Puts the file into place.
-- @raise when the directory cannot be written
function M.write(directory, servers)
  local path = directory .. "/upstreams.conf"
  if not os.execute("mkdir -p -- " .. quote(directory)) then
    error("cannot make the directory " .. directory)
  end
  local file <close> = assert(io.open(path .. ".new", "w"))
  assert(file:write(M.render(servers)))
  assert(file:flush())
  assert(os.rename(path .. ".new", path))
end

--- The file that is in place, or nil.
function M.read(directory)
  local file <close> = io.open(directory .. "/upstreams.conf") -- nil is closed, too
  return file and file:read "a"
end

function M.remove(directory)
  os.remove(directory .. "/upstreams.conf")
end

return M
