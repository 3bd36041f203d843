#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kubectl against the simulated Cluster Mesh: kubectl_mesh.py --sim PILOTHOUSE_SIM [--kubectl PATH]…

What a person looks at in the members of a mesh: configuration, peers, certificates, nodes, exports, metrics through
the API server, and a link that is cut while he looks. Each kubectl at hand, as kubectl_commands.py has them.
Exit: 0 all do · 1 one does not · 77 no kubectl (a failure under CI=true)
"""

import argparse
import base64
import os
import pathlib
import re
import ssl
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
from kubectl_commands import Bench, kubectls  # noqa: E402

START_LIMIT = 60
CUT_LIMIT = 60
READY = re.compile(r'^cilium_kvstoremesh_remote_cluster_readiness_status\{.*target_cluster="([^"]+)"\} ([01])$', re.MULTILINE)
# At this speed the cut begins after ten seconds and lasts for fifteen.
SCENARIO = """kind: Scenario
spec:
  estate: {layout: mesh, clusters: 7, mesh: {version: 1.19.3, mcs: true, services: [
    {namespace: shop, name: pay, port: 8080, affinity: local}, {namespace: shop, name: rates, export: true, target: name=weu-01}]}}
  events:
  - {at: 20m, do: cutLink, from: name=weu-01, to: name=eus-01, for: 30m}
"""
SPEED = 120


def _start(sim: str, folder: pathlib.Path, *more: str) -> subprocess.Popen:
    process = subprocess.Popen([sim, "--dir", str(folder), *more], preexec_fn=die_with_parent)
    end = time.monotonic() + START_LIMIT
    while not (folder / "fleet.yaml").exists():
        check(process.poll() is None and time.monotonic() < end, "the simulated fleet is not up")
        time.sleep(0.05)
    return process


def _links(bench: Bench) -> dict[str, bool]:
    """What kvstoremesh of the member says of its peers."""
    pod = bench.json("-n", "kube-system", "get", "pods", "-l", "k8s-app=clustermesh-apiserver")["items"][0]["metadata"]["name"]
    page = bench("get", "--raw", f"/api/v1/namespaces/kube-system/pods/{pod}:9964/proxy/metrics").out
    return {name: value == "1" for name, value in READY.findall(page)}


def _look(bench: Bench) -> None:
    config = bench.json("-n", "kube-system", "get", "configmap", "cilium-config")["data"]
    check(config["cluster-name"] == bench.context and config["cluster-id"].isdigit(), f"{config}")
    rows = read_table(bench("get", "ciliumnodes").out)
    check(list(rows[0]) == ["NAME", "CILIUMINTERNALIP", "INTERNALIP", "AGE"], f"{rows[:1]}")
    check(len(rows) == len(read_table(bench("get", "nodes").out)), "as many CiliumNodes as nodes")
    check(bench("get", "cn", "-o", "name").out.count("ciliumnode.cilium.io/") == len(rows), "by their short name")
    bench("get", "ciliumnode", rows[0]["NAME"], "-o", "jsonpath={.spec.ipam.podCIDRs[0]}").says(r"^10\.64\.\d+\.0/24$")
    bench("get", "serviceexports", "-A").says("NAMESPACE +NAME +AGE", "^shop +rates ")
    bench("get", "svcim", "-n", "shop", "rates", "-o", "jsonpath={.status.clusters[*].cluster}").says("^weu-01$")
    bench("get", "servicecidrs").says(r"^kubernetes +10\.0\.0\.0/16")
    bench("get", "cnp", "-A").says("^shop +from-web")
    bench("get", "service", "-n", "shop", "pay", "-o", "yaml").says('service.cilium.io/global: "true"', "service.cilium.io/affinity: local")
    bench("-n", "kube-system", "get", "service", "clustermesh-apiserver").says(r"LoadBalancer +10\.0\.\d+\.\d+ +10\.140\.0\.\d+ +2379:32379/TCP")
    bench("-n", "kube-system", "get", "pods", "-l", "k8s-app=clustermesh-apiserver").says("3/3 +Running")
    bench("-n", "kube-system", "describe", "deployment", "clustermesh-apiserver").says("kvstoremesh:", "9964/TCP")
    bench("api-resources", "--api-group", "multicluster.x-k8s.io").says("^serviceexports +svcex ", "^serviceimports +svcim ")


def _peers(bench: Bench) -> None:
    rows = read_table(bench("-n", "kube-system", "get", "secrets").out)
    check({row["NAME"]: (row["TYPE"], row["DATA"]) for row in rows}["cilium-kvstoremesh"] == ("Opaque", "6"), f"{rows}")
    secret = bench.json("-n", "kube-system", "get", "secret", "cilium-kvstoremesh", "--show-managed-fields")
    owned = secret["metadata"]["managedFields"][0]["fieldsV1"]["f:data"]
    check({f"f:{name}" for name in secret["data"]} == set(owned) - {"."}, f"{owned}")
    check(b"https://eus-01.mesh.cilium.io:2379" in base64.b64decode(secret["data"]["eus-01"]), "the peer's endpoint")
    users = bench.json("-n", "kube-system", "get", "cm", "clustermesh-remote-users")["data"]["users.yaml"]
    check(users.count("- name: remote-") == 6, users)
    tls = bench.json("-n", "kube-system", "get", "secret", "clustermesh-apiserver-server-cert")
    check(tls["type"] == "kubernetes.io/tls" and set(tls["data"]) == {"ca.crt", "tls.crt", "tls.key"}, f"{set(tls['data'])}")
    context = ssl.create_default_context(cadata=base64.b64decode(tls["data"]["ca.crt"]).decode())
    check(context.cert_store_stats()["x509_ca"] == 1, "ca.crt is an authority")


def _run(title: str, step) -> int:
    try:
        step()
        print(f"PASSED  {title}", flush=True)
        return 0
    except Failed as error:
        print(f"FAILED  {title}: {error}", flush=True)
        return 1


def _cut(bench: Bench) -> None:
    before = _links(bench)
    check(len(before) == 6 and all(before.values()), f"all links are up: {before}")
    end = time.monotonic() + CUT_LIMIT
    while (now := _links(bench))["eus-01"]:
        check(time.monotonic() < end, f"the cut is not seen: {now}")
        time.sleep(0.2)
    check([name for name, up in now.items() if not up] == ["eus-01"], f"the others stay: {now}")
    while not (now := _links(bench))["eus-01"]:
        check(time.monotonic() < end, f"the link does not mend: {now}")
        time.sleep(0.2)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--kubectl", action="append", default=[])
    options = parser.parse_args()
    programs = kubectls(options.kubectl)
    if not programs:
        print("SKIPPED: no kubectl in PATH")
        return 1 if os.environ.get("CI") == "true" else 77
    sim = str(pathlib.Path(options.sim).resolve())
    failed = 0
    with tempfile.TemporaryDirectory(prefix="pilothouse-kubectl-") as temporary:
        folder = pathlib.Path(temporary)
        (folder / "mesh.yaml").write_text(SCENARIO)
        for index, program in enumerate(programs):
            home = folder / f"home{index}"
            home.mkdir()
            still, moving = folder / f"still{index}", folder / f"moving{index}"
            scenario = ["--scenario", str(folder / "mesh.yaml")]
            running = [_start(sim, still, *scenario, "--hold"), _start(sim, moving, *scenario, "--speed", str(SPEED), "--seed", "2")]
            try:
                bench = Bench(program, moving, home, context="weu-01")
                failed += _run(f"{bench.version} cut", lambda: _cut(bench))
                bench = Bench(program, still, home, context="weu-01")
                failed += _run(f"{bench.version} look", lambda: _look(bench))
                failed += _run(f"{bench.version} peers", lambda: _peers(bench))
            finally:
                for process in running:
                    process.terminate()
                    process.wait()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
