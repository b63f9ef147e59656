# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        logger.info(show(self.unit.is_leader()))
        logger.info(show(self.unit.is_leader()))
        logger.info(failure(self.model.get_unit("pg/0").is_leader))


if __name__ == "__main__":
    ops.main(MyCharm)
