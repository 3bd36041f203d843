// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/yaml.h"
#include "kube/yaml_block.h"

#include <QtTest>

using namespace pilothouse;

class TstYaml : public QObject {
    Q_OBJECT
private slots:
    void refuses_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        QByteArray bomb("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c < 'j'; ++c) {
            const QByteArray before(9, ' ');
            bomb += QByteArray(1, c) + ": &" + QByteArray(1, c) + " [";
            for (int i = 0; i < 9; ++i) {
                bomb += QByteArray(i ? "," : "") + "*" + QByteArray(1, static_cast<char>(c - 1));
            }
            bomb += "]\n";
        }
        QTest::newRow("alias bomb") << bomb << "more than";
        QTest::newRow("alias in itself") << QByteArray("&a [*a]") << "alias";
        QTest::newRow("deep brackets") << QByteArray(100'000, '[') << "deeper";
        QTest::newRow("deep, balanced") << QByteArray(101, '[') + QByteArray(101, ']') << "deeper";
        QTest::newRow("control character") << QByteArray("a: b\x04") << "control";
        QTest::newRow("bad UTF-8") << QByteArray("a: \xFF") << "UTF-8";
        QTest::newRow("twice") << QByteArray("a: 1\na: 2") << "twice";
        QTest::newRow("merge key") << QByteArray("x: {<<: {a: 1}}") << "merge";
        QTest::newRow("list as key") << QByteArray("? [a]\n: b") << "key";
        QTest::newRow("too large")
            << QByteArray(static_cast<int>(kube::kMaxYamlBytes) + 1, ' ') << "16 MiB";
        QTest::newRow("too large for the plain style")
            << "a: " + QByteArray(static_cast<int>(kube::kMaxPlainYamlBytes), 'x') << "64 MiB";
    }
    void refuses() {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const auto parsed = kube::parseYaml(text.toStdString(), "f.yaml");
        QVERIFY(!parsed.has_value());
        QVERIFY(parsed.error().kind == ErrorKind::Validation);
        QVERIFY2(parsed.error().message.find(says.toStdString()) != std::string::npos,
                 parsed.error().message.c_str());
        QCOMPARE(parsed.error().position->file, std::string("f.yaml"));
    }
    void plainBlocksReadAsYamlCppReadsThem_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isPlain");
        const auto row = [](const char* name, const char* text, bool isPlain) {
            QTest::newRow(name) << QByteArray(text) << isPlain;
        };
        row("list at the key's column", "a:\n- b: 1\n  c: 2\n- b: 3\nd: e\n", true);
        row("list below", "a:\n  -   b: 1\n      c: 2\n  - x\n", true);
        row("quoted", "a: \"x: #y\"\nb: 'z'\nc: ''\n", true);
        row("empty lists", "a: {}\nb: []\nc:\n- {}\n", true);
        row("first line", "---\n# comment\na: b\n", true);
        row("list of lists", "- - a\n  - b\n- - c\n", true);
        row("options", "- --server-id\n- -x\n- a=b,c\n- http://h:1/p?q=1#f\n", true);
        row("typed words", "a: yes\nb: 010\nc: 1.5\nd: =\n", true);
        row("null", "a:\nb: 1\n", false);
        row("null word", "a: ~\n", false);
        row("several lines", "a: b\n  c\n", false);
        row("comment behind", "a: b # c\n", false);
        row("flow", "a: {b: c}\n", false);
        row("anchor", "a: &x b\n", false);
        row("block scalar", "a: |\n  b\n", false);
        row("escape", "a: \"\\n\"\n", false);
        row("two documents", "a: b\n---\nc: d\n", false);
        row("tab", "a:\tb\n", false);
        row("not ASCII", "a: \xC3\xA4\n", false);
        row("key twice", "a: b\na: c\n", false);
        row("mixed", "a:\n- b\n  c: d\n", false);
        row("colon at the end", "a: b:\n", false);
        row("mapping in a value", "a: b: c\n", false);
        row("scalar", "abc\n", false);
    }
    void plainBlocksReadAsYamlCppReadsThem() {
        QFETCH(QByteArray, text);
        QFETCH(bool, isPlain);
        const auto fast = kube::detail::readPlainBlocks(text.toStdString());
        QCOMPARE(fast.has_value(), isPlain);
        const auto slow = kube::parseYamlStream(text.toStdString(), "f");
        if (isPlain) {
            QVERIFY2(slow.has_value(), slow ? "" : slow.error().message.c_str());
            QCOMPARE(slow->size(), std::size_t{1});
            QVERIFY(*fast == slow->front().root);
        }
    }
    void hundredLevelsAreFine() {
        QVERIFY(kube::parseYaml(std::string(100, '[') + std::string(100, ']'), "f").has_value());
    }
    void readsTypes() {
        const auto parsed =
            kube::parseYaml("a: {n: 3, b: yes, d: 1d12h, l: [x, 'y'], q: '3', e: }", "f");
        QVERIFY(parsed.has_value());
        const auto view = parsed->view().require("a");
        QVERIFY(view.has_value());
        QCOMPARE(*view->integerOr("n", 0), std::int64_t{3});
        QCOMPARE(*view->booleanOr("b", false), true);
        QCOMPARE(*view->require("d")->duration(),
                 std::chrono::milliseconds(std::chrono::hours(36)));
        QCOMPARE(*view->require("l")->texts(), (std::vector<std::string>{"x", "y"}));
        QVERIFY(!view->integerOr("q", 0).has_value());
        QCOMPARE(*view->textOr("e", "none"), std::string("none"));
    }
    void errorsSayWhere() {
        const auto parsed = kube::parseYaml("spec:\n  sources:\n  - type: [a]\n", "fleet.yaml");
        const auto sources = parsed->view().require("spec")->require("sources")->list();
        const auto type = sources->front().requireText("type");
        QVERIFY(!type.has_value());
        QCOMPARE(describe(type.error()),
                 std::string("fleet.yaml:3:11: spec.sources[0].type: expected text, found a list"));
    }
    void anEmptyFileHasABeginning() {
        for (const auto* text : {"", "\n\n", "# only words\n"}) {
            const auto parsed = kube::parseYaml(text, "f.yaml");
            QVERIFY(parsed.has_value());
            QCOMPARE(describe(parsed->view().error("empty")), std::string("f.yaml:1:1: empty"));
        }
    }
    void unknownKeysGetAdvice() {
        const auto parsed = kube::parseYaml("sorces: 1", "f");
        const auto judged = parsed->view().onlyKeys({"sources", "members"});
        QVERIFY(!judged.has_value());
        QCOMPARE(judged.error().message,
                 std::string("unknown key \"sorces\", did you mean \"sources\"?"));
    }
    /// yaml-cpp finds documents in this for as long as it is asked; found by a fuzzer.
    void aStreamWithoutEndIsRefused() {
        const auto stream = kube::parseYamlStream(
            "{\"kinmespace\":\"web\"},\"spec\"c:l{sut\"ernt.kubernets\":[{\"nodePort\"*3t]}}p}",
            "f");
        QVERIFY(!stream && stream.error().position);
        QVERIFY2(stream.error().message.ends_with("it has no end"), stream.error().message.c_str());
    }

    void firstDocumentOnly() {
        QCOMPARE(*kube::parseYaml("a: 1\n---\n: : [", "f")->view().integerOr("a", 0),
                 std::int64_t{1});
        QCOMPARE(kube::parseYamlStream("a: 1\n---\n---\nb: 2\n", "f")->size(), std::size_t{2});
    }
};

QTEST_APPLESS_MAIN(TstYaml)
#include "tst_yaml.moc"
