#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Pilothouse selects and overrides against what KubeFleet's own code answered.

compare_objects.py --pilothouse OBJECT_CASES [--judge JUDGE | --build-judge] [--cases FILE.jsonl] [--mixed N --seed S] [--show N]
Exit: 0 no difference · 1 some, the first of them shown · 2 a program failed · 77 no judge where it was to be built
"""
import collections
import json
import random
import sys

import judged

FOLDER = judged.HERE / "objects"
PARTS = ("error", "resources", "overrides", "reason", "message", "manifests")


def class_of(answer):
    if answer["error"]:
        return "selectors refused"
    if answer["reason"]:
        return answer["reason"]
    return "overridden" if answer["overrides"] else "plain" if answer["resources"] else "nothing selected"


def mixed(lines, count, seed):
    """New cases from the parts of others: the placement of one, the member of another, objects of several."""
    draw = random.Random(seed)
    known = [json.loads(line) for line in lines[1:]]
    out = [lines[0]]
    for number in range(count):
        placement, member, *hubs = draw.choices(known, k=2 + draw.randint(1, 3))
        objects = {}
        for each in placement["objects"] + [one for hub in hubs for one in hub["objects"]]:
            meta = each["metadata"]
            objects.setdefault((each["apiVersion"], each["kind"], meta.get("namespace"), meta["name"]), each)
        kept = draw.sample(sorted(objects), k=round(len(objects) * draw.uniform(0.5, 1)))
        out.append(json.dumps({"id": f"m{seed}-{number}", "placement": placement["placement"],
                               "objects": [objects[key] for key in kept], "cluster": member["cluster"]}).encode())
    return out


def agree(judge, mine):
    """Whether an answer is the judge's, or one with another message that the judge gives as well."""
    others = judge.pop("alternatives", [])
    return judge == mine or any(dict(judge, message=each) == mine for each in others)


def main():
    options = judged.options_for(__doc__, FOLDER, "judge-objects")
    lines = judged.lines_of(options.cases)
    if options.mixed:
        lines = mixed(lines, options.mixed, options.seed)
    classes, different, count = collections.Counter(), 0, 0
    for line, judge, mine in judged.answers(options, FOLDER, lines, heads=1):
        classes[class_of(judge)] += 1
        count += 1
        if not agree(judge, mine):
            different += 1
            if different <= options.show:
                judged.show(line, judge, mine, PARTS)
    for name, times in sorted(classes.items()):
        print(f"{times:7} {name}")
    print(f"{count} cases, {different} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
