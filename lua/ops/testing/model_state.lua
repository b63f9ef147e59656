-- SPDX-License-Identifier: Apache-2.0
--- A unit of a live model as a State, the one a Context would have of it.
--
-- Dependencies: ops.model.status, ops.testing.components, ops.testing.readback, ops.testing.state.

local State = require "ops.testing.state"
local components = require "ops.testing.components"
local model_pods = require "ops.testing.model_pods"
local readback = require "ops.testing.readback"
local status = require "ops.model.status"

local M = {}

--- A status of a document; nil for words that only Juju uses.
function M.status_of(document)
  local ok, value = pcall(status.StatusBase.from_name, document.status, document.message)
  return ok and value or status.UnknownStatus()
end

--- The configuration as the charm sees it: name -> value.
function M.config_of(simulation, application)
  local config = {}
  for name, option in pairs(simulation:show_config(application).settings) do
    config[name] = option.value
  end
  return config
end

-- relations -------------------------------------------------------------------

local function contains(list, value)
  for _, item in ipairs(list) do
    if item == value then
      return true
    end
  end
  return false
end

--- Own and other endpoint; nil: the application has no part in it.
local function endpoints_of(document, application)
  for index, endpoint in ipairs(document.endpoints) do
    if endpoint.application == application then
      return endpoint, document.endpoints[3 - index] or endpoint
    end
  end
end

--- Databags of those that have joined, by number.
local function member_bags(run, document)
  local bags, view = {}, run.views[tostring(document.id)]
  for _, name in ipairs(view and view.members or {}) do
    bags[math.tointeger(name:match "%d+$")] = document.units[name] or {}
  end
  return bags
end

local function relation_of(run, document)
  local own, other = endpoints_of(document, run.app_name)
  local bags = member_bags(run, document)
  local fields = { endpoint = own.name, interface = own.interface, id = document.id,
    local_app_data = document.apps[run.app_name] or {}, local_unit_data = document.units[run.unit] or {} }
  if own.role == "peer" then
    fields.peers_data = bags
    return components.PeerRelation(fields)
  end
  fields.remote_app_name, fields.remote_app_data = other.application, document.apps[other.application] or {}
  if own.scope ~= "container" and other.scope ~= "container" then
    fields.remote_units_data = bags
    return components.Relation(fields)
  end
  local number, bag = next(bags)
  fields.remote_unit_id, fields.remote_unit_data = number, bag
  return number and components.SubordinateRelation(fields) or nil -- nobody is beside this unit yet
end

local function relations_of(run)
  local relations = {}
  for _, document in ipairs(run.simulation:all "relation") do
    if endpoints_of(document, run.app_name) and contains(document.scope, run.unit) then
      relations[#relations + 1] = relation_of(run, document)
    end
  end
  return relations
end

-- the rest --------------------------------------------------------------------

local function secrets_of(run)
  local secrets = {}
  for _, document in ipairs(run.simulation:all "secret") do
    local known = document.owner == run.app_name or document.owner == run.unit or document.consumers[run.unit]
    for _, grant in ipairs(document.grants) do
      known = known or grant.target == run.app_name or grant.target == run.unit
    end
    if known and #document.revisions > 0 then
      secrets[#secrets + 1] = readback.secret_of(run, document)
    end
  end
  return secrets
end

local function storages_of(run)
  local storages = {}
  for _, document in ipairs(run.simulation:all "storage") do
    if document.attachments[run.unit] then
      local name, index = document.id:match "^(.*)/(%d+)$"
      storages[#storages + 1] = components.Storage { name = name, index = math.tointeger(index) }
    end
  end
  return storages
end

local function resources_of(paths)
  local resources = {}
  for name, path in pairs(paths) do
    resources[#resources + 1] = components.Resource { name = name, path = path }
  end
  return resources
end

local function containers_of(live, run)
  local list = {}
  for name in pairs(run.spec.meta.containers or {}) do
    list[#list + 1] = model_pods.component(live, run.unit, name)
  end
  return list
end

local function count_living(simulation, application)
  local count = 0
  for _, document in ipairs(simulation:all "unit") do
    if document.name:match "^[^/]*" == application and document.life == "alive" then
      count = count + 1
    end
  end
  return count
end

--- @param live see ops.testing.model_live
-- @param unit its name; it is there
function M.of(live, unit)
  local simulation, app_name = live.simulation, unit:match "^[^/]*"
  local document, application = simulation:get("unit", unit), simulation:get("application", app_name)
  local run = { simulation = simulation, unit = unit, app_name = app_name, views = document.views,
    spec = live:charm_of(app_name) }
  simulation:use_stored(unit)
  local stored, snapshots = readback.stored_of(run)
  return State {
    config = M.config_of(simulation, app_name), relations = relations_of(run),
    containers = containers_of(live, run), storages = storages_of(run),
    opened_ports = readback.ports_of(document.ports), leader = application.leader == unit,
    model = live.description, secrets = secrets_of(run), resources = resources_of(application.resources),
    planned_units = count_living(simulation, app_name), deferred = readback.deferred_of(run, snapshots),
    stored_states = stored, app_status = M.status_of(application.status), unit_status = M.status_of(document.status),
    workload_version = document.version,
  }
end

return M
