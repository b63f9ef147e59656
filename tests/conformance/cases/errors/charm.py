# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import raised, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        try:
            self.unit.set_workload_version("1")
        except ops.ModelError as error:
            logger.info(show(str(error)))
        try:
            ops.hookcmds.app_version_set("1")
        except ops.hookcmds.Error as error:
            logger.info("%s, %s", error.returncode, show(error.cmd))
            logger.info("%s, %s", show(error.stdout), show(error.stderr))
            logger.info(isinstance(error, ops.ModelError))
        logger.info(raised(self.unit.open_port, "tcp", 80))
        logger.info(raised(ops.hookcmds.open_port, "tcp", 80))
        self.unit.opened_ports()


if __name__ == "__main__":
    ops.main(MyCharm)
