# SPDX-License-Identifier: Apache-2.0
import logging

import ops

logger = logging.getLogger(__name__)


NAMES = (
    "install",
    "start",
    "config_changed",
    "update_status",
    "upgrade_charm",
    "leader_elected",
    "leader_settings_changed",
    "pre_series_upgrade",
    "post_series_upgrade",
    "stop",
    "remove",
)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        for name in NAMES:
            framework.observe(getattr(self.on, name), self.on_any)

    def on_any(self, event):
        logger.info(str(event))


if __name__ == "__main__":
    ops.main(MyCharm)
