#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The local OLM from outside: every verb, its output and its exit status.

    olm.py FAKE-HOOK-TOOL CHARMHOST

Charms are made of bash, so that what is tested is what the OLM does; those of examples/ are deployed as well.
"""

import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import sys
import zipfile

from place import TIMEOUT, Result, case, check, check_equal, check_has, main

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
LOOKING = {
    "status": [],
    "show-unit": ["web/0"],
    "debug-log": [],
    "show-status-log": ["web/0"],
    "hooks": [],
    "secrets": [],
    "show-secret": ["x"],
}
CHANGING = {
    "add-unit": ["web"],
    "remove-unit": ["web/0"],
    "remove-application": ["web"],
    "refresh": ["web", "--path", "."],
    "config": ["web", "a=b"],
    "trust": ["web"],
    "expose": ["web"],
    "unexpose": ["web"],
    "integrate": ["a", "b"],
    "relate": ["a", "b"],
    "remove-relation": ["a", "b"],
    "run": ["web/0", "go"],
    "exec": ["web/0", "--", "true"],
    "resolved": ["web/0"],
    "add-secret": ["x", "k=v"],
    "update-secret": ["x", "k=v"],
    "grant-secret": ["x", "web"],
    "revoke-secret": ["x", "web"],
    "remove-secret": ["x"],
    "settle": [],
    "destroy-model": [],
}
METADATA = """\
name: web
summary: A charm made of bash
description: For tests.
provides:
  site: {interface: http}
requires:
  backend: {interface: http}
storage:
  data: {type: filesystem, multiple: {range: 0-5}}
resources:
  page: {type: file, filename: page.html}
"""
CONFIG = """\
options:
  port: {type: int, default: 80}
  title: {type: string, default: none}
  debug: {type: boolean, default: false}
"""
ACTIONS = """\
go:
  params:
    who: {type: string, default: nobody}
    times: {type: integer}
    limits: {type: object}
broken: {}
"""
# $fail/HOOK makes that hook fail; $block/HOOK makes it wait: it says so through one pipe and is let go by the other.
DISPATCH = """\
#!/bin/bash
set -u
hook=${JUJU_DISPATCH_PATH##*/} root=@ROOT@
echo "$JUJU_UNIT_NAME $hook" >>"$root/trace"
if [ -e "$root/block/$hook" ]; then
    echo "$hook" >"$root/waits"
    read -r _ <"$root/go"
fi
if [ -e "$root/fail/$hook" ]; then
    echo "the $hook hook is told to fail" >&2
    exit 7
fi
case $JUJU_DISPATCH_PATH in
hooks/start) status-set active ready; application-version-set 1.5; open-port 80 ;;
hooks/config-changed) juju-log "title is $(config-get title)" ;;
hooks/*-relation-joined) relation-set "greeting=hello from $JUJU_UNIT_NAME" ;;
hooks/upgrade-charm) status-set active upgraded ;;
actions/go)
    action-log "going"
    action-set "who=$(action-get who)" "times=$(action-get times)" "limits.cpu=$(action-get limits.cpu)"
    echo "went" ;;
actions/broken) action-fail "it is broken" ;;
esac
"""


class Model:
    """A model below the place's root, and a charm of bash beside it."""

    def __init__(self, place):
        self.place, self.root = place, place.root
        self.directory = self.root / "model"
        self.web = self.charm("web")
        for name in ("block", "fail"):
            (self.root / name).mkdir()

    def charm(self, name, **changes):
        files = {"metadata.yaml": METADATA.replace("name: web", f"name: {name}", 1), "config.yaml": CONFIG,
                 "actions.yaml": ACTIONS, "dispatch": DISPATCH.replace("@ROOT@", str(self.root))}
        directory = self.root / "charms" / name
        for path, text in {**files, **{key.replace("_", "."): value for key, value in changes.items()}}.items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(text)
        (directory / "dispatch").chmod(0o755)
        return directory

    def environment(self):
        return {"PATH": "/usr/bin:/bin", "CHARMHOST_MODEL": str(self.directory), "HOME": "/invalid"}

    def start(self, *words, **options):
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                   "env": self.environment(), "cwd": self.root, **options}
        return subprocess.Popen([self.place.program, *words], **options)

    def finish(self, process):
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return Result(process.returncode, out.decode(), err.decode(), [])

    def run(self, *words, **options):
        return self.finish(self.start(*words, **options))

    def done(self, *words, **options):
        result = self.run(*words, **options)
        check(result.status == 0, f"expected exit status 0 of {words}", result)
        return result

    def fails(self, *words, status=1, says=()):
        result = self.run(*words)
        check(result.status == status, f"expected exit status {status} of {words}", result)
        check(result.err.startswith(f"charmhost {words[0]}: ") or words[0] == "relate", "who says it?", result)
        check_has(result.err, *([says] if isinstance(says, str) else says))
        return result

    def json(self, *words):
        return json.loads(self.done(*words, "--format", "json").out)

    def deploy(self, *words):
        return self.done("deploy", self.web, *words)

    def unit(self, name="web/0"):
        return self.json("status")["applications"][name.split("/")[0]]["units"][name]

    def trace(self):
        path = self.root / "trace"
        lines = path.read_text().splitlines() if path.exists() else []
        path.write_text("")
        return lines

    # hooks that fail, hooks that wait

    def fail(self, hook):
        (self.root / "fail" / hook).touch()

    def mend(self, hook):
        (self.root / "fail" / hook).unlink()

    def block(self, hook):
        (self.root / "block" / hook).touch()
        for name in ("waits", "go"):
            if not (self.root / name).exists():
                os.mkfifo(self.root / name)

    def wait_for(self, hook):
        check_equal((self.root / "waits").read_text(), hook + "\n")

    def let_go(self, hook):
        (self.root / "block" / hook).unlink()
        (self.root / "go").write_text("go\n")


def olm_case(name):
    def add(function):
        case(name)(lambda place: function(Model(place)))
        return function

    return add


# usage


@olm_case("every verb has help with options and examples, and refuses what it does not know")
def usage(model):
    for verb in {"deploy": [], **LOOKING, **CHANGING}:
        result = model.done(verb, "--help")
        check(result.err == "", f"{verb}: nothing on stderr", result)
        check_has(result.out, "usage: charmhost ", "\noptions:\n", "-m, --model DIR", "\nexamples:\n  charmhost ")
        model.fails(verb, "--modle", "x", status=2, says=["there is no option '--modle'; did you mean '--model'?",
                                                          "\nusage: charmhost "])


@olm_case("too few and too many words")
def words(model):
    for verb, arguments in {**LOOKING, **CHANGING}.items():
        if arguments and verb not in ("config",):
            model.fails(verb, status=2, says="too few arguments")
    for line in (["deploy"], ["exec", "web/0"], ["integrate", "a"]):
        model.fails(*line, status=2, says="too few arguments")
    for line in (["deploy", ".", "a", "b"], ["integrate", "a", "b", "c"], ["settle", "now"], ["status", "web"]):
        model.fails(*line, status=2, says="unexpected argument")


@olm_case("without a model")
def no_model(model):
    for verb, arguments in {**LOOKING, **CHANGING}.items():
        model.fails(verb, *arguments, says="there is no model in " + str(model.directory))
    check(not model.directory.exists(), "nothing was made")


@olm_case("values of options that are wrong")
def wrong_values(model):
    model.deploy()
    for line, text in {
        ("status", "--format", "xml"): "option '--format': expected one of tabular, json, yaml, dot, got 'xml'",
        ("status", "--watch=often"): "option '--watch': expected seconds",
        ("add-unit", "web", "-n", "0"): "option '--num-units': expected a number from 1 on, got '0'",
        ("add-unit", "web", "-n", "two"): "option '--num-units': expected a number",
        ("settle", "--timeout", "soon"): "option '--timeout': expected seconds",
        ("settle", "--jobs", "0"): "option '--jobs': expected a number from 1 on",
        ("debug-log", "--level", "LOUD"): "option '--level': expected TRACE, DEBUG, INFO, WARNING or ERROR, got 'LOUD'",
        ("deploy", str(model.web), "b", "--storage", "data"): "option '--storage': expected NAME=",
        ("deploy", str(model.web), "b", "--resource", "page"): "option '--resource': expected NAME=FILE, got 'page'",
        ("deploy", str(model.web), "b", "--seed", "7"): "--seed is for a new model",
        ("deploy", str(model.web), "b", "--juju-version", "3.6.1"): "--juju-version is for a new model",
        ("config", "web", "port=1", "title"): "expected KEY=VALUE, got 'title'",
        ("refresh", "web"): "option '--path' is missing",
        ("run", "web", "go"): "'web' is no unit",
        ("run", "web/0"): "no action specified",
        ("run", "web/0", "go", "who"): "expected NAME=VALUE, got 'who'",
        ("run", "web/0", "go", "who=[1"): "who:2:1: did not find expected",
        ("add-secret", "x"): "no content",
        ("add-secret", "x", "hunter2"): "expected KEY=VALUE",
        ("add-secret", "x", "k#rot13=hunter2"): "expected #base64 or #file behind \"k\", got '#rot13'",
        ("update-secret", "x"): "nothing to change",
    }.items():
        result = model.fails(*line, status=2, says=text)
        check("hunter2" not in result.err, "no value of a secret in a message", result)


# deploy


@olm_case("deploy: what it says and what status shows")
def deploy(model):
    result = model.deploy()
    check(result.out == "" and "\033" not in result.err, "no progress in a pipe", result)
    check_has(result.err, 'New model "model" in ' + str(model.directory) + ", Juju 3.6.28, seed ",
              'Deployed "web" from local charm "web", revision 0')
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
    check_equal(model.json("status"), {**status, "controller": model.json("status")["controller"]})


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
    model.fails("deploy", model.web, "--juju-version", "new", status=2, says="'new' is no version of Juju")
    model.fails("deploy", model.root / "fail", says="metadata.yaml")
    check(not model.directory.exists(), "no model")
    model.deploy()
    model.fails("deploy", model.web, says="already exists")
    check_equal(sorted(model.json("status")["applications"]), ["web"])
    check_equal(sorted(path.name for path in (model.directory / "charms").iterdir()), ["web-0"])


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
        check_has(model.deploy("-n", "3", "--seed", "42").err, "seed 42")
        model.done("deploy", model.web, "db", "-n", "2")
        model.done("integrate", "web:backend", "db:site")
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


# bundles


BUNDLE = """\
applications:
  front:
    charm: ./charms/web
    num_units: 2
    options: {port: 8080}
    expose: true
  back:
    charm: ./charms/web
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


@olm_case("bundle: what is refused")
def bundle_refused(model):
    for text, says in {
        "applications: {}\n": "a bundle has applications",
        "applications: {a: {num_units: 1}}\n": 'application "a" names no charm',
        "applications: {a: {charm: ./charms/web, unit: 1}}\n": "unknown member 'unit'",
        "applications: {a: {charm: ./charms/web, num_units: many}}\n": "num_units must be a number",
        "applications: {a: {charm: ./charms/none}}\n": "charms/none",
        "applications: {a: {charm: ./charms/web}}\nrelations: [[a]]\n": "a list of two endpoints",
        "applications: {a: {charm: ./charms/web}}\nrelations: [[a, b]]\n": "b",
        "applications: [\n": "bundle.yaml:",
    }.items():
        (model.root / "bundle.yaml").write_text(text)
        model.fails("deploy", "bundle.yaml", says=says)
        check(not model.directory.exists(), "no model")
    (model.root / "bundle.yaml").write_text(BUNDLE)
    model.fails("deploy", "bundle.yaml", "-n", "2", status=2, says="a bundle says itself what --num-units would")
    model.fails("deploy", "bundle.yaml", "name", status=2, says="names its applications itself")


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
    model.fails("remove-relation", "web", "db", says="not found")
    model.fails("integrate", "web:nope", "db", says='"nope"')
    model.fails("integrate", "web", "gone", says='application "gone" not found')
    model.fails("show-unit", "gone/0", says='unit "gone/0" not found')


@olm_case("add-unit, remove-unit, remove-application")
def units(model):
    model.deploy()
    model.done("add-unit", "web", "-n", "2", "--jobs", "3")
    status = model.json("status")
    check_equal(sorted(status["applications"]["web"]["units"]), ["web/0", "web/1", "web/2"])
    check_equal(sorted(status["machines"]), ["0", "1", "2"])
    check_equal(model.done("remove-unit", "web/0").err, "will remove unit web/0\n")
    check_equal(sorted(model.json("status")["applications"]["web"]["units"]), ["web/1", "web/2"])
    check_equal(model.unit("web/1")["leader"], True)
    check(not (model.directory / "units" / "web-0").exists(), "its files are gone")
    model.done("add-unit", "web")
    check("web/3" in model.json("status")["applications"]["web"]["units"], "numbers are not used twice")
    model.trace()
    check_has(model.done("remove-application", "web").err, "will remove application web\n- will remove unit web/1\n")
    check_equal(model.json("status")["applications"], {})
    check_has(model.done("status").out, 'Model "model" is empty.')
    check("web/1 remove" in model.trace(), "the last hooks have run")
    model.fails("remove-application", "web", says='application "web" not found')
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
    model.fails("refresh", "web", "--path", "nowhere", says="nowhere")
    model.fails("refresh", "gone", "--path", model.web, says='application "gone" not found')


# actions and commands


@olm_case("run: results as juju prints them")
def run(model):
    model.deploy("-n", "2")
    result = model.done("run", "web/0", "go", "who=me", "times=3", "limits.cpu=2")
    check_equal(result.out, "went\nlimits:\n  cpu: \"2\"\ntimes: \"3\"\nwho: me\n")
    check_has(result.err, "Running 1 task\n  - task ", " on unit-web-0\n", " going\n")
    output = model.json("run", "web/leader", "go", "times=1")
    check_equal(list(output), ["web/0"])
    task = output["web/0"]
    check_equal((task["status"], task["unit"], task["results"]["who"], task["results"]["return-code"]),
                ("completed", "web/0", "nobody", 0))
    check_equal(sorted(task["timing"]), ["completed", "enqueued", "started"])
    check_has(task["log"][0], " going")
    check_equal(sorted(model.json("run", "web/0", "web/1", "go", "-q")), ["web/0", "web/1"])
    check_has(model.done("run", "web/0", "web/1", "go").out, "web/0: |\n", "web/1: |\n")
    check_has(model.done("run", "web/0", "go", "--format", "yaml").out, "web/0:\n", "  status: completed\n")


@olm_case("run: what fails")
def run_fails(model):
    model.deploy()
    result = model.run("run", "web/0", "broken")
    check(result.status == 1, "exit status 1", result)
    check_has(result.err, "failed: it is broken\n")
    result = model.run("run", "web/0", "broken", "--format", "json")
    check_equal((result.status, json.loads(result.out)["web/0"]["message"]), (1, "it is broken"))
    model.fails("run", "web/0", "nope", says='action "nope" not defined on unit "web/0"')
    model.fails("run", "web/0", "go", "times=many", says="times")
    model.fails("run", "web/7", "go", says='unit "web/7" not found')
    check_equal(model.unit()["juju-status"]["current"], "idle")


@olm_case("exec")
def execute(model):
    model.deploy()
    result = model.done("exec", "web/0", "--", "config-get port; echo $JUJU_UNIT_NAME >&2; pwd")
    check_equal(result.out, f"80\n{model.directory}/units/web-0/charm\n")
    check_has(result.err, "web/0\n")
    model.done("exec", "web/0", "--", "status-set", "blocked", "'by hand'")
    check_equal(model.unit()["workload-status"]["message"], "by hand")
    result = model.run("exec", "web/0", "--", "echo out; exit 3")
    check_equal((result.status, result.out), (1, "out\n"))
    check_has(result.err, "exit status 3 on web/0")
    model.fails("exec", "web/9", "--", "true", says='unit "web/9" not found')


# errors


@olm_case("a hook fails: what happened, and what to do")
def hook_fails(model):
    model.fail("config-changed")
    result = model.deploy()
    check_has(result.err, 'web/0 is in error: hook failed: "config-changed"', "the config-changed hook is told to fail",
              "charmhost debug-log -i web/0", "charmhost resolved web/0", "charmhost resolved --no-retry web/0")
    unit = model.unit()
    check_equal((unit["workload-status"]["current"], unit["workload-status"]["message"]),
                ("error", 'hook failed: "config-changed"'))
    check_equal(model.run("settle").status, 1)
    check_has(model.done("status").out, 'hook failed: "config-changed"')
    run = model.json("hooks", "web/0", "-n", "1")[0]
    check_equal((run["name"], run["code"]), ("config-changed", 7))
    model.done("resolved", "web/0")
    check_equal(model.unit()["workload-status"]["current"], "error")
    model.mend("config-changed")
    model.trace()
    model.done("resolved", "web/0")
    check_equal(model.trace(), ["web/0 config-changed", "web/0 start"])
    check_equal(model.unit()["workload-status"]["current"], "active")
    model.done("settle")
    model.fails("resolved", "web/0", says='unit "web/0" is not in an error state')
    model.fails("resolved", "web/9", says='unit "web/9" not found')


@olm_case("resolved --no-retry goes on without the hook")
def no_retry(model):
    model.fail("install")
    model.deploy()
    model.trace()
    model.done("resolved", "--no-retry", "web/0")
    check_equal(model.trace(), ["web/0 leader-elected", "web/0 config-changed", "web/0 start"])
    check_equal(model.unit()["workload-status"]["current"], "active")


@olm_case("a charm in Lua fails: its traceback")
def traceback(model):
    (model.root / "lua/src").mkdir(parents=True)
    (model.root / "lua/metadata.yaml").write_text("name: lua\nsummary: s\ndescription: d\n")
    (model.root / "lua/src/charm.lua").write_text(
        'local ops = require "ops"\nreturn ops.charm {\n  install = function()\n    local x\n    x.y = 1\n  end,\n}\n')
    result = model.done("deploy", "lua")
    check_has(result.err, "charm.lua:5: attempt to index a nil value (local 'x')", "stack traceback:")
    check_has(model.done("debug-log", "-l", "ERROR").out, "charm.lua:5", "stack traceback:")


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
    model.done("remove-secret", "login")
    check_equal(model.json("secrets"), {})


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
    model.fails("grant-secret", "account", "gone", says='application "gone" not found')
    model.fails("show-secret", "account", "--revision", "9", says="has no revision 9")


# what was


@olm_case("debug-log")
def debug_log(model):
    model.deploy()
    model.done("deploy", model.web, "other")
    log = model.done("debug-log").out.splitlines()
    check(all(re.match(r"unit-[a-z]+-0: \d\d:\d\d:\d\d [A-Z]+ \S+ ", line) for line in log), "juju's form", *log)
    check(any("INFO unit.web/0.juju-log title is none" in line for line in log), "juju-log", *log)
    for include in ("web", "web/0", "unit-web-0"):
        only = model.done("debug-log", "--include", include).out.splitlines()
        check(only and all(line.startswith("unit-web-0: ") for line in only), "only web", *only)
    without = model.done("debug-log", "-x", "web/0").out.splitlines()
    check(without and all(line.startswith("unit-other-0: ") for line in without), "not web", *without)
    check_equal(model.done("debug-log", "-n", "1").out.splitlines(), log[-1:])
    levels = {line.split()[2] for line in model.done("debug-log", "-l", "info").out.splitlines()}
    check("DEBUG" not in levels and "INFO" in levels, "from INFO on", levels)
    check(re.match(r"unit-\w+-0: \d{4}-\d\d-\d\d \d\d:", model.done("debug-log", "--date").out), "with the date")


@olm_case("debug-log --tail follows")
def debug_log_tail(model):
    model.deploy()
    tail = model.start("debug-log", "--tail", "-n", "1")
    check(tail.stdout.readline() != b"", "the last line")
    model.done("exec", "web/0", "--", "juju-log the needle")
    for line in tail.stdout:
        if b"the needle" in line:
            break
    tail.terminate()
    model.finish(tail)


@olm_case("show-status-log, hooks")
def history(model):
    model.deploy()
    lines = model.done("show-status-log", "web/0").out.splitlines()
    check_equal(lines[0].split(), ["Time", "Type", "Status", "Message"])
    check(any(" workload " in line and " active " in line for line in lines), "workload", *lines)
    check(any(" juju-unit " in line and "running start hook" in line for line in lines), "agent", *lines)
    check_equal(len(model.json("show-status-log", "web/0", "-n", "2")), 2)
    runs = model.json("hooks", "web/0")
    check_equal([run["name"] for run in runs], ["install", "leader-elected", "config-changed", "start"])
    check_equal(runs[3]["commands"], [["status-set", 0], ["application-version-set", 0], ["open-port", 0]])
    check(all(run["code"] == 0 and run["duration"] >= 0 for run in runs), "all succeeded", runs)
    check_has(model.done("hooks").out, "Started", "Seconds", "status-set, application-version-set, open-port")
    model.done("run", "web/0", "go")
    check_has(model.done("hooks", "-n", "1").out, "web/0  action go ")
    for verb in ("hooks", "show-status-log"):
        model.fails(verb, "gone/0", says='unit "gone/0" not found')


@olm_case("status: yaml, and --watch")
def status_forms(model):
    model.deploy()
    check_has(model.done("status", "--format", "yaml").out, "applications:\n  web:\n", "        leader: true\n")
    watch = model.start("status", "--watch=0.1s")
    seen = 0
    for line in watch.stdout:
        seen += line.startswith(b"web/0*")
        if seen == 3:
            break
    watch.terminate()
    model.finish(watch)


# running


@olm_case("--no-settle runs nothing, settle does")
def no_settle(model):
    model.deploy("--no-settle")
    check_equal(model.trace(), [])
    check_equal(model.unit()["workload-status"]["current"], "waiting")
    model.done("settle")
    check_equal(len(model.trace()), 4)
    model.done("settle")
    check_equal(model.trace(), [])


@olm_case("-v shows hooks, -q nothing")
def verbosity(model):
    check_equal(model.deploy("-q").err, "")
    result = model.done("add-unit", "web", "-v")
    check(re.search(r"^web/1: install \(\d+\.\d\d s\)$", result.err, re.M), "the hook", result)
    model.fail("config-changed")
    check(re.search(r"^web/0: config-changed failed after \d+\.\d\d s: ", model.done("config", "web", "port=1", "-v").err,
                    re.M), "the failure")
    check_equal(model.done("config", "web", "port=2", "-q").err, "")


@olm_case("progress on a terminal")
def progress(model):
    master, slave = pty.openpty()
    process = model.start("deploy", model.web, stdout=slave, stderr=slave)
    os.close(slave)
    text = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError: # the terminal's end
            break
        if not piece:
            break
        text += piece
    os.close(master)
    check_equal(process.wait(), 0)
    check_has(text.decode(), "web/0: install\r\033[K")


@olm_case("killed in the middle of a hook: the next command carries on")
def killed(model):
    model.block("config-changed")
    process = model.start("deploy", model.web)
    model.wait_for("config-changed")
    process.kill()
    process.stdout.close()
    process.stderr.close()
    process.wait() # its hook dies with it
    (model.root / "block/config-changed").unlink()
    check_equal(model.json("status")["applications"]["web"]["units"]["web/0"]["leader"], True)
    result = model.run("settle")
    check_equal(result.status, 1)
    check_equal(model.unit()["workload-status"]["message"], 'hook failed: "config-changed"')
    model.trace()
    model.done("resolved", "web/0")
    check_equal(model.trace(), ["web/0 config-changed", "web/0 start"])
    check_equal(model.unit()["workload-status"]["current"], "active")


@olm_case("stopped by a signal: hooks run again")
def stopped(model):
    for number in (signal.SIGINT, signal.SIGTERM):
        model.directory = model.root / number.name
        model.block("install")
        process = model.start("deploy", model.web)
        model.wait_for("install")
        process.send_signal(number)
        result = model.finish(process)
        check_equal(result.status, 1)
        check_has(result.err, "stopped by a signal", "charmhost settle")
        (model.root / "block/install").unlink()
        model.done("settle")
        check_equal(model.unit()["workload-status"]["current"], "active")


@olm_case("settle --timeout")
def settle_timeout(model):
    model.deploy("--no-settle")
    model.block("install")
    process = model.start("settle", "--timeout", "0.2s")
    model.wait_for("install")
    result = model.finish(process)
    check_equal(result.status, 1)
    check_has(result.err, "timed out")
    (model.root / "block/install").unlink()
    model.done("settle", "--timeout", "60")
    check_equal(model.unit()["workload-status"]["current"], "active")


@olm_case("two commands at once: the second one says that it waits")
def two_at_once(model):
    model.block("start")
    first = model.start("deploy", model.web)
    model.wait_for("start")
    check_equal(model.unit()["juju-status"]["message"], "running start hook") # looking needs no lock
    second = model.start("config", "web", "title=second")
    check_has(second.stderr.readline().decode(), "another charmhost works on the model; waiting for it")
    model.let_go("start")
    check_equal(model.finish(first).status, 0)
    check_equal(model.finish(second).status, 0)
    check_equal(model.trace()[-2:], ["web/0 start", "web/0 config-changed"])


@olm_case("where the model is: --model, then $CHARMHOST_MODEL, then .charmhost")
def where(model):
    environment = {"PATH": "/usr/bin:/bin"}
    model.done("deploy", model.web, env=environment)
    check((model.root / ".charmhost/model.db").exists(), ".charmhost")
    model.deploy("second")
    check((model.root / "model/model.db").exists(), "$CHARMHOST_MODEL")
    model.done("deploy", model.web, "third", "--model", "elsewhere")
    check_equal(list(model.json("status", "-m", "elsewhere")["applications"]), ["third"])
    check_equal(list(model.json("status")["applications"]), ["second"])


@olm_case("a charm below the model's own directory is no trouble")
def inside(model):
    for _ in range(2):
        model.done("deploy", ".", cwd=model.web, env={"PATH": "/usr/bin:/bin"})
        check(not (model.web / ".charmhost/charms/web-0/.charmhost").exists(), "the model is not part of the charm")
        model.done("destroy-model", cwd=model.web, env={"PATH": "/usr/bin:/bin"})


@olm_case("destroy-model")
def destroy(model):
    model.deploy("-n", "2")
    model.trace()
    check_has(model.done("destroy-model").err, "Model destroyed: " + str(model.directory))
    check(not model.directory.exists(), "nothing is left")
    check("web/1 remove" in model.trace(), "the last hooks have run")
    model.fail("stop")
    model.deploy()
    result = model.run("destroy-model")
    check_equal(result.status, 1)
    check_has(result.err, "1 unit could not be removed yet", "--force")
    model.trace()
    (model.directory / "mine").write_text("")
    model.done("destroy-model", "--force")
    check_equal(model.trace(), [])
    check_equal([path.name for path in model.directory.iterdir()], ["mine"])


main(sys.argv[1:])
