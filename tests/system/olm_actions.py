#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The local OLM from outside: actions, commands, hooks that fail.

    olm_actions.py FAKE-HOOK-TOOL CHARMHOST
"""

import json
import os
import signal
import sys

from olm_model import olm_case
from place import check, check_equal, check_has, main


# actions and commands


@olm_case("run: results as juju prints them")
def run(model):
    model.deploy("-n", "2")
    result = model.done("run", "web/0", "go", "who=me", "times=3", "limits.cpu=2")
    check_equal(result.out, "went\nlimits:\n  cpu: \"2\"\ntimes: \"3\"\nwho: me\n")
    check_has(result.err, "Running 1 task\n  - task ", " on unit-web-0\n", " going\n")
    output = model.json("run", "web/leader", "go", "times=1")
    check_equal(list(output), ["web/0"])
    task = output["web/0"]
    check_equal((task["status"], task["unit"], task["results"]["who"], task["results"]["return-code"]),
                ("completed", "web/0", "nobody", 0))
    check_equal(sorted(task["timing"]), ["completed", "enqueued", "started"])
    check_has(task["log"][0], " going")
    check_equal(sorted(model.json("run", "web/0", "web/1", "go", "-q")), ["web/0", "web/1"])
    check_has(model.done("run", "web/0", "web/1", "go").out, "web/0: |\n", "web/1: |\n")
    check_has(model.done("run", "web/0", "go", "--format", "yaml").out, "web/0:\n", "  status: completed\n")


@olm_case("run --params: a file, and what comes after it")
def run_params(model):
    model.deploy()
    (model.root / "go.yaml").write_text("who: file\ntimes: 3\nlimits: {cpu: 1}\n")
    output = model.json("run", "web/0", "go", "--params", "go.yaml", "who=me")["web/0"]["results"]
    check_equal((output["who"], output["times"], output["limits"]), ("me", "3", {"cpu": "1"}))
    for text, says in {"- a\n": "a mapping of parameters expected", "who: [\n": "go.yaml:", "times: many\n": "times"}.items():
        (model.root / "go.yaml").write_text(text)
        model.fails("run", "web/0", "go", "--params", "go.yaml", says=says)
    model.fails("run", "web/0", "go", "--params", "gone.yaml", says="gone.yaml")


@olm_case("run --background, show-task")
def background(model):
    model.deploy()
    model.trace()
    result = model.done("run", "web/0", "broken", "--background")
    check_equal((result.out, model.trace()), ("", []))
    check_has(result.err, "Scheduled 1 task\n  - task 1 on unit-web-0\n", "charmhost settle", "charmhost show-task 1")
    check_equal(model.json("show-task", "1")["web/0"]["status"], "pending")
    check_has(model.done("show-task", "1").err, "Action id 1 pending")
    model.done("settle")
    check_equal(model.trace(), ["web/0 broken"])
    check_equal(model.json("show-task", "1")["web/0"]["message"], "it is broken")
    check_has(model.done("show-task", "1").err, "Action id 1 failed: it is broken")
    model.done("run", "web/0", "go", "times=2")
    check_has(model.done("show-task", "2").out, "went\nlimits:\n", 'times: "2"\n')
    check_has(model.done("show-task", "2", "--format", "yaml").out, "web/0:\n", "  status: completed\n", "    who: nobody\n")
    model.fails("show-task", "7", says='task "7" not found')


@olm_case("run: what fails")
def run_fails(model):
    model.deploy()
    result = model.run("run", "web/0", "broken")
    check(result.status == 1, "exit status 1", result)
    check_has(result.err, "Action id 1 failed: it is broken\n",
              'charmhost run: the following task failed:\n - id "1" with return code 0\n')
    result = model.run("run", "web/0", "broken", "--format", "json")
    check_equal((result.status, json.loads(result.out)["web/0"]["message"]), (1, "it is broken"))
    model.fails("run", "web/0", "nope", says='action "nope" not defined on unit "web/0"')
    model.fails("run", "web/0", "brokne", says='action "brokne" not defined on unit "web/0"; did you mean "broken"?')
    model.fails("run", "web/0", "brok", says='action "brok" not defined on unit "web/0"; did you mean "broken"?')
    model.fails("run", "web/0", "go", "times=many", says="times")
    model.fails("run", "web/0", "go", "times=many", "whoo=me", says='; there is no "whoo", did you mean "who"?\n')
    model.fails("run", "web/7", "go", says='unit "web/7" not found')
    check_equal(model.unit()["juju-status"]["current"], "idle")


@olm_case("run: an action that crashes: what it printed, and where the rest is")
def run_crashes(model):
    (model.root / "lua/src").mkdir(parents=True)
    (model.root / "lua/metadata.yaml").write_text("name: lua\nsummary: s\ndescription: d\n")
    (model.root / "lua/actions.yaml").write_text("go: {description: d}\n")
    (model.root / "lua/src/charm.lua").write_text(
        'local ops = require "ops"\nreturn ops.charm { go_action = function() error "boom" end }\n')
    model.done("deploy", "lua", "-n", "2")
    says = ("Action id 1 failed: exit status 1\n    Uncaught Error in charm code: src/charm.lua:2: boom\n",
            "\n  all it logged:       charmhost debug-log -i lua/0\n")
    result = model.run("run", "lua/0", "go")
    check_equal((result.status, result.out), (1, ""))
    check_has(result.err, *says, "\n'charmhost show-task 1' shows what happened\n")
    check_has(model.done("show-task", "1").err, *says)
    check("boom" not in model.done("show-task", "1", "--format", "yaml").err, "yaml has it on stdout")
    result = model.run("run", "lua/0", "lua/1", "go", "-q")
    check_has(result.err, "Action id 2 failed", "debug-log -i lua/0", "Action id 3 failed", "debug-log -i lua/1",
              "\n'charmhost show-task ID' shows what happened\n")


@olm_case("exec")
def execute(model):
    model.deploy()
    result = model.done("exec", "web/0", "--", "config-get port; echo $JUJU_UNIT_NAME >&2; pwd")
    check_equal(result.out, f"80\n{model.directory}/units/web-0/charm\n")
    check_has(result.err, "web/0\n")
    model.done("exec", "web/0", "--", "status-set", "blocked", "'by hand'")
    check_equal(model.unit()["workload-status"]["message"], "by hand")
    result = model.run("exec", "web/0", "--", "echo out; exit 3")
    check_equal((result.status, result.out), (1, "out\n"))
    check_has(result.err, "exit status 3 on web/0")
    check_equal(model.done("exec", "web/leader", "--", "echo $JUJU_UNIT_NAME").out, "web/0\n")
    model.fails("exec", "web/9", "--", "true", says='unit "web/9" not found')


@olm_case("exec: what it printed is there when what it changed is refused")
def exec_refused(model):
    model.deploy()
    result = model.run("exec", "web/0", "--", "echo seen; storage-add none")
    check_equal((result.status, result.out), (1, "seen\n"))
    check_has(result.err, "charmhost exec: cannot apply changes")


@olm_case("exec --timeout")
def exec_timeout(model):
    model.deploy()
    model.fails("exec", "web/0", "--timeout", "0.1s", "--", "exec sleep 600", says="the command was stopped on web/0: it timed out\n")
    model.done("exec", "web/0", "--timeout", "1m", "--", "true")
    model.fails("exec", "web/0", "--timeout", "soon", "--", "true", status=2, says="option '--timeout': expected seconds")
    check_equal(model.unit()["juju-status"]["current"], "idle")


@olm_case("exec stopped by a signal: what it printed is there")
def exec_stopped(model):
    model.deploy()
    for name in ("waits", "go"):
        os.mkfifo(model.root / name)
    process = model.start("exec", "web/0", "--", f"echo begun; echo now >{model.root}/waits; exec sleep 600")
    check_equal((model.root / "waits").read_text(), "now\n")
    process.send_signal(signal.SIGTERM)
    result = model.finish(process)
    check_equal((result.status, result.out), (1, "begun\n"))
    check_has(result.err, "charmhost exec: the command was stopped on web/0 by a signal\n")
    check_equal(model.unit()["juju-status"]["current"], "idle")


# errors


@olm_case("a hook failed: what fails after it is no reason for that")
def hook_failed_before(model):
    model.fail("start")
    model.deploy()
    for words in (["exec", "web/0", "--", "echo unrelated >&2; exit 1"], ["run", "web/0", "broken"]):
        result = model.run(*words)
        check_equal(result.status, 1)
        check('hook failed: "start"\n' in result.err or "hook failed" not in result.err, "why it failed is not said again", result)
        check("debug-log" not in result.err, "it was told before", result)


@olm_case("a hook fails: what happened, and what to do")
def hook_fails(model):
    model.fail("config-changed")
    result = model.deploy()
    check_has(result.err, 'web/0 is in error: hook failed: "config-changed"', "the config-changed hook is told to fail",
              "charmhost debug-log -i web/0", "charmhost resolved web/0", "charmhost resolved --no-retry web/0")
    unit = model.unit()
    check_equal((unit["workload-status"]["current"], unit["workload-status"]["message"]),
                ("error", 'hook failed: "config-changed"'))
    check_equal(model.run("settle").status, 1)
    check_has(model.done("status").out, 'hook failed: "config-changed"')
    run = model.json("hooks", "web/0", "-n", "1")[0]
    check_equal((run["name"], run["code"]), ("config-changed", 7))
    model.done("resolved", "web/0")
    check_equal(model.unit()["workload-status"]["current"], "error")
    model.mend("config-changed")
    model.trace()
    model.done("resolved", "web/0")
    check_equal(model.trace(), ["web/0 config-changed", "web/0 start"])
    check_equal(model.unit()["workload-status"]["current"], "active")
    model.done("settle")
    model.fails("resolved", "web/0", says='unit "web/0" is not in an error state')
    model.fails("resolved", "web/9", says='unit "web/9" not found')


@olm_case("resolved --no-retry goes on without the hook")
def no_retry(model):
    model.fail("install")
    model.deploy()
    model.trace()
    model.done("resolved", "--no-retry", "web/0")
    check_equal(model.trace(), ["web/0 leader-elected", "web/0 config-changed", "web/0 start"])
    check_equal(model.unit()["workload-status"]["current"], "active")


@olm_case("a charm in Lua fails: its traceback")
def traceback(model):
    (model.root / "lua/src").mkdir(parents=True)
    (model.root / "lua/metadata.yaml").write_text("name: lua\nsummary: s\ndescription: d\n")
    (model.root / "lua/src/charm.lua").write_text(
        'local ops = require "ops"\nreturn ops.charm {\n  install = function()\n    local x\n    x.y = 1\n  end,\n}\n')
    result = model.done("deploy", "lua")
    check_has(result.err, "charm.lua:5: attempt to index a nil value (local 'x')", "stack traceback:")
    check_has(model.done("debug-log", "-l", "ERROR").out, "charm.lua:5", "stack traceback:")


@olm_case("a long traceback: its first lines, which say what happened, and its last")
def long_traceback(model):
    (model.root / "lua/src").mkdir(parents=True)
    (model.root / "lua/metadata.yaml").write_text("name: lua\nsummary: s\ndescription: d\n")
    (model.root / "lua/src/charm.lua").write_text(
        'local ops = require "ops"\nlocal function f() return 1 + f() end\n'
        "return ops.charm { install = function() f() end }\n")
    result = model.done("deploy", "lua", "-q")
    check_has(result.err, "\n    Uncaught exception while in charm code:\n    Error: src/charm.lua:2: stack overflow\n",
              " lines left out)\n", "src/charm.lua:3: in ", "charmhost debug-log -i lua/0")
    check(len(result.err.splitlines()) == 1 + 5 + 1 + 15 + 3, "no more lines than fit a screen", result)


main(sys.argv[1:])
