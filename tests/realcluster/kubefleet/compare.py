#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares Pilothouse's placement engine with KubeFleet's scheduling framework, case by case.

The judge is a program that reads cases and writes the framework's answers; without one, the answers it once gave to
generated cases (recorded/) are the standard. Exit: 0 no difference · 1 differences or low coverage · 77 no go, or no judge
where it was to be built."""
import argparse
import json
import pathlib
import sys
import time

import cases
import coverage
import shrink

CHUNK = 500


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--pilothouse", help="program under test; without it only the coverage of the cases is shown")
    parser.add_argument("--judge", help="program that answers for KubeFleet; without it the recorded answers are taken")
    parser.add_argument("--build-judge", action="store_true", help="build the judge of this folder and ask it")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--floor", type=int, default=0, help="least count of each row of the coverage table")
    parser.add_argument("--examples", action="store_true", help="compare the worked examples instead of random cases")
    parser.add_argument("--record", help="write the judge's answers to this file")
    parser.add_argument("--failures", default="kubefleet-failures", help="folder for the cases that differ")
    parser.add_argument("--most", type=int, default=5, help="differences after which the run ends")
    return parser.parse_args()


class Run:
    """One comparison: what was asked, found and counted."""

    def __init__(self, options):
        self.options = options
        self.coverage = coverage.Coverage()
        self.compared = self.aborted = 0
        self.differences = []
        self.spent = {"judge": 0.0, "pilothouse": 0.0}

    def ask(self, who, program, lines):
        began = time.monotonic()
        answers = cases.ask(program, lines)
        self.spent[who] += time.monotonic() - began
        return answers

    def compare(self, lines, judged):
        """Compares Pilothouse's answers to lines with the judge's."""
        ours = self.ask("pilothouse", self.options.pilothouse, lines) if self.options.pilothouse else judged
        for line, want, have in zip(lines, judged, ours):
            case = json.loads(line)
            if case["id"] != want["id"] or case["id"] != have["id"]:
                raise cases.Trouble(f"case {case['id']} was answered as {want['id']} and {have['id']}")
            self.coverage.add(case, want)
            self.compared += 1
            self.aborted += bool(want["error"])
            found = cases.difference(want, have)
            if found:
                self.report(case, found)

    def report(self, case, found):
        """Shrinks a case that differs where the judge can be asked, and writes it."""
        if len(self.differences) >= self.options.most:
            self.differences.append(found)
            return
        if self.options.judge:
            case = shrink.shrink(case, self.differ)
            found = cases.difference(*(self.one(program, case) for program in (self.options.judge, self.options.pilothouse)))
        folder = pathlib.Path(self.options.failures)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{case['id']}.yaml"
        path.write_text(f"# {found}\n{shrink.yaml(case)}", encoding="utf-8")
        (folder / f"{case['id']}.jsonl").write_text(json.dumps(case) + "\n", encoding="utf-8")
        self.differences.append(found)
        print(f"DIFFERS {path}: {found}", flush=True)

    def one(self, program, case):
        return cases.ask(program, [json.dumps(case).encode()])[0]

    def differ(self, batch):
        lines = [json.dumps(case).encode() for case in batch]
        try:
            judged, ours = (cases.ask(program, lines) for program in (self.options.judge, self.options.pilothouse))
        except (cases.Trouble, ValueError):
            return [False] * len(batch)
        return [bool(cases.difference(want, have)) for want, have in zip(judged, ours)]

    def end(self, began):
        """Prints the table and the counts; the exit code."""
        lines, missing = self.coverage.table(self.options.floor)
        print("\n".join(lines))
        for name in missing:
            print(f"COVERAGE below the floor: {name}: {self.coverage.counts[name]}")
        print(f"{self.compared} cases, {self.aborted} of them abort, {len(self.differences)} differences; "
              f"{time.monotonic() - began:.1f} s (judge {self.spent['judge']:.1f}, pilothouse {self.spent['pilothouse']:.1f})")
        return 1 if self.differences or missing else 0


def examples(run):
    folder = cases.HERE / "examples"
    lines = (folder / "cases.jsonl").read_bytes().splitlines()
    if run.options.judge:
        judged = run.ask("judge", run.options.judge, lines)
    else:
        judged = [json.loads(line) for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    if run.options.record:
        text = "".join(json.dumps(cases.masked(answer), sort_keys=True) + "\n" for answer in judged)
        pathlib.Path(run.options.record).write_text(text, encoding="utf-8")
    run.compare(lines, judged)


def judged_by_program(run, program):
    """Random cases, asked of the judge as they are made."""
    options, kept, made = run.options, [], []
    for first in range(0, options.cases, CHUNK):
        lines = cases.generate(program, options.seed, first, min(CHUNK, options.cases - first))
        judged = run.ask("judge", options.judge, lines)
        if options.record:
            kept += judged
            made.append(cases.digest(lines))
        run.compare(lines, judged)
        if len(run.differences) >= options.most:
            break
    if options.record:
        cases.write_recording(options.record, {"seed": options.seed, "count": options.cases, "chunk": CHUNK, "digests": made}, kept)


def judged_before(run, program):
    """Random cases that the judge has answered before."""
    head, answers = cases.read_recording(cases.HERE / "recorded" / "answers.jsonl.gz")
    for at, expected in enumerate(head["digests"]):
        first = at * head["chunk"]
        lines = cases.generate(program, head["seed"], first, min(head["chunk"], head["count"] - first))
        if cases.digest(lines) != expected:
            raise cases.Trouble("the generator makes other cases than those that were judged: record anew")
        run.compare(lines, answers[first:first + len(lines)])


def main():
    run, began = Run(arguments()), time.monotonic()
    try:
        if run.options.build_judge:
            run.options.judge = cases.built("judge")
            if run.options.judge is None:
                return 77
        if run.options.examples:
            examples(run)
        else:
            program = cases.built("generate")
            if program is None:
                return 77
            (judged_by_program if run.options.judge else judged_before)(run, program)
    except cases.Trouble as trouble:
        print(f"compare: {trouble}", file=sys.stderr)
        return 1
    return run.end(began)


if __name__ == "__main__":
    sys.exit(main())
