// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/log_lines.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::kube;

namespace {

/// A log of `count` lines, several a second, some with the same instant, and some alike.
std::vector<std::string> makeLog(int count) {
    std::vector<std::string> lines;
    for (int i = 0; i < count; ++i) {
        const int tick = i / 3; // three lines share an instant
        lines.push_back(QStringLiteral("2026-11-20T08:00:%1.%2Z line %3\n")
                            .arg(tick / 10, 2, 10, QLatin1Char('0'))
                            .arg(100'000'000 * (tick % 10), 9, 10, QLatin1Char('0'))
                            .arg(i / 2) // two lines are alike
                            .toStdString());
    }
    return lines;
}

/// What a server sends again: every line from that second on.
std::string since(const std::vector<std::string>& log, const std::string& time) {
    std::string out;
    for (const auto& line : log) {
        out += time.empty() || line.substr(0, 19) >= time.substr(0, 19) ? line : "";
    }
    return out;
}

std::vector<std::string> textsOf(const std::vector<LogLine>& lines) {
    std::vector<std::string> texts;
    for (const auto& line : lines) {
        texts.push_back(line.text);
    }
    return texts;
}

} // namespace

class TstLogLines : public QObject {
    Q_OBJECT
private slots:
    void item94_everyCutLosesAndRepeatsNothing() {
        const auto log = makeLog(60);
        std::string whole;
        std::vector<std::string> wanted;
        for (const auto& line : log) {
            whole += line;
            wanted.push_back(line.substr(31, line.size() - 32));
        }
        for (std::size_t at = 0; at <= whole.size(); ++at) {
            LogLines lines;
            std::vector<LogLine> got;
            lines.feed(std::string_view(whole).substr(0, at), got);
            lines.cut();
            const auto again = since(log, lines.resumeTime());
            lines.feed(std::string_view(again).substr(0, again.size() / 2), got);
            lines.cut();
            lines.feed(since(log, lines.resumeTime()), got);
            lines.finish(got);
            QCOMPARE(textsOf(got), wanted);
        }
    }

    void aLateLineOfAnotherStreamIsNotLost() {
        LogLines lines;
        std::vector<LogLine> got;
        lines.feed("2026-11-20T08:00:05.000000002Z b\n", got);
        lines.cut();
        QCOMPARE(lines.resumeTime(), std::string("2026-11-20T08:00:05Z"));
        lines.feed("2026-11-20T08:00:05.000000002Z b\n2026-11-20T08:00:05.000000001Z a\n", got);
        QCOMPARE(textsOf(got), (std::vector<std::string>{"b", "a"}));
    }

    void readsTimestamps_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<qint64>("nanos"); // since 08:00:00; -1: none
        QTest::addColumn<QString>("rest");
        QTest::newRow("nine digits")
            << "2026-11-20T08:00:00.123456789Z a b" << qint64{123456789} << "a b";
        QTest::newRow("trimmed zeros") << "2026-11-20T08:00:00.5Z x" << qint64{500000000} << "x";
        QTest::newRow("whole second") << "2026-11-20T08:00:01Z x" << qint64{1000000000} << "x";
        QTest::newRow("offset") << "2026-11-20T09:00:00.000000001+01:00 x" << qint64{1} << "x";
        QTest::newRow("empty line") << "2026-11-20T08:00:00.5Z " << qint64{500000000} << "";
        QTest::newRow("no timestamp")
            << "failed to watch file" << qint64{-1} << "failed to watch file";
        QTest::newRow("no space") << "2026-11-20T08:00:00Z" << qint64{-1} << "2026-11-20T08:00:00Z";
        QTest::newRow("no date") << "2026-11-20X08:00:00.5Z x" << qint64{-1}
                                 << "2026-11-20X08:00:00.5Z x";
    }
    void readsTimestamps() {
        QFETCH(QString, line);
        const auto bytes = line.toStdString();
        std::string_view rest = bytes;
        const auto at = cutLogTimestamp(rest);
        const LogInstant base =
            std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::hours(8);
        QTEST(at ? qint64{(*at - base).count()} : qint64{-1}, "nanos");
        QTEST(QString::fromStdString(std::string(rest)), "rest");
    }

    void keepsBytesThatAreNoText() {
        LogLines lines;
        std::vector<LogLine> got;
        lines.feed(std::string_view("2026-11-20T08:00:00Z \xff\0\xfe\n", 25), got);
        QCOMPARE(got.at(0).text, std::string("\xff\0\xfe", 3));
    }

    void aLineWithoutNewlineEndsTheLog() {
        LogLines lines;
        std::vector<LogLine> got;
        lines.feed("2026-11-20T08:00:00Z last", got);
        QVERIFY(got.empty());
        lines.finish(got);
        QCOMPARE(textsOf(got), std::vector<std::string>{"last"});
    }

    void boundsItsMemory() {
        LogLines lines(1000, 100);
        std::vector<LogLine> got;
        lines.feed("2026-11-20T08:00:00Z " + std::string(5000, 'x') + "\nnext\n", got);
        QCOMPARE(got.size(), std::size_t{2});
        QVERIFY(got[0].isCut && got[0].text.size() < 1000 && !got[1].isCut);
        // More lines in a second than are remembered: the forgotten ones are still known as old.
        std::string burst;
        for (int i = 0; i < 1000; ++i) {
            burst += QStringLiteral("2026-11-20T08:00:01.%1Z line\n")
                         .arg(i, 9, 10, QLatin1Char('0'))
                         .toStdString();
        }
        got.clear();
        lines.feed(burst, got);
        lines.cut();
        lines.feed(burst + "2026-11-20T08:00:01.000001000Z new\n", got);
        QCOMPARE(got.size(), std::size_t{1001});
    }
};

QTEST_APPLESS_MAIN(TstLogLines)
#include "tst_log_lines.moc"
