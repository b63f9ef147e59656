# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_changed, self.on_db_changed)
        framework.observe(self.on.collect_unit_status, self.on_collect_status)

    def on_db_changed(self, event):
        data = event.relation.data
        logger.info("%s at %s:%s", event.unit.name, data[event.unit]["host"], data[event.unit]["port"])
        data[self.app]["k"] = "v"
        data[self.unit].update({"a": "1", "b": "2"})

    def on_collect_status(self, event):
        event.add_status(ops.ActiveStatus("ok"))


if __name__ == "__main__":
    ops.main(MyCharm)
