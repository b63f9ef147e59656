-- SPDX-License-Identifier: Apache-2.0
--- Runs of a charm that does one thing in its container "web", for specs.
--
--   local after, ctx, out = in_container.run(in_container.web(), function(container, event, charm) ... end)
--
-- finish() belongs into after_each().

local luassert = require "luassert"
local ops, testing = require "ops", require "ops.testing"

local M = {}

local META = { name = "my-charm", containers = { web = {}, db = {} } }

local contexts = {}

--- A context of a charm that calls a function(container, event, charm) in start and in Pebble's events.
function M.context(act)
  local Charm = ops.CharmBase:extend "MyCharm"
  function Charm:init()
    for _, event in ipairs { "start", "web_pebble_ready", "web_pebble_custom_notice", "web_pebble_check_failed",
      "web_pebble_check_recovered" } do
      self:observe(self.on[event], "on_event")
    end
  end
  function Charm:on_event(event)
    act(self.unit:get_container "web", event, self)
  end
  local ctx = testing.Context(Charm, { meta = META })
  contexts[#contexts + 1] = ctx
  return ctx
end

--- A Container "web", which can be connected to unless it says otherwise.
function M.web(given)
  given = given or {}
  given.name = "web"
  if given.can_connect == nil then
    given.can_connect = true
  end
  return testing.Container(given)
end

--- Runs a function(container, event) in a start hook; gives the container afterwards, and the context.
function M.run(container, act)
  local ctx = M.context(act)
  local out = ctx:run(ctx.on.start(), testing.State { containers = { container } })
  return out:get_container "web", ctx, out
end

--- Checks that a call raises this.
function M.fails(class, text, call, ...)
  local fine, problem = pcall(call, ...)
  luassert.is_false(fine, "an error was expected")
  luassert.is_true(ops.is_a(problem, class), tostring(problem))
  luassert.equal(text, problem.message)
end

--- The text of a file; nil when there is none.
function M.read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "a"
  return text, file and file:close()
end

--- Closes all contexts.
function M.finish()
  for _, ctx in ipairs(contexts) do
    ctx:close()
  end
  contexts = {}
end

M.META = META

return M
