# SPDX-License-Identifier: Apache-2.0
import logging
import datetime

import ops
from show import failure

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        expire = datetime.datetime(2030, 1, 2, 3, 4, 5, 500000, tzinfo=datetime.timezone.utc)
        secret = self.app.add_secret(
            {"password": "hunter2 --x", "username": "admin"},
            label="mine",
            description="of the database",
            expire=expire,
            rotate=ops.SecretRotate.MONTHLY,
        )
        logger.info("%s, %s, %s", secret.id, secret.unique_identifier, secret.label)
        content = secret.get_content()
        content["username"] = "changed"
        logger.info(secret.get_content()["username"])
        secret.set_content({"password": "other", "username": "root"})
        logger.info(secret.get_content()["username"])
        logger.info(secret.peek_content()["username"])
        logger.info(secret.peek_content()["username"])
        logger.info(secret.get_content()["username"])
        logger.info(secret.get_content(refresh=True)["username"])
        secret.set_info(label="renamed", rotate=ops.SecretRotate.NEVER)
        secret.set_info(description="new", expire=expire)
        logger.info(failure(secret.set_info))
        relation = self.model.get_relation("db")
        secret.grant(relation)
        secret.grant(relation, unit=self.model.get_unit("pg/0"))
        secret.revoke(relation)
        secret.revoke(relation, unit=self.model.get_unit("pg/0"))
        secret.remove_revision(1)
        secret.remove_all_revisions()
        own = self.unit.add_secret({"token": "abc"})
        logger.info("%s, %s, %s", own.id, own.unique_identifier, own.label)


if __name__ == "__main__":
    ops.main(MyCharm)
