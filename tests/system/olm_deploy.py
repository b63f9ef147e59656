#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The local OLM from outside: deploy, refresh, bundles.

    olm_deploy.py FAKE-HOOK-TOOL CHARMHOST
"""

import pathlib
import re
import sys
import zipfile

from olm_model import olm_case
from place import check, check_equal, check_has, main

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


@olm_case("deploy: what it says and what status shows")
def deploy(model):
    result = model.deploy()
    check(result.out == "" and "\033" not in result.err, "no progress in a pipe", result)
    check_has(result.err, 'New model "model" in ' + str(model.directory) + ", Juju 3.6.28, seed ",
              "\nHooks run on this machine, with your rights.\n", 'Deployed "web" from local charm "web", revision 0')
    check("this machine" not in model.deploy("again", "--no-settle").err, "once for each model")
    model.done("remove-application", "again")
    check_equal(model.trace(), ["web/0 install", "web/0 leader-elected", "web/0 config-changed", "web/0 start"])
    status = model.json("status")
    check_equal(sorted(status), ["applications", "controller", "machines", "model"])
    check_equal(status["model"]["name"], "model")
    app = status["applications"]["web"]
    check_equal((app["charm"], app["charm-rev"], app["exposed"], app["version"]), ("local:web-0", 0, False, "1.5"))
    check_equal(app["application-status"]["current"], "active")
    unit = app["units"]["web/0"]
    check_equal((unit["workload-status"]["current"], unit["workload-status"]["message"]), ("active", "ready"))
    check_equal((unit["juju-status"]["current"], unit["leader"], unit["machine"]), ("idle", True, "0"))
    check_equal(unit["open-ports"], ["80/tcp"])
    check(re.fullmatch(r"\d\d \w{3} \d{4} \d\d:\d\d:\d\dZ", unit["workload-status"]["since"]), "a time", unit)
    again = model.json("status")
    check_equal(again, {**status, "controller": again["controller"]})  # the controller's time


@olm_case("deploy: name, units, options, storage, resources, trust")
def deploy_options(model):
    (model.root / "page.html").write_text("<p>")
    (model.root / "more.yaml").write_text("shop:\n  debug: true\n")
    model.deploy("shop", "-n", "2", "--config", "port=8080", "--config", "more.yaml", "--storage", "data=2",
                 "--resource", "page=page.html", "--trust")
    status = model.json("status")
    check_equal(sorted(status["applications"]["shop"]["units"]), ["shop/0", "shop/1"])
    check_equal(sorted(status["storage"]["storage"]), ["data/0", "data/1", "data/2", "data/3"])
    config = model.json("config", "shop")
    check_equal((config["settings"]["port"]["value"], config["settings"]["debug"]["value"]), (8080, True))
    check_equal(config["application-config"]["trust"]["value"], True)
    path = model.done("exec", "shop/0", "--", "resource-get page").out
    check_equal(pathlib.Path(path).read_text(), "<p>")


@olm_case("deploy: a .charm")
def deploy_archive(model):
    with zipfile.ZipFile(model.root / "web.charm", "w") as archive:
        for path in sorted(model.web.iterdir()):
            archive.write(path, path.name)
    model.done("deploy", "./web.charm", "boxed")
    check_equal(model.unit("boxed/0")["workload-status"]["current"], "active")


@olm_case("deploy: what is refused leaves no model, and no application")
def deploy_refused(model):
    model.fails("deploy", "nowhere", says="there is no charm or bundle at nowhere")
    model.fails("deploy", model.web, "Web", says="Web")
    model.fails("deploy", model.web, "--config", "colour=red", says='unknown option "colour"')
    model.fails("deploy", model.web, "--config", "port=eighty", says="eighty")
    model.fails("deploy", model.web, "--resource", "page=gone.html", says="gone.html")
    model.fails("deploy", model.web, "--resource", f"pag={__file__}", says='unrecognized resource "pag"; did you mean "page"?')
    model.fails("deploy", model.web, "--storage", "dta=1", says='no store called "dta"; did you mean "data"?')
    model.fails("deploy", model.web, "--storage", "data=9", says='"data": at most 5 instances supported, 9 specified')
    model.fails("deploy", model.web, "--juju-version", "new", status=2, says="'new' is no version of Juju")
    model.fails("deploy", model.root / "fail", says="metadata.yaml")
    model.fails("deploy", model.web, "-n", "1000000000", says="1000000000 units are too many: at most 10000 can be added at once")
    (model.root / "bundle.yaml").write_text("applications: {a: {charm: ./charms/web, num_units: 1000000000}}\n")
    model.fails("deploy", "bundle.yaml", says='application "a": 1000000000 units are too many')
    check(not model.directory.exists(), "no model")
    model.deploy()
    model.fails("add-unit", "web", "-n", "1000000000", says="1000000000 units are too many")
    model.fails("deploy", model.web, says="already exists")
    check_equal(sorted(model.json("status")["applications"]), ["web"])
    check_equal(sorted(path.name for path in (model.directory / "charms").iterdir()), ["web-0"])


@olm_case("deploy, refresh: what 'charmhost check' calls errors is refused")
def deploy_checked(model):
    good = 'local ops = require "ops"\nreturn ops.charm { start = function() end }\n'
    bad = 'local ops = require "ops"\nreturn ops.charm { strat = function() end }\n'
    lua = model.root / "lua"
    (lua / "src").mkdir(parents=True)
    (lua / "metadata.yaml").write_text("name: lua\nsummary: s\ndescription: d\n")
    (lua / "src/charm.lua").write_text(bad)
    model.fails_with("deploy", "lua", says=["src/charm.lua:2:1: error: ", "strat", "a charm with errors is not deployed; --force does it"])
    check(not model.directory.exists(), "no model")
    check_has(model.done("deploy", "lua", "forced", "--force").err, "src/charm.lua:2:1: error: ", 'Deployed "forced"')
    (lua / "src/charm.lua").write_text(good)
    model.done("deploy", "lua")
    (lua / "src/charm.lua").write_text(bad)
    model.fails_with("refresh", "lua", "--path", "lua", says=["src/charm.lua:2:1: error: ", "is not deployed"])
    check_equal(model.json("status")["applications"]["lua"]["charm"], "local:lua-0")
    check_has(model.done("refresh", "lua", "--path", "lua", "--force").err, "src/charm.lua:2:1: error: ")
    (model.root / "bundle.yaml").write_text("applications: {again: {charm: ./lua, num_units: 1}}\n")
    model.fails_with("deploy", "bundle.yaml", says=["src/charm.lua:2:1: error: ", "is not deployed"])


@olm_case("deploy: of other languages only what they declare is looked at")
def deploy_foreign(model):
    result = model.deploy() # actions without additionalProperties: a warning
    check("warning" not in result.err and "charm.lua" not in result.err, "nothing to say", result)
    model.charm("odd", config_yaml="options: {port: {type: integer}}\n")
    model.fails_with("deploy", "charms/odd", says=["config.yaml:1:18: error: ", "[option-type]", "is not deployed"])
    (model.web / "dispatch").unlink()
    (model.web / "src").mkdir()
    (model.web / "src/charm.py").write_text("")
    check_has(model.done("deploy", model.web, "python").err, "has no dispatch yet: deploy what charmcraft packs of it")
    (model.root / "empty").mkdir()
    model.fails("deploy", "empty", says="empty is no charm: there is neither charmcraft.yaml nor metadata.yaml")


@olm_case("deploy: the version of Juju")
def deploy_version(model):
    model.deploy("--juju-version", "2.9.42")
    check_equal(model.json("status")["model"]["version"], "2.9.42")
    check_equal(model.done("exec", "web/0", "--", "echo $JUJU_VERSION").out, "2.9.42\n")


@olm_case("deploy: the same seed, the same model and the same order")
def deploy_seed(model):
    runs = []
    for name in ("one", "two"):
        model.directory = model.root / name / "model"
        model.directory.parent.mkdir()
        check_has(model.deploy("-n", "3", "--seed", "42", "-j1").err, "seed 42")
        model.done("deploy", model.web, "db", "-n", "2", "-j1")
        model.done("integrate", "web:backend", "db:site", "-j1")
        runs.append(([(run["unit"], run["name"]) for run in model.json("hooks", "-n", "1000")],
                     model.done("exec", "web/0", "--", "echo $JUJU_MODEL_UUID").out))
    check_equal(runs[0], runs[1])


@olm_case("deploy: the examples")
def deploy_examples(model):
    model.done("deploy", EXAMPLES / "hello-machine", "--config", "directory=www")
    model.done("deploy", EXAMPLES / "hello-proxy", "--config", "directory=conf")
    model.done("integrate", "hello-machine", "hello-proxy")
    check_equal(model.unit("hello-machine/0")["workload-status"]["message"], "https://example.com/")
    check_equal(model.unit("hello-proxy/0")["workload-status"]["message"], "1 server")
    check_equal(model.done("run", "hello-machine/0", "greet", "name=Ada").out, "greeting: Hello, Ada!\n")


@olm_case("refresh")
def refresh(model):
    model.deploy()
    (model.web / "new-file").write_text("")
    check(not (model.directory / "units/web-0/charm/new-file").exists(), "the model has its own copy")
    model.trace()
    check_has(model.done("refresh", "web", "--path", model.web).err, 'Added local charm "web", revision 1')
    check_equal(model.trace(), ["web/0 upgrade-charm", "web/0 config-changed"])
    check((model.directory / "units/web-0/charm/new-file").exists(), "the new charm is there")
    check_equal(model.json("status")["applications"]["web"]["charm"], "local:web-1")
    model.fail("config-changed")
    model.done("config", "web", "port=1")
    model.mend("config-changed")
    result = model.done("refresh", "web", "--path", model.web)
    check_has(result.err, "web/0 is in error and keeps its old charm until its hook is resolved\n",
              f"charmhost refresh web --path {model.web} --force")
    model.trace()
    result = model.done("refresh", "web", "--path", model.web, "--force")
    check("keeps its old charm" not in result.err, "it does not", result)
    check_equal(model.trace(), ["web/0 config-changed"]) # no upgrade-charm: the hook that failed runs again
    model.fails("refresh", "web", "--path", "nowhere", says="nowhere")
    model.fails("refresh", "gone", "--path", model.web, says='application "gone" not found')


# bundles


BUNDLE = """\
name: shop
default-base: ubuntu@24.04
applications:
  front:
    charm: ./charms/web
    num_units: 2
    options: {port: 8080}
    expose: true
  back:
    charm: local:charms/web
    channel: stable
    num_units: 1
    storage: {data: 1}
relations:
- [front:backend, back:site]
"""


@olm_case("bundle: deployed, and deployed again")
def bundle(model):
    (model.root / "bundle.yaml").write_text(BUNDLE)
    model.done("deploy", "bundle.yaml")
    status = model.json("status")
    check_equal(sorted(status["applications"]["front"]["units"]), ["front/0", "front/1"])
    check_equal(status["applications"]["front"]["exposed"], True)
    check_equal(status["applications"]["back"]["relations"]["site"][0]["related-application"], "front")
    check_equal(model.done("config", "front", "port").out, "8080\n")
    (model.root / "bundle.yaml").write_text(BUNDLE.replace("num_units: 1", "num_units: 2").replace("8080", "81"))
    model.trace()
    model.done("deploy", model.root) # a directory with bundle.yaml
    check_equal(sorted(model.json("status")["applications"]["back"]["units"]), ["back/0", "back/1"])
    check_equal(model.done("config", "front", "port").out, "81\n")
    check("front/0 install" not in model.trace(), "what is there is not deployed again")


@olm_case("bundle: what changes nothing here is told")
def bundle_left_out(model):
    (model.root / "bundle.yaml").write_text(
        "machines: {'0': {}}\nsaas: {}\napplications:\n"
        "  a: {charm: ./charms/web, num_units: 1, to: ['0'], bindings: {site: dmz}, annotations: {x: y}}\n"
        "  b: {charm: ./charms/web, num_units: 1}\n")
    result = model.done("deploy", "bundle.yaml", "--no-settle")
    check_has(result.err, "the bundle: left out, since a local model has no such thing: machines, saas\n",
              'application "a": left out, since a local model has no such thing: to, bindings\n')
    check_equal(result.err.count("left out"), 2)


@olm_case("bundle: what is refused")
def bundle_refused(model):
    for text, says in {
        "applications: {}\n": "bundle.yaml: a bundle has applications",
        "aplications: {}\n": "bundle.yaml: unknown member 'aplications'; did you mean 'applications'?",
        "applications: {a: {num_units: 1}}\n": 'bundle.yaml: application "a": it names no charm',
        "applications: {a: {charm: ./charms/web, num_unit: 1}}\n":
            "application \"a\": unknown member 'num_unit'; did you mean 'num_units'?",
        "applications: {a: {charm: ./charms/web, num_units: many}}\n": 'application "a": num_units must be a number',
        "applications: {a: {charm: ./charms/web, num_units: -1}}\n": 'application "a": num_units must be a number',
        "applications: {a: {charm: ./charms/none}}\n": "charms/none",
        "applications: {a: {charm: postgresql, channel: 14/stable}}\n": "'postgresql' is a charm of Charmhub",
        "applications: {a: {charm: ./charms/web, options: {prot: 1}}}\n":
            'bundle.yaml: application "a": unknown option "prot"; did you mean "port"?',
        "applications: {a: {charm: ./charms/web, resources: {page: 7}}}\n": 'resource "page": a local model needs a file',
        "applications: {a: {charm: ./charms/web, storage: {data: [1]}}}\n": 'storage "data"',
        "applications: {a: {charm: ./charms/web}}\nrelations: [[a]]\n": "a list of two endpoints",
        "applications: {a: {charm: ./charms/web}}\nrelations: [[a, b]]\n": 'application "b" not found',
        "applications: [\n": "bundle.yaml:",
    }.items():
        (model.root / "bundle.yaml").write_text(text)
        model.fails("deploy", "bundle.yaml", says=says)
        check(not model.directory.exists(), "no model")
    (model.root / "bundle.yaml").write_text(BUNDLE)
    model.fails("deploy", "bundle.yaml", "-n", "2", status=2, says="a bundle says itself what --num-units would")
    model.fails("deploy", "bundle.yaml", "name", status=2, says="names its applications itself")


main(sys.argv[1:])
