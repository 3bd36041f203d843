# SPDX-License-Identifier: GPL-3.0-or-later
"""The cases against real servers. Each takes the Bench; it raises Failed or Skipped, or returns."""

import json
import math
import os
from typing import Callable

import seed_pods
from api import TABLE
from harness import Answer, Failed, Programs, Skipped, check, read_table
from serve import Estate

CASES: dict[str, tuple[str, Callable[["Bench"], None]]] = {}
FRESH = 20         # seconds that a live cluster's data may be old when it is told: a heartbeat and a busy machine


class Bench:
    """Two seeded clusters, alpha with `pods` pods and bravo with none, and the programs under test."""

    def __init__(self, estate: Estate, programs: Programs, pods: int, seed: int) -> None:
        self.estate, self.programs, self.pods, self.seed = estate, programs, pods, seed
        self.alpha, self.bravo = estate.clusters["alpha"], estate.clusters["bravo"]
        self.config = str(estate.kubeconfig)

    def ctl(self, *args: str, contexts: str = "alpha", limit: float = 60) -> Answer:
        return self.programs.ctl(*args, "--kubeconfig", self.config, "--contexts", contexts, "--no-color", limit=limit)

    def fine(self, *args: str, contexts: str = "alpha") -> Answer:
        answer = self.ctl(*args, contexts=contexts)
        check(answer.code == 0, f"expected exit 0: {answer}")
        return answer

    def kubectl(self, *args: str) -> Answer:
        return self.programs.kubectl(*args, "--kubeconfig", self.config, "--context", "alpha")

    def kubectl_table(self, kind: str, *args: str) -> list[dict[str, str]]:
        """What kubectl prints; without kubectl the cells that the server computes for it (not under CI)."""
        if self.programs.kubectl_path:
            return read_table(self.kubectl("get", kind, *args).out)
        if os.environ.get("CI") == "true":
            raise Failed("kubectl is not in PATH; under CI its output must be compared")
        if args not in ((), ("-A",)):
            raise Skipped("kubectl is not in PATH")
        code, body = self.alpha.api.raw("GET", f"/api/v1/{kind}", accept=TABLE)
        check(code == 200, f"the server's own table: HTTP {code}")
        table = json.loads(body)
        names = [column["name"].upper() for column in table["columnDefinitions"]]
        return [dict(zip(names, map(str, row["cells"]))) | {"NAMESPACE": row["object"]["metadata"].get("namespace", "")}
                for row in table["rows"]]

    def cluster(self, answer: Answer, name: str) -> dict:
        for one in answer.json()["clusters"]:
            if one["name"] == name:
                return one
        raise Failed(f"{name} is not among the clusters: {answer}")


def case(name: str, group: str) -> Callable:
    def keep(function: Callable[[Bench], None]) -> Callable[[Bench], None]:
        CASES[name] = (group, function)
        return function
    return keep


def _compare(expected: list[dict], actual: list[dict], key: Callable[[dict], object], columns: dict[str, Callable[[str], str]]) -> None:
    check(expected, "kubectl printed no rows: nothing would be compared")
    check(actual and set(columns) <= set(actual[0]), f"columns {sorted(columns)} expected, heading has {sorted(actual[0]) if actual else 'no rows'}")
    want, have = {key(row): row for row in expected}, {key(row): row for row in actual}
    check(len(have) == len(actual), "the same row is printed twice")
    missing, extra = sorted(set(want) - set(have)), sorted(set(have) - set(want))
    check(not missing and not extra, f"{len(missing)} rows missing ({missing[:5]}), {len(extra)} too many ({extra[:5]})")
    wrong = [f"{row} {column}: kubectl {cells[column]!r}, pilothousectl {have[row][column]!r}"
             for row, cells in want.items() for column, cut in columns.items() if cut(cells[column]) != cut(have[row][column])]
    check(not wrong, f"{len(wrong)} cells differ of {len(want)} rows:\n    " + "\n    ".join(wrong[:12]))


def _whole(cell: str) -> str:
    return cell


def _without_age(cell: str) -> str:
    return cell.split(" (")[0]


_POD_KEY = lambda row: (row["NAMESPACE"], row["NAME"])
_POD_COLUMNS = {"STATUS": _whole, "READY": _whole, "RESTARTS": _without_age}


# --- tables and counts ---------------------------------------------------------------------------------------------
@case("pods-table", "tables")
def pods_table(bench: Bench) -> None:
    """STATUS and READY equal kubectl's byte for byte on every pod, RESTARTS but for its age."""
    expected = bench.kubectl_table("pods", "-A")
    check(len(expected) == bench.pods, f"{bench.pods} pods were seeded, kubectl shows {len(expected)}")
    actual = read_table(bench.fine("get", "pods", "-A").out)
    _compare(expected, actual, _POD_KEY, _POD_COLUMNS)
    check({row["CLUSTER"] for row in actual} == {"alpha"}, "the CLUSTER column does not name the context")


@case("pods-restart-age", "tables")
def pods_restart_age(bench: Bench) -> None:
    """Where kubectl says how long ago the last restart was, so do we, in the same words where they cannot tick meanwhile."""
    slow = lambda cell: cell if cell.endswith(("d ago)", "y ago)")) else _without_age(cell)
    _compare(bench.kubectl_table("pods", "-A"), read_table(bench.fine("get", "pods", "-A").out), _POD_KEY, {"RESTARTS": slow})


@case("pods-selected", "tables")
def pods_selected(bench: Bench) -> None:
    """-n and -l choose what kubectl chooses."""
    for options in (["-n", "checkout"], ["-n", "payments", "-l", "app in (running,succeeded)"], ["-A", "-l", "app=init-error"]):
        expected = bench.kubectl_table("pods", *options)
        actual = read_table(bench.fine("get", "pods", *options).out)
        key = _POD_KEY if "-A" in options else lambda row: row["NAME"]
        _compare(expected, actual, key, _POD_COLUMNS)


@case("pods-json", "tables")
def pods_json(bench: Bench) -> None:
    """`get -o json` hands objects on as they were served."""
    answer = bench.fine("get", "pods", "-A", "-o", "json").json()
    check(answer["partial"] == [], f"partial is not empty: {answer['partial']}")
    served = {(pod["metadata"]["namespace"], pod["metadata"]["name"]): pod for pod in bench.alpha.api.call("GET", "/api/v1/pods")["items"]}
    have = {(item["object"]["metadata"]["namespace"], item["object"]["metadata"]["name"]): item for item in answer["items"]}
    check(set(have) == set(served) and len(answer["items"]) == len(served), f"{len(answer['items'])} items, {len(served)} were served")
    for key, pod in served.items():
        check(have[key]["cluster"] == "alpha", f"{key}: cluster {have[key]['cluster']!r}")
        for part in ("metadata", "spec", "status"):
            check(have[key]["object"].get(part) == pod.get(part), f"{key}: {part} is not as served")


@case("pods-paged", "tables")
def pods_paged(bench: Bench) -> None:
    """Pods come in pages of 500, counted by the server itself, and all of them together are those that it has."""
    served = {(pod["metadata"]["namespace"], pod["metadata"]["name"], pod["metadata"]["uid"])
              for pod in bench.alpha.api.call("GET", "/api/v1/pods")["items"]}
    before = _lists_of_pods(bench)
    items = bench.fine("get", "pods", "-A", "-o", "json").json()["items"]
    have = [(one["object"]["metadata"]["namespace"], one["object"]["metadata"]["name"], one["object"]["metadata"]["uid"]) for one in items]
    check(len(have) == bench.pods and set(have) == served, f"{len(have)} pods came, {len(set(have) & served)} of the {len(served)} there are")
    if before is not None:
        pages = (_lists_of_pods(bench) or 0) - before
        check(pages == math.ceil(bench.pods / 500), f"{bench.pods} pods came in {pages} lists")


def _lists_of_pods(bench: Bench) -> int | None:
    """How many lists of pods the server has answered; None where it counts none: the simulator."""
    code, body = bench.alpha.api.raw("GET", "/metrics")
    lines = [line for line in body.decode().splitlines() if line.startswith("apiserver_request_total{")] if code == 200 else []
    return sum(int(float(line.rsplit(" ", 1)[1])) for line in lines if 'resource="pods"' in line and 'verb="LIST"' in line) if lines else None


@case("nodes-table", "tables")
def nodes_table(bench: Bench) -> None:
    """STATUS, ROLES and VERSION equal kubectl's."""
    columns = {"STATUS": _whole, "ROLES": _whole, "VERSION": _whole}
    _compare(bench.kubectl_table("nodes"), read_table(bench.fine("get", "nodes").out), lambda row: row["NAME"], columns)


@case("both-clusters", "tables")
def both_clusters(bench: Bench) -> None:
    """One table over all clusters, inline and file credentials, client certificate and token."""
    rows = read_table(bench.fine("get", "nodes", contexts="alpha-token,bravo").out)
    count = {name: sum(row["CLUSTER"] == name for row in rows) for name in ("alpha-token", "bravo")}
    check(count == {"alpha-token": len(seed_pods.NODES), "bravo": len(seed_pods.NODES)}, f"rows per cluster: {count}")


@case("status-counts", "tables")
def status_counts(bench: Bench) -> None:
    """The counts of `status -o json` agree with the objects; a known zero is 0, not null."""
    answer = bench.fine("status", "-o", "json", contexts="alpha,bravo")
    for cluster in (bench.alpha, bench.bravo):
        phases = [pod["status"].get("phase") for pod in cluster.api.call("GET", "/api/v1/pods")["items"]]
        ready = sum(any(one["type"] == "Ready" and one["status"] == "True" for one in node["status"].get("conditions", []))
                    for node in cluster.api.call("GET", "/api/v1/nodes")["items"])
        row = bench.cluster(answer, cluster.name)
        expected = {"total": len(phases)} | {word.lower(): phases.count(word) for word in ("Running", "Pending", "Failed", "Unknown")}
        have = {key: row["pods"].get(key) for key in expected}
        check(have == expected, f"{cluster.name}: pods {have}, expected {expected}")
        have_nodes = {key: row["nodes"].get(key) for key in ("total", "ready")}
        check(have_nodes == {"total": len(seed_pods.NODES), "ready": ready}, f"{cluster.name}: nodes {have_nodes}, ready should be {ready}")
        check(row["reachable"] is True and row["lastSeen"], f"{cluster.name}: reachable {row['reachable']}, lastSeen {row['lastSeen']}")
        served = cluster.api.call("GET", "/version")["gitVersion"]
        check(row["version"] == served, f"{cluster.name}: version {row['version']!r}, the server says {served!r}")
    check(answer.json()["partial"] == [], f"partial is not empty: {answer}")


# --- live ----------------------------------------------------------------------------------------------------------
def _both_known(pods: int) -> Callable[[dict], object]:
    return lambda seen: (set(seen) == {"alpha", "bravo"} and all(one["reachable"] is True for one in seen.values())
                         and seen["alpha"]["pods"]["total"] == pods and seen["bravo"]["pods"]["total"] == 0)


@case("watch-change", "live")
def watch_change(bench: Bench) -> None:
    """A pod that fails is seen in a `changed` line, without a new start."""
    path = "/api/v1/namespaces/live/pods"
    bench.alpha.api.ensure("/api/v1/namespaces", {"metadata": {"name": "live"}})
    pod = {"metadata": {"name": "one"}, "spec": {"nodeName": "worker-ready-1", "containers": [{"name": "app", "image": "registry.invalid/app:1"}]}}
    bench.alpha.api.create(path, pod)
    bench.alpha.api.patch(f"{path}/one/status", {"status": {"phase": "Running"}})
    try:
        with bench.programs.watch("--kubeconfig", bench.config, "--contexts", "alpha,bravo") as stream:
            stream.until("both clusters known with their pods", _both_known(bench.pods + 1), 60)
            before = stream.clusters["alpha"]["pods"]
            bench.alpha.api.patch(f"{path}/one/status", {"status": {"phase": "Failed", "reason": "Evicted"}})
            stream.until("one pod more failed, one less running", lambda seen: (
                seen["alpha"]["pods"]["failed"] == before["failed"] + 1 and seen["alpha"]["pods"]["running"] == before["running"] - 1), 60)
            check("alpha" in [one["name"] for one in stream.values[-1].get("changed", [])], "the change is not in `changed`")
            revisions = [value["revision"] for value in stream.values[1:]]
            check(revisions == sorted(set(revisions)), f"revisions do not grow: {revisions}")
            check(stream.finish() == 0, "status --watch ended by SIGTERM does not exit 0")
    finally:
        bench.alpha.api.call("DELETE", f"{path}/one", {"gracePeriodSeconds": 0})


@case("outage-heals", "live")
def outage_heals(bench: Bench) -> None:
    """Stopping one API server marks only it stale, then unreachable, with its growing age; started again it heals unaided."""
    past: list[dict] = []     # what was said of alpha since the stop, oldest first

    def bravo_stays(seen: dict) -> None:
        bravo = seen["bravo"]
        check(bravo["reachable"] is True and bravo["reach"] == "live", f"bravo was never touched, but: {bravo}")
        check(bravo["ageSeconds"] < FRESH, f"bravo is live, yet its age was told as {bravo['ageSeconds']} s")
        if seen["alpha"]["reach"] != "live" and (not past or past[-1] is not seen["alpha"]):
            past.append(seen["alpha"])

    with bench.programs.watch("--kubeconfig", bench.config, "--contexts", "alpha,bravo") as stream:
        stream.until("both clusters known with their pods", _both_known(bench.pods), 60)
        healthy = stream.clusters["alpha"]["health"]
        bench.alpha.stop_apiserver()
        try:
            stream.until("alpha unreachable", lambda seen: seen["alpha"]["reach"] == "unreachable", 120, bravo_stays)
            lost = stream.clusters["alpha"]
            check(lost["reachable"] is False, f"unreachable, yet reachable is {lost['reachable']}")
            _check_growing_age(past, bench.pods)
            check(lost["reasons"], f"unreachable without a reason: {lost}")
            check(lost["health"] not in ("healthy", "good", "ok"), f"unreachable, yet health is {lost['health']!r}")
            check(any(one["cluster"] == "alpha" for one in stream.values[-1].get("partial", [{"cluster": "alpha"}])),
                  "the change names no missing part of alpha")
            _one_shot_during_outage(bench)
        finally:
            bench.alpha.start_apiserver()
        bench.alpha.wait_ready()
        # Reachable comes first: a server that has just come up may answer and still not be ready.
        stream.until(f"alpha reachable again with its pods and {healthy}", lambda seen: (
            _both_known(bench.pods)(seen) and seen["alpha"]["health"] == healthy), 120, bravo_stays)
        healed = stream.clusters["alpha"]
        check(healed["lastSeen"] > lost["lastSeen"], f"lastSeen did not move: {lost['lastSeen']} then {healed['lastSeen']}")
        check(stream.finish() == 0, "status --watch ended by SIGTERM does not exit 0")


def _check_growing_age(past: list[dict], pods: int) -> None:
    reaches = [one["reach"] for one in past]
    check(reaches == sorted(reaches, key=["stale", "unreachable"].index) and "stale" in reaches,
          f"first stale, then unreachable expected: {reaches}")
    check(len({one["lastSeen"] for one in past}) == 1 and past[0]["lastSeen"], f"lastSeen moves while nothing is heard: {past}")
    ages = [one["ageSeconds"] for one in past]
    check(all(age is not None for age in ages) and ages == sorted(set(ages)), f"the age does not grow: {ages}")
    check(all(one["pods"]["total"] == pods for one in past), f"the last known pods are lost: {[one['pods']['total'] for one in past]}")


def _one_shot_during_outage(bench: Bench) -> None:
    answer = bench.ctl("status", "-o", "json", "--timeout", "5", contexts="alpha,bravo")
    check(answer.code == 3, f"expected exit 3 with one cluster down: {answer}")
    check(bench.cluster(answer, "alpha")["reachable"] is False and bench.cluster(answer, "alpha")["pods"]["total"] is None,
          f"never reached, so reachable is false and counts are null: {bench.cluster(answer, 'alpha')}")
    check(bench.cluster(answer, "bravo")["nodes"]["total"] == len(seed_pods.NODES), f"bravo's answer suffers: {answer}")
    check(any(one["cluster"] == "alpha" and one["message"] for one in answer.json()["partial"]), f"partial does not name alpha: {answer}")
