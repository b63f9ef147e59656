# SPDX-License-Identifier: Apache-2.0
"""What the tests of the local OLM share: a model below the place's root, and charms of bash."""

import json
import os
import subprocess

from place import TIMEOUT, Result, case, check, check_equal, check_has

LOOKING = {
    "status": [],
    "show-unit": ["web/0"],
    "debug-log": [],
    "show-status-log": ["web/0"],
    "show-task": ["1"],
    "hooks": [],
    "secrets": [],
    "show-secret": ["x"],
}
CHANGING = {
    "add-unit": ["web"],
    "remove-unit": ["web/0"],
    "remove-application": ["web"],
    "refresh": ["web", "--path", "."],
    "config": ["web", "a=b"],
    "trust": ["web"],
    "expose": ["web"],
    "unexpose": ["web"],
    "integrate": ["a", "b"],
    "relate": ["a", "b"],
    "remove-relation": ["a", "b"],
    "run": ["web/0", "go"],
    "exec": ["web/0", "--", "true"],
    "resolved": ["web/0"],
    "add-secret": ["x", "k=v"],
    "update-secret": ["x", "k=v"],
    "grant-secret": ["x", "web"],
    "revoke-secret": ["x", "web"],
    "remove-secret": ["x"],
    "settle": [],
    "destroy-model": [],
}
METADATA = """\
name: web
summary: A charm made of bash
description: For tests.
provides:
  site: {interface: http}
requires:
  backend: {interface: http}
storage:
  data: {type: filesystem, multiple: {range: 0-5}}
resources:
  page: {type: file, filename: page.html}
"""
CONFIG = """\
options:
  port: {type: int, default: 80}
  title: {type: string, default: none}
  debug: {type: boolean, default: false}
"""
ACTIONS = """\
go:
  params:
    who: {type: string, default: nobody}
    times: {type: integer}
    limits: {type: object}
broken: {}
"""
# $fail/HOOK makes that hook fail; $block/HOOK makes it wait: it says so through one pipe and is let go by the other.
DISPATCH = """\
#!/bin/bash
set -u
hook=${JUJU_DISPATCH_PATH##*/} root=@ROOT@
echo "$JUJU_UNIT_NAME $hook" >>"$root/trace"
if [ -e "$root/block/$hook" ]; then
    echo "$hook" >"$root/waits"
    read -r _ <"$root/go"
fi
if [ -e "$root/fail/$hook" ]; then
    echo "the $hook hook is told to fail" >&2
    exit 7
fi
case $JUJU_DISPATCH_PATH in
hooks/start) status-set active ready; application-version-set 1.5; open-port 80 ;;
hooks/config-changed) juju-log "title is $(config-get title)" ;;
hooks/*-relation-joined) relation-set "greeting=hello from $JUJU_UNIT_NAME" ;;
hooks/upgrade-charm) status-set active upgraded ;;
actions/go)
    action-log "going"
    action-set "who=$(action-get who)" "times=$(action-get times)" "limits.cpu=$(action-get limits.cpu)"
    echo "went" ;;
actions/broken) action-fail "it is broken" ;;
esac
"""


class Model:
    """A model below the place's root, and a charm of bash beside it."""

    def __init__(self, place):
        self.place, self.root = place, place.root
        self.directory = self.root / "model"
        self.web = self.charm("web")
        for name in ("block", "fail"):
            (self.root / name).mkdir()

    def charm(self, name, **changes):
        files = {"metadata.yaml": METADATA.replace("name: web", f"name: {name}", 1), "config.yaml": CONFIG,
                 "actions.yaml": ACTIONS, "dispatch": DISPATCH.replace("@ROOT@", str(self.root))}
        directory = self.root / "charms" / name
        for path, text in {**files, **{key.replace("_", "."): value for key, value in changes.items()}}.items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(text)
        (directory / "dispatch").chmod(0o755)
        return directory

    def environment(self):
        return {"PATH": "/usr/bin:/bin", "CHARMHOST_MODEL": str(self.directory), "HOME": "/invalid"}

    def start(self, *words, program=None, before=(), **options):
        """`before`: words of a command that runs charmhost."""
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                   "env": self.environment(), "cwd": self.root, **options}
        return subprocess.Popen([*before, program or self.place.program, *words], **options)

    def finish(self, process):
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return Result(process.returncode, (out or b"").decode(), err.decode(), [])

    def run(self, *words, **options):
        return self.finish(self.start(*words, **options))

    def done(self, *words, **options):
        result = self.run(*words, **options)
        check(result.status == 0, f"expected exit status 0 of {words}", result)
        return result

    def fails(self, *words, status=1, says=()):
        result = self.run(*words)
        check(result.status == status, f"expected exit status {status} of {words}", result)
        check(result.err.startswith(f"charmhost {words[0]}: ") or words[0] == "relate", "who says it?", result)
        check_has(result.err, *([says] if isinstance(says, str) else says))
        return result

    def fails_with(self, *words, says=()):
        """As fails(); what stands before the error may be findings."""
        result = self.run(*words)
        check(result.status == 1, f"expected exit status 1 of {words}", result)
        check_has(result.err, f"\ncharmhost {words[0]}: ", *says)
        return result

    def json(self, *words):
        return json.loads(self.done(*words, "--format", "json").out)

    def deploy(self, *words):
        return self.done("deploy", self.web, *words)

    def unit(self, name="web/0"):
        return self.json("status")["applications"][name.split("/")[0]]["units"][name]

    def trace(self):
        path = self.root / "trace"
        lines = path.read_text().splitlines() if path.exists() else []
        path.write_text("")
        return lines

    # hooks that fail, hooks that wait

    def fail(self, hook):
        (self.root / "fail" / hook).touch()

    def mend(self, hook):
        (self.root / "fail" / hook).unlink()

    def block(self, hook):
        (self.root / "block" / hook).touch()
        for name in ("waits", "go"):
            if not (self.root / name).exists():
                os.mkfifo(self.root / name)

    def wait_for(self, hook):
        check_equal((self.root / "waits").read_text(), hook + "\n")

    def let_go(self, hook):
        (self.root / "block" / hook).unlink()
        (self.root / "go").write_text("go\n")


def olm_case(name):
    def add(function):
        case(name)(lambda place: function(Model(place)))
        return function

    return add
