-- SPDX-License-Identifier: Apache-2.0
--- Versions of Juju: `ops.JujuVersion "3.6.4"`.
--
-- They compare with each other and, but for ==, with texts. The flags say what a Juju can do.
--
-- Dependencies: ops.class, ops.errors.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"

local raw = host "model"

local JujuVersion = Class:extend "JujuVersion"
JujuVersion.strict = true

--- @param version such as "3.6.4", "2.0-beta1" or "3.6.4.12"
-- @raise RuntimeError when it is none
function JujuVersion:init(version)
  if type(version) ~= "string" then
    errors.raise(errors.RuntimeError, 3, "\"%s\" is not a valid Juju version string", tostring(version))
  end
  self._text, self._major, self._minor, self._tag, self._patch, self._build = raw.parse_version(version)
end

for _, name in ipairs { "major", "minor", "tag", "patch", "build" } do
  JujuVersion.getters[name] = function(self)
    return self["_" .. name]
  end
end

--- The version of the Juju that runs this hook.
function JujuVersion.from_environ()
  return JujuVersion(os.getenv "JUJU_VERSION" or "0.0.0")
end

local function text_of(value)
  return Class.is_a(value, JujuVersion) and value._text or tostring(value)
end

function JujuVersion.__eq(a, b)
  return Class.is_a(a, JujuVersion) and Class.is_a(b, JujuVersion) and raw.compare_versions(text_of(a), text_of(b)) == 0
end

function JujuVersion.__lt(a, b)
  return raw.compare_versions(text_of(a), text_of(b)) < 0
end

function JujuVersion.__le(a, b)
  return raw.compare_versions(text_of(a), text_of(b)) <= 0
end

function JujuVersion:__tostring()
  return self._text
end

for _, name in ipairs { "has_app_data", "is_dispatch_aware", "has_controller_storage" } do
  JujuVersion[name] = function(self)
    return raw.version_can(self._text, name)
  end
end

for _, name in ipairs {
  "has_secrets",
  "supports_open_port_on_k8s",
  "supports_exec_service_context",
  "supports_pebble_log_forwarding",
  "supports_pebble_identities",
  "supports_pebble_metrics",
} do
  JujuVersion.getters[name] = function(self)
    return raw.version_can(self._text, name)
  end
end

return JujuVersion
