# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        for name in ("changed", "rotate", "remove", "expired"):
            framework.observe(getattr(self.on, f"secret_{name}"), self.on_secret)

    def on_secret(self, event):
        logger.info("%s: %s, %s, %s", event, event.secret.id, event.secret.label, getattr(event, "revision", None))
        logger.info(show(event.secret is event.secret))


if __name__ == "__main__":
    ops.main(MyCharm)
