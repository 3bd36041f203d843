#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`pilothousectl mesh` on real kube-apiservers: mesh.py --ctl PILOTHOUSECTL --sim PILOTHOUSE_SIM [--scenario FILE] [--serve FOLDER]

The objects of a simulated Cluster Mesh go to real servers that know the definitions which Cilium, the MCS API and the Gateway API publish, and
what their schemas do not know is refused. Metrics are asked for through the servers' own proxy, which reaches pods
by their addresses: these exist in a network of this test alone, and tell what the simulated pods tell at that moment, so a link
that is cut is seen. What is said of the real servers is what is said of the simulated ones.
--serve FOLDER keeps the servers until SIGTERM instead: FOLDER/servers/kubeconfig; enter their network with the command that is printed.
Exit 77 where no servers, definitions or network can be had.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "fixture"), str(HERE / "mesh")]
sys.dont_write_bytecode = True
import serve  # noqa: E402
from copying import MeshCluster, Simulated, copy_all, define  # noqa: E402
from pages import Pages  # noqa: E402

LIMIT = 120  # of each wait; it ends what hangs
INSIDE = "PILOTHOUSE_MESH_NETWORK"
# What the scenario plants, as core/mesh names it.
PLANTED = {"TUNNEL_PROTO", "LB_PENDING", "CA_MISMATCH", "ONE_WAY_CONFIG", "SVC_HALF_GLOBAL", "SVC_PORTS", "ENTRY_NOT_PROGRAMMED",
           "ROUTE_BACKEND_MISSING"}
CILIUM = 5  # of the clusters
CUT_LONG_AGO, CUT_MEANWHILE = ("weu-01", "wus-01"), ("frc-01", "weu-01")
GRACE = 180  # seconds: core/mesh/settings.h, and how long a cut may go unnoticed
NEWER = "CONFIG_PENDING_RESTART"  # true of the real servers alone: their configuration is newer than what they say of their pods
LOGGED, LOGS = "; the log says: ", "logs"  # of the simulated ones alone: logs come from kubelets, which are not there
MOVING = ("fleet", "at", "since", "age", "until", "lastContact")  # what two readings never share


class Scene:
    def __init__(self, ctl: str, simulated: Simulated, real: pathlib.Path) -> None:
        self.ctl, self.simulated, self.real = ctl, simulated, real

    def document(self, kubeconfig: pathlib.Path, *words: str, contexts: str = "", codes: tuple[int, ...] = (0, 1)) -> dict:
        """`codes`: of which the exit code must be one."""
        done = subprocess.run([self.ctl, "mesh", *words, "-o", "json", "--timeout", "30", "--kubeconfig", str(kubeconfig), "--contexts",
                               contexts or ",".join(self.simulated.members)],
                              capture_output=True, text=True, check=False, timeout=LIMIT)
        assert done.returncode in codes, f"exit {done.returncode}: {done.stderr}"
        return json.loads(done.stdout)


def settled(document: object) -> object:
    """Without what is of the moment, or of where it was read."""
    if isinstance(document, dict):
        return {key: settled(value) for key, value in document.items() if key not in MOVING}
    if isinstance(document, str):
        return document.split(LOGGED)[0]
    if isinstance(document, list):
        return [settled(each) for each in document
                if not (isinstance(each, dict) and (each.get("code") == NEWER or each.get("what") == LOGS))]
    return document


def without_cilium(scene: Scene) -> None:
    document = scene.document(scene.real, "status")
    assert not document["findings"] and not document["links"], document
    print("ok: servers without Cilium have no mesh, and nothing is found in them", flush=True)


def difference(scene: Scene) -> str:
    """What the real servers are said to be and the simulated ones are not; empty: nothing."""
    for words in (["status"], ["status", "--secrets", "values"], ["graph"], ["failover", "--down", "neu-01"]):
        mine = settled(scene.document(scene.simulated.kubeconfig, *words))
        real = settled(scene.document(scene.real, *words, codes=(0, 1, 3)))  # 3: no logs
        for part in mine | real:
            if real.get(part) != mine.get(part):
                mine, real = ([json.dumps(each) for each in (one.get(part) or [])] for one in (mine, real))
                return (f"{' '.join(words)}, {part}:\nonly real {[each for each in real if each not in mine]}\n"
                        f"only simulated {[each for each in mine if each not in real]}")
    return ""


def same_answers(scene: Scene) -> None:
    """Once the configuration, which is new on the real servers, is old enough for a link without connection to be down."""
    end = time.monotonic() + GRACE + LIMIT
    while left := difference(scene):
        assert time.monotonic() < end, left
        time.sleep(2)
    print("ok: status, graph and failover say of the real servers what they say of the simulated", flush=True)


def state_of(scene: Scene, ends: tuple[str, str], kubeconfig: pathlib.Path) -> dict:
    links = scene.document(kubeconfig, "status")["links"]
    return next(each for each in links if (each["from"], each["to"]) == ends)


def young(scene: Scene) -> None:
    end = time.monotonic() + LIMIT
    while (link := state_of(scene, CUT_LONG_AGO, scene.real))["state"] != "CONNECTING":  # not all pages were read in time
        assert link["state"] == "CONFIG_ONLY" and time.monotonic() < end, f"not said to be connecting: {link}"
    print("ok: a configuration that was just written is given its time", flush=True)


def cut_is_seen(scene: Scene) -> None:
    before = state_of(scene, CUT_MEANWHILE, scene.real)
    assert before["state"] == "UP", before
    end = time.monotonic() + GRACE + LIMIT
    while (now := state_of(scene, CUT_MEANWHILE, scene.real))["state"] == "UP":
        assert time.monotonic() < end, f"the cut is not seen: {now}"
        time.sleep(2)
    print(f"ok: a link that is cut is seen through the servers' proxy: {', '.join(now['reasons'])}", flush=True)


def restricted(scene: Scene) -> None:
    """May read nodes and namespaces alone."""
    context = f"{scene.simulated.members[0]}-restricted"
    missing = [each["what"] for each in scene.document(scene.real, "status", contexts=context, codes=(3,))["partial"]]
    assert {"cilium-config", "peer Secrets", "Services", "CiliumNodes"} <= set(missing), missing
    print(f"ok: what may not be read is named, {len(missing)} kinds of objects", flush=True)


def planted(scene: Scene) -> None:
    findings = scene.document(scene.real, "status", "--secrets", "values")["findings"]
    assert sum(each["code"] == NEWER for each in findings) == CILIUM, findings
    found = {each["code"] for each in findings}
    assert PLANTED <= found, f"not found: {PLANTED - found}; found: {sorted(found)}"
    print(f"ok: {', '.join(sorted(PLANTED))} are found on the real servers", flush=True)


def run(options: argparse.Namespace, folder: pathlib.Path, backend: serve.Backend) -> None:
    simulated = Simulated(options.sim, options.scenario, folder / "simulated")
    try:
        with serve.Estate(folder / "servers", backend, simulated.members) as estate:
            estate.publish()
            scene = Scene(str(pathlib.Path(options.ctl).resolve()), simulated, estate.kubeconfig)
            if not options.serve:
                without_cilium(scene)
            with Pages(simulated) as pages:
                for name, one in estate.clusters.items():
                    define(simulated, name, one.api, options.definitions.split(":"))
                    copy_all(simulated, name, one.api, pages)
                if options.serve:
                    print(f"kubeconfig: {estate.kubeconfig}\nenter with: nsenter --net=/proc/{os.getpid()}/ns/net", flush=True)
                    signal.sigwait([signal.SIGTERM, signal.SIGINT])
                    return
                young(scene)
                planted(scene)
                restricted(scene)
                cut_is_seen(scene)
                same_answers(scene)
    finally:
        simulated.close()


def enter_network(options: argparse.Namespace, backend: serve.Backend) -> None:
    """Begins anew in a network of its own: addresses there are nobody else's."""
    if os.environ.get(INSIDE):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        return
    definitions = subprocess.run([str(HERE / "mesh" / "definitions.sh")], stdout=subprocess.PIPE, text=True, check=False)
    if definitions.returncode:
        sys.exit(definitions.returncode)
    own = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]
    if not shutil.which("ip") or subprocess.run([*own, "true"], stderr=subprocess.DEVNULL, check=False).returncode:
        print("SKIPPED: no network of its own can be made (unshare --net, ip)", file=sys.stderr)
        sys.exit(serve.SKIP)
    os.environ[INSIDE] = "1"
    os.execvp(own[0], [*own, sys.executable, *sys.argv, "--assets", str(backend.assets),
                       "--definitions", definitions.stdout.strip().replace("\n", ":")])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ctl", required=True)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--scenario", default=str(HERE / "mesh" / "scenario.yaml"))
    parser.add_argument("--serve")
    parser.add_argument("--assets")
    parser.add_argument("--definitions", help=argparse.SUPPRESS)
    options = parser.parse_args()
    backend = serve.Backend(MeshCluster, serve.find_assets(options.assets))
    enter_network(options, backend)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT] if options.serve else [])
    with tempfile.TemporaryDirectory(prefix="pilothouse-mesh-") as name:
        run(options, pathlib.Path(options.serve or name).resolve(), backend)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
