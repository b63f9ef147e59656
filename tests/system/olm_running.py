#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The local OLM from outside: when hooks run, what is shown meanwhile, signals, locks, the end.

    olm_running.py FAKE-HOOK-TOOL CHARMHOST
"""

import os
import pty
import re
import select
import signal
import sys

from olm_model import olm_case
from place import TIMEOUT, check, check_equal, check_has, main


@olm_case("--no-settle runs nothing, settle does")
def no_settle(model):
    model.deploy("--no-settle")
    check_equal(model.trace(), [])
    check_equal(model.unit()["workload-status"]["current"], "waiting")
    model.done("settle")
    check_equal(len(model.trace()), 4)
    model.done("settle")
    check_equal(model.trace(), [])


@olm_case("-v shows hooks, -q no more than errors")
def verbosity(model):
    check_equal(model.deploy("-q").err, "")
    result = model.done("add-unit", "web", "-v")
    check(re.search(r"^web/1: install \(\d+\.\d\d s\)$", result.err, re.M), "the hook", result)
    model.fail("config-changed")
    check(re.search(r"^web/0: config-changed failed after \d+\.\d\d s: ", model.done("config", "web", "port=1", "-v").err,
                    re.M), "the failure")
    model.mend("config-changed")
    check_equal(model.done("config", "web", "port=2", "-q").err, "")


@olm_case("-q: a hook that fails is told")
def quiet_failure(model):
    model.fail("start")
    result = model.deploy("-q")
    check(result.err.startswith('web/0 is in error: hook failed: "start"'), "nothing but the error", result)
    check_has(result.err, "the start hook is told to fail", "charmhost debug-log -i web/0")
    result = model.run("settle", "-q") # fails for it: whether it was run again or not
    check(result.status == 1 and result.err.startswith('web/0 is in error: hook failed: "start"'), "why it fails", result)


RUNNING = [ # verbs, and whether they bring hooks about
    (["add-unit", "web"], True),
    (["config", "web", "port=81"], True),
    (["trust", "web"], True),
    (["expose", "web"], False),
    (["unexpose", "web"], False),
    (["integrate", "web:backend", "db:site"], True),
    (["add-secret", "account", "user=admin"], False),
    (["grant-secret", "account", "web"], False),
    (["exec", "web/0", "--", "secret-get $(cat uri) user >/dev/null"], False),
    (["update-secret", "account", "user=root"], True),
    (["revoke-secret", "account", "web"], False),
    (["remove-secret", "account"], False),
    (["refresh", "web", "--path", "charms/web"], True),
    (["remove-relation", "web", "db"], True),
    (["run", "web/0", "go"], True),
    (["remove-unit", "web/1"], True),
    (["remove-application", "db"], True),
    (["destroy-model"], True),
]


@olm_case("verbs that change: --verbose, --quiet, --no-settle and --jobs of each")
def each_verb(model):
    for option in (["--verbose"], ["--quiet"], ["--no-settle"], ["--jobs", "2"], []):
        model.directory = model.root / f"model{option[0] if option else ''}"
        model.deploy("-q")
        model.done("deploy", model.web, "db", "-q")
        uri = model.directory / "units/web-0/charm/uri"
        for words, hooks in RUNNING:
            if option == ["--no-settle"] and words[0] in ("run", "destroy-model"):
                continue
            secret = model.json("secrets")
            uri.write_text("".join(f"secret:{key}" for key in secret))
            model.trace()
            at = words.index("--") if "--" in words else len(words)
            result = model.done(*words[:at], *option, *words[at:])
            what = (words, option, result.err)
            check(bool(model.trace()) == (hooks and option != ["--no-settle"]), "hooks that ran", *what)
            if option == ["--verbose"]:
                check(bool(re.search(r"^\w+/\d+: [a-z-]+.* \(\d+\.\d\d s\)$", result.err, re.M)) == hooks or words[0] == "exec",
                      "what is shown", *what)
            if option == ["--quiet"]:
                check(result.err == "", "nothing is said", *what)
            if option == ["--no-settle"]:
                model.done("settle", "-q")


@olm_case("--jobs: hooks of two machines at once")
def parallel(model):
    model.block("install")
    process = model.start("deploy", model.web, "-n", "2", "--jobs", "2")
    waits, go = (os.open(model.root / name, os.O_RDWR) for name in ("waits", "go"))
    said = b""
    while said.count(b"\n") < 2:
        check(select.select([waits], [], [], TIMEOUT)[0], "both wait", said)
        said += os.read(waits, 100)
    (model.root / "block/install").unlink()
    os.write(go, b"go\ngo\n")
    check_equal(model.finish(process).status, 0)
    os.close(waits)
    os.close(go)
    check_equal(sorted(model.trace()[:2]), ["web/0 install", "web/1 install"])


@olm_case("progress on a terminal")
def progress(model):
    master, slave = pty.openpty()
    process = model.start("deploy", model.web, stdout=slave, stderr=slave)
    os.close(slave)
    text = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError: # the terminal's end
            break
        if not piece:
            break
        text += piece
    os.close(master)
    check_equal(process.wait(), 0)
    check_has(text.decode(), "web/0: install\r\033[K")


@olm_case("killed in the middle of a hook: the next command carries on")
def killed(model):
    model.block("config-changed")
    process = model.start("deploy", model.web)
    model.wait_for("config-changed")
    process.kill()
    process.stdout.close()
    process.stderr.close()
    process.wait() # its hook dies with it
    (model.root / "block/config-changed").unlink()
    check_equal(model.json("status")["applications"]["web"]["units"]["web/0"]["leader"], True)
    result = model.run("settle")
    check_equal(result.status, 1)
    check_equal(model.unit()["workload-status"]["message"], 'hook failed: "config-changed"')
    model.trace()
    model.done("resolved", "web/0")
    check_equal(model.trace(), ["web/0 config-changed", "web/0 start"])
    check_equal(model.unit()["workload-status"]["current"], "active")


@olm_case("stopped by a signal: hooks run again")
def stopped(model):
    for number in (signal.SIGINT, signal.SIGTERM):
        model.directory = model.root / number.name
        model.block("install")
        process = model.start("deploy", model.web)
        model.wait_for("install")
        process.send_signal(number)
        result = model.finish(process)
        check_equal(result.status, 1)
        check_has(result.err, "stopped by a signal", "charmhost settle")
        (model.root / "block/install").unlink()
        model.done("settle")
        check_equal(model.unit()["workload-status"]["current"], "active")


@olm_case("settle --timeout")
def settle_timeout(model):
    model.deploy("--no-settle")
    model.block("install")
    process = model.start("settle", "--timeout", "0.2s")
    model.wait_for("install")
    result = model.finish(process)
    check_equal(result.status, 1)
    check_has(result.err, "timed out")
    (model.root / "block/install").unlink()
    model.done("settle", "--timeout", "60")
    check_equal(model.unit()["workload-status"]["current"], "active")


@olm_case("two commands at once: the second one says that it waits")
def two_at_once(model):
    model.block("start")
    first = model.start("deploy", model.web)
    model.wait_for("start")
    check_equal(model.unit()["juju-status"]["message"], "running start hook") # looking needs no lock
    second = model.start("config", "web", "title=second")
    check_has(second.stderr.readline().decode(), "another charmhost works on the model; waiting for it")
    model.let_go("start")
    check_equal(model.finish(first).status, 0)
    check_equal(model.finish(second).status, 0)
    check_equal(model.trace()[-2:], ["web/0 start", "web/0 config-changed"])


@olm_case("destroy-model")
def destroy(model):
    model.deploy("-n", "2")
    model.trace()
    check_has(model.done("destroy-model", "--no-prompt").err, "Model destroyed: " + str(model.directory))
    check(not model.directory.exists(), "nothing is left")
    check("web/1 remove" in model.trace(), "the last hooks have run")
    model.fail("stop")
    model.deploy()
    result = model.run("destroy-model")
    check_equal(result.status, 1)
    check_has(result.err, "1 unit could not be removed yet", "--force")
    model.trace()
    (model.directory / "mine").write_text("")
    model.done("destroy-model", "--force")
    check_equal(model.trace(), [])
    check_equal([path.name for path in model.directory.iterdir()], ["mine"])


main(sys.argv[1:])
