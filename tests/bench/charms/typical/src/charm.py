# SPDX-License-Identifier: Apache-2.0
"""What charm.lua does: configuration, three relations, one databag, a status, five lines of log."""

import logging

import ops

log = logging.getLogger("typical")


class Typical(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.config_changed, self._on_config_changed)

    def _on_config_changed(self, event):
        port = self.config["port"]
        for relation in self.model.relations["db"]:
            log.info("%d: %s", relation.id, relation.data[relation.app].get("host"))
        self.model.relations["db"][0].data[self.unit]["port"] = str(port)
        log.info("one databag written")
        self.unit.status = ops.ActiveStatus(f"port {port}")
        log.info("done")


if __name__ == "__main__":
    ops.main(Typical)
