-- SPDX-License-Identifier: Apache-2.0
--- What the verbs of a Model share: its life, and names of things.
--
-- Dependencies: ops.class, ops.errors, ops.testing.model_live, ops.testing.model_unit.

local Class = require "ops.class"
local errors = require "ops.errors"
local model_live = require "ops.testing.model_live"
local model_unit = require "ops.testing.model_unit"

local M = {}

--- Those that nobody gave are the same in each run of a test.
local function come_to_life(model)
  local given, values = rawget(model, "_given"), rawget(model, "_values")
  values.name = given.name and values.name or "model"
  values.uuid = given.uuid and values.uuid or "00000000-0000-4000-8000-000000000000"
  return model_live.new(model, given.type ~= nil)
end

--- What lives of a Model; it comes to life when it is asked for the first time.
-- @raise RuntimeError when it is closed
function M.live_of(model)
  local live = rawget(model, "_live")
  if live == false then
    errors.raise(errors.RuntimeError, 3, "this model is closed")
  elseif not live then
    live = come_to_life(model)
    rawset(model, "_live", live)
  end
  return live
end

--- The name of a unit or an application, given as such or as its object.
local function name_of(value, class, what)
  if Class.is_a(value, class) then
    return value.name
  elseif type(value) == "string" then
    return value
  end
  return errors.raise(errors.TypeError, 3, "%s: the name of one, or its object, is expected, not %s", what,
    errors.type_name(value))
end

--- The name of an application, or one with an endpoint, "web:db".
function M.app_name(value)
  return name_of(value, model_unit.Application, "an application")
end

function M.unit_name(value)
  return name_of(value, model_unit.Unit, "a unit")
end

return M
