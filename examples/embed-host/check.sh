#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check.sh PROGRAM EXPECTED CHARM: the program prints what it should, and the charm's state is where it was told.
set -eu
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"$1" "$3" "$directory/state.db" | diff -u "$2" -
[ -s "$directory/state.db" ]
[ ! -e "$3/.unit-state.db" ]
