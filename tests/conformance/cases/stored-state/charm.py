# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import raised, show

logger = logging.getLogger(__name__)


class Keeper(ops.Object):
    stored = ops.StoredState()

    def __init__(self, parent, key):
        super().__init__(parent, key)
        self.stored.set_default(zero=1)


class MyCharm(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        for name in ("install", "start", "update_status"):
            framework.observe(getattr(self.on, name), getattr(self, f"on_{name}"))
        self.stored.set_default(nothing=None, zero=0, text="", off=False, ratio=0.5, items=[], tree={}, names=set())
        self.other = Keeper(self, "other")

    def on_install(self, event):
        self.stored.zero = 5
        self.stored.items.append({"a": [1]})
        self.stored.items[0]["a"].append(2)
        self.stored.tree["x"] = {"y": "z"}
        self.stored.names.add("b")
        self.stored.names.add("a")
        self.other.stored.zero = 7
        logger.info(raised(lambda: self.stored.nope))
        logger.info(raised(setattr, self.stored, "on", 1))
        logger.info("function: %s", raised(setattr, self.stored, "fn", print))
        logger.info("object: %s", raised(setattr, self.stored, "thing", self))

    def on_start(self, event):
        stored = self.stored
        logger.info("%s, %s, %s, %s, %s", show(stored.nothing), show(stored.zero), show(stored.text), show(stored.off), show(stored.ratio))
        logger.info("%s, %s, %s", show(stored.items), show(stored.tree), show(stored.names))
        logger.info("%s, %s", show(self.other.stored.zero), len(stored.items))
        logger.info(show(stored.names == {"a", "b"}))
        logger.info(show(stored.names | {"c"}))
        logger.info(show(stored.names - {"a"}))
        logger.info(show(stored.names & {"a"}))
        logger.info("%s, %s", show("a" in stored.names), show("c" in stored.names))
        del stored.tree["x"]
        stored.names.discard("a")
        stored.items[0]["a"][0] = "first"

    def on_update_status(self, event):
        stored = self.stored
        logger.info("%s, %s, %s", show(stored.items), show(stored.tree), show(stored.names))


if __name__ == "__main__":
    ops.main(MyCharm)
