#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Pilothouse says of a manifest on a member against what KubeFleet's own agent answered.

compare_members.py --pilothouse MEMBER_CASES [--judge JUDGE --cases FILE.jsonl] [--show N]
Exit: 0 no difference · 1 some, the first of them shown · 2 a program failed
"""
import argparse
import collections
import json
import pathlib
import sys

from compare_objects import ask, lines_of

HERE = pathlib.Path(__file__).parent / "members"
FLOOR = 8  # of each reason among the recorded cases


def pruned(value):
    """Without what says nothing: servers leave empty maps and lists out."""
    if isinstance(value, dict):
        kept = {key: pruned(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in ({}, [], None)}
    return [pruned(each) for each in value] if isinstance(value, list) else value


def compare_merges(program):
    """Applies that structured-merge-diff made with the types of Kubernetes' own kinds."""
    cases, judged = lines_of(HERE / "merges.jsonl.gz"), lines_of(HERE / "merged.jsonl.gz")
    ours = ask(program, cases)
    different = [(case, judge, mine) for case, judge, mine in zip(cases, judged, ours, strict=True)
                 if pruned(json.loads(judge)) != pruned(json.loads(mine))]
    for case, judge, mine in different[:3]:
        print(f"merge of {case.decode()}\n  judge      {judge.decode()}\n  pilothouse {mine.decode()}")
    print(f"{len(cases)} merges, {len(different)} differences")
    return len(different)


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
    if not len(cases) == len(judged) == len(ours):
        print(f"{len(cases)} cases, {len(judged)} judged, {len(ours)} answered", file=sys.stderr)
        return 2
    reasons, different = collections.Counter(), 0
    for line, judge, mine in zip(cases, judged, ours):
        judge, mine = json.loads(judge), json.loads(mine)
        for part in ("drifts", "diffs"):
            judge[part] = [{"valueInMember": "", "valueInHub": "", **each} for each in judge[part] or []]
        reasons[judge["reason"]] += 1
        if judge == mine:
            continue
        different += 1
        if different <= options.show:
            part = next((each for each in judge if judge[each] != mine.get(each)), "id")
            print(f"{judge['id']}: {part}\n  kubefleet  {json.dumps(judge[part])}\n  pilothouse "
                  f"{json.dumps(mine.get(part))}\n  case       {line.decode()}")
    for name, count in sorted(reasons.items()):
        print(f"{count:7} {name}")
    print(f"{len(ours)} cases, {different} differences")
    rare = [name for name, count in reasons.items() if count < FLOOR]
    if rare:
        print(f"too few cases of {', '.join(rare)}", file=sys.stderr)
    if not options.judge:
        different += compare_merges(options.pilothouse)
    return 1 if different or rare else 0


if __name__ == "__main__":
    sys.exit(main())
