# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, show

logger = logging.getLogger(__name__)


def assumed(assumes):
    words = [word if isinstance(word, str) else assumed(word) for word in assumes.features]
    return f"{assumes.condition.value}({', '.join(words)})"


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        meta = self.meta
        logger.info("%s, %s, %s, %s", meta.name, meta.summary, meta.description, show(meta.maintainers))
        links = meta.links
        logger.info("%s, %s, %s, %s", show(links.websites), show(links.sources), show(links.issues), links.documentation)
        logger.info("%s, %s, %s, %s", show(meta.tags), show(meta.terms), show(meta.series), show(meta.subordinate))
        logger.info("%s, %s", meta.min_juju_version, meta.charm_user)
        logger.info(assumed(meta.assumes))
        for name in sorted(meta.relations):
            relation = meta.relations[name]
            logger.info("%s, %s, %s, %s, %s, %s", relation.relation_name, relation.role.name, relation.interface_name, relation.limit, relation.scope, show(relation.optional))
        logger.info("%s, %s, %s", show(sorted(meta.requires)), show(sorted(meta.provides)), show(sorted(meta.peers)))
        for name in sorted(meta.storages):
            storage = meta.storages[name]
            low, high = storage.multiple_range or (None, None)
            logger.info("%s, %s, %s, %s", storage.storage_name, storage.type, low, high)
        one = meta.storages["one"]
        logger.info("%s, %s, %s, %s, %s, %s", one.description, show(one.shared), show(one.read_only), one.minimum_size, one.location, show(one.properties))
        file = meta.resources["file"]
        logger.info("%s, %s, %s, %s", file.resource_name, file.type, file.filename, file.description)
        logger.info("%s, %s", meta.payloads["pay"].payload_name, meta.payloads["pay"].type)
        logger.info(show(sorted(meta.extra_bindings)))
        web, db = meta.containers["web"], meta.containers["db"]
        logger.info("%s, %s, %s", web.name, web.resource, show(sorted(web.mounts)))
        mount = web.mounts["one"]
        logger.info("%s, %s, %s", mount.storage, show(mount.locations), failure(lambda: mount.location))
        logger.info("%s, %s", db.mounts["one"].location, db.resource)
        logger.info("%s, %s, %s", db.bases[0].os_name, db.bases[0].channel, show(db.bases[0].architectures))
        for name in sorted(meta.actions):
            action = meta.actions[name]
            logger.info("%s, %s, %s, %s, %s", name, action.title, action.description, show(action.required), show(action.additional_properties))
            logger.info(show(action.parameters))
        for name in sorted(meta.config):
            option = meta.config[name]
            logger.info("%s, %s, %s, %s", option.name, option.type, show(option.default), option.description)


if __name__ == "__main__":
    ops.main(MyCharm)
