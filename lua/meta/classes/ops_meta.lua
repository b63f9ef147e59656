-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- The metadata of a charm.
---@class ops.CharmMeta: ops.Class
---@field name string Of the charm.
---@field summary string What it is, in a line.
---@field description string What it is, at length.
---@field maintainers string[] Who looks after it.
---@field links ops.MetadataLinks Where there is more about it.
---@field tags string[] Words for searching.
---@field terms string[] Terms that its users agree to.
---@field series string[] Series of Ubuntu; old charms.
---@field subordinate boolean Whether it is one.
---@field assumes ops.JujuAssumes What it assumes of Juju.
---@field min_juju_version? string The oldest Juju it works with.
---@field charm_user string "root", "sudoer" or "non-root".
---@field relations table<string, ops.RelationMeta> All endpoints.
---@field requires table<string, ops.RelationMeta> Endpoints that require something.
---@field provides table<string, ops.RelationMeta> Endpoints that provide something.
---@field peers table<string, ops.RelationMeta> Endpoints of peers.
---@field storages table<string, ops.StorageMeta> Storages.
---@field resources table<string, ops.ResourceMeta> Resources.
---@field payloads table<string, ops.PayloadMeta> Payloads.
---@field extra_bindings table<string, any> Bindings that are no endpoints.
---@field containers table<string, ops.ContainerMeta> Containers.
---@field actions table<string, ops.ActionMeta> Actions.
---@field config table<string, ops.ConfigMeta> Options of the configuration.
---@overload fun(values: table): ops.CharmMeta
local CharmMeta = {}

--- Reads the metadata of a charm's directory.
---
--- Raises FileNotFoundError, YAMLError and what breaks a rule.
---@param charm_root string
---@return ops.CharmMeta
function CharmMeta.from_charm_root(charm_root) end

--- From the content of metadata.yaml, actions.yaml and config.yaml, texts or tables; the latter two may be nil.
---@param metadata string|table
---@param actions? string|table
---@param config? string|table
---@return ops.CharmMeta
function CharmMeta.from_yaml(metadata, actions, config) end

--- What part an endpoint plays in its relations.
---@class ops.RelationRole
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local RelationRole = {}

--- Whether it is the role of peers.
---@return boolean
function RelationRole:is_peer() end

--- What part an endpoint plays in its relations.
---@class ops.RelationRole.enum
---@field peer ops.RelationRole "peer"
---@field requires ops.RelationRole "requires"
---@field provides ops.RelationRole "provides"
---@overload fun(value: string|ops.RelationRole): ops.RelationRole
local RelationRole_enum = {}

--- An endpoint.
---@class ops.RelationMeta: ops.Class
---@field VALID_SCOPES string[] The scopes there are.
---@field relation_name string What the charm calls it.
---@field role ops.RelationRole What part it plays.
---@field interface_name string What both ends agree on.
---@field limit? integer How many relations it takes at most.
---@field scope string "global" or "container".
---@field optional boolean Whether the charm works without it.
---@overload fun(values: table): ops.RelationMeta
local RelationMeta = {}

--- A storage.
---@class ops.StorageMeta: ops.Class
---@field storage_name string What the charm calls it.
---@field type string "filesystem" or "block".
---@field description string For people.
---@field shared boolean Whether units share it.
---@field read_only boolean Whether it cannot be written.
---@field minimum_size? string How large it is at least.
---@field location? string Where it is mounted.
---@field multiple_range? table { least, most }, most being nil without a bound; nil for a single one.
---@field properties string[] Such as "transient".
---@overload fun(values: table): ops.StorageMeta
local StorageMeta = {}

--- A resource.
---@class ops.ResourceMeta: ops.Class
---@field resource_name string What the charm calls it.
---@field type string "file" or "oci-image".
---@field filename? string What a file is called.
---@field description string For people.
---@overload fun(values: table): ops.ResourceMeta
local ResourceMeta = {}

--- A payload.
---@class ops.PayloadMeta: ops.Class
---@field payload_name string What the charm calls it.
---@field type string What kind of payload it is.
---@overload fun(values: table): ops.PayloadMeta
local PayloadMeta = {}

--- A workload container.
---@class ops.ContainerMeta: ops.Class
---@field name string What the charm calls it.
---@field mounts table<string, ops.ContainerStorageMeta> Where storages are mounted in it, by their names.
---@field resource? string The resource that is its image.
---@field bases? ops.ContainerBase[] What its image is, where it is no resource.
---@overload fun(values: table): ops.ContainerMeta
local ContainerMeta = {}

--- The base of a container.
---@class ops.ContainerBase: ops.Class
---@field os_name string Such as "ubuntu".
---@field channel string Such as "22.04/stable".
---@field architectures string[] Such as "amd64".
---@overload fun(values: table): ops.ContainerBase
local ContainerBase = {}

--- Of one of the `bases` in metadata.yaml.
---@param base table table: name, channel, architectures
---@return ops.ContainerBase
function ContainerBase.from_dict(base) end

--- Where a storage is mounted in a container.
---@class ops.ContainerStorageMeta: ops.Class
---@field storage string The name of the storage.
---@field locations string[] All places.
---@field location string The only place where it is mounted.
---@overload fun(values: table): ops.ContainerStorageMeta
local ContainerStorageMeta = {}

--- An action.
---@class ops.ActionMeta: ops.Class
---@field name string What it is called.
---@field title string For people.
---@field description string For people, at length.
---@field parameters table<string, table> JSON schemas by name.
---@field required string[] Names of those that must be given.
---@field additional_properties boolean Whether others may be given.
---@overload fun(values: table): ops.ActionMeta
local ActionMeta = {}

--- An option of the configuration.
---@class ops.ConfigMeta: ops.Class
---@field name string What it is called.
---@field type string "string", "int", "float", "boolean" or "secret".
---@field default? string|integer|number|boolean What it is when nobody sets it.
---@field description? string For people.
---@overload fun(values: table): ops.ConfigMeta
local ConfigMeta = {}

--- Where there is more about a charm: URLs.
---@class ops.MetadataLinks: ops.Class
---@field websites string[] Of the charm or its workload.
---@field sources string[] Of its sources.
---@field issues string[] Where to report what is wrong.
---@field documentation? string Where it is explained.
---@overload fun(values: table): ops.MetadataLinks
local MetadataLinks = {}

--- Whether all of the features are needed, or any.
---@class ops.JujuAssumesCondition
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local JujuAssumesCondition = {}

--- Whether all of the features are needed, or any.
---@class ops.JujuAssumesCondition.enum
---@field ALL ops.JujuAssumesCondition "all-of"
---@field ANY ops.JujuAssumesCondition "any-of"
---@overload fun(value: string|ops.JujuAssumesCondition): ops.JujuAssumesCondition
local JujuAssumesCondition_enum = {}

--- What the charm assumes of Juju.
---@class ops.JujuAssumes: ops.Class
---@field condition ops.JujuAssumesCondition All of the features, or any.
---@field features (string|ops.JujuAssumes)[] Such as "juju >= 3.6".
---@overload fun(values: table): ops.JujuAssumes
local JujuAssumes = {}

--- Of `assumes` in metadata.yaml: texts, and tables such as { ["any-of"] = { ... } }, nested.
---
--- Raises ValueError for another condition.
---@param list table sequence
---@param condition? ops.JujuAssumesCondition|string an ops.JujuAssumesCondition, ALL if it is not given
---@return ops.JujuAssumes
function JujuAssumes.from_list(list, condition) end
