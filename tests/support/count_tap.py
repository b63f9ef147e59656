# SPDX-License-Identifier: Apache-2.0
"""Adds up what the tests of one or more meson logs said: "N passed, N failed, N skipped".

A test that speaks TAP counts with each of its lines, any other as one.  One that ended badly though
all its lines were fine (a sanitizer's report, a crash before the end) is one failure more.
"""
import json
import re
import sys

LINE = re.compile(r'^(not )?ok\b(?:[^#\\]|\\.)*(#\s*(skip|todo)\b)?', re.IGNORECASE)


def count(test):
    passed = failed = skipped = 0
    for line in test.get('stdout', '').splitlines():
        match = LINE.match(line)
        if not match:
            continue
        if match.group(2):
            skipped += 1
        elif match.group(1):
            failed += 1
        else:
            passed += 1
    good = test['result'] in ('OK', 'SKIP', 'EXPECTEDFAIL')
    if test['result'] == 'SKIP' and not passed + skipped:
        skipped += 1
    elif good and not passed + failed + skipped:
        passed += 1
    elif not good and not failed:
        failed += 1
    return passed, failed, skipped


totals = [0, 0, 0]
for name in sys.argv[1:]:
    with open(name, encoding='utf-8') as log:
        for entry in log:
            totals = [total + more for total, more in zip(totals, count(json.loads(entry)))]
print('{} passed, {} failed, {} skipped'.format(*totals))
sys.exit(totals[1] > 0)
