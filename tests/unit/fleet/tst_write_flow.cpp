// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/write_flow.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::fleet;

namespace {

const kube::ObjectRef kMap{.resource = "configmaps", .ns = "shop", .name = "conf"};

std::string object(const char* version, const char* value, const char* uid = "u-1") {
    return QStringLiteral(R"({"metadata":{"uid":"%3","resourceVersion":"%1"},"data":{"k":"%2"}})")
        .arg(version, value, uid)
        .toStdString();
}

std::string status(int code, const char* reason, const char* more = "") {
    return QStringLiteral(
               R"({"kind":"Status","status":"Failure","code":%1,"reason":"%2","message":"no"%3})")
        .arg(code)
        .arg(reason, more)
        .toStdString();
}

Result<net::Response> answer(int code, std::string body) {
    return net::Response{.head = {.status = code}, .body = std::move(body)};
}

Result<net::Response> lost() {
    return fail(ErrorKind::Network, "the server closed the connection without an answer");
}

WritePlan planOf(std::variant<kube::ApiRequest, Update> action) {
    return {
        .member = "weu-1", .memberUid = "cluster-1", .object = kMap, .action = std::move(action)};
}

WritePlan mergePlan(const char* body = R"({"data":{"k":"new"}})") {
    return planOf(kube::patchRequest(kMap.path(), kube::PatchType::Merge, body));
}

/// Drives a flow with one answer for each call; keeps what was sent as "PATCH path type".
struct Drive {
    WriteFlow flow;
    std::vector<kube::ApiRequest> sent{};

    explicit Drive(WritePlan plan) : flow(std::move(plan)) {}

    Drive& take(Result<net::Response> response) {
        auto request = flow.next();
        if (request) {
            sent.push_back(*request);
            flow.take(callResult(std::move(response), "weu-1"));
        }
        return *this;
    }
    Drive& identity() { return take(answer(200, object("1", "", "cluster-1"))); }
    int writes() const {
        return static_cast<int>(
            std::count_if(sent.begin(), sent.end(), [](const auto& each) { return each.mutates; }));
    }
    const WriteOutcome& outcome() const {
        static const WriteOutcome kOpen{.error = Error{.message = "the flow is not over"}};
        return flow.outcome() ? *flow.outcome() : kOpen;
    }
};

} // namespace

class TstWriteFlow : public QObject {
    Q_OBJECT
private slots:
    void item93_nothingIsSentToAnotherCluster_data() {
        QTest::addColumn<QString>("recorded");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("body");
        QTest::addColumn<int>("calls");
        QTest::addColumn<QString>("says");
        QTest::newRow("another UID")
            << "cluster-1" << 200 << QString::fromStdString(object("1", "", "cluster-2")) << 1
            << "another cluster";
        QTest::newRow("no UID") << "cluster-1" << 200 << R"({"metadata":{}})" << 1
                                << "another cluster";
        QTest::newRow("nothing recorded")
            << "" << 200 << QString::fromStdString(object("1", "", "cluster-1")) << 0
            << "not known which cluster";
        QTest::newRow("not allowed to look")
            << "cluster-1" << 403 << QString::fromStdString(status(403, "Forbidden")) << 1
            << "could not be read";
        QTest::newRow("a web page") << "cluster-1" << 200 << "<html></html>" << 1 << "web page";
    }
    void item93_nothingIsSentToAnotherCluster() {
        QFETCH(QString, recorded);
        QFETCH(int, code);
        QFETCH(QString, body);
        QFETCH(QString, says);
        auto plan = mergePlan();
        plan.memberUid = recorded.toStdString();
        Drive drive(std::move(plan));
        drive.take(answer(code, body.toStdString())).take(answer(200, "{}"));
        QVERIFY(drive.outcome().result == WriteResult::Refused);
        QCOMPARE(drive.writes(), 0);
        QTEST(static_cast<int>(drive.sent.size()), "calls");
        QVERIFY2(drive.outcome().error->message.find(says.toStdString()) != std::string::npos,
                 drive.outcome().error->message.c_str());
        QVERIFY(describe(*drive.outcome().error).find("weu-1") != std::string::npos);
    }

    void aWriteThatIsAnswered_data() {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("body");
        QTest::addColumn<bool>("isDone");
        QTest::newRow("200") << 200 << QString::fromStdString(object("2", "new")) << true;
        QTest::newRow("202") << 202 << "{}" << true;
        QTest::newRow("403") << 403 << QString::fromStdString(status(403, "Forbidden")) << false;
        QTest::newRow("404") << 404 << QString::fromStdString(status(404, "NotFound")) << false;
        QTest::newRow("409 of a patch")
            << 409 << QString::fromStdString(status(409, "Conflict")) << false;
        QTest::newRow("422") << 422 << QString::fromStdString(status(422, "Invalid")) << false;
        QTest::newRow("429 is not retried")
            << 429 << QString::fromStdString(status(429, "TooManyRequests")) << false;
    }
    void aWriteThatIsAnswered() {
        QFETCH(int, code);
        QFETCH(QString, body);
        QFETCH(bool, isDone);
        Drive drive(mergePlan());
        drive.identity().take(answer(code, body.toStdString())).take(answer(200, "{}"));
        QVERIFY(drive.outcome().result == (isDone ? WriteResult::Done : WriteResult::Refused));
        QCOMPARE(drive.outcome().error.has_value(), !isDone);
        QCOMPARE(drive.outcome().attempts, 1);
        QCOMPARE(drive.writes(), 1);
    }

    /// A cut after sending: one write, then a read, whatever that shows.
    void item92_anUnknownOutcomeIsReadNotSentAgain_data() {
        QTest::addColumn<QString>("plan");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("now");
        QTest::addColumn<int>("landed");
        const auto row = [](const char* name, const char* plan, int code, std::string now,
                            Landed landed) {
            QTest::newRow(name) << plan << code << QString::fromStdString(now)
                                << static_cast<int>(landed);
        };
        row("patch is there", "merge", 200, object("2", "new"), Landed::Yes);
        row("patch is not there", "merge", 200, object("2", "old"), Landed::Unclear);
        row("as before", "preconditioned", 200, object("1", "old"), Landed::NotYet);
        row("changed by another", "preconditioned", 200, object("2", "other"), Landed::Unclear);
        row("cannot be read", "merge", 403, status(403, "Forbidden"), Landed::Unclear);
        row("patched object is gone", "merge", 404, status(404, "NotFound"), Landed::Unclear);
        row("created", "create", 200, object("2", "new"), Landed::Yes);
        row("not created", "create", 404, status(404, "NotFound"), Landed::NotYet);
        row("another has the name", "create", 200, object("2", "other"), Landed::Unclear);
        row("deleted", "delete", 404, status(404, "NotFound"), Landed::Yes);
        row("not deleted", "delete", 200, object("1", "old"), Landed::NotYet);
        row("deleted and made anew", "delete", 200, object("9", "old", "u-2"), Landed::Yes);
        row("on its way out", "delete", 200,
            R"({"metadata":{"uid":"u-1","deletionTimestamp":"2026-11-20T08:00:00Z"}})",
            Landed::Yes);
        row("evicted", "evict", 404, status(404, "NotFound"), Landed::Yes);
        row("not evicted", "evict", 200, object("1", "old"), Landed::NotYet);
    }
    void item92_anUnknownOutcomeIsReadNotSentAgain() {
        QFETCH(QString, plan);
        QFETCH(int, code);
        QFETCH(QString, now);
        auto request = std::get<kube::ApiRequest>(mergePlan().action);
        if (plan == "preconditioned") {
            request.body = R"({"metadata":{"resourceVersion":"1"},"data":{"k":"new"}})";
        } else if (plan == "create") {
            request = kube::createRequest(kMap.collection(), R"({"data":{"k":"new"}})");
        } else if (plan == "delete") {
            request = kube::deleteRequest(kMap.path());
        } else if (plan == "evict") {
            request = kube::evictionRequest("shop", "conf");
        }
        auto whole = planOf(request);
        whole.objectUid = plan == "delete" ? "u-1" : "";
        Drive drive(std::move(whole));
        drive.identity().take(lost()).take(answer(code, now.toStdString())).take(lost());
        QVERIFY(drive.outcome().result == WriteResult::Unknown);
        QTEST(static_cast<int>(drive.outcome().landed), "landed");
        QCOMPARE(drive.writes(), 1);
        QCOMPARE(drive.sent.size(), std::size_t{3});
        QVERIFY(drive.sent.back().verb == kube::Verb::Get);
        QCOMPARE(drive.outcome().body.empty(), code != 200);
        QVERIFY(drive.outcome().error->message.starts_with("it is not known whether"));
    }

    void item92_aServerErrorIsReadToo_data() {
        QTest::addColumn<QString>("version");
        QTest::addColumn<bool>("isRefused");
        QTest::newRow("nothing changed") << "1" << true;
        QTest::newRow("something changed") << "2" << false;
    }
    void item92_aServerErrorIsReadToo() {
        QFETCH(QString, version);
        QFETCH(bool, isRefused);
        Drive drive(mergePlan(R"({"metadata":{"resourceVersion":"1"},"data":{"k":"new"}})"));
        drive.identity()
            .take(answer(504, status(504, "Timeout")))
            .take(answer(200, object(qPrintable(version), "old")));
        QVERIFY(drive.outcome().result ==
                (isRefused ? WriteResult::Refused : WriteResult::Unknown));
        QCOMPARE(drive.writes(), 1);
    }

    void whatWasNeverSentIsRefused() {
        Drive drive(mergePlan());
        drive.identity().take(fail(ErrorKind::Tls, "certificate signed by unknown authority"));
        QVERIFY(drive.outcome().result == WriteResult::Refused);
        QCOMPARE(drive.sent.size(), std::size_t{2});
    }

    void item90_aStaleVersionIsReadAgainFiveTimesAtMost_data() {
        QTest::addColumn<int>("conflicts");
        QTest::addColumn<bool>("isDone");
        QTest::addColumn<int>("writes");
        QTest::newRow("none") << 0 << true << 1;
        QTest::newRow("one") << 1 << true << 2;
        QTest::newRow("four") << 4 << true << 5;
        QTest::newRow("five") << 5 << false << 5;
    }
    void item90_aStaleVersionIsReadAgainFiveTimesAtMost() {
        QFETCH(int, conflicts);
        QFETCH(bool, isDone);
        std::vector<std::string> seen;
        Drive drive(planOf(Update{.modify = [&](std::string_view current) {
            seen.emplace_back(current);
            return Result<std::string>(std::string(current));
        }}));
        drive.identity();
        for (int i = 0; i < conflicts; ++i) {
            drive.take(answer(200, object(QByteArray::number(i), "x")));
            drive.take(answer(409, status(409, "Conflict")));
        }
        drive.take(answer(200, object("99", "x"))).take(answer(200, object("100", "x")));
        QCOMPARE(drive.outcome().result == WriteResult::Done, isDone);
        QTEST(drive.writes(), "writes");
        QVERIFY(drive.sent.back().verb == kube::Verb::Update);
        QCOMPARE(drive.sent.back().body, seen.back());
        QCOMPARE(static_cast<int>(seen.size()), drive.writes());
    }

    void anUpdateMustKeepItsVersion() {
        Drive drive(planOf(Update{.modify = [](std::string_view) {
            return Result<std::string>(R"({"metadata":{},"data":{}})");
        }}));
        drive.identity().take(answer(200, object("1", "x")));
        QVERIFY(drive.outcome().result == WriteResult::Refused);
        QCOMPARE(drive.writes(), 0);
    }

    void item89_aRefusedStrategicPatchGoesAsMergePatch_data() {
        QTest::addColumn<QString>("strategic");
        QTest::addColumn<QString>("given");  // merge patch of the caller
        QTest::addColumn<QString>("second"); // body of the second write; empty: none
        QTest::newRow("means the same") << R"({"spec":{"a":1}})"
                                        << ""
                                        << R"({"spec":{"a":1}})";
        QTest::newRow("has a list") << R"({"spec":{"a":[1]}})"
                                    << ""
                                    << "";
        QTest::newRow("the caller's") << R"({"spec":{"a":[1]}})"
                                      << R"({"spec":{"a":[0,1]}})"
                                      << R"({"spec":{"a":[0,1]}})";
    }
    void item89_aRefusedStrategicPatchGoesAsMergePatch() {
        QFETCH(QString, strategic);
        QFETCH(QString, given);
        QFETCH(QString, second);
        auto plan = planOf(
            kube::patchRequest(kMap.path(), kube::PatchType::Strategic, strategic.toStdString()));
        if (!given.isEmpty()) {
            plan.mergePatch =
                kube::patchRequest(kMap.path(), kube::PatchType::Merge, given.toStdString());
        }
        Drive drive(std::move(plan));
        drive.identity()
            .take(answer(415, status(415, "UnsupportedMediaType")))
            .take(answer(200, object("2", "x")));
        QCOMPARE(drive.writes(), second.isEmpty() ? 1 : 2);
        QCOMPARE(drive.outcome().result == WriteResult::Done, !second.isEmpty());
        if (!second.isEmpty()) {
            QCOMPARE(drive.sent.back().contentType, std::string("application/merge-patch+json"));
            QCOMPARE(QString::fromStdString(drive.sent.back().body), second);
        }
    }

    void keepsWhatTheServerSays() {
        Drive drive(mergePlan());
        drive.identity().take(answer(
            422, status(422, "Invalid",
                        R"(,"details":{"causes":[{"field":"data.k","message":"Too long"}]})")));
        QCOMPARE(drive.outcome().refusal->causes.at(0).field, std::string("data.k"));
        Drive warned(mergePlan());
        warned.identity().take(net::Response{
            .head = {.status = 200,
                     .headers = {{"Warning", R"(299 - "a")"}, {"warning", R"(299 - "b")"}}},
            .body = "{}"});
        QCOMPARE(warned.outcome().warnings, (std::vector<std::string>{"a", "b"}));
    }
};

QTEST_APPLESS_MAIN(TstWriteFlow)
#include "tst_write_flow.moc"
