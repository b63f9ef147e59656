#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The local OLM from outside: relations, units, config, secrets.

    olm_change.py FAKE-HOOK-TOOL CHARMHOST
"""

import json
import re
import socket
import sys

from olm_model import olm_case
from place import check, check_equal, check_has, main


# relations and units


@olm_case("integrate, show-unit, remove-relation")
def relations(model):
    model.deploy()
    model.done("deploy", model.web, "db")
    model.trace()
    model.done("relate", "web:backend", "db:site")
    check("web/0 backend-relation-joined" in model.trace(), "hooks have run")
    info = model.json("show-unit", "web/0")["web/0"]
    relation = info["relation-info"][0]
    check_equal((relation["endpoint"], relation["related-endpoint"]), ("backend", "site"))
    check_equal(relation["related-units"]["db/0"]["data"]["greeting"], "hello from db/0")
    check_equal(relation["local-unit"]["data"]["greeting"], "hello from web/0")
    check_has(model.done("show-unit", "web/0").out, "web/0:\n", "  relation-info:\n", "greeting: hello from db/0")
    check_has(model.done("status", "--relations").out, "Integration provider  Requirer     Interface  Type     Message\n"
              "db:site               web:backend  http       regular\n")
    check("Integration" not in model.done("status").out, "only when asked for")
    check_has(model.done("status", "--format", "dot").out, 'graph "model" {', '"web" -- "db" [label="http"')
    model.fails("integrate", "web:backend", "db:site", says="already exists")
    model.done("remove-relation", "web", "db")
    check_equal(model.json("show-unit", "web/0")["web/0"].get("relation-info"), None)
    check("web/0 backend-relation-broken" in model.trace(), "hooks have run")
    model.fails("remove-relation", "web", "db", says='relation "web db" not found\n')
    model.fails("remove-relation", "web:bakend", "db", says='no "bakend" relation; did you mean "backend"?')
    model.fails("integrate", "web:nope", "db", says='application "web" has no "nope" relation\n')
    model.fails("integrate", "web:backend", "db:sites", says='no "sites" relation; did you mean "site"?')
    model.fails("show-unit", "wbe/0", says='unit "wbe/0" not found; did you mean "web/0"?')
    model.fails("integrate", "web", "gone", says='application "gone" not found')
    model.fails("show-unit", "gone/0", says='unit "gone/0" not found')


@olm_case("networks: each unit has an address of the loopback device, and all ports to itself")
def networks(model):
    model.deploy("-n", "2")
    servers = []
    for unit in ("web/0", "web/1"):
        network = json.loads(model.done("exec", unit, "--", "network-get backend --format json").out)
        device = network["bind-addresses"][0]
        address = device["addresses"][0]["value"]
        check_equal((device["interface-name"], network["ingress-addresses"]), ("lo", [address]))
        check_equal(model.json("show-unit", unit)[unit]["public-address"], address)
        server = socket.socket()
        servers.append(server)
        server.bind((address, servers[0].getsockname()[1] if len(servers) > 1 else 0))
    check_equal(servers[0].getsockname()[1], servers[1].getsockname()[1])
    for server in servers:
        server.close()


@olm_case("add-unit, remove-unit, remove-application")
def units(model):
    model.deploy()
    model.done("add-unit", "web", "-n", "2", "--jobs", "3")
    status = model.json("status")
    check_equal(sorted(status["applications"]["web"]["units"]), ["web/0", "web/1", "web/2"])
    check_equal(sorted(status["machines"]), ["0", "1", "2"])
    check_equal(model.done("remove-unit", "web/0", "--no-prompt").err, "will remove unit web/0\n")
    check_equal(sorted(model.json("status")["applications"]["web"]["units"]), ["web/1", "web/2"])
    check_equal(model.unit("web/1")["leader"], True)
    check(not (model.directory / "units" / "web-0").exists(), "its files are gone")
    model.done("add-unit", "web")
    check("web/3" in model.json("status")["applications"]["web"]["units"], "numbers are not used twice")
    model.trace()
    check_has(model.done("remove-application", "web", "--no-prompt").err, "will remove application web\n- will remove unit web/1\n")
    check_equal(model.json("status")["applications"], {})
    check_has(model.done("status").err, 'Model "model" is empty.')
    check("web/1 remove" in model.trace(), "the last hooks have run")
    model.fails("remove-application", "web", says='application "web" not found\n')
    model.fails("remove-unit", "web/1", says='unit "web/1" not found')
    model.fails("add-unit", "web", says='application "web" not found')


# config and the like


@olm_case("config")
def config(model):
    model.deploy()
    model.trace()
    model.done("config", "web", "port=81", "title=a=b")
    check_equal(model.trace(), ["web/0 config-changed"])
    check_equal(model.done("config", "web", "title").out, "a=b\n")
    check_equal(model.done("config", "web", "port").out, "81\n")
    check_equal(model.json("config", "web")["settings"]["port"],
                {"type": "int", "source": "user", "value": 81, "default": 80,
                 "description": model.json("config", "web")["settings"]["port"]["description"]})
    check_has(model.done("config", "web").out, "application: web\n", "settings:\n", "source: user\n")
    (model.root / "text").write_text("from\na file")
    (model.root / "all.yaml").write_text("web: {port: 82}\n")
    model.done("config", "web", "title=@text", "--file", "all.yaml")
    check_equal(model.done("config", "web", "title").out, "from\na file\n")
    check_equal(model.done("config", "web", "port").out, "82\n")
    model.done("config", "web", "--reset", "port,title")
    check_equal(model.done("config", "web", "port").out, "80\n")
    model.done("config", "web", "port=80")
    model.trace()
    model.done("config", "web", "port=80")
    check_equal(model.trace(), [])
    model.fails("config", "web", "colour=red", "port=9", says='unknown option "colour"')
    check_equal(model.done("config", "web", "port").out, "80\n")
    model.fails("config", "web", "colour", says='key "colour" not found in "web" application config')
    model.fails("config", "web", "prot=81", says='unknown option "prot"; did you mean "port"?')
    model.fails("config", "web", "titel", says='did you mean "title"?')
    model.fails("config", "wep", says='application "wep" not found; did you mean "web"?')
    model.fails("config", "gone", says='application "gone" not found')
    model.fails("config", "web", "--reset", "colour", says="colour")
    model.fails("config", "web", "title=@gone", says="gone")


@olm_case("trust, expose")
def trust(model):
    model.deploy()
    model.done("trust", "web")
    check_equal(model.json("config", "web")["application-config"]["trust"]["value"], True)
    model.done("trust", "web", "--remove")
    check_equal(model.json("config", "web")["application-config"]["trust"]["value"], False)
    model.done("expose", "web")
    check_has(model.done("status").out, "  yes")
    model.done("unexpose", "web")
    check_equal(model.json("status")["applications"]["web"]["exposed"], False)
    for verb in ("trust", "expose", "unexpose"):
        model.fails(verb, "gone", says='application "gone" not found')


# secrets


@olm_case("secrets of the user")
def secrets(model):
    model.deploy()
    (model.root / "token").write_text("s3cr3t")
    uri = model.done("add-secret", "account", "user=admin", "token#file=token", "pin#base64=MTIzNA==",
                     "--info", "for the shop").out
    check(re.fullmatch(r"secret:[0-9a-z]{20}\n", uri), "a URI", uri)
    uri = uri.strip()
    check_has(model.done("secrets").out, "ID ", "Name", "account  <model>  never ")
    shown = model.json("show-secret", "account")[uri[7:]]
    check_equal((shown["name"], shown["description"], shown["revision"]), ("account", "for the shop", 1))
    check("content" not in shown, "not without --reveal")
    shown = model.json("show-secret", uri, "--reveal")[uri[7:]]
    check_equal(shown["content"], {"user": "admin", "token": "s3cr3t", "pin": "1234"})
    denied = model.run("exec", "web/0", "--", f"secret-get {uri}")
    check_equal(denied.status, 1)
    model.done("grant-secret", "account", "web")
    check_equal(model.done("exec", "web/0", "--", f"secret-get {uri} user").out, "admin\n")
    model.trace()
    (model.root / "new.yaml").write_text("user: root\n")
    model.done("update-secret", "account", "--file", "new.yaml")
    check_equal(model.trace(), ["web/0 secret-changed"])
    check_equal(model.json("show-secret", "account", "--reveal", "--revision", "1")[uri[7:]]["content"]["user"], "admin")
    check_equal(model.json("show-secret", "account", "--reveal")[uri[7:]]["content"], {"user": "root"})
    model.done("update-secret", "account", "--name", "login")
    model.done("revoke-secret", "login", "web")
    check_equal(model.run("exec", "web/0", "--", f"secret-get {uri}").status, 1)
    check_equal(model.json("show-secret", "login")[uri[7:]]["revision"], 2)
    model.done("update-secret", "login", "--info", "for nobody")
    check_equal(model.json("show-secret", "login")[uri[7:]]["description"], "for nobody")
    model.done("remove-secret", "login", "--revision", "1")
    model.fails("show-secret", "login", "--revision", "1", says="has no revision 1")
    model.done("remove-secret", "login")
    check_equal(model.json("secrets"), {})
    uri = model.done("add-secret", "from-file", "--file", "new.yaml").out.strip()
    check_equal(model.json("show-secret", "from-file", "--reveal")[uri[7:]]["content"], {"user": "root"})


@olm_case("update-secret --auto-prune: revisions that nobody tracks go")
def auto_prune(model):
    model.deploy()
    uri = model.done("add-secret", "account", "user=one").out.strip()
    model.done("grant-secret", "account", "web")
    check_equal(model.done("exec", "web/0", "--", f"secret-get {uri} user").out, "one\n")
    for value in ("two", "three"):
        model.done("update-secret", "account", f"user={value}")
    model.done("update-secret", "account", "--auto-prune") # 1 is tracked, 3 is the latest
    model.fails("show-secret", "account", "--revision", "2", says="has no revision 2")
    check_equal(model.done("exec", "web/0", "--", f"secret-get {uri} user").out, "one\n")
    check_equal(model.done("exec", "web/0", "--", f"secret-get {uri} user --refresh").out, "three\n")
    model.fails("show-secret", "account", "--revision", "1", says="has no revision 1")
    model.done("update-secret", "account", "--auto-prune=false", "user=four")
    check_equal(model.done("exec", "web/0", "--", f"secret-get {uri} user --refresh").out, "four\n")
    model.done("show-secret", "account", "--revision", "3")


@olm_case("secrets: what is refused")
def secrets_refused(model):
    model.deploy()
    model.done("add-secret", "account", "user=admin")
    model.fails("add-secret", "account", "user=other", says='secret with name "account" already exists')
    result = model.fails("add-secret", "x", "k#base64=hunter2!", says='the value of "k" is not base64')
    check("hunter2" not in result.err, "no value in a message", result)
    model.fails("add-secret", "x", "k#file=gone", says="gone")
    for verb in ("update-secret", "show-secret", "remove-secret"):
        model.fails(verb, "gone", *(["k=v"] if verb == "update-secret" else []), says="gone")
    model.fails("show-secret", "acount", says='secret "acount" not found; did you mean "account"?')
    model.fails("grant-secret", "account", "gone", says='application "gone" not found')
    model.fails("show-secret", "account", "--revision", "9", says="has no revision 9")


main(sys.argv[1:])
