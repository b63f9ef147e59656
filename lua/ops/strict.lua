-- SPDX-License-Identifier: Apache-2.0
--- Strict globals: reading or writing a global that nobody declared is an error that names it.
--
-- Dependencies: ops.errors.

local errors = require "ops.errors"

local M = {}

--- Makes _G strict for the rest of this state; what it holds now stays.
function M.enable()
  if getmetatable(_G) then
    return
  end
  setmetatable(_G, {
    __index = function(_, name)
      errors.raise(errors.NameError, 2, "global '%s' is not defined: declare it with local, or require its module",
        tostring(name))
    end,
    __newindex = function(_, name)
      errors.raise(errors.NameError, 2, "global '%s' cannot be set: declare it with local", tostring(name))
    end,
  })
end

return M
