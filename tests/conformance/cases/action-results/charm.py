# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, raised

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.do_it_action, self.on_do_it)

    def on_do_it(self, event):
        for key in ("A", "a_b", "a.", "-a", "", "a b"):
            logger.info("%r: %s", key, raised(event.set_results, {key: "x"}))
        for key in ("a", "a-b", "a.b", "0"):
            logger.info("%r: %s", key, raised(event.set_results, {key: "x"}))
        logger.info(raised(event.set_results, {"a": {"b": 1}, "a.b": 2}))
        logger.info(failure(event.set_results, {"stdout": "x"}))
        event.set_results({"deep": {"er": {"est": [1, 2]}}, "empty": ""})


if __name__ == "__main__":
    ops.main(MyCharm)
