# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, raised

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        secret = self.model.get_secret(id="secret:abc")
        for add in (self.app.add_secret, self.unit.add_secret, secret.set_content):
            logger.info(failure(add, {}))
            logger.info(failure(add, {"Upper": "x", "ab": "x", "good-key": "x"}))
            logger.info(failure(add, {"-ab": "x"}))
            logger.info(failure(add, {"a--b": "x"}))
            logger.info(raised(add, {"good-key": 5}))
            logger.info(raised(add, "text"))
        logger.info(failure(ops.SecretRotate, "sometimes"))
        logger.info(raised(self.app.add_secret, {"key": "x"}, expire="tomorrow"))
        logger.info(failure(self.app.add_secret, {"key": "x"}, label="refused"))
        secret.get_content(refresh=True)


if __name__ == "__main__":
    ops.main(MyCharm)
