-- SPDX-License-Identifier: Apache-2.0
--- A state as the documents that the local OLM works on (host/olm/olm.h).
--
-- Dependencies: ops, ops.testing.component, ops.testing.components, ops.testing.lists.

local host = select(2, ...)
local component = require "ops.testing.component"
local components = require "ops.testing.components"

local olm = host "olm"
local _, list_mark = host("base").marks()

local M = {}

local function list(items)
  return setmetatable(items, list_mark)
end

--- Content of a secret as documents have it.
function M.encoded(content)
  local result = {}
  for key, value in pairs(content) do
    result[key] = olm.base64(value)
  end
  return result
end

--- "secret:abc" or "secret://UUID/abc" -> "abc".
function M.bare_id(uri)
  return uri:match "([^:/]*)$"
end

-- networks and the cloud ------------------------------------------------------

local function network_of(network)
  local devices = {}
  for index, bind in ipairs(network.bind_addresses) do
    local addresses = {}
    for place, address in ipairs(bind.addresses) do
      addresses[place] = { value = address.value, hostname = address.hostname, cidr = address.cidr }
    end
    devices[index] = { ["interface-name"] = bind.interface_name, ["mac-address"] = bind.mac_address or "",
      addresses = list(addresses) }
  end
  return { ["bind-addresses"] = list(devices), ["egress-subnets"] = list(component.copy(network.egress_subnets)),
    ["ingress-addresses"] = list(component.copy(network.ingress_addresses)) }
end

local any_network = network_of(components.Network { binding_name = "" })
local only_any_network = olm.share { [""] = any_network }

--- Return: of a unit; nil: there is only the one for any binding.
local function networks_of(networks)
  if #networks == 0 then
    return nil
  end
  local result = { [""] = any_network }
  for _, network in ipairs(networks) do
    result[network.binding_name] = network_of(network)
  end
  return result
end

--- A CloudSpec, of ops or of its tests, as credential-get prints it.
function M.cloud(spec)
  local credential = spec.credential
  return {
    type = spec.type, name = spec.name, region = spec.region, endpoint = spec.endpoint,
    identityendpoint = spec.identity_endpoint, storageendpoint = spec.storage_endpoint,
    credential = credential and { ["auth-type"] = credential.auth_type, attrs = component.copy(credential.attributes),
      redacted = list(component.copy(credential.redacted or {})) },
    cacertificates = list(component.copy(spec.ca_certificates or {})),
    skiptlsverify = spec.skip_tls_verify, iscontrollercloud = spec.is_controller_cloud,
  }
end

-- the model, the application --------------------------------------------------

--- A charm without containers that nobody gave a model for is on machines.
local function is_kubernetes(run)
  if components.is_assumed(run.state.model) then
    return next(run.spec.meta.containers or {}) ~= nil
  end
  return run.state.model.type == "kubernetes"
end

function M.model(run)
  local model = run.state.model
  return { name = model.name, uuid = model.uuid, version = run.juju_version,
    type = is_kubernetes(run) and "caas" or "iaas", cloud_spec = model.cloud_spec and M.cloud(model.cloud_spec) }
end

local function status_of(status)
  return { status = status.name, message = status.message }
end

local function application(run)
  local state, resources = run.state, {}
  for _, resource in ipairs(state.resources) do
    resources[resource.name] = resource.path
  end
  return {
    name = run.app_name,
    config = component.copy(state.config), trust = run.trusted, leader = state.leader and run.unit or nil,
    status = status_of(state.app_status), resources = resources,
  }
end

-- units -----------------------------------------------------------------------

local function ports_of(ports)
  local result = {}
  for index, port in ipairs(ports) do
    result[index] = { protocol = port.protocol, from = port.port or -1, to = port.port or -1 }
  end
  return list(result)
end

local function own_unit(run)
  local state, containers = run.state, {}
  for _, container in ipairs(state.containers) do
    containers[container.name] = { can_connect = container.can_connect }
  end
  return {
    name = run.unit, machine = run.machine_id or "", zone = run.availability_zone or "", principal = run.principal,
    life = state.planned_units == 0 and "dying" or "alive", status = status_of(state.unit_status),
    version = state.workload_version, ports = ports_of(state.opened_ports), private_address = "192.0.2.0",
    networks = networks_of(state.networks), containers = containers, views = {},
  }
end

--- Units of the own application: those among the peers, and as many more as are planned.
local function add_own_units(run, units)
  local left = math.max(run.state.planned_units - 1, 0)
  local function add(number)
    local name = run.app_name .. "/" .. number
    if units[name] then
      return
    end
    units[name] = { name = name, life = left > 0 and "alive" or "dying" }
    left = left > 0 and left - 1 or 0
  end
  for _, relation in ipairs(run.state.relations) do
    if component.is_a(relation, components.PeerRelation) then
      for _, number in ipairs(components.remote_unit_ids(relation)) do
        add(number)
      end
    end
  end
  local number = 0
  while left > 0 do
    add(number)
    number = number + 1
  end
end

-- relations -------------------------------------------------------------------

local other_role = { requires = "provides", provides = "requires" }

local function make_endpoints(run, relation, declared, interface)
  local own = { application = run.app_name, name = relation.endpoint, interface = interface, role = declared.role,
    scope = declared.scope }
  if declared.role == "peer" then
    return list { own }
  end
  return list { own, { application = relation.remote_app_name, name = interface ~= "" and interface or "remote",
    interface = interface, role = other_role[declared.role], scope = declared.scope } }
end

--- The endpoints of a relation, converted once for all that are alike.
local function endpoints_of(run, relation)
  local declared = run.spec:endpoint(relation.endpoint) or { role = "requires", scope = "global" }
  local interface = relation.interface or declared.interface or ""
  local remote = declared.role ~= "peer" and relation.remote_app_name or ""
  local key = table.concat({ run.app_name, relation.endpoint, interface, remote }, "\0")
  local known = run.spec:endpoints_shared()
  known[key] = known[key] or olm.share(make_endpoints(run, relation, declared, interface))
  return known[key]
end

--- Databags of the units at the other end by number.
local function remote_bags(relation)
  if component.is_a(relation, components.PeerRelation) then
    return relation.peers_data
  elseif component.is_a(relation, components.SubordinateRelation) then
    return { [relation.remote_unit_id] = relation.remote_unit_data }
  end
  return relation.remote_units_data
end

--- What Juju tells of members: nobody has joined yet when a relation is created, and all have departed when
-- it breaks.
local function has_members(run, relation)
  local event = run.event
  local is_edge = event.kind == "relation_created" or event.kind == "relation_broken"
  return not (is_edge and event.relation.id == relation.id)
end

--- Numbers of the units in a relation: those with data, and the one the event is about.
local function unit_numbers(run, relation)
  local numbers = components.remote_unit_ids(relation)
  local event = run.event
  local added = event.relation and event.relation.id == relation.id and event:remote_unit_id()
  if added and not remote_bags(relation)[added] then
    numbers[#numbers + 1] = added
  end
  return numbers
end

local function add_relation(run, relation, units, applications)
  local peer = component.is_a(relation, components.PeerRelation)
  local remote = peer and run.app_name or relation.remote_app_name
  local document = { id = relation.id, apps = {}, units = {}, scope = list {} }
  document.apps[run.app_name] = component.copy(relation.local_app_data)
  document.units[run.unit] = component.copy(relation.local_unit_data)
  document.scope[1] = run.unit
  if not peer then
    document.apps[remote] = component.copy(relation.remote_app_data)
    local known = applications[remote] or { name = remote }
    if component.is_a(relation, components.Relation) then
      known.remote_model = relation.remote_model_uuid or known.remote_model
    end
    applications[remote] = known
  end
  local members, bags = list {}, remote_bags(relation)
  for _, number in ipairs(unit_numbers(run, relation)) do
    local name = remote .. "/" .. number
    document.units[name] = component.copy(bags[number] or {})
    document.scope[#document.scope + 1] = name
    units[name] = units[name] or { name = name, principal = run:principal_of(relation, name) }
    members[#members + 1] = has_members(run, relation) and name or nil
  end
  units[run.unit].views[tostring(relation.id)] = { members = members }
  run.simulation:put("relation", document, { endpoints = endpoints_of(run, relation) })
end

-- secrets ---------------------------------------------------------------------

--- Whether two tables of texts are the same.
function M.same_content(a, b)
  for key, value in pairs(a) do
    if b[key] ~= value then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end

--- Numbers of the tracked and the latest revision. An event about one revision decides: one to be removed
-- is older than both, one that expires is the latest.
local function revisions_of(run, secret)
  local apart = M.same_content(secret.tracked_content, secret.latest_content) and 0 or 1
  local event = run.event
  local number = event.secret and event.secret.id == secret.id and event.revision or nil
  if not number then
    return 1, 1 + apart
  elseif event.kind == "secret_remove" then
    return number + 1, number + 1 + apart, number
  end
  return math.max(number - apart, 1), math.max(number - apart, 1) + apart
end

local function grants_of(secret)
  local grants = list {}
  for id, names in pairs(secret.remote_grants) do
    for _, name in ipairs(names) do
      grants[#grants + 1] = { target = name, relation = id }
    end
  end
  return grants
end

local function add_secret(run, secret)
  local tracked, latest, old = revisions_of(run, secret)
  local owner = secret.owner == "app" and run.app_name or secret.owner == "unit" and run.unit or nil
  local revisions = list {}
  if old then
    revisions[1] = { revision = old, content = M.encoded(secret.tracked_content) }
  end
  revisions[#revisions + 1] = { revision = tracked, content = M.encoded(secret.tracked_content) }
  if latest ~= tracked then
    revisions[#revisions + 1] = { revision = latest, content = M.encoded(secret.latest_content) }
  end
  revisions[#revisions].expire = secret.expire
  local grants = grants_of(secret)
  if not owner then
    grants[#grants + 1] = { target = run.app_name }
  end
  run.simulation:put("secret", {
    id = M.bare_id(secret.id), owner = owner, label = owner and secret.label or "",
    description = secret.description or "", rotate = secret.rotate or "never", revisions = revisions, grants = grants,
    consumers = { [run.unit] = { revision = tracked, label = not owner and secret.label or "" } },
  })
end

-- all of it -------------------------------------------------------------------

local function add_action(run)
  local event = run.event
  local parameters = run.spec:parameters(event.subject, event.params, run.juju_version)
  run.simulation:put("action", { id = event.id, name = event.subject, unit = run.unit, parameters = parameters,
    status = "running" })
end

local function add_storage(run, storage)
  local declared = (run.spec.meta.storage or {})[storage.name] or {}
  run.simulation:put("storage", {
    id = storage.name .. "/" .. storage.index, kind = declared.type == "block" and "block" or "filesystem",
    attachments = { [run.unit] = { location = storage:get_filesystem(run.ctx) } },
  })
end

--- Puts a state into its simulation.
-- @param run see ops.testing.run
function M.fill(run)
  local units, applications = { [run.unit] = own_unit(run) }, {}
  run.simulation:put("application", application(run), { charm = run.spec:shared() })
  add_own_units(run, units)
  for _, relation in ipairs(run.state.relations) do
    add_relation(run, relation, units, applications)
  end
  for _, document in pairs(applications) do
    run.simulation:put("application", document)
  end
  local own = units[run.unit]
  units[run.unit] = nil
  run.simulation:put("unit", own, not own.networks and { networks = only_any_network } or nil)
  for _, document in pairs(units) do
    run.simulation:put("unit", document)
  end
  for _, secret in ipairs(run.state.secrets) do
    add_secret(run, secret)
  end
  for _, storage in ipairs(run.state.storages) do
    add_storage(run, storage)
  end
  if run.event.family == "action" then
    add_action(run)
  end
end

--- The event as what Juju is to run (host/olm/hooktool.h).
function M.hook(run)
  local event = run.event
  local hook = { unit = run.unit, kind = "hook", name = event.hook }
  if event.family == "action" then
    hook.kind, hook.name, hook.action_id = "action", "", event.id
  elseif event.relation then
    hook.relation_id = event.relation.id
    hook.remote_unit, hook.departing_unit = event:remote_unit_names()
  elseif event.storage then
    hook.storage_id = event.storage.name .. "/" .. event.storage.index
  elseif event.container then
    local notice, info = event.notice, event.check_info
    hook.workload = event.container.name
    hook.notice_id, hook.notice_type = notice and notice.id, notice and notice.type
    hook.notice_key, hook.check_name = notice and notice.key, info and info.name
  elseif event.secret then
    hook.secret_id, hook.secret_label, hook.secret_revision = event.secret.id, event.secret.label, event.revision
  end
  return hook
end

return M
