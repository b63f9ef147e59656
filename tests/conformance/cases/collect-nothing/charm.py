# SPDX-License-Identifier: Apache-2.0
import logging

import ops

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.collect_app_status, self.on_collect_app_status)
        framework.observe(self.on.collect_unit_status, self.on_collect_unit_status)

    def on_collect_app_status(self, event):
        logger.info("app")

    def on_collect_unit_status(self, event):
        logger.info("unit")


if __name__ == "__main__":
    ops.main(MyCharm)
