#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# charmhost init from outside: what it makes is checked, tested and packed.
#
#   init.sh CHARMHOST
set -u
charmhost=$(realpath "$1")
. "$(dirname "$0")/project.sh"

for profile in machine kubernetes minimal; do
    rm -rf "$project"
    status 0 "$charmhost" init --profile $profile --name my-app "$project" && grep -qx '  src/charm.lua' "$out" &&
        grep -q 'charmhost test' "$out" && [ ! -s "$err" ]
    result "$profile: made, and it says so"
    status 0 "$charmhost" check "$project" && [ ! -s "$out" ]
    result "$profile: nothing is wrong"
    (cd "$project" && status 0 "$charmhost" types && grep -q '^-- Made by charmhost types' types/charm-types.lua) &&
        status 0 python3 -m json.tool "$project/.luarc.json" && grep -q '/charmhost/meta",' "$out"
    result "$profile: editors find the annotations"
    status 0 "$charmhost" test "$project" && grep -q ' 0 failed, 0 errors' "$out" && ! grep -q '^0 passed' "$out"
    result "$profile: the specs pass"
    (cd "$project" && status 0 luacheck -q .)
    result "$profile: luacheck finds nothing"
    if [ -e "$(dirname "$charmhost")/charmhost-dispatch" ]; then
        status 0 "$charmhost" pack "$project" -o "$directory/my.charm" && status 0 "$charmhost" show "$directory/my.charm" &&
            grep -qx 'name         my-app' "$out" && ! grep -q 'spec\|luacheckrc\|types' "$out"
        result "$profile: it is packed"
    fi
done

rm -rf "$project" && mkdir "$project" && echo mine >"$project/README.md"
status 0 "$charmhost" init "$project" && [ "$(cat "$project/README.md")" = mine ] && grep -qx 'left as they were:' "$out"
result "what is there stays"
cp -r "$project" "$directory/before"
status 0 "$charmhost" init "$project" && diff -r "$project" "$directory/before" >"$out"
result "a second time changes nothing"
rm -rf "$project" && mkdir "$project"
(cd "$project" && status 0 "$charmhost" init --profile minimal && grep -q '^name: project$' charmcraft.yaml)
result "the working directory, named as it is"
status 0 "$charmhost" init --profile minimal "$directory/Bad_Name" &&
    grep -qx "'Bad_Name' is no name of a charm, and became bad-name: --name NAME gives another" "$out" &&
    status 0 "$charmhost" init --profile minimal --name good "$directory/Bad_Name2" && ! grep -q "is no name" "$out"
result "a directory whose name is not quite one"
mkdir "$directory/123"
status 1 "$charmhost" init "$directory/123" && grep -q 'say --name NAME' "$err" && [ -z "$(ls "$directory/123")" ]
result "a directory whose name gives none"
status 1 "$charmhost" init --name Bad_Name "$directory/new" && grep -q "'Bad_Name' is no charm name" "$err" && [ ! -e "$directory/new" ]
result "a name that Juju refuses"
status 1 "$charmhost" init --profile flask "$directory/new" && grep -q "no profile 'flask'" "$err" && [ ! -e "$directory/new" ]
result "an unknown profile"
status 1 "$charmhost" init --name x /proc/x && grep -q '/proc' "$err"
result "a directory that cannot be made"
status 1 "$charmhost" init --name x "$out" && grep -q 'out' "$err"
result "a file where the directory should be"

echo "1..$number"
exit $failed
