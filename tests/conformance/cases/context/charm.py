# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, show

logger = logging.getLogger(__name__)


VALUES = {
    "JUJU_SECRET_ID": "secret:abc", "JUJU_SECRET_REVISION": "3", "JUJU_WORKLOAD_NAME": "w", "JUJU_NOTICE_ID": "1",
    "JUJU_NOTICE_TYPE": "custom", "JUJU_NOTICE_KEY": "a.b/c", "JUJU_PEBBLE_CHECK_NAME": "up", "JUJU_STORAGE_ID": "data/7",
    "JUJU_RELATION": "db", "JUJU_RELATION_ID": "db:7", "JUJU_REMOTE_APP": "pg", "JUJU_REMOTE_UNIT": "pg/0",
    "JUJU_DEPARTING_UNIT": "pg/0", "JUJU_ACTION_NAME": "do-it", "JUJU_ACTION_UUID": "9",
}


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        read = ops.JujuContext.from_environ
        base = {
            "JUJU_DISPATCH_PATH": "hooks/start", "JUJU_HOOK_NAME": "start", "JUJU_MODEL_NAME": "m",
            "JUJU_MODEL_UUID": "u", "JUJU_UNIT_NAME": "a/0", "JUJU_VERSION": "3.6.4",
        }
        for missing in sorted(base):
            logger.info(failure(read, {key: value for key, value in base.items() if key != missing}))
        context = read(base)
        logger.info("%s, %s, %s", context.unit_name, context.model_name, context.version)
        logger.info("%s, %s, %s", context.hook_name, show(context.relation_id), show(context.debug))
        for hook in (
            "secret-changed", "secret-remove", "w-pebble-ready", "w-pebble-custom-notice", "w-pebble-check-failed",
            "data-storage-attached", "db-relation-created", "db-relation-joined", "db-relation-departed",
        ):
            env = dict(base, JUJU_HOOK_NAME=hook, JUJU_DISPATCH_PATH=f"hooks/{hook}")
            given = []
            while (text := failure(read, env)) != "no error":
                name = text.rpartition(" ")[2]
                given.append(name)
                env[name] = VALUES[name]
            logger.info("%s: %s", hook, ", ".join(given))
        logger.info(failure(read, dict(base, JUJU_HOOK_NAME="", JUJU_DISPATCH_PATH="actions/do-it")))
        context = read(dict(base, **VALUES, JUJU_DEBUG_AT="all, mine", JUJU_MACHINE_ID="3"))
        logger.info("%s, %s, %s", context.relation_name, context.relation_id, context.remote_unit_name)
        logger.info("%s, %s, %s", context.storage_name, context.storage_index, context.secret_revision)
        logger.info("%s, %s, %s", context.machine_id, show(context.debug_at), context.workload_name)
        logger.info("%s, %s", context.action_name, context.action_uuid)
        logger.info(failure(read, dict(base, JUJU_VERSION="x")))


if __name__ == "__main__":
    ops.main(MyCharm)
