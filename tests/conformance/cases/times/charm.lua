-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm.on_start()
  local times = {
    "2026-11-23T04:23:14.334341Z", "2026-11-23T04:23:14+02:00", "2026-11-23T04:23:14.1234567899-05:30",
    "2020-12-25T13:45:50Z",
  }
  for _, text in ipairs(times) do
    log:info("%s: %.6f", text, ops.time.parse_rfc3339(text))
  end
  local none = { "", "foobar", "2021-99-99T04:36:22Z", "2021-02-10T04:36:22", "2021-02-10T04:36:22.118970777x" }
  for _, text in ipairs(none) do
    log:info("%s: %s", text, show.raised(ops.time.parse_rfc3339, text))
  end
  for _, text in ipairs { "0", "1h", "1h2m3s", "1.5s", "300ms", "-1.5h", "10us", "1h0.25m", "100ns" } do
    log:info("%s: %.6f", text, ops.duration(text).seconds)
  end
  for _, text in ipairs { "", "3", "-", "1x", ".s", "1h-2m" } do
    log:info("%s: %s", text, show.raised(ops.duration, text))
  end
end

return MyCharm
