-- SPDX-License-Identifier: Apache-2.0
--- Actions of a Harness.
--
-- Dependencies: ops.class, ops.errors, ops.mapping, ops.signature, ops.testing.errors.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local failures = require "ops.testing.errors"
local mapping = require "ops.mapping"
local signature = require "ops.signature"

local base = host "base"

--- What an action said: `logs`, a sequence of texts, and `results`, a table.
local ActionOutput = Class:extend "ActionOutput"
ActionOutput.strict = true
ActionOutput.fields.logs, ActionOutput.fields.results = true, true

function ActionOutput:init(logs, results)
  self.logs, self.results = logs, results
end

function ActionOutput:__tostring()
  return string.format("ActionOutput(logs=%s, results=%s)", base.json_encode(self.logs), base.json_encode(self.results))
end

local function output_of(document)
  local logs = {}
  for index, line in ipairs(document.log) do
    logs[index] = line.message
  end
  local results = document.results
  for _, name in ipairs { "return-code", "Code" } do -- Juju's, not the charm's
    results[name] = nil
  end
  return ActionOutput(logs, results)
end

local function check_params(action, params)
  for _, name in ipairs(action.required) do
    if params[name] == nil then
      errors.raise(errors.RuntimeError, 3, "'%s' parameter is required, but missing.", name)
    end
  end
  for name, value in pairs(params) do
    if not action.additional_properties and action.parameters[name] == nil then
      errors.raise(errors.ModelError, 3, "additional property \"%s\" is not allowed, given {\"%s\":%s}%s", name, name,
        base.json_encode(value), errors.hint(name, mapping.keys(action.parameters)))
    end
  end
end

--- Return: the parameters with their defaults.
local function check_schema(harness, name, params)
  local filled, refusal = harness._spec:parameters(name, params, tostring(harness.charm.model.juju_version))
  if refusal then
    errors.raise(errors.ModelError, 3, "%s", refusal)
  end
  return filled
end

return function(Harness)
  Harness.ActionOutput = ActionOutput

  local run_action = signature("run_action", "action_name: string, params?: map")

  --- Runs an action.
  -- @param params table, or nil
  -- @return an ActionOutput: `logs`, `results` (texts, as Juju has them)
  -- @raise ActionFailed when the charm says so, with `message` and `output`; RuntimeError for an action that the charm
  --   does not have and for a parameter that is missing, ModelError for one too many and for what its schema does not
  --   allow; what the handler raises
  function Harness:run_action(...)
    local name, params = run_action(...)
    local actions = self.charm.meta.actions
    local action = actions[name] or errors.raise(errors.RuntimeError, 2, "Charm does not have a '%s' action.%s", name,
      errors.hint(name, mapping.keys(actions)))
    params = params or {}
    check_params(action, params)
    local filled = check_schema(self, name, params)
    self._next_action = (self._next_action or 0) + 1
    local id = tostring(self._next_action)
    self:_commit()
    self._simulation:put("action", { id = id, name = name, unit = self._unit,
      parameters = filled, status = "running" })
    self:_emit({ kind = "action", action_id = id }, name:gsub("-", "_") .. "_action", id)
    local document = self:_get("action", id)
    if document.status == "failed" then
      error(failures.ActionFailed(document.message, { output = output_of(document), _action = name }), 0)
    end
    return output_of(document)
  end
end
