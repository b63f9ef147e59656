# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, raised, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.stop, self.on_stop)

    def on_start(self, event):
        logger.info(str(self.unit.status))
        logger.info(str(self.unit.status))
        self.unit.status = ops.BlockedStatus("no --database")
        logger.info(str(self.unit.status))
        self.unit.status = ops.ActiveStatus()
        self.unit.status = ops.ActiveStatus()
        logger.info(str(self.app.status))
        self.app.status = ops.WaitingStatus("for it")
        logger.info(str(self.app.status))
        remote = self.model.get_unit("pg/0")
        logger.info("%s, %s", remote.status, remote.app.status)
        for entity in (remote, remote.app):
            logger.info(failure(setattr, entity, "status", ops.ActiveStatus()))
        for status in (ops.ErrorStatus("bad"), ops.UnknownStatus(), "blocked", 5):
            logger.info(failure(setattr, self.unit, "status", status))
            logger.info(failure(setattr, self.app, "status", status))
        logger.info(failure(setattr, self.unit, "status", ops.BlockedStatus(5)))

    def on_stop(self, event):
        logger.info(show(ops.BlockedStatus("a") == ops.BlockedStatus("a")))
        logger.info(show(ops.BlockedStatus("a") == ops.BlockedStatus("b")))
        logger.info(show(ops.BlockedStatus("a") == ops.WaitingStatus("a")))
        logger.info("%s, %s", ops.MaintenanceStatus("it's"), ops.UnknownStatus())
        logger.info("%s, %s", ops.ErrorStatus("e").name, ops.ErrorStatus("e").message)
        logger.info("%s, %s", ops.StatusBase.from_name("waiting", "x"), ops.StatusBase.from_name("unknown", "x"))
        logger.info(raised(ops.StatusBase.from_name, "bored", "x"))
        logger.info(failure(ops.StatusBase, "x"))


if __name__ == "__main__":
    ops.main(MyCharm)
