# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import raised, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.config_changed, self.on_config_changed)

    def on_config_changed(self, event):
        config = self.config
        logger.info("%s, %s, %s, %s", config["port"], show(config["ratio"]), show(config["debug"]), show(config["name"]))
        logger.info(show(config.get("nope")))
        logger.info(show(self.model.config))
        logger.info(raised(self.assign, config))
        logger.info(show(sorted(config)))

    def assign(self, config):
        config["port"] = 1


if __name__ == "__main__":
    ops.main(MyCharm)
