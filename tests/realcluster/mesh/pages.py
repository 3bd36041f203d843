# SPDX-License-Identifier: GPL-3.0-or-later
"""Pods that answer: at each pod's address and exporters' ports stands a page of metrics that the simulated pod tells at that moment."""

import http.server
import subprocess
import threading
from typing import Any

PORTS = (9962, 9963, 9964, 9965)  # of agents, the apiserver's three


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


class Pages:
    """A context manager. Works in a network of its own alone: it makes the pods' addresses there."""

    def __init__(self, simulated: Any) -> None:
        self._simulated = simulated
        self._pods: dict[str, tuple[str, str, str]] = {}  # address -> member, namespace, pod
        self._servers: list[_Server] = []

    def __enter__(self) -> "Pages":
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # noqa: N802
                address, port = self.connection.getsockname()[:2]
                code, body = outer.page(address, port, self.path)
                self.send_response(code)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._servers = [_Server(("0.0.0.0", port), Handler) for port in PORTS]
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def page(self, address: str, port: int, path: str) -> tuple[int, bytes]:
        if address not in self._pods:
            return 404, b"no pod has this address"
        member, space, pod = self._pods[address]
        try:
            return self._simulated.get(member, f"/api/v1/namespaces/{space}/pods/{pod}:{port}/proxy{path}")
        except OSError as error:  # the simulated pod ends before the servers do
            return 502, str(error).encode()

    def offer(self, member: str, pods: list[dict]) -> None:
        """Gives the pods of Cilium their addresses in this network."""
        commands = []
        for pod in pods:
            address = pod.get("status", {}).get("podIP")
            if address and pod["metadata"]["namespace"] == "kube-system" and "k8s-app" in pod["metadata"].get("labels", {}):
                self._pods[address] = (member, "kube-system", pod["metadata"]["name"])
                commands.append(f"address replace {address}/32 dev lo\n")
        subprocess.run(["ip", "-batch", "-"], input="".join(commands), text=True, check=True)
