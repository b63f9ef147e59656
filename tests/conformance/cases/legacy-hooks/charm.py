# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        for name in ("install", "start", "stop", "remove", "update_status", "upgrade_charm"):
            framework.observe(getattr(self.on, name), self.on_any)

    def on_any(self, event):
        logger.info("the charm")


if __name__ == "__main__":
    ops.main(MyCharm)
