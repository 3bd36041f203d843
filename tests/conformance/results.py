# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what Qt Test writes with `-o FILE,xml`: the outcome of each numbered function."""

import pathlib
import re
import xml.etree.ElementTree as ElementTree

ITEM = re.compile(r"item(\d\d)_\w+")
Outcomes = dict[str, tuple[str, str]]  # "program::function" → ("passed" | "failed" | "skipped", detail)


def _outcome(function: ElementTree.Element) -> tuple[str, str]:
    incidents = function.findall("Incident")
    for one in incidents:
        if one.get("type") in ("fail", "xpass"):
            return "failed", f"{pathlib.Path(one.get('file', '')).name}:{one.get('line')} {' '.join(one.findtext('Description', '').split())}"
    skips = [one.findtext("Description", "") for one in [*function.findall("Message"), *incidents] if one.get("type") == "skip"]
    passes = [one for one in incidents if one.get("type") in ("pass", "xfail")]
    if skips and len(skips) >= len(passes):  # Qt counts a skipped function's end as a pass in some versions
        return "skipped", skips[0]
    return ("passed", "") if passes else ("failed", "it did not end")


def read(program: str, path: pathlib.Path) -> Outcomes:
    """Nothing where there is no file; of a file cut off by a crash as much as is whole."""
    if not path.exists():
        return {}
    text = path.read_text(errors="replace")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        whole = re.findall(r"<TestFunction.*?</TestFunction>", text, re.DOTALL)
        root = ElementTree.fromstring("<TestCase>" + "".join(whole) + "</TestCase>")
    found = {}
    for function in root.iter("TestFunction"):
        if ITEM.fullmatch(function.get("name", "")):
            found[f"{program}::{function.get('name')}"] = _outcome(function)
    return found
