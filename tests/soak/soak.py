#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet that fails and heals in rounds, watched by a client: nothing may grow from round to round.

soak.py PILOTHOUSECTL PILOTHOUSE_SIM [--seconds S] [--members N]
soak.py SOAK_CLIENT PILOTHOUSE_SIM --truth [--seconds S] [--members N]

Every round does the same faults to the same members. The first rounds warm up; after them the peak of memory,
descriptors and threads within a round is compared with that of the last rounds. With --truth the client then lists
every member and compares each record with what its watches led it to. Exit 0 when nothing grew, every member healed,
nothing differed and both programs ended at once on SIGTERM; 1 with what was wrong.
"""
import argparse
import json
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROUND = 10  # seconds: faults in the first half, healing in the second
EVERY = 0.25  # seconds between two looks at the programs
END_WITHIN = 1.0  # seconds from SIGTERM to the end of a program
HEAL_WITHIN = 45  # seconds: the longest back-off, and a slow machine
EQUAL_WITHIN = 60  # seconds: a member that changes while it is compared is compared again
# What a peak may grow by between the warm rounds and the last ones: one part of the peak, and some besides. A heap
# breathes by a few MiB with the order of arrivals; what leaks per request or per reconnect is far more in a minute.
# Descriptors also come and go with the connections of members, of which a machine with much other work sees fewer at
# first; so many for each member are always fine.
PER_MEMBER = 5
MAY_GROW = {"rss": (0.06, 4 * 1024), "descriptors": (0.10, 8), "threads": (0.0, 0)}

FAULTS = (  # do, how, skip, count of members (of forty), offset in the round, for how long
    ("cut", "", 0, 10, 0, 4),
    ("down", "refuse", 10, 4, 0, 4),
    ("down", "etcd", 14, 3, 1, 4),
    ('"410"', "", 17, 4, 1, 3),
    ('"429"', "", 21, 3, 1, 3),
    ('"5xx"', "", 24, 3, 2, 3),
    ("slow", "", 27, 4, 0, 5),
    ("silent", "", 31, 2, 0, 4),
    ("wrongCA", "", 33, 2, 1, 4),
    ("crashLoop", "", 35, 3, 1, 4),
)


def scenario(rounds, begin, members):
    lines = ["apiVersion: pilothouse.dev/v1alpha1", "kind: Scenario", "metadata: {name: soak}", "spec:",
             "  estate: {churnEvery: 1m}", "  events:"]
    for index in range(rounds):
        for do, how, skip, count, offset, lasts in FAULTS:
            extra = f", how: {how}" if how else ""
            extra += ", delay: 700ms" if do == "slow" else ", code: 503" if do == '"5xx"' else ""
            extra += ", workload: checkout-api, pods: 2" if do == "crashLoop" else ""
            lines.append(f"  - {{at: {begin + index * ROUND + offset}s, do: {do}, skip: {skip * members // 40}, "
                         f"count: {max(1, count * members // 40)}, "
                         f"for: {lasts}s{extra}}}")
    return "\n".join(lines) + "\n"


def look(pid):
    """Memory in KiB, open descriptors and threads of a program."""
    folder = pathlib.Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
    return {"rss": int(status["VmRSS"].split()[0]), "descriptors": len(list((folder / "fd").iterdir())),
            "threads": int(status["Threads"])}


class Watch:
    """A stream of changes: the last known state of each member, and how many changes came."""

    def __init__(self, process):
        self.clusters, self.changes, self.wrong, self.lock = {}, 0, [], threading.Lock()
        self.compared = None
        threading.Thread(target=self.read, args=(process.stdout,), daemon=True).start()

    def read(self, stream):
        for number, line in enumerate(stream):
            try:
                value = json.loads(line)
                if "compared" in value:
                    self.compared = value
                    continue
                with self.lock:
                    self.changes += 1
                    for cluster in value["changed" if number else "clusters"]:
                        self.clusters[cluster["name"]] = cluster
            except (ValueError, KeyError) as error:
                self.wrong.append(f"line {number + 1} of the change stream: {error!r}: {line[:200]!r}")

    def unreachable(self):
        with self.lock:
            return sorted(name for name, cluster in self.clusters.items() if not cluster["reachable"])

    def known(self):
        with self.lock:
            return len(self.clusters), self.changes


def as_on_a_desktop():
    """The soft limit of descriptors that a session starts with: a program that needs more has to ask for it."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def wait_for(condition, seconds):
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(EVERY)
    return True


def end(name, process, problems):
    """SIGTERM; the program ends with 0 and at once."""
    begin = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        code = process.wait(END_WITHIN)
        print(f"{name}: ended {time.monotonic() - begin:.2f} s after SIGTERM")
        if code != 0:
            problems.append(f"{name} ended with {code} on SIGTERM")
    except subprocess.TimeoutExpired:
        problems.append(f"{name} still ran {END_WITHIN} s after SIGTERM")
        process.kill()
        process.wait()


def compare(client, watch, members, problems):
    """What the client holds against what the servers hold."""
    client.stdin.write(f"compare {EQUAL_WITHIN}\n")
    client.stdin.flush()
    if not wait_for(lambda: watch.compared, EQUAL_WITHIN + 30):
        problems.append("the client did not say how its records compare")
        return
    said = watch.compared
    print(f"{members - len(said['wrong'])} of {members} members equal: {said['nodes']} nodes, {said['pods']} pods")
    problems += [f"{name}: {words[:300]}" for name, words in sorted(said["wrong"].items())[:8]]
    if said["compared"] != members or not said["wrong"] and not said["pods"]:
        problems.append(f"only {said['compared']} members with {said['pods']} pods were compared")


def peaks(samples, chosen):
    """The highest of each figure in each of the chosen rounds, and of those the median."""
    result = {}
    for figure in MAY_GROW:
        highest = sorted(max(sample[figure] for sample in samples[index]) for index in chosen if samples[index])
        result[figure] = highest[len(highest) // 2]
    return result


def judge(name, samples, rounds, members, problems):
    warm = max(1, rounds // 6)  # rounds that are not compared
    window = max(2, (rounds - warm) // 3)
    first = peaks(samples, range(warm, warm + window))
    last = peaks(samples, range(rounds - window, rounds))
    for figure, (part, besides) in MAY_GROW.items():
        bound = first[figure] * (1 + part) + besides
        if figure == "descriptors":
            bound = max(bound, PER_MEMBER * members)
        unit = " KiB" if figure == "rss" else ""
        print(f"{name}: {figure} {first[figure]}{unit} -> {last[figure]}{unit}, may be {bound:.0f}{unit}")
        if last[figure] > bound:
            problems.append(f"{name}: {figure} grew from {first[figure]}{unit} to {last[figure]}{unit}")


def soak(programs, watch, rounds, members, problems):
    begin = time.monotonic()
    samples = {name: [[] for _ in range(rounds)] for name in programs}
    failed, seen = set(), []
    while (elapsed := time.monotonic() - begin) < rounds * ROUND:
        for name, program in programs.items():
            if program.poll() is not None:
                problems.append(f"{name} ended with {program.returncode} in round {int(elapsed // ROUND) + 1}")
                return
            samples[name][int(elapsed // ROUND)].append(look(program.pid))
        failed.update(watch.unreachable())
        if int(elapsed // ROUND) >= len(seen):
            seen.append(watch.known()[1])
        time.sleep(EVERY)
    seen.append(watch.known()[1])
    for index, (before, after) in enumerate(zip(seen, seen[1:])):
        if after == before:
            problems.append(f"no change was told in round {index + 1}: the faults were not seen")
    if not failed:
        problems.append("no member was ever out of reach: the faults did nothing")
    print(f"{rounds} rounds, {watch.known()[1]} changes, {len(failed)} members were out of reach at some time")
    for name in programs:
        judge(name, samples[name], rounds, members, problems)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("client")
    parser.add_argument("sim")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--members", type=int, default=40)
    parser.add_argument("--truth", action="store_true", help="the client is soak_client: compare its records in the end")
    options = parser.parse_args()
    rounds = max(6, options.seconds // ROUND)
    problems = []
    with tempfile.TemporaryDirectory(prefix="pilothouse-soak-") as name:
        folder = pathlib.Path(name)
        # Seconds until the first fault: the members come up and are read once.
        start_up = 12 + options.members // 20
        (folder / "soak.yaml").write_text(scenario(rounds, start_up, options.members))
        started = time.monotonic()
        sim = subprocess.Popen([options.sim, "--clusters", str(options.members), "--seed", "11", "--scenario",
                                str(folder / "soak.yaml"), "--dir", str(folder / "sim")],
                               stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=as_on_a_desktop)
        client, client_name = None, pathlib.Path(options.client).name
        try:
            if not wait_for(lambda: (folder / "sim/fleet.yaml").exists() or sim.poll() is not None, 60) or sim.poll() is not None:
                sys.exit("pilothouse-sim did not come up")
            log = (folder / "client.err").open("w")
            fleet = str(folder / "sim/fleet.yaml")
            arguments = [fleet] if options.truth else ["status", "--watch", "--fleet", fleet, "--timeout", "2",
                                                       "--state", str(folder / "state")]
            client = subprocess.Popen([options.client, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=log, text=True, preexec_fn=as_on_a_desktop)
            watch = Watch(client)
            if not wait_for(lambda: watch.known()[0] == options.members, 60):
                problems.append(f"only {watch.known()[0]} of {options.members} members were told")
            time.sleep(max(0.0, started + start_up - time.monotonic()))
            soak({client_name: client, "pilothouse-sim": sim}, watch, rounds, options.members, problems)
            if not wait_for(lambda: not watch.unreachable(), HEAL_WITHIN):
                problems.append(f"still out of reach {HEAL_WITHIN} s after the last fault: {', '.join(watch.unreachable())}")
            if options.truth:
                compare(client, watch, options.members, problems)
            problems += watch.wrong[:3]
            end(client_name, client, problems)
            end("pilothouse-sim", sim, problems)
            if text := (folder / "client.err").read_text():
                print(f"{client_name} said:", text[:1000])
        finally:
            for process in (client, sim):
                if process and process.poll() is None:
                    process.kill()
                    process.wait()
    for problem in problems:
        print("FAILED:", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
