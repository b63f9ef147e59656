# SPDX-License-Identifier: Apache-2.0
import logging
import dataclasses

import ops
from show import show

logger = logging.getLogger(__name__)


@dataclasses.dataclass
class Config:
    port: int
    log_level: str = "info"
    name: str | None = None
    token: ops.Secret | None = None

    def __post_init__(self):
        if self.port < 1:
            raise ValueError(f"port: {self.port} is less than 1")


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.install, self.on_install)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.stop, self.on_stop)

    def on_install(self, event):
        event.defer()

    def on_start(self, event):
        config = self.load_config(Config)
        logger.info("%s, %s, %s", config.port, config.log_level, show(config.name))
        if config.token:
            logger.info("%s: %s", config.token.id, show(config.token.get_content()))

    def on_stop(self, event):
        self.load_config(Config, errors="blocked")
        logger.info("good")


if __name__ == "__main__":
    ops.main(MyCharm)
