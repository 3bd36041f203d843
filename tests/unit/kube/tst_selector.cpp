// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/selector.h"

#include <QtTest>

using namespace pilothouse;

class TstSelector : public QObject {
    Q_OBJECT
private slots:
    void matches_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("selected");
        QTest::newRow("everything") << "" << true;
        QTest::newRow("equal") << "env=prod" << true;
        QTest::newRow("double equal, spaces") << " env == prod " << true;
        QTest::newRow("other value") << "env=dev" << false;
        QTest::newRow("unequal without the key") << "x!=y" << true;
        QTest::newRow("in") << "env in (dev, prod)" << true;
        QTest::newRow("notin") << "env notin (dev,prod)" << false;
        QTest::newRow("notin without the key") << "x notin (a)" << true;
        QTest::newRow("exists") << "env" << true;
        QTest::newRow("not exists") << "!env" << false;
        QTest::newRow("greater") << "ring>2" << true;
        QTest::newRow("greater, equal") << "ring>3" << false;
        QTest::newRow("less of text") << "env<3" << false;
        QTest::newRow("both") << "env=prod,ring=3" << true;
        QTest::newRow("contradiction") << "env=prod,env=dev" << false;
        QTest::newRow("empty value") << "empty=" << true;
        QTest::newRow("empty set") << "empty in ()" << true;
        QTest::newRow("keyword as key and value") << "in in (in)" << true;
        QTest::newRow("notin as key") << "notin=in" << false;
        QTest::newRow("prefix") << "a.io/b=c" << true;
        QTest::newRow("empty and x") << "empty in (,x)" << true;
    }
    void matches() {
        QFETCH(QString, text);
        const auto selector = kube::Selector::parse(text.toStdString());
        QVERIFY2(selector.has_value(), selector ? "" : selector.error().message.c_str());
        const model::Labels labels{
            {"a.io/b", "c"}, {"empty", ""}, {"env", "prod"}, {"in", "in"}, {"ring", "3"}};
        QTEST(selector->matches(labels), "selected");
        const auto again = kube::Selector::parse(selector->toString());
        QVERIFY(again.has_value() && *again == *selector);
    }
    void refuses_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"a,", ",a", "a in x", "a b", "a>=5", "a>b", "A/b=c", "/a=b", "a/=b", "a=-b", "a=b-",
              "a in (b", "a in (b c)", "!a=b", "(", "a=b=c", "!"}) {
            QTest::newRow(text) << text;
        }
    }
    void refuses() {
        QFETCH(QString, text);
        const auto selector = kube::Selector::parse(text.toStdString());
        QVERIFY(!selector.has_value());
        QVERIFY(selector.error().message.find("column") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TstSelector)
#include "tst_selector.moc"
