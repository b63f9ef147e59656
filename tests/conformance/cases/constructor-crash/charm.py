# SPDX-License-Identifier: Apache-2.0
import logging

import ops
import os

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        self.stored.set_default(n=0)
        self.stored.n += 1
        logger.info("n %s", self.stored.n)
        if os.environ["JUJU_HOOK_NAME"] == "install":
            raise RuntimeError("not today")


if __name__ == "__main__":
    ops.main(MyCharm)
