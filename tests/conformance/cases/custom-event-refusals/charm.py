# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, raised, show

logger = logging.getLogger(__name__)


class BrewedEvent(ops.EventBase):
    def __init__(self, handle, data):
        super().__init__(handle)
        self.data = data

    def snapshot(self):
        return {"data": self.data}

    def restore(self, snapshot):
        self.data = snapshot["data"]


class Library(ops.Object):
    pass


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        self.library = Library(self, "key")
        logger.info(failure(Library, self, "key"))
        self.on.define_event("brewed", BrewedEvent)
        for name in ("brewed", "start", "two words", "1st"):
            logger.info("%s: %s", name, failure(self.on.define_event, name, BrewedEvent))
        framework.observe(self.on.brewed, self.on_brewed)
        framework.observe(self.on.start, self.on_start)
        logger.info(raised(framework.observe, "start", self.on_start))
        logger.info(raised(framework.observe, self.on.start, "start"))
        logger.info(failure(lambda: self.on["web-site"].relation_nope).partition(":")[0])
        framework.observe(self.on["web-site"].relation_created, self.on_brewed)
        logger.info(show([name in self.on.events() for name in ("brewed", "start", "web_site_relation_created", "nope")]))

    def on_start(self, event):
        self.on.brewed.emit({"a": [1, 2.5, None, True]})
        logger.info(raised(self.on.brewed.emit, self))
        logger.info(failure(ops.Handle.from_path, "a[b/c"))
        logger.info(failure(ops.Handle.from_path, "a[b]c"))
        handle = ops.Handle.from_path("A/b[c]")
        logger.info("%s, %s, %s, %s", handle.path, handle.parent, handle.kind, handle.key)

    def on_brewed(self, event):
        logger.info("%s: %s", event, show(event.data))


if __name__ == "__main__":
    ops.main(MyCharm)
