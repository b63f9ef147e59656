# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        logger.info("a" * 131071)
        logger.warning("b" * 131071 + "c" * 131071 + "d" * 200)


if __name__ == "__main__":
    ops.main(MyCharm)
