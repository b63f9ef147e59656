# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, raised, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        model = self.model
        network = model.get_binding("db").network
        for interface in network.interfaces:
            logger.info("%s, %s, %s", interface.name, interface.address, interface.subnet)
        logger.info("%s, %s", network.bind_address, network.ingress_address)
        logger.info(show([str(address) for address in network.ingress_addresses]))
        logger.info(show([str(subnet) for subnet in network.egress_subnets]))
        logger.info(show(model.get_binding("db").network is network))
        relation = model.get_relation("db")
        logger.info(str(model.get_binding(relation).network.bind_address))
        gone = model.get_relation("db", 99)
        logger.info(str(model.get_binding(gone).network.bind_address))
        for name in ("api", "cluster"):
            network = model.get_binding(name).network
            logger.info("%s, %s", network.bind_address, network.ingress_address)
            logger.info("%s, %s", show(network.interfaces), show(network.egress_subnets))
        logger.info(failure(lambda: model.get_binding("nope").network))
        logger.info(raised(model.get_binding, 5))


if __name__ == "__main__":
    ops.main(MyCharm)
