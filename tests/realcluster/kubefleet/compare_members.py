#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Pilothouse says of a manifest on a member against what KubeFleet's own agent answered.

compare_members.py --pilothouse MEMBER_CASES [--judge JUDGE | --build-judge] [--cases FILE.jsonl] [--mixed N --seed S] [--show N]
Exit: 0 no difference · 1 some, the first of them shown · 2 a program failed · 77 no judge where it was to be built
"""
import collections
import json
import random
import sys

from judged import HERE, answers, ask, lines_of, options_for, show

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


def mixed(lines, count, seed):
    """New cases from the parts of others: what the servers have and answer from cases of the same kind, the rest from any."""
    draw = random.Random(seed)
    known = [json.loads(line) for line in lines]
    kinds = collections.defaultdict(list)
    for case in known:
        kinds[case["manifest"]["apiVersion"], case["manifest"]["kind"]].append(case)
    out = []
    for number in range(count):
        case = dict(draw.choice(known), id=f"m{seed}-{number}")
        alike = kinds[case["manifest"]["apiVersion"], case["manifest"]["kind"]]
        for part in ("object", "dryRun", "applied"):
            if draw.random() < 0.5:
                case[part] = draw.choice(alike)[part]
        for part in ("strategy", "works"):
            case[part] = draw.choice(known)[part]
        out.append(json.dumps(case).encode())
    return out


def is_outside(judge):
    """Whether an object has what no server would keep (a port without a number): the source's merge of built-in kinds fails on it."""
    return "failed to create three-way merge patch" in judge["message"]


def main():
    options = options_for(__doc__, FOLDER, "judge-members")
    reasons, different = collections.Counter(), 0
    lines = lines_of(options.cases)
    if options.mixed:
        lines = mixed(lines, options.mixed, options.seed)
    compared = answers(options, FOLDER, lines)
    if options.mixed:
        compared = [each for each in compared if not is_outside(each[1])]
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
