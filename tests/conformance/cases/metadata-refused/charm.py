# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure

logger = logging.getLogger(__name__)


TEXTS = (
    "requires: {db: {interface: x, limit: foobar}}",
    "requires: {db: {interface: x, scope: foobar}}",
    "containers: {web: {resource: a, bases: [{name: ubuntu, channel: x, architectures: []}]}}",
)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        for text in TEXTS:
            logger.info(failure(ops.CharmMeta.from_yaml, text))
        meta = ops.CharmMeta.from_yaml("name: other", "do:\n  description: x")
        logger.info("%s, %s, %s", meta.name, meta.charm_user, meta.actions["do"].description)


if __name__ == "__main__":
    ops.main(MyCharm)
