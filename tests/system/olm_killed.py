#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The local OLM, killed with SIGKILL at many points: nothing that was committed is lost, nothing is half there.

    olm_killed.py FAKE-HOOK-TOOL CHARMHOST

Each hook of the charm counts itself in its unit's state, and the OLM writes down each run: these are one commit, and
so they agree at every moment, whenever it was killed.  tests/support/kill_at.c kills it in the middle of its writes,
always at the same ones.
"""

import filecmp
import json
import pathlib
import signal
import sqlite3
import sys

from olm_model import olm_case
from place import check, check_equal, main

KILL_AT = pathlib.Path(sys.argv[1]).resolve().parent / "libkill-at.so"
METADATA = """\
name: web
summary: A charm that counts its hooks
description: For tests.
provides:
  site: {interface: http}
requires:
  backend: {interface: http}
storage:
  data: {type: filesystem, multiple: {range: 0-5}}
"""
# $die/HOOK kills the OLM before, between or after what the hook writes, once.
DISPATCH = """\
#!/bin/bash
set -u
hook=${JUJU_DISPATCH_PATH##*/} root=@ROOT@
die() {
    [ "$(cat "$root/die/$hook" 2>/dev/null)" = "$1" ] || return 0
    rm "$root/die/$hook"
    kill -KILL $PPID
    exec sleep 60 # it dies with its parent
}
die before
count=$(state-get count)
state-set count=$((${count:-0} + 1))
status-set active "$hook"
die between
[ "$hook" = "${hook%-joined}" ] || relation-set "greeting=hello from $JUJU_UNIT_NAME"
die after
"""
LIFE = ["data-storage-attached", "install", "leader-elected", "config-changed", "start"]


def counting(model):
    (model.root / "die").mkdir(exist_ok=True)
    return model.charm("web", metadata_yaml=METADATA, dispatch=DISPATCH.replace("@ROOT@", str(model.root)))


def read(model):
    """Units with their state, and runs that succeeded, as they are on disk."""
    with sqlite3.connect(model.directory / "model.db") as database:
        check_equal(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        units = {key: json.loads(text) for key, text in
                 database.execute("SELECT key, json FROM document WHERE kind = 'unit'")}
        runs = database.execute("SELECT unit, name FROM run WHERE kind = 'hook' AND message IS NULL ORDER BY id").fetchall()
    database.close()
    return units, runs


def check_kept(model, before):
    """State and history agree, and what was there is there."""
    if not (model.directory / "model.db").exists():
        check_equal(before, [])
        return before
    units, runs = read(model)
    check_equal(runs[:len(before)], before)
    for name, unit in units.items():
        done = [run for run in runs if run[0] == name]
        check_equal(int(unit["state"].get("count", 0)), len(done))
        for once in ("install", "start"):
            check(done.count((name, once)) <= 1, f"{name} ran {once} twice", done)
    return runs


def go_on(model):
    """What a user does when a hook was killed: it is run again.  Return: whether there was one."""
    any_failed = False
    status = model.json("status")["applications"]
    for application in status.values():
        for name, unit in application.get("units", {}).items():
            if unit["workload-status"]["current"] == "error":
                model.done("resolved", name, "--no-settle")
                any_failed = True
    return any_failed


def check_whole(model, charm, names):
    units, runs = read(model)
    check_equal(sorted(units), sorted(names))
    for name in names:
        hooks = [hook for unit, hook in runs if unit == name]
        life = [hook for hook in hooks if hook in LIFE]
        leads = "leader-elected" in life
        check_equal(life, [hook for hook in LIFE if leads or hook != "leader-elected"])
        copy = model.directory / "units" / name.replace("/", "-") / "charm"
        comparison = filecmp.dircmp(charm, copy)
        check_equal((comparison.left_only, comparison.right_only, comparison.diff_files), ([], [".juju-charm"], []))


@olm_case("killed in the middle of each of its writes in turn")
def killed_at_writes(model):
    charm, kept, kills = counting(model), [], 0
    steps = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]
    lines = [["deploy", charm, "-n", "2", "--storage", "data=1", "--no-settle", "-q"],
             ["deploy", charm, "db", "--storage", "data=1", "--no-settle", "-q"],
             ["integrate", "web:backend", "db:site", "--no-settle", "-q"],
             ["settle", "-q", "--jobs", "1"]]
    for line in lines:
        for attempt in range(400):
            step = steps[attempt % len(steps)] + attempt // len(steps)
            environment = {**model.environment(), "LD_PRELOAD": str(KILL_AT), "KILL_AT": str(step)}
            result = model.run(*line, env=environment)
            kept = check_kept(model, kept)
            kills += result.status == -signal.SIGKILL
            if result.status != -signal.SIGKILL and not go_on(model):
                break
        done = "already exists" in result.err # it was killed after its commit
        check(result.status == 0 or done, f"{line} came to an end", result)
    check(kills > 50, f"it was killed {kills} times", None)
    check_whole(model, charm, ["web/0", "web/1", "db/0"])


@olm_case("killed by its own hooks, at any point in them")
def killed_by_hooks(model):
    charm, hooks = counting(model), [*LIFE, "backend-relation-created", "backend-relation-joined", "site-relation-changed"]
    for number, point in enumerate(("before", "between", "after")):
        model.directory, kept = model.root / point, []
        model.done("deploy", charm, "-n", "2", "--storage", "data=1", "--no-settle")
        model.done("deploy", charm, "db", "--storage", "data=1", "--no-settle")
        model.done("integrate", "web:backend", "db:site", "--no-settle")
        for hook in hooks:
            (model.root / "die" / hook).write_text(point)
        result = model.run("settle", "--jobs", str(1 + number))
        while result.status == -signal.SIGKILL or go_on(model):
            kept = check_kept(model, kept)
            result = model.run("settle", "--jobs", str(1 + number))
        check(result.status == 0, "the model settles at last", result)
        check_equal(list((model.root / "die").iterdir()), [])
        check_kept(model, kept)
        check_whole(model, charm, ["web/0", "web/1", "db/0"])


main(sys.argv[1:])
