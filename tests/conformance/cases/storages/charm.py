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
        storages = self.model.storages
        logger.info(failure(lambda: storages["date"]))
        for storage in storages["data"]:
            logger.info("%s, %s, %s", storage.name, storage.index, storage.full_id)
        first = storages["data"][0]
        logger.info("%s, %s", first.location, first.location)
        logger.info(show(len(storages["data"])))
        storages.request("data")
        storages.request("data", 2)
        storages.request("data", count=3)
        logger.info(failure(storages.request, "date"))
        logger.info(raised(storages.request, "data", "two"))
        logger.info(raised(storages.request, "data", True))
        logger.info(failure(lambda: storages["data"][1].location))


if __name__ == "__main__":
    ops.main(MyCharm)
