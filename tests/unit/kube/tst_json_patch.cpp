// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/json_patch.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::kube;

class TstJsonPatch : public QObject {
    Q_OBJECT
private slots:
    /// The examples of RFC 6902 appendix A, RFC 6901 section 5 and the corners between them.
    void jsonPatch_data() {
        QTest::addColumn<QString>("document");
        QTest::addColumn<QString>("patch");
        QTest::addColumn<QString>("result"); // or the kind of the error
        const auto row = [](const char* name, const char* document, const char* patch,
                            const char* result) {
            QTest::newRow(name) << document << patch << result;
        };
        row("A.1 add a member", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])",
            R"({"baz":"qux","foo":"bar"})");
        row("A.2 add an element", R"({"foo":["bar","baz"]})",
            R"([{"op":"add","path":"/foo/1","value":"qux"}])", R"({"foo":["bar","qux","baz"]})");
        row("A.3 remove a member", R"({"baz":1,"foo":2})", R"([{"op":"remove","path":"/baz"}])",
            R"({"foo":2})");
        row("A.4 remove an element", R"({"foo":["a","b","c"]})",
            R"([{"op":"remove","path":"/foo/1"}])", R"({"foo":["a","c"]})");
        row("A.5 replace", R"({"baz":1})", R"([{"op":"replace","path":"/baz","value":"boo"}])",
            R"({"baz":"boo"})");
        row("A.6 move a value", R"({"foo":{"bar":"b","waldo":"f"},"qux":{"corge":"g"}})",
            R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
            R"({"foo":{"bar":"b"},"qux":{"corge":"g","thud":"f"}})");
        row("A.7 move an element", R"({"foo":["all","grass","cows","eat"]})",
            R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])",
            R"({"foo":["all","cows","eat","grass"]})");
        row("A.8 test holds", R"({"baz":"qux","foo":["a",2,"c"]})",
            R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])",
            R"({"baz":"qux","foo":["a",2,"c"]})");
        row("A.9 test fails", R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])",
            "conflict");
        row("A.10 nested member", R"({"foo":"bar"})",
            R"([{"op":"add","path":"/child","value":{"g":{}}}])",
            R"({"child":{"g":{}},"foo":"bar"})");
        row("A.11 unknown members of an operation", R"({"foo":"bar"})",
            R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])",
            R"({"baz":"qux","foo":"bar"})");
        row("A.12 no parent", R"({"foo":"bar"})",
            R"([{"op":"add","path":"/baz/bat","value":"qux"}])", "validation");
        row("A.14 escapes", R"({"/":9,"~1":10})",
            R"([{"op":"test","path":"/~01","value":10},{"op":"test","path":"/~1","value":9}])",
            R"({"/":9,"~1":10})");
        row("A.15 text is no number", R"({"~1":10})",
            R"([{"op":"test","path":"/~01","value":"10"}])", "conflict");
        row("A.16 add at the end", R"({"foo":["bar"]})",
            R"([{"op":"add","path":"/foo/-","value":["abc"]}])", R"({"foo":["bar",["abc"]]})");
        row("numbers are equal by value", R"({"a":1})",
            R"([{"op":"test","path":"/a","value":1.0}])", R"({"a":1})");
        row("the whole document", R"({"a":1})", R"([{"op":"replace","path":"","value":[1]}])",
            "[1]");
        row("empty key", R"({"":1})", R"([{"op":"replace","path":"/","value":2}])", R"({"":2})");
        row("copy is a copy", R"({"a":{"b":1}})",
            R"([{"op":"copy","from":"/a","path":"/c"},{"op":"replace","path":"/c/b","value":2}])",
            R"({"a":{"b":1},"c":{"b":2}})");
        row("all or nothing", R"({"a":1})",
            R"([{"op":"add","path":"/b","value":1},{"op":"remove","path":"/c"}])", "validation");
        row("into itself", R"({"a":{"b":{}}})", R"([{"op":"move","from":"/a","path":"/a/b"}])",
            "validation");
        row("onto itself", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])",
            R"({"a":1})");
        row("beyond the end", R"([1])", R"([{"op":"add","path":"/2","value":2}])", "validation");
        row("leading zero", R"([1,2])", R"([{"op":"remove","path":"/01"}])", "validation");
        row("minus one", R"([1,2])", R"([{"op":"remove","path":"/-1"}])", "validation");
        row("the end has no value", R"([1])", R"([{"op":"remove","path":"/-"}])", "validation");
        row("into a number", R"({"a":1})", R"([{"op":"add","path":"/a/b","value":2}])",
            "validation");
        row("replace what is not", R"({})", R"([{"op":"replace","path":"/a","value":2}])",
            "validation");
        row("remove the document", R"({})", R"([{"op":"remove","path":""}])", "validation");
        row("no value", R"({})", R"([{"op":"add","path":"/a"}])", "validation");
        row("null is a value", R"({})", R"([{"op":"add","path":"/a","value":null}])",
            R"({"a":null})");
        row("no slash", R"({"a":1})", R"([{"op":"remove","path":"a"}])", "validation");
        row("bad escape", R"({"~":1})", R"([{"op":"remove","path":"/~"}])", "validation");
        row("unknown operation", R"({})", R"([{"op":"spam","path":"/a"}])", "validation");
        row("path is a number", R"({})", R"([{"op":"remove","path":1}])", "validation");
        row("no list", R"({})", R"({"op":"remove","path":"/a"})", "validation");
        row("no JSON", R"({)", R"([])", "validation");
    }
    void jsonPatch() {
        QFETCH(QString, document);
        QFETCH(QString, patch);
        const auto result = applyJsonPatch(document.toStdString(), patch.toStdString());
        const auto said = result
                              ? QString::fromStdString(*result)
                              : QString::fromStdString(std::string(toString(result.error().kind)));
        QTEST(said, "result");
    }

    /// The examples of RFC 7386 appendix A.
    void mergePatch_data() {
        QTest::addColumn<QString>("document");
        QTest::addColumn<QString>("patch");
        QTest::addColumn<QString>("result");
        const char* const rows[][3] = {
            {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
            {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
            {R"({"a":"b"})", R"({"a":null})", R"({})"},
            {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
            {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
            {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
            {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
            {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
            {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
            {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
            {R"({"a":"foo"})", "null", "null"},
            {R"({"a":"foo"})", R"("bar")", R"("bar")"},
            {R"({"e":null})", R"({"a":1})", R"({"a":1,"e":null})"},
            {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
            {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"}};
        for (const auto& [document, patch, result] : rows) {
            QTest::addRow("%s + %s", document, patch) << document << patch << result;
        }
    }
    void mergePatch() {
        QFETCH(QString, document);
        QFETCH(QString, patch);
        const auto result = applyMergePatch(document.toStdString(), patch.toStdString());
        QVERIFY(result);
        QTEST(QString::fromStdString(*result), "result");
    }

    void makesTheSmallestPatch_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("patch");
        QTest::newRow("nothing") << R"({"a":1})"
                                 << R"({"a":1})"
                                 << "{}";
        QTest::newRow("deep") << R"({"a":{"b":1,"c":[1]},"d":4})"
                              << R"({"a":{"b":2,"c":[1,2]}})"
                              << R"({"a":{"b":2,"c":[1,2]},"d":null})";
        QTest::newRow("null in a list") << R"({})"
                                        << R"({"a":[null]})"
                                        << R"({"a":[null]})";
        QTest::newRow("null cannot be said") << R"({})"
                                             << R"({"a":{"b":null}})"
                                             << "error";
    }
    void makesTheSmallestPatch() {
        QFETCH(QString, before);
        QFETCH(QString, after);
        const auto patch = makeMergePatch(before.toStdString(), after.toStdString());
        QTEST(patch ? QString::fromStdString(*patch) : QString("error"), "patch");
        if (patch) {
            QCOMPARE(QString::fromStdString(*applyMergePatch(before.toStdString(), *patch)), after);
        }
    }

    void tellsPlainPatches() {
        QVERIFY(isPlainMergePatch(R"({"spec":{"replicas":2,"a":null}})"));
        QVERIFY(!isPlainMergePatch(R"({"spec":{"list":[]}})"));
        QVERIFY(!isPlainMergePatch(R"({"spec":{"$patch":"replace"}})"));
        QVERIFY(!isPlainMergePatch("[]"));
    }

    void boundsWhatItReads() {
        const std::string deep = std::string(5000, '[') + std::string(5000, ']');
        QVERIFY(!applyMergePatch("{}", deep));
        QVERIFY(!applyJsonPatch(deep, "[]"));
        std::string many = "[";
        for (std::size_t i = 0; i <= kMaxPatchOperations; ++i) {
            many += i == 0 ? "" : ",";
            many += R"({"op":"test","path":"","value":{}})";
        }
        QVERIFY(!applyJsonPatch("{}", many + "]"));
    }

    /// Each copy of the whole doubles it: forty of them would be a terabyte.
    void copiesOfCopiesAreBounded() {
        const std::string copy = R"({"op":"copy","from":"","path":"/-"})";
        const auto grown = applyJsonPatch(R"(["four"])", "[" + copy + "," + copy + "]");
        QVERIFY(grown.has_value());
        QCOMPARE(*grown, std::string(R"(["four",["four"],["four",["four"]]])"));
        std::string many = copy;
        for (int i = 1; i < 40; ++i) {
            many += ',' + copy;
        }
        const auto got = applyJsonPatch(R"(["four"])", "[" + many + "]");
        QVERIFY(!got.has_value());
        QVERIFY(got.error().kind == ErrorKind::Validation);
        QVERIFY2(got.error().message.find("no room") != std::string::npos,
                 got.error().message.c_str());
    }

    /// No operation nests a document deeper than one may be that is read.
    void depthIsBoundedInEachOperation_data() {
        QTest::addColumn<QString>("operation");
        QTest::newRow("add") << R"({"op":"add","path":"/b/c","value":%1})";
        QTest::newRow("replace") << R"({"op":"replace","path":"/b/x","value":%1})";
        QTest::newRow("copy") << R"({"op":"copy","from":"/a","path":"/b/c"})";
        QTest::newRow("move") << R"({"op":"move","from":"/a","path":"/b/c"})";
    }
    void depthIsBoundedInEachOperation() {
        QFETCH(QString, operation);
        const auto apply = [&operation](int depth) {
            const QString deep = QString(depth, '[') + QString(depth, ']');
            const QString document = QString(R"({"a":%1,"b":{"x":1}})").arg(deep);
            const QString patch = '[' + QString(operation).replace("%1", deep) + ']';
            return applyJsonPatch(document.toStdString(), patch.toStdString());
        };
        QVERIFY(apply(998).has_value());
        QVERIFY(!apply(999).has_value());
    }
};

QTEST_APPLESS_MAIN(TstJsonPatch)
#include "tst_json_patch.moc"
