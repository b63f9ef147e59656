# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.do_it_action, self.on_do_it)

    def on_do_it(self, event):
        logger.info("action %s with %s", event.id, show(event.params))
        if not event.params:
            event.set_results({})
            event.fail()
            return
        event.log("hi")
        event.set_results({"a": {"b": True, "c": None, "d": 1.5}, "text": "x y", "z": 7})
        event.fail("no")
        event.set_results({"late": "still sent", "void": {}})
        logger.info("goes on")


if __name__ == "__main__":
    ops.main(MyCharm)
