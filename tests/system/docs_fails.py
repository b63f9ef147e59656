#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pages that are wrong: docs.py finds each fault, at its line.

    docs_fails.py BUILD-DIRECTORY
"""
import pathlib
import subprocess
import sys
import tempfile

FENCE = "```"


def console(*lines):
    return "\n".join([FENCE + "console", *lines, FENCE, ""])


# name, page, what is expected: None, or (line, a part of the report)
CASES = [
    ("output that is shown", console("$ echo a b", "a b"), None),
    ("output that is another", console("$ echo a b", "a c"), (2, "it printed")),
    ("a line too many", console("$ printf 'a\\nb\\n'", "a"), (2, "it printed")),
    ("a line too few", console("$ echo a", "a", "b"), (2, "it printed")),
    ("left out within a line", console("$ echo one two three", "one ... three"), None),
    ("left out within a line, not beyond it", console("$ printf 'one\\nthree\\n'", "one...three"), (2, "it printed")),
    ("lines left out", console("$ printf 'a\\nb\\nc\\nd\\n'", "a", "...", "d"), None),
    ("lines left out, none", console("$ printf 'a\\nd\\n'", "a", "...", "d"), None),
    ("the rest has to be there", console("$ printf 'a\\nb\\n'", "a", "...", "d"), (2, "it printed")),
    ("no output, where others have some", console("$ echo a", "$ echo b", "b"), (2, "it printed")),
    ("commands alone", console("$ echo a", "$ echo b"), None),
    ("stderr counts", console("$ echo a >&2", "a"), None),
    ("letters that a pattern has", console("$ echo '[a-z]*(.)'", "[a-z]*(.)"), None),
    ("a command that fails", console("$ true", "$ false"), (3, "exit status 1")),
    ("one that is meant to", console("$ false", "$ echo $?", "1"), None),
    ("one that is meant to, and does not", console("$ true", "$ echo $?", "1"), (3, "it printed")),
    ("a continued line", console("$ cat <<'X'", "> a", ">   b", "> X", "a", "  b"), None),
    ("the shell lasts", console("$ mkdir x && cd x && v=1") + "\n" + console('$ echo $v ${PWD##*/}', "1 x"), None),
    ("a file", f"Write `a/b.txt`:\n\n{FENCE}text\none\n{FENCE}\n\n" + console("$ cat a/b.txt", "one"), None),
    ("a file where the shell is", console("$ mkdir x && cd x") + f"\n`f`:\n\n{FENCE}yaml\na: b\n{FENCE}\n\n"
     + console("$ cat ../x/f", "a: b"), None),
    ("a file only by the line before", f"`a`:\n\nNo.\n\n{FENCE}yaml\na: b\n{FENCE}\n", (5, "without a file name")),
    ("Lua that compiles", f"{FENCE}lua\nlocal x = 1\n{FENCE}\n", None),
    ("Lua that does not", f"{FENCE}lua\nlocal x = = 1\n{FENCE}\n", (1, "unexpected symbol")),
    ("what is not run", "<!-- not run: no Juju here -->\n" + console("$ false"), None),
    ("what is not run without a reason", "<!-- not run: -->\n" + console("$ false"), (3, "exit status 1")),
    ("an indented block", "Type this:\n\n    false\n", (3, "fence it")),
    ("a block without an end", f"{FENCE}console\n$ true\n", (1, "not closed")),
    ("a link", "[x](other.md)\n", None),
    ("a link to nothing", "[x](nowhere.md)\n", (1, "there is no nowhere.md")),
    ("a heading", "[x](other.md#a-heading)\n", None),
    ("a heading that is not there", "[x](other.md#another)\n", (1, "no heading #another")),
]


def run(build, page):
    with tempfile.TemporaryDirectory() as name:
        (pathlib.Path(name) / "page.md").write_text(page)
        (pathlib.Path(name) / "other.md").write_text("# A heading\n")
        program = pathlib.Path(__file__).with_name("docs.py")
        return subprocess.run([program, build, name, "page.md"], capture_output=True, text=True, check=False)


def fault(result, expected):
    if result.stderr:
        return result.stderr
    if expected is None:
        return None if result.returncode == 0 else result.stdout
    line, part = expected
    reports = [text.split("\nok ")[0].split(" - ", 1)[1] for text in result.stdout.split("not ok ")[1:]]
    fine = result.returncode == 1 and len(reports) == 1 and reports[0].startswith(f"page.md:{line}: ") and part in reports[0]
    return None if fine else f"expected at line {line}: {part}\n{result.stdout}"


def main(build):
    failed = False
    for number, (name, page, expected) in enumerate(CASES, 1):
        problem = fault(run(build, page), expected)
        failed = failed or problem is not None
        print(f"{'ok' if problem is None else 'not ok'} {number} - {name}")
        for line in (problem or "").splitlines():
            print(f"# {line}")
    print(f"1..{len(CASES)}")
    return failed


sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
