# SPDX-License-Identifier: Apache-2.0
import logging

import ops

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.data_storage_attached, self.on_data_storage_attached)

    def on_data_storage_attached(self, event):
        logger.info("%s at %s", event, event.storage.location)
        event.defer()


if __name__ == "__main__":
    ops.main(MyCharm)
