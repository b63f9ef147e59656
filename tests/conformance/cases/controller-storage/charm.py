# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.config_changed, self.on_config_changed)
        self.stored.set_default(n=0, tree={}, text="")

    def on_start(self, event):
        self.stored.n += 1
        self.stored.tree = {"a": {"b": [1, "two", 3.5, True, None]}}
        self.stored.text = "yes: no\n"
        if self.stored.n < 2:
            event.defer()

    def on_config_changed(self, event):
        logger.info("n %s, text %s, tree %s", self.stored.n, show(self.stored.text), show(self.stored.tree))


if __name__ == "__main__":
    ops.main(MyCharm, use_juju_for_storage=True)
