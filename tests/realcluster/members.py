#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`placement preview --members-now` against real kube-apiservers: members.py --ctl PILOTHOUSECTL [--sim PILOTHOUSE_SIM --backend sim]

Objects stand on the servers with their defaults and other owners. What is computed is held against what the servers say in
a dry run, and both against what an apply by the agent's field manager then really does.
Exit 77 where no servers can be had.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "fixture"), str(HERE)]
sys.dont_write_bytecode = True
import api  # noqa: E402
import hub  # noqa: E402
import serve  # noqa: E402

LIMIT = 60
AGENT, APPLY = "work-api-agent", "application/apply-patch+yaml"
NOW = "2026-11-20T08:00:00Z"
GROUP = "placement.kubernetes-fleet.io"
PATHS = {"Namespace": "/api/v1/namespaces", "ConfigMap": "/api/v1/namespaces/shop/configmaps",
         "Secret": "/api/v1/namespaces/shop/secrets", "Service": "/api/v1/namespaces/shop/services",
         "Deployment": "/apis/apps/v1/namespaces/shop/deployments"}
TOKEN, OLD_TOKEN = "bmV3LXRva2Vu", "b2xkLXRva2Vu"


def container(image: str) -> dict:
    return {"name": "app", "image": image, "ports": [{"containerPort": 8080}],
            "resources": {"limits": {"cpu": "1000m", "memory": "1024Mi"}}, "env": [{"name": "LEVEL", "value": "info"}]}


def thing(version: str, kind: str, name: str, **more) -> dict:
    meta = {"name": name} if kind == "Namespace" else {"name": name, "namespace": "shop"}
    return {"apiVersion": version, "kind": kind, "metadata": meta, **more}


def deployment(name: str, image: str, selector: str = "web", replicas: int = 2) -> dict:
    return thing("apps/v1", "Deployment", name, spec={
        "replicas": replicas, "selector": {"matchLabels": {"app": selector}},
        "template": {"metadata": {"labels": {"app": selector}}, "spec": {"containers": [container(image)]}}})


# What the placement brings.
WANTED = [thing("v1", "Namespace", "shop"),
          thing("v1", "ConfigMap", "settings", data={"level": "info", "mode": "fast"}),
          thing("v1", "ConfigMap", "same", data={"a": "1"}),
          thing("v1", "Secret", "key", data={"token": TOKEN}),
          thing("v1", "Service", "web", spec={"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]}),
          deployment("web", "app:2"), deployment("plain", "app:1"), deployment("frozen", "app:1", selector="new")]


class Server:
    def __init__(self, cluster) -> None:
        self.cluster, self.api = cluster, cluster.api
        self.uid = ""

    def path(self, item: dict) -> str:
        return f"{PATHS[item['kind']]}/{item['metadata']['name']}"

    def apply(self, item: dict, manager: str = AGENT, force: bool = True) -> tuple[int, dict]:
        query = f"?fieldManager={manager}&force={'true' if force else 'false'}"
        code, body = self.api.raw("PATCH", self.path(item) + query, item, content_type=APPLY)
        return code, json.loads(body)

    def owned(self, item: dict, work: str = "web-work", uid: str = "") -> dict:
        item = json.loads(json.dumps(item))
        item["metadata"]["ownerReferences"] = [{"apiVersion": f"{GROUP}/v1beta1", "kind": "AppliedWork", "name": work,
                                                "uid": uid or self.uid}]
        return item

    def get(self, item: dict) -> dict | None:
        code, body = self.api.raw("GET", self.path(item))
        return json.loads(body) if code == 200 else None

    def define_works(self) -> None:
        open_schema = {"type": "object", "properties": {part: {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
                                                        for part in ("spec", "status")}}
        self.api.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
            "metadata": {"name": f"appliedworks.{GROUP}"},
            "spec": {"group": GROUP, "scope": "Cluster",
                     "names": {"plural": "appliedworks", "kind": "AppliedWork", "singular": "appliedwork"},
                     "versions": [{"name": "v1beta1", "served": True, "storage": True, "subresources": {"status": {}},
                                   "schema": {"openAPIV3Schema": open_schema}}]}})
        works = f"/apis/{GROUP}/v1beta1/appliedworks"
        end = time.monotonic() + LIMIT
        while self.api.raw("GET", works)[0] != 200:
            assert time.monotonic() < end, "AppliedWorks are not served"
            time.sleep(0.2)
        made = self.api.create(works, {"apiVersion": f"{GROUP}/v1beta1", "kind": "AppliedWork",
                                       "metadata": {"name": "web-work"}, "spec": {}})
        self.uid = made["metadata"]["uid"]
        self.api.patch(f"{works}/web-work/status", {"status": {"appliedResources": [
            {"ordinal": 0, "group": "", "version": "v1", "kind": "ConfigMap", "resource": "configmaps", "namespace": "shop",
             "name": "old", "uid": "1"}]}})


def fill(alpha: Server) -> None:
    """What alpha has before: applied by the agent and drifted, made by others, owned by others, left over."""
    alpha.define_works()
    wanted = {(item["kind"], item["metadata"]["name"]): item for item in WANTED}
    web, plain = wanted["Deployment", "web"], wanted["Deployment", "plain"]
    made = [(wanted["Namespace", "shop"], "kubectl"),
            (thing("v1", "ConfigMap", "settings", data={"level": "debug", "own": "x"}), "kubectl"),
            (wanted["ConfigMap", "same"], "kubectl"), (wanted["Service", "web"], "kubectl"),
            (alpha.owned(deployment("web", "app:1")), AGENT), (alpha.owned(plain), AGENT),
            (alpha.owned(deployment("frozen", "app:1", selector="old")), AGENT),
            (alpha.owned(thing("v1", "ConfigMap", "old", data={})), AGENT)]
    if ("Secret", "key") in wanted:
        made.append((thing("v1", "Secret", "key", data={"token": OLD_TOKEN}), "kubectl"))
    for item, manager in made:
        code, body = alpha.apply(item, manager)
        assert code in (200, 201), (item["kind"], code, body)
    code, _ = alpha.api.raw("PATCH", alpha.path(web) + "?fieldManager=kubectl", {"spec": {"replicas": 5}},
                            content_type=api.MERGE_PATCH)  # somebody scaled it
    assert code == 200


class Scene:
    def __init__(self, ctl: str, folder: pathlib.Path, kubeconfig: pathlib.Path) -> None:
        self.ctl, self.folder, self.kubeconfig = ctl, folder, kubeconfig
        condition = {"status": "True", "lastTransitionTime": "2026-11-01T00:00:00Z"}
        members = [{"apiVersion": "cluster.kubernetes-fleet.io/v1beta1", "kind": "MemberCluster", "metadata": {"name": name},
                    "status": {"agentStatus": [{"type": "MemberAgent", "lastReceivedHeartbeat": "2026-11-20T07:59:40Z",
                                                "conditions": [{"type": "Joined", **condition},
                                                               {"type": "Healthy", **condition}]}]}}
                   for name in ("alpha", "bravo", "alpha-restricted")]
        (folder / "members.json").write_text(json.dumps({"kind": "List", "apiVersion": "v1", "items": members}))
        (folder / "hub").mkdir()
        (folder / "hub" / "objects.json").write_text(json.dumps({"kind": "List", "apiVersion": "v1", "items": WANTED}))

    def run(self, strategy: dict, *words: str, clusters: tuple[str, ...] = ("alpha",), live: bool = False) -> (
            subprocess.CompletedProcess):
        placement = {"apiVersion": f"{GROUP}/v1beta1", "kind": "ClusterResourcePlacement", "metadata": {"name": "web"},
                     "spec": {"resourceSelectors": [{"group": "", "version": "v1", "kind": "Namespace", "name": "shop"}],
                              "policy": {"placementType": "PickFixed", "clusterNames": list(clusters)},
                              "strategy": {"type": "RollingUpdate", "applyStrategy": strategy}}}
        (self.folder / "web.json").write_text(json.dumps(placement))
        files = ["--clusters", str(self.folder / "members.json"), "--resources", str(self.folder / "hub")]
        done = subprocess.run([self.ctl, "placement", "preview", "-f", str(self.folder / "web.json"), "--members-now",
                               *(["--hub-resources", "--contexts", "bravo"] if live else files),
                               "--kubeconfig", str(self.kubeconfig), "--now", NOW, *words],
                              capture_output=True, text=True, check=False, timeout=LIMIT)
        for secret in (TOKEN, OLD_TOKEN, "new-token", "old-token"):
            assert secret not in done.stdout + done.stderr, "a Secret's value was told"
        return done

    def diffs(self, strategy: dict, *words: str) -> dict[str, dict]:
        done = self.run(strategy, "-o", "json", *words)
        assert done.returncode in (0, 1), (done.returncode, done.stderr)
        document = json.loads(done.stdout)
        refused = any(each["outcome"] == "refused" for each in document["memberDiffs"])
        assert done.returncode == (1 if refused else 0), (done.returncode, refused)
        assert document["partial"] == [], document["partial"]
        return {f"{each['kind']} {each['name']}": each for each in document["memberDiffs"]}


def told(diff: dict) -> tuple:
    return (diff["outcome"], (diff["condition"] or {}).get("reason"), json.dumps(diff["changes"]), json.dumps(diff["diffs"]),
            json.dumps(diff["drifts"]))


SERVER_SIDE = {"type": "ServerSideApply", "serverSideApplyConfig": {"force": True}}
EXPECTED = {"Namespace shop": "takeOver", "ConfigMap settings": "takeOver", "ConfigMap same": "takeOver", "Secret key": "takeOver",
            "Service web": "takeOver", "Deployment web": "update", "Deployment plain": "unchanged", "ConfigMap old": "delete"}


def computed_is_what_the_server_says(scene: Scene) -> dict[str, dict]:
    strategies = [SERVER_SIDE, {}, {"whenToTakeOver": "IfNoDiff"}, {"whenToTakeOver": "Never"}, {"whenToApply": "IfNotDrifted"},
                  {"type": "ReportDiff", "whenToTakeOver": "Never"}, {"type": "ReportDiff"},
                  {"comparisonOption": "FullComparison", "whenToTakeOver": "Never", "type": "ReportDiff"}]
    compared = 0
    for strategy in strategies:
        asked, computed = scene.diffs(strategy, "--server-dry-run"), scene.diffs(strategy)
        assert asked.keys() == computed.keys()
        for name, diff in asked.items():
            if name == "Deployment frozen":
                continue  # what the server's validation refuses cannot be computed
            assert told(diff) == told(computed[name]), (strategy, name, told(diff), told(computed[name]))
            assert diff["how"] in ("dryRun", None) and computed[name]["how"] in ("computed", None)
            compared += 1
    print(f"ok: {compared} outcomes are computed as the server says them in dry runs", flush=True)
    found = scene.diffs(SERVER_SIDE, "--server-dry-run")
    assert {name: each["outcome"] for name, each in found.items() if name in EXPECTED} == EXPECTED, found
    return found


def immutable(scene: Scene, found: dict[str, dict]) -> None:
    frozen = found["Deployment frozen"]
    assert frozen["condition"]["reason"] == "ManifestApplyFailed" and "immutable" in frozen["condition"]["message"], frozen
    report = scene.diffs({"type": "ReportDiff", "whenToTakeOver": "Never"}, "--server-dry-run")["Deployment frozen"]
    assert report["condition"]["reason"] == "FoundDiffInDegradedMode" and report["degraded"], report
    print("ok: what the server calls invalid is refused, and compared in full", flush=True)


def conflicts(scene: Scene, alpha: Server) -> None:
    asked = scene.diffs({"type": "ServerSideApply"}, "--server-dry-run")
    code, body = alpha.apply(next(item for item in WANTED if item["metadata"]["name"] == "settings"), force=False)
    refused = asked["ConfigMap settings"]["condition"]
    assert code == 409 and refused["reason"] == "ManifestApplyFailed", (code, refused)
    assert body["message"] in refused["message"], (body["message"], refused["message"])
    note = scene.diffs({"type": "ServerSideApply"})["ConfigMap settings"]["notes"]
    assert any("other managers hold fields of it (kubectl)" in each for each in note), note
    print("ok: a conflict with another manager is told in the server's words; computed, it is said to be open", flush=True)


def state(item: dict) -> dict:
    out = json.loads(json.dumps(item))
    out.pop("status", None)
    for field in ("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "ownerReferences"):
        out["metadata"].pop(field, None)
    out["metadata"].get("annotations", {}).pop("deployment.kubernetes.io/revision", None)
    return out


def changed(item: dict, changes: list[dict]) -> dict:
    """The object with the changes of a preview made; lists keep their lengths in these."""
    for change in changes:
        *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in change["path"].split("/")[1:]]
        at = item
        for step in steps:
            at = at[int(step)] if isinstance(at, list) else at[step]
        last = int(last) if isinstance(at, list) else last
        if change["op"] == "remove":
            del at[last]
        else:
            at[last] = change["after"]
    return item


def applies_as_told(scene: Scene, alpha: Server, found: dict[str, dict]) -> None:
    done = 0
    for item in WANTED:
        diff = found[f"{item['kind']} {item['metadata']['name']}"]
        if diff["outcome"] == "refused":
            assert alpha.apply(alpha.owned(item))[0] == 422
            continue
        before = alpha.get(item)
        assert (before is None) == (diff["outcome"] == "create"), diff
        code, after = alpha.apply(alpha.owned(item))
        assert code in (200, 201), after
        if item["kind"] != "Secret":  # whose values are not told
            assert state(after) == changed(state(before), diff["changes"]), (diff, before, after)
        done += 1
    again = scene.diffs(SERVER_SIDE, "--server-dry-run")
    for item in WANTED:
        if item["metadata"]["name"] == "frozen":
            continue
        diff = again[f"{item['kind']} {item['metadata']['name']}"]
        assert (diff["outcome"], diff["owned"]) == ("unchanged", True), diff
    print(f"ok: {done} applies did what was told, and a second would change nothing", flush=True)


def restricted(scene: Scene, server: api.Api) -> None:
    """Whoever may not read is told so; whoever may read and not patch gets everything computed."""
    words = ("-o", "json", "--contexts", "alpha-restricted", "--server-dry-run")
    done = scene.run({"type": "ReportDiff"}, *words, clusters=("alpha-restricted",))
    partial = json.loads(done.stdout)["partial"]
    assert done.returncode == 3 and {each["kind"] for each in partial} == {"forbidden"}, (done.returncode, partial)
    assert partial[0]["what"] == "AppliedWorks" and partial[1]["what"].endswith(" more"), partial
    rbac = "/apis/rbac.authorization.k8s.io/v1"
    server.create(f"{rbac}/clusterroles", {"metadata": {"name": "see-all"}, "rules": [
        {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list"]}]})
    server.create(f"{rbac}/clusterrolebindings", {
        "metadata": {"name": "see-all"}, "subjects": [{"kind": "User", "name": "restricted"}],
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "see-all"}})
    end = time.monotonic() + LIMIT
    while (done := scene.run({}, *words, clusters=("alpha-restricted",))).returncode == 3:
        assert time.monotonic() < end, done.stderr
        time.sleep(0.2)  # the authorizer's cache takes a moment
    for diff in json.loads(done.stdout)["memberDiffs"]:
        assert diff["how"] in ("computed", None), diff
        assert diff["outcome"] in ("delete", "refused") or "gave no answer" in diff["notes"][-1], diff
    print("ok: without the right to read a gap, without the right to patch computed, and said so", flush=True)


THEIRS = [thing("v1", "ConfigMap", "left-behind", data={}), thing("v1", "ConfigMap", "theirs", data={})]


def standing_works(bravo: Server, alpha: Server) -> None:
    """Two objects of other placements' works on alpha; the hub still has one of these works."""
    bravo.api.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
        "metadata": {"name": f"works.{GROUP}"},
        "spec": {"group": GROUP, "scope": "Namespaced", "names": {"plural": "works", "kind": "Work", "singular": "work"},
                 "versions": [{"name": "v1beta1", "served": True, "storage": True,
                               "schema": {"openAPIV3Schema": {"type": "object"}}}]}})
    bravo.api.create("/api/v1/namespaces", {"metadata": {"name": "fleet-member-alpha"}})
    works = f"/apis/{GROUP}/v1beta1/namespaces/fleet-member-alpha/works"
    end = time.monotonic() + LIMIT
    while bravo.api.raw("GET", works)[0] != 200:
        assert time.monotonic() < end, "works are not served"
        time.sleep(0.2)
    bravo.api.create(works, {"apiVersion": f"{GROUP}/v1beta1", "kind": "Work", "metadata": {"name": "shop-work"}})
    for item, work in zip(THEIRS, ("gone-work", "shop-work")):
        assert alpha.apply(alpha.owned(item, work, uid=work))[0] == 201


def of_a_live_hub(scene: Scene, bravo: Server, alpha: Server) -> None:
    """The hub's own objects, with the defaults that it filled in, are those that alpha was given."""
    hub.define(bravo.api)
    for item in json.loads((scene.folder / "members.json").read_text())["items"]:
        path = f"/apis/{hub.CLUSTERS}/v1beta1/memberclusters"
        bravo.api.create(path, {**item, "spec": {}})
        bravo.api.patch(f"{path}/{item['metadata']['name']}/status", {"status": item["status"]})
    standing_works(bravo, alpha)
    for item in WANTED + THEIRS:
        code, body = bravo.apply(item, "kubectl")
        assert code in (200, 201), (code, body)
    done = scene.run(SERVER_SIDE, "-o", "json", "--server-dry-run", live=True)
    document = json.loads(done.stdout)
    assert document["hub"]["name"] == "bravo" and document["partial"] == [], (done.stderr, document["partial"])
    found = {f"{each['kind']} {each['name']}": each["outcome"] for each in document["memberDiffs"]}
    for item in WANTED:
        name = f"{item['kind']} {item['metadata']['name']}"
        assert found[name] == ("refused" if name == "Deployment frozen" else "unchanged"), (name, found)
    assert (found["ConfigMap left-behind"], found["ConfigMap theirs"]) == ("takeOver", "refused"), found
    print("ok: what a live hub holds is compared with its member, by name", flush=True)


def gaps(scene: Scene, bravo) -> None:
    done = scene.run(SERVER_SIDE, "-o", "json", clusters=("alpha", "bravo"))
    created = [each["outcome"] for each in json.loads(done.stdout)["memberDiffs"] if each["cluster"] == "bravo"]
    assert created == ["create"] * len(WANTED), created
    bravo.stop_apiserver()
    begun = time.monotonic()
    done = scene.run({"type": "ReportDiff", "whenToTakeOver": "Never"}, "-o", "json", "--timeout", "5",
                     clusters=("alpha", "bravo"))
    document = json.loads(done.stdout)
    assert time.monotonic() - begun < 20 and done.returncode == 3, (done.returncode, done.stderr)
    assert [each["cluster"] for each in document["partial"]] == ["bravo"], document["partial"]
    assert {each["cluster"] for each in document["memberDiffs"]} == {"alpha"}
    print("ok: an empty member gets everything, one that is down is a gap and holds up nobody", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ctl", required=True)
    parser.add_argument("--sim")
    parser.add_argument("--backend", choices=("real", "sim"), default="real")
    parser.add_argument("--assets")
    options = parser.parse_args()
    sim = str(pathlib.Path(options.sim).resolve()) if options.sim else None
    is_real = options.backend == "real"
    if not is_real:  # its members serve no Secrets and let selectors change
        WANTED[:] = [item for item in WANTED if item["metadata"]["name"] not in ("key", "frozen")]
        EXPECTED.pop("Secret key")
    backend = serve.find_backend(options.backend, sim, options.assets)
    with tempfile.TemporaryDirectory(prefix="pilothouse-members-") as name:
        folder = pathlib.Path(name)
        with serve.Estate(folder / "servers", backend, ["alpha", "bravo"]) as estate:
            estate.publish()
            alpha = Server(estate.clusters["alpha"])
            fill(alpha)
            (folder / "scene").mkdir()
            scene = Scene(str(pathlib.Path(options.ctl).resolve()), folder / "scene", estate.kubeconfig)
            found = computed_is_what_the_server_says(scene)
            if is_real:
                immutable(scene, found)
            conflicts(scene, alpha)
            applies_as_told(scene, alpha, found)
            if is_real:
                restricted(scene, alpha.api)
            gaps(scene, estate.clusters["bravo"])
            if is_real:
                estate.clusters["bravo"].start_apiserver()
                estate.clusters["bravo"].wait_ready()
                of_a_live_hub(scene, Server(estate.clusters["bravo"]), alpha)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
