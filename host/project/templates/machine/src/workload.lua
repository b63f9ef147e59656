--- The workload: what the charm puts on the machine. It knows nothing of Juju.
--
-- This one is a page in the storage of the unit, so that it leaves no trace on the machine it is tried on. The
-- packages that yours needs are installed here, and its services started.
local M = {
  VERSION = "1.0",
}

--- What a visitor sees.
function M.page(greeting)
  return "<!DOCTYPE html>\n<title>{{name}}</title>\n<p>" .. greeting .. "</p>\n"
end

--- Writes the page.
-- @param directory where
-- @param greeting what it says
function M.write(directory, greeting)
  local file <close> = assert(io.open(directory .. "/index.html", "w"))
  assert(file:write(M.page(greeting)))
end

return M
