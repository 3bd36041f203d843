// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of YAML text: what they make of it, letter by letter, and what they refuse.
#include "kube/yaml_edit.h"

#include <QTest>

#include <optional>

using namespace pilothouse;
using namespace pilothouse::kube;

namespace {

using Kind = YamlEdit::Kind;

YamlNode list(std::initializer_list<const char*> texts) {
    std::vector<YamlNode> items;
    for (const auto* each : texts) {
        items.push_back(yamlTextNode(each));
    }
    return yamlListNode(std::move(items));
}

YamlNode toleration() {
    return yamlMapNode({{"key", yamlTextNode("gpu")}, {"operator", yamlTextNode("Exists")}});
}

struct Case {
    const char* name;
    const char* text;
    YamlEdit edit;
    const char* want; ///< null: refused
    int line = 0;     ///< of the refusal
};

const std::vector<Case>& cases() {
    static const std::vector<Case> kCases{
        {"a number",
         "a: 1 # one\nb: 2\n",
         {.path = {"a"}, .value = yamlWordNode("12")},
         "a: 12 # one\nb: 2\n"},
        {"single quotes stay",
         "a: 'x'\n",
         {.path = {"a"}, .value = yamlTextNode("it's")},
         "a: 'it''s'\n"},
        {"double quotes stay",
         "a: \"x\" # c\n",
         {.path = {"a"}, .value = yamlTextNode("y")},
         "a: \"y\" # c\n"},
        {"a text that looks like a number",
         "a: x\n",
         {.path = {"a"}, .value = yamlTextNode("12")},
         "a: \"12\"\n"},
        {"a plain text", "a: \"12\"\n", {.path = {"a"}, .value = yamlWordNode("12")}, "a: 12\n"},
        {"an absent value with its comment",
         "a: # none\nb: 2\n",
         {.path = {"a"}, .value = yamlTextNode("x")},
         "a: x # none\nb: 2\n"},
        {"a written null",
         "a: ~\nb: null\n",
         {.path = {"b"}, .value = yamlTextNode("x")},
         "a: ~\nb: x\n"},
        {"a key at the end",
         "a:\n  b: 1 # one\n# over c\nc: 3\n",
         {.path = {"a", "d"}, .value = yamlWordNode("4")},
         "a:\n  b: 1 # one\n  d: 4\n# over c\nc: 3\n"},
        {"a key behind another",
         "a: 1\n# c\nc: 3\n",
         {.path = {"b"}, .value = yamlWordNode("2"), .behind = std::vector<std::string>{"x", "a"}},
         "a: 1\nb: 2\n# c\nc: 3\n"},
        {"a key before all others of an item",
         "l:\n- b: 1\n  c: 2\n",
         {.path = {"l", "0", "a"},
          .value = yamlWordNode("0"),
          .behind = std::vector<std::string>{}},
         "l:\n- a: 0\n  b: 1\n  c: 2\n"},
        {"mappings on the way",
         "a: 1\n",
         {.path = {"b", "c", "d"}, .value = yamlTextNode("x")},
         "a: 1\nb:\n  c:\n    d: x\n"},
        {"a mapping of nothing",
         "a:\nb: 1\n",
         {.path = {"a", "c"}, .value = yamlTextNode("x")},
         "a:\n  c: x\nb: 1\n"},
        {"an empty mapping in brackets becomes lines",
         "a: {} # c\nb: 1\n",
         {.path = {"a", "c"}, .value = yamlTextNode("x")},
         "a: # c\n  c: x\nb: 1\n"},
        {"a key in brackets",
         "a: {b: 1, c: 2}\n",
         {.path = {"a", "d"}, .value = yamlTextNode("x, y")},
         "a: {b: 1, c: 2, d: \"x, y\"}\n"},
        {"a value in brackets",
         "a: [\"12\", 'b'] # c\n",
         {.path = {"a", "0"}, .value = yamlTextNode("13")},
         "a: [\"13\", 'b'] # c\n"},
        {"a collection in brackets",
         "a: {b: 1}\n",
         {.path = {"a", "c"}, .value = toleration()},
         "a: {b: 1, c: {key: gpu, operator: Exists}}\n"},
        {"JSON",
         "{\"a\": {\"b\": 1}}",
         {.path = {"a", "b"}, .value = yamlWordNode("2")},
         "{\"a\": {\"b\": 2}}"},
        {"an empty document",
         "# head\n",
         {.path = {"a"}, .value = yamlTextNode("x")},
         "# head\na: x\n"},
        {"an item at the end, dashes below the key",
         "t:\n- key: a # first\n  operator: Equal\n# last\nb: 1\n",
         {.kind = Kind::Insert, .path = {"t", "1"}, .value = toleration()},
         "t:\n- key: a # first\n  operator: Equal\n- key: gpu\n  operator: Exists\n# last\nb: 1\n"},
        {"an item at the end, dashes indented",
         "t:\n    - a\nb: 1\n",
         {.kind = Kind::Insert, .path = {"t", "1"}, .value = toleration()},
         "t:\n    - a\n    - key: gpu\n      operator: Exists\nb: 1\n"},
        {"an item before another",
         "t:\n  # on a\n  - a\n  - b\n",
         {.kind = Kind::Insert, .path = {"t", "1"}, .value = yamlTextNode("x")},
         "t:\n  # on a\n  - a\n  - x\n  - b\n"},
        {"an item of a missing list as other lists are",
         "a:\n  - 1\n",
         {.kind = Kind::Insert, .path = {"b", "t", "0"}, .value = toleration()},
         "a:\n  - 1\nb:\n  t:\n    - key: gpu\n      operator: Exists\n"},
        {"an item of an empty list",
         "a:\n- 1\nt: []\n",
         {.kind = Kind::Insert, .path = {"t", "0"}, .value = toleration()},
         "a:\n- 1\nt:\n- key: gpu\n  operator: Exists\n"},
        {"an item in brackets",
         "t: [a, b]\n",
         {.kind = Kind::Insert, .path = {"t", "2"}, .value = yamlTextNode("c")},
         "t: [a, b, c]\n"},
        {"a key goes with its lines and its comment",
         "# over a\na: # c\n  b: 1\n  # in a\n  c: 2\n\n# over d\nd: 1\n",
         {.kind = Kind::Remove, .path = {"a"}},
         "# over a\n\n# over d\nd: 1\n"},
        {"the first key of an item",
         "l:\n- a: 1\n  b: 2\n",
         {.kind = Kind::Remove, .path = {"l", "0", "a"}},
         "l:\n- b: 2\n"},
        {"the first key of an item with a comment behind",
         "l:\n- a: 1\n  # on b\n  b: 2\n",
         {.kind = Kind::Remove, .path = {"l", "0", "a"}},
         "l:\n- \n  # on b\n  b: 2\n"},
        {"the last key",
         "a:\n  b: 1\nc: 2\n",
         {.kind = Kind::Remove, .path = {"a", "b"}},
         "a: {}\nc: 2\n"},
        {"the last item",
         "a:\n- b: 1\n# end\nc: 2\n",
         {.kind = Kind::Remove, .path = {"a", "0"}},
         "a: []\n# end\nc: 2\n"},
        {"an item in brackets goes",
         "a: [1, 2, 3]\n",
         {.kind = Kind::Remove, .path = {"a", "2"}},
         "a: [1, 2]\n"},
        {"a text over lines",
         "a: |\n  one\n\n  # two\nb: >-\n  x\nc: 1\n",
         {.path = {"a"}, .value = yamlTextNode("z")},
         "a: z\nb: >-\n  x\nc: 1\n"},
        {"a quoted text over lines",
         "a: \"one\n  # two\n  three\" # c\nb: 1\n",
         {.path = {"a"}, .value = yamlTextNode("y")},
         "a: \"y\" # c\nb: 1\n"},
        {"a plain text over lines",
         "a: one\n  two\nb: 1\n",
         {.kind = Kind::Remove, .path = {"a"}},
         "b: 1\n"},
        {"a list for a list",
         "e:\n  values:\n  - a\n  - b\n  key: k\n",
         {.path = {"e", "values"}, .value = list({"c"})},
         "e:\n  values:\n  - c\n  key: k\n"},
        {"an empty text says nothing of quotes",
         "a: \"\"\n",
         {.path = {"a"}, .value = yamlTextNode("x")},
         "a: x\n"},
        {"a list in brackets for another",
         "e:\n  values: [a] # c\n  key: k\n",
         {.path = {"e", "values"}, .value = list({"b", "1"})},
         "e:\n  values: [b, \"1\"] # c\n  key: k\n"},
        {"items change places with their comments",
         "l:\n- a # A\n# on b\n- b\n# on c\n- c",
         {.kind = Kind::Move, .path = {"l", "2"}, .to = 0},
         "l:\n# on c\n- c\n- a # A\n# on b\n- b"},
        {"another key",
         "l:\n  \"a\": 1 # c\n  b: 2\n",
         {.kind = Kind::Rename, .path = {"l", "a"}, .name = "topology.kubernetes.io/zone"},
         "l:\n  \"topology.kubernetes.io/zone\": 1 # c\n  b: 2\n"},
        {"line ends of Windows",
         "a: 1\r\nb:\r\n- x\r\n",
         {.kind = Kind::Insert, .path = {"b", "1"}, .value = yamlTextNode("z")},
         "a: 1\r\nb:\r\n- x\r\n- z\r\n"},
        {"letters beyond ASCII",
         "ä: ü # ö\nb: {ß: é}\n",
         {.path = {"b", "ß"}, .value = yamlTextNode("à")},
         "ä: ü # ö\nb: {ß: \"à\"}\n"},
        {"documents that follow stay",
         "---\na: 1\n---\na: 2\n",
         {.path = {"b"}, .value = yamlWordNode("3")},
         "---\na: 1\nb: 3\n---\na: 2\n"},
        {"a list in a list",
         "l:\n- - a\n  - b\n- c\n",
         {.kind = Kind::Remove, .path = {"l", "0", "0"}},
         "l:\n- - b\n- c\n"},
        {"through a scalar",
         "a:\n  b: 1\n",
         {.path = {"a", "b", "c"}, .value = yamlTextNode("x")},
         nullptr,
         2},
        {"what is not there", "a: 1\nb: 2\n", {.kind = Kind::Remove, .path = {"c"}}, nullptr, 1},
        {"what is repeated",
         "a: &x\n  b: 1\nc: *x\n",
         {.path = {"a", "b"}, .value = yamlWordNode("2")},
         nullptr,
         2},
        {"inside an alias",
         "a: &x\n  b: 1\nc: *x\n",
         {.path = {"c", "b"}, .value = yamlWordNode("2")},
         nullptr,
         3},
        {"an alias itself",
         "a: &x 1\nc: *x\n",
         {.path = {"c"}, .value = yamlWordNode("2")},
         "a: &x 1\nc: 2\n"},
        {"beside an anchor",
         "a: &x 1\nc: *x\nd: 1\n",
         {.path = {"d"}, .value = yamlWordNode("2")},
         "a: &x 1\nc: *x\nd: 2\n"},
        {"keys behind question marks",
         "? a\n: 1\nb: 2\n",
         {.path = {"b"}, .value = yamlWordNode("3")},
         nullptr,
         1},
        {"pairs without brackets",
         "a: [b: 1]\nc: 1\n",
         {.path = {"c"}, .value = yamlWordNode("3")},
         nullptr,
         1},
        {"no YAML", "a: [\n", {.path = {"a"}, .value = yamlWordNode("3")}, nullptr, 2},
        {"a key that is there",
         "a: 1\nb: 2\n",
         {.kind = Kind::Rename, .path = {"a"}, .name = "b"},
         nullptr,
         1},
        {"an item beyond the list",
         "a:\n- 1\n",
         {.kind = Kind::Insert, .path = {"a", "2"}, .value = yamlWordNode("3")},
         nullptr,
         2},
    };
    return kCases;
}

} // namespace

class TstYamlEdit : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void makesOfATextWhatIsAsked_data() {
        QTest::addColumn<std::size_t>("index");
        for (std::size_t at = 0; at < cases().size(); ++at) {
            QTest::newRow(cases()[at].name) << at;
        }
    }
    void makesOfATextWhatIsAsked() {
        QFETCH(std::size_t, index);
        const auto& each = cases()[index];
        const auto edited = editYaml(each.text, each.edit);
        if (each.want == nullptr) {
            QVERIFY(!edited.has_value());
            QVERIFY(edited.error().position.has_value());
            QCOMPARE(edited.error().position->line, each.line);
            QVERIFY(!edited.error().message.empty());
            return;
        }
        QVERIFY2(edited.has_value(), edited ? "" : edited.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(*edited), QByteArray(each.want));
    }
    void aMarkOfByteOrderStays() {
        const auto edited = editYaml("\xEF\xBB\xBF"
                                     "a: 1\n",
                                     {.path = {"a"}, .value = yamlWordNode("2")});
        QVERIFY(edited.has_value());
        QCOMPARE(QByteArray::fromStdString(*edited), QByteArray("\xEF\xBB\xBF"
                                                                "a: 2\n"));
        QVERIFY(!editYaml("\xEF\xBB\xBF\xEF\xBB\xBF", {.path = {"a"}}).has_value());
    }
};

QTEST_GUILESS_MAIN(TstYamlEdit)
#include "tst_yaml_edit.moc"
