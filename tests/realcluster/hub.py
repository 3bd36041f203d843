#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`placement preview` reads a hub from a real kube-apiserver: hub.py --ctl PILOTHOUSECTL --sim PILOTHOUSE_SIM --probe APPLY_PROBE [--backend sim]

The objects of the simulated lab, decided and bound, are copied to a real server that knows KubeFleet's kinds (open
definitions, written here), and previews there are those of the same objects in files. More members than a page holds are read to the last. What no hub
agent wrote here it cannot show (a write that the engine makes lands, but nobody decides on it): this proves the reading, on a server that is not our own.
Exit 77 where no servers can be had.
"""
import argparse
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "fixture"))
sys.dont_write_bytecode = True
import api  # noqa: E402
import serve  # noqa: E402

LIMIT = 120  # of each wait; it ends what hangs
MANY = 530  # members besides the lab's: more than a page of 500
CLUSTERS, PLACEMENTS = "cluster.kubernetes-fleet.io", "placement.kubernetes-fleet.io"
KINDS = [(CLUSTERS, "MemberCluster", "Cluster"), (PLACEMENTS, "ClusterResourcePlacement", "Cluster"),
         (PLACEMENTS, "ResourcePlacement", "Namespaced"), (PLACEMENTS, "ClusterSchedulingPolicySnapshot", "Cluster"),
         (PLACEMENTS, "SchedulingPolicySnapshot", "Namespaced"), (PLACEMENTS, "ClusterResourceBinding", "Cluster"),
         (PLACEMENTS, "ResourceBinding", "Namespaced")]
RESTRICTED = "hub-restricted"


def plural(kind: str) -> str:
    return kind.lower() + "s"


def define(server: api.Api) -> None:
    open_schema = {"type": "object", "properties": {part: {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
                                                    for part in ("spec", "status")}}
    for group, kind, scope in KINDS:
        versions = [{"name": name, "served": True, "storage": name == "v1beta1", "subresources": {"status": {}},
                     "schema": {"openAPIV3Schema": open_schema}} for name in ("v1", "v1beta1")]
        server.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                      {"metadata": {"name": f"{plural(kind)}.{group}"},
                       "spec": {"group": group, "scope": scope, "versions": versions,
                                "names": {"plural": plural(kind), "kind": kind, "singular": kind.lower()}}})
    end = time.monotonic() + LIMIT
    for group, kind, _ in KINDS:  # new kinds take the server a moment
        while server.raw("GET", f"/apis/{group}/v1beta1/{plural(kind)}")[0] != 200:
            assert time.monotonic() < end, f"{kind} is not served"
            time.sleep(0.2)


def copy(server: api.Api, group: str, item: dict) -> None:
    """Creates an object as it is elsewhere, its status too, of the generation that it has here."""
    meta = {key: item["metadata"][key] for key in ("name", "namespace", "labels", "annotations") if key in item["metadata"]}
    space = f"/namespaces/{meta['namespace']}" if "namespace" in meta else ""
    path = f"/apis/{group}/v1beta1{space}/{plural(item['kind'])}"
    made = server.create(path, {**{key: item[key] for key in ("apiVersion", "kind", "spec")}, "metadata": meta})
    if item.get("status"):
        status = json.loads(json.dumps(item["status"]))
        for condition in status.get("conditions", []):
            if condition["observedGeneration"] == item["metadata"]["generation"]:
                condition["observedGeneration"] = made["metadata"]["generation"]
        server.patch(f"{path}/{meta['name']}/status", {"status": status})


class Lab:
    """The simulated hub, its examples applied."""

    def __init__(self, sim: str, folder: pathlib.Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen([sim, "--scenario", "placement-lab", "--dir", str(folder)])
        end = time.monotonic() + LIMIT
        while not (folder / "fleet.yaml").exists():
            assert self.process.poll() is None and time.monotonic() < end, "the simulated hub is not up"
            time.sleep(0.05)
        text = (folder / "hub.kubeconfig").read_text()
        self.server = re.search(r"server: (\S+)", text)[1]
        self.token = re.search(r"token: (\S+)", text)[1]
        self.tls = ssl.create_default_context()
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    def list(self, group: str, kind: str) -> list[dict]:
        request = urllib.request.Request(f"{self.server}/apis/{group}/v1beta1/{plural(kind)}",
                                         headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=30, context=self.tls) as answer:
            return json.loads(answer.read())["items"]

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


class Scene:
    def __init__(self, ctl: str, lab: Lab, kubeconfig: pathlib.Path) -> None:
        self.ctl, self.lab, self.kubeconfig = ctl, lab, kubeconfig
        self.now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def run(self, file: pathlib.Path, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run([self.ctl, "placement", "preview", "-f", str(file), "--now", self.now, *words],
                              capture_output=True, text=True, check=False, timeout=LIMIT)

    def real(self, file: pathlib.Path, *words: str, context: str = "hub") -> subprocess.CompletedProcess:
        return self.run(file, "--kubeconfig", str(self.kubeconfig), "--contexts", context, *words)

    def document(self, done: subprocess.CompletedProcess) -> dict:
        assert done.returncode in (0, 1), f"exit {done.returncode}: {done.stderr}"
        document = json.loads(done.stdout)
        document.pop("hub", None)
        return document

    def examples(self) -> list[pathlib.Path]:
        return sorted((self.lab.folder / "placements").glob("*.yaml"))


def no_hub_yet(scene: Scene) -> None:
    done = scene.real(scene.examples()[0])
    assert done.returncode == 2 and "hub is no KubeFleet hub" in done.stderr, (done.returncode, done.stderr)
    print("ok: a server without the kinds is no hub, and that is said", flush=True)


def fill(scene: Scene, server: api.Api) -> dict[str, list[dict]]:
    """Returns what was copied, by kind."""
    define(server)
    server.ensure("/api/v1/namespaces", {"metadata": {"name": "payments"}})
    held = {kind: scene.lab.list(group, kind) for group, kind, _ in KINDS}
    for group, kind, _ in KINDS:
        api.for_each(lambda item, group=group: copy(server, group, item), held[kind])
    return held


def known_of(held: dict[str, list[dict]], text: str) -> list[dict]:
    """Bindings and latest policy snapshot of the placement of a file."""
    name = re.search(r"^metadata: {name: ([\w-]+)", text, re.M)[1]
    space = re.search(r"^metadata: {.*namespace: ([\w-]+)", text, re.M)
    labels = {"kubernetes-fleet.io/parent-CRP": name}
    return [item for kind in held if kind.endswith(("Binding", "PolicySnapshot")) for item in held[kind]
            if labels.items() <= item["metadata"]["labels"].items()
            and item["metadata"].get("namespace") == (space[1] if space else None)
            and item["metadata"]["labels"].get("kubernetes-fleet.io/is-latest-snapshot", "true") == "true"]


def same_answers(scene: Scene, held: dict[str, list[dict]]) -> None:
    members, known = scene.lab.folder / "members.json", scene.lab.folder / "known.json"
    members.write_text(json.dumps({"kind": "List", "items": held["MemberCluster"]}))
    moved = 0
    for file in scene.examples():
        mine = known_of(held, file.read_text())
        known.write_text(json.dumps({"kind": "List", "items": mine}))
        files = scene.document(scene.run(file, "-o", "json", "--clusters", str(members), "--bindings", str(known)))
        live = scene.document(scene.real(file, "-o", "json"))
        for part in files | live:
            assert live.get(part) == files.get(part), (
                f"{file.name}, {part}: {json.dumps(live.get(part))[:1500]}\n{json.dumps(files.get(part))[:1500]}")
        moved += bool(mine)
    assert moved >= 2, "no example edits a placement that is there already"
    print(f"ok: {len(scene.examples())} previews are the same on the real server as of files", flush=True)


def all_pages(scene: Scene, server: api.Api, members: list[dict]) -> None:
    def more(number: int) -> None:
        item = json.loads(json.dumps(members[number % len(members)]))
        item["metadata"]["name"] = f"more-{number:04}"
        copy(server, CLUSTERS, item)

    api.for_each(more, range(MANY))
    everyone = server.call("GET", f"/apis/{CLUSTERS}/v1beta1/memberclusters")
    file = scene.lab.folder / "members.json"
    file.write_text(json.dumps(everyone))
    example = scene.examples()[2]
    read = scene.document(scene.real(example, "-o", "json"))
    given = scene.document(scene.run(example, "-o", "json", "--clusters", str(file)))
    assert len(read["clusters"]) == MANY + len(members), len(read["clusters"])
    assert read["decisions"] == given["decisions"] and read["clusters"] == given["clusters"]
    print(f"ok: {len(read['clusters'])} members are read in pages", flush=True)


def restricted(scene: Scene, server: api.Api) -> None:
    done = scene.real(scene.examples()[0], context=RESTRICTED)
    assert done.returncode == 3 and not done.stdout and "memberclusters" in done.stderr, (done.returncode, done.stderr)
    rbac = "/apis/rbac.authorization.k8s.io/v1"
    server.create(f"{rbac}/clusterroles", {"metadata": {"name": "see-members"}, "rules": [
        {"apiGroups": [CLUSTERS], "resources": ["memberclusters"], "verbs": ["list"]},
        {"nonResourceURLs": ["/apis", "/apis/*"], "verbs": ["get"]}]})
    server.create(f"{rbac}/clusterrolebindings", {
        "metadata": {"name": "see-members"}, "subjects": [{"kind": "User", "name": "restricted"}],
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "see-members"}})
    end = time.monotonic() + LIMIT
    while True:
        done = scene.real(scene.examples()[0], "-o", "json", context=RESTRICTED)
        if done.stdout or time.monotonic() > end:
            break
        time.sleep(0.2)  # the authorizer's cache takes a moment
    assert done.returncode == 3, (done.returncode, done.stderr)
    missing = [each["kind"] for each in json.loads(done.stdout)["hub"]["partial"]]
    assert missing == ["ClusterResourceBindings", "ClusterSchedulingPolicySnapshots"], missing
    print("ok: what may not be read is named, kind by kind", flush=True)


class Probe:
    """The engine's way of a placement to a hub, step by step."""

    def __init__(self, program: str, scene: Scene, text: dict, generation: int, context: str = "hub") -> None:
        file = scene.lab.folder / "draft.json"
        file.write_text(json.dumps(text))
        self.process = subprocess.Popen(
            [program, str(scene.kubeconfig), context, str(scene.lab.folder / "state"), str(file), str(generation)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, word: str) -> str:
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def __enter__(self) -> "Probe":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=LIMIT)


def applied(scene: Scene, server: api.Api, program: str) -> None:
    """Dry run, write, conflict, an edit in between, a refused field, a new object, no right."""
    path = f"/apis/{PLACEMENTS}/v1beta1/clusterresourceplacements"

    def live(name: str = "web") -> dict:
        return server.call("GET", f"{path}/{name}")

    def draft(number: int, name: str = "web") -> dict:
        item = live()
        meta = {"name": name}
        spec = json.loads(json.dumps(item["spec"]))
        spec["policy"]["numberOfClusters"] = number
        return {"apiVersion": item["apiVersion"], "kind": item["kind"], "metadata": meta, "spec": spec}

    before = live()
    now = before["metadata"]["generation"]
    with Probe(program, scene, draft(11), now) as probe:
        said = probe.say("review")
        assert said.startswith("review PATCH access=yes dryRun=yes moved=no changes=yes trouble= "), said
        assert live() == before, "a dry run changed something"
        said = probe.say("apply")
        assert said.startswith("progress undecided generation="), said
    after = live()
    assert after["spec"]["policy"]["numberOfClusters"] == 11 and after["metadata"]["generation"] == now + 1
    assert {**after["spec"], "policy": None} == {**before["spec"], "policy": None}, "more than the edit changed"

    with Probe(program, scene, draft(12), now + 1) as probe:
        assert " dryRun=yes " in probe.say("review")
        server.patch(f"{path}/web", {"spec": {"revisionHistoryLimit": 7}})
        said = probe.say("apply")
        assert said.startswith("progress conflict "), said
        assert live()["spec"]["policy"]["numberOfClusters"] == 11
        said = probe.say("review")
        assert " moved=yes " in said, said
        assert probe.say("apply").startswith("progress refused "), "an edit of somebody else was overwritten"

    with Probe(program, scene, draft(3, "web-made"), 0) as probe:
        said = probe.say("review")
        assert said.startswith("review POST access=yes dryRun=yes "), said
        assert server.raw("GET", f"{path}/web-made")[0] == 404, "a dry run created something"
        assert probe.say("apply").startswith("progress undecided "), "it was not created"
    assert live("web-made")["spec"]["policy"]["numberOfClusters"] == 3

    unknown = {**draft(4), "specs": {}}
    with Probe(program, scene, unknown, 0) as probe:
        said = probe.say("review")
        assert " dryRun=no " in said, said
        assert probe.say("apply").startswith("progress refused "), "what the dry run refused was sent"
    with Probe(program, scene, draft(5), 0, RESTRICTED) as probe:
        said = probe.say("review")
        assert "trouble= " not in said, said
        assert probe.say("apply").startswith("progress refused ")
    assert live()["spec"]["policy"]["numberOfClusters"] == 11
    print("ok: the engine applies: dry run, write, conflict, edit in between, creation, refusals", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ctl", required=True)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--probe", required=True)
    parser.add_argument("--backend", choices=("real", "sim"), default="real")
    parser.add_argument("--assets")
    options = parser.parse_args()
    sim = str(pathlib.Path(options.sim).resolve())
    backend = serve.find_backend(options.backend, sim, options.assets)
    with tempfile.TemporaryDirectory(prefix="pilothouse-hub-") as name:
        folder = pathlib.Path(name)
        lab = Lab(sim, folder / "lab")
        try:
            with serve.Estate(folder / "servers", backend, ["hub"]) as estate:
                estate.publish()
                server = estate.clusters["hub"].api
                scene = Scene(str(pathlib.Path(options.ctl).resolve()), lab, estate.kubeconfig)
                no_hub_yet(scene)
                held = fill(scene, server)
                same_answers(scene, held)
                restricted(scene, server)
                all_pages(scene, server, held["MemberCluster"])
                applied(scene, server, str(pathlib.Path(options.probe).resolve()))
        finally:
            lab.close()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
