#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Pilothouse selects and overrides against what KubeFleet's own code answered.

compare_objects.py --pilothouse OBJECT_CASES [--judge JUDGE [--cases FILE.jsonl]] [--show N]
Exit: 0 no difference · 1 some, the first of them shown · 2 a program failed
"""
import argparse
import collections
import gzip
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent / "objects"
PARTS = ("error", "resources", "overrides", "reason", "message", "manifests")


def lines_of(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        return file.read().splitlines()


def ask(program, lines):
    done = subprocess.run([program], input=b"\n".join(lines) + b"\n", stdout=subprocess.PIPE, timeout=1800,
                          check=False)
    if done.returncode != 0:
        print(f"{program}: exit {done.returncode}", file=sys.stderr)
        sys.exit(2)
    return done.stdout.splitlines()


def class_of(answer):
    if answer["error"]:
        return "selectors refused"
    if answer["reason"]:
        return answer["reason"]
    return "overridden" if answer["overrides"] else "plain" if answer["resources"] else "nothing selected"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pilothouse", required=True)
    parser.add_argument("--judge")
    parser.add_argument("--cases", type=pathlib.Path, default=HERE / "cases.jsonl.gz")
    parser.add_argument("--show", type=int, default=3)
    options = parser.parse_args()
    cases = lines_of(options.cases)
    judged = ask(options.judge, cases) if options.judge else lines_of(HERE / "answers.jsonl.gz")
    ours = ask(options.pilothouse, cases)
    if not len(cases) - 1 == len(judged) == len(ours):
        print(f"{len(cases) - 1} cases, {len(judged)} judged, {len(ours)} answered", file=sys.stderr)
        return 2
    classes, different = collections.Counter(), 0
    for line, judge, mine in zip(cases[1:], judged, ours):
        judge, mine = json.loads(judge), json.loads(mine)
        classes[class_of(judge)] += 1
        if judge == mine:
            continue
        different += 1
        if different <= options.show:
            part = next((each for each in PARTS if judge[each] != mine.get(each)), "id")
            print(f"{judge['id']}: {part}\n  kubefleet  {json.dumps(judge[part])}\n  pilothouse "
                  f"{json.dumps(mine.get(part))}\n  case       {line.decode()}")
    for name, count in sorted(classes.items()):
        print(f"{count:7} {name}")
    print(f"{len(ours)} cases, {different} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
