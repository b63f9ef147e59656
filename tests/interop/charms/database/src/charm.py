#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A machine charm as people write them for Python ops."""

import logging
import pathlib

import ops
from charms.database.v0.shop_database import DatabaseProvider

logger = logging.getLogger(__name__)
VERSION = "16.1"


class DatabaseCharm(ops.CharmBase):
    _stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        self._stored.set_default(events=0, passwords=0, databases=set())
        self.db = DatabaseProvider(self, "db")
        framework.observe(self.on.install, self._on_install)
        framework.observe(self.on.start, self._on_start)
        framework.observe(self.on.upgrade_charm, self._on_upgrade)
        framework.observe(self.on.config_changed, self._on_config_changed)
        framework.observe(self.on.leader_elected, self._on_leader_elected)
        framework.observe(self.on.data_storage_attached, self._on_storage)
        framework.observe(self.on.secret_changed, self._on_secret_changed)
        framework.observe(self.on.secret_remove, self._on_secret_remove)
        framework.observe(self.on.cluster_relation_changed, self._on_cluster_changed)
        framework.observe(self.db.on.database_requested, self._on_database_requested)
        framework.observe(self.on.backup_action, self._on_backup)
        framework.observe(self.on.rotate_action, self._on_rotate)
        framework.observe(self.on.crash_action, self._on_crash)
        framework.observe(self.on.collect_unit_status, self._on_collect_unit_status)
        framework.observe(self.on.collect_app_status, self._on_collect_app_status)

    @property
    def _address(self):
        return str(self.model.get_binding("db").network.bind_address)

    def _admin_password(self):
        secret = self.config.get("admin")
        if not secret:
            return None
        return self.model.get_secret(id=secret).get_content(refresh=True)["password"]

    def _password(self):
        self._stored.passwords += 1
        return f"{self._admin_password()}-{self._stored.passwords}"

    def _on_install(self, _):
        self.unit.status = ops.MaintenanceStatus("installing")
        self.unit.set_workload_version(VERSION)

    def _on_storage(self, event):
        pathlib.Path(event.storage.location, "version").write_text(VERSION)

    def _on_start(self, _):
        self.unit.set_ports(5432)

    def _on_upgrade(self, _):
        self.unit.set_workload_version(VERSION)

    def _on_config_changed(self, _):
        logger.info("max-connections is %d, ratio %.2f", self.config["max-connections"], self.config["ratio"])

    def _on_leader_elected(self, _):
        self.model.get_relation("cluster").data[self.app]["primary"] = self.unit.name

    def _on_cluster_changed(self, event):
        self._stored.events += 1
        logger.info("the primary is %s", event.relation.data[self.app].get("primary"))

    def _on_secret_changed(self, event):
        logger.info("a new revision: %s", bool(event.secret.get_content(refresh=True)))

    def _on_secret_remove(self, event):
        event.remove_revision()

    def _on_database_requested(self, event):
        if not self.unit.is_leader():
            return
        if not self._admin_password():
            logger.warning("no administrator yet: %s has to wait", event.database)
            event.defer()
            return
        self.db.answer(event.relation, event.database, f"{self._address}:5432", self._password())
        self._stored.databases.add(event.database)

    def _on_backup(self, event):
        if not event.params["target"].startswith("s3://"):
            event.fail("the target is no bucket")
            return
        event.log("writing the backup")
        data = self.model.storages["data"][0].location
        event.set_results({"size": len((data / "version").read_text()), "compressed": event.params["compress"],
                           "databases": ",".join(sorted(self._stored.databases))})

    def _on_rotate(self, event):
        relations = self.model.relations["db"]
        for relation in relations:
            self.db.rotate(relation, relation.data[relation.app]["database"], self._password())
        event.set_results({"rotated": len(relations)})

    def _on_crash(self, _):
        raise RuntimeError("nobody catches this")

    def _on_collect_unit_status(self, event):
        if not self._admin_password():
            event.add_status(ops.BlockedStatus("admin is not set"))
        event.add_status(ops.ActiveStatus("primary" if self.unit.is_leader() else ""))

    def _on_collect_app_status(self, event):
        event.add_status(ops.ActiveStatus(f"{self.app.planned_units()} planned"))


if __name__ == "__main__":
    ops.main(DatabaseCharm)
