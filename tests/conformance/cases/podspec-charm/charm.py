# SPDX-License-Identifier: Apache-2.0
import logging

import ops

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.collect_metrics, self.on_collect_metrics)

    def on_start(self, event):
        logger.info("start")

    def on_collect_metrics(self, event):
        logger.info("metrics")


if __name__ == "__main__":
    ops.main(MyCharm)
