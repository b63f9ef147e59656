#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The programs from outside: verbs, exit statuses, what goes where.
#
#   cli.sh CHARMHOST CHARMHOST-DISPATCH|-
set -u
charmhost=$1 dispatch=$2

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
out=$directory/out err=$directory/err

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

# verbs

status 0 "$charmhost" version && grep -qx 'charmhost [0-9.]*' "$out"
result "version"
status 0 "$charmhost" --version && grep -qx 'charmhost [0-9.]*' "$out"
result "--version"
status 2 "$charmhost" version now && grep -q '^usage: charmhost version$' "$err" && [ ! -s "$out" ]
result "version takes no argument"
status 0 "$charmhost" help && grep -q '^  dispatch  *run one hook' "$out" && [ ! -s "$err" ]
result "help"
status 0 "$charmhost" help Unit.set_ports && grep -qx 'ops.Unit.set_ports' "$out" && grep -q 'closes all others' "$out" && [ ! -s "$err" ]
result "help NAME: a name of the API"
status 2 "$charmhost" help Unit.set_prots && grep -q "did you mean 'ops.Unit.set_ports'?" "$err" && [ ! -s "$out" ]
result "help NAME: one that is not there"
status 0 "$charmhost" help config && grep -q '^usage: charmhost config' "$out"
result "help NAME: a verb comes first"
status 0 "$charmhost" help ops.Model.config && grep -q '^ops.Model.config ' "$out"
result "help NAME: the API behind a verb"
status 2 "$charmhost" && grep -q '^  dispatch  *run one hook' "$err" && [ ! -s "$out" ]
result "without a verb: help, as an error"
status 2 "$charmhost" dispach && grep -q "no verb 'dispach'; did you mean 'dispatch'?" "$err"
result "an unknown verb, the nearest one named"

# lua

printf 'print(...)\nprint(arg[1], #arg)\n' >"$directory/hello.lua"
status 0 "$charmhost" lua "$directory/hello.lua" one 'two words' &&
    [ "$(cat "$out")" = "$(printf 'one\ttwo words\none\t2')" ]
result "lua runs a file with its arguments"
printf 'local function f()\n  error("boom")\nend\nf()\n' >"$directory/boom.lua"
status 1 "$charmhost" lua "$directory/boom.lua" && grep -q 'boom.lua:2: boom' "$err" && grep -q 'boom.lua:4' "$err"
result "an error of a file comes with its traceback"
printf 'os.exit(3)\n' >"$directory/exit.lua"
status 3 "$charmhost" lua "$directory/exit.lua"
result "os.exit"
status 1 "$charmhost" lua "$directory/nope.lua" && grep -q nope.lua "$err"
result "a file that is not there"
printf 'print(require("ops").CharmBase ~= nil)\n' >"$directory/ops.lua"
status 0 "$charmhost" lua "$directory/ops.lua" && grep -qx true "$out"
result "ops is at hand"

# dispatch

mkdir -p "$directory/charm/src" "$directory/tools"
printf 'name: mycharm\n' >"$directory/charm/metadata.yaml"
cat >"$directory/charm/src/charm.lua" <<'LUA'
local ops = require "ops"
return ops.charm {
  install = function()
    os.execute 'echo "child $OPERATOR_DISPATCH" >>"$JUJU_CHARM_DIR/../calls"'
  end,
  start = function() os.exit(3) end,
  stop = function() error "boom" end,
}
LUA
cat >"$directory/tools/tool" <<'TOOL'
#!/bin/sh
echo "$(basename "$0") $*" >>"$JUJU_CHARM_DIR/../calls"
case $(basename "$0") in is-leader) echo false ;; esac
TOOL
chmod +x "$directory/tools/tool"
for name in juju-log is-leader; do ln -s tool "$directory/tools/$name"; done

hook() { # PROGRAM HOOK [NAME=VALUE...]
    program=$1 name=$2
    shift 2
    rm -f "$directory/calls"
    env -i PATH="$directory/tools:/usr/bin:/bin" JUJU_CHARM_DIR="$directory/charm" JUJU_DISPATCH_PATH="hooks/$name" \
        JUJU_HOOK_NAME="$name" JUJU_UNIT_NAME=mycharm/0 JUJU_MODEL_NAME=m JUJU_MODEL_UUID=u JUJU_VERSION=3.6.0 "$@" $program
}
called() {
    grep -qF -- "$1" "$directory/calls" || { sed 's/^/# /' "$directory/calls" && return 1; }
}

each() { # NAME PROGRAM
    status 0 hook "$2" install && called 'Emitting Juju event install.' && called 'child 1' && [ ! -s "$err" ]
    result "$1: a hook runs, its children see the guard"
    status 3 hook "$2" start
    result "$1: os.exit in a handler"
    status 1 hook "$2" stop && called 'Uncaught exception while in charm code:' && called 'charm.lua:7: boom' &&
        called 'sys_crash:' && [ ! -s "$err" ]
    result "$1: an error"
    status 0 hook "$2" install OPERATOR_DISPATCH=1 && called 'Charm called itself via hooks/install.' &&
        ! grep -q child "$directory/calls"
    result "$1: the guard"
    status 0 hook "$2" install JUJU_DEBUG= && grep -q 'DEBUG    Emitting Juju event install.' "$err"
    result "$1: JUJU_DEBUG"
    status 1 hook "$2" install PATH=/nowhere && grep -q "no hook command 'juju-log'" "$err"
    result "$1: no juju-log"
}

each "charmhost dispatch" "$charmhost dispatch"
ln -s "$(realpath "$charmhost")" "$directory/charm/dispatch"
each "a link called dispatch" "$directory/charm/dispatch"
if [ "$dispatch" != - ]; then
    cp "$dispatch" "$directory/charm/dispatch-static"
    each "charmhost-dispatch" "$directory/charm/dispatch-static"
fi

echo "1..$number"
exit $failed
