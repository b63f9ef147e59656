-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- A simulation of Juju with one charm in it. Without `meta`, `config` and `actions` they are read from the charm's directory. A to-be-closed value.
---@class ops.testing.Harness: ops.Class
---@field ActionOutput ops.testing.ActionOutput The class of what `run_action` gives.
---@field charm ops.CharmBase The charm, once begin() has made it.
---@field framework ops.Framework The framework the charm lives in.
---@field model ops.Model What the charm sees of Juju; also before there is a charm.
---@field reboot_count integer How often the charm asked for a reboot. One that is to be at once ends its handler with an Exit error.
---@overload fun(charm_cls: ops.CharmBase, options?: { meta?: string|table, actions?: string|table, config?: string|table }): ops.testing.Harness
local Harness = {}

--- Makes the charm. From now on changes emit events.
---
--- Raises RuntimeError the second time; what the charm's init raises.
function Harness:begin() end

--- What Juju would have emitted by now, in its order: storage-attached, install, relation-created, leader-elected or leader-settings-changed, config-changed, start, pebble-ready, and for each relation changed and joined. Peer relations are made where there are none; storage is attached. What is of one kind comes in the order it was added.
---
--- Raises as begin().
function Harness:begin_with_initial_hooks() end

--- Ends it: removes its directories. Also done by `local harness <close> = ...`, and when it is collected.
function Harness:cleanup() end

--- From now on changes emit nothing.
function Harness:disable_hooks() end

--- From now on changes emit events, once there is a charm.
function Harness:enable_hooks() end

--- Changes emit nothing in the scope of what is returned.
---
--- ```lua
--- local quiet <close> = harness:hooks_disabled()
--- ```
---@return table # a to-be-closed value
function Harness:hooks_disabled() end

--- Has the charm's statuses collected and set, as at the end of a hook of Juju's.
function Harness:evaluate_status() end

--- Changes the configuration: config-changed, also when nothing is different.
---
--- Raises ValueError for an option that the charm does not have, RuntimeError for a value of another type.
---@param key_values? table<string, any> table of values by option; nil: none
---@param unset? string|string[] names of those that get their default again, or no value
---@overload fun(self: ops.testing.Harness, options: { key_values?: table<string, any>, unset?: string|string[] })
function Harness:update_config(key_values, unset) end

--- Makes the charm's unit the leader, or not: leader-elected, each time it is made one.
---@param is_leader? boolean true when it is left out
---@overload fun(self: ops.testing.Harness, options: { is_leader?: boolean })
function Harness:set_leader(is_leader) end

--- Sets what `app:planned_units()` gives.
---
--- Raises TypeError below 0.
---@param num_units integer
function Harness:set_planned_units(num_units) end

--- From now on as many units are planned as there are: the charm's and its peers.
function Harness:reset_planned_units() end

--- Relates an endpoint to an application: relation-created. Ids count from 0.
---
--- Raises RelationNotFoundError for an endpoint that the charm does not have.
---@param relation_name string endpoint
---@param remote_app string the application at the other end; the charm's own for peers
---@param options? { app_data?: table<string, string>, unit_data?: table<string, string> } `app_data` and `unit_data`: data of the application and of its unit 0, which joins then
---@return integer # the id of the relation
function Harness:add_relation(relation_name, remote_app, options) end

--- Removes a relation: departed for each unit, then broken, in which it is no longer active. Grants of secrets over it are gone too.
---
--- Raises RelationNotFoundError.
---@param relation_id integer
function Harness:remove_relation(relation_id) end

--- Adds a unit to a relation: relation-joined.
---
--- Raises RelationNotFoundError; ValueError for a name that cannot be one of the other application's units.
---@param relation_id integer
---@param remote_unit_name string
function Harness:add_relation_unit(relation_id, remote_unit_name) end

--- Removes a unit from a relation: relation-departed, in which its data can still be read.
---
--- Raises RelationNotFoundError; ValueError when the unit is not in it.
---@param relation_id integer
---@param remote_unit_name string
function Harness:remove_relation_unit(relation_id, remote_unit_name) end

--- A databag as it is, whoever's it is: a table; nil when they have none.
---
--- Raises RelationNotFoundError.
---@param relation_id integer
---@param app_or_unit string|ops.Unit|ops.Application
---@return table<string, string>|nil
function Harness:get_relation_data(relation_id, app_or_unit) end

--- Changes a databag, of whichever side: relation-changed when something became different, and it is not the charm's own to write.
---
--- Raises RelationNotFoundError; KeyError when they have no data in it; RelationDataTypeError.
---@param relation_id integer
---@param app_or_unit string|ops.Unit|ops.Application whose it is: a name, or the object
---@param key_values table<string, string> table of strings; "" deletes
function Harness:update_relation_data(relation_id, app_or_unit, key_values) end

--- Adds instances of a storage, which count from 0 over all storages. Those that the charm asked for by `model.storages:request()` are there, too, and can be attached.
---
--- Raises RuntimeError for a storage that the charm does not have.
---@param storage_name string
---@param count? integer how many, 1 when it is left out
---@param options? { attach?: boolean } `attach`: attach them too, with storage-attached
---@return string[] # a sequence of their ids
---@overload fun(self: ops.testing.Harness, storage_name: string, options: { count?: integer, attach?: boolean }): string[]
function Harness:add_storage(storage_name, count, options) end

--- Attaches an instance, if it is not: storage-attached.
---
--- Raises RuntimeError when there is none.
---@param storage_id string
function Harness:attach_storage(storage_id) end

--- Detaches an instance, if it is attached: storage-detaching, in which it is still there.
---
--- Raises RuntimeError when there is none, before begin().
---@param storage_id string
function Harness:detach_storage(storage_id) end

--- Detaches an instance and removes it.
---
--- Raises RuntimeError when there is none.
---@param storage_id string
function Harness:remove_storage(storage_id) end

--- Adds a secret of another application or unit (or of the charm's own).
---
--- Raises ValueError, TypeError for what cannot be content.
---@param owner string|ops.Unit|ops.Application its name, or its object
---@param content table<string, string> table of strings
---@return string # its id
function Harness:add_model_secret(owner, content) end

--- Adds a secret of the model's user, as `juju add-secret` does. The charm may not read it before it is granted.
---@param content table<string, string>
---@return string # its id
function Harness:add_user_secret(content) end

--- Gives a secret of others a new revision: secret-changed.
---
--- Raises RuntimeError when there is none, or it is the charm's own.
---@param secret_id string
---@param content table<string, string>
function Harness:set_secret_content(secret_id, content) end

--- Lets an application or unit read a secret of others. What is no user's is granted over the relation with its owner, which has to be there.
---
--- Raises RuntimeError.
---@param secret_id string
---@param observer string|ops.Unit|ops.Application its name, or its object
function Harness:grant_secret(secret_id, observer) end

--- Takes back what grant_secret() gave.
---
--- Raises RuntimeError.
---@param secret_id string
---@param observer string|ops.Unit|ops.Application
function Harness:revoke_secret(secret_id, observer) end

--- Who may read a secret over a relation.
---
--- Raises RuntimeError when there is none.
---@param secret_id string
---@param relation_id integer
---@return ops.Set # an ops.Set of names
function Harness:get_secret_grants(secret_id, relation_id) end

--- The numbers of a secret's revisions, oldest first.
---
--- Raises RuntimeError when there is none.
---@param secret_id string
---@return integer[]
function Harness:get_secret_revisions(secret_id) end

--- Emits secret-rotate.
---
--- Raises RuntimeError when there is no such secret, for one of a user, before begin().
---@param secret_id string
---@param options? { label?: string } `label`: other than the secret's
function Harness:trigger_secret_rotation(secret_id, options) end

--- Emits secret-expired.
---
--- Raises RuntimeError when there is no such secret, for one of a user, before begin().
---@param secret_id string
---@param revision integer
---@param options? { label?: string }
function Harness:trigger_secret_expiration(secret_id, revision, options) end

--- Emits secret-remove: nobody tracks the revision any more.
---
--- Raises RuntimeError when there is no such secret, before begin().
---@param secret_id string
---@param revision integer
---@param options? { label?: string }
function Harness:trigger_secret_removal(secret_id, revision, options) end

--- Runs an action.
---
--- Raises ActionFailed when the charm says so, with `message` and `output`; RuntimeError for an action that the charm does not have and for a parameter that is missing, ModelError for one too many and for what its schema does not allow; what the handler raises.
---@param action_name string
---@param params? table<string, any> table, or nil
---@return ops.testing.ActionOutput # an ActionOutput: `logs`, `results` (texts, as Juju has them)
---@overload fun(self: ops.testing.Harness, action_name: string, options: { params?: table<string, any> }): ops.testing.ActionOutput
function Harness:run_action(action_name, params) end

--- Says what `model:get_binding()` gives.
---
--- Raises ValueError, ModelError for an endpoint or relation that is not there, TypeError.
---@param address string IPv4 or IPv6
---@param options? { endpoint?: string, relation_id?: integer, cidr?: string, interface?: string, ingress_addresses?: string|string[], egress_subnets?: string|string[] } `endpoint`, `relation_id`: of what; without them, of all that have none of their own. `cidr`: the /24 or /64 that the address is in; `interface`: "eth0"; `ingress_addresses`: the address; `egress_subnets`: the cidr
function Harness:add_network(address, options) end

--- Gives a resource of type file its content.
---
--- Raises RuntimeError when the charm has no such resource, or it is no file.
---@param resource_name string
---@param content string
function Harness:add_resource(resource_name, content) end

--- Gives a resource of type oci-image its content, a YAML file of registrypath, username and password.
---
--- Raises RuntimeError when the charm has no such resource, or it is no image.
---@param resource_name string
---@param contents? table<string, string> table; nil: a value for each
---@overload fun(self: ops.testing.Harness, resource_name: string, options: { contents?: table<string, string> })
function Harness:add_oci_resource(resource_name, contents) end

--- add_oci_resource() for all resources of type oci-image.
function Harness:populate_oci_resources() end

--- Pebble is ready in a container: it can be connected to, and pebble-ready is emitted. Nothing before begin().
---
--- Raises ModelError for a container that the charm does not have.
---@param container_name string
function Harness:container_pebble_ready(container_name) end

--- Says whether the Pebble of a container answers.
---
--- Raises ModelError for a container that the charm does not have.
---@param container string|ops.Container its name, or the Container
---@param val boolean
function Harness:set_can_connect(container, val) end

--- What the charm has configured: a pebble.Plan.
---
--- Raises KeyError for a container that the charm does not have; ConnectionError.
---@param container_name string
---@return ops.pebble.Plan
function Harness:get_container_pebble_plan(container_name) end

--- The directory that is the root of a container. The test may read and write there.
---
--- Raises KeyError for a container that the charm does not have.
---@param container string|ops.Container its name, or the Container
---@return string
function Harness:get_filesystem_root(container) end

--- Says what becomes of commands that the charm runs in a container. The longest prefix wins; the same prefix again replaces what was said before.
---
--- Raises TypeError unless there is either of them; ModelError for a container that the charm does not have.
---
--- ```lua
--- harness:handle_exec("web", { "nginx", "-t" }, { result = 0 })
--- ```
---@param container string|ops.Container its name, or the Container
---@param command_prefix string[] sequence of the first words of the commands
---@param options? { handler?: (fun(args: ops.testing.ExecArgs): ops.testing.ExecResult|nil), result?: integer|string|ops.testing.ExecResult }
function Harness:handle_exec(container, command_prefix, options) end

--- Records a notice. After begin(), one that is new or is repeated is told to the charm: pebble-custom-notice.
---
--- With the type CHANGE_UPDATE, the id of a check's change as key, and data of `kind` and `check-name`, that change has ended: a "perform-check" failed, a "recover-check" succeeded; pebble-check-failed, pebble-check-recovered.
---
--- Raises ModelError for a container that the charm does not have.
---@param container_name string name of the container
---@param key string such as "example.com/backup-done"
---@param options? { data?: table<string, string>, repeat_after?: number|ops.Duration, type?: ops.pebble.NoticeType|string }
---@return string # the notice's id
function Harness:pebble_notify(container_name, key, options) end

--- Says what the model is called.
---
--- Raises RuntimeError after begin().
---@param name string
function Harness:set_model_name(name) end

--- Says what Juju's id of the model is; raises RuntimeError after `begin()`.
---
--- Raises RuntimeError after begin().
---@param uuid string
function Harness:set_model_uuid(uuid) end

--- Both in one call; nil leaves it.
---
--- Raises RuntimeError after begin().
---@param name? string
---@param uuid? string
---@overload fun(self: ops.testing.Harness, options: { name?: string, uuid?: string })
function Harness:set_model_info(name, uuid) end

--- Says what `model:get_cloud_spec()` gives; the application is trusted then.
---@param spec ops.CloudSpec|ops.testing.CloudSpec an ops.CloudSpec, or one of ops.testing
function Harness:set_cloud_spec(spec) end

--- The version of the workload that the charm told; nil: none.
---@return string|nil
function Harness:get_workload_version() end

--- What the charm gave to `pod:set_spec()`: spec and k8s_resources, each nil if there is none.
---@return table|nil
---@return table|nil
function Harness:get_pod_spec() end

--- What an action said.
---@class ops.testing.ActionOutput: ops.Class
---@field logs string[] What it logged.
---@field results table<string, any> What it gave.
local ActionOutput = {}
