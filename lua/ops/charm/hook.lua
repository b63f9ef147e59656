-- SPDX-License-Identifier: Apache-2.0
--- Hooks about nothing but the unit, and what all events of hooks are.
--
-- Dependencies: ops.events, ops.signature.

local EventBase = require("ops.events").EventBase
local signature = require "ops.signature"

local M = {}

--- What all events of hooks are.
local HookEvent = EventBase:extend "HookEvent"
M.HookEvent = HookEvent

local function define(name)
  local class = HookEvent:extend(name)
  class.strict = true
  M[name] = class
  return class
end

--- Before Juju 3.6.11.
local CollectMetricsEvent = define "CollectMetricsEvent"

local add_metrics = signature("add_metrics", "metrics: map, *, labels?: map")

--- Gives Juju numbers to keep.
-- @param metrics table: name -> number
-- @param labels table: name -> text, or nil (in a table)
-- @raise ModelError for what is no metric
function CollectMetricsEvent:add_metrics(...)
  self.framework.model:_add_metrics(add_metrics(...))
end

-- All others carry nothing. ops.charm knows their names.
return setmetatable(M, {
  __index = function(_, name)
    return define(name)
  end,
})
