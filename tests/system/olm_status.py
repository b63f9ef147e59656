#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The local OLM from outside: status, logs, histories.

    olm_status.py FAKE-HOOK-TOOL CHARMHOST
"""

import os
import pty
import re
import sys

from olm_model import olm_case
from place import check, check_equal, check_has, main


@olm_case("debug-log")
def debug_log(model):
    model.deploy()
    model.done("deploy", model.web, "other")
    log = model.done("debug-log").out.splitlines()
    check(all(re.match(r"unit-[a-z]+-0: \d\d:\d\d:\d\d [A-Z]+ \S+ ", line) for line in log), "juju's form", *log)
    check(any("INFO unit.web/0.juju-log title is none" in line for line in log), "juju-log", *log)
    for include in ("web", "web/0", "unit-web-0", "unit-w*", "w*/0"):
        only = model.done("debug-log", "--include", include).out.splitlines()
        check(only and all(line.startswith("unit-web-0: ") for line in only), "only web", *only)
    without = model.done("debug-log", "-x", "web/0").out.splitlines()
    check(without and all(line.startswith("unit-other-0: ") for line in without), "not web", *without)
    check_equal(model.done("debug-log", "-n", "1").out.splitlines(), log[-1:])
    levels = {line.split()[2] for line in model.done("debug-log", "-l", "info").out.splitlines()}
    check("DEBUG" not in levels and "INFO" in levels, "from INFO on", levels)
    check(re.match(r"unit-\w+-0: \d{4}-\d\d-\d\d \d\d:", model.done("debug-log", "--date").out), "with the date")


@olm_case("debug-log: of a unit or application that is none")
def log_of_none(model):
    model.deploy()
    model.fails("debug-log", "-i", "nosuch", says='application "nosuch" not found\n')
    model.fails("debug-log", "-i", "web/0", "-i", "wbe", says='application "wbe" not found; did you mean "web"?\n')
    model.fails("debug-log", "-i", "web/7", says='unit "web/7" not found\n')
    check_equal(model.done("debug-log", "-i", "nosuch*").out, "")
    log = model.done("debug-log", "-i", "web/0").out
    model.done("remove-application", "web")
    for gone in ("web/0", "unit-web-0", "web"): # it logged
        check(model.done("debug-log", "-i", gone).out.startswith(log), f"{gone}: it was there")


@olm_case("debug-log --tail follows")
def debug_log_tail(model):
    model.deploy()
    tail = model.start("debug-log", "--tail", "-n", "1")
    check(tail.stdout.readline() != b"", "the last line")
    model.done("exec", "web/0", "--", "juju-log the needle")
    for line in tail.stdout:
        if b"the needle" in line:
            break
    tail.terminate()
    model.finish(tail)


@olm_case("status --watch draws on a cleared terminal")
def watch_terminal(model):
    model.deploy()
    master, slave = pty.openpty()
    process = model.start("status", "--watch=0.1s", stdout=slave)
    os.close(slave)
    text = b""
    while text.count(b"\033[H\033[2J") < 3:
        text += os.read(master, 4096)
    process.terminate()
    model.finish(process)
    os.close(master)
    check(text.startswith(b"\033[H\033[2JModel "), "cleared before it is drawn", text[:200])


@olm_case("show-status-log, hooks")
def history(model):
    model.deploy()
    lines = model.done("show-status-log", "web/0").out.splitlines()
    check_equal(lines[0].split(), ["Time", "Type", "Status", "Message"])
    check(any(" workload " in line and " active " in line for line in lines), "workload", *lines)
    check(any(" juju-unit " in line and "running start hook" in line for line in lines), "agent", *lines)
    check_equal(len(model.json("show-status-log", "web/0", "-n", "2")), 2)
    runs = model.json("hooks", "web/0")
    check_equal([run["name"] for run in runs], ["install", "leader-elected", "config-changed", "start"])
    check_equal(runs[3]["commands"], [["status-set", 0], ["application-version-set", 0], ["open-port", 0]])
    check(all(run["code"] == 0 and run["duration"] >= 0 for run in runs), "all succeeded", runs)
    check(all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", run["started"]) for run in runs), "times", runs)
    check_has(model.done("hooks", "web/0", "-n", "1", "--format", "yaml").out, "- unit: web/0\n  kind: hook\n  name: start\n  started: \"2")
    check_has(model.done("hooks").out, "Started", "Seconds", "status-set, application-version-set, open-port")
    model.done("run", "web/0", "go")
    check_has(model.done("hooks", "-n", "1").out, "web/0  action go ")
    for verb in ("hooks", "show-status-log"):
        model.fails(verb, "gone/0", says='unit "gone/0" not found')


@olm_case("status: what is selected")
def selectors(model):
    model.deploy("-n", "2")
    model.done("deploy", model.web, "db", "--storage", "data=1")
    model.done("exec", "db/0", "--", "status-set", "blocked", "stuck")
    def names(*words):
        apps = model.json("status", *words)["applications"]
        return [unit for app in apps.values() for unit in app.get("units", {})]
    check_equal(names("web"), ["web/0", "web/1"])
    check_equal(names("web/1", "db"), ["db/0", "web/1"])
    check_equal(names("*/0"), ["db/0", "web/0"])
    check_equal(names("1"), ["web/1"])
    check_equal(names("blocked"), ["db/0"])
    check_equal(list(model.json("status", "web/1")["machines"]), ["1"])
    check("web/0" not in model.done("status", "db").out, "not in the table either")
    result = model.done("status", "wbe")
    check_has(result.err, "Nothing matched specified filter.")
    check_equal(names("wbe"), [])


@olm_case("status: storage, units that are not there yet")
def status_sections(model):
    model.deploy("--storage", "data=1", "--no-settle")
    check(re.search(r"^web +waiting +0/1  web ", model.done("status").out, re.M), "nobody is at work", model.done("status"))
    model.done("settle")
    path = model.directory / "storage/data/0"
    check_has(model.done("status", "--storage").out, "Storage Unit  Storage ID  Type        Mountpoint",
              f"web/0         data/0      filesystem  {path}  attached\n")
    check("Storage" not in model.done("status").out, "only when asked for")


@olm_case("status: yaml, and --watch")
def status_forms(model):
    model.deploy()
    check_has(model.done("status", "--format", "yaml").out, "applications:\n  web:\n", "        leader: true\n")
    for words in (["--watch=0.1s"], ["--watch", "0.1s"], ["--watch", "100ms", "web"]):
        watch = model.start("status", *words)
        seen = 0
        for line in watch.stdout:
            seen += line.startswith(b"web/0*")
            if seen == 3:
                break
        watch.terminate()
        model.finish(watch)


main(sys.argv[1:])
