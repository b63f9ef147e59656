-- SPDX-License-Identifier: Apache-2.0
--- What goes wrong in tests: `testing.errors`, and `testing.ActionFailed`.
--
-- Dependencies: ops.errors.

local errors = require "ops.errors"

local M = {}

local function define(name, parent)
  local class = parent:extend(name)
  M[name] = class
  return class
end

--- A Context cannot be made: there is no metadata.
define("ContextSetupError", errors.RuntimeError)
--- A Manager was run twice.
define("AlreadyEmittedError", errors.RuntimeError)
--- What all errors of a run are.
local ScenarioRuntimeError = define("ScenarioRuntimeError", errors.RuntimeError)
--- The charm raised: `cause` is what it raised, `traceback` where, `hint` who may do what Juju refused.
local UncaughtCharmError = define("UncaughtCharmError", ScenarioRuntimeError)
--- The state, the event and the metadata contradict each other: `rules` lists the names of the rules broken.
define("InconsistentScenarioError", ScenarioRuntimeError)
--- A component of a state is not valid.
define("StateValidationError", errors.RuntimeError)
--- A charm's directory has no metadata.
define("MetadataNotFoundError", errors.RuntimeError)
--- The charm has no such event.
define("NoObserverError", errors.RuntimeError)

--- The action called fail(): `message`; of a Context `state`, the state after it; of a Harness `output`, what
-- the action had said until then.
local ActionFailed = errors.Error:extend "ActionFailed"
M.ActionFailed = ActionFailed

function ActionFailed:__tostring()
  local text = self.message ~= "" and self.message or "Event handler called `fail()` with no additional details."
  local action = rawget(self, "_action")
  return action and string.format("action %s failed: %s", action, text) or text
end

function UncaughtCharmError:__tostring()
  local traceback = rawget(self, "traceback")
  return traceback and self.message .. "\n" .. traceback or self.message
end

--- Raises StateValidationError at a line of the caller.
function M.invalid(level, format, ...)
  errors.raise(M.StateValidationError, level + 1, format, ...)
end

return M
