# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_changed, self.on_changed)

    def on_changed(self, event):
        logger.info(failure(self.model.get_cloud_spec))
        logger.info(failure(event.relation.data[self.unit].update, {"a": "b"}))
        logger.info(failure(lambda: self.model.get_secret(label="x")))
        logger.info(failure(lambda: self.app.status))
        logger.info(failure(setattr, self.app, "status", ops.ActiveStatus()))
        self.unit.reboot()


if __name__ == "__main__":
    ops.main(MyCharm)
