// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/record_json.h"
#include "storage/run_records.h"

#include <QTest>

using namespace pilothouse;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(pilothouse::model::RecordBody)

namespace {

constexpr Instant kAt{1'795'161'600'500ms};

/// One body of each type, every field away from its default.
std::vector<model::RecordBody> everyBody() {
    const model::Command command{.id = "c1",
                                 .kind = model::CommandKind::OverrideWindow,
                                 .target = "year-end",
                                 .by = "ann",
                                 .comment = "CHG-1 \"now\"",
                                 .retriesFailed = true};
    return {
        model::RunCreated{"01J", "rings", "local", "ann", "01H"},
        model::PlanFrozen{"ab12", "{\"stages\":[]}"},
        model::CommandTaken{command},
        model::CommandRejected{command, "nobody may"},
        model::StateChanged{model::Level::Group, 7, model::LifeState::Pending,
                            model::PendingReason::Unknown, model::Halt::Failure, "why"},
        model::GateOpened{3, kAt, 86'400'000ms, "boot-1"},
        model::GateResolved{3, model::GateState::Expired, "bob", "late"},
        model::CheckSample{4, true, 2, model::CheckOutcome::Warn, "HC-1", "1 node", "ev/4"},
        model::MemberBlocked{9, model::PendingReason::Freeze, kAt, "year-end"},
        model::MemberIntent{9, 2},
        model::MemberDispatched{9, 2, "pid 7", true},
        model::MemberObserved{9, model::MemberStep::InProgress, true, "left"},
        model::MemberAttemptFailed{9, 2, "Timeout", "late", kAt},
        model::MemberResult{9, 2, model::LifeState::Failed, true, true, "Stuck", "slow"},
        model::MemberSkipped{9, "left", "left the fleet"},
        model::MemberRetry{9},
        model::WindowOverride{"year-end", "ann", "CHG-1"},
        model::Snapshot{0xffff'ffff'ffff'ffffULL},
        model::Epoch{5, "ann@desk"},
    };
}

} // namespace

class RecordJsonTest : public QObject {
    Q_OBJECT
private slots:
    void everyRecordComesBack_data() {
        QTest::addColumn<model::RecordBody>("body");
        for (const auto& body : everyBody()) {
            QTest::newRow(std::string(typeName(body)).c_str()) << body;
        }
    }
    void everyRecordComesBack() {
        QFETCH(model::RecordBody, body);
        const model::Record record{.seq = 12, .at = kAt, .body = body};
        const storage::RecordNames names{.members = std::vector<std::string>(10, "weu-1")};
        const auto read = storage::recordFromJson(storage::recordToJson(record, &names));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(*read == record);
        QVERIFY(storage::bodyFromJson(typeName(body), storage::bodyToJson(body)) == body);
        QVERIFY(storage::recordType(typeName(body)).has_value()); // the journal knows the word
    }

    void defaultsComeBackToo_data() { everyRecordComesBack_data(); }
    void defaultsComeBackToo() {
        QFETCH(model::RecordBody, body);
        std::visit([](auto& one) { one = {}; }, body);
        QVERIFY(storage::bodyFromJson(typeName(body), storage::bodyToJson(body)) == body);
    }

    void namesStandBesidePlaces() {
        const storage::RecordNames names{.members = {"weu-1", "eus-1"}};
        QCOMPARE(storage::bodyToJson(model::MemberIntent{1, 2}, &names),
                 std::string(R"({"attempt":2,"member":1,"name":"eus-1"})"));
        QCOMPARE(storage::bodyToJson(model::MemberIntent{5, 2}, &names),
                 std::string(R"({"attempt":2,"member":5})"));
    }

    void wrongRecordsAreRefused_data() {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* type, const char* json,
                            const char* message) {
            QTest::newRow(name) << type << json << message;
        };
        row("unknown type", "MemberGone", "{}", "no record type \"MemberGone\"");
        row("no JSON", "MemberRetry", "{", "a record is no JSON");
        row("no object", "MemberRetry", "[]", "the body of a record is no object");
        row("missing place", "MemberRetry", "{}", "field \"member\" of a MemberRetry is wrong");
        row("negative place", "MemberRetry", R"({"member":-1})",
            "field \"member\" of a MemberRetry is wrong");
        row("place beyond 32 bits", "MemberRetry", R"({"member":4294967296})",
            "field \"member\" of a MemberRetry is wrong");
        row("unknown word", "GateResolved", R"({"gate":1,"state":"Unknown"})",
            "field \"state\" of a GateResolved is wrong");
        row("word past the last", "GateResolved", R"({"gate":1,"state":"?"})",
            "field \"state\" of a GateResolved is wrong");
        row("wrong instant", "MemberAttemptFailed",
            R"({"member":1,"attempt":1,"retryAt":"yesterday"})",
            "field \"retryAt\" of a MemberAttemptFailed is wrong");
        row("text for a flag", "MemberDispatched", R"({"member":1,"attempt":1,"isAdopted":"yes"})",
            "field \"isAdopted\" of a MemberDispatched is wrong");
    }
    void wrongRecordsAreRefused() {
        QFETCH(QString, type);
        QFETCH(QString, json);
        QFETCH(QString, message);
        const auto read = storage::bodyFromJson(type.toStdString(), json.toStdString());
        QVERIFY(!read.has_value());
        QVERIFY(read.error().kind == ErrorKind::Decode);
        QCOMPARE(QString::fromStdString(read.error().message), message);
    }

    void epochAsTheJournalWritesIt() {
        const auto read = storage::bodyFromJson("Epoch", R"({"holder":"ann@desk","number":3})");
        QVERIFY(read == model::RecordBody(model::Epoch{3, "ann@desk"}));
    }
};

QTEST_APPLESS_MAIN(RecordJsonTest)
#include "tst_record_json.moc"
