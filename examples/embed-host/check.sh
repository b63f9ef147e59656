#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check.sh PROGRAM EXPECTED CHARM: the program prints what it should.
set -eu
"$1" "$3" | diff -u "$2" -
