#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Pilothouse says of a manifest on a member against what KubeFleet's own agent answered.

compare_members.py --pilothouse MEMBER_CASES [--judge JUDGE --cases FILE.jsonl] [--show N]
Exit: 0 no difference · 1 some, the first of them shown · 2 a program failed
"""
import collections
import json
import sys

from judged import HERE, answers, ask, lines_of, parser_for, show

FOLDER = HERE / "members"
FLOOR = 8  # of each reason among the recorded cases


def pruned(value):
    """Without what says nothing: servers leave empty maps and lists out."""
    if isinstance(value, dict):
        kept = {key: pruned(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in ({}, [], None)}
    return [pruned(each) for each in value] if isinstance(value, list) else value


def compare_merges(program):
    """Applies that structured-merge-diff made with the types of Kubernetes' own kinds."""
    cases, judged = lines_of(FOLDER / "merges.jsonl.gz"), lines_of(FOLDER / "merged.jsonl.gz")
    ours = ask(program, cases)
    different = [(case, judge, mine) for case, judge, mine in zip(cases, judged, ours, strict=True)
                 if pruned(json.loads(judge)) != pruned(json.loads(mine))]
    for case, judge, mine in different[:3]:
        print(f"merge of {case.decode()}\n  judge      {judge.decode()}\n  pilothouse {mine.decode()}")
    print(f"{len(cases)} merges, {len(different)} differences")
    return len(different)


def main():
    options = parser_for(__doc__, FOLDER).parse_args()
    reasons, different = collections.Counter(), 0
    compared = answers(options, FOLDER, lines_of(options.cases))
    for line, judge, mine in compared:
        for part in ("drifts", "diffs"):
            judge[part] = [{"valueInMember": "", "valueInHub": "", **each} for each in judge[part] or []]
        reasons[judge["reason"]] += 1
        if judge == mine:
            continue
        different += 1
        if different <= options.show:
            show(line, judge, mine, judge)
    for name, count in sorted(reasons.items()):
        print(f"{count:7} {name}")
    print(f"{len(compared)} cases, {different} differences")
    rare = [name for name, count in reasons.items() if count < FLOOR]
    if rare:
        print(f"too few cases of {', '.join(rare)}", file=sys.stderr)
    if not options.judge:
        different += compare_merges(options.pilothouse)
    return 1 if different or rare else 0


if __name__ == "__main__":
    sys.exit(main())
