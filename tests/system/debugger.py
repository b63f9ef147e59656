#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The debugger, end to end: dispatches of a charm on a terminal of their own, and without one.

    debugger.py FAKE-HOOK-TOOL CHARMHOST [CHARMHOST-DISPATCH]

stdin is /dev/null and stdout and stderr are files, as under Juju: all talk goes through /dev/tty.
"""
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import termios

CHARM = """\
local ops = require "ops"
local Ready = ops.EventBase:extend "ReadyEvent"
local C = ops.CharmBase:extend "C"
C.on = ops.events { ready = Ready }

function C:init()
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.stop, self.on_stop)
  self:observe(self.on.back_up_action, self.on_back_up)
  self:observe(self.on.ready, self.on_ready)
  self:observe(self.on.collect_unit_status, self.on_collect)
  self.stored = ops.StoredState(self, "stored", { starts = 0 })
  self.framework:breakpoint "in-init"
end

local function add(a, b)
  local sum = a + b
  return sum
end

function C:on_start(event)
  local number = 41
  number = add(number, 1)
  self.stored.starts = self.stored.starts + 1
  self.on.ready:emit()
  print("number " .. number .. ", starts " .. self.stored.starts)
end

function C:on_stop()
  self.framework:breakpoint "first"
  self.framework:breakpoint()
  self.framework:breakpoint "last"
end

function C:on_back_up(event)
  print(event.params.target)
end

function C:on_ready()
  print "ready"
end

function C:on_collect()
  print "collect"
end

return C
"""

PROMPT = b"(debug) "
TIMEOUT = 30


class Ended(Exception):
    """The dispatch is over, or has nothing to say for too long."""


class Machine:
    """A charm, hook tools, and what Juju was told by the last hook run."""

    def __init__(self, root, program, tool):
        self.root, self.program, self.process = root, program, None
        self.charm = os.path.join(root, "charm")
        os.makedirs(os.path.join(self.charm, "src"))
        os.mkdir(os.path.join(self.charm, "spec"))
        for name in ("tools", "fake"):
            os.mkdir(os.path.join(root, name))
        subprocess.run([tool, "link", os.path.join(root, "tools")], check=True)
        self.write("charm/metadata.yaml", "name: mycharm\nsummary: s\ndescription: d\n")
        self.write("charm/actions.yaml", "back-up: {}\n")
        self.write("charm/src/charm.lua", CHARM)
        self.write("fake/answers.json", '{"is-leader": false, "action-get": {"target": "disk"}}')

    def write(self, name, text):
        with open(os.path.join(self.root, name), "w") as file:
            file.write(text)

    def environment(self, path, debug_at):
        return {
            "PATH": os.path.join(self.root, "tools") + ":/usr/bin:/bin",
            "FAKE_HOOK_DIR": os.path.join(self.root, "fake"),
            "JUJU_CHARM_DIR": self.charm,
            "JUJU_DISPATCH_PATH": path,
            "JUJU_ACTION_NAME": path[8:] if path.startswith("actions/") else "",
            "JUJU_UNIT_NAME": "mycharm/0",
            "JUJU_VERSION": "3.6.4",
            "JUJU_DEBUG_AT": debug_at,
        }

    def start(self, path, debug_at, before=(), **how):
        """Starts a dispatch whose working directory says nothing about the charm's; `before`: words that run it."""
        calls = os.path.join(self.root, "fake/calls.jsonl")
        if os.path.exists(calls):
            os.remove(calls)
        with open(os.path.join(self.root, "output"), "w") as output:
            self.process = subprocess.Popen([*before, *self.program], env=self.environment(path, debug_at), stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=output, cwd="/", start_new_session=True, **how)
        return self.process

    def stop(self):
        """Ends what a failed case has left: it would hold the lock of the database."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def log(self, level="INFO"):
        with open(os.path.join(self.root, "fake/calls.jsonl")) as file:
            calls = [json.loads(line) for line in file]
        return [call["argv"][3] for call in calls if call["name"] == "juju-log" and call["argv"][1] == level]

    def output(self):
        with open(os.path.join(self.root, "output")) as file:
            return file.read()


class Session:
    """A dispatch on a terminal."""

    def __init__(self, machine, path, debug_at, before=()):
        self.master, slave = pty.openpty()
        settings = termios.tcgetattr(slave)
        settings[3] &= ~termios.ECHO
        termios.tcsetattr(slave, termios.TCSANOW, settings)
        name = os.ttyname(slave)
        # a session without a terminal gets the first one it opens
        self.process = machine.start(path, debug_at, before, preexec_fn=lambda: os.close(os.open(name, os.O_RDWR)))
        self.slave = slave  # held, so that reading never fails while the dispatch is still to come
        self.text = b""

    def more(self):
        """Reads what there is, or returns False when the dispatch is over."""
        while True:
            if select.select([self.master], [], [], 0.05)[0]:
                self.text += os.read(self.master, 4096)
                return True
            if self.process.poll() is not None:
                return False

    def answer(self):
        """What was said up to the next prompt."""
        while PROMPT not in self.text:
            if not self.more():
                raise Ended("no prompt, but:\n" + self.text.decode())
        said, self.text = self.text.split(PROMPT, 1)
        return said.decode().replace("\r\n", "\n")

    def ask(self, line):
        os.write(self.master, line.encode() + b"\n")
        return self.answer()

    def end(self, line=None):
        """Gives a last command.  Returns the exit status and what was said after it."""
        if line:
            os.write(self.master, line.encode() + b"\n")
        while self.more():
            if PROMPT in self.text:
                raise Ended("stopped once more:\n" + self.text.decode())
        status = self.process.wait(TIMEOUT)
        os.close(self.master)
        os.close(self.slave)
        return status, self.text.decode()


class Report:
    number = failed = 0

    def check(self, name, function, machine):
        try:
            function(machine)
            problem = None
        except (AssertionError, Ended, OSError, subprocess.TimeoutExpired) as error:
            problem = f"{type(error).__name__}: {error}"
        machine.stop()
        self.number += 1
        self.failed += problem is not None
        print("%sok %d - %s" % ("not " if problem else "", self.number, name))
        if problem:
            print("# " + problem.replace("\n", "\n# "), flush=True)


def equal(got, wanted):
    assert got == wanted, f"got {got!r}, expected {wanted!r}"


def has(text, part):
    assert part in text, f"{part!r} is not in {text!r}"


def hook(machine):
    session = Session(machine, "hooks/start", "hook")
    welcome = session.answer()
    has(welcome, "Starting the debugger")
    has(welcome, "src/charm.lua:22: in ")
    has(welcome, ">   22   local number = 41\n")
    has(session.ask("n"), ">   23   number = add(number, 1)")
    has(session.ask("locals"), "number = 41")
    equal(session.ask("p number + 1, self.unit.name"), '42\n"mycharm/0"\n')
    has(session.ask("s"), ">   17   local sum = a + b")
    has(session.ask(""), ">   18   return sum")
    equal(session.ask("where"), "> src/charm.lua:18: in 'add'\n  src/charm.lua:23: in 'handler'\n")
    has(session.ask("up"), ">   23   number = add(number, 1)")
    equal(session.ask("p number"), "41\n")
    has(session.ask("down"), ">   18   return sum")
    equal(session.ask("p sum = 100"), "")
    has(session.ask("finish"), ">   24   self.stored.starts")
    equal(session.ask("p number"), "100\n")
    has(session.ask("list"), "    20 \n    21 function C:on_start(event)\n")
    has(session.ask("p nope"), "global 'nope' is not defined")
    has(session.ask("p self.stored"), '{"starts":0}')
    has(session.ask("what"), "unknown command 'what'")
    equal(session.end("c"), (0, ""))
    equal(machine.log(), ["ready", "number 100, starts 1", "collect"])
    equal(machine.output(), "")


def to_the_end(machine):
    session = Session(machine, "hooks/start", "hook")
    session.answer()
    for line in (23, 24, 25, 26, 27):
        has(session.ask("n"), f">   {line} ")
    equal(session.end("n"), (0, ""))
    equal(machine.log(), ["ready", "number 42, starts 2", "collect"])


def step_into_custom(machine):
    session = Session(machine, "hooks/start", "hook")
    session.answer()
    for line in (23, 24, 25):
        has(session.ask("n"), f">   {line} ")
    has(session.ask("s"), '>   40   print "ready"')
    has(session.ask("finish"), ">   26 ")
    equal(session.end("continue"), (0, ""))


def quits(machine):
    session = Session(machine, "hooks/start", "hook")
    session.answer()
    session.ask("n")
    has(session.ask("n"), ">   24 ")
    session.ask("n")
    equal(session.ask("p self.stored.starts"), "4\n")
    equal(session.end("q")[0], 1)
    equal(machine.log(), [])
    session = Session(machine, "hooks/start", "hook")
    session.answer()
    equal(session.ask("p self.stored.starts"), "3\n")
    session.end("c")


def action(machine):
    session = Session(machine, "actions/back-up", "hook")
    has(session.answer(), ">   36   print(event.params.target)")
    equal(session.ask("p event.params.target"), '"disk"\n')
    equal(session.end("c"), (0, ""))
    equal(machine.log(), ["disk", "collect"])


def named(machine):
    session = Session(machine, "hooks/stop", "last,first")
    has(session.answer(), '>   30   self.framework:breakpoint "first"')
    second = session.ask("c")
    has(second, '>   32   self.framework:breakpoint "last"')
    assert "Starting the debugger" not in second, "welcomed twice"
    equal(session.end("c"), (0, ""))
    equal(machine.log("WARNING"), [
        "Breakpoint 'in-init' skipped (not found in the requested breakpoints: last, first)",
        "Breakpoint without a name skipped (not found in the requested breakpoints: last, first)",
    ])


def every(machine):
    session = Session(machine, "hooks/stop", "all")
    has(session.answer(), '>   13   self.framework:breakpoint "in-init"')
    for line in (30, 30, 31, 32):  # the beginning of the handler, then its three
        has(session.ask("c"), f">   {line} ")
    equal(session.end("c"), (0, ""))
    equal(machine.log("WARNING"), [])


def in_the_background(machine):
    job = ["bash", "-mc", '"$@" & wait $!', "bash"]  # as charmhost runs hooks: in a group of their own
    session = Session(machine, "hooks/stop", "first,last", job)
    has(session.answer(), '>   30   self.framework:breakpoint "first"')
    has(session.ask("c"), '>   32   self.framework:breakpoint "last"')
    equal(session.end("c"), (0, ""))


def in_init(machine):
    session = Session(machine, "hooks/start", "in-init")
    has(session.answer(), ">   13 ")
    has(session.ask("n"), ">   14 end")
    equal(session.end("n"), (0, ""))


SPEC = """\
local testing = require "ops.testing"
it("starts", function()
  local ctx <close> = testing.Context(require "charm")
  ctx:run(ctx.on.stop(), testing.State {})
end)
"""


def in_a_spec(machine):
    """Of a Context, by charmhost test."""
    machine.write("charm/spec/charm_spec.lua", SPEC)
    program, machine.program = machine.program, [machine.program[0], "test", machine.charm]
    try:
        session = Session(machine, "hooks/none", "first")
        has(session.answer(), '>   30   self.framework:breakpoint "first"')
        equal(session.end("c"), (0, ""))
        has(machine.output(), "1 passed, 0 failed")
    finally:
        machine.program = program


def not_asked(machine):
    session = Session(machine, "hooks/stop", "")
    equal(session.end(), (0, ""))
    equal(machine.log("WARNING"), [])


def terminal_gone(machine):
    session = Session(machine, "hooks/stop", "first,last")
    session.answer()
    equal(session.end("\4"), (0, ""))  # the end of input: it does not ask again


def no_terminal(machine):
    process = machine.start("hooks/stop", "all")
    equal(process.wait(TIMEOUT), 0)
    warnings = machine.log("WARNING")
    equal(len(warnings), 1)
    has(warnings[0], "Breakpoints are skipped: there is no terminal to debug on (/dev/tty: ")
    equal(machine.log(), ["collect"])
    equal(machine.output(), "")


CASES = [hook, to_the_end, step_into_custom, quits, action, named, every, in_the_background, in_init, not_asked, terminal_gone, no_terminal]


def main():
    tool, charmhost, *shipped = [os.path.abspath(path) for path in sys.argv[1:]]
    programs = [[charmhost, "dispatch"]] + [[path] for path in shipped]
    report = Report()
    for program in programs:
        root = tempfile.mkdtemp()
        try:
            machine = Machine(root, program, tool)
            for case in CASES + [in_a_spec] * (program[-1] == "dispatch"):
                report.check(f"{os.path.basename(program[0])}: {case.__name__.replace('_', ' ')}", case, machine)
        finally:
            shutil.rmtree(root)
    print(f"1..{report.number}")
    return report.failed != 0


sys.exit(main())
