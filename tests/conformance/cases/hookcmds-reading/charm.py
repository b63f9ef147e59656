# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import raised, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        hookcmds = ops.hookcmds
        logger.info("%s, %s", show(hookcmds.action_get()), show(hookcmds.action_get("a.b")))
        logger.info("%s, %s", show(hookcmds.config_get()), show(hookcmds.config_get("port")))
        logger.info(show(hookcmds.is_leader()))
        logger.info(show(hookcmds.is_leader()))
        goal = hookcmds.goal_state()
        logger.info("%s, %s", goal.units["mycharm/0"].status, goal.units["mycharm/0"].since.isoformat())
        logger.info(goal.relations["db"]["pg"].status)
        network = hookcmds.network_get("db", relation_id=7)
        bound = network.bind_addresses[0]
        logger.info("%s, %s, %s", bound.mac_address, bound.interface_name, bound.addresses[0].value)
        logger.info("%s, %s", bound.addresses[0].hostname, bound.addresses[0].cidr)
        logger.info("%s, %s", show(network.egress_subnets), show(network.ingress_addresses))
        logger.info(str(hookcmds.resource_get("image")))
        for port in hookcmds.opened_ports() + hookcmds.opened_ports(endpoints=True):
            logger.info("%s, %s, %s, %s", port.protocol, port.port, port.to_port, show(port.endpoints))
        logger.info("%s, %s", show(hookcmds.relation_get(7, unit="pg/0")), show(hookcmds.relation_get(7, endpoint="db", key="k", unit="pg", app=True)))
        logger.info(show(hookcmds.relation_get(key="k")))
        logger.info(raised(hookcmds.relation_get, 7, key="-"))
        logger.info("%s, %s", show(hookcmds.relation_ids("db")), show(hookcmds.relation_list(7)))
        logger.info(show(hookcmds.relation_list(7, endpoint="db", app=True)))
        logger.info(hookcmds.relation_model_get(7).uuid)
        logger.info(hookcmds.secret_add({"key": "x"}, label="l", rotate="daily"))
        logger.info("%s, %s", show(hookcmds.secret_get(id="abc", refresh=True)), show(hookcmds.secret_get(label="l", peek=True)))
        logger.info(show(hookcmds.secret_ids()))
        info = hookcmds.secret_info_get(id="secret:abc")
        logger.info("%s, %s, %s, %s, %s", info.id, info.label, info.revision, info.rotation, info.description)
        logger.info(info.expiry.isoformat())
        logger.info("%s, %s", show(hookcmds.state_get(None)), show(hookcmds.state_get("a")))
        status = hookcmds.status_get()
        logger.info("%s, %s, %s", status.status, status.message, show(status.status_data))
        status = hookcmds.status_get(app=True)
        logger.info("%s, %s, units %s", status.status, status.message, show(sorted(status.units)))
        storage = hookcmds.storage_get("data/0")
        logger.info("%s, %s", storage.kind, storage.location)
        logger.info("%s, %s", show(hookcmds.storage_list()), show(hookcmds.storage_list("data")))
        spec = hookcmds.credential_get()
        logger.info("%s, %s, %s", spec.type, spec.name, spec.credential.auth_type)


if __name__ == "__main__":
    ops.main(MyCharm)
