#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The local OLM from outside: damaged models, directories that cannot be written, full disks.

    olm_trouble.py FAKE-HOOK-TOOL CHARMHOST
"""

import fcntl
import os
import pathlib
import resource
import shutil
import signal
import sqlite3
import sys

from olm_model import CHANGING, LOOKING, olm_case
from place import check, check_equal, check_has, main, without_privileges


def lines(model):
    """Every verb with words that would do."""
    verbs = {**LOOKING, **CHANGING, "deploy": [model.web, "again"]}
    return [(verb, *words) for verb, words in verbs.items()]


def refused(model, *says, without=()):
    """All verbs fail, and say why."""
    for line in lines(model):
        if line[0] not in without:
            model.fails(*line, says=[f"{model.directory}", *says])


@olm_case("damaged: not a database, cut off, of another format, an empty file, a directory")
def damaged(model):
    def no_database(path):
        path.write_bytes(b"\0" * 5000)
    def cut_off(path):
        path.write_bytes(path.read_bytes()[:6000])
    def other_format(path):
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    def empty(path):
        path.write_bytes(b"")
    def directory(path):
        path.unlink()
        path.mkdir()
    for damage, says in {no_database: "it is damaged: restore it or destroy the model with --force",
                         cut_off: "it is damaged: restore it or destroy the model with --force",
                         other_format: "has format 99, this charmhost knows format 1",
                         empty: "has format 0", directory: "unable to open database file"}.items():
        model.deploy("--no-settle")
        damage(model.directory / "model.db")
        refused(model, says)
        model.done("destroy-model", "--force")
        check(not model.directory.exists(), f"{damage.__name__}: nothing is left")


@olm_case("damaged: one document")
def document(model):
    model.deploy("--no-settle")
    path = model.directory / "model.db"
    for text in ("no json", "[]", "{}", '{"name": 5}'):
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE document SET json = ? WHERE kind = 'unit'", [text])
        connection.close()
        refused(model, "unit 'web/0': ")


@olm_case("damaged: a hook that runs, or failed, and is none")
def no_hook(model):
    model.deploy("--no-settle")
    for member, text in (("running", "{}"), ("running", '{"kind": "hook"}'), ("running", '{"kind": "action", "name": "go"}'),
                         ("failed", '{"hook": {}, "message": "", "count": 1, "retry_at": 0}')):
        with sqlite3.connect(model.directory / "model.db") as connection:
            connection.execute("INSERT OR REPLACE INTO document (kind, key, json) VALUES ('agent', 'web/0', ?)",
                               [f'{{"unit": "web/0", "{member}": {text}}}'])
        connection.close()
        model.fails("settle", says=f".{member}")
        model.fails("status", says="is no hook")


@olm_case("a file where the model's directory should be")
def file(model):
    model.directory.write_text("")
    for line in lines(model):
        model.fails(*line, says=str(model.directory))
    check_equal(model.directory.read_text(), "")


@olm_case("a directory that cannot be written: looking works, changing does not")
def read_only(model):
    model.deploy()
    before = without_privileges()
    def run(*words):
        return model.finish(model.start(*words, before=before))
    model.directory.chmod(0o555)
    try:
        for verb, words in LOOKING.items():
            if verb not in ("show-secret", "show-task"): # there is none
                check_equal((verb, run(verb, *words).status), (verb, 0))
        os.chmod(model.directory / "lock", 0o444)
        for verb, words in CHANGING.items():
            result = run(verb, *words)
            check_equal((verb, result.status), (verb, 1))
            check_has(result.err, f"cannot open {model.directory}/lock: Permission denied")
    finally:
        model.directory.chmod(0o755)
        os.chmod(model.directory / "lock", 0o644)
    check_equal(model.unit()["workload-status"]["current"], "active")


@olm_case("the same, in a path that means something in a URI")
def read_only_uri(model):
    model.directory = model.root / "a?b#c%41"
    model.deploy("--no-settle")
    model.directory.chmod(0o555)
    try:
        result = model.finish(model.start("status", before=without_privileges()))
    finally:
        model.directory.chmod(0o755)
    check_equal(result.status, 0)
    check_has(result.out, "web/0")


@olm_case("no model can be made where nothing can be written")
def nowhere(model):
    model.root.chmod(0o555)
    try:
        result = model.finish(model.start("deploy", model.web, before=without_privileges()))
    finally:
        model.root.chmod(0o755)
    check_equal(result.status, 1)
    check_equal(result.err, f"charmhost deploy: cannot make {model.directory}: Permission denied\n")


@olm_case("a full disk: nothing is half done, and what was not done is not said")
def full(model):
    model.deploy("--no-settle")
    shutil.copytree(model.directory, model.root / "good")
    before = model.json("status")
    for verb, *words in (["deploy", model.web, "again"], ["add-unit", "web"], ["config", "web", "port=1"], ["expose", "web"],
                         ["refresh", "web", "--path", model.web], ["add-secret", "s", "k=v"], ["remove-unit", "web/0"],
                         ["remove-application", "web"]):
        result = limited(model, 4096, verb, *words)
        check_equal((verb, result.status), (verb, 1))
        check(result.err.startswith(f"charmhost {verb}: ") and "model.db: disk I/O error: File too large" in result.err,
              "what happened, and nothing else", result)
        after = model.json("status")
        check_equal(after, {**before, "controller": after["controller"]})
        model.done("config", "web", "port=80", "--no-settle") # the next one works
        shutil.rmtree(model.directory)
        shutil.copytree(model.root / "good", model.directory)


@olm_case("a full disk: no half of a new model")
def full_new(model):
    for size in (0, 4096, 20000):
        check_equal(limited(model, size, "deploy", model.web).status, 1)
        check(not model.directory.exists(), f"nothing is left with {size} bytes")


def limited(model, size, *words):
    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return model.finish(model.start(*words, preexec_fn=prepare))


@olm_case("a directory in use becomes no model, and nothing in it is touched")
def used(model):
    for name in ("charms", "tools", "units", "storage"):
        path = model.directory / name / "mine"
        path.mkdir(parents=True)
        for words in ([], ["--config", "nope=1"]):
            model.fails("deploy", model.web, *words, says=f"no model can be made in {model.directory}, which has other files ({name})")
        check_equal(sorted(str(at.relative_to(model.directory)) for at in model.directory.rglob("*")), [name, f"{name}/mine"])
        shutil.rmtree(model.directory)


@olm_case("two commands make a model: the one that comes second and fails leaves it")
def both_make(model):
    model.deploy("--no-settle")
    model.directory.rename(model.root / "made")
    model.directory.mkdir()
    with open(model.directory / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        late = [model.start("deploy", model.web, "late", *words) for words in (["--config", "nope=1"], ["--seed", "1"])]
        for process in late: # when it says so it has seen that there is no model
            check_equal(process.stderr.readline(), b"another charmhost works on the model; waiting for it\n")
        for path in (model.root / "made").iterdir():
            if path.name != "lock":
                path.rename(model.directory / path.name)
    check_has(model.finish(late[0]).err, 'unknown option "nope"')
    result = model.finish(late[1])
    check_equal((result.status, result.err.splitlines()[0]),
                (2, f"charmhost deploy: --seed is for a new model; the one in {model.directory} is there"))
    check_equal(sorted(model.json("status")["applications"]), ["web"])
    check((model.directory / "charms/web-0/dispatch").exists(), "its files too")


@olm_case("output that cannot be written")
def output(model):
    model.deploy()
    for line in (["status"], ["status", "--format", "json"], ["show-unit", "web/0"], ["debug-log"], ["hooks"],
                 ["show-status-log", "web/0"], ["config", "web"], ["secrets"]):
        with open("/dev/full", "wb") as target:
            result = model.finish(model.start(*line, stdout=target))
        check_equal((line, result.status), (line, 1))
        check_has(result.err, f"charmhost {line[0]}: cannot write the ", "No space left on device")


@olm_case("the client for hook commands is not installed: nothing is begun")
def half_installed(model):
    alone = model.root / "alone/charmhost"
    alone.parent.mkdir()
    shutil.copy(pathlib.Path(model.place.program).resolve(), alone)
    result = model.finish(model.start("deploy", model.web, program=alone))
    check_equal((result.status, result.err),
                (1, "charmhost deploy: charmhost-hook-tool does not lie beside charmhost; install both\n"))
    check(not model.directory.exists(), "no model")


main(sys.argv[1:])
