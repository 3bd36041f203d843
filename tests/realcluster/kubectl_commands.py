#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kubectl itself works against the simulator: kubectl_commands.py --sim PILOTHOUSE_SIM [--kubectl PATH]… [--only NAME,…]

Each case runs kubectl's commands on a simulated fleet, and compares what they print with what they print on a real
cluster. The kubectl in PATH, those given, and a current one where kubectl/build.sh built it before.
Exit: 0 all do · 1 one does not · 77 no kubectl (a failure under CI=true)
"""

import argparse
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from typing import Callable

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "fixture"))
sys.dont_write_bytecode = True

from cluster import die_with_parent  # noqa: E402
from harness import Failed, check, read_table, short  # noqa: E402

LIMIT = 60  # seconds for one command; it ends what hangs
OLDEST_WRITER = 27  # kubectl before 1.27 validates by /openapi/v2, which the simulator does not serve

SCENARIO = """apiVersion: pilothouse.dev/v1alpha1
kind: Scenario
metadata: {name: crashes}
spec:
  estate: {churnEvery: 4m}
  events:
  - {at: -9m, do: crashLoop, workload: checkout-api, pods: 2, target: env=prod, for: 2h}
"""

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: SPACE, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: app, image: "registry.test/web:1", ports: [{containerPort: 80}]}
"""


@dataclasses.dataclass
class Answer:
    argv: list[str]
    code: int
    out: str
    err: str

    def __str__(self) -> str:
        return f"{' '.join(self.argv)}\n    exit {self.code}\n    stdout: {short(self.out)!r}\n    stderr: {short(self.err)!r}"

    def says(self, *patterns: str) -> "Answer":
        for pattern in patterns:
            check(re.search(pattern, self.out + self.err, re.MULTILINE), f"nothing like {pattern!r} in {self}")
        return self


class Bench:
    """One kubectl, one member of the fleet, a namespace for what is written."""

    def __init__(self, kubectl: str, folder: pathlib.Path, home: pathlib.Path, config: str = "kubeconfig",
                 context: str = "prod") -> None:
        """`context`: how the name of the one to use begins."""
        self._kubectl = kubectl
        self._config = str(folder / config)
        self._environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "KUBECTL_COMMAND_HEADERS": "0"}
        version = json.loads(self._start("version", "--client", "-o", "json").communicate(timeout=LIMIT)[0])["clientVersion"]
        self.minor = int(re.sub(r"\D.*", "", version["minor"]))
        self.version = version["gitVersion"]
        self.space = f"kubectl-{self.minor}"
        self.context = next(name for name in self("config", "get-contexts", "-o", "name").out.split() if name.startswith(context))

    def _start(self, *args: str, stdin: str | None = None) -> subprocess.Popen:
        return subprocess.Popen([self._kubectl, *args], stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self._environment)

    def _where(self, args: tuple[str, ...]) -> list[str]:
        context = [] if args[0] == "config" else ["--context", self.context]
        return [*args, "--kubeconfig", self._config, *context]

    def __call__(self, *args: str, stdin: str | None = None, code: int | None = 0) -> Answer:
        argv = self._where(args)
        process = self._start(*argv, stdin=stdin)
        try:
            out, err = process.communicate(stdin, timeout=LIMIT)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise Failed(f"kubectl {' '.join(argv)}: still running after {LIMIT} s") from error
        answer = Answer(["kubectl", *args], process.returncode, out, err)
        check(code is None or process.returncode == code, f"expected exit {code}: {answer}")
        return answer

    def lines(self, count: int, *args: str) -> list[str]:
        """The first lines of a command that does not end by itself."""
        process = self._start(*self._where(args))
        ending = threading.Timer(LIMIT, process.kill)
        ending.start()
        try:
            got = [line for line in (process.stdout.readline() for _ in range(count)) if line]
        finally:
            ending.cancel()
            process.kill()
            _, err = process.communicate()
        check(len(got) == count, f"kubectl {' '.join(args)} ended after {len(got)} lines: {got} {short(err)}")
        return got

    def json(self, *args: str) -> dict:
        return json.loads(self(*args, "-o", "json").out)

    def pod(self, *, crashed: bool = False) -> dict:
        for pod in self.json("get", "pods", "-A")["items"]:
            statuses = pod["status"].get("containerStatuses", [])
            if pod["status"]["phase"] == "Running" and statuses and "deletionTimestamp" not in pod["metadata"]:
                if statuses[0]["lastState"] if crashed else statuses[0]["ready"]:
                    return pod
        raise Failed("no such pod in the fleet")

    def deployment(self, image: str = "registry.test/web:1") -> str:
        return DEPLOYMENT.replace("SPACE", self.space).replace("registry.test/web:1", image)


CASES: dict[str, Callable[[Bench], None]] = {}


def case(function: Callable[[Bench], None]) -> Callable[[Bench], None]:
    CASES[function.__name__.strip("_").replace("_", "-")] = function
    return function


@case
def get_in_all_forms(bench: Bench) -> None:
    pod = bench.pod()["metadata"]
    where = ("-n", pod["namespace"])
    rows = read_table(bench("get", "pods", *where).out)
    check(list(rows[0]) == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"], f"columns {list(rows[0])}")
    bench("get", "pods", *where, "-o", "wide").says("NOMINATED NODE", "READINESS GATES")
    bench("get", "pods", "-A").says("^NAMESPACE")
    bench("get", "pod", pod["name"], *where, "-o", "yaml").says("^kind: Pod", f"name: {pod['name']}")
    app = pod["labels"]["app.kubernetes.io/name"] if "app.kubernetes.io/name" in pod["labels"] else None
    label = f"app.kubernetes.io/name={app}" if app else "=".join(next(iter(pod["labels"].items())))
    bench("get", "pods", *where, "-l", label, "-o", "name").says(f"pod/{pod['name']}")
    bench("get", "pods", "-A", "--field-selector", f"metadata.name={pod['name']}", "-o", "name").says(f"^pod/{pod['name']}$")
    bench("get", "pods", "-A", "--field-selector", "spec.foo=1", code=1).says("field label not supported: spec.foo")
    bench("get", "nothing", code=1).says('the server doesn\'t have a resource type "nothing"')
    bench("get", "pod", "absent", code=1).says(r'Error from server \(NotFound\): pods "absent" not found')
    bench("get", "all", *where).says("deployment.apps/|statefulset.apps/|daemonset.apps/")
    check(bench.lines(2, "get", "pods", *where, "-w")[0].startswith("NAME"), "a watch begins with its heading")


@case
def raw_versions_and_resources(bench: Bench) -> None:
    check(bench("get", "--raw", "/readyz").out == "ok", "readyz")
    bench("get", "--raw", "/apis/metrics.k8s.io/v1beta1/nodes").says("NodeMetricsList")
    bench("api-versions").says("^apps/v1$", "^v1$", "^policy/v1$")
    bench("api-resources").says(r"^deployments +deploy +apps/v1 +true +Deployment", r"^nodes +no +v1 +false +Node")
    bench("version").says("Server Version")


@case
def describe(bench: Bench) -> None:
    pod = bench.pod()
    bench("describe", "pod", pod["metadata"]["name"], "-n", pod["metadata"]["namespace"]).says(r"^Name: +\S", "^Containers:", "^Conditions:")
    bench("describe", "node", pod["spec"]["nodeName"]).says("^Capacity:", "^Allocated resources:", "^Non-terminated Pods:")
    owner = bench.json("get", "deployments", "-A")["items"][0]["metadata"]
    bench("describe", "deployment", owner["name"], "-n", owner["namespace"]).says("^StrategyType:", "^Pod Template:")


@case
def top_and_events(bench: Bench) -> None:
    rows = read_table(bench("top", "nodes").out)
    check(rows and all(re.fullmatch(r"\d+m|<unknown>", next(iter(list(row.values())[1:2]))) for row in rows), f"top nodes: {rows[:2]}")
    bench("top", "pods", "-A").says("^NAMESPACE")
    if bench.minor >= OLDEST_WRITER:
        bench("events", "-A").says("LAST SEEN|No events")
    bench("get", "events", "-A")


@case
def who_may(bench: Bench) -> None:
    bench("auth", "can-i", "delete", "pods", "-A").says("^yes")
    bench("auth", "can-i", "get", "nodes", "--as", "nobody", code=1).says("^no")
    bench("auth", "can-i", "--list").says("Resources +Non-Resource URLs")
    bench("get", "nodes", "--as", "nobody", code=1).says('nodes is forbidden: User "nobody" cannot list resource "nodes"')
    if bench.minor >= 28:
        bench("auth", "whoami", "--as", "jane", "--as-group", "devs").says(r"Username +jane", r"Groups +\[devs system:authenticated\]")


@case
def logs(bench: Bench) -> None:
    pod = bench.pod()["metadata"]
    where = ("-n", pod["namespace"], pod["name"])
    check(len(bench("logs", *where, "--tail=2").out.splitlines()) <= 2, "--tail=2 gives two lines at most")
    bench("logs", *where, "--timestamps", "--since=1h")
    check(len(bench("logs", *where, "--limit-bytes=5").out) <= 5, "--limit-bytes")
    bench("logs", *where, "-c", "none", code=1).says("container none is not valid for pod")
    bench("logs", *where, "--previous", code=1).says(r"previous terminated container \"?\S+ in pod \S+ not found")
    bench.lines(2, "logs", "-f", *where)
    crashed = bench.pod(crashed=True)["metadata"]
    bench("logs", crashed["name"], "-n", crashed["namespace"], "--previous").says("^.*panic: ")


@case
def explain(bench: Bench) -> None:
    if bench.minor < OLDEST_WRITER:
        return
    bench("explain", "pods.spec.containers").says("^KIND: +Pod", "^FIELDS?:", r"^  image\t<string>", r"^  name\t<string> -required-")
    bench("explain", "deployments.spec.replicas").says("^GROUP: +apps", r"^FIELD: replicas <integer>")


@case
def apply_diff_and_patch(bench: Bench) -> None:
    if bench.minor < OLDEST_WRITER:
        return
    where = ("-n", bench.space)
    bench("create", "namespace", bench.space).says(f"namespace/{bench.space} created")
    bench("apply", "-f", "-", stdin=bench.deployment()).says("deployment.apps/web created")
    bench("apply", "-f", "-", stdin=bench.deployment()).says("deployment.apps/web unchanged")
    bench("diff", "-f", "-", stdin=bench.deployment("registry.test/web:2"), code=1).says(r"^-.*web:1", r"^\+.*web:2")
    bench("apply", "-f", "-", stdin=bench.deployment("registry.test/web:2")).says("deployment.apps/web configured")
    bench("apply", "-f", "-", stdin=bench.deployment().replace("replicas", "replcas"), code=1).says('unknown field "spec.replcas"')
    bench("apply", "--validate=warn", "--dry-run=server", "-f", "-",
          stdin=bench.deployment().replace("replicas", "replcas")).says('Warning: unknown field "spec.replcas"')
    bench("patch", "deployment", "web", *where, "-p", '{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"i:3"}]}}}}')
    bench("patch", "deployment", "web", *where, "--type=merge", "-p", '{"metadata":{"labels":{"tier":"x"}}}')
    bench("patch", "deployment", "web", *where, "--type=json", "-p", '[{"op":"remove","path":"/metadata/labels/tier"}]').says("patched")
    got = bench.json("get", "deployment", "web", *where)
    container = got["spec"]["template"]["spec"]["containers"]
    check(len(container) == 1 and container[0]["image"] == "i:3" and "tier" not in got["metadata"]["labels"], f"patched: {container}")
    bench("scale", "deployment", "web", *where, "--replicas=5").says("deployment.apps/web scaled")
    check(bench.json("get", "deployment", "web", *where)["spec"]["replicas"] == 5, "scaled to 5")
    bench("replace", "-f", "-", stdin=json.dumps(bench.json("get", "deployment", "web", *where))).says("replaced")
    bench("wait", "deployment/web", *where, "--for=jsonpath={.spec.replicas}=5", "--timeout=10s").says("condition met")
    bench("wait", "deployment/web", *where, "--for=condition=Available", "--timeout=1s", code=1).says("timed out waiting")


@case
def apply_on_the_server(bench: Bench) -> None:
    if bench.minor < OLDEST_WRITER:
        return
    config = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: {bench.space}}}\ndata: {{a: one}}\n"
    apply = ("apply", "--server-side", "-f", "-")
    bench(*apply, stdin=config).says("configmap/c serverside-applied")
    other = config.replace("one", "two")
    bench(*apply, "--field-manager=other", stdin=other, code=1).says("Apply failed with 1 conflict: conflict with \"kubectl\": .data.a")
    bench(*apply, "--field-manager=other", "--force-conflicts", stdin=other).says("serverside-applied")
    check(bench.json("get", "configmap", "c", "-n", bench.space)["data"] == {"a": "two"}, "forced")
    bench("delete", "configmap", "c", "-n", bench.space).says('configmap "c" deleted')


def _revision(bench: Bench, owner: dict, number: int, image: str) -> None:
    """What the deployment controller would have made."""
    template = json.loads(json.dumps(owner["spec"]["template"]))
    template["metadata"]["labels"]["pod-template-hash"] = str(number)
    template["spec"]["containers"][0]["image"] = image
    bench("create", "-f", "-", stdin=json.dumps({
        "apiVersion": "apps/v1", "kind": "ReplicaSet",
        "metadata": {"name": f"web-{number}", "namespace": bench.space, "labels": template["metadata"]["labels"],
                     "annotations": {"deployment.kubernetes.io/revision": str(number)},
                     "ownerReferences": [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "controller": True,
                                          "uid": owner["metadata"]["uid"]}]},
        "spec": {"replicas": 0, "selector": {"matchLabels": template["metadata"]["labels"]}, "template": template}}))


@case
def rollouts(bench: Bench) -> None:
    if bench.minor < OLDEST_WRITER:
        return
    told = bench.json("get", "deployments", "-A")["items"][0]["metadata"]
    bench("rollout", "status", f"deployment/{told['name']}", "-n", told["namespace"], "--watch=false").says("successfully rolled out|Waiting for")
    where = ("-n", bench.space)
    owner = bench.json("get", "deployment", "web", *where)
    for number, image in ((1, "registry.test/web:1"), (2, owner["spec"]["template"]["spec"]["containers"][0]["image"])):
        _revision(bench, owner, number, image)
    bench("rollout", "history", "deployment/web", *where).says(r"^1 ", r"^2 ")
    bench("rollout", "undo", "deployment/web", *where).says("deployment.apps/web rolled back")
    image = bench.json("get", "deployment", "web", *where)["spec"]["template"]["spec"]["containers"][0]["image"]
    check(image == "registry.test/web:1", f"rolled back to {image}")
    bench("rollout", "restart", "deployment/web", *where).says("deployment.apps/web restarted")
    check("kubectl.kubernetes.io/restartedAt" in json.dumps(bench.json("get", "deployment", "web", *where)), "no restartedAt")
    bench("rollout", "pause", "deployment/web", *where).says("paused")
    bench("delete", "deployment", "web", *where).says('deployment.apps "web" deleted')


@case
def cordon_and_drain(bench: Bench) -> None:
    node = bench.pod()["spec"]["nodeName"]
    bench("cordon", node).says(f"node/{node} cordoned")
    bench("get", "node", node).says("SchedulingDisabled")
    bench("uncordon", node).says(f"node/{node} uncordoned")
    dry = ("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--force")
    bench(*dry, "--dry-run=server").says("evict|evicted", f"node/{node} drained")
    name, space = f"gone-{bench.minor}", "default"
    bench("create", "-f", "-", stdin=json.dumps({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": space, "labels": {"drained": name}},
        "spec": {"nodeName": node, "terminationGracePeriodSeconds": 0, "containers": [{"name": "a", "image": "i:1"}]}}), code=None)
    bench(*dry, f"--pod-selector=drained={name}", "--timeout=30s").says(f"pod/{name} evicted", f"node/{node} drained")
    bench("get", "pod", name, "-n", space, code=1).says("not found")
    bench("uncordon", node)


@case
def custom_kinds(bench: Bench) -> None:
    if bench.minor < OLDEST_WRITER:
        return
    group = f"k{bench.minor}.example.com"
    bench("apply", "-f", "-", stdin=json.dumps({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": f"boats.{group}"},
        "spec": {"group": group, "names": {"plural": "boats", "singular": "boat", "kind": "Boat"}, "scope": "Namespaced", "versions": [{
            "name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "properties": {"oars": {"type": "integer"}}}}}}}]}})).says("created")
    boat = {"apiVersion": f"{group}/v1", "kind": "Boat", "metadata": {"name": "tern", "namespace": "default"}, "spec": {"oars": 2}}
    bench("wait", f"crd/boats.{group}", "--for=condition=Established", "--timeout=10s")
    bench("apply", "-f", "-", stdin=json.dumps(boat)).says(f"boat.{group}/tern created")
    bench("explain", "boats.spec", "--api-version", f"{group}/v1").says(r"^  oars\t<integer>")
    wrong = boat | {"spec": {"sails": 1}}
    bench("apply", "-f", "-", stdin=json.dumps(wrong), code=1).says('unknown field "spec.sails"')
    bench("apply", "-f", "-", stdin=json.dumps(boat | {"spec": {"oars": "x"}}), code=1).says("spec.oars in body must be of type integer")
    bench("delete", "crd", f"boats.{group}").says("deleted")


def _start(sim: str, folder: pathlib.Path) -> subprocess.Popen:
    scenario = folder / "crashes.yaml"
    scenario.write_text(SCENARIO)
    process = subprocess.Popen([sim, "--clusters", "3", "--seed", "7", "--speed", "10", "--scenario", str(scenario), "--dir", str(folder)],
                               preexec_fn=die_with_parent)
    deadline = time.monotonic() + LIMIT
    while not (folder / "fleet.yaml").exists():
        check(process.poll() is None, f"pilothouse-sim exited with {process.returncode}")
        check(time.monotonic() < deadline, f"no fleet file after {LIMIT} s")
        time.sleep(0.1)
    return process


def kubectls(given: list[str]) -> list[str]:
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "pilothouse" / "kubectl"
    built = sorted(cache.glob("*/kubectl"), key=lambda path: path.stat().st_mtime)[-1:]
    found = [shutil.which(name) for name in ["kubectl", *given]] + [str(path) for path in built]
    return list(dict.fromkeys(path for path in found if path))


def _run(bench: Bench, only: list[str]) -> int:
    failed = 0
    for name, function in CASES.items():
        if only and name not in only:
            continue
        try:
            function(bench)
            print(f"PASSED  {bench.version} {name}", flush=True)
        except Failed as error:
            failed += 1
            print(f"FAILED  {bench.version} {name}: {error}", flush=True)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--kubectl", action="append", default=[])
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    programs = kubectls(options.kubectl)
    if not programs:
        print("SKIPPED: no kubectl in PATH")
        return 1 if os.environ.get("CI") == "true" else 77
    failed = 0
    with tempfile.TemporaryDirectory(prefix="pilothouse-kubectl-") as temporary:
        folder = pathlib.Path(temporary)
        (folder / "sim").mkdir()
        process = _start(options.sim, folder / "sim")
        try:
            for index, program in enumerate(programs):
                home = folder / f"home{index}"
                home.mkdir()
                failed += _run(Bench(program, folder / "sim", home), [word for word in options.only.split(",") if word])
        finally:
            process.terminate()
            process.wait()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
