# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.stop, self.on_stop)
        framework.observe(self.on.collect_app_status, self.on_collect_app_status)
        framework.observe(self.on.collect_unit_status, self.on_collect_unit_status)

    def on_start(self, event):
        self.app.status = ops.ActiveStatus("early")

    def on_stop(self, event):
        pass

    def on_collect_app_status(self, event):
        event.add_status(ops.ActiveStatus("only this"))

    def on_collect_unit_status(self, event):
        event.add_status(ops.ActiveStatus("fine"))
        event.add_status(ops.WaitingStatus("for one"))
        event.add_status(ops.BlockedStatus("by this"))
        event.add_status(ops.MaintenanceStatus("at work"))
        event.add_status(ops.BlockedStatus("by that"))
        logger.info(failure(event.add_status, "active"))
        logger.info(failure(event.add_status, ops.ErrorStatus("bad")))
        logger.info(failure(event.add_status, ops.UnknownStatus()))
        logger.info(failure(event.defer))
        logger.info(str(event))


if __name__ == "__main__":
    ops.main(MyCharm)
