# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        logger.info("options %s", show(sorted(self.meta.config)))
        logger.info("actions %s", show(sorted(self.meta.actions)))


if __name__ == "__main__":
    ops.main(MyCharm)
