#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The value of a secret reaches Juju in a private file and nothing else: no argument of a hook command, no log
record, no output, no error text, no database.

    secret_values.py FAKE-HOOK-TOOL PROGRAM...
"""

import base64
import json
import sys

from place import case, check, check_equal, check_has, main

VALUE = "hunter2-and-more"
FORMS = [VALUE, base64.b64encode(VALUE.encode()).decode().rstrip("="), VALUE[1:-1]]
ID = "secret:9m4e2mr0ui3e8a215n4g"
ANSWERS = {
    "is-leader": True,
    "config-get": {},
    "secret-add": {"stdout": ID},
    "secret-get": {"password": VALUE},
    "secret-info-get": {ID[7:]: {"revision": 1, "label": "db", "owner": "application", "rotation": "never"}},
}


def check_hidden(what, text):
    for form in FORMS:
        check(form not in text, f"{what} has the value of the secret", text[:2000])


def check_nowhere(place, result):
    """Only files that hook commands were given by name have the value."""
    check_hidden("stdout", result.out)
    check_hidden("stderr", result.err)
    for call in result.calls:
        check_hidden(f"a call of {call['name']}", json.dumps({**call, "files": None}))
        for file in call.get("files", []):
            check_equal((file["mode"], file["directory_mode"]), ("0600", "0700"))
    for path in place.charm.rglob("*"):
        if path.is_file() and path.name != "charm.lua" and path != place.charm / "dispatch":
            check_hidden(path.name, path.read_bytes().decode("utf-8", "replace"))


def hidden(name, code, answers=None, status=0, log=(), told=False):
    """`told`: some hook command is given the value, in a file."""
    for debug in ("", "1"):
        @case(f"secret values: {name}{', at debug level' if debug else ''}")
        def run(place, debug=debug):
            place.answers({**ANSWERS, **(answers or {})})
            place.handler(code.replace("VALUE", f"'{VALUE}'").replace("ID", f"'{ID}'"))
            result = place.dispatch("stop", {"JUJU_DEBUG": debug or None})
            check_equal((result.status, str(result) if result.status != status else ""), (status, ""))
            check_has(result.log, *log)
            check_nowhere(place, result)
            given = "".join(file["text"] for call in result.calls for file in call.get("files", []))
            check((VALUE in given) == told, "what files were given", given)


hidden("read", "  assert(self.model:get_secret { id = ID }:get_content { refresh = true }.password == VALUE)")
hidden("peeked at", "  assert(self.model:get_secret { id = ID }:peek_content().password == VALUE)")
hidden("shown", "  local secret = self.model:get_secret { id = ID }\n  local content = secret:get_content()\n"
       "  print(secret, content, self.model)\n  ops.log 'x':info('%s %s', tostring(secret), tostring(content))")
hidden("added", "  self.app:add_secret { password = VALUE }", told=True)
hidden("changed", "  self.model:get_secret { id = ID }:set_content { password = VALUE }", told=True)
hidden("an error while it is held", "  local content = self.model:get_secret { id = ID }:get_content()\n  error 'boom'",
       status=1, log=["boom"])
hidden("misuse while it is held", "  local content = self.model:get_secret { id = ID }:get_content()\n"
       "  content.password:nope()", status=1)
hidden("an unknown method of the content", "  self.model:get_secret { id = ID }:get_content():nope()", status=1)
hidden("a key that Juju refuses", "  self.app:add_secret { ['no key!'] = VALUE }", status=1, log=["no key!"])
hidden("a value that is no text", "  self.app:add_secret { password = { VALUE } }", status=1, log=["password"])
hidden("permission denied", "  self.model:get_secret { id = ID }:set_content { password = VALUE }", told=True,
       answers={"secret-set": {"stderr": "ERROR permission denied\n", "exit": 1}}, status=1, log=["permission denied"])
hidden("secret-add fails", "  self.app:add_secret { password = VALUE }", told=True,
       answers={"secret-add": {"stderr": "ERROR boom\n", "exit": 1}}, status=1, log=["boom"])
hidden("an answer that is no JSON", "  self.model:get_secret { id = ID }:get_content()",
       answers={"secret-get": {"stdout": f"password: {VALUE}"}}, status=1)
hidden("an answer of another shape", "  self.model:get_secret { id = ID }:get_content()",
       answers={"secret-get": [VALUE]}, status=1)
hidden("a value of another shape", "  self.model:get_secret { id = ID }:get_content()",
       answers={"secret-get": {"password": [VALUE]}}, status=1)
hidden("an answer, and then a failure", "  self.model:get_secret { id = ID }:get_content()",
       answers={"secret-get": {"stdout": {"password": VALUE}, "stderr": "ERROR boom\n", "exit": 1}}, status=1)
main(sys.argv[1:])
