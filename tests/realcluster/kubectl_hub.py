#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kubectl against the simulated KubeFleet hub: kubectl_hub.py --sim PILOTHOUSE_SIM [--kubectl PATH]…

What a person does with a hub: looks at members and placements, applies one, edits it, taints a member, deletes. Each
kubectl at hand, as kubectl_commands.py has them.
Exit: 0 all do · 1 one does not · 77 no kubectl (a failure under CI=true)
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE / "fixture"))
sys.dont_write_bytecode = True

from cluster import die_with_parent  # noqa: E402
from harness import Failed, check, read_table  # noqa: E402
from kubectl_commands import OLDEST_WRITER, Bench, kubectls  # noqa: E402

START_LIMIT = 60
PLACEMENT = """apiVersion: placement.kubernetes-fleet.io/v1
kind: ClusterResourcePlacement
metadata: {name: NAME}
spec:
  resourceSelectors: [{group: "", version: v1, kind: Namespace, name: web}]
  policy: {placementType: PickN, numberOfClusters: 3}
"""


def _start(sim: str, folder: pathlib.Path) -> subprocess.Popen:
    process = subprocess.Popen([sim, "--scenario", "placement-lab", "--dir", str(folder)], preexec_fn=die_with_parent)
    end = time.monotonic() + START_LIMIT
    while not (folder / "fleet.yaml").exists():
        check(process.poll() is None and time.monotonic() < end, "the simulated hub is not up")
        time.sleep(0.05)
    return process


def _look(bench: Bench) -> None:
    rows = read_table(bench("get", "memberclusters").out)
    check(len(rows) == 40 and list(rows[0])[:5] == ["NAME", "JOINED", "AGE", "MEMBER-AGENT-LAST-SEEN", "NODE-COUNT"], f"{rows[:1]}")
    check(all(row["JOINED"] == "True" for row in rows), "all have joined")
    rows = read_table(bench("get", "crp").out)
    check({"web", "inference", "observability", "nightly-batch"} <= {row["NAME"] for row in rows}, f"{rows}")
    bench("get", "rp", "-A").says("^payments +limits +1 +True")
    bench("get", "crb,csps,crs", "-o", "name").says("^clusterresourcebinding.placement.kubernetes-fleet.io/web-")
    bench("get", "fleet", "-o", "name").says("^membercluster.cluster.kubernetes-fleet.io/weu-01$")
    bench("get", "memberclusters", "-l", "accelerator", "-o", "name").says("gpu")
    for version in ("v1", "v1beta1"):
        got = bench.json("get", f"clusterresourceplacements.{version}.placement.kubernetes-fleet.io", "web")
        check(got["apiVersion"] == f"placement.kubernetes-fleet.io/{version}", got["apiVersion"])
    bench("api-resources", "--api-group", "placement.kubernetes-fleet.io").says(r"^clusterresourceplacements +crp ", r"^resourcebindings +rb ")
    bench("describe", "crp", "nightly-batch").says("^Name: +nightly-batch", "neu-dev-01", "ScheduleFailed", "SchedulingPolicyUnfulfilled")
    bench("describe", "membercluster", "frc-02").says("Taints:", "maintenance", "per-cpu-core-cost")
    check(bench.lines(2, "get", "crp", "-w")[0].startswith("NAME"), "a watch begins with its heading")


def _apply(bench: Bench, name: str) -> None:
    placement = PLACEMENT.replace("NAME", name)
    bench("apply", "-f", "-", stdin=placement).says(f"clusterresourceplacement.placement.kubernetes-fleet.io/{name} created")
    bench("apply", "-f", "-", stdin=placement).says("unchanged")
    bench("wait", f"crp/{name}", "--for=condition=ClusterResourcePlacementScheduled", "--timeout=30s").says("condition met")
    bench("wait", f"crp/{name}", "--for=condition=ClusterResourcePlacementAvailable", "--timeout=60s").says("condition met")
    held = bench.json("get", "crb", "-l", f"kubernetes-fleet.io/parent-CRP={name}")["items"]
    check([each["spec"]["state"] for each in held] == ["Bound"] * 3, f"{[each['spec'] for each in held]}")
    bench("diff", "-f", "-", stdin=placement.replace("Clusters: 3", "Clusters: 5"), code=1).says(r"^\+.*numberOfClusters: 5")
    bench("apply", "-f", "-", stdin=placement.replace("Clusters: 3", "Clusters: 5")).says("configured")
    held = bench.json("get", "crb", "-l", f"kubernetes-fleet.io/parent-CRP={name}")["items"]
    check(len(held) == 5, f"{len(held)} bindings")
    bench("apply", "-f", "-", stdin=placement.replace("PickN", "PickAll"), code=1).says("denied the request: deny create/update")
    bench("patch", "crp", name, "--type=merge", "-p", '{"spec":{"policy":{"placementType":"PickAll","numberOfClusters":null}}}',
          code=1).says("placement type is immutable")
    bench("apply", "--server-side", "--field-manager=other", "--force-conflicts", "-f", "-", stdin=placement).says("serverside-applied")
    bench("create", "--dry-run=server", "-f", "-", stdin=placement.replace(name, f"{name}-dry")).says("created \\(server dry run\\)")
    bench("get", "crp", f"{name}-dry", code=1).says("NotFound")
    bench("delete", "crp", name).says("deleted")
    bench("get", "crb,csps,crs", "-l", f"kubernetes-fleet.io/parent-CRP={name}").says("No resources found")


def _members(bench: Bench) -> None:
    bench("label", "membercluster", "weu-03", "stage=blue", "--overwrite")
    bench("patch", "membercluster", "weu-03", "--type=merge", "-p", '{"spec":{"taints":[{"key":"k","value":"v","effect":"NoSchedule"}]}}')
    check(bench.json("get", "membercluster", "weu-03")["metadata"]["generation"] >= 2, "a taint is a new generation")
    bench("patch", "membercluster", "weu-03", "--type=json", "-p", '[{"op":"remove","path":"/spec/taints"}]').says("patched")


def _run(bench: Bench) -> int:
    failed = 0
    steps = [("look", lambda: _look(bench))]
    if bench.minor >= OLDEST_WRITER:
        steps += [("apply", lambda: _apply(bench, f"shop-{bench.minor}")), ("members", lambda: _members(bench))]
    for name, step in steps:
        try:
            step()
            print(f"PASSED  {bench.version} {name}", flush=True)
        except Failed as error:
            failed += 1
            print(f"FAILED  {bench.version} {name}: {error}", flush=True)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--kubectl", action="append", default=[])
    options = parser.parse_args()
    programs = kubectls(options.kubectl)
    if not programs:
        print("SKIPPED: no kubectl in PATH")
        return 1 if os.environ.get("CI") == "true" else 77
    failed = 0
    with tempfile.TemporaryDirectory(prefix="pilothouse-kubectl-") as temporary:
        folder = pathlib.Path(temporary)
        process = _start(str(pathlib.Path(options.sim).resolve()), folder / "lab")
        try:
            for index, program in enumerate(programs):
                home = folder / f"home{index}"
                home.mkdir()
                failed += _run(Bench(program, folder / "lab", home, "hub.kubeconfig", "hub"))
        finally:
            process.terminate()
            process.wait()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
