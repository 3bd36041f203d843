#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the cases: run.py --ctl PILOTHOUSECTL [--group G | --only a,b] [--pods N] [--seed S] [--kubectl KUBECTL]
against real API servers, or the same ones against the simulator: --backend sim --sim PILOTHOUSE_SIM

Exit: 0 all passed · 1 a case failed · 77 skipped, with the reason (a failure under CI=true where go is sufficient)
"""

import argparse
import datetime
import os
import pathlib
import sys
import tempfile
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "fixture"))
sys.dont_write_bytecode = True

import seed_pods  # noqa: E402
import cases  # noqa: E402
import cases_bad_input  # noqa: E402,F401
import cases_window  # noqa: E402,F401
from harness import Failed, Programs, Skipped  # noqa: E402
from serve import Estate, find_backend  # noqa: E402


def _say(text: str) -> None:
    print(text, flush=True)


def _run_case(name: str, bench: cases.Bench) -> str:
    begin = time.monotonic()
    try:
        cases.CASES[name][1](bench)
        result, detail = "PASS", ""
    except Skipped as reason:
        result, detail = ("FAIL" if os.environ.get("CI") == "true" else "SKIP"), str(reason)
    except Failed as reason:
        result, detail = "FAIL", str(reason)
    except Exception:  # a case that breaks is a failed case; the others still run
        result, detail = "FAIL", traceback.format_exc()
    _say(f"{result} {name} ({time.monotonic() - begin:.1f} s)" + (f"\n    {detail}" if detail else ""))
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ctl", required=True)
    parser.add_argument("--group", choices=sorted({group for group, _ in cases.CASES.values()}))
    parser.add_argument("--only", default="")
    parser.add_argument("--pods", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--backend", choices=("real", "sim"), default="real")
    parser.add_argument("--sim", help="path of pilothouse-sim, for --backend sim")
    parser.add_argument("--kubectl", help="the kubectl to compare with; default: the one in PATH")
    parser.add_argument("--window", help="path of window_probe, for the group window")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for logs and files, kept")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else [
        name for name, (group, _) in cases.CASES.items() if options.group in (None, group)]
    unknown = [name for name in wanted if name not in cases.CASES]
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}; there are {', '.join(cases.CASES)}")
    backend = find_backend(options.backend, options.sim)
    with tempfile.TemporaryDirectory(prefix="pilothouse-real-") as temporary:
        folder = (options.keep or pathlib.Path(temporary)).resolve()
        programs = Programs(str(pathlib.Path(options.ctl).resolve()), folder / "home", options.kubectl)
        programs.window_path = options.window and str(pathlib.Path(options.window).resolve())
        if not programs.kubectl_path:
            _say("NOTE kubectl is not in PATH: comparing with the cells the server computes, where possible")
        with Estate(folder, backend, ["alpha", "bravo"]) as estate:
            now = datetime.datetime.now(datetime.timezone.utc)
            for one in estate.clusters.values():
                seed_pods.seed_nodes(one.api, now)
            seconds = seed_pods.seed_pods(estate.clusters["alpha"].api, options.pods, options.seed, now)
            estate.publish()
            _say(f"two {options.backend} clusters, {options.pods} pods on alpha seeded in {seconds:.0f} s (seed {options.seed})")
            results = [_run_case(name, cases.Bench(estate, programs, options.pods, options.seed)) for name in wanted]
    _say(", ".join(f"{results.count(word)} {word}" for word in ("PASS", "FAIL", "SKIP")))
    return 1 if "FAIL" in results else 77 if "PASS" not in results else 0


if __name__ == "__main__":
    sys.exit(main())
