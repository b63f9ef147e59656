# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        model = self.model
        logger.info(failure(model.get_secret))
        both = model.get_secret(id="abc", label="mine")
        logger.info("%s, %s, %s", both.id, both.label, show(both.get_content()))
        by_id = model.get_secret(id="secret:abc")
        logger.info("%s, %s", by_id.id, by_id.label)
        labelled = model.get_secret(label="mine")
        logger.info("%s, %s, %s", labelled.id, labelled.unique_identifier, labelled.label)
        info = labelled.get_info()
        logger.info("%s, %s, %s, %s, %s", info.id, info.label, info.revision, info.rotates, info.description)
        logger.info(info.rotation.value)
        logger.info(info.expires.isoformat())
        labelled.set_content({"password": "new"})
        logger.info("%s, %s", labelled.id, labelled.unique_identifier)
        info = by_id.get_info()
        logger.info("%s, %s", info.id, info.revision)
        logger.info(failure(lambda: model.get_secret(id="secret:nope")))
        logger.info(failure(lambda: model.get_secret(label="refused")))
        logger.info(failure(model.get_secret(label="gone").get_info))


if __name__ == "__main__":
    ops.main(MyCharm)
