# SPDX-License-Identifier: Apache-2.0
# Sourced by examples/run, tests/run and .ci/run: what is needed to build and test, from the distribution.

build_packages="gcc libc6-dev pkg-config meson ninja-build python3 liblua5.4-dev libjansson-dev libyaml-dev libsqlite3-dev zlib1g-dev libarchive-dev"
test_packages="lua-busted lua-check clang-format-14 sqlite3 binutils"

# install_missing PACKAGE...: names what is not there, then installs it.
install_missing() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "please install the equivalents of:$missing" >&2
        return 1
    fi
    echo "installing:$missing"
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# build DIRECTORY [MESON OPTION...]: sets it up unless that was done, and builds.
build() {
    directory=$1
    shift
    [ -f "$directory/build.ninja" ] || meson setup "$directory" "$@" >"$directory.log" 2>&1 || { cat "$directory.log"; return 1; }
    ninja -C "$directory"
}
