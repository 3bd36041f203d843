#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves the floors from the include lines, and the house rules that a scan can prove.

usage: check_source.py ROOT      exit 0 when clean; else each finding as file:line: text
"""
import re
import subprocess
import sys
from pathlib import Path

PURE = ["checks", "placement", "rollout", "mesh", "governance", "incident", "capacity"]
# What each core folder may include, besides itself.
CORE = {
    "base": [],
    "model": ["base"],
    "kube": ["base", "model"],
    "net": ["base"],  # knows no Kubernetes, so none of its records either
    "azure": ["base", "model"],
    "storage": ["base", "model"],
    **{pure: ["base", "model", "kube"] for pure in PURE},
    "fleet": ["base", "model", "kube", "net", "azure", "storage"] + PURE,
    "drivers": ["base", "model", "kube", "net", "azure", "storage"] + PURE,
    "engine": ["base", "model", "kube", "net", "azure", "storage", "fleet", "drivers"] + PURE,
    "simulator": ["base", "model", "kube", "net", "azure", "placement"],
}
# ui reaches the core through these alone; the bridge alone sees the engine itself.
UI_CORE = ["engine/commands.h", "model/", "base/"]
BRIDGE_CORE = UI_CORE + ["engine/", "fleet/fleet_config.h"]
UI_BANNED = re.compile(r"^(curl/|yaml-cpp/|nlohmann/|sys/|simdjson|sqlite3|boost/|openssl/)")
JSON_OK = re.compile(r"^(core/(kube|azure|checks|drivers|storage|simulator)/.*\.cpp|app/|tests/)")
BANNED_CALLS = re.compile(
    r"(?<![\w.:>])(?:usleep|system|strtok|sprintf|localtime|gmtime)\s*\(|std::c(?:out|err)\b|QThread::m?sleep|processEvents\s*\("
    r"|\bsender\s*\(\)")
LIMITS = {".cpp": 800, ".h": 350}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def core_include_findings(folder, include, graph_add):
    head = include.split("/")[0]
    if re.match(r"Q[A-Z]|Qt[A-Z]", include):
        return "the core knows no Qt"
    if head in ("ui", "app"):
        return f"the core includes nothing of {head}"
    if head in CORE and "/" in include and head != folder:
        graph_add(folder, head)
        if head not in CORE[folder]:
            return f"core/{folder} stands below core/{head}"
    return None


def ui_include_findings(path, include):
    if UI_BANNED.match(include):
        return "ui reaches no library behind the core"
    head = include.split("/")[0]
    if head in CORE and "/" in include:
        allowed = BRIDGE_CORE if path.startswith(("ui/bridge/", "ui/shell/")) else UI_CORE
        if not any(include == a or (a.endswith("/") and include.startswith(a)) for a in allowed):
            return "ui reaches the core through engine/commands.h, model/ and ui/bridge"
    if path.startswith(("ui/theme/", "ui/format/")) and include.startswith(("ui/pages/", "model/")):
        return "theme and format know no page and no model"
    if path.startswith("ui/pages/") and include.startswith("ui/pages/"):
        if include.split("/")[2] != path.split("/")[2]:
            return "a page does not include another page"
    return None


def check_file(path, text, graph_add):
    """All findings of one file as (line, text)."""
    findings = []
    lines = text.splitlines()
    suffix = Path(path).suffix
    if suffix in (".cpp", ".h") and "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(lines[:3]):
        findings.append((1, "no SPDX line"))
    in_product = path.startswith(("core/", "ui/", "app/"))
    if in_product and suffix in LIMITS and len(lines) > LIMITS[suffix]:
        findings.append((len(lines), f"{len(lines)} lines; the limit is {LIMITS[suffix]}"))
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if match:
            include = match.group(1)
            problem = None
            if path.startswith("core/"):
                problem = core_include_findings(path.split("/")[1], include, graph_add)
            elif path.startswith("ui/"):
                problem = ui_include_findings(path, include)
            elif path.startswith("app/pilothousectl") and re.match(r"Q[A-Z]", include):
                problem = "pilothousectl knows no Qt"
            if include == "nlohmann/json.hpp" and in_product and not JSON_OK.match(path):
                problem = "nlohmann/json.hpp stays in the .cpp files of kube, azure, checks, drivers, storage, simulator"
            if problem:
                findings.append((number, f'includes "{include}": {problem}'))
        elif path.startswith(("core/", "ui/")) and BANNED_CALLS.search(line.split("//")[0]):
            findings.append((number, f"banned call: {line.strip()}"))
    return findings


def find_cycle(graph):
    """One chain of folders that ends where it starts, or None."""
    state = {}

    def visit(node, trail):
        if state.get(node) == "open":
            return trail[trail.index(node):] + [node]
        if state.get(node) == "done":
            return None
        state[node] = "open"
        for target in sorted(graph.get(node, ())):
            cycle = visit(target, trail + [node])
            if cycle:
                return cycle
        state[node] = "done"
        return None

    for start in sorted(graph):
        cycle = visit(start, [])
        if cycle:
            return cycle
    return None


def source_files(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard"],
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return listed.stdout.splitlines()
    return [str(p.relative_to(root)) for p in Path(root).rglob("*") if p.is_file() and "build" not in p.parts]


def check_tree(root):
    root = Path(root)
    graph = {}
    findings = []
    folders = set()
    for name in sorted(source_files(root)):
        if not name.endswith((".cpp", ".h")) or not (root / name).is_file():
            continue
        if name.startswith(("core/", "ui/", "app/")):
            folders.add(str(Path(name).parent))
        text = (root / name).read_text(encoding="utf-8", errors="replace")
        found = check_file(name, text, lambda a, b: graph.setdefault(a, set()).add(b))
        findings += [f"{name}:{line}: {what}" for line, what in found]
    cycle = find_cycle(graph)
    if cycle:
        findings.append("cycle: " + " -> ".join(cycle))
    findings += [f"{folder}: no README.md" for folder in sorted(folders) if not (root / folder / "README.md").is_file()]
    return findings


if __name__ == "__main__":
    problems = check_tree(sys.argv[1])
    print("\n".join(problems) if problems else "floors and house rules hold")
    sys.exit(1 if problems else 0)
