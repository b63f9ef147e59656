# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        logging.getLogger().setLevel("WARNING")
        logger.info("not sent")
        logger.warning("sent")


if __name__ == "__main__":
    ops.main(MyCharm)
