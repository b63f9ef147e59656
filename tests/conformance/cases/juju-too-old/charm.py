# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        logger.info("wants %s, runs on %s", self.meta.min_juju_version, self.model.juju_version)


if __name__ == "__main__":
    ops.main(MyCharm)
