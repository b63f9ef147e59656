# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.config_changed, self.on_config_changed)
        framework.observe(self.on.start, self.on_start)
        self.stored.set_default(seen=0)

    def on_config_changed(self, event):
        self.stored.seen += 1
        logger.info("config changed, %s", self.stored.seen)
        if self.stored.seen < 3:
            event.defer()
            logger.info("after defer")

    def on_start(self, event):
        self.stored.seen += 10
        logger.info("start")


if __name__ == "__main__":
    ops.main(MyCharm)
