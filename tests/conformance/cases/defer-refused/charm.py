# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        for name in ("stop", "remove", "do_it_action", "secret_rotate", "secret_expired", "collect_unit_status"):
            framework.observe(getattr(self.on, name), self.on_any)
        framework.observe(framework.on.pre_commit, self.on_any)
        framework.observe(framework.on.commit, self.on_any)

    def on_any(self, event):
        logger.info("%s: %s", event, failure(event.defer))


if __name__ == "__main__":
    ops.main(MyCharm)
