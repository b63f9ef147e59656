# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests of verbs on projects: TAP, and a project in a directory of its own.

directory=$(mktemp -d)
trap 'chmod -R u+w "$directory"; rm -rf "$directory"' EXIT
out=$directory/out err=$directory/err
project=$directory/project

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
fresh() { # a project in which nothing is wrong
    rm -rf "$project"
    mkdir -p "$project/src" "$project/lib" "$project/spec"
    printf 'name: x\nsummary: s\ndescription: d\n' >"$project/metadata.yaml"
    printf 'return require("ops").charm {}\n' >"$project/src/charm.lua"
}
