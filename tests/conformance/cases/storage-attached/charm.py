# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.data_storage_attached, self.on_storage)
        framework.observe(self.on.data_storage_detaching, self.on_storage)

    def on_storage(self, event):
        storage = event.storage
        logger.info("%s %s %s at %s", storage.name, storage.index, storage.full_id, storage.location)


if __name__ == "__main__":
    ops.main(MyCharm)
