# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, raised, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_changed, self.on_db_relation_changed)

    def on_db_relation_changed(self, event):
        data = event.relation.data
        remote, own, app = data[event.unit], data[self.unit], data[self.app]
        logger.info("%s, %s, %s", remote["host"], show(remote.get("nope")), show("host" in remote))
        logger.info(show(remote))
        logger.info(show(sorted(str(owner) for owner in data)))
        logger.info(raised(lambda: data[self.model.get_unit("other/0")]))
        logger.info(raised(lambda: data["pg"]))
        logger.info(failure(own.__setitem__, "k", 5))
        logger.info(failure(own.__setitem__, 5, "v"))
        logger.info(failure(own.update, {"k": None}))
        logger.info(failure(own.update, {"k": True}))
        logger.info(failure(remote.__setitem__, "k", "v"))
        logger.info(failure(data[event.app].__setitem__, "k", "v"))
        own["a"] = "1"
        own.update({"a": "1", "b": "2", "c": "3"})
        own["a"] = "one"
        del own["b"]
        own["gone"] = ""
        try:
            del own["nope"]
        except KeyError:
            logger.info("KeyError")
        logger.info(show(own))
        logger.info(failure(app.__setitem__, "k", "new"))
        logger.info(show(app))
        app["k"] = "newer"
        logger.info(show(app))
        app.update({})


if __name__ == "__main__":
    ops.main(MyCharm)
