-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local values = {
  JUJU_SECRET_ID = "secret:abc", JUJU_SECRET_REVISION = "3", JUJU_WORKLOAD_NAME = "w", JUJU_NOTICE_ID = "1",
  JUJU_NOTICE_TYPE = "custom", JUJU_NOTICE_KEY = "a.b/c", JUJU_PEBBLE_CHECK_NAME = "up", JUJU_STORAGE_ID = "data/7",
  JUJU_RELATION = "db", JUJU_RELATION_ID = "db:7", JUJU_REMOTE_APP = "pg", JUJU_REMOTE_UNIT = "pg/0",
  JUJU_DEPARTING_UNIT = "pg/0", JUJU_ACTION_NAME = "do-it", JUJU_ACTION_UUID = "9",
}

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm.on_start()
  local read = ops.JujuContext.from_environ
  local base = {
    JUJU_DISPATCH_PATH = "hooks/start", JUJU_HOOK_NAME = "start", JUJU_MODEL_NAME = "m", JUJU_MODEL_UUID = "u",
    JUJU_UNIT_NAME = "a/0", JUJU_VERSION = "3.6.4",
  }
  local function with(...)
    local env = ops.copy(base)
    for _, changes in ipairs { ... } do
      ops.update(env, changes)
    end
    return env
  end
  for _, missing in ipairs(ops.keys(base)) do
    local env = with()
    env[missing] = nil
    log:info(show.failure(read, env))
  end
  local context = read(base)
  log:info("%s, %s, %s", context.unit_name, context.model_name, context.version)
  log:info("%s, %s, %s", context.hook_name, show.show(context.relation_id), show.show(context.debug))
  local hooks = {
    "secret-changed", "secret-remove", "w-pebble-ready", "w-pebble-custom-notice", "w-pebble-check-failed",
    "data-storage-attached", "db-relation-created", "db-relation-joined", "db-relation-departed",
  }
  for _, hook in ipairs(hooks) do
    local env = with { JUJU_HOOK_NAME = hook, JUJU_DISPATCH_PATH = "hooks/" .. hook }
    local given = {}
    local text = show.failure(read, env)
    while text ~= "no error" do
      local name = text:match "[^ ]*$"
      given[#given + 1] = name
      env[name] = values[name]
      text = show.failure(read, env)
    end
    log:info("%s: %s", hook, table.concat(given, ", "))
  end
  log:info(show.failure(read, with { JUJU_HOOK_NAME = "", JUJU_DISPATCH_PATH = "actions/do-it" }))
  context = read(with(values, { JUJU_DEBUG_AT = "all, mine", JUJU_MACHINE_ID = "3" }))
  log:info("%s, %s, %s", context.relation_name, context.relation_id, context.remote_unit_name)
  log:info("%s, %s, %s", context.storage_name, context.storage_index, context.secret_revision)
  log:info("%s, %s, %s", context.machine_id, show.show(context.debug_at), context.workload_name)
  log:info("%s, %s", context.action_name, context.action_uuid)
  log:info(show.failure(read, with { JUJU_VERSION = "x" }))
end

return MyCharm
