--- The workload: what runs in its container. It knows nothing of Juju.
local M = {
  DIRECTORY = "/srv/{{name}}",
}

--- What a visitor sees.
function M.page()
  return "<!DOCTYPE html>\n<title>{{name}}</title>\n<p>Hello.</p>\n"
end

--- The layer for Pebble, which runs the services.
-- @param port integer: where it listens
function M.layer(port)
  return {
    summary = "the workload",
    services = {
      app = {
        override = "replace",
        summary = "serves the page",
        command = ("python3 -m http.server --directory %s %d"):format(M.DIRECTORY, port),
        startup = "enabled",
      },
    },
    checks = {
      up = { override = "replace", level = "ready", tcp = { port = port } },
    },
  }
end

return M
