-- SPDX-License-Identifier: Apache-2.0
--- Globals in tests: as strict as in a charm.
--
-- busted runs specs in an environment of its own, in which an assignment to an undeclared name is quietly kept
-- for the block it is in. A name that was meant to be local would be seen by nobody, so here it is an error.
--
-- Dependencies: ops.errors, ops.strict.

local errors = require "ops.errors"
local strict = require "ops.strict"

local M = {}

local function refuse(_, name)
  errors.raise(errors.NameError, 2, "global '%s' cannot be set: declare it with local", tostring(name))
end

--- The environment of a function, unless it is that of all.
local function environment_of(fn)
  local index = 1
  local name, value = debug.getupvalue(fn, index)
  while name do
    if name == "_ENV" then
      return value ~= _G and value or nil
    end
    index = index + 1
    name, value = debug.getupvalue(fn, index)
  end
end

--- Makes _G strict, and the environment of the spec that loads ops.testing.
function M.guard()
  strict.enable()
  local level = 2
  local info = debug.getinfo(level, "f")
  while info do
    local environment = environment_of(info.func)
    local mt = environment and getmetatable(environment)
    if type(mt) == "table" and mt.__newindex then
      mt.__newindex = refuse
      return
    end
    level = level + 1
    info = debug.getinfo(level, "f")
  end
end

return M
