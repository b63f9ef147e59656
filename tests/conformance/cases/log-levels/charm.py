# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        for level in ("debug", "info", "warning", "error", "critical"):
            getattr(logger, level)("at %s, 100%%", level)
        logger.info("--help")
        logger.info("")
        logger.info("one\ntwo\n")
        logger.info("50% of it")
        logger.info("Grüße 你好 'quoted' \"twice\" $HOME `x`")


if __name__ == "__main__":
    ops.main(MyCharm)
