# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.collect_metrics, self.on_collect_metrics)
        framework.observe(self.on.collect_unit_status, self.on_collect_status)
        self.stored.set_default(metrics=0)
        logger.info("Juju %s", self.model.juju_version)

    def on_start(self, event):
        logger.info("start, metrics %s", self.stored.metrics)
        event.defer()

    def on_collect_metrics(self, event):
        self.stored.metrics += 1
        event.add_metrics({"users": 4})
        event.add_metrics({"load": 1.5}, {"zone": "a"})
        logger.info(failure(event.add_metrics, {"users": -1}))
        logger.info(failure(event.add_metrics, {"-users": 1}))
        logger.info(failure(event.add_metrics, {"users": 1}, {"zone": "a,b"}))
        logger.info(failure(event.add_metrics, {"users": 1}, {"zone": ""}))

    def on_collect_status(self, event):
        event.add_status(ops.ActiveStatus("ok"))


if __name__ == "__main__":
    ops.main(MyCharm)
