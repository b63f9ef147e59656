# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import raised, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        relation = self.model.get_relation("db")
        logger.info(raised(lambda: relation.data[self.unit]["k"]))
        logger.info(raised(lambda: relation.data[relation.app]["k"]))
        logger.info(show(relation.data[self.app]))


if __name__ == "__main__":
    ops.main(MyCharm)
