--- The workload: what runs in its container. It knows nothing of Juju.
local M = {}

--- The layer for Pebble, which runs the services.
-- @param workers integer: how many processes serve requests
function M.layer(workers)
  return {
    summary = "the workload",
    services = {
      app = {
        override = "replace",
        summary = "serves requests",
        command = ("nginx -g 'daemon off; worker_processes %d;'"):format(workers),
        startup = "enabled",
      },
    },
  }
end

return M
