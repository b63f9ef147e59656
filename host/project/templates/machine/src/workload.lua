--- The workload: how it is installed, started and asked for its version. It knows nothing of Juju.
local M = {}

local function run(command)
  local ok, how, status = os.execute(command)
  if not ok then error(("'%s' ended with %s %d"):format(command, how, status), 2) end
end

function M.install()
  run "apt-get update -q && apt-get install -qy nginx"
end

function M.start()
  run "systemctl enable --now nginx"
end

--- The installed version, as text.
function M.version()
  local pipe <close> = assert(io.popen "dpkg-query -W -f '${Version}' nginx")
  return pipe:read "a"
end

return M
