// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/exact_quantity.h"
#include "kube/quantity.h"

#include <QtTest>

#include <limits>
#include <string>
#include <vector>

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
             {"", " 1", "1K", "1ki", "1mi", "1Zi", "1KiB", "12e", "1e1.5", "1_000", "1e9Ki", "Pi",
              "e-12", "1e+-3", "1e1000", "99999999999999999999"}) {
            QTest::newRow(text) << text;
        }
    }
    void refuses() {
        QFETCH(QString, text);
        const auto result = kube::quantityValue(text.toStdString());
        QVERIFY(!result.has_value());
        QVERIFY(result.error().kind == ErrorKind::Validation);
    }
    void approximatesAsTheSource_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("value");
        QTest::newRow("short, digits times a power") << "3.3" << 3.3000000000000003;
        QTest::newRow("0.3") << "0.3" << 0.30000000000000004;
        QTest::newRow("the same in thousandths") << "300m" << 0.3;
        QTest::newRow("short binary") << "1536Mi" << 1610612736.0;
        QTest::newRow("long binary") << "123456Gi" << 132559870623744.02;
        QTest::newRow("binary with a fraction") << "0.3Ki" << 307.20000000000005;
        QTest::newRow("capped") << "8Ei" << 9223372036854775807.0;
        QTest::newRow("nineteen digits") << "1234567890123456789" << 1.234567890123457e18;
        QTest::newRow("rounded away from zero") << "-0.1n" << -1e-9;
        QTest::newRow("power as a product") << "1e35" << 9.9999999999999997e34;
        QTest::newRow("beyond a double") << "1e400" << std::numeric_limits<double>::infinity();
        QTest::newRow("no digits") << "m" << 0.0;
    }
    void approximatesAsTheSource() {
        QFETCH(QString, text);
        QFETCH(double, value);
        const auto amount = kube::ExactQuantity::parse(text.toStdString());
        QVERIFY(amount.has_value());
        QVERIFY2(amount->approximate() == value,
                 qPrintable(QString::number(amount->approximate(), 'g', 17)));
    }
    void ordersExactly() {
        // Each is below the next.
        const std::vector<std::string> rising{"-1e400",
                                              "-1Gi",
                                              "-1n",
                                              "0",
                                              "1n",
                                              "31500m",
                                              "31.500000001",
                                              "9007199254740993",
                                              "9007199254740993.000000001",
                                              "8Ei",
                                              "99999999999999999999",
                                              "1e100",
                                              "1e400"};
        for (std::size_t a = 0; a < rising.size(); ++a) {
            for (std::size_t b = 0; b < rising.size(); ++b) {
                const auto left = *kube::ExactQuantity::parse(rising[a]);
                const auto right = *kube::ExactQuantity::parse(rising[b]);
                QVERIFY2((left <=> right) == (a <=> b), (rising[a] + " " + rising[b]).c_str());
            }
        }
        const auto equals = [](const char* a, const char* b) {
            return *kube::ExactQuantity::parse(a) == *kube::ExactQuantity::parse(b);
        };
        QVERIFY(equals("31500m", "31.5"));
        QVERIFY(equals("2Gi", "2147483648"));
        QVERIFY(equals("8Ei", "16Ei")); // the source caps binary amounts
        QVERIFY(equals("0.00000000049", "0.1n"));
        QVERIFY(equals("-0", "0"));
    }
    void saysWhatIsWrong() {
        QVERIFY(!kube::ExactQuantity::parse("v1.30.1"));
        QCOMPARE(kube::ExactQuantity::parse("1K").error().message,
                 std::string("unable to parse quantity's suffix"));
        QCOMPARE(kube::ExactQuantity::parse("Pi").error().message,
                 std::string("unable to parse numeric part of quantity"));
    }
    void comparesByValue() {
        QCOMPARE(*kube::compareQuantities("1", "1000m") == 0, true);
        QCOMPARE(*kube::compareQuantities("1Gi", "1G") > 0, true);
    }
};

QTEST_APPLESS_MAIN(TstQuantity)
#include "tst_quantity.moc"
