# SPDX-License-Identifier: Apache-2.0
"""The provider's side of the shop-database interface, as charm libraries are written.

The requirer's application writes `database`; the answer is `endpoints`, and `secret`: the URI of a secret with `username` and `password`.
"""

import ops

LIBID = "5f3c1f0a2b7d4e0c9a8b7c6d5e4f3a2b"
LIBAPI = 0
LIBPATCH = 3


class DatabaseRequestedEvent(ops.EventBase):
    """An application wants a database."""

    def __init__(self, handle, relation=None, database=None):
        super().__init__(handle)
        self.relation, self.database = relation, database

    def snapshot(self):
        return {"id": self.relation.id, "database": self.database}

    def restore(self, snapshot):
        self.relation = self.framework.model.get_relation("db", snapshot["id"])
        self.database = snapshot["database"]


class DatabaseProviderEvents(ops.ObjectEvents):
    database_requested = ops.EventSource(DatabaseRequestedEvent)


class DatabaseProvider(ops.Object):
    on = DatabaseProviderEvents()
    _stored = ops.StoredState()

    def __init__(self, charm, endpoint):
        super().__init__(charm, endpoint)
        self._charm, self._endpoint = charm, endpoint
        self._stored.set_default(answered={})
        self.framework.observe(charm.on[endpoint].relation_changed, self._on_changed)
        self.framework.observe(charm.on[endpoint].relation_broken, self._on_broken)

    @staticmethod
    def _label(relation):
        return f"db-{relation.id}"

    def _on_changed(self, event):
        database = event.relation.data[event.app].get("database")
        if database and self._stored.answered.get(str(event.relation.id)) != database:
            self.on.database_requested.emit(event.relation, database)

    def _on_broken(self, event):
        self._stored.answered.pop(str(event.relation.id), None)
        if self._charm.unit.is_leader():
            try:
                self.model.get_secret(label=self._label(event.relation)).remove_all_revisions()
            except ops.SecretNotFoundError:
                pass

    def answer(self, relation, database, endpoints, password):
        """Only the leader may."""
        content = {"username": f"user-{database}", "password": password}
        secret = self._charm.app.add_secret(content, label=self._label(relation), description="for a client")
        secret.grant(relation)
        relation.data[self._charm.app].update({"endpoints": endpoints, "secret": secret.id})
        self._stored.answered[str(relation.id)] = database

    def rotate(self, relation, database, password):
        secret = self.model.get_secret(label=self._label(relation))
        secret.set_content({"username": f"user-{database}", "password": password})
