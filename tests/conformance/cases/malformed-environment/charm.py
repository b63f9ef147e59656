# SPDX-License-Identifier: Apache-2.0
import logging

import ops

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_changed, self.on_any)
        framework.observe(self.on.data_storage_attached, self.on_any)
        framework.observe(self.on.secret_remove, self.on_any)

    def on_any(self, event):
        logger.info(str(event))


if __name__ == "__main__":
    ops.main(MyCharm)
