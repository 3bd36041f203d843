# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input and bad clusters: one clear message naming the cluster, exit 2 or 3, and nobody else waits."""

import pathlib
import re

import kubeconfig
import pki
import seed_pods
from cases import Bench, case
from cluster import free_port
from harness import Answer, Impostor, check

TIMEOUT = 5      # seconds given to --timeout
MARGIN = 5       # what start, teardown and a busy machine may add

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
_HTML = b"<!doctype html><html><title>Sign in</title><body>Please sign in</body></html>"
_CUT = b'{"kind":"NodeList","apiVersion":"v1","items":[{"metadata":{"name":"wor'


class Faults:
    """A kubeconfig of clusters that cannot be read, each context named after what is wrong with it, and bravo.

    The healthy companion is the other cluster: contexts with the same server and CA as alpha are alpha itself.
    """

    def __init__(self, bench: Bench) -> None:
        alpha = bench.alpha
        folder = bench.estate.folder / "faults"
        folder.mkdir(exist_ok=True)
        stranger = pki.Authority(folder / "stranger", "stranger-ca")
        admin = {"client-certificate-data": kubeconfig.data(alpha.admin[0]), "client-key-data": kubeconfig.data(alpha.admin[1])}
        expired = alpha.authority.issue("expired-client", "client", "/O=system:masters/CN=late", pki.EXPIRED)
        late = {"client-certificate-data": kubeconfig.data(expired[0]), "client-key-data": kubeconfig.data(expired[1])}
        ca = {"certificate-authority-data": kubeconfig.data(alpha.authority.certificate)}
        page, cut = _OK % (b"text/html", len(_HTML), _HTML), _OK % (b"application/json", len(_CUT) + 400, _CUT)
        broken_json = _OK % (b"application/json", len(_CUT), _CUT)
        self._impostors = {
            "expired-server": Impostor(alpha.authority.issue("expired-server", "server", "/CN=old", pki.EXPIRED), b""),
            "html": Impostor(alpha.serving, page), "cut-body": Impostor(alpha.serving, cut),
            "broken-json": Impostor(alpha.serving, broken_json), "silent": Impostor(alpha.serving, None)}
        entries = [kubeconfig.of_cluster(bench.bravo, inline=True)[0],
                   kubeconfig.entry("wrong-ca", {"server": alpha.server,
                                                 "certificate-authority-data": kubeconfig.data(stranger.certificate)}, admin),
                   kubeconfig.entry("expired-client", {"server": alpha.server} | ca, late),
                   kubeconfig.entry("bad-token", {"server": alpha.server} | ca, {"token": "not-a-token-of-this-server"}),
                   kubeconfig.entry("refused", {"server": f"https://127.0.0.1:{free_port()}"} | ca, admin),
                   kubeconfig.entry("plain-http", {"server": f"https://127.0.0.1:{alpha.etcd_port}"} | ca, admin),
                   kubeconfig.entry("http-to-tls", {"server": f"http://127.0.0.1:{alpha.port}"}, {"token": alpha.tokens["token-admin"]}),
                   kubeconfig.entry("other-name", {"server": alpha.server, "tls-server-name": "other.invalid"} | ca, admin),
                   kubeconfig.entry("right-name", {"server": alpha.server, "tls-server-name": "localhost"} | ca, admin)]
        entries += [kubeconfig.entry(name, {"server": one.server} | ca, admin) for name, one in self._impostors.items()]
        self.path = folder / "kubeconfig"
        kubeconfig.write(self.path, entries)
        self.secrets = [alpha.tokens["token-admin"], "not-a-token-of-this-server", admin["client-key-data"], "PRIVATE KEY"]

    def __enter__(self) -> "Faults":
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._impostors.values():
            one.close()


def _says_once(answer: Answer, cluster: str, words: str) -> None:
    lines = [line for line in answer.err.splitlines() if cluster in line]
    check(len(lines) == 1, f"{len(lines)} lines on stderr name {cluster}, expected one: {answer}")
    check(re.search(words, lines[0], re.IGNORECASE), f"the message does not say what is wrong (/{words}/): {lines[0]!r}")


def _cluster_fault(bench: Bench, name: str, words: str) -> None:
    with Faults(bench) as faults:
        own = ("--kubeconfig", str(faults.path), "--timeout", str(TIMEOUT), "--no-color")
        alone = bench.programs.ctl("get", "nodes", *own, "--contexts", name)
        check(alone.code == 3, f"expected exit 3: {alone}")
        _says_once(alone, name, words)
        both = bench.programs.ctl("get", "nodes", *own, "--contexts", f"bravo,{name}")
        check(both.code == 3 and both.out.count("worker-ready-1") == 1, f"bravo's nodes and exit 3 expected: {both}")
        status = bench.programs.ctl("status", "-o", "json", *own, "--contexts", f"bravo,{name}")
        check(status.code == 3, f"expected exit 3: {status}")
        row = bench.cluster(status, name)
        check(row["reachable"] is not True and row["nodes"]["total"] is None and row["pods"]["total"] is None,
              f"nothing was read, so nothing is known: {row}")
        check(bench.cluster(status, "bravo")["nodes"]["total"] == len(seed_pods.NODES), f"bravo's answer suffers: {status}")
        check(any(one["cluster"] == name and one["message"] for one in status.json()["partial"]), f"partial does not name it: {status}")
        for answer in (alone, both, status):
            check(answer.seconds < TIMEOUT + MARGIN, f"took {answer.seconds:.1f} s with --timeout {TIMEOUT}: {answer}")
            check(not any(secret in answer.out + answer.err for secret in faults.secrets), f"a secret is shown: {' '.join(answer.argv)}")


for _name, _words in {
    "wrong-ca": r"certificate|issuer|authority|\bCA\b",
    "expired-client": r"401|unauthori[sz]ed|expired|credential",
    "bad-token": r"401|unauthori[sz]ed|credential",
    "refused": r"refused",
    "plain-http": r"TLS|SSL|plain|HTTPS",
    "http-to-tls": r"HTTPS|400|TLS",
    "other-name": r"name|other\.invalid",
    "expired-server": r"expired",
    "html": r"HTML|JSON|sign-in|intercept|portal|not a Kubernetes",
    "cut-body": r"cut|short|truncat|incomplete|closed|partial|before the end|missing|transfer",
    "broken-json": r"JSON|truncat|incomplete|decode|pars",
    "silent": r"time|silent|no answer",
}.items():
    case(f"fault-{_name}", "bad-input")(lambda bench, name=_name, words=_words: _cluster_fault(bench, name, words))


@case("tls-server-name", "bad-input")
def tls_server_name(bench: Bench) -> None:
    """A server name that is in the certificate is accepted though the address is another."""
    with Faults(bench) as faults:
        answer = bench.programs.ctl("get", "nodes", "--kubeconfig", str(faults.path), "--contexts", "right-name", "--no-color")
        check(answer.code == 0 and "worker-ready-1" in answer.out, f"expected the nodes: {answer}")


@case("forbidden-pods", "bad-input")
def forbidden_pods(bench: Bench) -> None:
    """A user who may not list pods still sees nodes; pod counts are unknown, not zero."""
    pods = bench.ctl("get", "pods", "-A", contexts="alpha-restricted")
    check(pods.code == 3, f"expected exit 3: {pods}")
    _says_once(pods, "alpha-restricted", r"forbidden|may not|403")
    check(bench.ctl("get", "nodes", contexts="alpha-restricted").code == 0, "nodes are allowed, yet get nodes fails")
    status = bench.ctl("status", "-o", "json", contexts="alpha-restricted")
    row = bench.cluster(status, "alpha-restricted")
    check(status.code == 3 and row["reachable"] is True, f"reachable and exit 3 expected: {status}")
    check(row["nodes"]["total"] == len(seed_pods.NODES) and all(value is None for value in row["pods"].values()),
          f"nodes known and pods null expected: {row}")
    check(any(one["cluster"] == "alpha-restricted" and "pod" in (one["what"] + one["kind"]).lower() for one in status.json()["partial"]),
          f"partial does not name the pods: {status}")


def _refused_input(bench: Bench, path: pathlib.Path, contexts: str | None, words: str, codes: tuple[int, ...] = (2,)) -> None:
    own = ["--kubeconfig", str(path), "--timeout", str(TIMEOUT)] + (["--contexts", contexts] if contexts else [])
    for command in (["status", "-o", "json"], ["get", "pods", "-A"]):
        answer = bench.programs.ctl(*command, *own)
        check(answer.code in codes, f"expected exit {codes}: {answer}")
        check(answer.code != 2 or answer.out == "", f"stdout should be empty: {answer}")
        check(re.search(words, answer.err), f"stderr does not say /{words}/: {answer}")
        check(answer.seconds < MARGIN, f"took {answer.seconds:.1f} s although nothing is to be contacted")


@case("unknown-context", "bad-input")
def unknown_context(bench: Bench) -> None:
    _refused_input(bench, bench.estate.kubeconfig, "alpha,no-such-context", r"no-such-context")


@case("missing-kubeconfig", "bad-input")
def missing_kubeconfig(bench: Bench) -> None:
    _refused_input(bench, bench.estate.folder / "no-such-file", None, r"no-such-file")


_FILES = {
    "malformed": ("apiVersion: v1\nkind: Config\nclusters:\n- name: x\n  cluster: {server: 'https://127.0.0.1:1'\n", r"malformed:\d+:\d+"),
    "not-a-mapping": ("- just\n- a list\n", r"not-a-mapping:\d+:\d+"),
    "bad-base64": ("apiVersion: v1\nkind: Config\nclusters:\n- name: x\n  cluster: {server: 'https://127.0.0.1:1', "
                   "certificate-authority-data: '%%%'}\nusers: []\ncontexts:\n- {name: x, context: {cluster: x}}\n", r"bad-base64:5:\d+"),
    "twice": ("apiVersion: v1\nkind: Config\nclusters:\n- {name: x, cluster: {server: 'https://127.0.0.1:1'}}\n"
              "- {name: x, cluster: {server: 'https://127.0.0.1:2'}}\ncontexts:\n- {name: x, context: {cluster: x}}\n", r"twice:5:\d+"),
    "dangling": ("apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts:\n- {name: x, context: {cluster: gone, user: gone}}\n",
                 r"dangling:6:\d+.*gone"),
    "empty": ("", r"empty"),
}
for _name, (_text, _words) in _FILES.items():
    def _bad_file(bench: Bench, name: str = _name, text: str = _text, words: str = _words) -> None:
        path = bench.estate.folder / name
        path.write_text(text)
        # A fault inside one entry may spoil that entry alone (3: others could answer); a broken file is bad input.
        _refused_input(bench, path, None, words, (2, 3) if name in ("bad-base64", "dangling") else (2,))
    case(f"kubeconfig-{_name}", "bad-input")(_bad_file)
