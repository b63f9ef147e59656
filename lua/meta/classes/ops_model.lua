-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- The Juju model, `self.model`.
---@class ops.Model: ops.Class
---@field name string What the model is called.
---@field uuid string Juju's id of the model.
---@field juju_version ops.JujuVersion The version of Juju, an ops.JujuVersion.
---@field unit ops.Unit The unit this charm runs for.
---@field app ops.Application The application this charm runs for.
---@field config ops.ConfigData The charm's configuration by option, typed by config.yaml; what has no value is not there.
---@field relations ops.RelationMapping Sequences of relations by endpoint.
---@field storages ops.StorageMapping Sequences of storages by name, and `request()` for more.
---@field resources ops.Resources The charm's resources: `fetch()`.
---@field pod ops.Pod The pod of a charm without Pebble: `set_spec()`. Deprecated.
local Model = {}

--- A unit by its name, which need not exist; the same object for the same name.
---@param unit_name string
---@return ops.Unit
function Model:get_unit(unit_name) end

--- An application by its name, which need not exist; the same object for the same name.
---@param app_name string
---@return ops.Application
function Model:get_app(app_name) end

--- The relation of an endpoint, or one of several by its id.
---
--- Raises TooManyRelatedAppsError without an id when there are several; KeyError for an endpoint that the charm does not have.
---@param relation_name string endpoint
---@param relation_id? integer its id; nil: there is only one
---@return ops.Relation|nil # nil when there is none; with an id always a relation, which may be gone (`active` is false)
function Model:get_relation(relation_name, relation_id) end

--- What an endpoint, an extra binding or one relation is bound to.
---
--- Raises ModelError for anything else.
---@param binding_key string|ops.Relation name, or a Relation
---@return ops.Binding # a Binding, whose `network` is asked for when it is looked at
function Model:get_binding(binding_key) end

--- A secret by its id or by what this charm calls it. With both, Juju remembers the label for the id. The content is read at once.
---
--- Raises TypeError without both, SecretNotFoundError, ModelError when this unit may not read it.
---
--- ```lua
--- self.model:get_secret { id = bag.secret_id, label = "db" }
--- ```
---@param options? { id?: string, label?: string }
---@return ops.Secret
function Model:get_secret(options) end

--- The cloud this model is in, with credentials: an ops.CloudSpec. Asked for at each call.
---
--- Raises ModelError without `juju trust`.
---@return ops.CloudSpec
function Model:get_cloud_spec() end

--- What units and applications have in common.
---@class ops.Entity: ops.Class
---@field name string Such as "mysql/0" or "mysql".
---@field status ops.StatusBase The status Juju shows; UnknownStatus for all but this charm's own unit and application. Assigning one takes effect at once.
local Entity = {}

--- Makes a secret that this unit or application owns.
---
--- Raises ValueError, TypeError for what cannot be content.
---
--- ```lua
--- self.app:add_secret({ password = "hunter2" }, { label = "db", expire = ops.duration "24h" })
--- ```
---@param content table<string, string> table of texts; keys have 3 or more small letters, digits and single hyphens
---@param options? { label?: string, description?: string, expire?: number|ops.Duration, rotate?: ops.SecretRotate|string }
---@return ops.Secret # a Secret
function Entity:add_secret(content, options) end

--- An application: `self.app`, `relation.app`, `event.app`. The same one is the same object.
---@class ops.Application: ops.Entity
local Application = {}

--- How many units there are to be, those that are leaving not counted; may be 0.
---
--- Raises RuntimeError for another application than ours.
---@return integer
function Application:planned_units() end

--- A unit: `self.unit`, those of `relation.units`, `event.unit`. The same one is the same object.
---@class ops.Unit: ops.Entity
---@field app ops.Application The application it belongs to.
---@field containers ops.ContainerMapping The containers of the metadata by name.
local Unit = {}

--- Whether it is the leader of its application; an answer is good for 30 seconds.
---
--- Raises RuntimeError for another unit than ours.
---@return boolean
function Unit:is_leader() end

--- One container.
---
--- Raises ModelError when the charm has no such container.
---@param container_name string
---@return ops.Container
function Unit:get_container(container_name) end

--- Opens a port of this unit.
---@param protocol "tcp"|"udp"|"icmp"|string "tcp", "udp" or "icmp"
---@param port? integer its number; nil for icmp
---@overload fun(self: ops.Unit, protocol: "tcp"|"udp"|"icmp"|string, options: { port?: integer })
function Unit:open_port(protocol, port) end

--- Closes a port of this unit.
---@param protocol "tcp"|"udp"|"icmp"|string
---@param port? integer
---@overload fun(self: ops.Unit, protocol: "tcp"|"udp"|"icmp"|string, options: { port?: integer })
function Unit:close_port(protocol, port) end

--- The ports that are open: an ops.Set of ops.Port.
---@return ops.Set
function Unit:opened_ports() end

--- Opens these ports and closes all others. A number is a tcp port.
---
--- ```lua
--- self.unit:set_ports(80, 443, ops.Port("udp", 53))
--- ```
---@param ... integer|ops.Port
function Unit:set_ports(...) end

--- Tells Juju the version of what the charm runs, shown in `juju status`.
---@param version string
function Unit:set_workload_version(version) end

--- Reboots the machine when the hook has succeeded, or with `now` at once: then the dispatch ends here, and Juju runs the hook anew after the reboot.
---
--- Raises RuntimeError for another unit than ours, HookCommandError in an action.
---@param now? boolean
---@overload fun(self: ops.Unit, options: { now?: boolean })
function Unit:reboot(now) end

--- A port. Two with the same protocol and number are equal, and one member of a set.
---@class ops.Port: ops.Class
---@field protocol string "tcp", "udp" or "icmp".
---@field port? integer Its number; nil for icmp.
---@overload fun(protocol: "tcp"|"udp"|"icmp"|string, port?: integer): ops.Port
---@overload fun(protocol: "tcp"|"udp"|"icmp"|string, options: { port?: integer }): ops.Port
local Port = {}

--- The charm's configuration by option: `self.config["log-level"]`. Typed by config.yaml; an option without a value is nil.
---@class ops.ConfigData
---@field [string] string|integer|number|boolean|nil The value of an option.
local ConfigData = {}

--- A mapping that is read when somebody looks, and cannot be changed.
---@class ops.LazyMapping
---@field [string] any What stands under a name.
local LazyMapping = {}

--- A version of Juju. Versions compare with each other and, but for `==`, with texts.
---@class ops.JujuVersion: ops.Class
---@field major integer 3 of 3.6.4.
---@field minor integer 6 of 3.6.4.
---@field tag string "beta" of 4.0-beta1, or "".
---@field patch integer 4 of 3.6.4.
---@field build integer 12 of 3.6.4.12, or 0.
---@field has_secrets boolean Since 3.0.2.
---@field supports_open_port_on_k8s boolean Since 3.0.3.
---@field supports_exec_service_context boolean Since 3.1.6, or 3.2.2.
---@field supports_pebble_log_forwarding boolean Since 3.4.0.
---@field supports_pebble_identities boolean Since 3.6.4.
---@field supports_pebble_metrics boolean Since 3.6.4.
---@overload fun(version: string): ops.JujuVersion
local JujuVersion = {}

--- Whether applications have databags: since 2.7.
---@return boolean
function JujuVersion:has_app_data() end

--- Whether the controller keeps state: since 2.8.
---@return boolean
function JujuVersion:has_controller_storage() end

--- Whether it runs `dispatch`: since 2.8.
---@return boolean
function JujuVersion:is_dispatch_aware() end

--- The version of the Juju that runs this hook.
---@return ops.JujuVersion
function JujuVersion.from_environ() end

--- The cloud a model is in, from `model:get_cloud_spec()`.
---@class ops.CloudSpec: ops.Class
---@field type string Such as "lxd" or "openstack".
---@field name string What Juju calls it.
---@field region? string Where in the cloud.
---@field endpoint? string The URL of its API.
---@field identity_endpoint? string That of its identity service.
---@field storage_endpoint? string That of its storage service.
---@field credential? ops.CloudCredential How to log in.
---@field ca_certificates string[] Certificates to trust, as PEM.
---@field skip_tls_verify boolean Whether certificates are not to be checked.
---@field is_controller_cloud boolean Whether the controller runs in it as well.
---@overload fun(values: table): ops.CloudSpec
local CloudSpec = {}

--- From what credential-get prints.
---@param answer table
---@return ops.CloudSpec
function CloudSpec.from_dict(answer) end

--- How to log in to a cloud. Its text does not show the attributes.
---@class ops.CloudCredential: ops.Class
---@field auth_type string Such as "userpass" or "certificate".
---@field attributes table<string, string> By name, as the cloud wants them.
---@field redacted string[] Names of attributes that Juju keeps back.
---@overload fun(values: table): ops.CloudCredential
local CloudCredential = {}

--- From a part of what credential-get prints.
---@param answer table
---@return ops.CloudCredential
function CloudCredential.from_dict(answer) end

--- The pod of a charm without Pebble, `model.pod`. Deprecated; until Juju 3.
---@class ops.Pod: ops.Class
local Pod = {}

--- Tells Juju what to run.
---
--- Raises ModelError when this unit is not the leader.
---@param spec table table, as pod-spec-set takes it
---@param options? { k8s_resources?: table }
function Pod:set_spec(spec, options) end
