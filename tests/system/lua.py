#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""charmhost lua: files, stdin, lines, modules.

    lua.py FAKE-HOOK-TOOL CHARMHOST
"""

import os
import pathlib
import pty
import shutil
import subprocess
import sys

from place import TIMEOUT, Result, case, check, check_equal, check_has, main

TREE = pathlib.Path(__file__).resolve().parents[2]


def lua(place, *arguments, stdin="", environment=None):
    done = subprocess.run([place.program, "lua", *arguments], input=stdin.encode(), capture_output=True, check=False,
                          cwd=place.charm, env={"PATH": "/usr/bin:/bin", **(environment or {})}, timeout=TIMEOUT)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode(), [])


def prints(place, out, *arguments, **options):
    result = lua(place, *arguments, **options)
    check(result.status == 0 and result.err == "", "expected exit status 0 and no errors", result)
    check_equal(result.out, out)


def fails(place, status, *parts, arguments=(), **options):
    result = lua(place, *arguments, **options)
    check(result.status == status, f"expected exit status {status}", result)
    check_has(result.err, *parts)
    return result


# files


@case("file: its arguments")
def arguments(place):
    place.write("a.lua", "#!/usr/bin/env charmhost-lua\nprint(...)\nprint(arg[0], arg[1], arg[2], #arg)\n")
    prints(place, "one\ttwo words\na.lua\tone\ttwo words\t2\n", "a.lua", "one", "two words")
    prints(place, "-x\t--help\na.lua\t-x\t--help\t2\n", "a.lua", "-x", "--help")


@case("file: -, stdin")
def stdin(place):
    prints(place, "1\ta\n-\n", "-", "a", stdin="local x = 1\nprint(x, ...)\nprint(arg[0])\n")
    fails(place, 1, "stdin:2: boom", "stack traceback:", arguments=["-"], stdin="\nerror 'boom'\n")
    prints(place, "", "-")


@case("file: reads its stdin itself")
def reads_stdin(place):
    place.write("a.lua", "print(io.read 'a')\n")
    prints(place, "text\n", "a.lua", stdin="text")


@case("file: errors")
def errors(place):
    place.write("syntax.lua", "local x = \n")
    fails(place, 1, "charmhost lua: syntax.lua:2: unexpected symbol near <eof>", arguments=["syntax.lua"])
    place.write("raise.lua", "local function f()\n  error('boom')\nend\nf()\n")
    fails(place, 1, "charmhost lua: raise.lua:2: boom", "raise.lua:4: in main chunk", arguments=["raise.lua"])
    place.write("object.lua", "error(require('ops').ModelError 'no model')\n")
    fails(place, 1, "no model", "object.lua:1", arguments=["object.lua"])
    place.write("table.lua", "error {}\n")
    fails(place, 1, "a table was raised that does not say what happened", arguments=["table.lua"])
    place.write("code.lua", b"\x1bLua")
    fails(place, 1, "code.lua: attempt to load a binary chunk", arguments=["code.lua"])
    fails(place, 1, "cannot open nope.lua", arguments=["nope.lua"])
    fails(place, 2, "there is no option '-x'", "usage: charmhost lua [FILE [ARGS]]", arguments=["-x"])


@case("file: os.exit()")
def exits(place):
    for code, status in (("", 0), ("true", 0), ("false", 1), ("7", 7)):
        place.write("a.lua", f"io.write 'flushed'\nos.exit({code})\n")
        result = lua(place, "a.lua")
        check_equal([result.status, result.out], [status, "flushed"])


@case("file: globals are allowed until the file forbids them")
def globals_(place):
    place.write("a.lua", "x = 1\nprint(x, y)\nrequire('ops.strict').enable()\nprint(x)\n"
                         "print(select(2, pcall(function() z = 1 end)))\nprint(y)\n")
    result = fails(place, 1, "global 'y' is not defined", "a.lua:6", arguments=["a.lua"])
    check_has(result.out, "1\tnil\n1\n", "global 'z' cannot be set")


# modules


@case("modules: ops, and those of the charm in src/ and lib/")
def modules(place):
    place.write("src/one.lua", "return { name = 'one', ops = require 'ops' }\n")
    place.write("src/two/init.lua", "return { name = ... }\n")
    place.write("lib/three.lua", "return { name = ... }\n")
    place.write("lib/charms/four/v0/four.lua", "return { name = ... }\n")
    place.write("lib/one.lua", "return { name = 'the wrong one' }\n")
    place.write("a.lua", """\
local ops = require 'ops'
print(require('one').name, require('one').ops == ops, require('two').name, require('three').name,
  require('charms.four.v0.four').name, require('charm').class_name)
""")
    prints(place, "one\ttrue\ttwo\tthree\tcharms.four.v0.four\tMyCharm\n", "a.lua")


@case("modules: one that is not there says where it was looked for")
def missing_module(place):
    fails(place, 1, "module 'nope' not found", f"{place.charm}/src/nope.lua", f"{place.charm}/lib/nope.lua",
          "no module 'nope' in ops and the standard library", arguments=["-"], stdin="require 'nope'\n")


@case("modules: CHARMHOST_LUA_TREE")
def tree(place):
    shutil.copytree(TREE / "lua", place.root / "tree/lua")
    jujuversion = place.root / "tree/lua/ops/jujuversion.lua"
    jujuversion.write_text("return 'from the tree'\n")
    environment = {"CHARMHOST_LUA_TREE": str(place.root / "tree")}
    script = "print((require 'ops.jujuversion'))\n"
    prints(place, "from the tree\n", "-", stdin=script, environment=environment)
    jujuversion.write_text("return {\n")
    fails(place, 1, "ops/jujuversion.lua:2:", arguments=["-"], stdin=script, environment=environment)
    jujuversion.unlink()
    fails(place, 1, str(place.root / "tree"), "ops/jujuversion", arguments=["-"], stdin=script, environment=environment)
    fails(place, 1, "/nowhere", stdin="1\n", environment={"CHARMHOST_LUA_TREE": "/nowhere"})


@case("modules: hook commands reach the tools on PATH")
def hook_commands(place):
    place.tool("config-get", "echo '{\"port\": 80}'\n")
    prints(place, "80\n", "-", stdin="print(require('ops').hookcmds.config_get().port)\n",
           environment={"PATH": f"{place.tools}:/usr/bin:/bin"})


# lines


def typed(name, lines, out, *errors_):
    @case(f"lines: {name}")
    def run(place):
        result = lua(place, stdin=lines)
        check(result.status == 0, "expected exit status 0", result)
        check_equal(result.out, out)
        check_has(result.err, *errors_)
        check(errors_ or not result.err, result.err)


typed("nothing", "", "")
typed("expressions", "1 + 1\n'a', nil\n(function() end)()\n2^53 == 2^53 + 1\n", "2\na\tnil\ntrue\n")
typed("statements", "x = 7\nlocal y = 8\nx, y\n;\n\n-- nothing\nreturn x + 1\n", "7\tnil\n8\n")
typed("more lines", "for i = 1, 2 do\nprint(i)\nend\nf = function(\n)\nreturn [[a\n\nb]]\nend\nf()\n", "1\n2\na\n\nb\n")
typed("no newline at the end", "1 + 1", "2\n")
typed("ops is a global", "ops.CharmBase.class_name\nops.ActiveStatus 'x'\n", "CharmBase\nActiveStatus('x')\n")
typed("errors do not end it", "error 'boom'\nlocal function f() error {} end f()\n1\n", "1\n", "stdin:1: boom",
      "stack traceback:", "a table was raised", "in local 'f'")
typed("an error object", "error(ops.ModelError 'no model')\n", "", "no model", "in function 'error'")
typed("a syntax error", "x = = 1\n1\n", "1\n", "stdin:1: unexpected symbol near '='")
typed("input ends within a statement", "for i = 1, 2 do\n", "", "'end' expected (to close 'for' at line 1) near <eof>")
typed("a long line", f"#'{'x' * 100000}'\n", "100000\n")
typed("globals", "nowhere\nnowhere = 1\nnowhere\n", "nil\n1\n")
typed("recursion without end", "function f() return 1 + f() end\nf()\n1\n", "1\n", "stack overflow")


@case("lines: os.exit()")
def exit_line(place):
    result = lua(place, stdin="os.exit(7)\n1\n")
    check_equal([result.status, result.out, result.err], [7, "", ""])


def on_terminal(place, text):
    """What a terminal shows, carriage returns left out, and the exit status."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([place.program, "lua"], stdin=theirs, stdout=theirs, stderr=theirs, cwd=place.charm,
                          start_new_session=True) as process:
        os.close(theirs)
        os.write(ours, text.encode())
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # EIO: nobody has the other end any more
            pass
        status = process.wait(TIMEOUT)
    os.close(ours)
    return shown.decode().replace("\r", ""), status


@case("terminal: a banner, prompts, end of input")
def terminal(place):
    shown, status = on_terminal(place, "x = 20\nx + 1\nfor i = 1, 1 do\nprint('in', i)\nend\nerror 'boom'\n\4")
    check_equal(status, 0)
    check_has(shown, "charmhost 0", "Lua 5.4", 'ops = require "ops"', "> ", ">> ", "21\n", "in\t1\n", "stdin:1: boom",
              "stack traceback:")
    check(shown.endswith("> \n"), shown)


@case("terminal: os.exit()")
def terminal_exit(place):
    shown, status = on_terminal(place, "os.exit(3)\n")
    check_equal(status, 3)


if __name__ == "__main__":
    main(sys.argv[1:])
