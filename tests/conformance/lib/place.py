# SPDX-License-Identifier: Apache-2.0
"""A charm laid out in a temporary directory, and its dispatches run there."""

import json
import os
import pathlib
import shutil
import stat
import subprocess
import tempfile

from . import state
from .case import COMMON, CaseError

MODEL_UUID = "cdac5656-2423-4388-8f30-41854b4cca7d"
TIMEOUT = 120  # seconds; only a dispatch that hangs gets there

BASE_ENV = {
    "JUJU_UNIT_NAME": "mycharm/0",
    "JUJU_MODEL_NAME": "testing",
    "JUJU_MODEL_UUID": MODEL_UUID,
    "JUJU_VERSION": "3.6.4",
    "JUJU_HOOK_NAME": "",
    "JUJU_DISPATCH_PATH": "",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
}


class Lua:
    """charmhost: `program` is its dispatch program; `agent`, the fake one, is asked over its socket."""

    charm = "charm.lua"
    entry = "dispatch"  # what a hook that is a link to the charm points to
    env = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}

    def __init__(self, program, agent=None):
        self.program = pathlib.Path(program).resolve()
        self.agent = pathlib.Path(agent).resolve() if agent else None

    def install(self, charm):
        (charm / "dispatch").symlink_to(self.program)
        shutil.copytree(COMMON / "lib", charm / "lib")

    read_state = staticmethod(state.read_json)


class Python:
    """ops, in the virtual environment that holds `program`."""

    charm = "charm.py"
    entry = "src/charm.py"
    env = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    agent = None

    def __init__(self, program):
        self.program = pathlib.Path(program).absolute()

    def install(self, charm):
        shutil.copy(COMMON / "show.py", charm / "src/show.py")
        script = charm / "src/charm.py"
        script.write_text(f"#!{self.program}\n" + script.read_text())
        script.chmod(0o755)
        dispatch = charm / "dispatch"
        dispatch.write_text('#!/bin/sh\nJUJU_DISPATCH_PATH="${JUJU_DISPATCH_PATH:-$0}" exec ./src/charm.py\n')
        dispatch.chmod(0o755)

    read_state = staticmethod(state.read_pickles)


class Place:
    def __init__(self, case, engine, tool):
        self.case = case
        self.engine = engine
        self.tool = pathlib.Path(tool).resolve()

    def __enter__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="conformance-")
        self.root = pathlib.Path(self._temporary.name).resolve()
        self.charm = self.root / "charm"
        self.tools = self.root / "tools"
        self.fake = self.root / "fake"
        for directory in (self.charm / "src", self.tools, self.fake):
            directory.mkdir(parents=True)
        self._install()
        self._agent = self._start_agent() if self.engine.agent else None
        return self

    def __exit__(self, *unused):
        if self._agent:
            self._agent.communicate()  # it serves until its stdin ends
        self._temporary.cleanup()

    def _start_agent(self):
        agent = subprocess.Popen(
            [self.engine.agent, self.root / "agent", self.tools], env={**os.environ, "FAKE_HOOK_DIR": str(self.fake)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if agent.stdout.readline() != b"listening\n":
            raise CaseError(f"{self.case.name}: the fake agent does not serve")
        return agent

    def _agent_env(self, dispatch):
        """Without a way back to processes, but where a command is missing."""
        return {
            "CHARMHOST_TRANSPORT": "auto" if dispatch.get("without") else "socket",
            "JUJU_AGENT_SOCKET_NETWORK": "unix",
            "JUJU_AGENT_SOCKET_ADDRESS": str(self.root / "agent"),
        }

    def _install(self):
        for name in ("metadata.yaml", "config.yaml", "actions.yaml"):
            source = self.case.file(name)
            if source:
                shutil.copy(source, self.charm / name)
        shutil.copy(self.case.directory / self.engine.charm, self.charm / "src" / self.engine.charm)
        tree = self.case.directory / "tree"
        if tree.exists():
            shutil.copytree(tree, self.charm, dirs_exist_ok=True)
        self.engine.install(self.charm)

    def _prepare(self, dispatch):
        for name, text in dispatch.get("files", {}).items():
            path = self.charm / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        for name, target in dispatch.get("links", {}).items():
            path = self.charm / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(self.charm / (self.engine.entry if target == "@entry" else target))
        for name, mode in dispatch.get("modes", {}).items():
            path = self.charm / name
            if not path.exists():
                path.touch()
            path.chmod(int(mode, 8))

    def _prepare_tools(self, dispatch):
        for path in self.tools.iterdir():
            path.unlink()
        subprocess.run([self.tool, "link", self.tools], check=True)
        for name in dispatch.get("without", []):
            if (self.tools / name).is_symlink():
                (self.tools / name).unlink()
        for name in ("calls.jsonl", "counts.json"):
            (self.fake / name).unlink(missing_ok=True)
        (self.fake / "answers.json").write_text(json.dumps(self.case.answers_of(dispatch)))

    def _environment(self, dispatch):
        env = {**BASE_ENV, **self.engine.env, "JUJU_CHARM_DIR": str(self.charm)}
        env.update(PATH=f"{self.tools}:/usr/bin:/bin", FAKE_HOOK_DIR=str(self.fake))
        if self._agent:
            env.update(self._agent_env(dispatch))
        hook = dispatch["run"]
        env["JUJU_DISPATCH_PATH"] = hook
        if hook.startswith("actions/"):
            env["JUJU_ACTION_NAME"] = hook.partition("/")[2]
            env["JUJU_ACTION_UUID"] = "1"
        else:
            env["JUJU_HOOK_NAME"] = hook.rpartition("/")[2]
        for name, value in self.case.env_of(dispatch).items():
            if value is None:
                env.pop(name, None)
            else:
                env[name] = value.replace("@root", str(self.root))
        return env

    def run(self, dispatch):
        """One dispatch.  What it did, as it is: lib.normalise makes it comparable."""
        self._prepare(dispatch)
        self._prepare_tools(dispatch)
        done = subprocess.run(
            ["./dispatch"], cwd=self.charm, env=self._environment(dispatch), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
        calls = self.fake / "calls.jsonl"
        lines = calls.read_text().splitlines() if calls.exists() else []
        snapshots, notices = self.engine.read_state(self.charm / ".unit-state.db")
        return {
            "exit": done.returncode,
            "calls": [json.loads(line) for line in lines],
            "stdout": done.stdout.decode(errors="replace"),
            "stderr": done.stderr.decode(errors="replace"),
            "snapshots": snapshots,
            "notices": notices,
            "controller": self._read_controller(),
            "observed": {what: self._observe(what) for what in dispatch.get("observe", [])},
        }

    def _read_controller(self):
        path = self.fake / "state.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def _observe(self, what):
        kind, _, name = what.partition(":")
        path = self.charm / name
        if kind == "mode":
            return f"{stat.S_IMODE(path.stat().st_mode):04o}" if path.exists() else None
        if kind == "text":
            return path.read_text() if path.exists() else None
        if kind == "schema":
            return state.read_schema(path)
        raise CaseError(f"{self.case.name}: nothing called {kind!r} can be observed")
