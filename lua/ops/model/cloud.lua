-- SPDX-License-Identifier: Apache-2.0
--- The cloud a model is in, and pod specs of old Jujus.
--
-- Dependencies: ops.class, ops.hookcmds.results, ops.signature.

local Class = require "ops.class"
local results = require "ops.hookcmds.results"
local signature = require "ops.signature"

local M = { CloudSpec = results.CloudSpec, CloudCredential = results.CloudCredential }

--- @param raw handle of the host's model
-- @return a CloudSpec
function M.spec(raw)
  local values = raw:cloud_spec()
  values.credential = values.credential and M.CloudCredential(values.credential)
  return M.CloudSpec(values)
end

--- The pod of a charm that does not have Pebble. Deprecated; until Juju 3.
local Pod = Class:extend "Pod"
Pod.strict = true
M.Pod = Pod

function Pod:init(raw)
  self._raw = raw
end

local set_spec = signature("set_spec", "spec: map, *, k8s_resources?: map")

--- Tells Juju what to run.
-- @param spec table, as pod-spec-set takes it
-- @param k8s_resources table, or nil (in a table)
-- @raise ModelError when this unit is not the leader
function Pod:set_spec(...)
  self._raw:set_pod_spec(set_spec(...))
end

return M
