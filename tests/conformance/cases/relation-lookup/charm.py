# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, raised, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        relations = self.model.relations
        logger.info(show(sorted(relations)))
        logger.info(raised(lambda: relations["nope"]))
        logger.info(show(relations["db"]))
        logger.info(show(relations["db"]))
        logger.info(show(self.model.get_relation("api")))
        logger.info(show(self.model.get_relation("db")))
        logger.info(show(self.model.get_relation("db") is relations["db"][0]))
        logger.info(failure(self.model.get_relation, "web-site"))
        try:
            self.model.get_relation("web-site")
        except ops.TooManyRelatedAppsError as error:
            logger.info("%s, %s, %s", error.relation_name, error.num_related, error.max_supported)
        logger.info(show(self.model.get_relation("web-site", 2)))
        logger.info(failure(self.model.get_relation, "db", "7"))
        gone = self.model.get_relation("db", 99)
        logger.info("%s, active %s, app %s", gone, show(gone.active), gone.app)
        logger.info(show(gone.units))
        logger.info(show(gone.data[self.unit]))


if __name__ == "__main__":
    ops.main(MyCharm)
