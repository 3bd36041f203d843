#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of numbered items in tests/realcluster/README.md.

table.py --check          fails when a test has an unknown number or the table names one that is gone
table.py --build BUILD    runs the tests that need no server, takes those that do from BUILD/conformance/{real,sim}.json
                          (kept by the ctest entries conformance_real and conformance_sim) and writes the table anew
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import results  # noqa: E402
from items import ITEMS, WHY  # noqa: E402

ROOT = HERE.parent.parent
README = pathlib.Path("tests/realcluster/README.md")
BEGIN, END = "<!-- items: written by tests/conformance/table.py -->", "<!-- items end -->"
DECLARED = re.compile(r"^\s+void (item(\d\d)_\w+)\(\)\s*[;{]", re.MULTILINE)
TIMEOUT = 120


class Finding(Exception):
    """The tests and the table do not fit together."""


def find_tests(root: pathlib.Path) -> dict[str, int]:
    """"program::function" → item. A program is named as its source, tst_*.cpp."""
    found: dict[str, int] = {}
    for path in sorted((root / "tests").rglob("*.cpp")):
        for name, number in DECLARED.findall(path.read_text(errors="replace")):
            if name.endswith("_data"):
                continue
            if not path.stem.startswith("tst_"):
                raise Finding(f"{path.relative_to(root)}: {name} is in no tst_*.cpp")
            program = _program_of(path)
            if int(number) not in ITEMS:
                raise Finding(f"{path.relative_to(root)}: there is no item {number} ({name})")
            found[f"{program}::{name}"] = int(number)
    return found


def _program_of(path: pathlib.Path) -> str:
    """The test program built from the file, as the next CMakeLists.txt above names it: tst_x, or tst_<folder>_x."""
    lists = next((folder / "CMakeLists.txt" for folder in path.parents if (folder / "CMakeLists.txt").exists()), None)
    names = lists.read_text() if lists else ""
    word = path.stem.removeprefix("tst_")
    prefixed = re.search(r"ph_add_test\((tst_\w+_)\$\{\w+\}", names)
    if prefixed and re.search(rf"\b{word}\b", names) and path.stem not in re.findall(r"\w+", names):
        return prefixed.group(1) + word
    return path.stem


def needs_server(root: pathlib.Path) -> set[str]:
    return {_program_of(path) for path in (root / "tests/conformance").glob("tst_*.cpp")}


def run_own(build: pathlib.Path, tests: dict[str, int], served: set[str]) -> results.Outcomes:
    outcomes: results.Outcomes = {}
    programs: dict[str, list[str]] = {}
    for test in tests:
        program, function = test.split("::")
        if program not in served:
            programs.setdefault(program, []).append(function)
    for program, functions in programs.items():
        path = build / "tests" / program
        if not path.exists():
            print(f"NOTE {path} is not built", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            output = pathlib.Path(folder) / "results.xml"
            environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QTEST_DISABLE_STACK_DUMP": "1", "PILOTHOUSE_STRICT": "1"}
            subprocess.run([str(path), *functions, "-o", f"{output},xml"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=TIMEOUT, check=False, env=environment)
            outcomes |= results.read(program, output)
    return outcomes


def _cell(outcomes: results.Outcomes | None, test: str) -> str:
    if outcomes is None or test not in outcomes:
        return "not run"
    outcome, detail = outcomes[test]
    if outcome == "skipped" and " only: " in detail:
        return "–"  # the other server's
    return f"**{outcome}**" if outcome == "failed" else outcome


def _row(number: int, tests: list[str], served: set[str], runs: dict[str, results.Outcomes | None]) -> str:
    title, where = ITEMS[number]
    if not tests:
        return f"| {number} | {title} | {where} | no test yet | | | | |"
    cells: dict[str, list[str]] = {"real": [], "sim": [], "own": []}
    for test in tests:
        for column, outcomes in runs.items():
            mine = (column != "own") == (test.split("::")[0] in served)
            cells[column].append(_cell(outcomes, test) if mine else "–")
    names = "<br>".join(f"`{test}`" for test in tests)
    columns = (("<br>".join(cells[column]) if set(cells[column]) != {"–"} else "–") for column in cells)
    return f"| {number} | {title} | {where} | {names} | {' | '.join(columns)} | {_why(number, tests, runs)} |"


def _why(number: int, tests: list[str], runs: dict[str, results.Outcomes | None]) -> str:
    """What is in the way of a test against a server, of all, of one that the other one can run."""
    if number in WHY:
        return WHY[number]
    reasons = []
    for column in ("real", "sim"):
        for test in tests:
            outcome, detail = (runs[column] or {}).get(test, ("", ""))
            if outcome == "skipped":
                reasons.append(f"{column}: {detail.split(' only: ')[-1]}")
    return "<br>".join(dict.fromkeys(reasons))


def render(tests: dict[str, int], served: set[str], runs: dict[str, results.Outcomes | None]) -> str:
    by_item: dict[int, list[str]] = {}
    for test, number in tests.items():
        by_item.setdefault(number, []).append(test)
    shown = sum(1 for number in ITEMS if number in by_item)
    lines = [BEGIN, f"{shown} of {len(ITEMS)} items have a test.", "",
             _counts(tests, served, runs), "",
             "| item | what | shown by | test | real | sim | own | why not on both |", "|---|---|---|---|---|---|---|---|"]
    lines += [_row(number, sorted(by_item.get(number, [])), served, runs) for number in ITEMS]
    return "\n".join([*lines, END])


def _counts(tests: dict[str, int], served: set[str], runs: dict[str, results.Outcomes | None]) -> str:
    passed = {column: {tests[test] for test, (outcome, _) in (outcomes or {}).items() if outcome == "passed" and test in tests}
              for column, outcomes in runs.items()}
    return (f"{len(passed['real'])} are shown on the real server, {len(passed['sim'])} on the simulator, "
            f"{len(ITEMS) - len({tests[test] for test in tests if test.split('::')[0] in served})} by our own code and servers of "
            "the tests alone, for the reason in the last column.")


def _load(path: pathlib.Path) -> results.Outcomes | None:
    return {name: tuple(pair) for name, pair in json.loads(path.read_text()).items()} if path.exists() else None


def _split(text: str) -> tuple[str, str, str]:
    if BEGIN not in text or END not in text:
        raise Finding(f"{README} has no markers {BEGIN} and {END}")
    head, rest = text.split(BEGIN, 1)
    body, tail = rest.split(END, 1)
    return head, body, tail


def check(root: pathlib.Path) -> None:
    tests = find_tests(root)
    served = needs_server(root)
    shown = {number for test, number in tests.items() if test.split("::")[0] in served}
    odd = sorted((set(ITEMS) - shown) ^ set(WHY)) if shown else []
    if odd:
        raise Finding(f"items.py: WHY must say of exactly the items without a test in tests/conformance why: {odd}")
    body = _split((root / README).read_text())[1]
    listed = {name: int(number) for number, names in re.findall(r"^\| (\d+) \|[^|]*\|[^|]*\|([^|]*)\|", body, re.MULTILINE)
              for name in re.findall(r"`([^`]+)`", names)}
    gone = sorted(set(listed) - set(tests))
    if gone:
        raise Finding(f"{README} names tests that do not exist: {', '.join(gone)}; run tests/conformance/table.py --build BUILD")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--build", type=pathlib.Path)
    options = parser.parse_args()
    try:
        if options.build:
            tests, served = find_tests(ROOT), needs_server(ROOT)
            kept = options.build / "conformance"
            runs = {"real": _load(kept / "real.json"), "sim": _load(kept / "sim.json"), "own": run_own(options.build, tests, served)}
            head, _, tail = _split((ROOT / README).read_text())
            (ROOT / README).write_text(head + render(tests, served, runs) + tail)
        check(ROOT)
    except Finding as finding:
        print(finding, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
