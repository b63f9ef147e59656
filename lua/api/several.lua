-- SPDX-License-Identifier: Apache-2.0
local function view(name)
  return function() return require("ops.testing.model_unit")[name] end
end

local settles = "*, errors?: boolean, most_hooks?: integer"

return {
  module = "ops.testing",
  title = "Tests: several applications together",
  about = "With its first verb a Model comes to life: charm classes are deployed to it and related, and "
    .. "`settle()` runs their "
    .. "hooks as Juju would. Verbs are named as those of the juju client; they take units and applications as "
    .. "objects or "
    .. "by name.",
  {
    class = "ops.testing.Model",
    component = true,
    text = "The model of a State, and a place where charms live together: `local model <close> = testing.Model {}`.",
    hides = { "made" },
    "name: string -- Random unless given.",
    "uuid: string -- Random unless given.",
    "type: \"kubernetes\"|\"lxd\" -- What kind of cloud it is in; of a live one as its first charm needs it.",
    "cloud_spec?: CloudSpec -- What `model:get_cloud_spec()` gives.",
    "juju_version?: string -- The Juju that is simulated; 3.6.14 unless given.",
    "seed?: integer -- What decides where Juju leaves an order open; 1 unless given, or CHARMHOST_SEED.",
    "time?: number -- The time it begins at.",
    "units: Unit[]",
    "hooks: string[]",
    "now: number",
    "deploy(charm: ops.CharmBase|Context|string, *, app?: string, units?: integer, config?: table<string, any>, "
      .. "storage?: table<string, integer>, resources?: table<string, string>, trust?: boolean, "
      .. "execs?: table<string, Exec[]>, modules?: table<string, any>) -> Application",
    "refresh(application: string|Application, charm: ops.CharmBase|Context|string, *, "
      .. "resources?: table<string, string>, force?: boolean, modules?: table<string, any>)",
    "attach_resource(application: string|Application, resource: string, path: string)",
    "add_unit(application: string|Application, num_units?: integer) -> Unit",
    "remove_unit(unit: string|Unit)",
    "remove_application(application: string|Application)",
    "set_leader(unit: string|Unit)",
    "config(application: string|Application, values?: table<string, any>, *, reset?: string|string[])",
    "trust(application: string|Application, *, remove?: boolean)",
    "integrate(one: string|Application, other: string|Application) -> integer",
    "remove_relation(one: string|Application, other: string|Application)",
    "settle(" .. settles .. ") -> string[]",
    "advance(seconds: number|ops.Duration, " .. settles .. ") -> string[]",
    "run(unit: string|Unit, action: string, params?: table<string, any>) -> ActionOutput",
    "fail_next(unit: string|Unit, hook?: string, *, after?: boolean, times?: integer)",
    "resolved(unit: string|Unit, *, no_retry?: boolean)",
    "add_secret(name: string, content: table<string, string>, *, info?: string) -> string",
    "update_secret(secret: string, content?: table<string, string>, *, name?: string, info?: string)",
    "grant_secret(secret: string, application: string|Application)",
    "revoke_secret(secret: string, application: string|Application)",
    "remove_secret(secret: string, *, revision?: integer)",
    "application(name: string) -> Application",
    "unit(name: string) -> Unit",
    "status() -> table",
    "debug_log() -> string",
    "show_unit(unit: string|Unit) -> table",
    "close()",
  },
  {
    class = "ops.testing.Application",
    parent = "ops.Class",
    at = view "Application",
    text = "An application of a live Model, from `deploy` or `model:application(name)`. Each field is read when "
      .. "it is asked for.",
    "name: string -- What it is called.",
    "is_gone: boolean",
    "units: Unit[]",
    "leader?: Unit",
    "status: ops.StatusBase",
    "config: table<string, any>",
  },
  {
    class = "ops.testing.Unit",
    parent = "ops.Class",
    at = view "Unit",
    text = "A unit of a live Model, from `application.units` or `model:unit(name)`. Each field is read when it is "
      .. "asked for.",
    "name: string -- Such as \"web/0\".",
    "number: integer -- The number in it.",
    "is_gone: boolean",
    "app: Application",
    "is_leader: boolean",
    "status: ops.StatusBase",
    "error?: table",
    "hooks: string[]",
    "runs: table[]",
    "log: JujuLogLine[]",
    "status_history: ops.StatusBase[]",
    "state() -> State",
    "container(name: string) -> UnitContainer",
  },
  {
    class = "ops.testing.UnitContainer",
    parent = "ops.Class",
    at = function() return require "ops.testing.model_container" end,
    text = "A container of a unit of a live Model of Kubernetes, from `unit:container(name)`. Each field is read when "
      .. "it is asked for.",
    "name: string -- That in the metadata.",
    "root: string",
    "can_connect: boolean",
    "exec_history: ExecArgs[]",
    "notify(key: string, *, data?: table<string, string>, repeat_after?: number|ops.Duration, type?: string) -> string",
    "check(name: string, *, failure?: string)",
    "restart()",
    "set_can_connect(val: boolean)",
  },
}
