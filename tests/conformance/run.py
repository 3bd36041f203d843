#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs conformance programs: run.py --backend real|sim [--sim PILOTHOUSE_SIM] [--results F] [--only itemNN,…] PROGRAM…

Starts two clusters as tests/realcluster does, runs each program against them, and keeps what each itemNN_ function
came to in F as JSON: {"program::function": ["passed" | "failed" | "skipped", detail]}.
Exit: 0 all passed or skipped · 1 one failed · 77 no servers can be had here (a failure under CI=true with a sufficient go)
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "realcluster" / "fixture"))
sys.dont_write_bytecode = True

import results  # noqa: E402
import seed_pods  # noqa: E402
import serve  # noqa: E402

PODS = 300
TIMEOUT = 240  # of one program; it ends what hangs, no test is judged by it


def _say(text: str) -> None:
    print(text, flush=True)


def _run_program(path: pathlib.Path, environment: dict[str, str], functions: list[str], folder: pathlib.Path) -> results.Outcomes:
    output = folder / f"{path.name}.xml"
    try:
        done = subprocess.run([str(path), *functions, "-o", f"{output},xml", "-o", "-,txt"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=TIMEOUT,
                              check=False, env=environment)
        ending, said = done.returncode, done.stdout
    except subprocess.TimeoutExpired as error:
        ending, said = f"no end within {TIMEOUT} s", (error.stdout or b"").decode(errors="replace")
    outcomes = results.read(path.name, output)
    failed = [name for name, (outcome, _) in outcomes.items() if outcome == "failed"]
    if ending != 0 and not failed:  # it crashed or hung: what it said last is all there is
        outcomes[f"{path.name}::"] = ("failed", f"ended with {ending}")
    if ending == 0 and not outcomes:  # a program that shows no numbered item is judged as a whole
        outcomes[f"{path.name}::"] = ("passed", "")
    for name, (outcome, detail) in sorted(outcomes.items()):
        _say(f"{outcome.upper():8}{name}" + (f": {detail}" if detail else ""))
    if ending != 0:
        _say(said)
    return outcomes


def _environment(options: argparse.Namespace, folder: pathlib.Path) -> dict[str, str]:
    home = folder / "home"
    home.mkdir()
    hidden = re.compile("KUBECONFIG|(https?|all|no)_proxy", re.IGNORECASE)
    return {key: value for key, value in os.environ.items() if not hidden.fullmatch(key)} | {
        "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "XDG_STATE_HOME": str(home / "state"), "LC_ALL": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen", "QTEST_DISABLE_STACK_DUMP": "1", "PILOTHOUSE_STRICT": "1",
        "PILOTHOUSE_CONFORMANCE_KIND": options.backend, "PILOTHOUSE_CONFORMANCE_DIR": str(folder),
        "PILOTHOUSE_CONFORMANCE_HTTP": "1" if options.http1 else "2"}


def _functions_of(path: pathlib.Path, only: list[str]) -> list[str] | None:
    """The functions to name on the command line; None: the program has none of those wanted."""
    if not only:
        return []
    listed = subprocess.run([str(path), "-functions"], stdout=subprocess.PIPE, text=True, check=True,
                            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}).stdout
    return [name[:-2] for name in listed.split() if name.startswith(tuple(f"{item}_" for item in only))] or None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", choices=("real", "sim"), default="real")
    parser.add_argument("--sim", help="path of pilothouse-sim, for --backend sim")
    parser.add_argument("--results", type=pathlib.Path, help="where to keep the results as JSON")
    parser.add_argument("--only", default="", help="item51,item52: these alone")
    parser.add_argument("--http1", action="store_true", help="by HTTP/1.1 alone; without it by HTTP/2 where the server has it")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for logs and files, kept; it must be new or empty")
    parser.add_argument("programs", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    only = [word for word in options.only.split(",") if word]
    wanted = {path.resolve(): functions for path in options.programs if (functions := _functions_of(path, only)) is not None}
    if not wanted:
        parser.error(f"no program has {options.only}")
    backend = serve.find_backend(options.backend, options.sim)
    outcomes: results.Outcomes = {}
    with tempfile.TemporaryDirectory(prefix="pilothouse-conf-") as temporary:
        folder = (options.keep or pathlib.Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        environment = _environment(options, folder)
        with serve.Estate(folder, backend, ["alpha", "bravo"], http1=("bravo",)) as estate:
            now = datetime.datetime.now(datetime.timezone.utc)
            for one in estate.clusters.values():
                seed_pods.seed_nodes(one.api, now)
            seed_pods.seed_pods(estate.clusters["alpha"].api, PODS, 7, now)
            estate.publish()
            # A daemon: it lives as long as this process, and so do the servers that it starts.
            threading.Thread(target=serve.obey_orders, args=(estate, serve.open_control(estate)), daemon=True).start()
            for path, functions in wanted.items():
                outcomes |= _run_program(path, environment, functions, folder)
            serve.tell(folder, "quit")
    if options.results and not only:
        options.results.parent.mkdir(parents=True, exist_ok=True)
        options.results.write_text(json.dumps(outcomes, indent=1, sort_keys=True) + "\n")
    words = [outcome for outcome, _ in outcomes.values()]
    _say(", ".join(f"{words.count(word)} {word}" for word in ("passed", "failed", "skipped")))
    return 1 if "failed" in words or not words else 0


if __name__ == "__main__":
    sys.exit(main())
