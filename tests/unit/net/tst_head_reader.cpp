// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/head_reader.h"

#include <QtTest>

using namespace pilothouse;
using net::detail::HeadReader;
using Step = HeadReader::Step;

namespace {

/// Feeds the text line by line; whether the head was complete.
bool read(HeadReader& reader, std::string_view text) {
    bool isComplete = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
        isComplete = reader.take(text.substr(0, end)) == Step::Complete || isComplete;
        text.remove_prefix(end);
    }
    return isComplete;
}

} // namespace

class TstHeadReader : public QObject {
    Q_OBJECT

private slots:
    void headers_data() {
        QTest::addColumn<std::string>("line");
        QTest::addColumn<std::string>("name");
        QTest::addColumn<std::string>("value");
        const auto row = [](const char* what, const char* line, const char* name,
                            const char* value) {
            QTest::newRow(what) << std::string(line) << std::string(name) << std::string(value);
        };
        row("usual", "Content-Type: text/html", "content-type", "text/html");
        row("no space", "Server:x", "server", "x");
        row("space around", "Server: \t x y \t ", "server", "x y");
        row("empty", "Server:", "server", "");
        row("colons", "Location: https://a:1/", "location", "https://a:1/");
        row("escape sequence", "Location: a\x1b[31mb", "location", "a [31mb");
        row("controls around it", "Server: \x01 a\x17", "server", "a");
        row("carriage return inside", "Server: a\rSet-Cookie: b", "server", "a Set-Cookie: b");
        row("UTF-8 stays", "Server: \xC3\xA4", "server", "\xC3\xA4");
    }
    void headers() {
        QFETCH(std::string, line);
        QFETCH(std::string, name);
        QFETCH(std::string, value);
        HeadReader reader;
        QVERIFY(read(reader, "HTTP/1.1 200 OK\r\n" + line + "\r\n\r\n"));
        const auto* found = reader.head().header(name);
        QVERIFY(found != nullptr);
        QCOMPARE(*found, value);
    }

    void status_data() {
        QTest::addColumn<std::string>("line");
        QTest::addColumn<int>("status");
        QTest::newRow("HTTP/1.1") << std::string("HTTP/1.1 404 Not Found") << 404;
        QTest::newRow("HTTP/2") << std::string("HTTP/2 200 ") << 200;
        QTest::newRow("no reason") << std::string("HTTP/1.0 503") << 503;
        QTest::newRow("negative") << std::string("HTTP/1.1 -20 OK") << 0;
        QTest::newRow("no number") << std::string("HTTP/1.1 2x0 OK") << 0;
        QTest::newRow("no status") << std::string("HTTP/1.1") << 0;
    }
    void status() {
        QFETCH(std::string, line);
        QFETCH(int, status);
        HeadReader reader;
        QCOMPARE(read(reader, line + "\r\n\r\n"), status != 0);
        QCOMPARE(reader.head().status, status);
    }

    void retryAfter_data() {
        QTest::addColumn<std::string>("value");
        QTest::addColumn<int>("seconds"); // -1: none
        QTest::newRow("seconds") << std::string("3") << 3;
        QTest::newRow("zero") << std::string("0") << 0;
        QTest::newRow("a date") << std::string("Fri, 31 Dec 1999 23:59:59 GMT") << -1;
        QTest::newRow("a part") << std::string("1.5") << -1;
        QTest::newRow("negative") << std::string("-5") << -1;
        QTest::newRow("minus nothing") << std::string("-0") << -1;
        QTest::newRow("plus") << std::string("+5") << -1;
        QTest::newRow("beyond 32 bits") << std::string("99999999999") << -1;
        QTest::newRow("empty") << std::string() << -1;
    }
    void retryAfter() {
        QFETCH(std::string, value);
        QFETCH(int, seconds);
        HeadReader reader;
        QVERIFY(read(reader, "HTTP/1.1 429 Slow\r\nRetry-After: " + value + "\r\n\r\n"));
        const auto got = reader.head().retryAfter;
        QCOMPARE(got ? static_cast<int>(got->count()) : -1, seconds);
    }

    void dates_data() {
        QTest::addColumn<std::string>("value");
        QTest::addColumn<QString>("instant");
        const QString same = "1994-11-06T08:49:37Z";
        QTest::newRow("as servers send it") << std::string("Sun, 06 Nov 1994 08:49:37 GMT") << same;
        QTest::newRow("RFC 850") << std::string("Sunday, 06-Nov-94 08:49:37 GMT") << same;
        QTest::newRow("asctime") << std::string("Sun Nov  6 08:49:37 1994") << same;
        QTest::newRow("rubbish") << std::string("yesterday") << QString();
        QTest::newRow("the last") << std::string("Fri, 31 Dec 9999 23:59:59 GMT")
                                  << "9999-12-31T23:59:59Z";
        QTest::newRow("beyond milliseconds") << std::string("Sat/ 21 Nov 2022996202T") << QString();
    }
    void dates() {
        QFETCH(std::string, value);
        QFETCH(QString, instant);
        HeadReader reader;
        QVERIFY(read(reader, "HTTP/1.1 200 OK\r\nDate: " + value + "\r\n\r\n"));
        const auto got = reader.head().serverDate;
        QCOMPARE(got ? QString::fromStdString(formatRfc3339(*got)) : QString(), instant);
    }

    void interimAnswersAndTrailersAreLeftOut() {
        HeadReader reader;
        QVERIFY(!read(reader, "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"));
        QVERIFY(read(reader, "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n"));
        QVERIFY(!read(reader, "X-Late: 1\r\n\r\n"));
        QCOMPARE(reader.head().headers.size(), std::size_t{1});
        QCOMPARE(reader.contentLength(), std::size_t{12});
    }

    void namesAreTokens_data() {
        QTest::addColumn<std::string>("line");
        QTest::newRow("no name") << std::string(": value");
        QTest::newRow("folded") << std::string(" Retry-After: 1");
        QTest::newRow("blank before the colon") << std::string("Retry-After : 1");
        QTest::newRow("blank inside") << std::string("Retry After: 1");
        QTest::newRow("control") << std::string("\x01Retry-After: 1");
        QTest::newRow("no ASCII") << std::string("Retry-After\xC2\xA0: 1");
        QTest::newRow("no colon") << std::string("Retry-After 1");
    }
    void namesAreTokens() {
        QFETCH(std::string, line);
        HeadReader reader;
        QVERIFY(read(reader, "HTTP/1.1 429 Slow\r\n" + line + "\r\n\r\n"));
        QVERIFY(reader.head().headers.empty());
    }

    /// A line of blanks is not the end, a status line stands at the beginning of its line.
    void onlyAnEmptyLineEndsTheHead() {
        HeadReader reader;
        QVERIFY(!read(reader, "HTTP/1.1 200 OK\r\n \t\r\n HTTP/1.1 500: x\r\nServer: a\r\n"));
        QVERIFY(read(reader, "\r\n"));
        QCOMPARE(reader.head().status, 200);
        QVERIFY(reader.head().header("server") != nullptr);
    }

    void floodIsTold() {
        HeadReader reader;
        const std::string line = "X: " + std::string(1021, 'v');
        QVERIFY(reader.take("HTTP/1.1 200 OK\r\n") == Step::More);
        for (std::size_t i = 0; i < net::detail::kMaxHeaderBytes / line.size() - 1; ++i) {
            QVERIFY(reader.take(line) == Step::More);
        }
        QVERIFY(reader.take(line) == Step::TooLarge);
    }
};

QTEST_APPLESS_MAIN(TstHeadReader)
#include "tst_head_reader.moc"
