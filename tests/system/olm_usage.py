#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The local OLM from outside: how its verbs are called, where the model is.

    olm_usage.py FAKE-HOOK-TOOL CHARMHOST
"""

import sys

from olm_model import CHANGING, LOOKING, olm_case
from place import check, check_equal, check_has, main



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
    for line in (["deploy", ".", "a", "b"], ["integrate", "a", "b", "c"], ["settle", "now"]):
        model.fails(*line, status=2, says="unexpected argument")


@olm_case("verbs that juju names otherwise: what they are here, and that is a verb")
def other_names(model):
    for name, says in {"add-relation": "integrate", "upgrade-charm": "refresh", "run-action": "run",
                       "show-action-output": "show-task", "show-action-status": "show-task", "show-operation": "show-task",
                       "attach-resource": "refresh APP --path PATH --resource NAME=FILE", "get-config": "config",
                       "set-config": "config", "scale-application": "add-unit', 'charmhost remove-unit",
                       "show-application": "status APP --format yaml", "machines": "status", "storage": "status --storage",
                       "ssh": "exec UNIT -- COMMAND", "add-model": "deploy PATH --model DIR",
                       "kill-model": "destroy-model --force", "wait-for": "settle"}.items():
        result = model.run(name, "a", "b")
        check_equal((result.status, result.err), (2, f"charmhost: there is no verb '{name}'; here it is 'charmhost {says}'\n"))
        help_text = model.done(says.split()[0].rstrip("',"), "--help").out
        check_has(help_text, *(word for word in says.split() if word.startswith("--") and word != "--"))
    check_equal(model.run("bootstrap").err, "charmhost: there is no verb 'bootstrap'\n'charmhost help' lists them\n")


@olm_case("without a model")
def no_model(model):
    for verb, arguments in {**LOOKING, **CHANGING}.items():
        model.fails(verb, *arguments, says=f"there is no model in {model.directory}: 'charmhost deploy' makes one, --model DIR names another\n")
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
        ("deploy", str(model.web), "b", "--config", "site"): "option '--config': expected KEY=VALUE or a file, and there is no file 'site'",
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
        ("update-secret", "x", "--auto-prune=maybe"): "option '--auto-prune': expected true or false, got 'maybe'",
    }.items():
        result = model.fails(*line, status=2, says=text)
        check("hunter2" not in result.err, "no value of a secret in a message", result)


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


main(sys.argv[1:])
