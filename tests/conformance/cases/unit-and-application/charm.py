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
        logger.info("%s, %s, %s", model.name, model.uuid, model.juju_version)
        logger.info("%s, %s, %s, %s", self.unit, self.unit.name, self.app, self.app.name)
        logger.info(show(model.get_unit("mycharm/0") is self.unit))
        logger.info(show(model.get_app("mycharm") is self.app))
        other = model.get_unit("pg/3")
        logger.info(show(model.get_unit("pg/3") is other))
        logger.info(show(other.app is model.get_app("pg")))
        logger.info("%s, %s", other, other.app)
        logger.info(show(self.app.planned_units()))
        logger.info(failure(other.app.planned_units))
        self.unit.set_workload_version("1.0-beta")
        logger.info(raised(self.unit.set_workload_version, 1.0))
        logger.info(show(sorted(self.unit.containers)))
        logger.info(self.unit.get_container("web").name)
        logger.info(failure(self.unit.get_container, "nope"))
        logger.info(failure(lambda: other.containers))
        logger.info(failure(other.reboot))
        logger.info("%s, %s", self.meta.name, self.charm_dir.name)


if __name__ == "__main__":
    ops.main(MyCharm)
