-- SPDX-License-Identifier: Apache-2.0
--- The documents of the local OLM as a state again: what a run left.
--
-- Only what a charm can change is read; the rest is that of the state before.
--
-- Dependencies: ops.model.status, ops.testing.component, ops.testing.components, ops.testing.pebbles.

local host = select(2, ...)
local component = require "ops.testing.component"
local components = require "ops.testing.components"
local documents = require "ops.testing.documents"
local pebbles = require "ops.testing.pebbles"
local status = require "ops.model.status"

local olm = host "olm"

local M = {}

local function relations_of(run)
  local result = {}
  for index, relation in ipairs(run.state.relations) do
    local app, unit = run.simulation:databags(tostring(relation.id), run.app_name, run.unit)
    app, unit = app or {}, unit or {}
    local is_same = documents.same_content(app, relation.local_app_data)
      and documents.same_content(unit, relation.local_unit_data)
    result[index] = is_same and relation or component.with(relation, { local_app_data = app, local_unit_data = unit })
  end
  return result
end

--- Ports of a unit's document.
function M.ports_of(ports)
  local result = {}
  for _, port in ipairs(ports) do
    for number = port.from, port.to do
      result[#result + 1] = components.port_of(port.protocol, number)
    end
  end
  return result
end

-- secrets ---------------------------------------------------------------------

local function decoded(content)
  local result = {}
  for key, value in pairs(content) do
    result[key] = olm.unbase64(value)
  end
  return result
end

local function revision_of(document, number)
  for _, revision in ipairs(document.revisions) do
    if revision.revision == number then
      return revision
    end
  end
end

local function grants_of(run, document)
  local grants = {}
  for _, grant in ipairs(document.grants) do
    if type(grant.relation) == "number" and grant.target ~= run.app_name then
      local names = grants[grant.relation] or {}
      names[#names + 1] = grant.target
      grants[grant.relation] = names
    end
  end
  return grants
end

local function text_or_nil(text)
  return text ~= "" and text or nil
end

--- A secret as the unit of a run knows it.
-- @param before the Secret it was, or nil
function M.secret_of(run, document, before)
  local consumer = document.consumers[run.unit] or {}
  local latest = document.revisions[#document.revisions]
  local tracked = consumer.revision and revision_of(document, consumer.revision) or latest
  local owner = document.owner == run.app_name and "app" or document.owner == run.unit and "unit" or nil
  return components.Secret {
    id = before and before.id or "secret:" .. document.id,
    tracked_content = decoded(tracked.content), latest_content = decoded(latest.content), owner = owner,
    label = text_or_nil(owner and document.label or consumer.label),
    description = text_or_nil(document.description), remote_grants = grants_of(run, document),
    rotate = (before and before.rotate or document.rotate ~= "never") and document.rotate or nil,
    expire = type(latest.expire) == "number" and latest.expire or nil,
  }
end

local function secrets_of(run)
  local before, result = {}, {}
  for _, secret in ipairs(run.state.secrets) do
    before[documents.bare_id(secret.id)] = secret
  end
  for _, document in ipairs(run.simulation:all "secret") do
    result[#result + 1] = M.secret_of(run, document, before[document.id])
  end
  return result
end

-- what is stored --------------------------------------------------------------

--- Stored states, and snapshots of events by path.
function M.stored_of(run)
  local snapshots, stored = {}, {}
  for _, item in ipairs(run.simulation:stored()) do
    local owner, name = item[1]:match "^(.*)/StoredStateData%[([^/]*)%]$"
    if owner then
      stored[#stored + 1] = components.StoredState { name = name, owner_path = owner, content = item[2] }
    else
      snapshots[item[1]] = item[2]
    end
  end
  return stored, snapshots
end

--- Events that wait, as queued.
function M.deferred_of(run, snapshots)
  local result = {}
  for index, notice in ipairs(run.simulation:notices()) do
    result[index] = components.DeferredEvent {
      handle_path = notice[1], owner = notice[2], observer = notice[3], snapshot_data = snapshots[notice[1]] or {},
    }
  end
  return result
end

--- The state after a run.
function M.state(run)
  local unit_status, ports, version = run.simulation:get("unit", run.unit, "status", "ports", "version")
  local app_status = run.simulation:get("application", run.app_name, "status")
  local stored, snapshots = M.stored_of(run)
  return component.with(run.state, {
    relations = relations_of(run),
    containers = pebbles.containers(run),
    opened_ports = M.ports_of(ports),
    secrets = secrets_of(run),
    deferred = M.deferred_of(run, snapshots),
    stored_states = stored,
    app_status = status.StatusBase.from_name(app_status.status, app_status.message),
    unit_status = status.StatusBase.from_name(unit_status.status, unit_status.message),
    workload_version = version,
  })
end

-- what happened ---------------------------------------------------------------

--- Appends what was there before each change.
local function add_history(history, before, changes)
  for _, change in ipairs(changes) do
    history[#history + 1] = before
    before = change
  end
end

local recorders = {}

function recorders.log(found, record)
  found.log[#found.log + 1] = component.make(components.JujuLogLine,
    { level = record.level, message = record.message })
end

function recorders.status(found, record, run)
  local value = (record.entity == run.unit and record.kind == "workload" or record.entity == run.app_name)
    and status.StatusBase.from_name(record.status, record.message)
  if value then
    local list = record.entity == run.unit and found.unit_status or found.app_status
    list[#list + 1] = value
  end
end

function recorders.version(found, record)
  found.version[#found.version + 1] = record.version
end

function recorders.action(found, record)
  found.action[#found.action + 1] = record.message
end

local function append(list, items)
  for _, item in ipairs(items) do
    list[#list + 1] = item
  end
end

local function add_removed_revisions(run, list)
  for id, revisions in pairs(run.revisions_before) do
    local document = run.simulation:get("secret", id)
    for _, number in ipairs(document and revisions or {}) do
      if not revision_of(document, number) then
        list[#list + 1] = number
      end
    end
  end
end

--- Numbers of all revisions by the id of their secret, before the run.
function M.revisions(run)
  local result = {}
  for _, document in ipairs(run.simulation:all "secret") do
    local numbers = {}
    for index, revision in ipairs(document.revisions) do
      numbers[index] = revision.revision
    end
    result[document.id] = numbers
  end
  return result
end

--- Adds to the context's records what a run did, whether it succeeded or not.
function M.record(run)
  local ctx, found = run.ctx, { log = {}, unit_status = {}, app_status = {}, version = {}, action = {} }
  for _, record in ipairs(run.simulation:records()) do
    recorders[record.type](found, record, run)
  end
  append(ctx.juju_log, found.log)
  append(ctx.action_logs, found.action)
  add_history(ctx.unit_status_history, run.state.unit_status, found.unit_status)
  add_history(ctx.app_status_history, run.state.app_status, found.app_status)
  local versions = {}
  add_history(versions, run.state.workload_version, found.version)
  for _, version in ipairs(versions) do
    ctx.workload_version_history[#ctx.workload_version_history + 1] = text_or_nil(version)
  end
  add_removed_revisions(run, ctx.removed_secret_revisions)
  for name, count in pairs(run.simulation:get("application", run.app_name, "storage_counts")) do
    ctx.requested_storages[name] = (ctx.requested_storages[name] or 0) + count
  end
end

--- What the action gave, as it nested it; nil: nothing. And why it failed, or nil.
function M.action(run)
  local document = run.simulation:get("action", run.event.id)
  local results = document.results
  for _, name in ipairs { "return-code", "Code" } do
    results[name] = nil
  end
  return next(results) and results or nil, document.status == "failed" and document.message or nil
end

return M
