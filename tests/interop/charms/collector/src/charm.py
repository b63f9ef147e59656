#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A charm of the time of ops 2."""

import json
import logging

import ops
from ops.framework import StoredState
from ops.main import main

logger = logging.getLogger(__name__)


class CollectorCharm(ops.CharmBase):
    _stored = StoredState()

    def __init__(self, *args):
        super().__init__(*args)
        self._stored.set_default(targets={}, hooks=[])
        targets = self.on["targets"]
        for event in (self.on.install, self.on.start, self.on.update_status):
            self.framework.observe(event, self._on_anything)
        self.framework.observe(self.on.config_changed, self._on_config_changed)
        self.framework.observe(targets.relation_created, self._on_created)
        self.framework.observe(targets.relation_changed, self._on_changed)
        self.framework.observe(targets.relation_departed, self._on_departed)
        self.framework.observe(targets.relation_broken, self._on_broken)
        self.framework.observe(self.on.secret_changed, self._on_secret_changed)
        self.framework.observe(self.on.scrape_action, self._on_scrape)
        self._update_status()

    def _update_status(self):
        count = sum(len(units) for units in self._stored.targets.values())
        if count:
            self.unit.status = ops.ActiveStatus(f"{count} targets")
        else:
            self.unit.status = ops.WaitingStatus("no targets")

    def _on_anything(self, event):
        self._stored.hooks.append(type(event).__name__)

    def _on_config_changed(self, _):
        if self.unit.is_leader():
            for relation in self.model.relations["targets"]:
                relation.data[self.app]["interval"] = self.config["interval"]

    def _on_created(self, event):
        if not self.unit.is_leader():
            return
        secret = self.app.add_secret({"token": f"token-of-{event.app.name}"}, label=f"token-{event.relation.id}",
                                     rotate=ops.SecretRotate.MONTHLY)
        secret.grant(event.relation)
        event.relation.data[self.app].update({"interval": self.config["interval"], "token": secret.id})

    def _on_changed(self, event):
        if not event.unit:
            return
        data = event.relation.data[event.unit]
        if "address" not in data or "credentials" not in data:
            logger.info("%s is not ready", event.unit.name)
            event.defer()
            return
        content = self.model.get_secret(id=data["credentials"], label=event.app.name).get_content()
        units = dict(self._stored.targets.get(event.app.name, {}))
        units[event.unit.name] = json.dumps([data["address"], content["password"]])
        self._stored.targets[event.app.name] = units
        self._update_status()

    def _on_departed(self, event):
        units = dict(self._stored.targets.get(event.app.name, {}))
        units.pop(event.departing_unit.name, None)
        self._stored.targets[event.app.name] = units
        self._update_status()

    def _on_broken(self, event):
        self._stored.targets.pop(event.app.name, None)
        if self.unit.is_leader():
            self.model.get_secret(label=f"token-{event.relation.id}").remove_all_revisions()
        self._update_status()

    def _on_secret_changed(self, event):
        event.secret.get_content(refresh=True)

    def _on_scrape(self, event):
        targets = {app: {unit.replace("/", "-"): json.loads(entry)[1] for unit, entry in units.items()}
                   for app, units in self._stored.targets.items()}
        rules = self.model.resources.fetch("rules").read_text().strip()
        event.set_results({"targets": targets, "rules": rules, "hooks": ",".join(self._stored.hooks)})


if __name__ == "__main__":
    main(CollectorCharm)
