# SPDX-License-Identifier: GPL-3.0-or-later
"""What compare_objects.py and compare_members.py begin with: their options, their cases, and the answers of both sides."""
import argparse
import gzip
import json
import pathlib
import subprocess
import sys

import cases

HERE = pathlib.Path(__file__).resolve().parent


def options_for(doc, folder, program):
    """The options that both have. folder holds the recorded cases and answers, program is the judge's name for build.sh; where it is
    to be built and cannot be, the run ends with 77."""
    parser = argparse.ArgumentParser(description=doc.split("\n", maxsplit=1)[0])
    parser.add_argument("--pilothouse", required=True, help="program under test")
    parser.add_argument("--judge", help="program that answers for KubeFleet; without it the recorded answers are taken")
    parser.add_argument("--build-judge", action="store_true", help="build the judge of this folder and ask it")
    parser.add_argument("--cases", type=pathlib.Path, default=folder / "cases.jsonl.gz")
    parser.add_argument("--mixed", type=int, help="so many new cases from the parts of the others; they need a judge")
    parser.add_argument("--seed", type=int, default=1, help="what mixed cases are drawn from")
    parser.add_argument("--show", type=int, default=3, help="differences to print")
    options = parser.parse_args()
    if options.build_judge:
        options.judge = cases.built(program)
        if options.judge is None:
            sys.exit(77)
    if options.mixed and not options.judge:
        parser.error("nobody has answered mixed cases: they need a judge")
    return options


def lines_of(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        return file.read().splitlines()


def ask(program, lines):
    """The answers of a program to lines; a program that fails ends the run."""
    done = subprocess.run([program], input=b"\n".join(lines) + b"\n", stdout=subprocess.PIPE, timeout=1800, check=False)
    if done.returncode != 0:
        print(f"{program}: exit {done.returncode}", file=sys.stderr)
        sys.exit(2)
    return done.stdout.splitlines()


def answers(options, folder, lines, heads=0):
    """Case, judge's answer and ours, for each line after the heads; other counts of answers end the run."""
    judged = ask(options.judge, lines) if options.judge else lines_of(folder / "answers.jsonl.gz")
    ours = ask(options.pilothouse, lines)
    if not len(lines) - heads == len(judged) == len(ours):
        print(f"{len(lines) - heads} cases, {len(judged)} judged, {len(ours)} answered", file=sys.stderr)
        sys.exit(2)
    return [(line, json.loads(judge), json.loads(mine)) for line, judge, mine in zip(lines[heads:], judged, ours)]


def show(line, judge, mine, parts):
    """Prints the first part in which two answers differ."""
    part = next((each for each in parts if judge[each] != mine.get(each)), "id")
    print(f"{judge['id']}: {part}\n  kubefleet  {json.dumps(judge[part])}\n  pilothouse {json.dumps(mine.get(part))}\n"
          f"  case       {line.decode()}")
