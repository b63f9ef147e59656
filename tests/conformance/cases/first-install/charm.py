# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.install, self.on_install)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.collect_unit_status, self.on_collect_status)
        self.stored.set_default(runs=0)

    def on_install(self, event):
        self.stored.runs += 1

    def on_start(self, event):
        self.stored.runs += 1
        event.defer()

    def on_collect_status(self, event):
        event.add_status(ops.ActiveStatus("ok"))


if __name__ == "__main__":
    ops.main(MyCharm)
