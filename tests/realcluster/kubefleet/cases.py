# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that read cases and write answers, one JSON line each, and how two answers are compared."""
import gzip
import hashlib
import json
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


class Trouble(Exception):
    """A program that cannot be asked, or answers otherwise than agreed."""


def built(program):
    """The path of "generate" or "judge", built where it is not yet; None where it cannot be had, with the reason on stderr."""
    done = subprocess.run([str(HERE / "build.sh"), program], stdout=subprocess.PIPE, text=True, timeout=1800, check=False)
    if done.returncode == 77:
        return None
    if done.returncode != 0:
        raise Trouble(f"{program} could not be built")
    return done.stdout.strip()


def generate(program, seed, first, count):
    """The lines of cases first .. first + count of a seed."""
    done = subprocess.run([program, "--seed", str(seed), "--first", str(first), "--count", str(count)],
                          stdout=subprocess.PIPE, timeout=900, check=True)
    return done.stdout.splitlines()


def ask(program, lines, timeout=1800):
    """The answers of a program to lines, in order, each as a dictionary."""
    done = subprocess.run([program], input=b"\n".join(lines) + b"\n", stdout=subprocess.PIPE, timeout=timeout, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    if done.returncode != 0 or len(answers) != len(lines):
        raise Trouble(f"{program}: exit {done.returncode}, {len(answers)} answers to {len(lines)} cases")
    return answers


def mask(text):
    """A reason or error without what differs from run to run: minutes, dumps of objects."""
    text = re.sub(r"-?[\d.]+ minutes ago", "N minutes ago", text)
    return re.sub(r"(failed to find the previous state of an unscheduled binding).*", r"\1", text, flags=re.DOTALL)


def masked(answer):
    """An answer as it is compared: texts masked, bindings in one order, without alternatives."""
    out = {key: value for key, value in answer.items() if key != "alternatives"}
    out["error"], out["message"] = mask(out["error"]), mask(out["message"])
    for part in ("decisions", "bindings"):
        out[part] = [dict(item, reason=mask(item["reason"])) for item in answer[part]]
    out["bindings"].sort(key=lambda item: json.dumps([item["cluster"], item["isNew"], item["state"], item], sort_keys=True))
    return out


def difference(judged, ours):
    """What differs, in words; empty where ours is the judge's answer or one of its alternatives.

    A program that cannot read a case says so: {"id", "invalid"}, which is a difference as well."""
    if "invalid" in ours:
        return f"ours cannot read the case: {ours['invalid']}"
    mine = masked(ours)
    choices = [masked(choice) for choice in [judged, *judged.get("alternatives", [])]]
    if mine in choices:
        return ""
    for key in ("error", "cycles", "fulfilled", "message", "decisions", "bindings"):
        want, have = choices[0].get(key), mine.get(key)
        if want == have:
            continue
        if not isinstance(want, list) or not isinstance(have, list):
            return f"{key}: judge {want!r}, ours {have!r}"
        for at in range(max(len(want), len(have))):
            left, right = (side[at] if at < len(side) else None for side in (want, have))
            if left != right:
                return f"{key}[{at}]: judge {json.dumps(left)}, ours {json.dumps(right)}"
    return f"fields: judge {sorted(choices[0])}, ours {sorted(mine)}"


def digest(lines):
    """What tells whether cases are those that were judged."""
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def write_recording(path, head, answers):
    """Keeps answers of the judge, masked, with what they are answers to."""
    rows = [json.dumps(head, sort_keys=True)]
    for answer in answers:
        kept = masked(answer)
        if answer.get("alternatives"):
            kept["alternatives"] = [masked(choice) for choice in answer["alternatives"]]
        rows.append(json.dumps(kept, sort_keys=True, separators=(",", ":")))
    with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as out:
        out.write(("\n".join(rows) + "\n").encode())


def read_recording(path):
    """The head and the answers that were kept."""
    with gzip.open(path, "rt", encoding="utf-8") as kept:
        rows = [json.loads(line) for line in kept]
    return rows[0], rows[1:]
