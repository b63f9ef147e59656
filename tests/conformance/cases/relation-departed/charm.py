# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_departed, self.on_db_departed)

    def on_db_departed(self, event):
        relation = event.relation
        logger.info("departing %s, unit %s, app %s", event.departing_unit.name, event.unit.name, event.app.name)
        logger.info("same unit: %s", show(event.departing_unit == event.unit))
        logger.info("units %s", show(sorted(unit.name for unit in relation.units)))
        logger.info("data %s", show(sorted(owner.name for owner in relation.data)))
        logger.info("host %s", relation.data[event.departing_unit]["host"])


if __name__ == "__main__":
    ops.main(MyCharm)
