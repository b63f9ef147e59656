# SPDX-License-Identifier: Apache-2.0
"""What a state database holds: the pickles of ops and the tagged JSON of charmhost, both as the latter."""

import base64
import json
import math
import pickle
import sqlite3


def _rows(path):
    if not path.exists():
        return [], []
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        snapshots = database.execute("SELECT handle, data FROM snapshot ORDER BY handle").fetchall()
        notices = database.execute(
            "SELECT event_path, observer_path, method_name FROM notice ORDER BY sequence").fetchall()
    except sqlite3.OperationalError:  # a file without tables
        snapshots, notices = [], []
    finally:
        database.close()
    return snapshots, [list(row) for row in notices]


def read_json(path):
    snapshots, notices = _rows(path)
    return {handle: json.loads(data) for handle, data in snapshots}, notices


def read_pickles(path):
    snapshots, notices = _rows(path)
    return {handle: tag(pickle.loads(data)) for handle, data in snapshots}, notices


def read_schema(path):
    """Names of tables and of their columns."""
    if not path.exists():
        return None
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return {name: [column[1] for column in database.execute(f"PRAGMA table_info({name})")]
                for name, in sorted(tables.fetchall())}
    finally:
        database.close()


def _key(value):
    if isinstance(value, bool):
        return "b:true" if value else "b:false"
    if isinstance(value, int):
        return f"i:{value}"
    if isinstance(value, float):
        return f"f:{value:.17g}"
    if isinstance(value, bytes):
        return "x:" + base64.b64encode(value).decode()
    return f"s:{value}"


def tag(value):
    """As host/base/tagged.h describes it."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}
    if isinstance(value, bytes):
        try:
            return value.decode()  # a string is a string of bytes in Lua
        except UnicodeDecodeError:
            return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, (list, tuple)):
        return [tag(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return {"$set": {_key(member): True for member in sorted(value, key=_key)}}
    if isinstance(value, dict):
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {key: tag(item) for key, item in value.items()}
        return {"$map": {_key(key): tag(item) for key, item in value.items()}}
    return value
