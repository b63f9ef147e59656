#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The state database: damaged, locked, not writable, full, old, and dispatches that are killed over it.

    database.py FAKE-HOOK-TOOL PROGRAM...
"""

import contextlib
import os
import pathlib
import select
import signal
import sys

from place import TIMEOUT, case, check, check_equal, check_has, main, without_privileges

LARGE = "  self.stored.text = string.rep('x', 200000)"
READS_CONFIG = "  local value = self.config.x"
UNTIL_FULL = 'ulimit -f 128; trap "" XFSZ; exec "$@"'  # files end at 64 KiB: the disk is full (EFBIG)


def refused(place, *parts, before=()):
    with place.unchanged():
        result = place.dispatch("stop", before=before)
    return result.failed(str(place.database), *parts)



# damage


def damaged(name, damage, *parts):
    @case(f"damaged: {name}")
    def run(place):
        place.seed()
        damage(place)
        refused(place, *parts)


def sql(*statements):
    return lambda place: place.sql(*([statement] for statement in statements))


def cut(place):
    content = place.database.read_bytes()
    place.database.write_bytes(content[: len(content) // 2])


def scribble(place):
    content = place.database.read_bytes()
    place.database.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))


DAMAGED = "it is damaged; put back a copy of it, or remove it to begin anew"
damaged("text", lambda place: place.database.write_text("no database\n" * 1000), "file is not a database", DAMAGED)
damaged("cut in half", cut, DAMAGED)
damaged("its pages overwritten", scribble, DAMAGED)
damaged("no table of notices", sql("DROP TABLE notice"), "no such table: notice", DAMAGED)
damaged("no column of data", sql("ALTER TABLE snapshot RENAME COLUMN data TO dat"), "no such column: data", DAMAGED)
damaged("no JSON", sql("UPDATE snapshot SET data = '{'"), "the data of 'StoredStateData[_stored]' cannot be read", DAMAGED)
damaged("a tag that is none", sql("UPDATE snapshot SET data = '{\"$set\": 7}'"), "cannot be read", DAMAGED)
damaged("written by Python", sql("DROP TABLE snapshot", "CREATE TABLE snapshot (handle TEXT PRIMARY KEY, data BLOB)"),
        "it was written by the Python charm that was here before", "move the file aside")


@case("damaged: it is a directory")
def is_directory(place):
    place.database.mkdir()
    place.dispatch("stop").failed(str(place.database), "it is no regular file; remove it")
    check(place.database.is_dir(), "the directory is gone")


@case("damaged: its mode cannot be set")
def foreign_mode(place):
    place.database.symlink_to("/proc/self/environ")  # a regular file whose mode nobody can change
    place.dispatch("stop").failed(f"Unable to adjust access permission of '{place.database}'")


# not writable


@contextlib.contextmanager
def read_only(directory):
    directory.chmod(0o555)
    try:
        yield
    finally:
        directory.chmod(0o755)


@case("not writable: its directory")
def directory_read_only(place):
    place.seed()
    with read_only(place.charm):
        refused(place, "the charm must be able to write this file and its directory", before=without_privileges())


@case("not writable: its directory, and it is not there yet")
def first_read_only(place):
    with read_only(place.charm):
        refused(place, "it cannot be made, the charm must be able to write its directory", "Permission denied",
                before=without_privileges())


@case("not writable: nothing is to be written")
def nothing_to_write(place):
    place.seed()
    place.write("src/charm.lua", "return require('ops').charm {}\n")
    place.sql(["DELETE FROM notice"])
    with read_only(place.charm), place.unchanged():
        place.dispatch("stop", before=without_privileges()).succeeded()


@case("not writable: the file alone is given its mode back")
def file_read_only(place):
    place.seed()
    place.database.chmod(0o400)
    place.dispatch("stop", before=without_privileges()).succeeded()
    check_equal(place.database.stat().st_mode & 0o7777, 0o600)
    check_equal(place.count(), 2)


# full


@case("full: the disk")
def full(place):
    place.seed()
    place.handler(LARGE)
    refused(place, "there is no room left; nothing was changed", before=UNTIL_FULL)
    place.dispatch("stop").succeeded()
    check_equal(place.count(), 2)


@case("full: the disk, and it is not there yet")
def first_full(place):
    place.handler(LARGE)
    refused(place, "there is no room left; nothing was changed", before=UNTIL_FULL)
    place.dispatch("stop").succeeded()
    check_equal(place.count(), 1)


# killed


@case("killed: between the handler and the commit")
def killed(place):
    place.seed()
    place.tool("status-set", "kill -KILL $PPID\n")  # of collect-status, after the handler
    with place.unchanged():
        check_equal(place.dispatch("stop").status, -signal.SIGKILL)
    place.tool("status-set", "")
    place.dispatch("stop").succeeded()
    check_equal(place.count(), 2)


@case("killed: the first dispatch of a charm")
def first_killed(place):
    place.tool("status-set", "kill -KILL $PPID\n")
    with place.unchanged():
        check_equal(place.dispatch("stop").status, -signal.SIGKILL)


@case("killed: SIGTERM")
def terminated(place):
    place.seed()
    place.tool("status-set", "kill -TERM $PPID\n")
    with place.unchanged():
        check_equal(place.dispatch("stop").status, -signal.SIGTERM)


@case("killed: within the commit")
def killed_in_commit(place):
    place.seed()
    place.handler(LARGE)
    result = place.dispatch("stop", before='ulimit -f 128; exec "$@"')  # SIGXFSZ at a write to the file
    check_equal(result.status, -signal.SIGXFSZ)
    check(pathlib.Path(f"{place.database}-journal").exists(), "it was not killed within the commit")
    check_equal(place.count(), 1)  # sqlite rolls back for whoever comes next
    place.dispatch("stop").succeeded()
    check_equal(place.count(), 2)


@case("killed: within the first commit")
def killed_in_first_commit(place):
    place.handler(LARGE)
    check_equal(place.dispatch("stop", before='ulimit -f 128; exec "$@"').status, -signal.SIGXFSZ)
    place.dispatch("stop").succeeded()
    check_equal(place.count(), 1)


# two at once


class Fifo:
    """Open at both ends, so that neither side blocks when it opens it."""

    def __init__(self, path):
        os.mkfifo(path)
        self.path, self.file = path, os.open(path, os.O_RDWR)

    def wait(self):
        ready, _, _ = select.select([self.file], [], [], TIMEOUT)
        check(ready, f"nobody wrote to {self.path}")
        os.read(self.file, 1)

    def write(self):
        os.write(self.file, b"\n")


class Pause:
    """The hook tool config-get of the dispatch that has PAUSE in its environment waits here."""

    def __init__(self, place):
        self.here, self.go = Fifo(place.root / "here"), Fifo(place.root / "go")
        place.tool("config-get", f'[ -z "$PAUSE" ] || {{ echo >{self.here.path}; read x <{self.go.path}; }}; echo {{}}\n')

    def wait(self):
        self.here.wait()

    def release(self):
        self.go.write()


@case("two at once: the second waits for the first")
def two(place):
    place.seed()
    place.handler(READS_CONFIG)
    pause, started = Pause(place), Fifo(place.root / "started")
    first = place.start("stop", {"PAUSE": "1"})
    pause.wait()
    place.tool("juju-log", f'[ -n "$PAUSE" ] || case $4 in *"up and running."*) echo >{started.path} ;; esac\n')
    second = place.start("stop")
    started.wait()
    pause.release()
    check_equal(place.finish(first).status, 0)
    check_equal(place.finish(second).status, 0)
    check_equal(place.count(), 3)


@case("two at once: the second waits, and gives up")
def two_too_long(place):
    place.seed()
    place.handler(READS_CONFIG)
    pause = Pause(place)
    first = place.start("stop", {"PAUSE": "1"})
    pause.wait()
    refused(place, "database is locked", "another process holds it; end that process, Juju then retries the hook")
    pause.release()
    check_equal(place.finish(first).status, 0)
    check_equal(place.count(), 2)


@case("two at once: both make the database")
def two_first(place):
    place.handler(READS_CONFIG)
    pause = Pause(place)
    first = place.start("stop", {"PAUSE": "1"})
    pause.wait()
    place.dispatch("stop").succeeded()
    with place.unchanged():
        pause.release()
        place.finish(first).failed("another process made it meanwhile; nothing was changed, Juju retries the hook")
    check_equal(place.count(), 1)


# of an earlier version of the charm


def notices(place):
    return place.sql(["SELECT event_path, observer_path, method_name FROM notice"])[0]


def earlier(name, statements, *parts, remains=()):
    """A database in which something is that this version of the charm does not have."""
    @case(f"an earlier charm: {name}")
    def run(place):
        place.seed()
        place.sql(["DELETE FROM notice"], *([statement] for statement in statements))
        place.dispatch("stop").succeeded(*parts)
        check_equal(place.count(), 2)
        check_equal([list(row) for row in notices(place)], list(remains))
        if not remains:
            check_equal(place.sql(["SELECT count(*) FROM snapshot WHERE handle LIKE '%old%'"]), [[(0,)]])


earlier("deferred an event that is not there any more", [
    "INSERT INTO notice VALUES (7, 'MyCharm/on/old[3]', 'MyCharm', 'on_old')",
    "INSERT INTO snapshot VALUES ('MyCharm/on/old[3]', '{}')"], "WARNING", "MyCharm/on/old[3]")
earlier("deferred to an observer that is not there any more", [
    "INSERT INTO notice VALUES (7, 'MyCharm/on/start[3]', 'MyCharm/old', 'on_start')"], "WARNING", "MyCharm/old")
earlier("deferred to a method that is not there any more", [
    "INSERT INTO notice VALUES (7, 'MyCharm/on/start[3]', 'MyCharm', 'on_old')"], "Dropped the event MyCharm/on/start[3] for MyCharm: it has no method 'on_old'.")


@case("an earlier charm: stored other fields")
def other_fields(place):
    place.seed()
    place.sql(["UPDATE snapshot SET data = json_set(data, '$.before', 'kept') WHERE handle LIKE 'MyCharm/Stored%'"])
    place.handler("  self.stored.both = self.stored.before .. self.stored.count")
    place.dispatch("stop").succeeded()
    check_has(place.sql(["SELECT data FROM snapshot WHERE handle LIKE 'MyCharm/Stored%'"])[0][0][0], '"both":"kept2"')


@case("an earlier charm: an event whose restore() fails")
def restore_fails(place):
    place.write("src/charm.lua", """\
local ops = require "ops"
local Old = ops.EventBase:extend "OldEvent"
function Old:init(n) self.n = n end
function Old:snapshot() return { n = self.n } end
function Old:restore(data) self.n = data.n end
local Charm = ops.CharmBase:extend "MyCharm"
Charm.on = ops.events { old = Old }
function Charm:init()
  self:observe(self.on.old, self.on_old)
  self:observe(self.on.stop, self.on_stop)
end
function Charm:on_stop() self.on.old:emit(1) end
function Charm:on_old(event) event:defer() end
return Charm
""")
    place.dispatch("stop").succeeded()
    place.sql(["UPDATE snapshot SET data = '{}' WHERE handle LIKE '%/old[%'"])
    place.write("src/charm.lua", (place.charm / "src/charm.lua").read_text().replace("data.n end", "data.m.n end"))
    with place.unchanged():
        place.dispatch("start").failed("src/charm.lua:5:", "field 'm'", "MyCharm/on/old")


if __name__ == "__main__":
    main(sys.argv[1:])
