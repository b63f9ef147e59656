# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_changed, self.on_db_changed)
        relation = self.model.get_relation("db")
        logger.info(failure(relation.data[self.app].__setitem__, "k", "v"))
        logger.info(failure(relation.data[relation.app].update, {"k": "v"}))

    def on_db_changed(self, event):
        data = event.relation.data
        logger.info(failure(lambda: data[self.app]["k"]))
        logger.info(failure(data[self.app].update, {"k": "v"}))
        logger.info(failure(len, data[self.app]))
        logger.info(failure(lambda: "k" in data[self.app]))
        logger.info(str(data[self.app]))
        logger.info(show(data[event.app]))
        cluster = self.model.get_relation("cluster")
        logger.info(show(cluster.data[self.app]))
        logger.info(failure(cluster.data[self.app].update, {"k": "v"}))
        logger.info(failure(cluster.data[self.model.get_unit("mycharm/1")].update, {"k": "v"}))
        data[self.unit]["k"] = "v"


if __name__ == "__main__":
    ops.main(MyCharm)
