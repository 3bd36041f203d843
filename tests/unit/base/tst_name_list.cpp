// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/name_list.h"

#include <QTest>

#include <string>
#include <vector>

using namespace pilothouse;

class TestNameList : public QObject {
    Q_OBJECT

private slots:
    void fewAreNamedAndTheRestCounted_data() {
        QTest::addColumn<int>("names");
        QTest::addColumn<int>("most");
        QTest::addColumn<QString>("text");

        QTest::newRow("none") << 0 << 3 << QString();
        QTest::newRow("one") << 1 << 3 << QStringLiteral("m0");
        QTest::newRow("as many as are named") << 3 << 3 << QStringLiteral("m0, m1, m2");
        QTest::newRow("one more") << 4 << 3 << QStringLiteral("m0, m1, m2 and 1 more");
        QTest::newRow("many") << 511 << 1 << QStringLiteral("m0 and 510 more");
    }
    void fewAreNamedAndTheRestCounted() {
        QFETCH(const int, names);
        QFETCH(const int, most);
        std::vector<std::string> all;
        for (int at = 0; at < names; ++at) {
            all.push_back("m" + std::to_string(at));
        }
        QTEST(QString::fromStdString(nameList(all, static_cast<std::size_t>(most))), "text");
    }

    void onlyWhatIsShownIsAskedForItsName() {
        int asked = 0;
        const auto text = nameList(std::vector{1, 2, 3}, 2, [&](int number) {
            ++asked;
            return '"' + std::to_string(number) + '"';
        });
        QCOMPARE(QString::fromStdString(text), QStringLiteral("\"1\", \"2\" and 1 more"));
        QCOMPARE(asked, 2);
    }
};

QTEST_GUILESS_MAIN(TestNameList)
#include "tst_name_list.moc"
