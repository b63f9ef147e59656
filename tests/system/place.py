# SPDX-License-Identifier: Apache-2.0
"""What the system tests share: TAP, and a charm in a directory of its own with hook tools around it.

A test file declares cases and runs them on each program:

    @case("a handler raises nil")
    def nil_raised(place): ...

    main(sys.argv[1:])
"""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback

TIMEOUT = 120  # seconds; only a dispatch that hangs gets there
CHARM = """\
local ops = require "ops"
local Charm = ops.CharmBase:extend "MyCharm"
function Charm:init()
  self.stored = ops.StoredState(self, "stored", { count = 0 })
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.stop, self.on_stop)
  self:observe(self.on.collect_unit_status, self.on_collect)
end
function Charm:on_start(event) event:defer() end
function Charm:on_stop(event)
  self.stored.count = self.stored.count + 1
%s
end
function Charm:on_collect(event) event:add_status(ops.ActiveStatus()) end
return Charm
"""
HANDLER_LINE = 12  # where the text given to Place.handler() begins

cases = []


class Failure(Exception):
    """A check that did not hold."""


def case(name):
    def add(function):
        cases.append((name, function))
        return function

    return add


def check(condition, text, *details):
    if not condition:
        raise Failure("\n".join([text, *(str(detail) for detail in details)]))


def check_has(text, *parts):
    for part in parts:
        check(part in text, f"should contain: {part}", text[:4000])


def check_equal(got, expected):
    check(got == expected, f"got      {got!r:.2000}\nexpected {expected!r:.2000}")


class Result:
    """A process that has ended; `log` is what it wrote to juju-log, as "LEVEL text" records."""

    def __init__(self, status, out, err, calls):
        self.status, self.out, self.err, self.calls = status, out, err, calls
        self.log = "\n".join(f"{call['argv'][1]} {call['argv'][3]}" for call in calls if call["name"] == "juju-log")

    def __str__(self):
        return f"exit status {self.status}\n{self.out[:2000]}\n{self.err[:2000]}\n{self.log[:4000]}"

    def failed(self, *parts):
        """Exit status 1, and juju-log has all of these."""
        check(self.status == 1, "expected exit status 1", self)
        check_has(self.log, *parts)
        return self

    def succeeded(self, *parts):
        check(self.status == 0, "expected exit status 0", self)
        check_has(self.log, *parts)
        return self


class Place:
    """`program` is put into a charm as its file dispatch; `tool` is the fake hook tool."""

    def __init__(self, root, program, tool):
        self.root, self.program, self.tool_program = root, program, tool
        self.charm, self.tools, self.fake = root / "charm", root / "tools", root / "fake"
        self.database = self.charm / ".unit-state.db"
        for directory in (self.charm / "src", self.tools, self.fake):
            directory.mkdir(parents=True)
        (self.charm / "dispatch").symlink_to(program)
        subprocess.run([tool, "link", self.tools], check=True)
        self.write("metadata.yaml", "name: mycharm\n")
        self.handler("")
        self.answers({"is-leader": False, "config-get": {}})

    def write(self, name, text):
        path = self.charm / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, str):
            text = text.encode()
        path.write_bytes(text)

    def handler(self, code):
        """The charm of CHARM: `stop` counts, and then runs this code."""
        self.write("src/charm.lua", CHARM % code)

    def answers(self, answers):
        (self.fake / "answers.json").write_text(json.dumps(answers))

    def tool(self, name, script):
        """A hook tool as a shell script."""
        path = self.tools / name
        path.unlink(missing_ok=True)
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)

    def environment(self, hook, changes):
        environment = {
            "PATH": f"{self.tools}:/usr/bin:/bin",
            "FAKE_HOOK_DIR": str(self.fake),
            "JUJU_CHARM_DIR": str(self.charm),
            "JUJU_DISPATCH_PATH": f"hooks/{hook}",
            "JUJU_UNIT_NAME": "mycharm/0",
            "JUJU_MODEL_NAME": "testing",
            "JUJU_MODEL_UUID": "cdac5656-2423-4388-8f30-41854b4cca7d",
            "JUJU_VERSION": "3.6.4",
            **changes,
        }
        return {name: value for name, value in environment.items() if value is not None}

    def start(self, hook, environment=None, before=(), **options):
        """`before`: words of a command that runs the dispatch, or a shell script that ends with exec "$@"."""
        before = ["/bin/sh", "-c", before, "sh"] if isinstance(before, str) else list(before)
        options = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "cwd": self.charm,
            **options,
        }
        return subprocess.Popen([*before, "./dispatch"], env=self.environment(hook, environment or {}), **options)

    def finish(self, process):
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        lines = self.fake / "calls.jsonl"
        calls = [json.loads(line) for line in lines.read_text().splitlines()] if lines.exists() else []
        return Result(process.returncode, (out or b"").decode("utf-8", "replace"),
                      (err or b"").decode("utf-8", "replace"), calls)

    def dispatch(self, hook, environment=None, before=(), **options):
        (self.fake / "calls.jsonl").unlink(missing_ok=True)
        return self.finish(self.start(hook, environment, before, **options))

    # the database

    def seed(self):
        """A database as charms have it: something stored, something deferred."""
        self.dispatch("stop").succeeded()
        self.dispatch("start").succeeded()
        check_equal(self.count(), 1)

    def count(self):
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            row = connection.execute("SELECT data FROM snapshot WHERE handle = 'MyCharm/StoredStateData[stored]'")
            return json.loads(row.fetchone()[0])["count"]

    def sql(self, *statements):
        with contextlib.closing(sqlite3.connect(self.database)) as connection, connection:
            return [connection.execute(*statement).fetchall() for statement in statements]

    @contextlib.contextmanager
    def unchanged(self):
        """The database afterwards is, to the byte, what it was before, and no journal lies beside it."""
        def look():
            return {path.name: path.read_bytes() for path in self.charm.glob(".unit-state.db*") if path.is_file()}

        before = look()
        yield
        after = look()
        check(before == after, f"the database has changed: {sorted(before)}, {sorted(after)}")


def without_privileges():
    """The words that make root obey modes, too."""
    capabilities = pathlib.Path("/proc/self/status").read_text().split("CapEff:")[1].split()[0]
    if not int(capabilities, 16) & 1 << 1:  # CAP_DAC_OVERRIDE
        return []
    drop = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}"]


def run_case(function, program, tool):
    # nothing that kills the dispatch may leave its directory to the next case
    root = pathlib.Path(tempfile.mkdtemp(prefix="charmhost-system-")).resolve()
    try:
        function(Place(root, program, tool))
        return None
    except Failure as failure:
        return str(failure)
    except Exception:  # pylint: disable=broad-except # any of them is a failed case
        return traceback.format_exc()
    finally:
        shutil.rmtree(root)


def run_program(program, tool):
    return [(f"{program.name}: {name}", run_case(function, program, tool)) for name, function in cases]


def main(arguments):
    """arguments: TOOL PROGRAM..."""
    tool, *programs = (pathlib.Path(argument).resolve() for argument in arguments)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        outcomes = pool.map(run_program, programs, [tool] * len(programs))
        results = [result for outcome in outcomes for result in outcome]
    for number, (name, failure) in enumerate(results, 1):
        print(f"{'ok' if failure is None else 'not ok'} {number} - {name}")
        for line in (failure or "").splitlines():
            print(f"# {line}")
    print(f"1..{len(results)}")
    sys.exit(any(failure is not None for _, failure in results))
