-- SPDX-License-Identifier: Apache-2.0
--- busted's own modules. They are loaded before any of the charm, which may well have a src/system.lua, and are out
-- of its way when the specs begin: the charm's `require "system"` gives the charm's.

local names = {
  "lfs", "mediator", "say", "system", "term", "luassert", "busted", "busted.block", "busted.context", "busted.core",
  "busted.environment", "busted.execute", "busted.options", "busted.runner", "busted.status",
  "busted.utils", "busted.languages.en", "busted.modules.cli", "busted.modules.configuration_loader",
  "busted.modules.files.lua", "busted.modules.filter_loader", "busted.modules.helper_loader", "busted.modules.luacov",
  "busted.modules.output_handler_loader", "busted.modules.test_file_loader", "busted.outputHandlers.base", "pl.app",
  "pl.compat", "pl.dir", "pl.path", "pl.pretty", "pl.stringx", "pl.tablex", "pl.utils", "cliargs",
}

--- What busted loads by itself; a version that lacks one of the names does not ask for it.
local function load_all(stop)
  local ok, compatibility = pcall(require, "busted.compatibility")
  if not ok and tostring(compatibility):find "module 'busted.compatibility' not found" then
    error("busted is not installed: it is the package lua-busted of Debian and Ubuntu", 0)
  elseif not ok then
    error(compatibility, 0)
  end
  compatibility.exit = stop -- before the runner is loaded, which keeps it
  for _, name in ipairs(names) do
    pcall(require, name)
  end
end

--- Loads them.
-- @param stop busted calls it where it would end the process
-- @return a function that lets `require` find the charm's modules of these names from then on
-- @raise a text when busted is not installed
return function(stop)
  local before, path = {}, package.path
  for name in pairs(package.loaded) do
    before[name] = true
  end
  local charm, stock = path:match "^([^;]*;[^;]*;[^;]*;[^;]*);(.*)$" -- src/ and lib/ have two entries each
  package.path = stock
  local ok, err = pcall(load_all, stop)
  package.path = path
  if not ok then
    error(err, 0)
  end
  return function()
    for name in pairs(package.loaded) do
      if not before[name] and package.searchpath(name, charm) then
        package.loaded[name] = nil
      end
    end
  end
end
