-- SPDX-License-Identifier: Apache-2.0
--- Rules of relations and networks.
--
-- Dependencies: ops.testing.component, ops.testing.components, ops.testing.consistency_words.

local component = require "ops.testing.component"
local components = require "ops.testing.components"
local words = require "ops.testing.consistency_words"

local keys_of, instead = words.keys_of, words.instead

-- relations -------------------------------------------------------------------

local function check_endpoint(check, relation, endpoint)
  local class = getmetatable(relation)
  local peer = class == components.PeerRelation
  local subordinate = class == components.SubordinateRelation
  if endpoint.role == "peer" and not peer then
    check:refuse("peer-relation-type",
      "endpoint %s is a peer relation; expecting relation to be of type PeerRelation, got %s", endpoint.name,
      class.class_name)
  elseif endpoint.role ~= "peer" and peer then
    check:refuse("peer-relation-type",
      "endpoint %s is not a peer relation; expecting relation to be of type %s, got %s", endpoint.name,
      endpoint.scope == "container" and "SubordinateRelation" or "Relation", class.class_name)
  elseif endpoint.scope == "container" and not subordinate then
    check:refuse("subordinate-relation-type",
      "endpoint %s has container scope; expecting relation to be of type SubordinateRelation, got %s", endpoint.name,
      class.class_name)
  elseif endpoint.scope ~= "container" and subordinate then
    check:refuse("subordinate-relation-type",
      "endpoint %s is not a subordinate relation; expecting relation to be of type Relation, got %s", endpoint.name,
      class.class_name)
  end
end

local function check_own_name(check, relation)
  if relation.remote_app_name == check.app_name then
    check:refuse("remote-app-is-own",
      "relation %d of '%s': the remote application is called '%s' as this charm's own is: give it another "
      .. "remote_app_name, or the Context another app_name", relation.id, relation.endpoint, relation.remote_app_name)
  end
end

local function check_relation(check, relation, seen)
  local endpoint, names = check.spec:endpoint(relation.endpoint), {}
  if seen[relation.id] then
    check:refuse("duplicate-relation-id", "duplicate relation ID: %d is claimed by multiple Relation instances",
      relation.id)
  elseif relation.id < 0 then
    check:refuse("negative-relation-id", "relation %d of '%s': ids of relations are 0 or more: give another, or none",
      relation.id, relation.endpoint)
  end
  seen[relation.id] = true
  if endpoint then
    check_endpoint(check, relation, endpoint)
  else
    for index, known in ipairs(check.spec:endpoints()) do
      names[index] = known.name
    end
    check:refuse("endpoint-undeclared", "relation endpoint %s is not declared in metadata.%s", relation.endpoint,
      instead(relation.endpoint, names))
  end
  if not component.is_a(relation, components.PeerRelation) then
    check_own_name(check, relation)
  elseif relation.peers_data[check.unit_id] then
    check:refuse("own-unit-in-peers",
      "`peers_data` should only contain data for other units, not for the unit under test (unit %d). Use "
      .. "`local_unit_data` for its data.", check.unit_id)
  end
end

local needs_remote_unit = { relation_joined = true, relation_changed = true, relation_departed = true }

local function check_remote_unit(check)
  local event = check.event
  if not needs_remote_unit[event.kind] or event.remote_unit ~= nil then
    return
  end
  local ids = components.remote_unit_ids(event.relation)
  if #ids == 0 then
    check:refuse("remote-unit-missing", "'%s' must provide a remote unit. Pass in `remote_unit`.", event.name)
  else
    check:warn("'%s' is implicitly using %d as the remote unit. Consider passing `remote_unit` explicitly.", event.name,
      ids[1])
  end
end

local function check_relations(check)
  local seen, endpoints = {}, {}
  for _, relation in ipairs(check.state.relations) do
    check_relation(check, relation, seen)
  end
  for _, endpoint in ipairs(check.spec:endpoints()) do
    if endpoints[endpoint.name] then
      check:refuse("duplicate-endpoint", "duplicate endpoint name in metadata: '%s'", endpoint.name)
    end
    endpoints[endpoint.name] = true
  end
  check_remote_unit(check)
end

-- networks --------------------------------------------------------------------

local function check_networks(check)
  local extra, known = check.spec.meta["extra-bindings"] or {}, { ["juju-info"] = true }
  for name in pairs(extra) do
    known[name] = true
  end
  for _, endpoint in ipairs(check.spec:endpoints()) do
    known[endpoint.name] = known[endpoint.name] or endpoint.scope ~= "container" or nil
    if extra[endpoint.name] ~= nil then
      check:refuse("binding-is-endpoint", "Extra bindings and relation endpoints cannot share the same name: '%s'.",
        endpoint.name)
    end
  end
  for _, network in ipairs(check.state.networks) do
    if not known[network.binding_name] then
      check:refuse("binding-undeclared", "Some network bindings defined in State are not in the metadata: '%s'.%s",
        network.binding_name, instead(network.binding_name, keys_of(known)))
    end
  end
end

return { check_relations, check_networks }
