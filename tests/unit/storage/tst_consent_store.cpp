// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/atomic_file.h"
#include "storage/consent_store.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <sys/stat.h>

using namespace pilothouse;
using namespace pilothouse::storage;

namespace {

ConsentEntry entryFor(char digit, bool isAllowed) {
    return {.fingerprint = std::string(64, digit),
            .isAllowed = isAllowed,
            .at = parseRfc3339("2026-11-20T08:00:00Z").value(),
            .command = {"/usr/bin/kubelogin", "get-token", "--client-secret", "(hidden)"},
            .source = "/home/u/.kube/config"};
}

std::string textOf(const std::string& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

class TestConsentStore : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_file;
    int m_number = 0;

private Q_SLOTS:
    void init() {
        const auto name = QStringLiteral("%1/state/programs.jsonl").arg(++m_number);
        m_file = m_folder.filePath(name).toStdString();
    }

    void nothingIsSaidAtFirst() {
        ConsentStore store(m_file);
        QVERIFY(!store.find(std::string(64, 'a')).value().has_value());
        QVERIFY(store.all().value().empty());
        QVERIFY(!QFile::exists(QString::fromStdString(m_file))); // asking makes no file
    }

    void item31_aWordIsKeptAndTakenBack() {
        {
            ConsentStore store(m_file);
            QVERIFY(store.put(entryFor('a', true)).has_value());
            QVERIFY(store.put(entryFor('b', false)).has_value());
            QVERIFY(store.put(entryFor('a', false)).has_value()); // the last word counts
        }
        ConsentStore store(m_file);
        const auto all = store.all().value();
        QVERIFY(all == (std::vector{entryFor('b', false), entryFor('a', false)}));
        QVERIFY(store.find(std::string(64, 'a')).value() == entryFor('a', false));
        QVERIFY(store.forget({std::string(64, 'a'), std::string(64, 'c')}).has_value());
        QVERIFY(store.all().value() == std::vector{entryFor('b', false)});
    }

    void onlyTheUserMayReadIt() {
        ConsentStore store(m_file);
        QVERIFY(store.put(entryFor('a', true)).has_value());
        struct stat info {};
        QCOMPARE(::stat(m_file.c_str(), &info), 0);
        QCOMPARE(static_cast<int>(info.st_mode & 0777U), 0600);
        const auto folder = m_file.substr(0, m_file.rfind('/'));
        QCOMPARE(::stat(folder.c_str(), &info), 0);
        QCOMPARE(static_cast<int>(info.st_mode & 0777U), 0700);
    }

    void anotherProcessIsHeard() {
        ConsentStore mine(m_file);
        ConsentStore others(m_file);
        QVERIFY(mine.put(entryFor('a', true)).has_value());
        QVERIFY(others.find(std::string(64, 'a')).value()->isAllowed);
        QVERIFY(others.put(entryFor('b', true)).has_value());
        QVERIFY(mine.put(entryFor('a', false)).has_value());
        QCOMPARE(others.all().value().size(), std::size_t(2)); // neither undid the other
        QVERIFY(!others.find(std::string(64, 'a')).value()->isAllowed);
        QVERIFY(QFile::remove(QString::fromStdString(m_file)));
        QVERIFY(others.all().value().empty());
    }

    void badFilesAllowNothingAndStayAsTheyAre_data() {
        QTest::addColumn<std::string>("line");
        QTest::addColumn<int>("column");
        const auto fine = "{\"fingerprint\":\"" + std::string(64, 'a') + "\"";
        QTest::newRow("no JSON") << std::string("{\"fingerprint\": nonsense}")
                                 << 18; // where "null" ends to be possible
        QTest::newRow("a number beyond all") << std::string("{\"at\": 1e999}") << 8;
        QTest::newRow("no object") << std::string("[1]") << 1;
        const std::string rest =
            ",\"decision\":\"allow\",\"at\":\"2026-11-20T08:00:00Z\",\"command\":[]}";
        QTest::newRow("no fingerprint")
            << "{\"fingerprint\":\"" + std::string(64, 'x') + "\"" + rest << 1;
        QTest::newRow("half a fingerprint")
            << "{\"fingerprint\":\"" + std::string(32, 'a') + "\"" + rest << 1;
        QTest::newRow("no decision") << fine + ",\"decision\":\"perhaps\"}" << 1;
        QTest::newRow("no instant")
            << fine + ",\"decision\":\"allow\",\"at\":\"today\",\"command\":[]}" << 1;
        QTest::newRow("no command")
            << fine + ",\"decision\":\"allow\",\"at\":\"2026-11-20T08:00:00Z\",\"command\":\"x\"}"
            << 1;
    }
    void badFilesAllowNothingAndStayAsTheyAre() {
        QFETCH(std::string, line);
        QFETCH(int, column);
        ConsentStore store(m_file);
        QVERIFY(store.put(entryFor('a', true)).has_value());
        std::ofstream(m_file, std::ios::app) << "\n" << line << "\n";
        const auto text = textOf(m_file);
        for (const auto& error :
             {store.find(std::string(64, 'a')).error(), store.put(entryFor('c', true)).error(),
              store.forget({std::string(64, 'a')}).error()}) {
            QVERIFY(error.kind == ErrorKind::Validation);
            QVERIFY(error.position.has_value());
            QCOMPARE(error.position->file, m_file);
            QCOMPARE(error.position->line, 3);
            QCOMPARE(error.position->column, column);
        }
        QCOMPARE(textOf(m_file), text);
    }

    void whatCannotBeWrittenIsSaid() {
        const auto inTheWay = m_folder.filePath(QStringLiteral("file")).toStdString();
        std::ofstream(inTheWay) << "x";
        const auto written = writeAtomically(inTheWay + "/below/it", "text");
        QVERIFY(!written.has_value());
        QVERIFY(written.error().kind == ErrorKind::Storage);
        QVERIFY(written.error().message.find(inTheWay) != std::string::npos);
        ConsentStore nowhere("");
        QVERIFY(nowhere.all().value().empty());
        QVERIFY(nowhere.put(entryFor('a', true)).error().kind == ErrorKind::Storage);
    }

    void theStateFolderIsFound() {
        const auto state = qgetenv("XDG_STATE_HOME");
        const auto home = qgetenv("HOME");
        qputenv("HOME", "/home/u");
        qputenv("XDG_STATE_HOME", "/state");
        const auto named = consentFile("/given");
        const auto xdg = consentFile("");
        qputenv("XDG_STATE_HOME", "relative"); // the standard has it ignored
        const auto fallback = consentFile("");
        qputenv("HOME", home);
        state.isNull() ? qunsetenv("XDG_STATE_HOME") : qputenv("XDG_STATE_HOME", state);
        QCOMPARE(named, std::string("/given/sign-in-programs.jsonl"));
        QCOMPARE(xdg, std::string("/state/pilothouse/sign-in-programs.jsonl"));
        QCOMPARE(fallback, std::string("/home/u/.local/state/pilothouse/sign-in-programs.jsonl"));
    }
};

QTEST_GUILESS_MAIN(TestConsentStore)
#include "tst_consent_store.moc"
