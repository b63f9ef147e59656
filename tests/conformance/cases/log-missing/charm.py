# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        self.stored.set_default(n=0)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        self.stored.n += 1
        logger.info("n %s", self.stored.n)


if __name__ == "__main__":
    ops.main(MyCharm)
