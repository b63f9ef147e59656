-- SPDX-License-Identifier: Apache-2.0
--- Several applications and units tested together: the verbs of the juju client on a testing.Model.
--
-- A Model says what a charm knows of its model; a State has one. With the first verb it comes to life: what is
-- deployed to it are the test's charm classes, and `settle()` runs their hooks as Juju would, on the local OLM's own
-- uniter, in this process.
--
-- Dependencies: ops.class, ops.errors, ops.jujuversion, ops.signature, ops.testing.*.
--
-- @usage
-- local model <close> = testing.Model {}
-- local web = model:deploy(Web, { units = 2, config = { port = 8080 } })
-- model:deploy(Database, { app = "db" })
-- model:integrate("web", "db")
-- model:settle()
-- assert.equal(ops.ActiveStatus(), web.leader.status)

local host = select(2, ...)
local Class = require "ops.class"
local JujuVersion = require "ops.jujuversion"
local components = require "ops.testing.components"
local context = require "ops.testing.context"
local errors = require "ops.errors"
local model_charm = require "ops.testing.model_charm"
local model_pods = require "ops.testing.model_pods"
local seeds = require "ops.testing.seeds"
local signature = require "ops.signature"
local verb = require "ops.testing.model_verb"

local files = host "files"

local Model = components.Model
local methods, getters = Model.methods, Model.getters
local live_of, app_name, unit_name = verb.live_of, verb.app_name, verb.unit_name

require "ops.testing.model_hooks"(Model)
require "ops.testing.model_secrets"(Model)

-- life ------------------------------------------------------------------------

--- Remembers what the test gave: what it did not is chosen when the model comes to life.
function Model.made(model, given)
  rawset(model, "_given", given)
end

function Model.validate(values)
  if values.seed and values.seed < 0 then
    return "seed should not be negative"
  elseif values.juju_version then
    JujuVersion(values.juju_version) -- raises for what is none
  end
end

function getters.juju_version()
  return "3.6.14"
end

function getters:seed()
  local live = rawget(self, "_live")
  return live and live.seed or seeds.default()
end

--- Ends it: its directories are removed. Also done by `local model <close> = ...`, which says which seed it was when
-- the test has failed, and when it is collected.
function methods:close()
  local live = rawget(self, "_live")
  if live then
    live:refuse_inside "close"
    live:close()
  end
  rawset(self, "_live", false)
end

function Model.__close(model, failure)
  if failure ~= nil then
    seeds.fail(model.seed)
  end
  model:close()
end

--- Paths of files, absolute.
local function resources_of(given)
  local paths = {}
  for name, path in pairs(given or {}) do
    errors.check_type(path, "string", "resource " .. tostring(name), 3)
    paths[name] = files.real_path(path)
      or errors.raise(errors.RuntimeError, 3, "resource %s: there is no file %s", tostring(name), path)
  end
  return next(paths) and paths or nil
end

-- applications and units ------------------------------------------------------

local deploy = signature("deploy", "charm: any, *, app?: string, units?: integer, config?: map, storage?: map, "
  .. "resources?: map, trust?: boolean, execs?: map, modules?: map")

--- Deploys a charm, as `juju deploy`.
-- @param charm its class; or a Context, which has the contents of its files; or the path of its directory, from which
--   it is loaded anew for each hook
-- @param options table of `app` (its name; nil: the charm's), `units` (1; of a subordinate 0), `config` (name ->
--   value), `storage` (name -> instances of each unit), `resources` (name -> path of a file), `trust`,
--   `execs` (container -> testing.Exec, what answers commands that are run in it), `modules` (name -> what `require`
--   gives a charm of a directory in place of its own: test doubles, shared by all its hooks)
-- @return an Application
-- @raise RuntimeError, ValueError for what Juju refuses
function methods:deploy(...)
  local charm, app, units, config, storage, resources, trust, execs, modules = deploy(...)
  local live = live_of(self)
  local own, root = model_charm.of(charm, modules, "deploy", 2)
  local ctx = Class.is_a(charm, context.Context) and charm or {}
  app = app or ctx.app_name or own.meta.name
  local deployment = { name = app, charm = own:shared(), config = config, storage = storage,
    units = units or own.meta.subordinate and 0 or 1, resources = resources_of(resources),
    trust = trust or trust == nil and ctx.app_trusted or false, choose_type = not live.has_type }
  execs = model_pods.check_execs(execs, own, 2)
  live:bring_charm(app, own, root, function(simulation)
    simulation:deploy(deployment)
  end)
  live.execs[app] = execs
  local kind = live.simulation:get("model", "model", "type")
  rawget(self, "_values").type = kind == "caas" and "kubernetes" or "lxd"
  return live:application(app)
end

local refresh = signature("refresh",
  "application: any, charm: any, *, resources?: map, force?: boolean, modules?: map")

--- Replaces the charm of an application, as `juju refresh`: units run upgrade-charm.
-- @param charm the new one, as for deploy
-- @param options table of `resources`, `modules`, `force` (units in error get it at once, and run what failed with it)
function methods:refresh(...)
  local application, charm, resources, force, modules = refresh(...)
  local live, app = live_of(self), app_name(application)
  live:refuse_inside "refresh"
  local own, root = model_charm.of(charm, modules, "refresh", 2)
  resources = resources_of(resources)
  live:bring_charm(app, own, root, function(simulation)
    simulation:refresh(app, own:shared(), resources, force or false)
  end)
end

local attach_resource = signature("attach_resource", "application: any, resource: string, path: string")

--- Replaces a resource, as `juju attach-resource`: units run upgrade-charm.
-- @param path of a file
function methods:attach_resource(...)
  local application, resource, path = attach_resource(...)
  local app = app_name(application)
  live_of(self).simulation:attach_resource(app, resource, resources_of { [resource] = path }[resource])
end

local add_unit = signature("add_unit", "application: any, num_units?: integer")

--- Adds units, as `juju add-unit`.
-- @param num_units how many; nil: 1
-- @return the new units
function methods:add_unit(...)
  local application, count = add_unit(...)
  local live, app = live_of(self), app_name(application)
  local units = {}
  for index, name in ipairs(live.simulation:add_units(app, count or 1)) do
    units[index] = live:unit(name)
  end
  return table.unpack(units)
end

local remove_unit = signature("remove_unit", "unit: any")

--- Removes a unit, as `juju remove-unit`: it runs its last hooks.
function methods:remove_unit(...)
  live_of(self).simulation:remove_unit(unit_name((remove_unit(...))))
end

local remove_application = signature("remove_application", "application: any")

--- Removes an application, its units and its relations, as `juju remove-application`.
function methods:remove_application(...)
  local app = app_name((remove_application(...)))
  live_of(self).simulation:remove_application(app)
end

local set_leader = signature("set_leader", "unit: any")

--- Has another unit lead its application, as when the leader's lease has run out.
function methods:set_leader(...)
  live_of(self).simulation:set_leader(unit_name((set_leader(...))))
end

-- settings --------------------------------------------------------------------

local config = signature("config", "application: any, values?: map, *, reset?: names")

--- Sets options, as `juju config`: all of them or none. What they are is in `application.config`.
-- @param values name -> value; texts are read as the command line's are
-- @param options table of `reset`, names of options that go back to their defaults
function methods:config(...)
  local application, values, reset = config(...)
  local live, app = live_of(self), app_name(application)
  if values == nil and reset == nil then
    errors.raise(errors.TypeError, 2, "config: values to set are expected; application.config has what is set")
  end
  if reset then
    live.simulation:reset_config(app, reset)
  end
  if values and next(values) ~= nil then
    live.simulation:set_config(app, values)
  end
end

local trust = signature("trust", "application: any, *, remove?: boolean")

--- Lets an application use the cloud's credentials, as `juju trust`.
-- @param options table of `remove`: no more
function methods:trust(...)
  local application, remove = trust(...)
  local app = app_name(application)
  live_of(self).simulation:set_trust(app, not remove)
end

-- relations -------------------------------------------------------------------

local integrate = signature("integrate", "one: any, other: any")

--- Relates two applications, as `juju integrate`.
-- @param one, other "web" or "web:db", or an Application
-- @return the relation's id
function methods:integrate(...)
  local one, other = integrate(...)
  local live = live_of(self)
  one, other = app_name(one), app_name(other)
  local done, id = pcall(live.simulation.integrate, live.simulation, one, other)
  if not done then
    errors.raise(getmetatable(id), 2, "%s", id.message)
  end
  return id
end

local remove_relation = signature("remove_relation", "one: any, other: any")

--- Removes the relation of two applications, as `juju remove-relation`.
function methods:remove_relation(...)
  local one, other = remove_relation(...)
  live_of(self).simulation:remove_relation(app_name(one), app_name(other))
end

-- looking ---------------------------------------------------------------------

local application = signature("application", "name: string")

--- An Application by its name.
function methods:application(...)
  local live, name = live_of(self), (application(...))
  live.simulation:show_config(name)
  return live:application(name)
end

local unit = signature("unit", "name: string")

--- A Unit by its name, also one that is gone.
function methods:unit(...)
  local live, name = live_of(self), (unit(...))
  if not live.history.units[name] then
    live.simulation:view_unit(name)
  end
  return live:unit(name)
end

--- All units, by name.
function getters:units()
  return live_of(self):units_of()
end

--- What `juju status --relations --format json` shows.
function methods:status()
  return (live_of(self).simulation:status())
end

--- What all units have logged and run, as `juju debug-log` shows it: a text. To print when a test is not understood.
function methods:debug_log()
  local live, lines = live_of(self), {}
  for index, record in ipairs(live.history.log) do
    lines[index] = live.simulation:view_log(record) .. "\n"
  end
  return table.concat(lines)
end

local show_unit = signature("show_unit", "unit: any")

--- What `juju show-unit` shows, databags included.
function methods:show_unit(...)
  local name = unit_name((show_unit(...)))
  return live_of(self).simulation:view_unit(name)[name]
end

Class._need_colon(Model, "model", methods)

return Model
