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
        framework.observe(self.on.do_it_action, self.on_do_it)
        framework.observe(self.on.config_changed, self.on_config_changed)
        self.stored.set_default(runs=0)

    def on_install(self, event):
        self.stored.runs += 1
        logger.info("runs %s", self.stored.runs)
        event.defer()

    def on_start(self, event):
        self.stored.runs += 100
        self.unit.status = ops.MaintenanceStatus("about to fail")
        raise RuntimeError("boom")

    def on_do_it(self, event):
        raise ValueError("bad")

    def on_config_changed(self, event):
        raise ops.ModelError("ERROR no model\n")


if __name__ == "__main__":
    ops.main(MyCharm)
