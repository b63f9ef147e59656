# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, raised

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        self.framework.breakpoint()
        self.framework.breakpoint("mine")
        for name in ("hook", "all", "", "Upper", "a_b", "-a", "a-"):
            logger.info(failure(self.framework.breakpoint, name))
        logger.info(raised(self.framework.breakpoint, 5))


if __name__ == "__main__":
    ops.main(MyCharm)
