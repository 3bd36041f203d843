#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The local driver against real API servers: run_driver.py --ctl PILOTHOUSECTL [--assets A]

Two real clusters whose nodes are a version behind. The run brings alpha there, which goes away in the middle, then bravo,
whose drain a real disruption budget refuses until somebody loosens it. Then bravo is a management cluster, and the action the
patch of a Cluster API topology. Exit 77 where no servers can be had.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "fixture"))
sys.dont_write_bytecode = True
import api  # noqa: E402
import serve  # noqa: E402

LIMIT = 180  # of each wait; it ends what hangs
OLD = "v1.33.5"
CONDITIONS = [{"type": "Ready", "status": "True", "reason": "KubeletReady"}]
STRATEGY = """
apiVersion: pilothouse.dev/v1alpha1
kind: UpdateStrategy
metadata: {{name: nodes}}
spec:
  intent: {{kind: Full, kubernetesVersion: {version}, images: Latest}}
  action:
    argv: [{python}, {script}, {folder}, "{{member.context}}", {gitversion}]
    proof: {{nodes: all, within: 10m}}
  policy: {{unstaged: List, onStuck: Flag}}
  stages:
  - name: first
    groups: [{{name: first, members: [alpha]}}]
    gatesAfter: [{{kind: Health, name: nodes are well, checks: [nodes], hold: {{successes: 2, interval: 1s, initialDelay: 1s}}}}]
  - name: second
    groups: [{{name: second, members: [bravo]}}]
"""


def seed(server: api.Api, has_budget: bool) -> None:
    for number in (1, 2, 3):
        name = f"node-{number}"
        server.create("/api/v1/nodes", {"metadata": {"name": name}})
        info = {key: "" for key in ("machineID", "systemUUID", "bootID", "kernelVersion", "osImage",
                                    "containerRuntimeVersion", "kubeProxyVersion")}
        info |= {"kubeletVersion": OLD, "operatingSystem": "linux", "architecture": "amd64"}
        server.patch(f"/api/v1/nodes/{name}/status",
                     {"status": {"conditions": CONDITIONS, "nodeInfo": info,
                                 "allocatable": {"cpu": "8", "memory": "32Gi", "pods": "110"}}})
        server.create("/api/v1/namespaces/default/pods",
                      {"metadata": {"name": f"web-{number}", "labels": {"app": "web"}},
                       "spec": {"nodeName": name, "automountServiceAccountToken": False,
                                "containers": [{"name": "web", "image": "registry.invalid/web:1"}]}})
        server.patch(f"/api/v1/namespaces/default/pods/web-{number}/status",
                     {"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}})
    if has_budget:
        server.create("/apis/policy/v1/namespaces/default/poddisruptionbudgets",
                      {"metadata": {"name": "web"},
                       "spec": {"minAvailable": 2, "selector": {"matchLabels": {"app": "web"}}}})


TOPOLOGY = """
apiVersion: pilothouse.dev/v1alpha1
kind: UpdateStrategy
metadata: {{name: topology}}
spec:
  intent: {{kind: Full, kubernetesVersion: {version}, images: Latest}}
  action:
    clusterApi: {{context: bravo, cluster: "fleet/{{member.name}}"}}
    proof: {{nodes: all, within: 10m}}
  policy: {{unstaged: List}}
  stages:
  - name: only
    groups: [{{name: only, members: [alpha]}}]
"""
CLUSTERS = "/apis/cluster.x-k8s.io/v1beta1/namespaces/fleet/clusters"


def manage(server: api.Api) -> None:
    """Makes a management cluster of it: the kind of Cluster API, and a Cluster of the old version."""
    server.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
        "metadata": {"name": "clusters.cluster.x-k8s.io"},
        "spec": {"group": "cluster.x-k8s.io", "scope": "Namespaced", "names": {"plural": "clusters", "kind": "Cluster"},
                 "versions": [{"name": "v1beta1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                     "type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}})
    server.create("/api/v1/namespaces", {"metadata": {"name": "fleet"}})
    end = time.monotonic() + LIMIT
    while True:
        try:
            server.create(CLUSTERS, {"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "Cluster", "metadata": {"name": "alpha"},
                                     "spec": {"topology": {"class": "plain", "version": OLD, "workers": {"replicas": 3}}}})
            return
        except api.ApiError as error:  # a new kind takes the server a moment
            if error.code != 404 or time.monotonic() > end:
                raise
            time.sleep(0.2)


class Scene:
    def __init__(self, ctl: str, estate: serve.Estate, folder: pathlib.Path) -> None:
        self.ctl, self.estate, self.folder = ctl, estate, folder
        access = {name: {"port": one.port, "ca": str(one.authority.certificate),
                         "certificate": str(one.admin[0]), "key": str(one.admin[1])} for name, one in estate.clusters.items()}
        (folder / "access.json").write_text(json.dumps(access))
        self.servers = {name: api.Api(own["port"], own["ca"], own["certificate"], own["key"]) for name, own in access.items()}
        self.version = self.servers["alpha"].call("GET", "/version")["gitVersion"]

    def call(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run([self.ctl, "run", *words, "--kubeconfig", str(self.estate.kubeconfig), "--contexts",
                               "alpha,bravo", "--state", str(self.folder / "state")],
                              capture_output=True, text=True, check=False, timeout=LIMIT)

    def drive(self, name: str = "nodes") -> subprocess.Popen:
        return subprocess.Popen([self.ctl, "run", "drive", name, "--kubeconfig", str(self.estate.kubeconfig), "--contexts",
                                 "alpha,bravo", "--state", str(self.folder / "state"), "--write"],
                                stderr=open(self.folder / "drive.log", "ab"))

    def show(self, name: str = "nodes") -> dict:
        shown = self.call("show", name, "-o", "json")
        assert shown.returncode == 0, shown.stderr
        return json.loads(shown.stdout)

    def until(self, what: str, holds) -> None:
        end = time.monotonic() + LIMIT
        while not holds():
            assert time.monotonic() < end, f"{what} did not come:\n{(self.folder / 'drive.log').read_text()}"
            time.sleep(0.2)
        print(f"ok: {what}", flush=True)

    def new_nodes(self, name: str) -> int:
        items = self.servers[name].call("GET", "/api/v1/nodes")["items"]
        return sum(node["status"]["nodeInfo"]["kubeletVersion"] == self.version for node in items)

    def log(self) -> str:
        return (self.folder / "drive.log").read_text()


def play(scene: Scene) -> None:
    strategy = scene.folder / "strategy.yaml"
    strategy.write_text(STRATEGY.format(version=scene.version.removeprefix("v"), python=sys.executable,
                                        script=HERE / "upgrade_nodes.py", folder=scene.folder, gitversion=scene.version))
    made = scene.call("start", "-f", str(strategy), "--name", "nodes", "--write")
    assert made.returncode == 0, made.stderr
    driver = scene.drive()
    scene.until("the first node of alpha reports the new version", lambda: scene.new_nodes("alpha") >= 1)
    scene.estate.clusters["alpha"].stop_apiserver()
    driver.kill()  # the driver goes too, while its member is away
    driver.wait()
    driver = scene.drive()
    time.sleep(1)
    scene.estate.clusters["alpha"].start_apiserver()
    scene.estate.clusters["alpha"].wait_ready()
    scene.until("alpha came back and is proved", lambda: scene.show()["stages"][0]["state"] == "Completed")
    scene.until("a drain of bravo is refused by the budget", lambda: "evicting web-2" in "".join(
        path.read_text() for path in (scene.folder / "state" / "actions").rglob("*.log")) and scene.new_nodes("bravo") == 1)
    lease = scene.servers["bravo"].call("GET", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/pilothouse-run")
    assert lease["spec"]["holderIdentity"], "nobody holds the lease of bravo"
    assert driver.poll() is None
    scene.servers["bravo"].patch("/apis/policy/v1/namespaces/default/poddisruptionbudgets/web", {"spec": {"minAvailable": 0}})
    assert driver.wait(timeout=LIMIT) == 0, scene.log()
    assert scene.show()["state"] == "Completed"
    assert scene.new_nodes("alpha") == 3 and scene.new_nodes("bravo") == 3
    actions = (scene.folder / "actions").read_text().split()
    assert actions == ["alpha", "bravo"], f"each action once: {actions}"
    for server in scene.servers.values():
        lease = server.call("GET", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/pilothouse-run")
        assert not lease["spec"].get("holderIdentity"), lease
    print("ok: completed, each action once, both leases let go", flush=True)


def play_topology(scene: Scene) -> None:
    """The action is a patch of a Cluster on bravo; what its controllers would do is done here once it is seen."""
    for number in (1, 2, 3):
        scene.servers["alpha"].patch(f"/api/v1/nodes/node-{number}/status", {"status": {"nodeInfo": {"kubeletVersion": OLD}}})
    manage(scene.servers["bravo"])
    strategy = scene.folder / "topology.yaml"
    strategy.write_text(TOPOLOGY.format(version=scene.version.removeprefix("v")))
    made = scene.call("start", "-f", str(strategy), "--name", "topology", "--write")
    assert made.returncode == 0, made.stderr
    driver = scene.drive("topology")
    scene.until("the Cluster has the new version", lambda: scene.servers["bravo"].call(
        "GET", f"{CLUSTERS}/alpha")["spec"]["topology"]["version"] == scene.version)
    cluster = scene.servers["bravo"].call("GET", f"{CLUSTERS}/alpha")
    assert cluster["spec"]["topology"]["workers"] == {"replicas": 3}, "the patch says nothing else"
    driver.kill()  # the same patch twice is the same
    driver.wait()
    driver = scene.drive("topology")
    for number in (1, 2, 3):
        assert driver.poll() is None, scene.log()
        scene.servers["alpha"].patch(f"/api/v1/nodes/node-{number}/status",
                                     {"status": {"nodeInfo": {"kubeletVersion": scene.version}}})
        time.sleep(0.5)
    assert driver.wait(timeout=LIMIT) == 0, scene.log()
    assert scene.show("topology")["state"] == "Completed"
    after = scene.servers["bravo"].call("GET", f"{CLUSTERS}/alpha")
    assert after["metadata"]["generation"] == cluster["metadata"]["generation"], "patched again though it said so already"
    print("ok: a Cluster API topology is patched once, and the nodes prove it", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ctl", required=True)
    parser.add_argument("--assets")
    options = parser.parse_args()
    backend = serve.find_backend("real", None, options.assets)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with serve.Estate(folder / "servers", backend, ["alpha", "bravo"]) as estate:
            estate.publish()
            scene = Scene(options.ctl, estate, folder)
            seed(scene.servers["alpha"], False)
            seed(scene.servers["bravo"], True)
            play(scene)
            play_topology(scene)
    return 0


if __name__ == "__main__":
    sys.exit(main())
