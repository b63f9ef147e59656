-- SPDX-License-Identifier: Apache-2.0
--- Charm metadata: `self.meta`, read-only.
--
-- Dependencies: ops.class, ops.enum, ops.errors, ops.mapping.
--
-- @usage
-- for name, relation in pairs(self.meta.requires) do
--   print(name, relation.interface_name)
-- end

local host = select(2, ...)
local Class = require "ops.class"
local enum = require "ops.enum"
local errors = require "ops.errors"
local lazy = require "ops.model.lazy"
local mapping = require "ops.mapping"

local raw = host "model"

local M = {}

--- What part an endpoint plays in its relations.
M.RelationRole = enum("RelationRole", { { "peer", "peer" }, { "requires", "requires" }, { "provides", "provides" } })

for _, role in pairs(M.RelationRole) do
  --- Whether it is the role of peers.
  function role:is_peer()
    return self == M.RelationRole.peer
  end
end

-- read-only records -----------------------------------------------------------

--- Defines a class whose instances have these fields and no others, never changed.
-- The first one names an instance in messages.
local function define(class_name, fields)
  local class = Class:extend(class_name)
  class.strict = true
  M[class_name] = class
  for _, name in ipairs(fields) do
    class.getters[name] = function(self)
      return self._values[name]
    end
  end
  function class:init(values)
    self._values = values
  end
  function class:__tostring()
    return string.format("<ops.%s %s>", class_name, self._values[fields[1]])
  end
  return class
end

local function by_name(what, items)
  return lazy.table(what, function()
    return items
  end)
end

-- parts -----------------------------------------------------------------------

--- An endpoint. `limit`: how many relations it takes at most, or nil; `scope`: "global" or "container".
define("RelationMeta", { "relation_name", "role", "interface_name", "limit", "scope", "optional" })
M.RelationMeta.VALID_SCOPES = { "global", "container" }

--- A storage. `multiple_range`: { min, max }, max nil when there is no upper bound; nil for a single one.
define("StorageMeta", {
  "storage_name",
  "type",
  "description",
  "shared",
  "read_only",
  "minimum_size",
  "location",
  "multiple_range",
  "properties",
})

define("ResourceMeta", { "resource_name", "type", "filename", "description" })
define("PayloadMeta", { "payload_name", "type" })

--- A container. `mounts`: ContainerStorageMeta by storage; `resource`, or else `bases`.
define("ContainerMeta", { "name", "mounts", "resource", "bases" })
define("ContainerBase", { "os_name", "channel", "architectures" })

--- Of one of the `bases` in metadata.yaml.
-- @param base table: name, channel, architectures
function M.ContainerBase.from_dict(base)
  errors.check_type(base, "table", "base", 2)
  return M.ContainerBase { os_name = base.name, channel = base.channel, architectures = base.architectures }
end

--- Where a storage is mounted in a container.
local ContainerStorageMeta = define("ContainerStorageMeta", { "storage", "locations" })

--- The only place where it is mounted.
-- @raise RuntimeError when there are several
function ContainerStorageMeta.getters:location()
  local locations = self._values.locations
  if #locations ~= 1 then
    errors.raise(errors.RuntimeError, 3,
      "container has more than one mount point with the same backing storage. Request .locations to see a list")
  end
  return locations[1]
end

--- An action. `parameters`: JSON schemas by name; `required`: names of those that must be given.
define("ActionMeta", { "name", "title", "description", "parameters", "required", "additional_properties" })

--- An option of the configuration. `type`: "string", "int", "float", "boolean" or "secret".
define("ConfigMeta", { "name", "type", "default", "description" })

define("MetadataLinks", { "websites", "sources", "issues", "documentation" })

M.JujuAssumesCondition = enum("JujuAssumesCondition", { { "ALL", "all-of" }, { "ANY", "any-of" } })

--- What the charm assumes of Juju. `features`: texts and further JujuAssumes.
define("JujuAssumes", { "condition", "features" })

--- Of `assumes` in metadata.yaml: texts, and tables such as { ["any-of"] = { ... } }, nested.
-- @param list sequence
-- @param condition an ops.JujuAssumesCondition, ALL if it is not given
-- @raise ValueError for another condition
function M.JujuAssumes.from_list(list, condition)
  errors.check_type(list, "table", "list", 2)
  local features = {}
  for _, feature in ipairs(list) do
    if type(feature) == "table" then
      for _, nested in ipairs(mapping.keys(feature)) do
        features[#features + 1] = M.JujuAssumes.from_list(feature[nested], nested)
      end
    else
      features[#features + 1] = feature
    end
  end
  return M.JujuAssumes { condition = M.JujuAssumesCondition(condition or "all-of"), features = features }
end

-- from what the host read -----------------------------------------------------

local function map_of(items, class, key, what)
  local result = {}
  for _, item in ipairs(items) do
    result[item[key]] = class(item)
  end
  return by_name(what, result)
end

local function relations_of(items)
  local all, roles = {}, { peer = {}, requires = {}, provides = {} }
  for _, item in ipairs(items) do
    local role = item.role
    item.role = M.RelationRole(role)
    local relation = M.RelationMeta(item)
    all[item.relation_name], roles[role][item.relation_name] = relation, relation
  end
  return all, roles
end

local function container_of(item)
  local mounts = {}
  for storage, locations in pairs(item.mounts or {}) do
    mounts[storage] = ContainerStorageMeta { storage = storage, locations = locations }
  end
  item.mounts = by_name("mounts", mounts)
  for index, base in ipairs(item.bases or {}) do
    item.bases[index] = M.ContainerBase.from_dict(base)
  end
  return M.ContainerMeta(item)
end

local function containers_of(items)
  local result = {}
  for _, item in ipairs(items) do
    result[item.name] = container_of(item)
  end
  return by_name("containers", result)
end

local function payloads_of(items)
  local result = {}
  for name, item in pairs(items or {}) do
    result[name] = M.PayloadMeta { payload_name = name, type = item.type }
  end
  return by_name("payloads", result)
end

local function assumes_of(item)
  local features = {}
  for index, feature in ipairs(item.features) do
    features[index] = type(feature) == "table" and assumes_of(feature) or feature
  end
  return M.JujuAssumes { condition = M.JujuAssumesCondition(item.condition), features = features }
end

local CharmMeta = define("CharmMeta", {
  "name",
  "summary",
  "description",
  "maintainers",
  "links",
  "tags",
  "terms",
  "series",
  "subordinate",
  "assumes",
  "min_juju_version",
  "charm_user",
  "relations",
  "requires",
  "provides",
  "peers",
  "storages",
  "resources",
  "payloads",
  "extra_bindings",
  "containers",
  "actions",
  "config",
})

-- @param values what the host made of the files
function CharmMeta:init(values)
  local all, roles = relations_of(values.relations)
  values.relations = by_name("relations", all)
  values.requires = by_name("requires", roles.requires)
  values.provides = by_name("provides", roles.provides)
  values.peers = by_name("peers", roles.peer)
  values.links = M.MetadataLinks(values.links)
  values.storages = map_of(values.storages, M.StorageMeta, "storage_name", "storages")
  values.resources = map_of(values.resources, M.ResourceMeta, "resource_name", "resources")
  values.payloads = payloads_of(values.payloads)
  values.extra_bindings = by_name("extra_bindings", values.extra_bindings or {})
  values.containers = containers_of(values.containers)
  values.actions = map_of(values.actions, M.ActionMeta, "name", "actions")
  values.config = map_of(values.config, M.ConfigMeta, "name", "config")
  values.assumes = assumes_of(values.assumes or { condition = "all-of", features = {} })
  self._values = values
end

--- Reads the metadata of a charm's directory.
-- @raise FileNotFoundError, YAMLError and what breaks a rule
function CharmMeta.from_charm_root(charm_root)
  errors.check_type(charm_root, "string", "charm_root", 2)
  return CharmMeta(raw.load_meta(charm_root))
end

--- From the content of metadata.yaml, actions.yaml and config.yaml, texts or tables; the latter two may
-- be nil.
function CharmMeta.from_yaml(metadata, actions, config)
  return CharmMeta(raw.parse_meta(metadata, config, actions))
end

return M
