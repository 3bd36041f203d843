#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kubectl and pilothousectl see the same simulated fleet: agreement.py --ctl PILOTHOUSECTL --sim PILOTHOUSE_SIM

The story is held still (--hold), so that the two may be asked one after the other.
Exit: 0 they agree · 1 they do not · 77 no kubectl (a failure under CI=true)
"""

import argparse
import collections
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "fixture"))
sys.dont_write_bytecode = True

from cluster import die_with_parent  # noqa: E402
from harness import Failed, Programs, check, read_table  # noqa: E402

START_LIMIT = 60


def _start(sim: str, folder: pathlib.Path, options: argparse.Namespace) -> subprocess.Popen:
    """Returns when the fleet's files are there: they appear once every member answers."""
    process = subprocess.Popen([sim, "--clusters", str(options.clusters), "--seed", str(options.seed), "--scenario",
                                options.scenario, "--hold", "--dir", str(folder)], preexec_fn=die_with_parent)
    deadline = time.monotonic() + START_LIMIT
    while not (folder / "fleet.yaml").exists():
        check(process.poll() is None, f"pilothouse-sim exited with {process.returncode}")
        check(time.monotonic() < deadline, f"no fleet file after {START_LIMIT} s")
        time.sleep(0.1)
    return process


def _contexts(programs: Programs, config: str) -> list[str]:
    return programs.kubectl("config", "get-contexts", "-o", "name", "--kubeconfig", config).out.split()


def _without_age(restarts: str) -> str:
    return restarts.split(" (")[0]


def _pods(rows: list[dict[str, str]]) -> dict:
    return {(row["NAMESPACE"], row["NAME"]): (row["STATUS"], row["READY"], _without_age(row["RESTARTS"])) for row in rows}


def _nodes(rows: list[dict[str, str]]) -> dict:
    return {row["NAME"]: (row["STATUS"], row["ROLES"], row["VERSION"]) for row in rows}


def _by_cluster(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    split = collections.defaultdict(list)
    for row in rows:
        split[row["CLUSTER"]].append(row)
    return split


def _same(what: str, kubectl: dict, ours: dict) -> None:
    wrong = [f"{key}: kubectl {kubectl.get(key)}, pilothousectl {ours.get(key)}"
             for key in sorted(set(kubectl) | set(ours)) if kubectl.get(key) != ours.get(key)]
    check(not wrong, f"{what}: {len(wrong)} of {len(kubectl)} differ:\n    " + "\n    ".join(wrong[:8]))


def _compare(programs: Programs, config: str) -> str:
    contexts = _contexts(programs, config)
    own = ("--kubeconfig", config, "--no-color")
    status = {one["name"]: one for one in programs.ctl("status", "-o", "json", *own).json()["clusters"]}
    check(sorted(status) == sorted(contexts), f"contexts {sorted(contexts)}, clusters {sorted(status)}")
    pods = _by_cluster(read_table(programs.ctl("get", "pods", "-A", *own, limit=120).out))
    nodes = _by_cluster(read_table(programs.ctl("get", "nodes", *own, limit=120).out))
    served = collections.Counter()
    for item in programs.ctl("get", "pods", "-A", "-o", "json", *own, limit=120).json()["items"]:
        served[item["cluster"]] += 1
    words, silent, total = collections.Counter(), [], 0
    for name in contexts:
        if status[name]["reachable"] is not True or status[name]["pods"]["total"] is None:
            silent.append(name)      # the story has it down: kubectl must fail on it as well
            failed = subprocess.run([str(programs.kubectl_path), "get", "nodes", "--kubeconfig", config, "--context", name,
                                     "--request-timeout", "10s"], env=programs.environment, capture_output=True, check=False)
            check(failed.returncode != 0, f"{name}: kubectl reads it, pilothousectl does not: {status[name]['reasons']}")
            continue
        where = ("--kubeconfig", config, "--context", name)
        want_pods = _pods(read_table(programs.kubectl("get", "pods", "-A", *where).out))
        want_nodes = _nodes(read_table(programs.kubectl("get", "nodes", *where).out))
        _same(f"{name} pods", want_pods, _pods(pods[name]))
        _same(f"{name} nodes", want_nodes, _nodes(nodes[name]))
        counts = (status[name]["nodes"]["total"], status[name]["pods"]["total"], served[name])
        check(counts == (len(want_nodes), len(want_pods), len(want_pods)),
              f"{name}: kubectl {len(want_nodes)} nodes and {len(want_pods)} pods; status and get -o json {counts}")
        words.update(state for state, _, _ in want_pods.values())
        total += len(want_pods)
    check(len(silent) * 5 <= len(contexts), f"too few members answer to compare anything: {silent}")
    return f"{len(contexts)} clusters ({len(silent)} silent to both), {total} pods: " + ", ".join(
        f"{count} {word}" for word, count in words.most_common())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ctl", required=True)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--kubectl", help="default: the one in PATH")
    parser.add_argument("--clusters", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scenario", default="busy-day")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pilothouse-agree-") as temporary:
        folder = pathlib.Path(temporary)
        programs = Programs(str(pathlib.Path(options.ctl).resolve()), folder / "home", options.kubectl)
        if not programs.kubectl_path:
            print("SKIPPED: no kubectl to compare with", flush=True)
            return 1 if os.environ.get("CI") == "true" else 77
        process = _start(str(pathlib.Path(options.sim).resolve()), folder / "fleet", options)
        try:
            print("PASS agreement: " + _compare(programs, str(folder / "fleet" / "kubeconfig")), flush=True)
            return 0
        except Failed as reason:
            print(f"FAIL agreement\n    {reason}", flush=True)
            return 1
        finally:
            process.terminate()
            process.wait(timeout=10)


if __name__ == "__main__":
    sys.exit(main())
