#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# charmhost pack from outside.
#
#   pack.sh CHARMHOST EXAMPLES
set -u
charmhost=$(realpath "$1") examples=$2
. "$(dirname "$0")/project.sh"

charm=$directory/x.charm
pack() { "$charmhost" pack "$project" -o "$charm" "$@"; }
members() { python3 -m zipfile -l "$charm" | awk 'NR > 1 { print $1 }'; }
unpack() { # keeps modes, which Python's own does not
    rm -rf "$directory/unpacked"
    python3 - "$charm" "$directory/unpacked" <<'PYTHON'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for member in archive.infolist():
        path = archive.extract(member, sys.argv[2])
        os.chmod(path, member.external_attr >> 16 & 0o777)
PYTHON
}
nothing_left() { # in the directory of the charm
    [ -z "$(find "$directory" -maxdepth 1 -name '*x.charm*')" ]
}

for example in "$examples"/hello-*; do
    status 0 "$charmhost" pack "$example" -o "$charm" && [ "$(wc -c <"$charm")" -lt 2000000 ]
    result "${example#"$examples/"} is below 2 MB"
    grep -q '^  dispatch ' "$out" && grep -q '^  total ' "$out"
    result "${example#"$examples/"}: the sizes are printed"
done
fresh
(cd "$directory" && status 0 "$charmhost" pack project && ls x_*.charm >/dev/null && rm x_*.charm)
result "without -o: NAME_PLATFORM.charm in the working directory"
mkdir -p "$project/.git" "$project/build" "$project/lib/charms" && echo >"$project/.git/HEAD" && echo >"$project/build/x"
echo >"$project/lib/charms/web.lua" && echo >"$project/spec/charm_spec.lua" && echo >"$project/notes.txt"
echo '*.txt' >"$project/.jujuignore"
status 0 pack && [ "$(members | tr '\n' ' ')" = "dispatch lib/charms/web.lua manifest.yaml metadata.yaml src/charm.lua " ]
result "what goes in"
unpack && [ -x "$directory/unpacked/dispatch" ] && cmp -s "$project/metadata.yaml" "$directory/unpacked/metadata.yaml"
result "dispatch runs, metadata.yaml is the project's"
printf 'type: charm\nbase: ubuntu@24.04\nplatforms: {amd64: }\nparts: {charm: {plugin: dump, source: ., prime: [src]}}\n' \
    >"$project/charmcraft.yaml" && echo secret >"$project/id_rsa"
status 0 pack && [ "$(members | tr '\n' ' ')" = "dispatch manifest.yaml metadata.yaml src/charm.lua " ]
result "only what prime lists, and what a charm has to have"
rm "$project/charmcraft.yaml" "$project/id_rsa" && status 0 pack
cp "$charm" "$directory/first" && touch "$project/src/charm.lua" && chmod 600 "$project/src/charm.lua" &&
    TZ=Asia/Tokyo LC_ALL=C pack >"$out" 2>"$err" && cmp "$charm" "$directory/first"
result "packed again, it has the same bytes"
SOURCE_DATE_EPOCH=1700000000 TZ=Asia/Tokyo pack >"$out" 2>"$err" && cp "$charm" "$directory/first" &&
    SOURCE_DATE_EPOCH=1700000000 TZ=America/Lima pack >"$out" 2>"$err" && cmp "$charm" "$directory/first" &&
    python3 -m zipfile -l "$charm" >"$out" && grep -q '^dispatch *2023-11-14 22:13:20' "$out"
result "with SOURCE_DATE_EPOCH, too"
SOURCE_DATE_EPOCH=yesterday status 1 pack && grep -q "SOURCE_DATE_EPOCH is 'yesterday'" "$err"
result "a SOURCE_DATE_EPOCH that is none"
for time in 4354819200 99999999999999999; do
    SOURCE_DATE_EPOCH=$time status 1 pack && grep -q "SOURCE_DATE_EPOCH is '$time': a zip knows no time after 2107" "$err"
    result "a SOURCE_DATE_EPOCH that no zip can say: $time"
done
SOURCE_DATE_EPOCH=4354819199 status 0 pack && python3 -m zipfile -l "$charm" >"$out" && grep -q '^dispatch *2107-12-31 23:59:58' "$out" &&
    unpack && grep -q 'charmcraft-started-at:.*2107-12-31T23:59:59' "$directory/unpacked/manifest.yaml"
result "the last SOURCE_DATE_EPOCH that one can"

fresh && mkdir "$project/hooks" && for mode in 711 100 600 640; do
    echo >"$project/hooks/$mode" && chmod $mode "$project/hooks/$mode"
done
printf '#!/bin/sh\n' >"$project/dispatch" && chmod 600 "$project/dispatch"
status 0 pack && status 0 "$charmhost" show "$charm" && grep -q '^0755 .* hooks/711$' "$out" && grep -q '^0755 .* hooks/100$' "$out" &&
    grep -q '^0644 .* hooks/600$' "$out" && grep -q '^0644 .* hooks/640$' "$out" && grep -q '^0755 .* dispatch$' "$out"
result "of the modes, what its owner can run stays"
echo /dispatch >"$project/.jujuignore"
status 0 pack && unpack && [ "$(head -c 2 "$directory/unpacked/dispatch")" != '#!' ]
result "a dispatch that stays out makes room for the host"

# --bytecode

fresh
cat >"$project/src/charm.lua" <<'LUA'
local ops = require "ops"
local web = require "web"
return ops.charm { start = function() web.boom() end }
LUA
printf '#!/usr/bin/lua\nreturn {\n  boom = function() error "boom" end,\n}\n' >"$project/src/web.lua"
mkdir "$directory/tools" && printf '#!/bin/sh\necho "$@" >>"%s"\n' "$directory/log" >"$directory/tools/juju-log"
printf '#!/bin/sh\necho false\n' >"$directory/tools/is-leader" && chmod +x "$directory"/tools/*
for option in '' --bytecode; do
    rm -f "$directory/log"
    # shellcheck disable=SC2086 # one word or none
    status 0 pack $option && unpack && status 1 env -i PATH="$directory/tools:/usr/bin:/bin" \
        JUJU_CHARM_DIR="$directory/unpacked" JUJU_DISPATCH_PATH=hooks/start JUJU_UNIT_NAME=x/0 JUJU_MODEL_NAME=m \
        JUJU_MODEL_UUID=u JUJU_VERSION=3.6.0 "$directory/unpacked/dispatch" &&
        grep -q 'src/web.lua:3: boom' "$directory/log" && grep -q 'src/charm.lua:3' "$directory/log"
    result "the charm runs, and errors name their lines ${option:-as text}"
done
grep -q "$(printf '^\033Lua')" "$directory/unpacked/src/web.lua"
result "--bytecode compiles"

# bad input

rm -f "$charm"
fresh && rm "$project/src/charm.lua"
status 1 pack && grep -q '\[no-charm\]$' "$err" && grep -q 'with errors is not packed' "$err" && nothing_left
result "a project with errors"
fresh && ln -s /etc/passwd "$project/src/passwd"
status 1 pack && grep -q 'symlink "src/passwd" is absolute: "/etc/passwd"' "$err" && nothing_left
result "an absolute link"
fresh && ln -s ../../x "$project/src/x"
status 1 pack && grep -q 'symlink "src/x" links out of charm: "../../x"' "$err" && nothing_left
result "a link out of the charm"
fresh && ln -s . "$project/q" && ln -s q/q/../../outside "$project/q2"
status 1 pack && grep -q 'symlink "q2" links out of charm: "q/q/../../outside"' "$err" && nothing_left
result "a link out of the charm through other links"
fresh && printf 'type: charm\nbase: ubuntu@24.04\nplatforms: {other: {build-on: [s390x], build-for: [s390x]}}\nparts: {c: {plugin: nil}}\n' \
    >"$project/charmcraft.yaml"
status 1 pack && grep -q 'has no platform for .*: it has other' "$err" && nothing_left
result "no platform for this architecture"
fresh && cp "$charmhost" "$directory/charmhost"
status 1 "$directory/charmhost" pack "$project" -o "$charm" && grep -q 'there is no .*charmhost-dispatch' "$err" && nothing_left
result "no static host"
touch "$project/dispatch" && echo /dispatch >"$project/.jujuignore"
status 1 "$directory/charmhost" pack "$project" -o "$charm" && grep -q 'dispatch stays out of the charm, and there is no other' "$err" && nothing_left
result "no static host, and the project's own stays out"
fresh && mkdir "$project/dispatch" && touch "$project/dispatch/x"
status 1 pack && grep -q 'dispatch is a directory' "$err" && nothing_left
result "dispatch is a directory"
fresh
status 1 "$charmhost" pack "$project" -o "$directory/nowhere/x.charm" && grep -q nowhere "$err"
result "a directory that is not there"
if [ "$(id -u)" = 0 ]; then
    status 1 "$charmhost" pack "$project" -o /proc/x.charm && grep -q '/proc' "$err"
else
    mkdir "$directory/locked" && chmod 500 "$directory/locked" &&
        status 1 "$charmhost" pack "$project" -o "$directory/locked/x.charm" && grep -q locked "$err"
fi
result "a directory that cannot be written"
mkfifo "$directory/pipe"
status 1 timeout 10 "$charmhost" pack "$project" -o "$directory/pipe" && grep -q 'pipe: a file does not replace' "$err" && [ -p "$directory/pipe" ]
result "-o names a pipe"
fresh && truncate -s 3G "$project/large"
status 1 pack && grep -q 'large is larger than 268435456 bytes' "$err" && nothing_left
result "a file that is too large"
fresh && mkfifo "$project/.jujuignore"
status 1 timeout 10 "$charmhost" pack "$project" -o "$charm" && grep -q 'jujuignore is no regular file' "$err" && nothing_left
result ".jujuignore is a pipe"
fresh
# the disk is full half-way: no file may grow beyond 64 KiB
status 1 sh -c 'trap "" XFSZ; ulimit -f 128; exec "$@"' sh "$charmhost" pack "$project" -o "$charm" &&
    grep -q 'x.charm' "$err" && nothing_left
result "a full disk leaves nothing behind"
echo old >"$charm"
status 1 sh -c 'trap "" XFSZ; ulimit -f 128; exec "$@"' sh "$charmhost" pack "$project" -o "$charm" &&
    [ "$(cat "$charm")" = old ]
result "a full disk leaves the charm of before"

# show

fresh && printf 'options: {port: {type: int}}\n' >"$project/config.yaml" && ln -s charm.lua "$project/src/link.lua" &&
    status 0 pack && status 0 "$charmhost" show "$charm" && grep -qx 'name         x' "$out" &&
    grep -qx 'config       port (int)' "$out" && grep -q '^bases        ubuntu@24.04 ' "$out" &&
    grep -q '^0755 .* dispatch$' "$out" && grep -q '^0644 .* src/charm.lua$' "$out" &&
    grep -q ' link  src/link.lua -> charm.lua$' "$out" && [ ! -s "$err" ]
result "show"
status 2 "$charmhost" show
result "show needs a file"
status 1 "$charmhost" show "$directory/nowhere.charm" && grep -q 'nowhere.charm' "$err"
result "show: a file that is not there"
status 1 "$charmhost" show "$project" && grep -qx "charmhost show: $project is a directory: 'charmhost pack' makes a .charm of it" "$err"
result "show: a directory"
echo text >"$charm"
status 1 "$charmhost" show "$charm" && grep -q 'x.charm' "$err" && [ ! -s "$out" ]
result "show: no zip"
status 1 timeout 10 "$charmhost" show "$directory/pipe" && grep -q 'pipe is no charm that can be read: it is no regular file' "$err"
result "show: a pipe"
zip_with() { # NAME: a charm with such a member
    python3 -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    archive.writestr("metadata.yaml", "name: x\n")
    archive.writestr(sys.argv[2], "")' "$charm" "$1"
}
fresh && printf 'name: "x\\e[2J"\nsummary: |\n  line\ndescription: d\nrequires: {"a\\nb": "\\e]0;t\\a"}\n' >"$project/metadata.yaml"
python3 -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    archive.write(sys.argv[2], "metadata.yaml")
    archive.writestr("\x1b[31mred\nname         other", "")
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    archive.writestr(link, "\x1b[2J")' "$charm" "$project/metadata.yaml"
status 0 "$charmhost" show "$charm" && ! LC_ALL=C grep -q '[[:cntrl:]]' "$out" && grep -qxF 'name         x\x1b[2J' "$out" &&
    grep -qx 'summary      line' "$out" && grep -qxF 'requires     a\nb (\x1b]0;t\x07)' "$out" &&
    grep -qF '  \x1b[31mred\nname         other' "$out" && grep -qF ' link  link -> \x1b[2J' "$out"
result "show: what would steer a terminal is escaped"
for name in ../x /etc/x a/../../x; do
    zip_with "$name"
    status 1 "$charmhost" show "$charm" && grep -q 'leads out of the charm' "$err"
    result "show: a member $name"
done
python3 -c 'import sys, zipfile
zipfile.ZipFile(sys.argv[1], "w").writestr("a", "")' "$charm"
status 1 "$charmhost" show "$charm" && grep -q 'there is no metadata.yaml' "$err"
result "show: no metadata.yaml"

echo "1..$number"
exit $failed
