-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local version = ops.JujuVersion
  for _, text in ipairs { "3.6.4", "2.0-beta1", "2.9.42.1", "3.6", "3.6.0.0", "1.18.1.12" } do
    local v = version(text)
    log:info("%s: %s, %s, %s, %s, %s", v, v.major, v.minor, show.show(v.tag), v.patch, v.build)
  end
  for _, text in ipairs { "xyz", "3", "foo.3.6.4", "3.6.4-", "2.0-beta", "", "1234567890.2.1", "3.6.4.5.6" } do
    log:info(show.failure(version, text))
  end
  local pairs_ = {
    { "3.6.4", "3.6.10" }, { "2.0-beta1", "2.0.0" }, { "2.0-alpha2", "2.0-beta1" }, { "3.6.4", "3.6.4.1" },
    { "3.6", "3.6.0" }, { "2.10.0", "2.9.0" },
  }
  for _, pair in ipairs(pairs_) do
    local a, b = version(pair[1]), version(pair[2])
    log:info("%s %s: %s, %s, %s", pair[1], pair[2], show.show(a < b), show.show(a == b), show.show(a <= b))
  end
  log:info("%s, %s", show.show(version "3.6.4" < "3.7"), show.show(version "3.6.4" == version "3.6.4"))
  local texts = {
    "2.6.9", "2.7.0", "2.8.0", "3.0.2", "3.0.3", "3.1.6", "3.2.0", "3.4.0", "3.6.3", "3.6.4",
  }
  for _, text in ipairs(texts) do
    local v = version(text)
    log:info("%s: %s", text, show.show {
      v:has_app_data(), v:is_dispatch_aware(), v:has_controller_storage(), v.has_secrets, v.supports_open_port_on_k8s,
      v.supports_exec_service_context, v.supports_pebble_log_forwarding, v.supports_pebble_identities,
      v.supports_pebble_metrics,
    })
  end
  log:info(tostring(self.model.juju_version))
end

return MyCharm
