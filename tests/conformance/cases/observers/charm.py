# SPDX-License-Identifier: Apache-2.0
import logging

import ops

logger = logging.getLogger(__name__)


class Watcher(ops.Object):
    def on_event(self, event):
        logger.info("%s: %s", self.handle.path, event)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        self.b = Watcher(self, "b")
        self.a = Watcher(self, "a")
        framework.observe(self.on.start, self.b.on_event)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.start, self.a.on_event)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.stop, self.on_stop)

    def on_start(self, event):
        logger.info("charm")
        if self.config["debug"]:
            event.defer()

    def on_stop(self, event):
        logger.info("before")
        self.on.stop.emit()
        logger.info("after")


if __name__ == "__main__":
    ops.main(MyCharm)
