# SPDX-License-Identifier: Apache-2.0
"""How the charms of the cases print what they see; lib/show.lua prints the same."""

import json
from collections.abc import Mapping, Sequence, Set


def show(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        items = [f"{key}: {show(value[key])}" for key in sorted(value, key=str)]
        return "{" + ", ".join(items) + "}" if items else "empty"
    if isinstance(value, Set):
        return show(sorted(value, key=str))
    if isinstance(value, Sequence):
        return "[" + ", ".join(show(item) for item in value) + "]" if value else "empty"
    return str(value)


def failure(function, *args, **kwargs):
    """Class and text of what the call raises, or "no error"."""
    try:
        function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}".rstrip()
    return "no error"


def raised(function, *args, **kwargs):
    """The class alone, where texts speak of the language."""
    return failure(function, *args, **kwargs).partition(":")[0]
