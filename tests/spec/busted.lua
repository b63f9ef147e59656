-- SPDX-License-Identifier: Apache-2.0
--- Runs busted in this Lua state: `charmhost lua busted.lua SPEC...`, TAP on stdout.

require "busted.runner" { standalone = false, output = "TAP" }
