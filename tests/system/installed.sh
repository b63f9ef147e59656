#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The library as installed: a small program is compiled against it as pkg-config says, shared and static, and run.
#
#   installed.sh BUILD-DIRECTORY CHARM-DIRECTORY COMPILER...
set -u
build=$1 charm=$2
shift 2

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
out=$directory/out root=$directory/root

number=0 failed=0
result() { # NAME: 0 or not in $?
    if [ $? -eq 0 ]; then word=ok; else word='not ok' failed=1; fi
    number=$((number + 1))
    echo "$word $number - $1"
    [ "$word" = ok ] || sed 's/^/# /' "$out"
}

meson install -C "$build" --no-rebuild --destdir "$root" >"$out" 2>&1
result "meson install"

files=$(cd "$root" && find . ! -type d '(' -name '*charmhost*' -o -name 'libcharmhost.*' ')' | sed 's|.*/||' | sort | tr '\n' ' ')
version=$("$root"/*/*/bin/charmhost version | sed 's/.* //')
echo "$files" >"$out"
[ "$files" = "_charmhost charmhost charmhost charmhost-dispatch charmhost-hook-tool charmhost.1 charmhost.h charmhost.pc libcharmhost.a libcharmhost.so libcharmhost.so.0 $(
    )libcharmhost.so.$version " ]
result "what is installed"

data=$(dirname "$(find "$root" -name luacheck.lua)")
library=$(cd "$directory" && "$root"/*/*/bin/charmhost init --profile minimal --name x project >"$out" 2>&1 &&
    sed -n 's/.*"workspace.library": \["\([^"]*\)".*/\1/p' project/.luarc.json)
echo "$library" >"$out"
[ "$library" = "$(realpath "$data")/meta" ] && [ -e "$library/ops.lua" ] && [ -e "$library/ops/testing.lua" ] &&
    [ -e "$library/classes/ops_model.lua" ] && [ ! -e "$library/luacheck.lua" ]
result "the annotations, which init tells editors of"
printf 'stds.charmhost = dofile "%s/luacheck.lua"\nstd = "charmhost"\n' "$data" >"$directory/rc"
printf 'print(string.format("%%s", warn))\n' >"$directory/fine.lua" && printf 'print(nope, string.nope)\n' >"$directory/bad.lua"
luacheck --no-cache --config "$directory/rc" "$directory/fine.lua" >"$out" 2>&1 &&
    ! luacheck --no-cache --config "$directory/rc" "$directory/bad.lua" >"$out" 2>&1 && grep -q '2 warnings' "$out"
result "the std of luacheck"
bin=$(dirname "$(find "$root" -path '*/bin/charmhost')") share=$(dirname "$(find "$root" -type d -name bash-completion)")
PATH=$bin:$PATH MANPATH=$share/man man -w charmhost >"$out" 2>&1 && grep -q 'man/man1/charmhost.1$' "$out"
result "man finds the page"
bash -uc 'source "$1" && complete -p charmhost' bash "$share/bash-completion/completions/charmhost" >"$out" 2>&1 &&
    grep -q 'F _charmhost charmhost' "$out"
result "completion for bash lies where bash-completion looks"
head -n 1 "$share/zsh/site-functions/_charmhost" >"$out" && grep -qx '#compdef charmhost' "$out"
result "completion for zsh lies on its fpath"
# the programs find each other where they are installed
(cd "$directory" && "$bin/charmhost" init --profile minimal mine && "$bin/charmhost" pack mine && "$bin/charmhost" show mine_*.charm) >"$out" 2>&1 &&
    grep -q '  dispatch$' "$out"
result "charmhost packs with the installed dispatch"
(cd "$directory" && "$bin/charmhost" deploy ./mine -q && "$bin/charmhost" status) >"$out" 2>&1 && grep -q '^mine/0.*hello' "$out"
result "charmhost deploys with the installed hook tool"

# where it lies now is not the prefix it was built for
found=$(find "$root" -name charmhost.pc)
mkdir "$directory/pkgconfig"
sed "s|^prefix=|prefix=$root|" "$found" >"$directory/pkgconfig/charmhost.pc"
export PKG_CONFIG_PATH="$directory/pkgconfig"

cat >"$directory/ten.c" <<'C'
#include <charmhost.h>
#include <stdio.h>
#include <string.h>
static int answer(void *data, const char *const *argv, const void *input, size_t length, struct ch_host_reply *reply)
{
    const char *text = strcmp(argv[0], "is-leader") == 0 ? "false" : "{}";
    ch_host_reply_output(reply, text, strlen(text));
    return (void)data, (void)input, (void)length, 0;
}
static int told(void *data, struct ch_host_event *event) { return puts(ch_host_event_name(event)) < 0 || data; }
static void written(void *data, enum ch_host_level level, const char *text) { (void)data, (void)level, (void)text; }
int main(int argc, char **argv)
{
    static const char *const environment[] = {"JUJU_DISPATCH_PATH=hooks/start", "JUJU_UNIT_NAME=thermostat/0", NULL};
    struct ch_host_transport transport = {.run = answer};
    struct ch_host_options options = {sizeof(options), argv[argc - 1], ":memory:", &transport, written, NULL};
    struct ch_host *host = ch_host_new(&options);
    ch_host_observe(host, NULL, told, NULL);
    int status = ch_host_dispatch(host, environment);
    puts(ch_host_error(host) ? ch_host_error(host) : ch_host_version());
    ch_host_free(host);
    return status;
}
C
expected=$(printf 'start\n%s' "$version")
[ "$(pkg-config --modversion charmhost)" = "$version" ]
result "pkg-config and the program agree about the version"

each() { # NAME PKG-CONFIG-OPTION COMPILER-OPTION COMPILER...
    name=$1 option=$2 static=$3
    shift 3
    # shellcheck disable=SC2046,SC2086 # lists of words
    "$@" -Wall -Wextra -Werror $static "$directory/ten.c" $(pkg-config $option --cflags --libs charmhost) \
        -o "$directory/$name" >"$out" 2>&1
    result "$name: compiled and linked"
    LD_LIBRARY_PATH=$(pkg-config --variable=libdir charmhost) "$directory/$name" "$charm" >"$out" 2>&1 &&
        [ "$(cat "$out")" = "$expected" ]
    result "$name: runs"
}

each shared '' '' "$@"
readelf -d "$directory/shared" >"$out" && grep -q 'NEEDED.*libcharmhost.so.0' "$out" && ! grep -qE 'NEEDED.*(lua|jansson)' "$out"
result "shared: needs libcharmhost.so.0, and what that needs is its own affair"
each static --static -static "$@"
! readelf -d "$directory/static" | grep NEEDED >"$out"
result "static: needs no library"

echo "1..$number"
exit $failed
