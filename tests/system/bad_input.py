#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad input: each is told clearly, ends the dispatch with status 1, and leaves the database as it was.

    bad_input.py FAKE-HOOK-TOOL PROGRAM...
"""

import sys

from place import HANDLER_LINE, case, check, check_equal, check_has, main


def refused(place, hook, *parts, environment=None):
    """This dispatch fails with these texts in the log and changes nothing."""
    with place.unchanged():
        result = place.dispatch(hook, environment)
    return result.failed(*parts)


def table(name, rows):
    """A case for each row: (name, function of a place, hook, texts...)"""
    for row_name, prepare, hook, *parts in rows:
        def run(place, prepare=prepare, hook=hook, parts=parts):
            place.seed()
            prepare(place)
            refused(place, hook, *parts)

        case(f"{name}: {row_name}")(run)


# YAML


def yaml(file, text):
    return lambda place: place.write(file, text)


table("yaml", [
    ("an open bracket", yaml("metadata.yaml", "name: x\nrequires: [\n"), "stop", "metadata.yaml:3:1:"),
    ("a tab", yaml("metadata.yaml", "name: x\nrequires:\n\tdb: {}\n"), "stop", "metadata.yaml:3:1:", "tab"),
    ("a key twice", yaml("metadata.yaml", "name: x\nname: y\n"), "stop", "metadata.yaml:2:1:", "name"),
    ("a list", yaml("metadata.yaml", "- name\n"), "stop", "metadata.yaml"),
    ("nothing", yaml("metadata.yaml", ""), "stop", "metadata.yaml"),
    ("no UTF-8", yaml("metadata.yaml", b"name: \xff\xfe\n"), "stop", "metadata.yaml:1"),
    ("an unknown anchor", yaml("metadata.yaml", "name: *x\n"), "stop", "metadata.yaml:1:7:"),
    ("aliases without end", yaml("metadata.yaml", "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefghijk", "bcdefghijkl"))), "stop",
     "metadata.yaml:"),
    ("very deep", yaml("metadata.yaml", "name: " + "[" * 100000), "stop", "metadata.yaml:1:"),
    ("an endpoint that is text", yaml("metadata.yaml", "name: x\nrequires:\n  db: yes\n"), "stop", "metadata.yaml",
     "db"),
    ("missing", lambda place: (place.charm / "metadata.yaml").unlink(), "stop", "metadata.yaml"),
    ("actions", yaml("actions.yaml", "backup: {\n"), "stop", "actions.yaml:2:1:"),
    ("config", yaml("config.yaml", "options:\n  a: {type: int\n"), "stop", "config.yaml:3:1:"),
])


# hook tools

READS_CONFIG = "  local value = self.config.x"
READS_LEADER = "  local leader = self.unit:is_leader()"


def answers(code, values):
    def prepare(place):
        place.handler(code)
        place.answers({"is-leader": False, "config-get": {}, **values})

    return prepare


def without(code, *names):
    def prepare(place):
        place.handler(code)
        for name in names:
            (place.tools / name).unlink()

    return prepare


def script(code, name, text):
    def prepare(place):
        place.handler(code)
        place.tool(name, text)

    return prepare


HERE = f"charm.lua:{HANDLER_LINE}"
table("hook tool", [
    ("missing", without(READS_CONFIG, "config-get"), "stop", "there is no hook command 'config-get' on PATH", HERE),
    ("fails", answers(READS_CONFIG, {"config-get": {"exit": 1, "stderr": "ERROR no way\n"}}), "stop",
     "ModelError: ERROR no way", HERE),
    ("fails without a word", answers(READS_CONFIG, {"config-get": {"exit": 2}}), "stop", "config-get", "2", HERE),
    ("fails at a write", answers('  self.unit.status = ops.ActiveStatus "x"', {
        "status-set": {"exit": 1, "stderr": "ERROR no status\n"}}), "stop", "ModelError: ERROR no status", HERE),
    ("is killed", answers(READS_CONFIG, {"config-get": {"signal": 9}}), "stop", "config-get", "exited with status 137 (Killed)", HERE),
    ("prints garbage", answers(READS_CONFIG, {"config-get": {"stdout": "<html>\n"}}), "stop",
     "config-get answered with '<html>\\n', which is not a JSON object", HERE),
    ("prints nothing", answers(READS_CONFIG, {"config-get": {"stdout": ""}}), "stop", "config-get answered", HERE),
    ("prints the wrong JSON", answers(READS_CONFIG, {"config-get": {"stdout": "[1]\n"}}), "stop",
     "config-get answered", "not a JSON object"),
    ("prints bytes", script(READS_CONFIG, "config-get", "printf '\\377\\376'\n"), "stop", "config-get answered"),
    ("prints 50 MB of garbage", answers(READS_CONFIG, {"config-get": {"bytes": 50 << 20}}), "stop",
     "config-get answered with 'xxxx", "...", HERE),
    ("prints more than can be meant", script(READS_LEADER, "is-leader", "exec cat /dev/zero\n"), "stop",
     "is-leader", "268435456", "was stopped", HERE),
    ("prints 50 MB of errors", script(READS_CONFIG, "config-get", "head -c 52428800 /dev/zero | tr '\\0' e >&2; exit 1\n"),
     "stop", "eeee... (52412416 bytes more)", HERE),
    ("is no program", script(READS_CONFIG, "config-get", ""), "stop", "config-get"),
    ("has a missing interpreter", lambda place: (place.handler(READS_CONFIG), place.tool("config-get", ""),
                                                 (place.tools / "config-get").write_text("#!/nowhere/sh\n")), "stop",
     "config-get", "the interpreter in its first line may be missing"),
])


@case("hook tool: prints 50 MB that are right")
def large_answer(place):
    place.handler("  self.stored.length = #self.config.x")
    place.tool("config-get", """printf '{"x": "'; head -c 52428800 /dev/zero | tr '\\0' x; printf '"}'\n""")
    place.dispatch("stop").succeeded()
    check_has(place.sql(["SELECT data FROM snapshot"])[0][0][0], "52428800")


@case("hook tool: juju-log is missing")
def no_juju_log(place):
    place.seed()
    (place.tools / "juju-log").unlink()
    with place.unchanged():
        result = place.dispatch("stop")
    check(result.status == 1, "expected exit status 1", result)
    check_has(result.err, "there is no hook command 'juju-log' on PATH")


@case("hook tool: juju-log fails")
def juju_log_fails(place):
    place.seed()
    place.answers({"is-leader": False, "juju-log": {"exit": 1, "stderr": "ERROR log is full\n"}})
    with place.unchanged():
        result = place.dispatch("stop")
    check(result.status == 1, "expected exit status 1", result)
    check_has(result.err, "juju-log", "exited with status 1", "log is full")


@case("hook tool: juju-log fails at the last record before the commit")
def last_record_fails(place):
    place.seed()
    place.write("src/charm.lua", """\
local ops = require "ops"
local Charm = ops.CharmBase:extend "MyCharm"
function Charm:init()
  self.stored = ops.StoredState(self, "stored", { count = 0 })
  self:observe(self.on.collect_metrics, self.on_metrics)
end
function Charm:on_metrics()
  self.stored.count = 7
  print "late"
end
return Charm
""")
    place.tool("juju-log", f'echo "$4" >>{place.root}/log; [ "$4" != late ]\n')
    with place.unchanged():  # an event after which no status is collected: nobody waits for that record
        result = place.dispatch("collect-metrics")
    check(result.status == 1, "expected exit status 1", result)
    check_has((place.root / "log").read_text(), "'--', 'late'] exited with status 1")
    place.tool("juju-log", "")
    place.dispatch("collect-metrics").succeeded()
    check_equal(place.count(), 7)


# handlers

RECURSION = """\
  local Again = ops.EventBase:extend "AgainEvent"
  function Again:init(n) self.n = n end
  function Again:snapshot() return { n = self.n } end
  function Again:restore(data) self.n = data.n end
  self.on:define_event("again", Again)
  function self:on_again(again) self.on.again:emit(again.n + 1) end
  self:observe(self.on.again, "on_again")
  self.on.again:emit(1)"""
table("handler", [
    (name, lambda place, code=code: place.handler(code), "stop", "Uncaught exception while in charm code:", "src/charm.lua:1",
     *parts)
    for name, code, *parts in [
        ("raises text", '  error "boom"', f"charm.lua:{HANDLER_LINE}: boom", "sys_crash:"),
        ("raises text without a place", '  error("boom", 0)', "boom"),
        ("raises nil", "  error()", "nil was raised"),
        ("raises a table", "  error {}", "a table was raised that does not say what happened"),
        ("raises a table that speaks", "  error(setmetatable({}, { __tostring = function() return 'spoken' end }))",
         "spoken"),
        ("raises a table that cannot speak", "  error(setmetatable({}, { __tostring = function() error {} end }))",
         "an error that cannot be described"),
        ("raises a table whose text is none", "  error(setmetatable({}, { __tostring = function() return {} end }))",
         "an error that cannot be described"),
        ("raises a number", "  error(7)", "7"),
        ("raises a boolean", "  error(false)", "false"),
        ("raises a function", "  error(print)", "function"),
        ("raises an error object", '  error(ops.ModelError "no model")', "ModelError: no model", "sys_crash:ModelError"),
        ("raises an error of its own class", '  local E = ops.Error:extend "OwnError"\n  error(E "mine")',
         "OwnError: mine", "sys_crash:OwnError"),
        ("raises in a coroutine", '  coroutine.wrap(function() error "inside" end)()', "inside"),
        ("calls nil", "  self.nope.nope()", "nope"),
        ("indexes a typo", "  self.on.nope:emit()", "nope"),
        ("reads a global", "  return nowhere", "nowhere"),
        ("sets a global", "  nowhere = 1", "nowhere"),
        ("recurses for ever", "  local function f() return 1 + f() end\n  f()", "stack overflow"),
        ("emits for ever", RECURSION, "overflow"),
        ("recurses through C for ever", "  local function f() return (string.gsub('x', 'x', f)) end\n  f()",
         "overflow"),
        ("recurses through __index for ever",
         "  local t = {}\n  setmetatable(t, { __index = function(_, k) return t[k] end })\n  local x = t.x", "overflow"),
        ("yields", "  coroutine.yield()", "attempt to yield from outside a coroutine"),
        ("stores a function", "  self.stored.f = print", "function"),
        ("stores a table in itself", "  local t = {}\n  t.t = t\n  self.stored.t = t",
         "attribute 't': cannot be stored: .t.t.t", ".t... "),
        ("requires what is not there", '  require "nope.nope"', "module 'nope.nope' not found"),
    ]
])


@case("handler: raises within a library")
def raises_in_library(place):
    place.seed()
    place.write("lib/lib.lua", 'return {\n  f = function()\n    error "deep"\n  end,\n}\n')
    place.handler('  require("lib").f()')
    refused(place, "stop", "lib/lib.lua:3: deep", HERE)


@case("handler: raises when everything has been stored (collect-status)")
def raises_late(place):
    place.seed()
    place.handler("  function self:on_collect() error 'late' end")
    refused(place, "stop", "late")


@case("handler: an action that raises says so to its user")
def raises_in_action(place):
    place.seed()
    place.write("actions.yaml", "backup: {}\n")
    place.write("src/charm.lua", 'local ops = require "ops"\n'
                                 'return ops.charm { backup_action = function() error "no disk" end }\n')
    with place.unchanged():
        result = place.dispatch("", {"JUJU_DISPATCH_PATH": "actions/backup", "JUJU_ACTION_NAME": "backup",
                                     "JUJU_ACTION_UUID": "1"})
    result.failed("no disk", "charm.lua:2")
    check_has(result.err, "in charm code: ", "no disk", "Use `juju debug-log` to see the full traceback.")


# charm.lua


def source(text):
    return lambda place: place.write("src/charm.lua", text)


def become_directory(place):
    (place.charm / "src/charm.lua").unlink()
    (place.charm / "src/charm.lua").mkdir()


table("charm.lua", [
    ("a syntax error", source("local ops = require 'ops'\nreturn ops.charm {\n  start = function( end\n}\n"), "stop",
     "src/charm.lua:3:", "near 'end'"),
    ("an unfinished text", source("return [[\n"), "stop", "src/charm.lua:", "unfinished"),
    ("is missing", lambda place: (place.charm / "src/charm.lua").unlink(), "stop", "src/charm.lua"),
    ("is a directory", become_directory, "stop", "src/charm.lua"),
    ("is empty", source(""), "stop", "src/charm.lua", "return"),
    ("returns nil", source("return nil\n"), "stop", "src/charm.lua", "return"),
    ("returns a number", source("return 7\n"), "stop", "src/charm.lua", "number"),
    ("returns a table", source("return {}\n"), "stop", "src/charm.lua", "table"),
    ("returns another class", source("return require('ops').ActiveStatus\n"), "stop", "src/charm.lua", "ActiveStatus"),
    ("returns a library object's class", source("return require('ops').Object:extend 'Db'\n"), "stop",
     "src/charm.lua", "Db"),
    ("returns an instance", source("return require('ops').ActiveStatus()\n"), "stop", "src/charm.lua"),
    ("raises", source("local x = 1\nerror 'at once'\n"), "stop", "src/charm.lua:2: at once"),
    ("raises nil", source("error()\n"), "stop", "nil was raised", "src/charm.lua:1"),
    ("sets a global", source("Charm = 1\n"), "stop", "global 'Charm' cannot be set", "src/charm.lua:1"),
    ("requires what is not there", source("require 'nope'\n"), "stop", "module 'nope' not found", "src/charm.lua:1"),
    ("requires a module with a syntax error",
     lambda place: (place.write("lib/broken.lua", "return {\n"), place.write("src/charm.lua", "require 'broken'\n")),
     "stop", "lib/broken.lua:2:", "expected"),
    ("is bytecode", source(b"\x1bLua\x54\x00\x19\x93\r\n\x1a\n"), "stop", "src/charm.lua is compiled Lua"),
    ("raises in init", source("local ops = require 'ops'\nlocal C = ops.CharmBase:extend 'C'\n"
                              "function C:init() error 'init' end\nreturn C\n"), "stop", "src/charm.lua:3: init"),
    ("observes an event that is not there", source(
        "local ops = require 'ops'\nlocal C = ops.CharmBase:extend 'C'\n"
        "function C:init() self:observe(self.on.strat, self.x) end\nreturn C\n"), "stop", "strat", "start",
     "src/charm.lua:3"),
])


# the environment



def environment_case(name, environment, *parts):
    @case(f"environment: {name}")
    def run(place):
        place.seed()
        refused(place, "stop", *parts, environment=environment)


environment_case("JUJU_VERSION is malformed", {"JUJU_VERSION": "three"}, '"three" is not a valid Juju version string')
environment_case("JUJU_RELATION_ID is malformed", {"JUJU_RELATION": "db", "JUJU_RELATION_ID": "db:x"}, "db:x")


if __name__ == "__main__":
    main(sys.argv[1:])
