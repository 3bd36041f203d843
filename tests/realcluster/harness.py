# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cases share: running the programs, reading their tables and their change stream, servers that misbehave."""

import json
import os
import pathlib
import queue
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from typing import Any, Callable


class Failed(AssertionError):
    """A case found a wrong answer."""


class Skipped(Exception):
    """A case cannot run here; the text says why."""


def check(condition: object, text: str) -> None:
    if not condition:
        raise Failed(text)


def short(text: str, limit: int = 600) -> str:
    return text if len(text) <= limit else text[:limit] + f"… ({len(text)} characters)"


class Answer:
    def __init__(self, argv: list[str], code: int, out: str, err: str, seconds: float) -> None:
        self.argv, self.code, self.out, self.err, self.seconds = argv, code, out, err, seconds

    def __str__(self) -> str:
        return (f"{' '.join(self.argv)}\n    exit {self.code} after {self.seconds:.1f} s\n    stdout: {short(self.out)!r}\n"
                f"    stderr: {short(self.err)!r}")

    def json(self) -> Any:
        try:
            return json.loads(self.out)
        except json.JSONDecodeError as error:
            raise Failed(f"stdout is not JSON ({error}): {self}") from error


def run(argv: list[str], environment: dict[str, str], limit: float) -> Answer:
    begin = time.monotonic()
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit, check=False,
                              env=environment)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{' '.join(argv)}: still running after {limit:.0f} s") from error
    return Answer(argv, done.returncode, done.stdout, done.stderr, time.monotonic() - begin)


class Programs:
    """pilothousectl and kubectl with a home of their own, so that no file of the user's takes part."""

    def __init__(self, ctl: str, home: pathlib.Path, kubectl: str | None = None) -> None:
        self._ctl = ctl
        self.kubectl_path = shutil.which(kubectl or "kubectl")
        if kubectl and not self.kubectl_path:
            raise SystemExit(f"no kubectl at {kubectl}")
        self.window_path: str | None = None
        home.mkdir(parents=True, exist_ok=True)
        hidden = ("KUBECONFIG", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
        self.environment = {key: value for key, value in os.environ.items() if key not in hidden}
        self.environment |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "XDG_STATE_HOME": str(home / "state"),
                             "LC_ALL": "C.UTF-8"}

    def ctl(self, *args: str, limit: float = 60) -> Answer:
        return run([self._ctl, *args], self.environment, limit)

    def kubectl(self, *args: str) -> Answer:
        answer = run([str(self.kubectl_path), *args], self.environment, 120)
        check(answer.code == 0, f"kubectl itself failed: {answer}")
        return answer

    def watch(self, *args: str) -> "Stream":
        return Stream([self._ctl, "status", "--watch", *args], self.environment)


def read_table(text: str) -> list[dict[str, str]]:
    """Rows by upper-case column name; columns start where their heading starts, as kubectl's do."""
    lines = text.splitlines()
    check(lines, "an empty table, without even a heading")
    heads = [(match.group().upper(), match.start()) for match in re.finditer(r"\S+(?: \S+)*", lines[0])]
    ends = [start for _, start in heads[1:]] + [None]
    return [{name: line[start:end].strip() for (name, start), end in zip(heads, ends)} for line in lines[1:] if line.strip()]


class Stream:
    """`status --watch`: every JSON value it prints, and the last known state of each cluster by name."""

    def __init__(self, argv: list[str], environment: dict[str, str]) -> None:
        self.argv = argv
        self._process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                         text=True, env=environment)
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.errors: list[str] = []
        self.clusters: dict[str, dict] = {}
        self.values: list[dict] = []
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=lambda: self.errors.extend(self._process.stderr), daemon=True).start()

    def _read(self) -> None:
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _take(self, line: str) -> None:
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise Failed(f"a line of the change stream is not JSON ({error}): {short(line)!r}") from error
        first = not self.values
        check("clusters" in value if first else "changed" in value and "revision" in value,
              f"value {len(self.values) + 1} of the change stream has the wrong keys: {sorted(value)}")
        self.values.append(value)
        for one in value["clusters" if first else "changed"]:
            self.clusters[one["name"]] = one

    def until(self, what: str, holds: Callable[[dict[str, dict]], object], limit: float,
              always: Callable[[dict[str, dict]], None] = lambda _: None) -> None:
        """Reads until `holds`; `always` sees every state on the way and raises if it must never be."""
        deadline = time.monotonic() + limit
        while not (self.clusters and holds(self.clusters)):
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise Failed(f"after {limit:.0f} s still not: {what}; {len(self.values)} values read, state "
                             f"{short(json.dumps(self.clusters))}, stderr {short(''.join(self.errors))!r}") from None
            if line is None:
                raise Failed(f"the stream ended (exit {self._process.wait(timeout=10)}) before: {what}; "
                             f"stderr {short(''.join(self.errors))!r}")
            self._take(line)
            always(self.clusters)

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def finish(self) -> int:
        """Asks it to end, as a script would; the design allows one second."""
        self._process.terminate()
        try:
            return self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            raise Failed("status --watch is still running 5 s after SIGTERM") from None


class Impostor:
    """Something on a port that is no API server. `reply`: bytes for every request, or None: never answers."""

    def __init__(self, certificate: tuple[pathlib.Path, pathlib.Path], reply: bytes | None) -> None:
        self._reply = reply
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.server = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self._held: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(plain,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        self._held.append(plain)
        try:
            with self._context.wrap_socket(plain, server_side=True) as peer:
                self._held.append(peer)
                while peer.recv(65536):
                    if self._reply is not None:
                        peer.sendall(self._reply)
                        peer.unwrap()
                        return
        except (OSError, ValueError):
            pass  # the client's refusal is what the case looks at

    def close(self) -> None:
        self._listener.close()
        for held in self._held:
            held.close()
