# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_changed, self.on_db_relation_changed)

    def on_db_relation_changed(self, event):
        relation = event.relation
        logger.info("%s, active %s", event, show(relation.active))
        owner = event.unit if relation.active else self.unit
        logger.info("%s: %s", owner, show(relation.data[owner]))
        if self.config["debug"]:
            event.defer()


if __name__ == "__main__":
    ops.main(MyCharm)
