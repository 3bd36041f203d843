#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `placement preview` says beforehand is what a real KubeFleet hub agent then decides, on a real kube-apiserver.

hub_agent.py --ctl PILOTHOUSECTL --sim PILOTHOUSE_SIM [--agent HUBAGENT --definitions FOLDER]

HUBAGENT (or PILOTHOUSE_HUBAGENT) is the program `hubagent` of a KubeFleet release, FOLDER (or PILOTHOUSE_HUBAGENT_DEFINITIONS)
its CustomResourceDefinitions. The members are those of the simulated lab: no agents run in them, so their word (heartbeat,
health, properties) is written into the objects where an agent would write it. Exit 77 where there is no agent or no server.
"""
import argparse
import copy
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "fixture"))
sys.dont_write_bytecode = True
import api  # noqa: E402
import cluster as clusters  # noqa: E402
import hub  # noqa: E402
import serve  # noqa: E402

try:
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}", file=sys.stderr)
    sys.exit(77)

SKIP = 77
LIMIT = 120  # of each wait; it ends what hangs
SILENCE = datetime.timedelta(minutes=5)  # a member that has said nothing for so long gets nothing
QUIET = 8  # how long a placement that cannot be decided must stay so
PLACEMENTS = f"/apis/{hub.PLACEMENTS}/v1beta1"
MEMBERS = f"/apis/{hub.CLUSTERS}/v1beta1/memberclusters"


def wait(what: str, look, limit: float = LIMIT):
    """The first answer of `look` that is not None."""
    end = time.monotonic() + limit
    while (found := look()) is None:
        assert time.monotonic() < end, f"still not: {what}"
        time.sleep(0.2)
    return found


def documents(folder: pathlib.Path) -> list[dict]:
    return [each for file in sorted(folder.glob("*.yaml")) for each in yaml.safe_load_all(file.read_text()) if each]


def space(item: dict) -> str:
    name = item["metadata"].get("namespace")
    return f"/namespaces/{name}" if name else ""


def collection(placement: dict) -> str:
    return f"{PLACEMENTS}{space(placement)}/{placement['kind'].lower()}s"


def heartbeats(member: dict) -> list[datetime.datetime]:
    return [datetime.datetime.fromisoformat(each["lastReceivedHeartbeat"].replace("Z", "+00:00"))
            for each in member["status"].get("agentStatus", [])]


class Agent:
    """The hub agent beside the server; its log stays in the folder."""

    def __init__(self, program: str, kubeconfig: pathlib.Path, folder: pathlib.Path) -> None:
        self.log = folder / "hubagent.log"
        self.probe = clusters.free_port()
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [program, "--enable-webhook=false", "--leader-elect=false", "--enable-guard-rail=false",
                 "--enable-cluster-inventory-apis=false", "--metrics-bind-address=0", "--resource-changes-collection-duration=0s",
                 f"--health-probe-bind-address=127.0.0.1:{self.probe}", "--resource-snapshot-creation-minimum-interval=0s"],
                env={**os.environ, "KUBECONFIG": str(kubeconfig)}, stdout=out, stderr=subprocess.STDOUT,
                preexec_fn=clusters.die_with_parent)

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


class Hub:
    """The real server, with members that say what those of the simulated lab say."""

    def __init__(self, server: api.Api, lab: hub.Lab) -> None:
        self.server, self.lab, self.last = server, lab, None
        self.members = lab.list(hub.CLUSTERS, "MemberCluster")
        heard = {each["metadata"]["name"]: max(heartbeats(each)) for each in self.members if heartbeats(each)}
        newest = max(heard.values())
        self.silent = {name for name, beat in heard.items() if newest - beat > SILENCE}

    def define(self, folder: pathlib.Path) -> None:
        for definition in documents(folder):
            self.server.ensure("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)
        for path in (MEMBERS, f"{PLACEMENTS}/clusterresourceplacements", f"{PLACEMENTS}/resourcebindings"):
            wait(path, lambda path=path: self.server.raw("GET", path)[0] == 200 or None)

    def join(self) -> None:
        for member in self.members:
            meta = {key: member["metadata"][key] for key in ("name", "labels") if key in member["metadata"]}
            self.server.create(MEMBERS, {"apiVersion": member["apiVersion"], "kind": "MemberCluster", "metadata": meta,
                                         "spec": member["spec"]})
        api.for_each(self.speak, self.members)
        for member in self.members:
            wait(f"{member['metadata']['name']} has joined", lambda member=member: self.said(member))

    def speak(self, member: dict) -> None:
        """What the agent of a member would report; one that is silent in the lab has been so for ten minutes."""
        name = member["metadata"]["name"]
        path = f"/apis/{hub.CLUSTERS}/v1beta1/namespaces/fleet-member-{name}/internalmemberclusters/{name}"
        wait(f"the hub agent makes room for {name}", lambda: self.server.raw("GET", path)[0] == 200 or None)
        status = copy.deepcopy({key: member["status"][key] for key in member["status"]
                                if key in ("properties", "resourceUsage", "namespaces", "agentStatus")})
        status["conditions"] = []
        now = datetime.datetime.now(datetime.timezone.utc)
        for agent in status.get("agentStatus", []):
            beat = now - 2 * SILENCE if name in self.silent else now
            agent["lastReceivedHeartbeat"] = beat.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.server.patch(f"{path}/status", {"status": status})

    def said(self, member: dict):
        status = self.server.call("GET", f"{MEMBERS}/{member['metadata']['name']}").get("status", {})
        agents = [each for each in status.get("agentStatus", []) if "lastReceivedHeartbeat" in each]
        return agents or None

    def speak_again(self) -> None:
        """Heartbeats stay well within the five minutes, so that no answer depends on how long the test takes."""
        api.for_each(self.speak, self.members)
        time.sleep(1)  # the agent copies them

    def fill(self) -> None:
        for item in documents(HERE.parents[1] / "resources" / "scenarios" / "placement-lab" / "hub"):
            if item["kind"] == "Namespace":
                self.server.ensure("/api/v1/namespaces", item)
            elif not item["kind"].endswith(("Placement", "Override")):
                group = item["apiVersion"].split("/")
                root = f"/api/{group[0]}" if len(group) == 1 else f"/apis/{item['apiVersion']}"
                self.server.ensure(f"{root}{space(item)}/{item['kind'].lower()}s", item)

    def latest(self, placement: dict):
        kind = "schedulingpolicysnapshots" if space(placement) else "clusterschedulingpolicysnapshots"
        labels = f"kubernetes-fleet.io/parent-CRP={placement['metadata']['name']},kubernetes-fleet.io/is-latest-snapshot=true"
        found = self.server.call("GET", f"{PLACEMENTS}{space(placement)}/{kind}?labelSelector={labels}")["items"]
        return found[0] if found else None

    def apply(self, placement: dict) -> dict:
        path = f"{collection(placement)}/{placement['metadata']['name']}"
        return self.server.call("PATCH", f"{path}?fieldManager=test&force=true",
                                {**placement, "apiVersion": f"{hub.PLACEMENTS}/v1beta1"},
                                content_type="application/apply-patch+yaml")

    def decided(self, placement: dict, generation: int):
        """Placement and snapshot once the scheduler has decided this generation; the agent's own defaults make later ones."""
        now = self.server.call("GET", f"{collection(placement)}/{placement['metadata']['name']}")
        newest = now["metadata"]["generation"]
        scheduled = next((each for each in now.get("status", {}).get("conditions", [])
                          if each["type"].endswith("Scheduled") and each["observedGeneration"] == newest), None)
        if newest < generation or scheduled is None or scheduled["status"] == "Unknown":
            self.last = now.get("status")
            return None
        return now, scheduled, self.latest(placement)


class Judge:
    """Previews on the real hub, held against what it then does."""

    def __init__(self, real: Hub, scene: hub.Scene, folder: pathlib.Path) -> None:
        self.real, self.scene, self.folder = real, scene, folder
        self.compared = 0

    def check(self, placement: dict, what: str, is_edit: bool = False) -> None:
        self.real.speak_again()
        file = self.folder / "draft.yaml"
        file.write_text(yaml.safe_dump(placement))
        self.scene.now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        before = self.scene.document(self.scene.real(file, "-o", "json"))
        made = self.real.apply(placement)
        if before["error"]:
            self.stays_undecided(placement, made["metadata"]["generation"], what)
            return
        try:
            now, scheduled, snapshot = wait(f"the hub decides {what}",
                                            lambda: self.real.decided(placement, made["metadata"]["generation"]))
        except AssertionError as error:
            raise AssertionError(f"{error}\n{json.dumps(self.real.last)[:3000]}") from None
        self.same(before, now, scheduled, snapshot, what, is_edit)
        self.compared += 1

    def stays_undecided(self, placement: dict, generation: int, what: str) -> None:
        time.sleep(QUIET)
        assert self.real.decided(placement, generation) is None, f"{what}: the hub decided what was said to give up"
        assert not self.real.latest(placement).get("status", {}).get("targetClusters"), what
        self.compared += 1
        print(f"ok: {what}: the hub gives up, as foretold", flush=True)

    @staticmethod
    def same(before: dict, now: dict, scheduled: dict, snapshot: dict, what: str, is_edit: bool) -> None:
        """Where there were bindings before, or a cycle follows another, the picks may stand in any order: the hub lists what
        is bound before what is only scheduled, and its rollout binds more at any time."""
        def masked(reason: str) -> str:
            return re.sub(r"\d+\.\d+ minutes", "N minutes", reason)

        wrote = [(each["clusterName"], each["selected"], masked(each["reason"]),
                  each.get("clusterScore") and (each["clusterScore"].get("affinityScore", 0), each["clusterScore"].get("priorityScore", 0)))
                 for each in snapshot["status"].get("targetClusters", [])]
        said = [(each["cluster"], each["selected"], masked(each["reason"]),
                 each["score"] and (each["score"]["affinity"], each["score"]["topologySpread"])) for each in before["decisions"]]
        if is_edit or before["cycles"] > 1:
            wrote, said = (sorted(each for each in list_ if each[1]) + [each for each in list_ if not each[1]]
                           for list_ in (wrote, said))
        assert wrote == said, f"{what}\nhub:     {wrote}\npreview: {said}"
        assert snapshot["metadata"]["name"] == before["snapshot"], (what, snapshot["metadata"]["name"], before["snapshot"])
        outcome = (scheduled["status"] == "True", masked(scheduled["message"]))
        assert outcome == (before["fulfilled"], masked(before["message"])), (what, outcome, before["message"])
        holders = sorted(each["clusterName"] for each in now["status"].get("placementStatuses", []) if each.get("clusterName"))
        assert holders == sorted(each[0] for each in said if each[1]), (what, holders)
        print(f"ok: {what}: {len(wrote)} decisions, {sum(each[1] for each in wrote)} picked", flush=True)


def edits(placement: dict):
    """The same placement as its owner might change it later."""
    policy = placement["spec"].get("policy", {})
    if policy.get("placementType") == "PickN":
        for step in (3, -2):
            changed = copy.deepcopy(placement)
            changed["spec"]["policy"]["numberOfClusters"] = max(1, policy["numberOfClusters"] + step)
            yield changed, f"{step:+d} clusters"
        changed = copy.deepcopy(placement)
        changed["spec"]["policy"]["tolerations"] = [{"operator": "Exists"}]
        yield changed, "tolerates everything"
    elif policy.get("placementType") == "PickFixed":
        changed = copy.deepcopy(placement)
        changed["spec"]["policy"]["clusterNames"] = policy["clusterNames"][1:] + ["neu-01", "no-such-cluster"]
        yield changed, "other names"
    elif placement["kind"] == "ClusterResourcePlacement":
        changed = copy.deepcopy(placement)
        terms = [{"labelSelector": {"matchLabels": {"continent": "europe"}}}]
        changed["spec"].setdefault("policy", {"placementType": "PickAll"})["affinity"] = {
            "clusterAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"clusterSelectorTerms": terms}}}
        yield changed, "Europe alone"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ctl", required=True)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--agent", default=os.environ.get("PILOTHOUSE_HUBAGENT"))
    parser.add_argument("--definitions", default=os.environ.get("PILOTHOUSE_HUBAGENT_DEFINITIONS"))
    parser.add_argument("--assets")
    options = parser.parse_args()
    if not options.agent or not options.definitions:
        print("SKIPPED: no KubeFleet hub agent (PILOTHOUSE_HUBAGENT and PILOTHOUSE_HUBAGENT_DEFINITIONS name one)", file=sys.stderr)
        return SKIP
    sim = str(pathlib.Path(options.sim).resolve())
    backend = serve.find_backend("real", sim, options.assets)
    with tempfile.TemporaryDirectory(prefix="pilothouse-agent-") as name:
        folder = pathlib.Path(name)
        lab = hub.Lab(sim, folder / "lab")
        try:
            with serve.Estate(folder / "servers", backend, ["hub"]) as estate:
                estate.publish()
                real = Hub(estate.clusters["hub"].api, lab)
                real.define(pathlib.Path(options.definitions))
                agent = Agent(options.agent, estate.kubeconfig, folder)
                try:
                    real.join()
                    real.fill()
                    scene = hub.Scene(str(pathlib.Path(options.ctl).resolve()), lab, estate.kubeconfig)
                    judge = Judge(real, scene, folder)
                    examples = [yaml.safe_load(file.read_text()) for file in scene.examples()]
                    for file, placement in zip(scene.examples(), examples):
                        judge.check(placement, file.stem)
                    for file, placement in zip(scene.examples(), examples):
                        for changed, words in edits(placement):
                            judge.check(changed, f"{file.stem}, {words}", is_edit=True)
                except BaseException:
                    print(agent.tail(), file=sys.stderr)
                    raise
                finally:
                    agent.close()
        finally:
            lab.close()
    print(f"{judge.compared} previews are what the hub agent then decided", flush=True)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
