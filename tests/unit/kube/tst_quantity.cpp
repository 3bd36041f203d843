// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/quantity.h"

#include <QtTest>

using namespace pilothouse;

class TstQuantity : public QObject {
    Q_OBJECT
private slots:
    void reads_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("value");
        QTest::addColumn<qint64>("milli");
        QTest::newRow("whole") << "2" << qint64{2} << qint64{2000};
        QTest::newRow("milli rounds up") << "1001m" << qint64{2} << qint64{1001};
        QTest::newRow("micro rounds up") << "1u" << qint64{1} << qint64{1};
        QTest::newRow("negative rounds away") << "-1500m" << qint64{-2} << qint64{-1500};
        QTest::newRow("half binary") << "1.5Gi" << qint64{1610612736} << qint64{1610612736000};
        QTest::newRow("tiny binary") << "0.5Ki" << qint64{512} << qint64{512000};
        QTest::newRow("binary with a fraction") << "1.1Ki" << qint64{1127} << qint64{1126400};
        QTest::newRow("exponent") << "1e3" << qint64{1000} << qint64{1000000};
        QTest::newRow("negative exponent") << "1e-10" << qint64{1} << qint64{1};
        QTest::newRow("exa, not an exponent") << "1E" << qint64{1000000000000000000} << qint64{-1};
        QTest::newRow("capped") << "8Ei" << qint64{9223372036854775807} << qint64{-1};
        QTest::newRow("leading dot") << ".5" << qint64{1} << qint64{500};
        QTest::newRow("zero") << "0Gi" << qint64{0} << qint64{0};
        QTest::newRow("long fraction")
            << "1.0000000000000000000000001" << qint64{2} << qint64{1001};
    }
    void reads() {
        QFETCH(QString, text);
        QFETCH(qint64, value);
        QFETCH(qint64, milli);
        const auto units = kube::quantityValue(text.toStdString());
        QVERIFY(units.has_value());
        QCOMPARE(qint64{*units}, value);
        const auto thousandths = kube::quantityMilli(text.toStdString());
        QCOMPARE(thousandths.has_value(), milli >= 0 || value < 0);
        if (thousandths) {
            QCOMPARE(qint64{*thousandths}, milli);
        }
    }
    void refuses_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"", " 1", "1K", "1ki", "1mi", "1Zi", "1KiB", "12e", "1e1.5", "1_000", "1e9Ki", "Ki",
              "-", "1e+-3", "1e1000", "99999999999999999999"}) {
            QTest::newRow(text) << text;
        }
    }
    void refuses() {
        QFETCH(QString, text);
        const auto result = kube::quantityValue(text.toStdString());
        QVERIFY(!result.has_value());
        QVERIFY(result.error().kind == ErrorKind::Validation);
    }
    void comparesByValue() {
        QCOMPARE(*kube::compareQuantities("1", "1000m") == 0, true);
        QCOMPARE(*kube::compareQuantities("1Gi", "1G") > 0, true);
    }
};

QTEST_APPLESS_MAIN(TstQuantity)
#include "tst_quantity.moc"
