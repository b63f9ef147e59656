-- SPDX-License-Identifier: Apache-2.0
--- Charms that are deployed to a Model: a class, a Context of one, or the directory of a charm.
--
-- What is in a directory is loaded anew for each hook, with a `require` of its own: as in production no variable of a
-- module lives longer than a hook, and modules of two charms may have the same name.
--
-- Dependencies: ops.charm, ops.class, ops.errors, ops.framework, ops.testing.context, ops.testing.spec.

local host = select(2, ...)
local Class = require "ops.class"
local context = require "ops.testing.context"
local errors = require "ops.errors"
local framework = require "ops.framework"
local spec = require "ops.testing.spec"

local files = host "files"

local M = {}

-- loading ---------------------------------------------------------------------

local function refuse_global(_, name)
  errors.raise(errors.NameError, 2, "global '%s' cannot be set: declare it with local", tostring(name))
end

--- A compiled file of the charm, or nil: there is none.
local function compile(charm, name)
  local code = charm.compiled[name]
  if code == nil then
    local path = charm.directory .. "/" .. name
    local file = io.open(path, "rb")
    code = false
    if file then
      local chunk, wrong = load(file:read "a", "@" .. path, "t")
      file:close()
      code = string.dump(chunk or error(wrong, 0))
    end
    charm.compiled[name] = code
  end
  return code or nil
end

local places = { "src/%s.lua", "src/%s/init.lua", "lib/%s.lua", "lib/%s/init.lua" }

--- Everything of the charm's once more. Return: what src/charm.lua returns.
local function load_anew(charm)
  local loaded = {}
  for name, module in pairs(charm.modules) do
    loaded[name] = module
  end
  local environment = setmetatable({}, { __index = _G, __newindex = refuse_global })
  local function run(name, ...)
    local code = compile(charm, name)
    return code and assert(load(code, name, "b", environment))(...)
  end
  rawset(environment, "require", function(module)
    errors.check_type(module, "string", "require: the name of the module", 2)
    if loaded[module] ~= nil then
      return loaded[module]
    end
    for _, place in ipairs(places) do
      local name = place:format((module:gsub("%.", "/")))
      if compile(charm, name) then
        local value = run(name, module, charm.directory .. "/" .. name)
        loaded[module] = value == nil or value
        return loaded[module]
      end
    end
    return require(module)
  end)
  return run "src/charm.lua"
end

local function of_directory(directory, modules, what, level)
  local root = files.real_path(directory)
  local charm = { directory = directory, compiled = {}, modules = modules or {} }
  if not root or not compile(charm, "src/charm.lua") then
    errors.raise(errors.RuntimeError, level + 1, "%s: there is no charm at %s: %s", what, directory,
      root and "it has no src/charm.lua" or "there is no such directory")
  end
  local class = load_anew(charm)
  framework.check_class(class, directory .. "/src/charm.lua")
  local own = spec.in_directory(class, root)
  own.load = function()
    return load_anew(charm)
  end
  return own, root
end

-- charms ----------------------------------------------------------------------

--- The spec of a charm (`class`; or `load()`, which gives a new class) and where its files are, nil: nowhere.
-- @param charm a class, a Context, or the path of a directory
-- @param modules what a charm of a directory gets by `require` in place of its own: name -> module; nil: nothing
-- @param what names the function in messages
-- @param level as for error()
function M.of(charm, modules, what, level)
  if type(charm) == "string" then
    return of_directory(charm, modules, what, level + 1)
  elseif modules then
    errors.raise(errors.TypeError, level + 1, "%s: modules can be given to a charm that is loaded from its directory; "
      .. "a class has its own already", what)
  elseif Class.is_a(charm, context.Context) then
    return charm._spec, charm.charm_root or charm._spec.root
  elseif Class.is_subclass(charm, require("ops.charm").CharmBase) then
    local own = spec.new(charm, {})
    return own, own.root
  end
  errors.raise(errors.TypeError, level + 1,
    "%s: a charm is expected: its class, a Context of it, or its directory, not %s", what, errors.type_name(charm))
end

--- The class for one hook.
function M.class_of(own)
  return own.load and own.load() or own.class
end

return M
