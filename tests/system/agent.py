#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The connection to the unit agent: one for a dispatch, and gone with it, whatever it leaves behind.
A descriptor that outlives the hook would hang the agent.

    agent.py FAKE-HOOK-TOOL PROGRAM...        fake-agent lies beside the tool
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading

from place import TIMEOUT, case, check, check_equal, check_has, main


class Relay:
    """Stands between a dispatch and the agent, and counts the connections that come and go."""

    def __init__(self, address, agent):
        self.agent, self.opened, self.closed = agent, 0, threading.Semaphore(0)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(address)
        self.listener.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):  # closed at the end of the case
            while True:
                near, _ = self.listener.accept()
                self.opened += 1
                far = socket.socket(socket.AF_UNIX)
                far.connect(self.agent)
                threading.Thread(target=self.forward, args=(far, near), daemon=True).start()
                threading.Thread(target=self.serve, args=(near, far), daemon=True).start()

    def serve(self, near, far):
        self.forward(near, far)
        self.closed.release()

    @staticmethod
    def forward(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def agent(place):
    """Gives the relay and the environment in which a dispatch speaks to it."""
    fake, address = str(place.root / "agent.socket"), str(place.root / "relay.socket")
    program = place.tool_program.parent / "fake-agent"
    with subprocess.Popen([program, fake, place.tools], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          env={**os.environ, "FAKE_HOOK_DIR": str(place.fake)}) as process:
        check_equal(process.stdout.readline(), b"listening\n")
        relay = Relay(address, fake)
        try:
            yield relay, {
                "CHARMHOST_TRANSPORT": "socket",
                "JUJU_AGENT_SOCKET_NETWORK": "unix",
                "JUJU_AGENT_SOCKET_ADDRESS": address,
                "JUJU_CONTEXT_ID": "mycharm/0-stop-1",
            }
        finally:
            relay.listener.close()
            process.stdin.close()


@contextlib.contextmanager
def child(place):
    """Gives shell words that leave a child behind, which lives until the end of the block and holds
    every descriptor that it was given."""
    gate = place.root / "gate"
    os.mkfifo(gate)
    held = os.open(gate, os.O_RDWR)  # the child's `read` waits as long as this is open
    try:
        yield f"(read line) <>{gate} >/dev/null 2>&1 &"
    finally:
        os.write(held, b"end\n")
        os.close(held)


def leaves_a_child(name, code, legacy=False, check_result=lambda result: None):
    @case(f"connection: gone with the dispatch, which left a child: {name}")
    def run(place):
        with agent(place) as (relay, environment), child(place) as words:
            place.handler("  local value = self.config.x\n" + code.replace("CHILD", words))
            if legacy:
                place.write("hooks/stop", f"#!/bin/sh\n{words}\n")
                (place.charm / "hooks/stop").chmod(0o755)
            check_result(place.dispatch("stop", environment))
            check(relay.closed.acquire(timeout=TIMEOUT), "the connection is still open")
            check_equal(relay.opened, 1)


def status(expected):
    return lambda result: check_equal(result.status, expected)


leaves_a_child("all went well", "  os.execute [[CHILD]]", check_result=status(0))
leaves_a_child("an error", "  os.execute [[CHILD]]\n  error 'boom'", check_result=status(1))
leaves_a_child("os.exit", "  os.execute [[CHILD]]\n  os.exit(3)", check_result=status(3))
leaves_a_child("killed", "  os.execute [[CHILD]]\n  os.execute 'kill -KILL $PPID'", check_result=status(-9))
leaves_a_child("terminated", "  os.execute [[CHILD]]\n  os.execute 'kill -TERM $PPID'", check_result=status(-15))
leaves_a_child("by its legacy hook", "", legacy=True, check_result=status(0))


@case("connection: one for the whole dispatch")
def one_connection(place):
    with agent(place) as (relay, environment):
        place.handler("  for i = 1, 20 do self.unit.status = ops.MaintenanceStatus(tostring(i)) end")
        result = place.dispatch("stop", {**environment, "JUJU_DEBUG": "1"}).succeeded("by socket")
        check_has(result.log, "DEBUG")
        check_equal(relay.opened, 1)
        check(sum(call["name"] == "status-set" for call in result.calls) >= 20, "not all were told", result)


main(sys.argv[1:])
