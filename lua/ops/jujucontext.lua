-- SPDX-License-Identifier: Apache-2.0
--- The environment that Juju runs a hook with: `ops.JujuContext`. Charms seldom need it: what is in it is to
-- be had from events and the model.
--
-- Dependencies: ops.class, ops.errors, ops.jujuversion, ops.set.

local host = select(2, ...)
local Class = require "ops.class"
local JujuVersion = require "ops.jujuversion"
local Set = require "ops.set"
local errors = require "ops.errors"

local raw = host "model"

--- Fields; those that are required first.
local names = {
  "dispatch_path", "hook_name", "model_name", "model_uuid", "unit_name", "version",
  "availability_zone", "charm_dir", "debug", "debug_at", "machine_id", "principal_unit", "action_name",
  "action_uuid", "notice_id", "notice_key", "notice_type", "pebble_check_name", "relation_departing_unit_name",
  "relation_name", "relation_id", "remote_app_name", "remote_unit_name", "secret_id", "secret_label",
  "secret_revision", "storage_index", "storage_name", "workload_name",
}
local required_count = 6

local JujuContext = Class:extend "JujuContext"
JujuContext.strict = true

local known = {}
for _, name in ipairs(names) do
  known[name] = true
  JujuContext.getters[name] = function(self)
    return self._values[name]
  end
end

--- @param values table of fields; dispatch_path, hook_name, model_name, model_uuid, unit_name and version, an
--   ops.JujuVersion, must be there
-- @raise TypeError
function JujuContext:init(values)
  errors.check_type(values, "table", "JujuContext: the fields", 3)
  errors.check_options(values, known, "JujuContext", 3)
  local own = { debug = false, debug_at = Set {} }
  for name, value in pairs(values) do
    own[name] = value
  end
  for index = 1, required_count do
    if own[names[index]] == nil then
      errors.raise(errors.TypeError, 3, "JujuContext: '%s' is missing", names[index])
    end
  end
  self._values = own
end

--- The name of the application.
function JujuContext.getters:app_name()
  return self._values.unit_name:match "^[^/]*"
end

local variables = {
  "JUJU_DISPATCH_PATH", "JUJU_HOOK_NAME", "JUJU_CHARM_DIR", "JUJU_UNIT_NAME", "JUJU_MODEL_NAME", "JUJU_MODEL_UUID",
  "JUJU_VERSION", "JUJU_DEBUG", "JUJU_DEBUG_AT", "JUJU_AVAILABILITY_ZONE", "JUJU_MACHINE_ID",
  "JUJU_PRINCIPAL_UNIT", "JUJU_ACTION_NAME", "JUJU_ACTION_UUID", "JUJU_RELATION", "JUJU_RELATION_ID",
  "JUJU_REMOTE_APP", "JUJU_REMOTE_UNIT", "JUJU_DEPARTING_UNIT", "JUJU_STORAGE_ID", "JUJU_WORKLOAD_NAME",
  "JUJU_NOTICE_ID", "JUJU_NOTICE_TYPE", "JUJU_NOTICE_KEY", "JUJU_PEBBLE_CHECK_NAME", "JUJU_SECRET_ID",
  "JUJU_SECRET_LABEL", "JUJU_SECRET_REVISION",
}

--- Reads it, and refuses an environment that lacks what the hook needs.
-- @param environ table of variables; nil: those of this process
-- @raise ValueError naming the variable
function JujuContext.from_environ(environ)
  errors.check_type(environ or {}, "table", "environ", 2)
  local entries = {}
  for _, name in ipairs(variables) do
    local value
    if environ then
      value = environ[name]
    else
      value = os.getenv(name)
    end
    if value ~= nil then
      errors.check_type(value, "string", name, 2)
      entries[#entries + 1] = name .. "=" .. value
    end
  end
  local values = raw.context(entries)
  values.version, values.debug_at = JujuVersion(values.version), Set(values.debug_at)
  values.app_name = nil
  return JujuContext(values)
end

function JujuContext.__eq(a, b)
  for _, name in ipairs(names) do
    if a[name] ~= b[name] then
      return false
    end
  end
  return true
end

function JujuContext:__tostring()
  return string.format("<ops.JujuContext of %s for %s>", self.dispatch_path, self.unit_name)
end

return JujuContext
