-- SPDX-License-Identifier: Apache-2.0
--- The charm "web" of specs about runs: made of handlers, with one of most things in its metadata.
local ops, testing = require "ops", require "ops.testing"

local M = {}

local meta = {
  name = "web",
  requires = { db = { interface = "pg" } },
  storage = {
    data = { type = "filesystem", location = "/srv", multiple = { range = "0-" } },
    disk = { type = "block" },
  },
  resources = { image = { type = "file", filename = "x" } },
  containers = { app = {} },
}
local config = { options = {
  port = { type = "int", default = 80 }, name = { type = "string" }, ratio = { type = "float", default = 0.5 },
} }
local actions = { go = { params = { n = { type = "integer" } } } }

--- A charm with these methods, which observes the events they are named after.
function M.charm(handlers)
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init(framework)
    for name, handler in pairs(handlers) do
      local event = name:match "^on_(.*)$"
      if event then
        self:observe(self.on[event], handler)
      end
    end
    if handlers.init then
      handlers.init(self, framework)
    end
  end
  for name, handler in pairs(handlers) do
    if name ~= "init" then
      Charm[name] = handler
    end
  end
  return Charm
end

--- The context of such a charm.
-- @param given options of a Context, in place of those of the charm; or nil
function M.context(handlers, given)
  local options = { meta = meta, config = config, actions = actions }
  for name, value in pairs(given or {}) do
    options[name] = value
  end
  return testing.Context(M.charm(handlers), options)
end

--- Runs a function as the handler of start.
function M.during(state, act, given)
  local ctx = M.context({ on_start = act }, given)
  return ctx:run(ctx.on.start(), testing.State(state)), ctx
end

--- What a function raises; it has to.
function M.failure(fn, ...)
  local ok, err = pcall(fn, ...)
  assert(not ok, "an error was expected")
  return err
end

return M
