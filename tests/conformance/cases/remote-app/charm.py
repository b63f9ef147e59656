# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_joined, self.on_joined)

    def on_joined(self, event):
        logger.info("app %s, unit %s", event.app.name, event.unit.name)


if __name__ == "__main__":
    ops.main(MyCharm)
