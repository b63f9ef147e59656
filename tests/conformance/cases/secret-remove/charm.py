# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.secret_remove, self.on_secret_remove)

    def on_secret_remove(self, event):
        logger.info("revision %s of %s, %s", event.revision, event.secret.id, event.secret.label)
        event.remove_revision()
        logger.info("content %s", show(event.secret.get_content(refresh=True)))
        logger.info("content %s", show(event.secret.get_content()))


if __name__ == "__main__":
    ops.main(MyCharm)
