#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Containers in the local OLM: a charm in Lua whose action runs what a test gives it, in its hook context.

    olm_containers.py FAKE-HOOK-TOOL CHARMHOST

Each case is run with the simulated Pebble, and with those that CHARMHOST_TEST_PEBBLE names, separated by ':'; what
needs no namespaces also without them.
"""

import fcntl
import functools
import os
import pathlib
import re
import subprocess
import sys

import place
from olm_model import Model
from place import check, check_equal, check_has, main

METADATA = """\
name: kube
summary: A charm of containers
description: For tests.
containers:
  web:
    resource: image
    mounts:
      - {storage: data, location: /data}
      - {storage: many, location: /many}
resources:
  image: {type: oci-image}
storage:
  data: {type: filesystem}
  many: {type: filesystem, multiple: {range: 0-3}}
"""
SIDE = "  side: {resource: image}\n"
ACTIONS = "lua:\n  params:\n    code: {type: string}\n"
CHARM = """\
local ops = require "ops"
local pebble = require "ops.pebble"
local log = ops.log "kube"
local Kube = ops.CharmBase:extend "Kube"

function Kube:init()
  for _, name in ipairs { "install", "start", "stop", "config_changed", "upgrade_charm" } do
    self:observe(self.on[name], "on_any")
  end
  for container in pairs(self.meta.containers) do
    self:observe(self.on[container .. "_pebble_ready"], "on_any")
    self:observe(self.on[container .. "_pebble_custom_notice"], "on_notice")
    self:observe(self.on[container .. "_pebble_check_failed"], "on_check")
    self:observe(self.on[container .. "_pebble_check_recovered"], "on_check")
  end
  self:observe(self.on.lua_action, "on_lua")
end

function Kube:on_any() end

function Kube:on_notice(event)
  log:info("notice %s %s %s", event.workload.name, event.notice.key, event.notice.last_data.k)
  if event.notice.key == "example.com/again" then
    event.workload.pebble:notify(pebble.NoticeType.CUSTOM, "example.com/again")
  end
end

function Kube:on_check(event)
  log:info("check %s %s %s", event.workload.name, event.info.name, event.info.status)
end

--- Runs a chunk with the container "web", pebble and this charm; what it returns is the result.
function Kube:on_lua(event)
  local chunk = assert(load("local web, pebble, self = ... " .. event.params.code))
  event:set_results { value = tostring((chunk(self.unit:get_container "web", pebble, self))) }
end

return Kube
"""
DEPLOYED = ["install", "leader-elected", "data-storage-attached", "config-changed", "start", "web-pebble-ready"]


class Containers(Model):
    """A Kubernetes model of the charm above; `pebble` is what --pebble gets."""

    def __init__(self, place, pebble, before=()):
        super().__init__(place)
        self.pebble, self.before = pebble, before
        self.kube = self.root / "charms" / "kube"
        for path, text in {"metadata.yaml": METADATA, "actions.yaml": ACTIONS, "src/charm.lua": CHARM}.items():
            (self.kube / path).parent.mkdir(parents=True, exist_ok=True)
            (self.kube / path).write_text(text)

    def add_side(self):
        """A second container."""
        (self.kube / "metadata.yaml").write_text(METADATA.replace("resources:", SIDE + "resources:", 1))

    def start(self, *words, **options):
        return super().start(*words, before=self.before, **options)

    def deploy(self, *words):
        return self.done("deploy", self.kube, "--pebble", self.pebble, "--seed", "1", *words)

    def files(self, path, container="web", unit="kube-0"):
        return self.directory / "units" / unit / "workloads" / container / "files" / path

    def lua(self, code, unit="kube/0"):
        """What a chunk returns that is run in an action of the unit, as text."""
        views = self.json("run", unit, "lua", "code=" + self.quoted(code))
        return views[unit]["results"]["value"]

    @staticmethod
    def quoted(text):
        return "'" + text.replace("'", "''") + "'"

    def hooks(self, unit="kube/0"):
        """Hooks that have run since the last call, but for actions and scripts."""
        names = [run["name"] for run in self.json("hooks", unit, "-n", "10000")]
        seen, self.seen = getattr(self, "seen", 0), len(names)
        return [name for name in names[seen:] if not name.startswith("action ") and name != "exec"]

    def said(self, text):
        return [line for line in self.done("debug-log").out.splitlines() if text in line]


def version_of(pebble):
    out = subprocess.run([pebble, "version"], check=True, capture_output=True, text=True).stdout
    return tuple(int(number) for number in re.findall(r"\d+", out)[:3])


SIMULATED = "simulated"
PEBBLES = [(SIMULATED, None)]
PEBBLES += [(path, version_of(path)) for path in os.environ.get("CHARMHOST_TEST_PEBBLE", "").split(":") if path]


def has_namespaces():
    for options in (["-mpf"], ["-Urmpf"]):
        if subprocess.run(["unshare", *options, "mount", "-t", "tmpfs", "none", "/tmp"], check=False,
                          capture_output=True).returncode == 0:
            return True
    return False


NAMESPACES = has_namespaces()
# in a user namespace of its own a program may forbid itself to make others
WITHOUT = ["unshare", "-Ur", "sh", "-c", 'echo 0 >/proc/sys/user/max_mnt_namespaces && exec "$@"', "sh"]


def add_case(name, function, pebble, before=()):
    """Nothing that the case started is left when it is over."""
    @functools.wraps(function)
    def run(where):
        model = Containers(where, pebble, before)
        try:
            function(model)
        finally:
            model.run("destroy-model", "--force")

    place.case(name)(run)


def containers_case(name, since=(1, 0), simulated=True, bare=False):
    """A case for each Pebble that can do it; `bare`: also without namespaces."""
    def add(function):
        for pebble, numbers in PEBBLES if NAMESPACES else []:
            if numbers >= since if numbers else simulated:
                version = ".".join(map(str, numbers)) if numbers else SIMULATED
                add_case(f"{version}: {name}", function, pebble)
        if bare:
            add_case(f"no namespaces: {name}", function, SIMULATED, WITHOUT if NAMESPACES else ())
        return function

    return add


def is_locked(descriptor):
    """Whether another process holds a lock on the file."""
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    fcntl.lockf(descriptor, fcntl.LOCK_UN)
    return False


def processes():
    """Command lines of all processes."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().decode("utf-8", "replace").replace("\0", " "))
        except OSError:
            pass
    return found


@containers_case("deploy: the order of hooks, what status shows", bare=True)
def deploy(model):
    model.add_side()
    result = model.deploy()
    says = "Containers have a simulated Pebble" if model.pebble == SIMULATED else f"Containers run {model.pebble}"
    check_has(result.err, says)
    check_equal(sorted(model.hooks()), sorted([*DEPLOYED, "side-pebble-ready"]))
    status = model.json("status")
    check_equal((status["model"]["type"], status["model"]["pebble"]), ("caas", model.pebble))
    check_equal(status.get("machines"), {})
    unit = status["applications"]["kube"]["units"]["kube/0"]
    check("machine" not in unit and unit["address"] == "127.1.0.1", "a unit of Kubernetes", unit)
    check_has(model.done("status").out, says)
    check_equal(model.hooks(), [])
    model.done("settle")
    check_equal(model.hooks(), [])


@containers_case("files: what is pushed is in the container and not on the machine")
def files(model):
    model.add_side()
    model.deploy()
    name = f"charmhost-{os.getpid()}"
    check_equal(model.lua(f'web:push("/etc/{name}", "text", {{ permissions = "640" }}) return web:pull("/etc/{name}"):read "a"'),
                "text")
    check_equal(model.files(f"etc/{name}").read_text(), "text")
    check_equal(model.files(f"etc/{name}").stat().st_mode & 0o777, 0o640)
    check(not pathlib.Path("/etc", name).exists(), "not on the machine")
    check(not model.files(f"etc/{name}", "side").exists(), "not in the other container")
    check_equal(model.lua(f'return web:exec({{ "cat", "/etc/{name}" }}):wait_output()'), "text")
    check_equal(model.lua('local ok, err = pcall(web.push, web, "/usr/bin/x", "") return err.kind'), "generic-file-error")


@containers_case("files: what every system has is there", bare=True)
def given_files(model):
    model.deploy()
    check_equal(model.lua('return tostring(web:exists("/etc/passwd")) .. tostring(web:isdir("/var/lib"))'), "truetrue")
    model.lua('web:push("/var/lib/x", "y", { permissions = "600" })')
    check_equal(model.files("var/lib/x").read_text(), "y")


@containers_case("exec: a command has its streams, its exit code and the container's processes")
def commands(model):
    model.deploy()
    check_equal(model.lua('return web:exec({ "cat" }, { stdin = "through" }):wait_output()'), "through")
    check_equal(model.lua('local ok, err = pcall(function() web:exec({ "sh", "-c", "echo no >&2; exit 3" }):wait_output() end)'
                          ' return err.exit_code .. err.stderr'), "3no\n")
    check_equal(model.lua('return web:exec({ "sh", "-c", "id -u; pwd; echo $X" }, { working_dir = "/tmp",'
                          ' environment = { X = "y" } }):wait_output()'), "0\n/tmp\ny\n")


@containers_case("exec: a command has what belongs to its user", since=(1, 26))
def users(model):
    model.deploy()
    check_equal(model.lua('return web:exec({ "sh", "-c", "echo $HOME $USER $LANG; pwd" }):wait_output()'),
                "/root root C.UTF-8\n/root\n")
    model.lua('local f = web:pull "/etc/passwd":read "a" web:push("/etc/passwd", f .. "away:x:4321:4321::/no/home:\\n")')
    check_equal(model.lua('local ok, err = pcall(web.exec, web, { "true" }, { user = "away" }) return err.message'),
                'cannot call exec: home directory "/no/home" does not exist')


@containers_case("storage: its places are mounted", bare=True)
def volumes(model):
    model.deploy("--storage", "many=2")
    model.lua('web:push("/data/a", "1") web:push("/many/1/b", "2") web:push("/many/2/c", "3")')
    storage = model.directory / "storage"
    check_equal([(storage / path).read_text() for path in ("data/0/a", "many/1/b", "many/2/c")], ["1", "2", "3"])


@containers_case("custom notices arrive as hooks, each once", since=(1, 5), bare=True)
def notices(model):
    model.deploy()
    model.hooks()
    model.lua('web.pebble:notify(pebble.NoticeType.CUSTOM, "example.com/a", { data = { k = "v" } })'
              'web.pebble:notify(pebble.NoticeType.CUSTOM, "example.com/b", { data = { k = "w" } })')
    check_equal(model.hooks(), ["web-pebble-custom-notice"] * 2)
    check(model.said("notice web example.com/a v") and model.said("notice web example.com/b w"), "both were told")
    model.done("settle")
    check_equal(model.hooks(), [])
    model.lua('web.pebble:notify(pebble.NoticeType.CUSTOM, "example.com/a", { data = { k = "again" } })')
    check_equal(model.hooks(), ["web-pebble-custom-notice"])


@containers_case("a charm that notifies itself does not keep a command for ever", since=(1, 5))
def again(model):
    model.deploy()
    model.hooks()
    model.lua('web.pebble:notify(pebble.NoticeType.CUSTOM, "example.com/again")')
    first = model.hooks()
    check(40 < len(first) <= 50 and set(first) == {"web-pebble-custom-notice"}, "as many as one command runs", first)
    model.done("settle")
    check_equal(len(model.hooks()), 50)


@containers_case("a check that fails and recovers: two hooks", since=(1, 11), simulated=False)
def checks(model):
    model.deploy()
    model.hooks()
    layer = "{checks: {live: {override: replace, period: 50ms, threshold: 1, exec: {command: test ! -e /tmp/down}}}}"
    model.lua(f'web:add_layer("checks", "{layer}")')
    # Pebble says when the check has changed: the next notice is waited for in the container
    wait = 'web:exec({ "sh", "-c", "%s; until [ $(/charm/bin/pebble checks | grep -cw %s) = 1 ]; do sleep 0.02; done" }):wait()'
    model.lua(wait % ("touch /tmp/down", "down"))
    check_equal(model.hooks(), ["web-pebble-check-failed"])
    check(model.said("check web live down"), "the charm sees it")
    model.lua(wait % ("rm /tmp/down", "up"))
    model.done("settle")
    check_equal(model.hooks(), ["web-pebble-check-recovered"])


@containers_case("services go on when the command is over", simulated=False)
def services(model):
    model.deploy()
    model.lua('web:push("/srv/run", "#!/bin/sh\\nmkfifo /srv/end\\nread line </srv/end\\necho $line >/srv/got\\n", { permissions = "755" })'
              'web:add_layer("s", "{services: {s: {override: replace, command: /srv/run, startup: enabled,'
              ' on-success: ignore}}}") web:replan()')
    check_equal(model.lua('return web:get_service("s"):is_running()'), "true")
    model.files("srv/end").write_text("goes on\n")
    model.lua('web:exec({ "sh", "-c", "until [ -s /srv/got ]; do sleep 0.02; done" }):wait()')
    check_equal(model.files("srv/got").read_text(), "goes on\n")


@containers_case("a Pebble that was killed is started again, and the charm is told")
def killed(model):
    model.deploy()
    model.lua('web:push("/srv/kept", "x")')
    model.hooks()
    model.lua('pcall(function() web:exec({ "kill", "-9", "1" }):wait() end) '
              'pcall(function() web:exec({ "kill", "-TERM", "1" }):wait() end)')
    model.done("settle")
    check_equal(model.hooks(), ["web-pebble-ready"])
    check_equal(model.lua('return web:pull("/srv/kept"):read "a"'), "x")


@containers_case("refresh: another pod, which has nothing of the old one", bare=True)
def refresh(model):
    model.deploy()
    model.lua('web:push("/srv/lost", "x") web:push("/data/kept", "y")'
              'web:add_layer("a", "{services: {s: {override: replace, command: sleep 100}}}")')
    model.hooks()
    model.done("refresh", "kube", "--path", model.kube)
    hooks = model.hooks()
    check_equal(hooks, ["stop", "upgrade-charm", "config-changed", "start", "web-pebble-ready"])
    check_equal(model.lua('return tostring(web:exists "/srv/lost") .. web:pull("/data/kept"):read "a"'), "falsey")
    check_equal(model.lua('return next(web:get_plan().services) == nil'), "true")


@containers_case("refresh: containers come and go with the charm", bare=True)
def changed_containers(model):
    model.deploy()
    model.add_side()
    model.done("refresh", "kube", "--path", model.kube)
    check_equal(sorted(model.hooks()[len(DEPLOYED):]),
                sorted(["stop", "upgrade-charm", "config-changed", "start", "web-pebble-ready", "side-pebble-ready"]))
    lock = os.open(model.directory / "units/kube-0/workloads/side/lock", os.O_RDWR)
    check(is_locked(lock), "it runs")
    (model.kube / "metadata.yaml").write_text(METADATA)
    model.done("refresh", "kube", "--path", model.kube)
    check_equal(model.hooks(), ["stop", "upgrade-charm", "config-changed", "start", "web-pebble-ready"])
    unit = model.directory / "units/kube-0"
    check(not is_locked(lock), "it is gone")
    check_equal([os.listdir(unit / below) for below in ("workloads", "containers")], [["web"]] * 2)


@containers_case("removed units and models leave nothing that runs", simulated=False)
def removed(model):
    model.deploy("-n", "2")
    mark = f"{os.getpid()}.5{id(model) % 100000:05}"
    for unit in ("kube/0", "kube/1"):
        model.lua(f'web:add_layer("s", "{{services: {{s: {{override: replace, command: sleep {mark}, startup: enabled}}}}}}")'
                  ' web:replan()', unit)
    check_equal(sum(mark in line and line.startswith("sleep") for line in processes()), 2)
    model.done("remove-unit", "kube/1")
    check_equal(sum(mark in line and line.startswith("sleep") for line in processes()), 1)
    check(not (model.directory / "units" / "kube-1").exists(), "its files are gone")
    model.done("destroy-model")
    check_equal(sum(mark in line and line.startswith("sleep") for line in processes()), 0)
    check(not model.directory.exists(), "all files are gone")


@containers_case("removed units and models leave no Pebble", bare=True)
def no_pebble_left(model):
    model.deploy("-n", "2")
    locks = [model.directory / "units" / unit / "workloads" / "web" / "lock" for unit in ("kube-0", "kube-1")]
    descriptors = [os.open(lock, os.O_RDWR) for lock in locks]  # they outlive the files

    def held():
        return [is_locked(descriptor) for descriptor in descriptors]

    check_equal(held(), [True, True])
    model.done("remove-unit", "kube/1")
    check_equal(held(), [True, False])
    model.done("destroy-model", "--force")
    check_equal(held(), [False, False])
    check(not model.directory.exists(), "all files are gone")


@containers_case("resources: an image by its name, or what is known of it in a file", bare=True)
def images(model):
    (model.root / "image.yaml").write_text("registrypath: here\n")
    model.deploy("--resource", "image=ghcr.io/some/thing:1.0")
    path = pathlib.Path(model.done("exec", "kube/0", "--", "resource-get image").out)
    check_has(path.read_text(), "registrypath: ghcr.io/some/thing:1.0\n")
    model.done("refresh", "kube", "--path", model.kube, "--resource", "image=image.yaml")
    path = pathlib.Path(model.done("exec", "kube/0", "--", "resource-get image").out)
    check_equal(path.read_text(), "registrypath: here\n")


@place.case("--pebble: what cannot be")
def misuse(where):
    model = Containers(where, "/nonexistent/pebble")
    model.fails("deploy", model.kube, "--pebble", model.pebble, says="cannot run /nonexistent/pebble")
    model.fails("deploy", model.kube, "--pebble", "/usr", says="cannot run /usr: Is a directory")
    model.fails("deploy", model.web, "--pebble", "/bin/true", status=2, says="the charm has no containers")
    check(not model.directory.exists(), "no model was made")


def no_pebble(model):
    result = model.deploy()
    check_has(result.err, 'kube/0: container "web": Pebble ended')
    check_equal(sorted(model.hooks()), sorted(DEPLOYED[:5]))
    check_equal(model.lua("return web:can_connect()"), "false")
    model.done("destroy-model")


def silent_pebble(model):
    program = model.root / "pebble"
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o755)
    model.pebble = str(program)
    model.deploy("--no-settle")
    model.fails("settle", "--timeout", "1", says="timed out")
    result = model.done("settle")
    check_has(result.err, 'kube/0: container "web": Pebble does not answer')
    check_equal(sorted(model.hooks()), sorted(DEPLOYED[:5]))
    check_equal(len(model.said("Pebble does not answer")), 1)
    model.done("destroy-model", "--force")


def no_namespaces(model):
    result = model.deploy()
    check_has(result.err, "This system gives no namespaces", "/bin/true is not used")
    check_equal(model.lua('local ok, err = pcall(web.exec, web, { "true" }) return err.message'),
                "cannot call exec: this simulated Pebble runs no commands, since the system gives it no namespaces")


if NAMESPACES:
    add_case("a Pebble that does not answer is waited for, up to the deadline, and said", silent_pebble, None)
    add_case("a Pebble that ends at once is said, and the charm goes on", no_pebble, "/bin/true")
add_case("no namespaces: it is said what that means", no_namespaces, "/bin/true", WITHOUT if NAMESPACES else ())


if __name__ == "__main__":
    main(sys.argv[1:])
