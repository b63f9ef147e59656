#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A charm of Kubernetes as people write them for Python ops."""

import ops
from ops import pebble

SCRIPT = """\
#!/bin/sh
echo "served by $0 for $WHO" >/notes/served
exec sleep 3600
"""


class NotesCharm(ops.CharmBase):
    _stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        self._stored.set_default(notices=[], ready=0)
        self.container = self.unit.get_container("app")
        framework.observe(self.on.app_pebble_ready, self._on_ready)
        framework.observe(self.on.app_pebble_custom_notice, self._on_notice)
        framework.observe(self.on.tell_action, self._on_tell)
        framework.observe(self.on.notify_action, self._on_notify)
        framework.observe(self.on.collect_unit_status, self._on_collect_unit_status)

    def _on_ready(self, event):
        self._stored.ready += 1
        event.workload.push("/srv/app/run", SCRIPT, make_dirs=True, permissions=0o755)
        event.workload.add_layer("notes", {
            "services": {"notes": {"override": "replace", "command": "/srv/app/run", "startup": "enabled",
                                   "environment": {"WHO": self.unit.name}}},
        }, combine=True)
        event.workload.replan()
        self.unit.set_workload_version(event.workload.exec(["sh", "-c", "echo 4.$VERSION"],
                                                           environment={"VERSION": "2"}).wait_output()[0].strip())

    def _on_notice(self, event):
        self._stored.notices.append(f"{event.notice.type.value} {event.notice.key}")

    def _on_notify(self, event):
        self.container.pebble.notify(pebble.NoticeType.CUSTOM, event.params["key"], data={"k": "v"})

    def _on_tell(self, event):
        try:
            self.container.exec(["sh", "-c", "echo wrong >&2; exit 5"]).wait_output()
        except pebble.ExecError as error:
            failure = f"{error.exit_code} {error.stderr.strip()}"
        try:
            self.container.pull("/srv/app/nothing")
        except pebble.PathError as error:
            missing = error.kind
        event.set_results({
            "notices": ",".join(self._stored.notices),
            "ready": self._stored.ready,
            "service": str(self.container.get_service("notes").is_running()),
            "files": ",".join(sorted(info.name for info in self.container.list_files("/srv/app"))),
            "script": str(self.container.pull("/srv/app/run").read() == SCRIPT),
            "through": self.container.exec(["cat"], stdin="in and out").wait_output()[0],
            "failure": failure,
            "missing": missing,
        })

    def _on_collect_unit_status(self, event):
        if not self.container.can_connect():
            event.add_status(ops.WaitingStatus("for Pebble"))
        event.add_status(ops.ActiveStatus())


if __name__ == "__main__":
    ops.main(NotesCharm)
