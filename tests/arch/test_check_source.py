#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checker itself: each rule is broken once and must be found."""
import unittest

from check_source import check_file, find_cycle

SPDX = "// SPDX-License-Identifier: GPL-3.0-or-later\n"


def findings(path, body):
    return [text for _, text in check_file(path, SPDX + body, lambda a, b: None)]


class Rules(unittest.TestCase):
    def test_core_includes_qt(self):
        self.assertTrue(findings("core/base/a.cpp", "#include <QString>\n"))

    def test_lower_floor_includes_higher(self):
        self.assertTrue(findings("core/model/a.h", '#include "kube/watch.h"\n'))
        self.assertFalse(findings("core/kube/a.h", '#include "model/pod.h"\n'))

    def test_pure_siblings(self):
        self.assertTrue(findings("core/mesh/a.h", '#include "rollout/run.h"\n'))

    def test_net_knows_no_records(self):
        self.assertTrue(findings("core/net/a.h", '#include "model/pod.h"\n'))

    def test_ui_reaches_behind(self):
        self.assertTrue(findings("ui/pages/overview/a.cpp", '#include "engine/engine.h"\n'))
        self.assertTrue(findings("ui/pages/overview/a.cpp", "#include <curl/curl.h>\n"))
        self.assertFalse(findings("ui/bridge/a.cpp", '#include "engine/engine.h"\n'))

    def test_page_includes_page(self):
        self.assertTrue(findings("ui/pages/overview/a.cpp", '#include "ui/pages/cluster/b.h"\n'))

    def test_json_in_header(self):
        self.assertTrue(findings("core/kube/a.h", "#include <nlohmann/json.hpp>\n"))

    def test_banned_calls(self):
        self.assertTrue(findings("core/base/a.cpp", "std::cerr << 1;\n"))
        self.assertTrue(findings("ui/shell/a.cpp", "QApplication::processEvents();\n"))
        self.assertFalse(findings("core/base/a.cpp", "// std::cerr is banned\n"))

    def test_no_spdx(self):
        self.assertTrue(check_file("core/base/a.h", "int x;\n", lambda a, b: None))

    def test_length(self):
        self.assertTrue(findings("core/base/a.h", "\n" * 400))

    def test_cycle(self):
        self.assertEqual(find_cycle({"a": {"b"}, "b": {"a"}}), ["a", "b", "a"])
        self.assertIsNone(find_cycle({"a": {"b"}, "b": {"c"}}))


if __name__ == "__main__":
    unittest.main()
