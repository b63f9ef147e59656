# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        for name in ("created", "joined", "changed"):
            framework.observe(getattr(self.on, f"db_relation_{name}"), self.on_db)
        framework.observe(self.on.cluster_relation_created, self.on_cluster)

    def on_db(self, event):
        logger.info("%s: app %s, unit %s", event, event.app, event.unit)
        relation = event.relation
        logger.info("%s, %s, active %s", relation.name, relation.id, show(relation.active))
        logger.info("app %s, units %s", relation.app, show(relation.units))
        logger.info(show(relation.app is event.app))
        if event.unit is None:
            logger.info(relation.remote_model.uuid)
            logger.info(show(relation.remote_model == relation.remote_model))
        for other in self.model.relations["web-site"]:
            logger.info("%s: app %s, units %s", other, other.app, show(other.units))
        logger.info(failure(lambda: self.model.relations["web-site"][0].remote_model))

    def on_cluster(self, event):
        logger.info(show(event.relation.app is self.app))
        logger.info("units %s", show(event.relation.units))


if __name__ == "__main__":
    ops.main(MyCharm)
