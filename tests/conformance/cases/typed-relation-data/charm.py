# SPDX-License-Identifier: Apache-2.0
import logging
import dataclasses

import ops
from show import failure, raised, show

logger = logging.getLogger(__name__)


@dataclasses.dataclass
class Data:
    host: str
    port: int
    tags: list[str]


@dataclasses.dataclass
class Raw:
    host: str
    port: str


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_changed, self.on_db_relation_changed)

    def on_db_relation_changed(self, event):
        relation = event.relation
        data = relation.load(Data, event.unit)
        logger.info("%s, %s, %s", data.host, data.port, show(data.tags))
        relation.save(Data(host="me", port=81, tags=["x"]), self.unit)
        relation.save(Data(host="me", port=81, tags=["x"]), self.unit)
        logger.info(failure(relation.save, Data(host="a", port=1, tags=[]), event.unit))
        data = relation.load(Raw, event.unit, decoder=str.upper)
        logger.info("%s, %s", data.host, data.port)
        relation.save(Raw(host="you", port="82"), self.unit, encoder=str.upper)
        logger.info(failure(relation.save, Raw(host="you", port="82"), self.unit, encoder=len).partition(":")[0])
        logger.info(raised(relation.load, Data, self.app))


if __name__ == "__main__":
    ops.main(MyCharm)
