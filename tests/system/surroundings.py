#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What surrounds a dispatch: file descriptors, the environment, logs, children, exit statuses.

    surroundings.py FAKE-HOOK-TOOL PROGRAM...
"""

import sys

from place import case, check, check_equal, check_has, main

# file descriptors

LIST = "exec ls /proc/self/fd"  # 0, 1, 2, and 3, the directory that ls reads


def check_descriptors(place, name):
    check_equal((place.root / name).read_text().split(), ["0", "1", "2", "3"])


@case("descriptors: children get stdin, stdout and stderr and no other")
def descriptors(place):
    place.seed()  # the database is open while the charm runs
    out = place.root
    place.handler("  local value = self.config.x\n"
                  f"  os.execute '{LIST} >{out}/execute'\n"
                  f"  local pipe <close> = io.popen '{LIST}'\n"
                  f"  local file <close> = io.open('{out}/popen', 'w')\n"
                  "  file:write(pipe:read 'a')")
    place.tool("config-get", f"ls /proc/self/fd >{out}/tool; echo {{}}\n")
    place.tool("juju-log", f"{LIST} >{out}/log\n")
    place.write("hooks/stop", f"#!/bin/sh\n{LIST} >{out}/legacy\n")
    (place.charm / "hooks/stop").chmod(0o755)
    place.dispatch("stop").succeeded()
    for name in ("tool", "log", "legacy", "execute", "popen"):
        check_descriptors(place, name)


def closed(name, redirections):
    @case(f"descriptors: {name} closed")
    def run(place):
        place.seed()
        place.handler("  local value = self.config.x\n  print 'printed'\n  io.stderr:write 'written'")
        place.tool("config-get", f"ls /proc/self/fd >{place.root}/tool; echo {{}}\n")
        place.dispatch("stop", before=f'exec "$@" {redirections}').succeeded("INFO printed")
        check_descriptors(place, "tool")
        check_equal(place.count(), 2)
        place.handler("  error 'boom'")
        with place.unchanged():
            place.dispatch("stop", before=f'exec "$@" {redirections}').failed("boom")


closed("stdin", "<&-")
closed("stdout", ">&-")
closed("stderr", "2>&-")
closed("all", "<&- >&- 2>&-")


@case("descriptors: few are left")
def few_descriptors(place):
    place.seed()
    place.dispatch("stop", before='ulimit -n 16; exec "$@"').succeeded()


@case("descriptors: none are left")
def no_descriptors(place):
    place.seed()
    with place.unchanged():
        result = place.dispatch("stop", before='ulimit -n 4; exec "$@"')
    check_equal(result.status, 1)
    check_has(result.err, "Too many open files")


# environment


@case("environment: no HOME, no PATH but that of the tools, no LANG")
def bare(place):
    place.handler("  local value = self.config.x")
    place.dispatch("stop", {"PATH": str(place.tools), "HOME": None, "LANG": None, "TMPDIR": None}).succeeded()


@case("environment: a HOME that is not there")
def wrong_home(place):
    place.dispatch("stop", {"HOME": "/nowhere"}).succeeded()


@case("environment: no PATH")
def no_path(place):
    place.seed()
    with place.unchanged():
        result = place.dispatch("stop", {"PATH": None})
    check_equal(result.status, 1)
    check_has(result.err, "there is no hook command 'juju-log' on PATH (which is not set)")


@case("environment: very long")
def long_environment(place):
    place.handler("  self.stored.length = #os.getenv 'LONG'")
    place.tool("config-get", 'printf \'{"x": %d}\' ${#LONG}\n')
    place.handler("  self.stored.seen = #os.getenv 'LONG' == 100000 and self.config.x == 100000 and os.getenv 'V999' == 'v'")
    place.dispatch("stop", {"LONG": "x" * 100000, **{f"V{i}": "v" for i in range(1000)}}).succeeded()
    check_has(place.sql(["SELECT data FROM snapshot"])[0][0][0], '"seen":true')


@case("environment: bytes that are no UTF-8, a name twice, words without =")
def odd_environment(place):
    place.handler("  self.stored.odd = os.getenv 'ODD' == '\\xff'")
    place.dispatch("stop", {"ODD": b"\xff"}, before="exec env -- 'A B=c' \"$@\"").succeeded()
    check_has(place.sql(["SELECT data FROM snapshot"])[0][0][0], '"odd":true')


@case("environment: another locale and time zone")
def locale(place):
    place.handler("  self.stored.number = string.format('%.1f', 1.5)")
    place.dispatch("stop", {"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo"}).succeeded()
    check_has(place.sql(["SELECT data FROM snapshot"])[0][0][0], '"number":"1.5"')


@case("environment: Juju's is missing")
def no_juju(place):
    place.dispatch("stop", {"JUJU_DISPATCH_PATH": None, "JUJU_UNIT_NAME": None, "JUJU_VERSION": None}).succeeded()


# logs


def logged(result):
    return [tuple(call["argv"][1::2]) for call in result.calls if call["name"] == "juju-log"]


@case("log: a record longer than an argument may be")
def long_record(place):
    place.handler("  local log = ops.log 'x'\n  log:info('%s', string.rep('€', 300000))")
    result = place.dispatch("stop").succeeded()
    pieces = [message for level, message in logged(result) if "€" in message]
    check_equal("".join(pieces), "€" * 300000)
    check(all(len(piece.encode()) < 131072 for piece in pieces), "a piece is too long")


@case("log: many records, in order")
def many_records(place):
    place.handler("  local log = ops.log 'x'\n  for i = 1, 300 do log:info('%d', i) end")
    records = [message for level, message in logged(place.dispatch("stop").succeeded()) if level == "INFO"]
    check_equal(records, [str(i) for i in range(1, 301)])


@case("log: bytes that are no text, zeros, percent signs, a leading dash")
def odd_records(place):
    place.handler("  local log = ops.log 'x'\n"
                  "  log:info('%s', 'a\\0b\\xff%d')\n  log:info '--help'\n  log:info('%s', '')\n  print('a\\0', nil, 1)")
    records = [message for level, message in logged(place.dispatch("stop").succeeded()) if level == "INFO"]
    check_equal(records, ["a\u2400b\ufffd%d", "--help", "a\u2400\tnil\t1"])


@case("log: an error of many megabytes")
def long_error(place):
    place.seed()
    place.handler("  error(string.rep('x', 5000000))")
    with place.unchanged():
        place.dispatch("stop").failed("xxxx", "stack traceback:")


@case("log: JUJU_DEBUG shows it on stderr as well")
def debug(place):
    place.handler("  local log = ops.log 'x'\n  log:warning 'careful'")
    result = place.dispatch("stop", {"JUJU_DEBUG": "1"}).succeeded("WARNING careful")
    check_has(result.err, "DEBUG    Emitting Juju event stop.\n", "WARNING  careful\n")
    check("TRACE" not in result.err, result.err)
    check_equal(place.dispatch("stop", {"JUJU_DEBUG": None}).err, "")


# children and statuses


@case("children: one that stays behind holds nobody up")
def daemon(place):
    place.handler("  os.execute 'sleep 60 >/dev/null 2>&1 & echo $! >pid'")
    place.dispatch("stop").succeeded()
    place.dispatch("stop", before='kill $(cat pid); exec "$@"').succeeded()


@case("children: a hook tool that ignores its stdin")
def ignores_stdin(place):
    place.write("metadata.yaml", "name: mycharm\npeers:\n  ring: {interface: ring}\n")
    place.handler("  self.model:get_relation('ring').data[self.unit].x = string.rep('x', 1000000)")
    place.answers({"relation-ids ring": ["ring:1"], "relation-list": [], "relation-get": {}, "is-leader": False})
    place.tool("relation-set", "exit 0\n")
    place.dispatch("stop").succeeded()


def ends(name, code, status, hook="stop"):
    @case(f"exit status: {name}")
    def run(place):
        place.seed()
        place.handler(code)
        with place.unchanged():
            check_equal(place.dispatch(hook).status, status)


ends("os.exit(0) commits nothing", "  os.exit(0)", 0)
ends("os.exit(true)", "  os.exit(true)", 0)
ends("os.exit(false)", "  os.exit(false)", 1)
ends("os.exit(7)", "  os.exit(7)", 7)
ends("os.exit(255)", "  os.exit(255)", 255)
ends("os.exit() in a pcall", "  pcall(os.exit, 7)", 7)
ends("os.exit() in a coroutine", "  coroutine.wrap(function() os.exit(7) end)()", 7)


@case("exit status: os.exit() while the charm is loaded")
def exit_at_load(place):
    place.seed()
    place.write("src/charm.lua", "os.exit(9)\n")
    with place.unchanged():
        check_equal(place.dispatch("stop").status, 9)


@case("exit status: that of a legacy hook, the charm is not asked")
def legacy(place):
    place.seed()
    place.write("hooks/stop", "#!/bin/sh\nexit 42\n")
    (place.charm / "hooks/stop").chmod(0o755)
    with place.unchanged():
        check_equal(place.dispatch("stop").status, 42)


@case("exit status: a legacy hook that is killed")
def legacy_killed(place):
    place.write("hooks/stop", "#!/bin/sh\nkill -KILL $$\n")
    (place.charm / "hooks/stop").chmod(0o755)
    check_equal(place.dispatch("stop").status, 137)


@case("exit status: an event the charm does not know is none of its business")
def unknown(place):
    place.dispatch("nope-relation-changed").succeeded("Event nope_relation_changed not defined for <MyCharm>.")


if __name__ == "__main__":
    main(sys.argv[1:])
