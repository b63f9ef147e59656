#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# charmhost check from outside.
#
#   check.sh CHARMHOST EXAMPLES
set -u
charmhost=$(realpath "$1") examples=$2

. "$(dirname "$0")/project.sh"

for example in "$examples"/*/; do
    [ -f "$example/src/charm.lua" ] || example=$example/charm
    status 0 "$charmhost" check "$example" && [ ! -s "$out" ]
    result "nothing is wrong with ${example#"$examples/"}"
done
for shape in "$(dirname "$0")"/projects/*/; do
    fresh && rm "$project/metadata.yaml" && cp -r "$shape/." "$project"
    status 0 "$charmhost" check "$project" && [ ! -s "$out" ]
    result "a project as they are: $(basename "$shape"), $(sed -n '1s/^# //p' "$shape/charmcraft.yaml")"
done
fresh
status 0 "$charmhost" check "$project" && [ ! -s "$out" ] && grep -qx '0 errors, 0 warnings' "$err"
result "nothing is wrong"
(cd "$project" && status 0 "$charmhost" check)
result "the working directory, unless one is named"
mkdir -p "$project/src/deep"
(cd "$project/src/deep" && status 0 "$charmhost" check) && grep -qx "the project is $project" "$err"
result "the project above it"
status 0 "$charmhost" check "$project/src" && grep -qx "the project is $project" "$err"
result "the project above the one that is named"
mkdir "$directory/empty"
(cd "$directory/empty" && status 1 "$charmhost" check) &&
    grep -qx "looked for charmcraft.yaml and metadata.yaml in $directory/empty and above it" "$err" &&
    grep -q 'neither charmcraft.yaml nor metadata.yaml' "$out"
result "where it was looked for"
printf 'options: {a_b: {type: int}}\n' >"$project/config.yaml"
status 0 "$charmhost" check "$project" &&
    grep -qx "config.yaml:1:11: warning: options are named with '-', not '_': 'a_b' \[option-name\]" "$out"
result "a warning does not fail"
printf 'options: {a: {type: integer}}\n' >"$project/config.yaml"
status 1 "$charmhost" check "$project" && grep -q '^config.yaml:1:15: error: .*\[option-type\]$' "$out"
result "an error does"
status 1 "$charmhost" check --format json "$project" && grep -q '"rule": "option-type"' "$out" && [ ! -s "$err" ]
result "--format json"
status 0 "$charmhost" check --rules && grep -qx 'option-default       error    a default is of its option.s type' "$out" &&
    [ "$(sort "$out" | uniq -d)" = "" ] && [ "$(wc -l <"$out")" -gt 50 ]
result "--rules"
rules=$(cut -d' ' -f1 "$out")
status 0 "$charmhost" check --rules --format json && [ "$(grep -c '"name"' "$out")" -eq "$(echo "$rules" | wc -l)" ]
result "--rules --format json"
status 2 "$charmhost" check --format xml "$project" && grep -q xml "$err"
result "another format"
status 2 "$charmhost" check a b
result "two directories"
status 1 "$charmhost" check "$directory/nowhere" && grep -q nowhere "$err"
result "a directory that is not there"

# bad input

fresh && rm "$project/src/charm.lua"
status 1 "$charmhost" check "$project" && grep -q 'there is no src/charm.lua.*\[no-charm\]$' "$out"
result "no charm.lua"
touch "$project/src/charm.py"
status 1 "$charmhost" check "$project" && grep -q 'there is no src/charm.lua, but a src/charm.py' "$out"
result "a charm in Python"
fresh && mv "$project/metadata.yaml" "$project/charmcraft.yml"
status 1 "$charmhost" check "$project" && grep -q 'charmcraft.yml is not read: its name is charmcraft.yaml' "$out"
result "charmcraft.yml"
fresh && printf 'name: x\nsummary:\n\t- y\n' >"$project/metadata.yaml"
status 1 "$charmhost" check "$project" && grep -q '^metadata.yaml:3:1: error: .*tab.*\[yaml\]$' "$out"
result "a tab"
fresh && printf 'name: x\nsummary: s\ndescription: d\nname: y\n' >"$project/metadata.yaml"
status 1 "$charmhost" check "$project" && grep -q '^metadata.yaml:4:1: error: .*second time.*\[yaml\]$' "$out"
result "a key twice"
fresh && {
    printf 'name: x\nsummary: s\ndescription: d\na: &a [x,x,x,x,x,x,x,x,x,x]\n'
    for pair in ab bc cd de ef fg gh hi; do
        from=*${pair%?} to=${pair#?}
        echo "$to: &$to [$from,$from,$from,$from,$from,$from,$from,$from,$from,$from]"
    done
} >"$project/metadata.yaml"
status 1 "$charmhost" check "$project" && grep -q 'aliases expand' "$out"
result "aliases without end"
fresh && printf 'name: \377\n' >"$project/metadata.yaml"
status 1 "$charmhost" check "$project" && grep -q '^metadata.yaml:1:.*\[yaml\]$' "$out"
result "no UTF-8"
rm -rf "$project" && mkdir "$project"
status 1 "$charmhost" check "$project" && grep -q "neither charmcraft.yaml nor metadata.yaml.*\[no-metadata\]$" "$out"
result "an empty directory"

fresh && printf 'name: x\nsummary: s\ndescription: d\nprovides:\n  web: http\n' >"$project/metadata.yaml"
cat >"$project/src/charm.lua" <<'LUA'
local Charm = require("ops").CharmBase:extend "Charm"
function Charm:init() self:observe(self.on.web_relation_joined, self.on_joined) end
function Charm:on_joined() end
return Charm
LUA
status 0 "$charmhost" check "$project" && [ ! -s "$out" ]
result "an endpoint may be its interface alone"

for text in '' '[a]'; do
    fresh && rm "$project/metadata.yaml" && echo "$text" >"$project/charmcraft.yaml"
    status 1 "$charmhost" check "$project" && [ "$(wc -l <"$out")" -eq 1 ] &&
        grep -q '^charmcraft.yaml:1:1: error: the file should be a map, not .* \[type\]$' "$out"
    result "charmcraft.yaml is '$text': one finding"
done

# what does not come to an end

for file in charmcraft.yaml config.yaml; do
    fresh && mkfifo "$project/$file"
    status 1 timeout 10 "$charmhost" check "$project" && grep -q "^$file:1:1: error: .*$file is no regular file \[yaml\]$" "$out"
    result "$file is a pipe"
done
fresh && ln -s /dev/zero "$project/src/x.lua"
status 1 timeout 10 "$charmhost" check "$project" && grep -q 'src/x.lua is no regular file' "$err"
result "a source is a device"
fresh && truncate -s 3G "$project/src/x.lua"
status 1 timeout 10 "$charmhost" check "$project" && grep -q 'src/x.lua is larger than 16777216 bytes' "$err"
result "a source is too large"

# Lua sources

for file in src/charm.lua src/web.lua lib/charms/x.lua spec/charm_spec.lua; do
    fresh && mkdir -p "$project/lib/charms" && printf 'local x = 1\nlocal y = = 2\n' >"$project/$file"
    status 1 "$charmhost" check "$project" &&
        grep -qx "$file:2:9: error: unexpected symbol near '=' \[syntax\]" "$out"
    result "a syntax error in $file"
done
fresh && printf '#!/usr/bin/lua\nreturn {}\n' >"$project/src/web.lua"
status 0 "$charmhost" check "$project"
result "a module may begin with #!"
fresh && printf 'return [[\n' >"$project/src/web.lua"
status 1 "$charmhost" check "$project" && grep -q '^src/web.lua:2:1: error: unfinished' "$out"
result "an unfinished text"

hints() { # TEXT LINE HINT
    fresh && printf "$1\\n" >"$project/src/web.lua"
    status 1 "$charmhost" check "$project" && grep -q "^src/web.lua:$2:.*; $3 \\[syntax\\]$" "$out"
    result "coming from Python: $3"
}
hints 'if 1 != 2 then end' 1 "Lua has '~=' for '!='"
hints 'local x = 1\nx += 1' 2 "Lua has 'a = a + b' for 'a += b'"
hints 'local x = 1\nx -= 1' 2 "Lua has 'a = a - b' for 'a -= b'"
hints 'if x then\nelif y then end' 2 "Lua has 'elseif ... then' for 'elif'"
hints 'import os' 1 "Lua has .* for 'import'"
hints 'from os import x' 1 "Lua has .* for 'from'"
hints '  def f(x):' 1 "Lua has .* for 'def'"
hints 'class X:' 1 "a class is made by .*"
hints 'try:\n  x = 1' 2 "Lua has .* for 'try'"
hints '\n# why' 2 "Lua has '--' for '#'"

# what the sources refer to

fresh
cat >"$project/src/charm.lua" <<'LUA'
local ops = require "ops"
local Charm = ops.CharmBase:extend "Charm"
function Charm:init() self:observe(self.on.strat, self.on_start) end
function Charm:on_start() self.unit.status = ops.ActivStatus(self.config.port) end
return Charm
LUA
status 1 "$charmhost" check "$project" && grep -q "^src/charm.lua:3:44: error: .*'strat'; did you mean 'start'? \[lua-event\]$" "$out" &&
    grep -q "^src/charm.lua:4:50: error: .*ActivStatus.*ActiveStatus.*\[lua-ops\]$" "$out" &&
    grep -q "^src/charm.lua:4:74: error: .*option 'port' \[lua-config\]$" "$out"
result "an event, a name of ops and an option that are not there"
printf 'name: X\nsummary: s\ndescription: d\n' >"$project/metadata.yaml"
status 1 "$charmhost" check "$project" && grep -q '\[name\]$' "$out" && grep -q '\[lua-event\]$' "$out"
result "also when something is wrong with the YAML"
printf 'options: [' >"$project/config.yaml"
status 1 "$charmhost" check "$project" && grep -q '\[yaml\]$' "$out" && ! grep -q '\[lua-' "$out"
result "but not when it cannot be read"
loads() { # TEXT-OF-CHARM FINDING
    fresh && printf '%s\n' "$1" >"$project/src/charm.lua"
    status 1 "$charmhost" check "$project" && grep -q "^src/charm.lua:$2 \[load\]$" "$out"
    result "loading: $2"
}
loads 'local ops = require "ops"
return ops.charm { init = function(self) return self.on["star" .. "x"] end }' "2:1: error: .*Did you mean 'start'?"
loads 'error "at once"' "1:1: error: at once"
loads 'local function fail()
  error "deep"
end
coroutine.wrap(function() coroutine.wrap(fail)() end)()' "2:1: error: deep"
loads 'return {}' "1:1: error: .* should return the charm's class.*, but it is a table"
loads '' "1:1: error: .*, but it is nil: is there a 'return Charm' at its end?"
loads 'local ops = require "ops"
local Charm = ops.CharmBase:extend "Charm"

return Charm()' "4:1: error: Charm: the parent should be .*"
loads 'x = 1' "1:1: error: global 'x' cannot be set.*"
loads 'return require "nope"' "1:1: error: module 'nope' not found: there is no src/nope.lua"
loads 'local ops = require "ops"
return ops.charm { init = function()
  while true do end
end }' "3:1: error: the charm does not come to an end.*"
loads 'os.exit(3)' "1:1: error: .* exit status 3"
loads 'os.execute "kill -9 $PPID"' "1:1: error: the charm crashes while it is set up: signal 9"
loads 'os.execute "sleep 1000"' "1:1: error: the charm was not set up within 5 s.*"
fresh && printf 'io.write "said"\nos.execute "sleep 1000 &"\nreturn require("ops").charm {}\n' >"$project/src/charm.lua"
status 0 "$charmhost" check --format json "$project" && [ "$(cat "$out")" = '[]' ] && grep -q '^said' "$err"
result "what a charm says while it is loaded is not among the findings; what it leaves running is not waited for"

echo "1..$number"
exit $failed
