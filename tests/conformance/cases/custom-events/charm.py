# SPDX-License-Identifier: Apache-2.0
import logging

import ops

logger = logging.getLogger(__name__)


class ReadyEvent(ops.EventBase):
    def __init__(self, handle, word, extra=None):
        super().__init__(handle)
        self.word = word
        self.extra = "from the constructor"

    def snapshot(self):
        return {"word": self.word}

    def restore(self, snapshot):
        self.word = snapshot["word"]


class LibraryEvents(ops.ObjectEvents):
    ready = ops.EventSource(ReadyEvent)


class Library(ops.Object):
    on = LibraryEvents()


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        self.first = Library(self, "first")
        self.second = Library(self, "second")
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.first.on.ready, self.on_ready)
        framework.observe(self.first.on.ready, self.on_ready_too)

    def on_start(self, event):
        logger.info("%s, %s", event, event.handle.path)
        logger.info("%s, %s, %s", self.first.handle.path, self.first.on.handle.path, self.handle.path)
        logger.info("before")
        self.first.on.ready.emit("one")
        logger.info("after")
        self.second.on.ready.emit("unheard")

    def on_ready(self, event):
        logger.info("%s: %s, %s", event, event.word, getattr(event, "extra", "nothing extra"))
        event.word = "changed"
        if event.word == "changed":
            event.defer()

    def on_ready_too(self, event):
        logger.info("too: %s", event.word)


if __name__ == "__main__":
    ops.main(MyCharm)
