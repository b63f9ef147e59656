-- SPDX-License-Identifier: Apache-2.0
--- Stored state: what a charm, or an object of it, remembers from one dispatch to the next.
--
-- Dependencies: ops.class, ops.errors, ops.framework.
--
-- @usage
-- self.stored = ops.StoredState(self, "stored", { restarts = 0, peers = {} })
-- self.stored.restarts = self.stored.restarts + 1
-- self.stored.peers.alpha = { address = "10.0.0.1" } -- noticed at any depth

local host = select(2, ...)
local Class = require "ops.class"
local Object = require("ops.framework").Object
local errors = require "ops.errors"

local raw = host "stored"

--- Opens the state `name` of an object: a mapping, in which a missing name is nil and nil deletes.
-- @param owner an ops.Object
-- @param name tells several states of one object apart
-- @param defaults table of what is set unless it is there already, or nil
-- @raise TypeError; ValueError naming what cannot be stored
return function(owner, name, defaults)
  if not Class.is_a(owner, Object) then
    errors.raise(errors.TypeError, 2, "StoredState: the owner should be an ops.Object, not %s",
      errors.type_name(owner))
  end
  errors.check_type(name, "string", "StoredState: the name", 2)
  local state = raw.open(owner._raw, name)
  if defaults ~= nil then
    errors.check_type(defaults, "table", "StoredState: the defaults", 2)
    raw.set_default(state, defaults)
  end
  return state
end
