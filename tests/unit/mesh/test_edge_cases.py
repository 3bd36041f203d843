#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every numbered edge case of a mesh has a test: the table in README.md names it, and the test is there under that number.

test_edge_cases.py FOLDER
"""
import pathlib
import re
import sys
import unittest

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
LAST = 60
ROW = re.compile(r"^\| E(\d+) \| ([^|]+) \| (.+) \|$")
CASE = re.compile(r"`(tst_\w+): ([^`]+)`")


def tests_of(text):
    """What a source tests: rows of tables by their names, functions with the numbers beside or above them."""
    found = {}
    for name in re.findall(r'(?:newRow|\brow)\(\s*"(E\d+ [^"]+)"', text):
        found[name] = {int(name.split(" ")[0][1:])}
    lines = text.splitlines()
    for at, line in enumerate(lines):
        function = re.match(r"\s*void (?:\w+::)?(\w+)\(\) \{", line)
        if not function:
            continue
        words = line[function.end():]
        above = at - 1
        while above >= 0 and lines[above].lstrip().startswith("///"):
            words += " " + lines[above]
            above -= 1
        numbers = {int(each) for each in re.findall(r"\bE(\d+)\b", words)}
        inside = at + 1
        while inside < len(lines) and not re.match(r"\s*void |^};", lines[inside]):
            numbers |= {int(each) for each in re.findall(r"(?<!/)// E(\d+)\b", lines[inside])}
            inside += 1
        found[function.group(1)] = numbers
    return found


class EdgeCases(unittest.TestCase):
    def setUp(self):
        rows = [ROW.match(line) for line in (FOLDER / "README.md").read_text().splitlines()]
        self.rows = {int(row.group(1)): CASE.findall(row.group(3)) for row in rows if row}

    def test_every_number_has_a_row(self):
        self.assertEqual(sorted(self.rows), list(range(1, LAST + 1)))

    def test_every_row_names_tests_that_are_there(self):
        sources = {path.stem: tests_of(path.read_text()) for path in FOLDER.glob("tst_*.cpp")}
        for number, cases in self.rows.items():
            with self.subTest(number=number):
                self.assertTrue(cases)
                for source, name in cases:
                    self.assertIn(source, sources)
                    self.assertIn(name, sources[source])
                    self.assertIn(number, sources[source][name], f"{name} does not say that it is of E{number}")

    def test_every_test_with_a_number_is_in_the_table(self):
        named = {(number, source, name) for number, cases in self.rows.items() for source, name in cases}
        for path in sorted(FOLDER.glob("tst_*.cpp")):
            for name, numbers in tests_of(path.read_text()).items():
                for number in numbers:
                    self.assertIn((number, path.stem, name), named)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
