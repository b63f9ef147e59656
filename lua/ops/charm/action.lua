-- SPDX-License-Identifier: Apache-2.0
--- Actions.
--
-- Dependencies: ops.events, ops.later, ops.model.lazy, ops.signature, ops.typed, ops.charm.support.

local host = select(2, ...)
local EventBase = require("ops.events").EventBase
local later = require "ops.later"
local lazy = require "ops.model.lazy"
local signature = require "ops.signature"
local support = require "ops.charm.support"

local typed = later "ops.typed"
local base = host "base"
local null = base.marks()
local define, stored, via = support.define, support.stored, support.via

local M = {}

--- An action: `id`, `params`.
local ActionEvent = define(M, EventBase, "ActionEvent")
ActionEvent.fields.id = true

function ActionEvent:init(id)
  self.id = id
end

function ActionEvent:snapshot()
  return { id = self.id or null }
end

function ActionEvent:restore(snapshot)
  self.id = stored(snapshot, "id")
end

--- The parameters it was given, a mapping; one that was not given and has no default is nil.
function ActionEvent.getters:params()
  local params = rawget(self, "_params")
  if not params then
    local raw = self.framework.model._raw
    params = lazy.table("params", function()
      return raw:action_params()
    end)
    self._params = params
  end
  return params
end

local set_results = signature("set_results", "results: map")
local log_message = signature("log", "message: string")
local fail_message = signature("fail", "message?: string")

--- Gives results, which may be nested. Keys have small letters, digits, '-' and '.'.
-- @raise ValueError naming the key that is not valid, or there twice
function ActionEvent:set_results(...)
  self.framework.model._raw:set_action_results((set_results(...)))
end

--- Tells whoever runs the action how it goes.
function ActionEvent:log(...)
  self.framework.model._raw:log_action((log_message(...)))
end

--- The action has failed. The handler goes on, so return after it.
function ActionEvent:fail(...)
  self.framework.model._raw:fail_action(fail_message(...) or "")
end

local load_params = signature("load_params", "schema: schema, *, errors?: string")

--- The parameters as a schema wants them.
-- @param schema made by ops.schema; its fields are written with '_' where parameters have '-'
-- @param options `errors`: "raise" (the default), or "fail": the action fails with what is wrong, and the
--   dispatch ends there, with status 0 and nothing committed
-- @raise ValueError that lists everything that is wrong
function ActionEvent:load_params(...)
  local schema, mode = load_params(...)
  return typed.load_options("load_params", mode, "fail", schema, self.framework.model, self.params, function(problems)
    self:fail("Error in action parameters: " .. problems)
  end)
end

function ActionEvent:__tostring()
  return string.format("<%s self.id=%s%s", self.class_name, self.id and base.quote(self.id) or "None", via(self))
end

return M
