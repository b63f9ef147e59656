-- SPDX-License-Identifier: Apache-2.0
--- Tests of charms: a state, an event, and the state after it. Only Juju is simulated; the charm runs in the
-- dispatch, the framework and the model it has in production.
--
-- Dependencies: ops.errors, ops.mapping, ops.model.status, ops.testing.*.
--
-- @usage
-- local testing = require "ops.testing"
-- local ctx = testing.Context(Charm)
-- local out = ctx:run(ctx.on.config_changed(), testing.State { config = { port = 8080 }, leader = true })
-- assert.same({ testing.TCPPort(8080) }, out.opened_ports)

local component = require "ops.testing.component"
local components = require "ops.testing.components"
local context = require "ops.testing.context"
local diff = require "ops.testing.diff"
local errors = require "ops.errors"
local failures = require "ops.testing.errors"
local harness = require "ops.testing.harness"
local mapping = require "ops.mapping"
local seeds = require "ops.testing.seeds"
local status = require "ops.model.status"

require "ops.testing.model"

local M = {
  Context = context.Context,
  Manager = context.Manager,
  Harness = harness,
  ActionOutput = harness.ActionOutput,
  State = require "ops.testing.state",
  ActionFailed = failures.ActionFailed,
  errors = failures,
  each_seed = seeds.each,
  replace = component.replace,
}

for _, name in ipairs { "Address", "BindAddress", "CheckInfo", "CloudCredential", "CloudSpec", "Container",
  "DeferredEvent", "Exec", "ExecArgs", "ExecResult", "ICMPPort", "JujuLogLine", "Model", "Mount", "Network", "Notice",
  "PeerRelation", "Port", "Relation", "RelationBase", "Resource", "Secret", "Storage", "StoredState",
  "SubordinateRelation", "TCPPort", "UDPPort", "layer_from_rockcraft" } do
  M[name] = components[name]
end

for _, name in ipairs { "ActiveStatus", "BlockedStatus", "ErrorStatus", "MaintenanceStatus", "UnknownStatus",
  "WaitingStatus" } do
  M[name] = status[name]
end

diff.install()
require("ops.testing.globals").guard()
require("ops.testing.traceback").install()

return setmetatable(M, {
  __index = function(_, name)
    errors.raise_unknown("ops.testing", tostring(name), mapping.keys(M), 2)
  end,
})
