#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action of run_driver.py: upgrade_nodes.py DIR CLUSTER VERSION

Brings the nodes of one real cluster to a version one after the other, as a provider would: cordon, evict every pod that a
budget lets go (asking again while it does not), report the new kubelet, uncordon. A line per start goes into DIR/actions.
Waits for a server that is away.
"""
import json
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "fixture"))
sys.dont_write_bytecode = True
import api  # noqa: E402

LIMIT = 180  # of the whole action; it ends what hangs, no test is judged by it


def patiently(call, *arguments):
    """The call's answer, however long its server is away or refuses an eviction."""
    end = time.monotonic() + LIMIT
    while True:
        try:
            return call(*arguments)
        except api.ApiError as error:
            if error.code == 404:
                return None
            if error.code not in (429, 500, 503) or time.monotonic() > end:
                raise
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.2)


def main() -> int:
    folder, name, version = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    with open(folder / "actions", "a", encoding="utf-8") as lines:
        lines.write(f"{name}\n")
    own = json.loads((folder / "access.json").read_text())[name]
    server = api.Api(own["port"], own["ca"], own["certificate"], own["key"])
    for node in patiently(server.call, "GET", "/api/v1/nodes")["items"]:
        place = f"/api/v1/nodes/{node['metadata']['name']}"
        patiently(server.patch, place, {"spec": {"unschedulable": True}})
        pods = patiently(server.call, "GET", f"/api/v1/pods?fieldSelector=spec.nodeName={node['metadata']['name']}")
        for pod in pods["items"]:
            meta = pod["metadata"]
            own_place = f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}"
            print(f"evicting {meta['name']} from {node['metadata']['name']}", flush=True)
            patiently(server.create, own_place + "/eviction",
                      {"apiVersion": "policy/v1", "kind": "Eviction", "deleteOptions": {"gracePeriodSeconds": 0},
                       "metadata": {"name": meta["name"], "namespace": meta["namespace"]}})
        patiently(server.patch, place + "/status", {"status": {"nodeInfo": {"kubeletVersion": version}}})
        patiently(server.patch, place, {"spec": {"unschedulable": None}})
        time.sleep(0.5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
