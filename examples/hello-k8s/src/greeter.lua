-- SPDX-License-Identifier: Apache-2.0
--- The workload: a script that greets, and how Pebble runs it.  Knows nothing of charms.

local M = {
  PATH = "/srv/hello/greeter",
  PAGE = "/srv/hello/page.txt",
  NOTICE = "hello.example/written",
}

--- Runs as a service, which writes the page; with words, greets them.  Any shell will do.
M.SCRIPT = [[
#!/bin/sh
if [ $# -gt 0 ]; then
    echo "$GREETING, $*!"
    exit
fi
echo "$GREETING" >]] .. M.PAGE .. [[

/charm/bin/pebble notify ]] .. M.NOTICE .. [[ page=]] .. M.PAGE .. [[

while :; do sleep 3600; done
]]

--- What Pebble is told: the service, and a check that the page is there.
-- @tparam string greeting what the page says
function M.layer(greeting)
  return {
    summary = "the greeter",
    services = {
      greeter = {
        override = "replace",
        summary = "writes a page",
        command = "/bin/sh " .. M.PATH,
        startup = "enabled",
        environment = { GREETING = greeting },
      },
    },
    checks = {
      page = { override = "replace", period = "2s", threshold = 1, exec = { command = "test -s " .. M.PAGE } },
    },
  }
end

return M
