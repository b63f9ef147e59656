# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import raised

logger = logging.getLogger(__name__)


from ops._private.timeconv import parse_duration, parse_rfc3339


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        for text in ("2026-11-23T04:23:14.334341Z", "2026-11-23T04:23:14+02:00", "2026-11-23T04:23:14.1234567899-05:30", "2020-12-25T13:45:50Z"):
            logger.info("%s: %.6f", text, parse_rfc3339(text).timestamp())
        for text in ("", "foobar", "2021-99-99T04:36:22Z", "2021-02-10T04:36:22", "2021-02-10T04:36:22.118970777x"):
            logger.info("%s: %s", text, raised(parse_rfc3339, text))
        for text in ("0", "1h", "1h2m3s", "1.5s", "300ms", "-1.5h", "10us", "1h0.25m", "100ns"):
            logger.info("%s: %.6f", text, parse_duration(text).total_seconds())
        for text in ("", "3", "-", "1x", ".s", "1h-2m"):
            logger.info("%s: %s", text, raised(parse_duration, text))


if __name__ == "__main__":
    ops.main(MyCharm)
