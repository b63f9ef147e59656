-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- The state before or after an event. Collections are sequences in a fixed order.
---@class ops.testing.State
---@field config table<string, any> The configuration.
---@field relations ops.testing.RelationBase[] The relations.
---@field networks ops.testing.Network[] Networks of bindings; others have one of their own.
---@field containers ops.testing.Container[] The workload containers.
---@field storages ops.testing.Storage[] Attached storages.
---@field opened_ports ops.testing.Port[] Open ports.
---@field leader boolean Whether the unit is the leader.
---@field model ops.testing.Model The model.
---@field secrets ops.testing.Secret[] Secrets the charm may know of.
---@field resources ops.testing.Resource[] Resources.
---@field planned_units integer How many units there are to be.
---@field deferred ops.testing.DeferredEvent[] Events that wait to be emitted again.
---@field stored_states ops.testing.StoredState[] What objects of the charm remember.
---@field app_status ops.StatusBase Of the application.
---@field unit_status ops.StatusBase Of the unit.
---@field workload_version string What the charm told with set_workload_version.
---@overload fun(fields: { config?: table<string, any>, relations?: ops.testing.RelationBase[], networks?: ops.testing.Network[], containers?: ops.testing.Container[], storages?: ops.testing.Storage[], opened_ports?: ops.testing.Port[], leader?: boolean, model?: ops.testing.Model, secrets?: ops.testing.Secret[], resources?: ops.testing.Resource[], planned_units?: integer, deferred?: ops.testing.DeferredEvent[], stored_states?: ops.testing.StoredState[], app_status?: ops.StatusBase, unit_status?: ops.StatusBase, workload_version?: string }): ops.testing.State
local State = {}

--- The container of a name; raises KeyError when there is none.
---
--- Raises KeyError when there is none.
---@param name string
---@return ops.testing.Container
function State:get_container(name) end

--- The network of a binding; raises KeyError when there is none.
---
--- Raises KeyError when there is none.
---@param binding_name string
---@return ops.testing.Network
function State:get_network(binding_name) end

--- A secret by { id =, label = }; with both, both must be its.
---
--- Raises ValueError without either; KeyError when there is none.
---@param options? { id?: string, label?: string }
---@return ops.testing.Secret
function State:get_secret(options) end

--- Stored state by its name and the handle of its owner, such as "MyCharm"; raises ValueError when there is none.
---
--- Raises ValueError when there is none.
---@param name string
---@param owner_path? string such as "MyCharm"; nil: that of the framework
---@return ops.testing.StoredState
function State:get_stored_state(name, owner_path) end

--- A storage by its name and number, 0 unless given; raises ValueError when there is none.
---
--- Raises ValueError when there is none.
---@param name string
---@param index? integer its number; nil: 0
---@return ops.testing.Storage
function State:get_storage(name, index) end

--- The relation with an id, or the one that a relation of another state has become.
---
--- Raises KeyError when there is none; ValueError when it is another one.
---@param relation ops.testing.RelationBase|integer a relation, or its id
---@return ops.testing.RelationBase
function State:get_relation(relation) end

--- All relations of an endpoint: a sequence.
---@param endpoint string
---@return ops.testing.RelationBase[]
function State:get_relations(endpoint) end

--- A state with all that the metadata of a context's charm speaks of: defaults of the configuration, a relation per endpoint, every container (which can be connected to) and every storage.
---@param ctx ops.testing.Context a Context
---@param given? table<string, any> fields of State, which take precedence; or nil
---@return ops.testing.State
function State.from_context(ctx, given) end

--- What relations have in common.
---@class ops.testing.RelationBase
---@field endpoint string The charm's endpoint.
---@field interface? string What both ends agree on; that of the metadata unless given.
---@field id integer A new number unless given.
---@field local_app_data table<string, string> The databag of the charm's application.
---@field local_unit_data table<string, string> The databag of the charm's unit.
local RelationBase = {}

--- A relation to another application.
---@class ops.testing.Relation: ops.testing.RelationBase
---@field remote_app_name string The application at the other end.
---@field limit integer How many relations the endpoint takes.
---@field remote_app_data table<string, string> Its databag.
---@field remote_units_data table<integer, table<string, string>> Databags of its units by their numbers.
---@field remote_model_uuid? string The model it is in, when that is another one.
---@overload fun(fields: { endpoint: string, interface?: string, id?: integer, local_app_data?: table<string, string>, local_unit_data?: table<string, string>, remote_app_name?: string, limit?: integer, remote_app_data?: table<string, string>, remote_units_data?: table<integer, table<string, string>>, remote_model_uuid?: string }): ops.testing.Relation
local Relation = {}

--- A relation between a subordinate and its principal, seen from either.
---@class ops.testing.SubordinateRelation: ops.testing.RelationBase
---@field remote_app_data table<string, string> The databag of the other application.
---@field remote_unit_data table<string, string> The databag of the other unit.
---@field remote_app_name string The other application.
---@field remote_unit_id integer The number of the other unit.
---@field remote_unit_name string The other unit.
---@overload fun(fields: { endpoint: string, interface?: string, id?: integer, local_app_data?: table<string, string>, local_unit_data?: table<string, string>, remote_app_data?: table<string, string>, remote_unit_data?: table<string, string>, remote_app_name?: string, remote_unit_id?: integer }): ops.testing.SubordinateRelation
local SubordinateRelation = {}

--- A relation among the units of the charm's own application.
---@class ops.testing.PeerRelation: ops.testing.RelationBase
---@field peers_data table<integer, table<string, string>> Databags of the other units by their numbers.
---@overload fun(fields: { endpoint: string, interface?: string, id?: integer, local_app_data?: table<string, string>, local_unit_data?: table<string, string>, peers_data?: table<integer, table<string, string>> }): ops.testing.PeerRelation
local PeerRelation = {}

--- The network of a binding: an endpoint, an extra binding or juju-info.
---@class ops.testing.Network
---@field binding_name string The binding.
---@field bind_addresses ops.testing.BindAddress[] Where to listen.
---@field ingress_addresses string[] Where others reach the unit.
---@field egress_subnets string[] Where they see it come from.
---@overload fun(fields: { binding_name: string, bind_addresses?: ops.testing.BindAddress[], ingress_addresses?: string[], egress_subnets?: string[] }): ops.testing.Network
local Network = {}

--- An interface of a network.
---@class ops.testing.BindAddress
---@field addresses ops.testing.Address[] Its addresses.
---@field interface_name string Such as "eth0".
---@field mac_address? string Of the interface.
---@overload fun(fields: { addresses: ops.testing.Address[], interface_name?: string, mac_address?: string }): ops.testing.BindAddress
local BindAddress = {}

--- An address of an interface.
---@class ops.testing.Address
---@field value string The address.
---@field hostname string The name.
---@field cidr string The subnet it is in.
---@overload fun(fields: { value: string, hostname?: string, cidr?: string }): ops.testing.Address
local Address = {}

--- A workload container.
---@class ops.testing.Container
---@field name string In the metadata.
---@field can_connect boolean Whether Pebble answers.
---@field layers table<string, ops.pebble.Layer|table|string> Layers by label; also as YAML.
---@field service_statuses table<string, ops.pebble.ServiceStatus|string> How services are, by name.
---@field mounts table<string, ops.testing.Mount> What is mounted, by name.
---@field execs ops.testing.Exec[] What commands answer.
---@field notices ops.testing.Notice[] Notices of Pebble.
---@field check_infos ops.testing.CheckInfo[] How checks are.
---@field plan ops.pebble.Plan What its layers come to: a pebble.Plan.
---@field services table<string, ops.pebble.ServiceInfo> pebble.ServiceInfo of the services in its plan, by name.
---@overload fun(fields: { name: string, can_connect?: boolean, layers?: table<string, ops.pebble.Layer|table|string>, service_statuses?: table<string, ops.pebble.ServiceStatus|string>, mounts?: table<string, ops.testing.Mount>, execs?: ops.testing.Exec[], notices?: ops.testing.Notice[], check_infos?: ops.testing.CheckInfo[] }): ops.testing.Container
local Container = {}

--- The directory that stands for the container's root, as the last run left it.
---@param ctx ops.testing.Context
---@return string
function Container:get_filesystem(ctx) end

--- What is known of a check.
---
--- Raises KeyError when there is none of that name.
---@param name string
---@return ops.testing.CheckInfo
function Container:get_check_info(name) end

--- A directory or file of the test that a container has at a path.
---@class ops.testing.Mount
---@field location string The path in the container.
---@field source string The path outside.
---@overload fun(fields: { location: string, source: string }): ops.testing.Mount
local Mount = {}

--- What a command answers in a container; the longest prefix of its words wins.
---@class ops.testing.Exec
---@field command_prefix string[] How its words begin.
---@field return_code integer Its exit code.
---@field stdout string What it writes.
---@field stderr string What it complains about.
---@overload fun(fields: { command_prefix: string[], return_code?: integer, stdout?: string, stderr?: string }): ops.testing.Exec
local Exec = {}

--- How a command was run: what a handler of `harness:handle_exec` gets, and `ctx.exec_history` has.
---@class ops.testing.ExecArgs
---@field command string[] Its words.
---@field environment table<string, string> Its variables.
---@field working_dir? string Where it ran.
---@field timeout? number After how many seconds it is killed.
---@field user_id? integer As whom it ran.
---@field user? string The name of that user.
---@field group_id? integer With which group.
---@field group? string The name of that group.
---@field stdin? string What it was given to read.
---@field combine_stderr boolean Whether its standard error goes where its standard output goes.
---@overload fun(fields: { command: string[], environment?: table<string, string>, working_dir?: string, timeout?: number, user_id?: integer, user?: string, group_id?: integer, group?: string, stdin?: string, combine_stderr?: boolean }): ops.testing.ExecArgs
local ExecArgs = {}

--- How a command ended: what a handler of `harness:handle_exec` gives.
---@class ops.testing.ExecResult
---@field exit_code integer Its exit code.
---@field stdout string What it wrote.
---@field stderr string What it complained about.
---@overload fun(fields: { exit_code?: integer, stdout?: string, stderr?: string }): ops.testing.ExecResult
local ExecResult = {}

--- A notice of Pebble's.
---@class ops.testing.Notice
---@field key string Such as "example.com/backup-done".
---@field id string A new number unless given.
---@field user_id? integer Whose it is; nil: it is public.
---@field type string "custom", or another.
---@field first_occurred number When it was first told.
---@field last_occurred number When it was last told.
---@field last_repeated number When it was last passed on.
---@field occurrences integer How often it was told.
---@field last_data table<string, string> What was told with it the last time.
---@field repeat_after? number|ops.Duration For how long it is not passed on again.
---@field expire_after? number|ops.Duration For how long it is kept.
---@overload fun(fields: { key: string, id?: string, user_id?: integer, type?: string, first_occurred?: number, last_occurred?: number, last_repeated?: number, occurrences?: integer, last_data?: table<string, string>, repeat_after?: number|ops.Duration, expire_after?: number|ops.Duration }): ops.testing.Notice
local Notice = {}

--- How a check of Pebble's is.
---@class ops.testing.CheckInfo
---@field name string In the layer.
---@field level? ops.pebble.CheckLevel|string What it speaks for.
---@field startup ops.pebble.CheckStartup|string Whether it starts by itself.
---@field status ops.pebble.CheckStatus|string How it is now.
---@field successes integer|userdata How often it has succeeded; ops.null as of a Pebble before 1.23.
---@field failures integer How often in a row it has failed.
---@field threshold integer How many failures in a row make it down.
---@field change_id? string The change that runs it; a new one unless it is inactive.
---@overload fun(fields: { name: string, level?: ops.pebble.CheckLevel|string, startup?: ops.pebble.CheckStartup|string, status?: ops.pebble.CheckStatus|string, successes?: integer|userdata, failures?: integer, threshold?: integer, change_id?: string }): ops.testing.CheckInfo
local CheckInfo = {}

--- A secret: the charm's own, or one it was granted.
---@class ops.testing.Secret
---@field tracked_content table<string, string> What the unit tracks.
---@field latest_content? table<string, string> What a refresh gives; the same unless given.
---@field id string Random unless given.
---@field owner? "unit"|"app" Whose it is; nil: somebody else's, who has granted it.
---@field remote_grants table<integer, string[]> Of an own one: who may read it, by the id of the relation.
---@field label? string What the charm calls it.
---@field description? string For people.
---@field expire? number When it expires.
---@field rotate? ops.SecretRotate|string How often a new revision is due.
---@overload fun(fields: { tracked_content: table<string, string>, latest_content?: table<string, string>, id?: string, owner?: "unit"|"app", remote_grants?: table<integer, string[]>, label?: string, description?: string, expire?: number, rotate?: ops.SecretRotate|string }): ops.testing.Secret
local Secret = {}

--- An attached storage.
---@class ops.testing.Storage
---@field name string In the metadata.
---@field index integer A new number unless given.
---@overload fun(fields: { name: string, index?: integer }): ops.testing.Storage
local Storage = {}

--- The directory that stands for the storage.
---@param ctx ops.testing.Context
---@return string
function Storage:get_filesystem(ctx) end

--- A resource.
---@class ops.testing.Resource
---@field name string In the metadata.
---@field path string Its file.
---@overload fun(fields: { name: string, path: string }): ops.testing.Resource
local Resource = {}

--- What ports have in common.
---@class ops.testing.Port
---@field port? integer Its number.
---@field protocol? string "tcp", "udp" or "icmp".
local Port = {}

--- An open tcp port.
---@class ops.testing.TCPPort: ops.testing.Port
---@overload fun(port: integer): ops.testing.TCPPort
local TCPPort = {}

--- An open udp port.
---@class ops.testing.UDPPort: ops.testing.Port
---@overload fun(port: integer): ops.testing.UDPPort
local UDPPort = {}

--- An open icmp.
---@class ops.testing.ICMPPort: ops.testing.Port
---@overload fun(): ops.testing.ICMPPort
local ICMPPort = {}

--- The cloud the model is in.
---@class ops.testing.CloudSpec
---@field type string Such as "lxd" or "openstack".
---@field name string What Juju calls it.
---@field region? string Where in the cloud.
---@field endpoint? string The URL of its API.
---@field identity_endpoint? string That of its identity service.
---@field storage_endpoint? string That of its storage service.
---@field credential? ops.testing.CloudCredential How to log in.
---@field ca_certificates string[] Certificates to trust.
---@field skip_tls_verify boolean Whether certificates are not to be checked.
---@field is_controller_cloud boolean Whether the controller runs in it as well.
---@overload fun(fields: { type: string, name?: string, region?: string, endpoint?: string, identity_endpoint?: string, storage_endpoint?: string, credential?: ops.testing.CloudCredential, ca_certificates?: string[], skip_tls_verify?: boolean, is_controller_cloud?: boolean }): ops.testing.CloudSpec
local CloudSpec = {}

--- How to log in to the cloud.
---@class ops.testing.CloudCredential
---@field auth_type string Such as "userpass".
---@field attributes table<string, string> By name.
---@field redacted string[] Names of those that Juju keeps back.
---@overload fun(fields: { auth_type: string, attributes?: table<string, string>, redacted?: string[] }): ops.testing.CloudCredential
local CloudCredential = {}

--- What an object remembers.
---@class ops.testing.StoredState
---@field name string Its name among those of the object.
---@field owner_path? string The handle of the object, such as "MyCharm" or "MyCharm/Database[db]".
---@field content table<string, any> The values.
---@overload fun(fields: { name?: string, owner_path?: string, content?: table<string, any> }): ops.testing.StoredState
local StoredState = {}

--- An event that waits to be emitted again, from `ctx.on.start():deferred(handler)`.
---@class ops.testing.DeferredEvent
---@field handle_path string What it is called.
---@field owner string The handle of who observes it.
---@field observer string The method that observes it.
---@field snapshot_data table<string, any> What is stored of it.
---@field name string Such as "start".
---@overload fun(fields: { handle_path: string, owner: string, observer: string, snapshot_data?: table<string, any> }): ops.testing.DeferredEvent
local DeferredEvent = {}

--- What was logged.
---@class ops.testing.JujuLogLine
---@field level string Such as "INFO".
---@field message string The text.
---@overload fun(fields: { level: string, message: string }): ops.testing.JujuLogLine
local JujuLogLine = {}
