// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/last_known_store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <thread>

using namespace pilothouse;
using namespace pilothouse::storage;
using namespace std::chrono_literals;
using model::LastKnown;

namespace {

const Instant kNow{std::chrono::hours(500'000)};

LastKnown shop(const std::string& name, Instant contact) {
    LastKnown known{.id = ClusterId(name), .askedSince = contact - 24h, .contact = contact};
    known.version = {.value = "v1.33.5", .at = contact};
    known.nodes = {.value = {.total = 3, .ready = 2}, .at = contact};
    known.pods = {.value = {.total = 7,
                            .running = 4,
                            .pending = 1,
                            .failed = 1,
                            .succeeded = 1,
                            .unknown = 0,
                            .problems = 2},
                  .at = contact};
    return known;
}

std::vector<LastKnown> sorted(std::vector<LastKnown> all) {
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.id.str() < b.id.str(); });
    return all;
}

} // namespace

class TestLastKnownStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsThereAtFirst() {
        const auto known = readLastKnown(m_folder.path().toStdString() + "/none");
        QVERIFY(known);
        QVERIFY(known->empty());
    }

    void comesBackAsItWas() {
        const auto folder = m_folder.path().toStdString() + "/a";
        LastKnown never{.id = ClusterId("never"), .askedSince = kNow}; // nothing is known: not 0
        QVERIFY(addLastKnown(folder, {shop("one", kNow), never}));
        const auto known = readLastKnown(folder);
        QVERIFY(known);
        QVERIFY(sorted(*known) == sorted({shop("one", kNow), never}));
    }

    void theNewestOfEveryPartStays() {
        const auto folder = m_folder.path().toStdString() + "/b";
        auto old = shop("one", kNow - 1h);
        auto fresh = shop("one", kNow);
        fresh.pods.reset(); // not read this time
        fresh.version->value = "v1.34.1";
        QVERIFY(addLastKnown(folder, {fresh, shop("two", kNow)}));
        QVERIFY(addLastKnown(folder, {old})); // another program, with older knowledge
        const auto known = sorted(*readLastKnown(folder));
        QCOMPARE(known.size(), std::size_t(2));
        QVERIFY(known[0].contact == kNow);
        QVERIFY(known[0].askedSince == kNow - 25h);
        QCOMPARE(known[0].version->value, std::string("v1.34.1"));
        QVERIFY(known[0].pods->at == kNow - 1h);
    }

    void whoComesLaterLosesNothing() {
        const auto folder = m_folder.path().toStdString() + "/c";
        constexpr int kWriters = 4;
        std::vector<std::thread> writers;
        writers.reserve(kWriters);
        for (int writer = 0; writer < kWriters; ++writer) {
            writers.emplace_back([folder, writer] {
                for (int each = 0; each < 5; ++each) {
                    const auto name = std::to_string(writer) + "-" + std::to_string(each);
                    static_cast<void>(addLastKnown(folder, {shop(name, kNow)}));
                }
            });
        }
        for (auto& writer : writers) {
            writer.join();
        }
        QCOMPARE(readLastKnown(folder)->size(), std::size_t(kWriters * 5));
    }

    void aDamagedFileIsToldAndReplaced_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("half") << QByteArray("{\"members\": {\"one\": {\"askedSi");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("members no object") << QByteArray("{\"members\": 7}");
        QTest::newRow("no UTF-8") << QByteArray("\xff\xfe");
    }
    void aDamagedFileIsToldAndReplaced() {
        QFETCH(QByteArray, text);
        const auto folder = m_folder.path() + "/d";
        QVERIFY(addLastKnown(folder.toStdString(), {shop("one", kNow)}));
        QFile file(folder + "/last-known.json");
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(text);
        file.close();
        const auto known = readLastKnown(folder.toStdString());
        QVERIFY(!known);
        QVERIFY(known.error().where.find("last-known.json") != std::string::npos);
        QVERIFY(addLastKnown(folder.toStdString(), {shop("two", kNow)}));
        QCOMPARE(readLastKnown(folder.toStdString())->size(), std::size_t(1));
    }

    /// A member that is not whole loses that part alone.
    void oddPartsAreLeftOut() {
        const auto folder = m_folder.path() + "/e";
        QVERIFY(addLastKnown(folder.toStdString(), {shop("one", kNow)}));
        QFile file(folder + "/last-known.json");
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(R"({"members": {
            "one": {"askedSince": "2026-11-20T08:00:00Z", "contact": 7,
                    "nodes": {"at": "2026-11-20T08:00:00Z", "total": -3, "ready": 1},
                    "pods": {"at": "2026-11-20T08:00:00Z", "total": 1e99}, "version": "v1"},
            "two": {"contact": "2026-11-20T08:00:00Z"}, "three": null, "": {}}})");
        file.close();
        const auto known = readLastKnown(folder.toStdString());
        QVERIFY(known);
        QCOMPARE(known->size(), std::size_t(1));
        QVERIFY(!known->front().contact && !known->front().nodes && !known->front().pods &&
                !known->front().version);
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestLastKnownStore)
#include "tst_last_known_store.moc"
