-- SPDX-License-Identifier: Apache-2.0
--- Modules that are loaded when something of them is used: a dispatch pays for what it needs.
--
-- Dependencies: none.
--
-- @usage
-- local relations = later "ops.model.relation"
-- relations.Relation -- loads it

local require, rawset = require, rawset

--- What stands for a module, a table of names.
-- @param module its name
return function(module)
  return setmetatable({}, {
    __index = function(self, name)
      local value = require(module)[name]
      rawset(self, name, value)
      return value
    end,
  })
end
