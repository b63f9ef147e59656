#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# charmhost test, from outside: what it runs, says and ends with.
#
#   test_verb.sh CHARMHOST
set -u
charmhost=$(realpath "$1")

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
out=$directory/out err=$directory/err charm=$directory/charm

number=0 failed=0
result() { # NAME: 0 or not in $?
    if [ $? -eq 0 ]; then word=ok; else word='not ok' failed=1; fi
    number=$((number + 1))
    echo "$word $number - $1"
    [ "$word" = ok ] || sed 's/^/# /' "$out" "$err"
}
status() { # EXPECTED COMMAND...: runs it, its output in $out and $err
    expected=$1
    shift
    "$@" >"$out" 2>"$err" </dev/null
    got=$?
    [ $got -eq "$expected" ] || { echo "# exit status $got, expected $expected" && return 1; }
}
run() { # EXPECTED [ARGUMENT...]: charmhost test, in the charm
    expected=$1
    shift
    cd "$charm" && status "$expected" "$charmhost" test "$@"
}
last() { # TEXT: it is the last line of stdout
    [ "$(tail -n 1 "$out")" = "$1" ] || { echo "# the last line is not: $1" && return 1; }
}
says() { grep -qF -- "$1" "$out" || { echo "# stdout lacks: $1" && return 1; }; }
complains() { grep -qF -- "$1" "$err" || { echo "# stderr lacks: $1" && return 1; }; }
new_charm() { # a charm without specs
    rm -rf "$charm"
    mkdir -p "$charm/src" "$charm/lib" "$charm/spec"
    printf 'name: small\nsummary: A small one.\ndescription: It has two modules.\n' >"$charm/metadata.yaml"
    printf 'return require("ops").charm {}\n' >"$charm/src/charm.lua"
    cat >"$charm/src/small.lua" <<'LUA'
local M = {}

function M.sign(n)
  if n < 0 then
    return "minus"
  else
    return "plus"
  end
end

function M.never(
  a)
  local function inner()
    return a
  end
  return inner {
    x = a,
  }
end

return M
LUA
    printf 'return function(a, b)\n  return a + b\nend\n' >"$charm/lib/add.lua"
    printf 'return {}\n' >"$charm/src/unused.lua"
}
spec() { # NAME: stdin is the file
    cat >"$charm/spec/$1_spec.lua"
}

# good runs

new_charm
spec one <<'LUA'
describe("small", function()
  it("knows plus", function() assert.equal("plus", require("small").sign(1)) end)
  it("adds #slow", function() assert.equal(3, require("add")(1, 2)) end)
  pending("later")
end)
LUA
run 0 && last '2 passed, 0 failed, 0 errors, 1 pending' && [ ! -s "$err" ]
result "tests that pass, modules of src/ and lib/"
cd "$charm/spec" && status 0 "$charmhost" test && last '2 passed, 0 failed, 0 errors, 1 pending'
result "from a directory below the charm's"
cd / && status 0 "$charmhost" test "$charm/src" && last '2 passed, 0 failed, 0 errors, 1 pending'
result "the charm of a directory that is given"
mv "$charm/metadata.yaml" "$directory" && (cat "$directory/metadata.yaml" && cat <<'YAML') >"$charm/charmcraft.yaml"
type: charm
base: ubuntu@24.04
platforms: {amd64: }
parts: {charm: {plugin: dump, source: .}}
YAML
run 0 && last '2 passed, 0 failed, 0 errors, 1 pending' && [ ! -s "$err" ]
result "a charm with charmcraft.yaml alone"
rm "$charm/charmcraft.yaml" && mv "$directory/metadata.yaml" "$charm"

# a project that charmhost check refuses

printf 'name: small\nsummary: A small one.\ndescription: x\ncolour: red\n' >"$charm/metadata.yaml"
run 0 && complains 'metadata.yaml:4:1: warning: ' && last '2 passed, 0 failed, 0 errors, 1 pending'
result "warnings are shown, the specs run"
printf 'name: Small\n' >"$charm/metadata.yaml"
run 1 && complains 'metadata.yaml:1:1: error: the file has no' && complains 'a project with errors is not tested' && [ ! -s "$out" ]
result "errors are shown, nothing is run"
new_charm
printf 'local Charm = require("ops").CharmBase:extend "Charm"\nfunction Charm:init()\n  error "no"\nend\nreturn Charm\n' \
    >"$charm/src/charm.lua"
spec one <<'LUA'
it("is not run", function() end)
LUA
run 1 && complains 'src/charm.lua:3:1: error: no [load]' && [ ! -s "$out" ]
result "a charm that cannot be constructed"
new_charm
printf 'it("x", function()\n  local = 1\nend)\n' | spec one
run 1 --output junit && complains 'spec/one_spec.lua:2:9: error: <name> expected' && [ ! -s "$out" ]
result "a syntax error in a spec file"

new_charm
spec one <<'LUA'
describe("small", function()
  it("knows plus", function() assert.equal("plus", require("small").sign(1)) end)
  it("adds #slow", function() assert.equal(3, require("add")(1, 2)) end)
  pending("later")
end)
LUA

# files do not see each other

spec first <<'LUA'
it("leaves something", function()
  package.loaded.left = 1
  require("small").left = 1
  string.left = 1
  require("lfs").chdir "/"
end)
LUA
spec second <<'LUA'
it("finds nothing", function()
  assert.is_nil(package.loaded.left)
  assert.is_nil(require("small").left)
  assert.is_nil(string.left)
  assert.equal("second", io.open("spec/second_spec.lua"):read("a"):match "second")
end)
LUA
run 0 && last '4 passed, 0 failed, 0 errors, 1 pending'
result "a file finds the state and the directory it would have alone"
printf 'leaked = 1\nreturn {}\n' >"$charm/src/leaking.lua"
spec first <<'LUA'
it("reads one", function() return nowhere end)
it("sets one", function() _G.leaked = 1 end)
it("requires what sets one", function() require "leaking" end)
it("forgets local", function() mine = 1 end)
LUA
run 1 && last '3 passed, 0 failed, 4 errors, 1 pending' && says "spec/first_spec.lua:1: global 'nowhere' is not" &&
    says "first_spec.lua:2: global 'leaked' cannot be set: declare it" && says "src/leaking.lua:1: global 'leaked' cannot"
result "globals that leak are errors that name them, in specs and in modules"
rm "$charm/spec/first_spec.lua" "$charm/spec/second_spec.lua" "$charm/src/leaking.lua"

# what fails

spec two <<'LUA'
describe("two", function()
  it("fails", function() assert.equal(1, 2) end)
  it("raises", function() error "boom" end)
  it("raises an object", function() error(require("ops").ModelError "no model") end)
  it("passes", function() end)
end)
LUA
run 1 && last '3 passed, 1 failed, 2 errors, 1 pending' && says 'spec/two_spec.lua @ 2' &&
    says 'spec/two_spec.lua:3: boom' && says 'no model' && says 'two raises'
result "failures and errors"
spec two <<'LUA'
describe("two", function()
  setup(function() error "no setup" end)
  it("is not run", function() end)
end)
LUA
run 1 && last '2 passed, 0 failed, 1 errors, 1 pending' && says 'no setup'
result "an error in setup"
printf 'error "at once"\n' | spec two
run 1 && last '2 passed, 0 failed, 1 errors, 1 pending' && says 'spec/two_spec.lua:1: at once'
result "an error in a spec file, the others are run"
rm "$charm/spec/two_spec.lua" && mkdir "$charm/checks"
printf 'it("x", function()\n  local = 1\nend)\n' >"$charm/checks/two_spec.lua"
run 1 -- spec checks && last '2 passed, 0 failed, 1 errors, 1 pending' && says 'checks/two_spec.lua:2: <name> expected'
result "a syntax error in a spec file outside of spec/"
run 1 --output tap -- spec checks && last '# 2 passed, 0 failed, 1 errors, 1 pending' && says 'not ok 4 - ' &&
    says 'checks/two_spec.lua:2: <name> expected' && says '1..4'
result "a syntax error in TAP"
rm -r "$charm/checks"
printf 'it("x", function() os.exit(0) end)\nit("y", function() end)\n' | spec two
run 1 && last '3 passed, 0 failed, 1 errors, 1 pending' && says 'os.exit() would end the tests'
result "os.exit in a spec"
printf 'it("x", function() error(setmetatable({}, { __tostring = function() error "deep" end })) end)\n' | spec two
run 1 && says 'deep'
result "an error that cannot be described"
printf 'it("\\255", function() error "\\254" end)\n' | spec two
run 1 && last '2 passed, 0 failed, 1 errors, 1 pending' && says "$(printf '\377')"
result "names and texts that are not UTF-8"
printf 'it("a\\255\\1b", function() error "\\254 \\27[1m" end)\n' | spec two
run 1 --output=junit && python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$out" && says 'a??b' &&
    run 1 -- -o json && python3 -c 'import json, sys; json.loads(open(sys.argv[1], "rb").read().splitlines()[0])' "$out"
result "the same for programs that read the report"
printf 'it("x", function() local function f() return 1 + f() end f() end)\n' | spec two
run 1 && last '2 passed, 0 failed, 1 errors, 1 pending' && says 'stack overflow'
result "recursion without end"
for name in system say term mediator lfs luassert busted; do
    printf 'return { own = "%s" }\n' "$name" >"$charm/src/$name.lua"
done
for name in system say term mediator lfs luassert busted; do
    printf 'it("%s", function() assert.same({ own = "%s" }, require "%s") end)\n' "$name" "$name" "$name"
done | spec two
run 0 && last '9 passed, 0 failed, 0 errors, 1 pending' && run 0 --output=junit && run 0 -- -o plainTerminal
result "modules of the charm that are called as busted's own"
for name in system say term mediator lfs luassert busted; do rm "$charm/src/$name.lua"; done
: | spec two
run 0 && last '2 passed, 0 failed, 0 errors, 1 pending'
result "a spec file without tests"
rm "$charm/spec/two_spec.lua"

# usage

cd "$directory" && status 1 "$charmhost" test && complains 'there is no charm in . or above it' && [ ! -s "$out" ]
result "no charm"
status 1 "$charmhost" test "$directory/nowhere" && complains "cannot open $directory/nowhere"
result "a directory that is not there"
status 2 "$charmhost" test --nope && complains "there is no option '--nope'" &&
    complains 'usage: charmhost test [DIR]'
result "an unknown option"
status 2 "$charmhost" test a b && status 2 "$charmhost" test --output
result "wrong arguments"
run 2 -- --nope && complains '--nope; re-run with --help for usage' && [ ! -s "$out" ]
result "an option that busted does not have"
run 1 --output nope && complains 'Cannot load output library: nope' && last '2 passed, 0 failed, 1 errors, 1 pending'
result "an unknown output"
(LUA_PATH_5_4=/nowhere/?.lua && export LUA_PATH_5_4 && run 1 && complains 'busted is not installed' &&
    complains lua-busted && [ ! -s "$out" ])
result "no busted"
mv "$charm/spec" "$charm/checks"
run 1 && complains 'there is no directory spec/ in the charm' && [ ! -s "$out" ]
result "no spec/"
run 0 -- checks && last '2 passed, 0 failed, 0 errors, 1 pending'
result "specs elsewhere"
run 1 -- nowhere && last '0 passed, 0 failed, 2 errors, 0 pending' && says 'Cannot find file or directory: nowhere'
result "specs that are not there"
mv "$charm/checks" "$charm/spec" && mkdir "$charm/empty"
run 1 -- empty && says 'No test files found' && run 1 --output tap -- empty && says '1..1' &&
    last '# 0 passed, 0 failed, 1 errors, 0 pending'
result "a directory without specs"

# busted's options, and its file

run 0 -- --tags=slow && last '1 passed, 0 failed, 0 errors, 0 pending'
result "--tags"
run 0 -- --filter=plus -o TAP && says 'ok 1 - small knows plus' && last '# 1 passed, 0 failed, 0 errors, 0 pending'
result "--filter and -o"
run 0 -- --repeat=3 && last '6 passed, 0 failed, 0 errors, 3 pending'
result "--repeat"
run 0 -- --list && says 'small adds #slow' && ! says pending >/dev/null && [ "$(wc -l <"$out")" -eq 3 ]
result "--list runs nothing"
run 0 -- --version && last "$(busted --version 2>/dev/null || cat "$out")" && [ "$(wc -l <"$out")" -eq 1 ]
result "--version"
run 1 -- --lua=/bin/false && complains "--lua: specs are run by charmhost's own Lua"
result "--lua"
run 1 -- -e 'x x' && complains "syntax error near 'x'" && run 1 -- --helper=nope && complains "module 'nope' not found"
result "what cannot be run before the specs"
printf 'os.exit(0)\n' >"$charm/.busted"
run 2 && complains '.busted:1: os.exit() would end the tests before they have run'
result "os.exit in .busted"
rm "$charm/.busted"
printf 'it("x", function() error "x" end)\nit("y", function() error "y" end)\n' | spec a
run 1 -- --no-keep-going && last '0 passed, 0 failed, 1 errors, 0 pending'
result "--no-keep-going ends with the first error, also the files after it"
rm "$charm/spec/a_spec.lua"
printf 'helped = 1\n' >"$charm/helper.lua"
printf 'it("is helped", function() assert.equal(1, helped) end)\n' | spec a
run 0 -- --helper=helper.lua && last '3 passed, 0 failed, 0 errors, 1 pending'
result "--helper runs in each state, before globals are forbidden"
run 1 -- --helper=nowhere.lua && complains 'nowhere.lua'
result "a helper that is not there"
rm "$charm/spec/a_spec.lua"
printf 'return { default = { tags = "slow" }, plus = { filter = { "plus" } }, _all = { output = "TAP" } }\n' >"$charm/.busted"
run 0 && says 'ok 1 - small adds #slow' && last '# 1 passed, 0 failed, 0 errors, 0 pending'
result ".busted"
run 0 -- --run=plus && says 'ok 1 - small knows plus' && last '# 1 passed, 0 failed, 0 errors, 0 pending'
result ".busted: a task"
printf 'return {\n' >"$charm/.busted"
run 2 && complains '.busted:2:' && [ ! -s "$out" ]
result ".busted: a syntax error"
rm "$charm/.busted"

# formats

well_formed() { # PATH PASSED...: JUnit
    python3 - "$@" <<'PYTHON'
import sys, xml.etree.ElementTree
root = xml.etree.ElementTree.parse(sys.argv[1]).getroot()
got = [root.tag] + [root.get(name) for name in ("tests", "failures", "errors", "skip")]
names = [case.get("name") for case in root.iter("testcase")]
assert got == ["testsuites"] + sys.argv[2:6], got
assert names == sys.argv[6:], names
assert len(root.findall("testsuite")) == 1
PYTHON
}
spec two <<'LUA'
describe("a <b> & \"c\"", function()
  it("fails", function() assert.equal("<", "]]>") end)
end)
LUA
run 1 --output junit && well_formed "$out" 4 1 0 1 'small knows plus' 'small adds #slow' 'small later' \
    'a <b> & "c" fails' && [ "$(tail -n 1 "$err")" = '2 passed, 1 failed, 0 errors, 1 pending' ]
result "JUnit: one document over all files, the counts on stderr"
run 1 --output=junit -- -Xoutput "$directory/junit.xml" &&
    well_formed "$directory/junit.xml" 4 1 0 1 'small knows plus' 'small adds #slow' 'small later' 'a <b> & "c" fails'
result "JUnit: into a file"
run 1 --output tap && says 'ok 1 - small knows plus' && says 'not ok 4 - a <b> & "c" fails' &&
    [ "$(grep -c '^1\.\.4$' "$out")" -eq 1 ] && ! grep -vE '^(ok|not ok|#|1\.\.)' "$out" &&
    last '# 2 passed, 1 failed, 0 errors, 1 pending'
result "TAP: one plan over all files, the counts as a comment"
run 1 --output json && python3 -c 'import json, sys
report = json.load(open(sys.argv[1]))
assert [len(report[name]) for name in ("successes", "failures", "pendings")] == [2, 1, 1], report' "$out"
result "JSON"
rm "$charm/spec/two_spec.lua"

# coverage

cat >"$directory/table" <<'TABLE'
coverage         lines     hit      %  not run
lib/add.lua          2       2  100.0
src/charm.lua        1       0    0.0  1
src/small.lua       13       8   61.5  5, 14-17
src/unused.lua       1       0    0.0  1
total               17      10   58.8
TABLE
run 0 --coverage && grep -A 5 '^coverage' "$out" | diff - "$directory/table" >"$err"
result "coverage: the table"
tail -n 1 "$out" | grep -qx '2 passed, 0 failed, 0 errors, 1 pending'
result "coverage: the counts come last"
run 0 -- --coverage && grep -A 5 '^coverage' "$out" | diff - "$directory/table" >"$err"
result "coverage: as busted's option"
cat >"$directory/lcov" <<'LCOV'
TN:
SF:lib/add.lua
DA:2,1
DA:3,1
LF:2
LH:2
end_of_record
LCOV
cd "$directory" && status 0 "$charmhost" test charm --coverage=small.lcov &&
    head -n 7 small.lcov | diff "$directory/lcov" - >"$err" && cat small.lcov >"$err" && grep -qx 'SF:src/small.lua' small.lcov &&
    grep -qx 'DA:5,0' small.lcov && grep -qx 'DA:4,1' small.lcov && [ "$(grep -c end_of_record small.lcov)" -eq 4 ]
result "coverage: LCOV, written where the user is"
spec two <<'LUA'
it("sums over files", function()
  package.loaded.small = nil
  local small = coroutine.wrap(function() return dofile "./src/small.lua" end)()
  assert.equal("minus", small.sign(-1))
end)
LUA
run 0 --coverage=again.lcov && grep -A 12 small.lua again.lcov | grep -qx 'DA:4,2' && grep -qx 'DA:5,1' again.lcov
result "coverage: summed over files, coroutines, and names of a source"
run 0 --coverage --output tap && says '# src/small.lua' && ! grep -vE '^(ok|not ok|#|1\.\.)' "$out"
result "coverage: comments in TAP"
run 1 --coverage=/nowhere/x.lcov && complains '/nowhere/x.lcov'
result "coverage: a file that cannot be written"

# watch

cat >"$directory/watch.py" <<'PYTHON'
"""Changes of files lead to runs; ctrl-C on a terminal ends it."""
import os, pathlib, pty, select, sys, time

charm, program = pathlib.Path(sys.argv[1]), sys.argv[2]
shown = ""


def wait_for(text):
    global shown
    end = time.monotonic() + 100
    while text not in shown:
        assert select.select([terminal], [], [], max(0, end - time.monotonic()))[0], f"no {text!r} in {shown!r}"
        shown += os.read(terminal, 4096).decode()
    shown = shown.split(text, 1)[1]


child, terminal = pty.fork()
if child == 0:
    os.chdir(charm)
    os.execv(program, [program, "test", "--watch"])
wait_for("3 passed, 0 failed, 0 errors")
wait_for("waiting for changes; ctrl-C ends")
(charm / "spec/notes.txt").write_text("of no interest\n")
(charm / "lib/add.lua").write_text("return function() return 0 end\n")
wait_for("2 passed, 1 failed, 0 errors")
wait_for("waiting for changes; ctrl-C ends")
(charm / "lib/deep/er").mkdir(parents=True)
wait_for("2 passed, 1 failed, 0 errors")
wait_for("waiting for changes; ctrl-C ends")
(charm / "lib/deep/er/new.lua").write_text("return 1\n")
wait_for("2 passed, 1 failed, 0 errors")
wait_for("waiting for changes; ctrl-C ends")
(charm / "new.lua").write_text("return function(a, b) return a + b end\n")
os.rename(charm / "new.lua", charm / "lib/add.lua")
wait_for("3 passed, 0 failed, 0 errors")
wait_for("waiting for changes; ctrl-C ends")
metadata = (charm / "metadata.yaml").read_text()
(charm / "metadata.yaml").write_text("name: small\n")
wait_for("a project with errors is not tested")
wait_for("waiting for changes; ctrl-C ends")
(charm / "metadata.yaml").write_text(metadata)
wait_for("3 passed, 0 failed, 0 errors")
wait_for("waiting for changes; ctrl-C ends")
os.write(terminal, b"\3")
_, ended = os.waitpid(child, 0)
assert os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == 2, ended
PYTHON
status 0 python3 "$directory/watch.py" "$charm" "$charmhost"
result "watch: runs again on changes, ctrl-C ends"

new_charm
printf 'describe("x", function() end)\n' | spec a
run 0 && last '0 passed, 0 failed, 0 errors, 0 pending' && complains 'nothing was run: tests are it(...)'
result "no tests"

# what does not come to an end

interrupts() { # SIGNAL NOTE: sent once the spec has opened the pipe
    mkfifo "$directory/pipe"
    "$charmhost" test "$charm" >"$out" 2>"$err" </dev/null &
    process=$!
    timeout 20 cat "$directory/pipe"
    kill "-$1" "$process"
    wait "$process"
    got=$?
    rm "$directory/pipe"
    [ "$got" -gt 128 ] && complains "charmhost test: interrupted by signal" && complains "in spec/a_spec.lua$2"
}
begun="local pipe = io.open('$directory/pipe', 'w') pipe:close() while true do end"
printf "describe('a loop', function() it('is endless', function() $begun end) end)\n" | spec a
interrupts TERM ': a loop is endless'
result "ended in a test"
printf "it('passes', function() end) describe('x', function() $begun end)\n" | spec a
interrupts TERM ''
result "ended while a file is loaded"
printf "it('dies', function() os.execute 'kill -9 \$PPID' end)\n" | spec a
status 137 "$charmhost" test "$charm" && complains 'charmhost test: ended by signal 9 in spec/a_spec.lua: dies'
result "a crash"

echo "1..$number"
exit $failed
