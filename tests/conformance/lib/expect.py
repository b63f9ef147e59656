# SPDX-License-Identifier: Apache-2.0
"""Expectations: what was recorded, changed as the case's differs.json says."""

import copy
import difflib
import json

from .case import CaseError, check_keys, load_json

# Commands that only ask; how often, and when, is what an operation "lazy" leaves open.
READS = ("-get", "-ids", "-list", "is-leader", "goal-state", "opened-ports")

OPERATIONS = {
    "lazy": {"reason", "dispatch", "lazy"},
    "remove": {"reason", "dispatch", "remove"},
    "replace": {"reason", "dispatch", "replace", "with"},
    "add": {"reason", "dispatch", "add", "after"},
    "set": {"reason", "dispatch", "set"},
}


def expectation(case):
    """What charmhost is to do, dispatch by dispatch."""
    expected = copy.deepcopy(load_json(case.expected_path)["dispatches"])
    path = case.directory / "differs.json"
    if path.exists():
        for difference in load_json(path):
            _apply(expected, difference, path)
    return expected


def _apply(expected, difference, path):
    name = next((name for name in OPERATIONS if name in difference), None)
    if not name or not difference.get("reason"):
        raise CaseError(f"{path}: each difference has a reason and one of {', '.join(OPERATIONS)}")
    check_keys(path, difference, OPERATIONS[name])
    which = difference["dispatch"]
    for index in range(len(expected)) if which == "all" else [which]:
        if index >= len(expected):
            raise CaseError(f"{path}: there is no dispatch {index}")
        _OPERATE[name](expected[index], difference, f"{path}: dispatch {index}")


def _place(dispatch, call, where):
    """Of the one call that is, or begins with, this text."""
    places = [index for index, made in enumerate(dispatch["calls"])
              if made == call or (isinstance(made, dict) and made.get("call") == call)]
    if not places:
        raise CaseError(f"{where}: ops makes no such call: {call}")
    return places


def _remove(dispatch, difference, where):
    """Takes out a call, or each of a list of calls, once."""
    calls = difference["remove"]
    for call in calls if isinstance(calls, list) else [calls]:
        del dispatch["calls"][_place(dispatch, call, where)[-1]]


def _replace(dispatch, difference, where):
    for place in _place(dispatch, difference["replace"], where):
        dispatch["calls"][place] = difference["with"]


def _add(dispatch, difference, where):
    place = _place(dispatch, difference["after"], where)[-1] if difference["after"] else -1
    calls = difference["add"]
    dispatch.setdefault("calls", [])[place + 1:place + 1] = calls if isinstance(calls, list) else [calls]


def _set(dispatch, difference, where):
    for key, value in difference["set"].items():
        if dispatch.get(key) == value:
            raise CaseError(f"{where}: {key} is the same in ops: not a difference")
        if value is None:
            del dispatch[key]
        else:
            dispatch[key] = value


def _lazy(dispatch, difference, where):
    """Juju is asked later, or not at all: never more than ops asks, and all else in the same order."""
    if difference["lazy"] is not True:
        raise CaseError(f"{where}: lazy is true or not there")
    dispatch["lazy"] = True


_OPERATE = {"lazy": _lazy, "remove": _remove, "replace": _replace, "add": _add, "set": _set}


def _is_read(call):
    return isinstance(call, str) and call.split(" ", 1)[0].endswith(READS)


def _without_reads(want, have):
    """Both without what only asks; and what is asked more often than ops asks it."""
    want, have = dict(want), dict(have)
    allowed = [call for call in want.get("calls", []) if _is_read(call)]
    more = []
    for call in filter(_is_read, have.get("calls", [])):
        if call in allowed:
            allowed.remove(call)
        else:
            more.append(call)
    for side in (want, have):
        side["calls"] = [call for call in side.get("calls", []) if not _is_read(call)]
    if more:
        have["asked more often than by ops"] = more
    return want, have


def compare(expected, got):
    """Lines that show what differs; none when all is as expected."""
    lines = []
    for index, (want, have) in enumerate(zip(expected, got)):
        if want.pop("lazy", False):
            want, have = _without_reads(want, have)
        if want != have:
            lines.append(f"dispatch {index}:")
            lines += list(difflib.unified_diff(_show(want), _show(have), "expected", "got", lineterm="", n=2))[2:]
    if len(expected) != len(got):
        lines.append(f"{len(expected)} dispatches expected, {len(got)} made: record the case again")
    return lines


def _show(value):
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).splitlines()
