# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, raised, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.stop, self.on_stop)

    def on_start(self, event):
        unit = self.unit
        unit.open_port("TCP", 80)
        unit.open_port("icmp")
        unit.close_port("Udp", 53)
        for port in sorted(unit.opened_ports(), key=str):
            logger.info("%s %s", port.protocol, port.port)
        logger.info(show(ops.Port("tcp", 80) in unit.opened_ports()))
        logger.info(show(ops.Port("tcp", 80) == ops.Port("tcp", 80)))
        logger.info(failure(unit.open_port, "tcp", 99999))

    def on_stop(self, event):
        self.unit.set_ports(80)
        self.unit.set_ports(ops.Port("udp", 53), 443)
        self.unit.set_ports(ops.Port("icmp", None))
        logger.info(raised(self.unit.set_ports, "http"))


if __name__ == "__main__":
    ops.main(MyCharm)
