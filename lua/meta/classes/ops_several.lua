-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- The model of a State, and a place where charms live together: `local model <close> = testing.Model {}`.
---@class ops.testing.Model
---@field name string Random unless given.
---@field uuid string Random unless given.
---@field type "kubernetes"|"lxd" What kind of cloud it is in; of a live one as its first charm needs it.
---@field cloud_spec? ops.testing.CloudSpec What `model:get_cloud_spec()` gives.
---@field juju_version? string The Juju that is simulated; 3.6.14 unless given.
---@field seed? integer What decides where Juju leaves an order open; 1 unless given, or CHARMHOST_SEED.
---@field time? number The time it begins at.
---@field units ops.testing.Unit[] All units, by name.
---@field hooks string[] All that was run, in order: "web/0 config-changed".
---@field now number The time it is for the charms (ops.time.now()), in seconds since the epoch; it moves by advance() alone.
---@overload fun(fields: { name?: string, uuid?: string, type?: "kubernetes"|"lxd", cloud_spec?: ops.testing.CloudSpec, juju_version?: string, seed?: integer, time?: number }): ops.testing.Model
local Model = {}

--- Deploys a charm, as `juju deploy`.
---
--- Raises RuntimeError, ValueError for what Juju refuses.
---@param charm ops.CharmBase|ops.testing.Context|string its class; or a Context, which has the contents of its files; or the path of its directory, from which it is loaded anew for each hook
---@param options? { app?: string, units?: integer, config?: table<string, any>, storage?: table<string, integer>, resources?: table<string, string>, trust?: boolean, execs?: table<string, ops.testing.Exec[]>, modules?: table<string, any> } table of `app` (its name; nil: the charm's), `units` (1; of a subordinate 0), `config` (name -> value), `storage` (name -> instances of each unit), `resources` (name -> path of a file), `trust`, `execs` (container -> testing.Exec, what answers commands that are run in it), `modules` (name -> what `require` gives a charm of a directory in place of its own: test doubles, shared by all its hooks)
---@return ops.testing.Application # an Application
function Model:deploy(charm, options) end

--- Replaces the charm of an application, as `juju refresh`: units run upgrade-charm.
---@param application string|ops.testing.Application
---@param charm ops.CharmBase|ops.testing.Context|string the new one, as for deploy
---@param options? { resources?: table<string, string>, force?: boolean, modules?: table<string, any> } table of `resources`, `modules`, `force` (units in error get it at once, and run what failed with it)
function Model:refresh(application, charm, options) end

--- Replaces a resource, as `juju attach-resource`: units run upgrade-charm.
---@param application string|ops.testing.Application
---@param resource string
---@param path string of a file
function Model:attach_resource(application, resource, path) end

--- Adds units, as `juju add-unit`.
---@param application string|ops.testing.Application
---@param num_units? integer how many; nil: 1
---@return ops.testing.Unit # the new units
---@overload fun(self: ops.testing.Model, application: string|ops.testing.Application, options: { num_units?: integer }): ops.testing.Unit
function Model:add_unit(application, num_units) end

--- Removes a unit, as `juju remove-unit`: it runs its last hooks.
---@param unit string|ops.testing.Unit
function Model:remove_unit(unit) end

--- Removes an application, its units and its relations, as `juju remove-application`.
---@param application string|ops.testing.Application
function Model:remove_application(application) end

--- Has another unit lead its application, as when the leader's lease has run out.
---@param unit string|ops.testing.Unit
function Model:set_leader(unit) end

--- Sets options, as `juju config`: all of them or none. What they are is in `application.config`.
---@param application string|ops.testing.Application
---@param values? table<string, any> name -> value; texts are read as the command line's are
---@param options? { reset?: string|string[] } table of `reset`, names of options that go back to their defaults
---@overload fun(self: ops.testing.Model, application: string|ops.testing.Application, options: { values?: table<string, any>, reset?: string|string[] })
function Model:config(application, values, options) end

--- Lets an application use the cloud's credentials, as `juju trust`.
---@param application string|ops.testing.Application
---@param options? { remove?: boolean } table of `remove`: no more
function Model:trust(application, options) end

--- Relates two applications, as `juju integrate`.
---@param one string|ops.testing.Application "web" or "web:db", or an Application
---@param other string|ops.testing.Application "web" or "web:db", or an Application
---@return integer # the relation's id
function Model:integrate(one, other) end

--- Removes the relation of two applications, as `juju remove-relation`.
---@param one string|ops.testing.Application
---@param other string|ops.testing.Application
function Model:remove_relation(one, other) end

--- Runs hooks until nothing is left to do now. What is due later waits for advance().
---
--- Raises UncaughtCharmError for the first hook that failed, once all others have been run, with `unit`, `hook`, `cause`, `traceback`, `seed`; RuntimeError for a loop, with the hooks that are in it.
---@param options? { errors?: boolean, most_hooks?: integer } table of `errors` (true: hooks may fail; the units are in error then), `most_hooks` (how many are taken for a loop; at least 1000)
---@return string[] # what was run, in order: a sequence of "web/0 config-changed"
function Model:settle(options) end

--- Lets time pass. What becomes due meanwhile is run in its order: update-status, rotation and expiry of secrets, hooks that failed.
---@param seconds number|ops.Duration a number, or an ops.duration
---@param options? { errors?: boolean, most_hooks?: integer }
---@return string[] # as settle()
function Model:advance(seconds, options) end

--- Runs an action, as `juju run`, and all hooks that are due.
---
--- Raises ActionFailed when the charm says so, with `message` and `output`; UncaughtCharmError; what Juju refuses.
---@param unit string|ops.testing.Unit its name, its object, or "web/leader"
---@param action string
---@param params? table<string, any> table, checked by the action's schema; nil: none
---@return ops.testing.ActionOutput # an ActionOutput: `results`, `logs`
---@overload fun(self: ops.testing.Model, unit: string|ops.testing.Unit, action: string, options: { params?: table<string, any> }): ops.testing.ActionOutput
function Model:run(unit, action, params) end

--- Has the next hook of a unit fail, as if its agent had been killed. That is no error for settle().
---@param unit string|ops.testing.Unit
---@param hook? string such as "db-relation-changed"; nil: any
---@param options? { after?: boolean, times?: integer } table of `after` (the charm runs the hook to its end and keeps what it stores, but what it told Juju is lost; otherwise nothing of it is run) and `times` (how many such hooks fail; 1)
---@overload fun(self: ops.testing.Model, unit: string|ops.testing.Unit, options: { hook?: string, after?: boolean, times?: integer })
function Model:fail_next(unit, hook, options) end

--- Has the hook that failed run again, as `juju resolved`.
---@param unit string|ops.testing.Unit
---@param options? { no_retry?: boolean } table of `no_retry`: it counts as done
function Model:resolved(unit, options) end

--- Adds a secret of the user, as `juju add-secret`.
---@param name string
---@param content table<string, string> table of strings
---@param options? { info?: string } table of `info`, what it is for
---@return string # its URI, "secret:..."
function Model:add_secret(name, content, options) end

--- Gives a secret of the user another content, name or description, as `juju update-secret`.
---@param secret string its name or URI
---@param content? table<string, string>
---@param options? { name?: string, info?: string }
---@overload fun(self: ops.testing.Model, secret: string, options: { content?: table<string, string>, name?: string, info?: string })
function Model:update_secret(secret, content, options) end

--- Lets an application read a secret of the user, as `juju grant-secret`.
---@param secret string
---@param application string|ops.testing.Application
function Model:grant_secret(secret, application) end

--- Takes a grant back, as `juju revoke-secret`.
---@param secret string
---@param application string|ops.testing.Application
function Model:revoke_secret(secret, application) end

--- Removes a secret of the user, as `juju remove-secret`.
---@param secret string
---@param options? { revision?: integer } table of `revision`: only this one
function Model:remove_secret(secret, options) end

--- An Application by its name.
---@param name string
---@return ops.testing.Application
function Model:application(name) end

--- A Unit by its name, also one that is gone.
---@param name string
---@return ops.testing.Unit
function Model:unit(name) end

--- What `juju status --relations --format json` shows.
---@return table
function Model:status() end

--- What all units have logged and run, as `juju debug-log` shows it: a text. To print when a test is not understood.
---@return string
function Model:debug_log() end

--- What `juju show-unit` shows, databags included.
---@param unit string|ops.testing.Unit
---@return table
function Model:show_unit(unit) end

--- Ends it: its directories are removed. Also done by `local model <close> = ...`, which says which seed it was when the test has failed, and when it is collected.
function Model:close() end

--- An application of a live Model, from `deploy` or `model:application(name)`. Each field is read when it is asked for.
---@class ops.testing.Application: ops.Class
---@field name string What it is called.
---@field is_gone boolean Whether it was removed and all its units are gone.
---@field units ops.testing.Unit[] Its units, by number.
---@field leader? ops.testing.Unit The unit that leads; nil: none.
---@field status ops.StatusBase The status that its leader has set.
---@field config table<string, any> Its configuration, with defaults: a table.
local Application = {}

--- A unit of a live Model, from `application.units` or `model:unit(name)`. Each field is read when it is asked for.
---@class ops.testing.Unit: ops.Class
---@field name string Such as "web/0".
---@field number integer The number in it.
---@field is_gone boolean Whether it was removed and has run its last hook.
---@field app ops.testing.Application Its application.
---@field is_leader boolean Whether Juju has it lead its application.
---@field status ops.StatusBase The status that `juju status` shows: an ErrorStatus while a hook has failed, else what the charm has set.
---@field error? table The hook that failed: a table of `hook`, `message`, `cause` (what the charm raised, or nil) and `traceback`; nil when the unit is in no error.
---@field hooks string[] What it ran, in order, failed or not: "install", "db-relation-joined for pg/0", "action backup".
---@field runs table[] The same with more about each: `hook`, `failed`, `message`, `cause`, `traceback`.
---@field log ops.testing.JujuLogLine[] What it logged: a sequence of testing.JujuLogLine.
---@field status_history ops.StatusBase[] All statuses that the charm has set, and Juju before it, the last one included.
local Unit = {}

--- Everything else that is known of it, as a testing.State: databags, ports, secrets, stored states, deferred events, ... Relations are those it is in, with the units that have joined. A Context can go on from it.
---@return ops.testing.State
function Unit:state() end

--- A container of it, by its name.
---
--- Raises ValueError when there is none.
---@param name string
---@return ops.testing.UnitContainer
function Unit:container(name) end

--- A container of a unit of a live Model of Kubernetes, from `unit:container(name)`. Each field is read when it is asked for.
---@class ops.testing.UnitContainer: ops.Class
---@field name string That in the metadata.
---@field root string The directory that stands for its root. The test may read and write there.
---@field can_connect boolean Whether its Pebble answers.
---@field exec_history ops.testing.ExecArgs[] The commands that the charm has run in it: a sequence of testing.ExecArgs.
local UnitContainer = {}

--- The workload tells something, as `pebble notify` does; the charm hears of it with the next hooks.
---@param key string such as "example.com/backup-done"
---@param options? { data?: table<string, string>, repeat_after?: number|ops.Duration, type?: string }
---@return string # the notice's id
function UnitContainer:notify(key, options) end

--- A check is performed, once. The charm hears of it when it has failed as often as its threshold says, and when it succeeds again.
---
--- Raises ValueError when there is no such check, or it is inactive.
---@param name string of a check that the charm has configured
---@param options? { failure?: string }
function UnitContainer:check(name, options) end

--- It ends and begins anew: another Pebble, nothing of what the charm had put into it; pebble-ready.
function UnitContainer:restart() end

--- Says whether its Pebble answers.
---@param val boolean
function UnitContainer:set_can_connect(val) end
