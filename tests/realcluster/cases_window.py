# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees: the desktop program's tables against kubectl's, and through an outage."""

import json
import queue
import re
import subprocess
import threading
import time
from typing import Any, Callable

import seed_pods
from cases import Bench, case
from harness import Failed, Skipped, check, short


class Window:
    """The desktop program off screen (window/window_probe.cpp): its tables as they are shown."""

    def __init__(self, bench: Bench, contexts: str) -> None:
        if not bench.programs.window_path:
            raise Skipped("no --window: built without the desktop program")
        home = bench.estate.folder / "window-state"
        argv = [bench.programs.window_path, "--kubeconfig", bench.config, "--contexts", contexts, "--state", str(home)]
        self._process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                         env=bench.programs.environment | {"QT_QPA_PLATFORM": "offscreen"})
        self._values: queue.Queue[dict | None] = queue.Queue()
        self.errors: list[str] = []
        self.clusters: dict[str, dict] = {}
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=lambda: self.errors.extend(self._process.stderr), daemon=True).start()

    def _read(self) -> None:
        for line in self._process.stdout:
            self._values.put(json.loads(line))
        self._values.put(None)

    def _next(self, what: str, deadline: float) -> dict[str, Any]:
        try:
            value = self._values.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise Failed(f"the window still does not show: {what}; it shows {short(json.dumps(self.clusters))}") from None
        if value is None:
            raise Failed(f"the window ended before: {what}; stderr {short(''.join(self.errors))!r}")
        if "clusters" in value:
            self.clusters = {row["Cluster"]: row for row in value["clusters"]}
        return value

    def tell(self, order: str) -> None:
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()

    def until(self, what: str, holds: Callable[[dict[str, dict]], object], limit: float,
              always: Callable[[dict[str, dict]], None] = lambda _: None) -> None:
        deadline = time.monotonic() + limit
        while not (self.clusters and holds(self.clusters)):
            self._next(what, deadline)
            always(self.clusters)

    def tables(self, cluster: str, what: str, holds: Callable[[dict[str, list]], object], limit: float) -> dict[str, list]:
        """Nodes and pods of an open page, asked again until `holds`; the overview's ticks pace the questions."""
        deadline = time.monotonic() + limit
        while True:
            self.tell(f"tables {cluster}")
            value = self._next(what, deadline)
            while "pods" not in value:
                value = self._next(what, deadline)
            if holds(value):
                return value
            self._next(what, deadline)

    def __enter__(self) -> "Window":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def finish(self) -> int:
        self.tell("quit")
        try:
            return self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            raise Failed("the window is still there 10 s after it was told to quit") from None


def _number(cell: str) -> int | None:
    digits = re.sub(r"[^0-9]", "", cell)     # grouped as the locale has it, dimmed as old or not
    return int(digits) if digits else None


def _shows(row: dict, pods: int, ready: int) -> bool:
    nodes = [_number(part) for part in row["Nodes"].split("/")]
    return _number(row["Pods"]) == pods and nodes == [ready, len(seed_pods.NODES)]


def _ready_nodes(bench: Bench) -> int:
    return sum(row["STATUS"].split(",")[0] == "Ready" for row in bench.kubectl_table("nodes"))


@case("window-tables", "window")
def window_tables(bench: Bench) -> None:
    """The window's counts, node rows and pod rows are kubectl's."""
    pods = {(row["NAMESPACE"], row["NAME"]): (row["STATUS"], row["READY"], row["RESTARTS"].split(" (")[0])
            for row in bench.kubectl_table("pods", "-A")}
    nodes = {row["NAME"]: row["STATUS"] for row in bench.kubectl_table("nodes")}
    ready = _ready_nodes(bench)
    with Window(bench, "alpha,bravo") as window:
        window.until("node and pod counts of both", lambda seen: set(seen) == {"alpha", "bravo"} and _shows(
            seen["alpha"], len(pods), ready) and _shows(seen["bravo"], 0, ready), 60)
        window.tell("open alpha")
        shown = window.tables("alpha", "all rows", lambda value: len(value["pods"]) == len(pods)
                              and len(value["nodes"]) == len(nodes), 60)
        have = {(row["Namespace"], row["Pod"]): (row["Status"], row["Ready"], row["Restarts"].split(" (")[0]) for row in shown["pods"]}
        wrong = [f"{key}: kubectl {pods.get(key)}, window {have.get(key)}" for key in sorted(set(pods) | set(have))
                 if pods.get(key) != have.get(key)]
        check(not wrong, f"{len(wrong)} of {len(pods)} pods differ:\n    " + "\n    ".join(wrong[:8]))
        have_nodes = {row["Node"]: row["Status"] for row in shown["nodes"]}
        check(have_nodes == nodes, f"nodes: kubectl {nodes}, window {have_nodes}")
        check(window.finish() == 0, "the window does not exit 0")


@case("window-outage", "window")
def window_outage(bench: Bench) -> None:
    """A stopped server turns only its own row stale, then unreachable, with a growing age; it heals unaided."""
    ready = _ready_nodes(bench)
    past: list[dict] = []

    def bravo_stays(seen: dict) -> None:
        words = seen["bravo"]["State and cause"].split(":")[0]
        check(words not in ("stale", "unreachable"), f"bravo was never touched, but: {seen['bravo']}")
        if seen["alpha"]["State and cause"].split(":")[0] in ("stale", "unreachable"):
            past.append(seen["alpha"])

    with Window(bench, "alpha,bravo") as window:
        known = lambda seen: (set(seen) == {"alpha", "bravo"} and _shows(seen["alpha"], bench.pods, ready)
                              and not seen["alpha"]["State and cause"].startswith(("stale", "unreachable")))
        window.until("both clusters with their counts", known, 60)
        healthy = window.clusters["alpha"]["spoken"]
        bench.alpha.stop_apiserver()
        try:
            window.until("alpha unreachable", lambda seen: seen["alpha"]["State and cause"].startswith("unreachable"), 120, bravo_stays)
            told = window.clusters["alpha"]["Age"]
            window.until("a later age of alpha", lambda seen: seen["alpha"]["Age"] != told, 30, bravo_stays)
            words = [row["State and cause"].split(":")[0] for row in past]
            check(words == sorted(words) and words[0] == "stale", f"first stale, then unreachable expected: {words}")
            ages = [row["ageMs"] for row in past]
            check(ages == sorted(ages) and ages[-1] > ages[0], f"the age shown does not grow: {ages}")
            check(all(_number(row["Pods"]) == bench.pods for row in past), f"the last known pods are gone: {past[-1]}")
            check(all("stale" in row["spoken"] for row in past), f"a reader of screens is not told: {past[-1]['spoken']!r}")
        finally:
            bench.alpha.start_apiserver()
        bench.alpha.wait_ready()
        window.until(f"alpha as before ({healthy})", lambda seen: known(seen) and seen["alpha"]["spoken"] == healthy, 120, bravo_stays)
        check(window.finish() == 0, "the window does not exit 0")
