-- SPDX-License-Identifier: Apache-2.0
--- What helps those who read an error: the leader, names of hooks.
--
-- Dependencies: ops.errors, ops.mapping.

local errors = require "ops.errors"
local mapping = require "ops.mapping"

local M = {}

local function endpoints(live, application)
  local spec, names = live:charm_of(application), {}
  for index, endpoint in ipairs(spec and spec:endpoints() or {}) do
    names[index] = endpoint.name
  end
  return names
end

--- Who may do what a charm was refused; nil: no more is known.
-- @param text of what it raised
function M.refusal(live, unit, text)
  local leader = live.simulation:get("application", unit:match "^[^/]*", "leader")
  if leader ~= unit and (text:find "leader" or text:find "cannot write relation settings") then
    return string.format("only the leader may do this, and that is %s", type(leader) == "string" and leader
      or "nobody now")
  end
end

-- hooks -----------------------------------------------------------------------

local of_all = { "install", "start", "config-changed", "upgrade-charm", "stop", "remove", "leader-elected",
  "leader-settings-changed", "update-status", "secret-changed", "secret-expired", "secret-rotate", "secret-remove" }
local of_each = {
  relation = { "created", "joined", "changed", "departed", "broken" },
  storage = { "attached", "detaching" },
  pebble = { "ready", "custom-notice", "check-failed", "check-recovered" },
}

local function add(names, subjects, family)
  for _, subject in ipairs(subjects) do
    for _, kind in ipairs(of_each[family]) do
      names[#names + 1] = string.format("%s-%s-%s", subject, family, kind)
    end
  end
end

--- Refuses what is no name of a hook of the application's charm.
-- @raise ValueError
function M.check_hook(live, application, hook)
  local names = table.move(of_all, 1, #of_all, 1, {})
  local spec = live:charm_of(application)
  add(names, endpoints(live, application), "relation")
  add(names, mapping.keys(spec.meta.storage or {}), "storage")
  add(names, mapping.keys(spec.meta.containers or {}), "pebble")
  for _, name in ipairs(names) do
    if name == hook then
      return
    end
  end
  errors.raise(errors.ValueError, 3, "%s has no hook '%s'.%s", application, hook, errors.hint(hook, names))
end

return M
