-- SPDX-License-Identifier: Apache-2.0
std = "lua54"
self = false -- handlers are methods, whether they use their object or not
max_line_length = 120
files["**/spec/*.lua"] = { std = "+busted" }
files["**/*_spec.lua"] = { std = "+busted" }
