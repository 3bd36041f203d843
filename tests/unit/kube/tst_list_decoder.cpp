// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/list_decoder.h"

#include <QtTest>

using namespace pilothouse;

namespace {

const std::string kNodes =
    R"({"kind":"NodeList","apiVersion":"v1","metadata":{"resourceVersion":"42","continue":"abc","remainingItemCount":7},)"
    R"("items":[{"metadata":{"name":"n1","uid":"u","creationTimestamp":"2026-11-20T08:00:00Z","managedFields":[{"x":[1,2]}],)"
    R"("labels":{"node-role.kubernetes.io/worker":"","kubernetes.io/role":"agent","agentpool":"sys","topology.kubernetes.io/zone":"1"}},)"
    R"("spec":{"unschedulable":true,"taints":[{"key":"a","value":"b","effect":"NoSchedule"},{"key":"c","effect":"NoExecute"}]},)"
    R"("status":{"conditions":[{"type":"DiskPressure","status":"True"},{"type":"Ready","status":"False","reason":"KubeletNotReady"}],)"
    R"("addresses":[{"type":"Hostname","address":"h"},{"type":"InternalIP","address":"10.0.0.4"}],)"
    R"("allocatable":{"cpu":"3920m","memory":"1.5Gi","pods":110,"nvidia.com/gpu":null},"nodeInfo":{"kubeletVersion":"v1.34.1"}}}]})";

} // namespace

class TstListDecoder : public QObject {
    Q_OBJECT
private slots:
    void readsNodes() {
        const auto list = kube::decodeNodeList(kNodes);
        QVERIFY2(list.has_value(), list ? "" : list.error().message.c_str());
        QCOMPARE(list->meta,
                 (kube::ListMeta{
                     .resourceVersion = "42", .continueToken = "abc", .remainingItemCount = 7}));
        QCOMPARE(list->items.size(), std::size_t{1});
        const auto& node = list->items.front();
        QCOMPARE(node.name, std::string("n1"));
        QCOMPARE(model::nodeStatus(node), std::string("NotReady,SchedulingDisabled"));
        QCOMPARE(node.roles, (std::vector<std::string>{"agent", "worker"}));
        QCOMPARE(node.pool, std::string("sys"));
        QCOMPARE(node.zone, std::string("1"));
        QCOMPARE(node.internalIp, std::string("10.0.0.4"));
        QCOMPARE(node.pressures, std::vector<std::string>{"DiskPressure"});
        QCOMPARE(node.taints, (std::vector<std::string>{"a=b:NoSchedule", "c:NoExecute"}));
        QCOMPARE(node.cpuAllocatableMilli.value_or(-1), std::int64_t{3920});
        QCOMPARE(node.memoryAllocatableBytes.value_or(-1), std::int64_t{1610612736});
        QCOMPARE(node.podsAllocatable.value_or(-1), std::int64_t{110});
        QVERIFY(!node.memoryAllocatableBytes.has_value() || node.kubeletVersion == "v1.34.1");
    }
    void everyTruncationIsAnError() {
        for (std::size_t size = 0; size < kNodes.size(); ++size) {
            const auto list = kube::decodeNodeList(std::string_view(kNodes).substr(0, size));
            QVERIFY2(!list.has_value(), qPrintable(QString::number(size)));
        }
    }
    void foreignTexts_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("says");
        const auto kind = [](ErrorKind one) { return static_cast<int>(one); };
        QTest::newRow("nothing") << QByteArray() << kind(ErrorKind::Decode) << "empty";
        QTest::newRow("html") << QByteArray("<!DOCTYPE html><title>Sign in</title>")
                              << kind(ErrorKind::Intercepted) << "Sign in";
        QTest::newRow("plain http")
            << QByteArray("Client sent an HTTP request to an HTTPS server.\n")
            << kind(ErrorKind::Intercepted) << "https://";
        QTest::newRow("other list") << QByteArray(R"({"kind":"PodList","items":[]})")
                                    << kind(ErrorKind::Decode) << "PodList";
        QTest::newRow("no kind") << QByteArray(R"({"items":[]})") << kind(ErrorKind::Decode)
                                 << "without a kind";
        QTest::newRow("Status")
            << QByteArray(
                   R"({"kind":"Status","status":"Failure","reason":"Expired","message":"old","code":410})")
            << kind(ErrorKind::Gone) << "old";
        QTest::newRow("trailing text")
            << QByteArray(R"({"kind":"NodeList","items":[]}{})") << kind(ErrorKind::Decode) << "";
        QTest::newRow("wrong type")
            << QByteArray(R"({"kind":"NodeList","items":[{"metadata":{"name":7}}]})")
            << kind(ErrorKind::Decode) << "damaged";
        QTest::newRow("array") << QByteArray("[]") << kind(ErrorKind::Decode) << "";
        QTest::newRow("NUL") << QByteArray("{\"kind\":\"Node\0List\"}", 20)
                             << kind(ErrorKind::Decode) << "";
    }
    void foreignTexts() {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const auto list = kube::decodeNodeList(text.toStdString());
        QVERIFY(!list.has_value());
        QTEST(static_cast<int>(list.error().kind), "kind");
        QVERIFY2(QString::fromStdString(list.error().message).contains(says),
                 list.error().message.c_str());
    }
    void item57_unknownFieldsAndValuesArePassedOver() {
        const auto list = kube::decodePodList(
            R"({"kind":"PodList","future":{"a":[1,{}]},"metadata":{"resourceVersion":"5","shard":7},"items":[{"metadata":{)"
            R"("name":"p","namespace":"n","tomorrow":true},"spec":{"restartPolicy":"Sometimes","nodeName":"a","quantum":[]},)"
            R"("status":{"phase":"Dreaming","conditions":[{"type":"Levitating","status":"Perhaps"}],"aura":null}}]})");
        QVERIFY2(list.has_value(), list ? "" : list.error().message.c_str());
        QCOMPARE(list->items.size(), std::size_t{1});
        QCOMPARE(list->items.front().node(), std::string_view("a"));
        QCOMPARE(list->items.front().status(), std::string_view("Dreaming")); // as kubectl
        const auto nodes = kube::decodeNodeList(
            R"({"kind":"NodeList","items":[{"metadata":{"name":"n"},"status":{"conditions":[{"type":"Ready",)"
            R"("status":"Maybe"}],"allocatable":{"qubits":"3"}},"spec":{"taints":[{"key":"k","effect":"Evaporate"}]}}]})");
        QVERIFY2(nodes.has_value(), nodes ? "" : nodes.error().message.c_str());
        QCOMPARE(nodes->items.front().taints, std::vector<std::string>{"k:Evaporate"});
    }
    void item69_anObjectOfAnotherKindIsAnError() {
        const auto event = kube::Decoder().watchEvent<model::Pod>(
            R"({"type":"ADDED","object":{"kind":"Node","metadata":{"name":"n","resourceVersion":"5"}}})");
        QVERIFY(event && event->error);
        QVERIFY(event->error->kind == ErrorKind::Decode);
        QVERIFY(event->error->message.find("a Node") != std::string::npos);
    }
    void item69_brokenFramesAreErrors_data() {
        QTest::addColumn<QByteArray>("frame");
        QTest::newRow("no type") << QByteArray("{\"object\":{}}");
        QTest::newRow("no object") << QByteArray("{\"type\":\"ADDED\"}");
        QTest::newRow("object is a list") << QByteArray("{\"type\":\"ADDED\",\"object\":[]}");
        QTest::newRow("damaged") << QByteArray(
            "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":7}}}");
        QTest::newRow("bare Status") << QByteArray(
            "{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":500,\"message\":\"etcd\"}");
    }
    void item69_brokenFramesAreErrors() {
        QFETCH(QByteArray, frame);
        kube::Decoder decoder;
        QVERIFY(!decoder.watchEvent<model::Pod>(frame.toStdString()));
        const auto next = decoder.watchEvent<model::Pod>(
            R"({"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"p","resourceVersion":"5"}}})");
        QVERIFY(next && next->type == kube::WatchType::Added); // the decoder goes on
    }
    void deepNestingIsSkipped() {
        const std::size_t depth = 10'000;
        const auto text = R"({"kind":"PodList","x":)" + std::string(depth, '[') +
                          std::string(depth, ']') + R"(,"items":[]})";
        const auto list = kube::decodePodList(text);
        QVERIFY(list.has_value() || list.error().kind == ErrorKind::Decode);
    }
    void badUtf8IsRepaired() {
        kube::Decoder decoder;
        const auto list = decoder.list<model::Pod>(std::string_view(
            "{\"kind\":\"PodList\",\"items\":[{\"metadata\":{\"name\":\"a\xFF\"}}]}"));
        QVERIFY(list.has_value());
        QCOMPARE(list->items.front().name(), std::string_view("a\xEF\xBF\xBD"));
        QCOMPARE(decoder.repairedTexts(), std::uint64_t{1});
    }
    void loneSurrogateIsReplaced() {
        const auto list =
            kube::decodePodList(R"({"kind":"PodList","items":[{"metadata":{"name":"\ud800"}}]})");
        QVERIFY(list.has_value());
        QCOMPARE(list->items.front().name(), std::string_view("\xEF\xBF\xBD"));
    }
    void nullsAreAbsent() {
        const auto list = kube::decodePodList(
            R"({"kind":"PodList","metadata":null,"items":[{"metadata":{"deletionTimestamp":null},"spec":null,"status":{"conditions":null,"containerStatuses":[{"state":{"waiting":null}}]}}]})");
        QVERIFY2(list.has_value(), list ? "" : list.error().message.c_str());
        QVERIFY(!list->items.front().deletionAt().has_value());
    }
    void watchEvents_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("type");
        QTest::addColumn<QString>("version");
        QTest::newRow("added")
            << R"({"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"p","resourceVersion":"5"}}})"
            << static_cast<int>(kube::WatchType::Added) << "5";
        QTest::newRow("type last")
            << R"({"object":{"metadata":{"resourceVersion":"6"}},"type":"DELETED"})"
            << static_cast<int>(kube::WatchType::Deleted) << "6";
        QTest::newRow("bookmark")
            << R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}})"
            << static_cast<int>(kube::WatchType::Bookmark) << "7";
        QTest::newRow("unknown") << R"({"type":"NEW","object":{}})"
                                 << static_cast<int>(kube::WatchType::Unknown) << "";
        QTest::newRow("error")
            << R"({"type":"ERROR","object":{"kind":"Status","status":"Failure","reason":"Expired","code":410,"message":"too old"}})"
            << static_cast<int>(kube::WatchType::Error) << "";
    }
    void watchEvents() {
        QFETCH(QString, text);
        const auto event = kube::Decoder().watchEvent<model::Pod>(text.toStdString());
        QVERIFY2(event.has_value(), event ? "" : event.error().message.c_str());
        QTEST(static_cast<int>(event->type), "type");
        QTEST(QString::fromStdString(event->resourceVersion), "version");
        QCOMPARE(event->initialEventsEnd, event->type == kube::WatchType::Bookmark);
        QCOMPARE(event->error && event->error->kind == ErrorKind::Gone,
                 event->type == kube::WatchType::Error);
    }
};

QTEST_APPLESS_MAIN(TstListDecoder)
#include "tst_list_decoder.moc"
