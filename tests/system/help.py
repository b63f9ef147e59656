#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Help, the manual page and completion: they say what the parser takes, and nothing else.

    help.py CHARMHOST
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

charmhost = os.path.abspath(sys.argv[1])
OPTION = re.compile(r"  (?:-(\w), )?--([\w-]+)(?:(\[=\S+\])|( \S+))? +\S")


def run(*arguments, **options):
    return subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **options)


def out_of(*arguments):
    result = run(charmhost, *arguments)
    assert result.returncode == 0 and not result.stderr, f"{arguments}: {result}"
    return result.stdout


class Verb:
    def __init__(self, name):
        self.name, self.text = name, out_of(name, "--help")
        usage, rest = self.text.split("\n", 1)
        self.usage = usage.removeprefix("usage: charmhost ")
        assert usage != self.usage and self.usage.split()[0] == name, usage
        lists, _, examples = rest.partition("\nexamples:\n")
        lines = lists.split("\noptions:\n")[1].splitlines()
        self.options = [OPTION.match(line).groups() for line in lines]
        self.examples = [line[2:] for line in examples.splitlines()]


def read_verbs():
    lines = re.findall(r"^  ([a-z][\w-]*) +\S", out_of("help"), re.MULTILINE)
    assert len(lines) == len(set(lines)) > 30, lines
    return [Verb(name) for name in lines]


VERBS = read_verbs()


def same_help():
    for verb in VERBS:
        assert out_of("help", verb.name) == verb.text == out_of(verb.name, "-h"), verb.name


def options_are_taken():
    """Each option of the help; `--help` behind it keeps the verb from doing anything."""
    for verb in VERBS:
        for letter, name, optional, value in verb.options:
            given = [value.strip()] if value else []
            if name == "help" or verb.name in ("lua", "dispatch"):
                continue
            assert out_of(verb.name, f"--{name}", *given, "--help") == verb.text, (verb.name, name)
            if letter:
                assert out_of(verb.name, f"-{letter}", *given, "--help") == verb.text, (verb.name, letter)
            if given or optional:
                out_of(verb.name, f"--{name}=x", "--help")
            else:
                assert run(charmhost, verb.name, f"--{name}=x", "--help").returncode == 2, (verb.name, name)


def others_are_refused():
    letters = {letter for verb in VERBS for letter, *_ in verb.options if letter}
    names = {name for verb in VERBS for _, name, *_ in verb.options}
    for verb in VERBS:
        if verb.name in ("lua", "dispatch"):
            continue
        words = [f"--{name}" for name in names - {name for _, name, *_ in verb.options}]
        words += [f"-{letter}" for letter in letters - {letter for letter, *_ in verb.options}]
        for word in words:
            result = run(charmhost, verb.name, word, "--help")
            assert result.returncode == 2 and f"there is no option '{word}'" in result.stderr, (verb.name, word)


def usage_has_options():
    for verb in VERBS:
        known = {f"--{name}" for _, name, *_ in verb.options} | {f"-{letter}" for letter, *_ in verb.options}
        for word in re.findall(r"(?<![\w-])--?\w[\w-]*", verb.usage):
            assert word in known, (verb.name, word)


def examples_are_right():
    """Their options are those of the verb; some have a pipe or a file behind the command."""
    for verb in VERBS:
        assert verb.examples, f"{verb.name} has no example"
        for line in verb.examples:
            found = re.search(r"charmhost (?:.* )??([a-z][\w-]*)(?= |\)|$)([^|>)]*)", line)
            assert found and found.group(1) in {known.name for known in VERBS}, line
            if verb.name in ("lua", "dispatch"):
                continue  # what follows is the file's
            words = shlex.split(found.group(2)) if found.group(2).count("'") % 2 == 0 else []
            out_of(found.group(1), *(words if "--" not in words else words[: words.index("--")]), "--help")


def manual():
    text = out_of("help", "--format", "man")
    plain = text.replace("\\-", "-").replace("\\e", "\\")
    for verb in VERBS:
        assert f".SS charmhost {verb.usage}\n" in plain, verb.name
        part = plain.split(f".SS charmhost {verb.usage}\n")[1].split("\n.SS ")[0]
        for _, name, *_ in verb.options:
            assert name == "help" or re.search(rf"^\.B (-\w, )?--{name}\b", part, re.MULTILINE), (verb.name, name)
        for line in verb.examples:
            assert f"  {line}\n" in plain, line
    return text


def manual_is_formatted(program, *arguments):
    result = run(program, *arguments)
    assert result.returncode == 0 and not result.stderr, result.stderr[:2000]
    assert "charmhost deploy" in re.sub(r".\x08", "", result.stdout), result.stdout[:2000]


def complete(directory, *words):
    """What bash offers for the last word."""
    script = f"""
        source <({shlex.quote(charmhost)} help --format bash)
        COMP_WORDS=({' '.join(map(shlex.quote, words))}) COMP_CWORD={len(words) - 1}
        _charmhost && printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    environment = {"PATH": f"{os.path.dirname(charmhost)}:/usr/bin:/bin", "HOME": str(directory)}
    result = run("bash", "-uc", script, cwd=directory, env=environment)
    assert result.returncode == 0 and not result.stderr, result.stderr
    return result.stdout.split()


def bash_completes(directory):
    def same(words, expected):
        got = complete(directory, "charmhost", *words)
        assert got == expected, f"{words}: {got}"

    same(["dep"], ["deploy"])
    same(["remove-"], ["remove-unit", "remove-application", "remove-relation", "remove-secret"])
    assert sorted(complete(directory, "charmhost", "")) == sorted(verb.name for verb in VERBS)
    same(["settle", "--ti"], ["--timeout"])
    same(["check", "--format", ""], ["text", "json"])
    same(["check", "--format", "j"], ["json"])
    same(["init", "--profile", "m"], ["machine", "minimal"])
    same(["help", "sho"], ["show", "show-task", "show-secret", "show-unit", "show-status-log"])
    same(["deploy", "--resource", ""], [])  # bash goes on with files
    same(["nonsense", "x"], [])
    for verb in VERBS:
        same([verb.name, "--"], [f"--{name}" for _, name, *_ in verb.options])


def bash_completes_names(directory):
    charm = directory / "charm"
    (charm / "hooks").mkdir(parents=True)
    (charm / "metadata.yaml").write_text("name: web\nsummary: s\ndescription: d\n")
    (charm / "hooks/start").write_text("#!/bin/sh\n")
    (charm / "hooks/start").chmod(0o755)
    done = run(charmhost, "deploy", "./charm", "-n", "2", "--no-settle", cwd=directory)
    assert done.returncode == 0, done
    got = complete(directory, "charmhost", "config", "")
    assert got == ["web", "web/0", "web/1"], got
    got = complete(directory, "charmhost", "resolved", "web/1")
    assert got == ["web/1"], got


def zsh_reads(directory):
    file = directory / "_charmhost"
    file.write_text(out_of("help", "--format", "zsh"))
    result = run("zsh", "-n", str(file))
    assert result.returncode == 0 and not result.stderr, result.stderr
    text = file.read_text()
    for verb in VERBS:
        part = text.split(f"\n    {verb.name})\n")[1].split(";;")[0]
        for _, name, *_ in verb.options:
            assert f"--{name}" in part, (verb.name, name)


def unknown_format():
    result = run(charmhost, "help", "--format", "html")
    assert result.returncode == 2 and "there is no format 'html'" in result.stderr, result


def cases(directory):
    """(name, the program it needs or None, function, its arguments)"""
    page = directory / "charmhost.1"
    page.write_text(out_of("help", "--format", "man"))
    return [
        ("help VERB, VERB --help and VERB -h are the same", None, same_help),
        ("the options of the help are taken", None, options_are_taken),
        ("those of other verbs are refused", None, others_are_refused),
        ("options in a line of usage are in the list", None, usage_has_options),
        ("each verb has examples, and their options are taken", None, examples_are_right),
        ("a format that help does not have", None, unknown_format),
        ("the manual page has all of it", None, manual),
        ("man formats it without a warning", "man", manual_is_formatted, "man", "--warnings", "-l", str(page)),
        ("mandoc finds no error in it", "mandoc", manual_is_formatted, "mandoc", "-Werror", "-Tascii", str(page)),
        ("bash completes verbs, options and values", "bash", bash_completes, directory),
        ("bash completes applications and units", "bash", bash_completes_names, directory),
        ("zsh reads its completion", "zsh", zsh_reads, directory),
    ]


def main():
    failed = False
    with tempfile.TemporaryDirectory() as name:
        listed = cases(pathlib.Path(name))
        for number, (title, program, function, *arguments) in enumerate(listed, 1):
            if program and not shutil.which(program):
                print(f"ok {number} - {title} # SKIP there is no {program}")
                continue
            try:
                function(*arguments)
                print(f"ok {number} - {title}")
            except (AssertionError, OSError) as problem:
                failed = True
                print(f"not ok {number} - {title}\n# " + str(problem).replace("\n", "\n# "))
    print(f"1..{len(listed)}")
    return failed


sys.exit(main())
