-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

return ops.charm {
  start = function()
    for _ = 1, tonumber(os.getenv "BENCH_CALLS") do
      ops.hookcmds.config_get()
    end
  end,
}
