#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import results
import table
from items import ITEMS

XML = """<?xml version="1.0" encoding="UTF-8"?>
<TestCase name="T">
<TestFunction name="initTestCase"><Incident type="pass" file="" line="0" /></TestFunction>
<TestFunction name="item01_fine"><Incident type="pass" file="" line="0"><DataTag><![CDATA[a]]></DataTag></Incident>
<Incident type="pass" file="" line="0"><DataTag><![CDATA[b]]></DataTag></Incident></TestFunction>
<TestFunction name="item02_oneRowFails"><Incident type="pass" file="" line="0"/>
<Incident type="fail" file="/x/t.cpp" line="7"><Description><![CDATA[not
so]]></Description></Incident></TestFunction>
<TestFunction name="item03_skipped"><Message type="skip" file="" line="0"><Description><![CDATA[real server only: etcd]]></Description></Message></TestFunction>
"""


class Results(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "r.xml"
            path.write_text(text)
            return results.read("t", path)

    def test_outcomes(self):
        found = self.read(XML + "</TestCase>")
        self.assertEqual(found["t::item01_fine"], ("passed", ""))
        self.assertEqual(found["t::item02_oneRowFails"], ("failed", "t.cpp:7 not so"))
        self.assertEqual(found["t::item03_skipped"], ("skipped", "real server only: etcd"))
        self.assertEqual(len(found), 3)

    def test_cut_off_by_a_crash(self):
        found = self.read(XML + '<TestFunction name="item04_crashes">')
        self.assertEqual(set(found), {"t::item01_fine", "t::item02_oneRowFails", "t::item03_skipped"})


class Table(unittest.TestCase):
    def tree(self, folder, source, body=""):
        root = pathlib.Path(folder)
        (root / "tests/conformance").mkdir(parents=True)
        (root / "tests/realcluster").mkdir()
        (root / "tests/unit").mkdir()
        (root / "tests/unit/CMakeLists.txt").write_text("foreach(unit cut)\n ph_add_test(tst_kube_${unit} SOURCES tst_${unit}.cpp)\n")
        (root / "tests/unit/tst_cut.cpp").write_text(source)
        (root / table.README).write_text(f"{table.BEGIN}\n{body}\n{table.END}\n")
        return root

    def test_finds_functions_with_the_program_they_are_built_into(self):
        with tempfile.TemporaryDirectory() as folder:
            root = self.tree(folder, "    void item59_cut_data();\n    void item59_cut();\n    void item60_inline() {\n    }\n"
                             "void Test::item59_cut() {}\n    void other();\n")
            self.assertEqual(table.find_tests(root), {"tst_kube_cut::item59_cut": 59, "tst_kube_cut::item60_inline": 60})

    def test_an_unknown_number_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = self.tree(folder, "    void item95_more();\n")
            self.assertRaisesRegex(table.Finding, "no item 95", table.find_tests, root)

    def test_a_name_that_is_gone_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = self.tree(folder, "    void item59_cut();\n", "| 59 | t | own | `tst_kube_cut::item59_old` | – | – | passed | |")
            self.assertRaisesRegex(table.Finding, "item59_old", table.check, root)

    def test_rows(self):
        tests = {"tst_conformance_a::item51_pages": 51, "tst_b::item51_own": 51}
        runs = {"real": {"tst_conformance_a::item51_pages": ("passed", "")}, "sim": None,
                "own": {"tst_b::item51_own": ("failed", "x.cpp:1 no")}}
        text = table.render(tests, {"tst_conformance_a"}, runs)
        self.assertIn(f"1 of {len(ITEMS)} items have a test.", text)
        self.assertIn("| `tst_b::item51_own`<br>`tst_conformance_a::item51_pages` | –<br>passed | –<br>not run | **failed**<br>– | |",
                      text.replace("  |", " |"))
        self.assertIn("no test yet", text)

    def test_a_row_says_why_a_server_is_missing(self):
        tests = {"tst_conformance_a::item51_pages": 51, "tst_b::item59_own": 59}
        runs = {"real": {"tst_conformance_a::item51_pages": ("passed", "")},
                "sim": {"tst_conformance_a::item51_pages": ("skipped", "real server only: it has no pages")}, "own": {}}
        text = table.render(tests, {"tst_conformance_a"}, runs)
        self.assertIn("| passed | – | – | sim: it has no pages |", text)
        self.assertIn(f"| not run | {table.WHY[59]} |", text)
        self.assertIn("1 are shown on the real server, 0 on the simulator", text)

    def test_a_reason_too_many_or_too_few_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = self.tree(folder, "    void item59_cut();\n")
            (root / "tests/conformance/tst_conformance_a.cpp").write_text("    void item60_strings();\n")
            self.assertRaisesRegex(table.Finding, "WHY must say.*60", table.check, root)

    def test_all_items_are_numbered_through(self):
        self.assertEqual(list(ITEMS), list(range(1, 95)))


if __name__ == "__main__":
    unittest.main()
