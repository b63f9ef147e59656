# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_broken, self.on_db_broken)

    def on_db_broken(self, event):
        logger.info("listed: %s", show([relation.id for relation in self.model.relations["db"]]))
        logger.info("the only one: %s", self.model.get_relation("db").id)
        logger.info("event: id %s app %s unit %s", event.relation.id, event.app.name, show(event.unit))
        logger.info("active: %s", show(event.relation.active))
        logger.info("units: %s", show(len(event.relation.units)))
        logger.info("data: %s", show(dict(event.relation.data[event.app])))


if __name__ == "__main__":
    ops.main(MyCharm)
