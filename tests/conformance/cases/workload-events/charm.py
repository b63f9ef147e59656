# SPDX-License-Identifier: Apache-2.0
import logging

import ops

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.my_web_pebble_ready, self.on_ready)
        framework.observe(self.on.my_web_pebble_custom_notice, self.on_notice)
        framework.observe(self.on.my_web_pebble_check_failed, self.on_check)
        framework.observe(self.on.my_web_pebble_check_recovered, self.on_check)

    def on_ready(self, event):
        logger.info("%s: %s, %s", event, event.workload, event.workload.name)

    def on_notice(self, event):
        notice = event.notice
        logger.info("%s: %s, %s, %s", event, notice.id, notice.type.value, notice.key)
        event.defer()

    def on_check(self, event):
        logger.info("%s: %s", event, event.info.name)


if __name__ == "__main__":
    ops.main(MyCharm)
