// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/result.h"

#include <QtTest>

#include <set>

using namespace pilothouse;

class TstError : public QObject {
    Q_OBJECT
private slots:
    void words_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("word");
        const std::pair<ErrorKind, const char*> rows[] = {
            {ErrorKind::Cancelled, "cancelled"},
            {ErrorKind::Timeout, "timeout"},
            {ErrorKind::Resolve, "resolve"},
            {ErrorKind::Network, "network"},
            {ErrorKind::Tls, "tls"},
            {ErrorKind::Auth, "auth"},
            {ErrorKind::Forbidden, "forbidden"},
            {ErrorKind::NotFound, "notFound"},
            {ErrorKind::Conflict, "conflict"},
            {ErrorKind::Gone, "gone"},
            {ErrorKind::Throttled, "throttled"},
            {ErrorKind::Server, "server"},
            {ErrorKind::Intercepted, "intercepted"},
            {ErrorKind::Decode, "decode"},
            {ErrorKind::Validation, "validation"},
            {ErrorKind::Unsupported, "unsupported"},
            {ErrorKind::Storage, "storage"},
            {ErrorKind::Internal, "internal"},
        };
        for (const auto& [kind, word] : rows) {
            QTest::newRow(word) << static_cast<int>(kind) << word;
        }
    }
    void words() {
        QFETCH(int, kind);
        const auto word = toString(static_cast<ErrorKind>(kind));
        QTEST(QString::fromStdString(std::string(word)), "word");
    }

    void eachKindHasItsOwnWord() {
        std::set<std::string_view> seen;
        for (int kind = 0; kind <= static_cast<int>(ErrorKind::Internal); ++kind) {
            seen.insert(toString(static_cast<ErrorKind>(kind)));
        }
        QCOMPARE(seen.size(), static_cast<std::size_t>(ErrorKind::Internal) + 1);
    }

    void describes_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("text");
        QTest::newRow("message alone") << "" << 0 << 0 << ""
                                       << "refused";
        QTest::newRow("where") << "" << 0 << 0 << "weu-1"
                               << "weu-1: refused";
        QTest::newRow("file") << "a.yaml" << 0 << 0 << ""
                              << "a.yaml: refused";
        QTest::newRow("line") << "a.yaml" << 3 << 0 << ""
                              << "a.yaml:3: refused";
        QTest::newRow("column") << "a.yaml" << 3 << 7 << ""
                                << "a.yaml:3:7: refused";
        QTest::newRow("all") << "a.yaml" << 3 << 7 << "x"
                             << "a.yaml:3:7: x: refused";
    }
    void describes() {
        QFETCH(QString, file);
        QFETCH(int, line);
        QFETCH(int, column);
        QFETCH(QString, where);
        Error error{.kind = ErrorKind::Network, .message = "refused"};
        error.where = where.toStdString();
        if (!file.isEmpty()) {
            error.position = Position{.file = file.toStdString(), .line = line, .column = column};
        }
        QTEST(QString::fromStdString(describe(error)), "text");
    }

    void contextGoesInFrontAndKeepsTheRest() {
        Error error{.kind = ErrorKind::Gone, .message = "too old"};
        error.httpStatus = 410;
        const auto once = withContext(error, "GET /api/v1/nodes");
        QCOMPARE(once.where, std::string("GET /api/v1/nodes"));
        const auto twice = withContext(once, "weu-1");
        QCOMPARE(twice.where, std::string("weu-1: GET /api/v1/nodes"));
        QVERIFY(twice.kind == ErrorKind::Gone);
        QCOMPARE(twice.message, std::string("too old"));
        QVERIFY(twice.httpStatus == 410);
    }

    void failMakesAFailedResult() {
        const Result<int> result = fail(ErrorKind::Timeout, "no answer");
        QVERIFY(!result.has_value());
        QVERIFY(result.error().kind == ErrorKind::Timeout);
        QCOMPARE(result.error().message, std::string("no answer"));
    }
};

QTEST_APPLESS_MAIN(TstError)
#include "tst_error.moc"
