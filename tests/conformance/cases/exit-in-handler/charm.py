# SPDX-License-Identifier: Apache-2.0
import logging

import ops
import sys

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        self.stored.set_default(n=0)
        logger.info("n %s", self.stored.n)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.stop, self.on_stop)

    def on_start(self, event):
        self.stored.n += 1
        sys.exit(3)

    def on_stop(self, event):
        self.stored.n += 1
        sys.exit(0)


if __name__ == "__main__":
    ops.main(MyCharm)
