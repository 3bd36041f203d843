// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_under_test.h"

#include "engine/member_calls.h"
#include "fleet/write_flow.h"
#include "kube/json_patch.h"
#include "kube/lease.h"
#include "kube/object_state.h"
#include "kube/reviews.h"
#include "kube/warnings.h"
#include "test_client.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <future>

using namespace pilothouse;
using fleet::WriteOutcome;
using fleet::WriteResult;
using nlohmann::json;

namespace {

constexpr std::chrono::seconds kGuard{30};

std::string said(const WriteOutcome& outcome) {
    return outcome.error ? describe(*outcome.error) : std::string("done");
}

} // namespace

#define PH_DONE(outcome) QVERIFY2((outcome).result == WriteResult::Done, said(outcome).c_str())

/// Writes against a server, by the way that all writes of the product take.
class TestConformanceWrites : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item44_everyCauseIsNamedWithItsField();
    void item45_eachWarningIsSaidOnce();
    void item88_applyCreatesChangesAndConflicts();
    void item88_applyTakesBackWhatIsNoLongerSaid();
    void item88_aDryRunLeavesTheVersion();
    void item89_threeKindsOfPatch();
    void item89_aCustomResourceTakesTheMergePatch();
    void item90_aStaleVersionIsReadAgain();
    void item90_aStaleVersionIsReadFiveTimesAtMost();
    void item91_evictionAsTheBudgetAllows();
    void deletionHoldsToItsPreconditions();
    void reviewsTellWhatOneMay();
    void leasesPassFromOneToAnother();

private:
    static kube::ObjectRef configMap(const test::ScratchNamespace& space, const char* name);
    fleet::CallResult call(kube::ApiRequest request);
    WriteOutcome write(kube::ObjectRef object,
                       std::variant<kube::ApiRequest, fleet::Update> action);
    WriteOutcome apply(const kube::ObjectRef& object, const json& body, const char* manager,
                       bool isForced = false, bool isDry = false);
    WriteOutcome evict(const std::string& ns, const char* pod);
    [[nodiscard]] json read(const kube::ObjectRef& object);
    bool addPod(const std::string& ns, const char* name, const char* app);
    bool addBudget(const std::string& ns, const char* name, const char* app, int minAvailable);
    /// Writes in between, on a transport of its own: the other one's thread waits here.
    void overtake(const kube::ObjectRef& object, const json& body);
    const std::string& clusterUid();

    test::ServerUnderTest m_server;
    net::CurlTransport m_other;
    std::string m_uid;
};

kube::ObjectRef TestConformanceWrites::configMap(const test::ScratchNamespace& space,
                                                 const char* name) {
    return {.resource = "configmaps", .ns = space.name(), .name = name};
}

fleet::CallResult TestConformanceWrites::call(kube::ApiRequest request) {
    auto done = std::make_shared<std::promise<fleet::CallResult>>();
    auto result = done->get_future();
    const auto access = std::make_shared<const fleet::MemberAccess>(m_server.access());
    engine::MemberCalls(m_server.transport(), access)
        .read(std::move(request),
              [done](fleet::CallResult answer) { done->set_value(std::move(answer)); });
    if (result.wait_for(kGuard) != std::future_status::ready) {
        return tl::unexpected(fleet::CallFailure{.error = {.message = "no answer in time"}});
    }
    return result.get();
}

WriteOutcome TestConformanceWrites::write(kube::ObjectRef object,
                                          std::variant<kube::ApiRequest, fleet::Update> action) {
    auto done = std::make_shared<std::promise<WriteOutcome>>();
    auto result = done->get_future();
    const auto access = std::make_shared<const fleet::MemberAccess>(m_server.access());
    engine::MemberCalls(m_server.transport(), access)
        .write({.member = "alpha",
                .memberUid = clusterUid(),
                .object = std::move(object),
                .action = std::move(action)},
               [done](WriteOutcome outcome) { done->set_value(std::move(outcome)); });
    if (result.wait_for(kGuard) != std::future_status::ready) {
        return {.error = Error{.message = "no outcome in time"}};
    }
    return result.get();
}

void TestConformanceWrites::overtake(const kube::ObjectRef& object, const json& body) {
    const auto request = kube::updateRequest(object.path(), body.dump());
    const auto answer =
        test::fetch(m_other, fleet::callRequest(m_server.access(), request, kGuard));
    QVERIFY(answer && answer->head.status == 200);
}

const std::string& TestConformanceWrites::clusterUid() {
    if (m_uid.empty()) {
        const auto body = m_server.get(std::string(kube::kKubeSystemPath));
        m_uid = body ? kube::readObjectState(*body)->uid : std::string();
    }
    return m_uid;
}

json TestConformanceWrites::read(const kube::ObjectRef& object) {
    const auto answer = call(kube::getRequest(object.path()));
    return answer ? json::parse(answer->body) : json();
}

WriteOutcome TestConformanceWrites::apply(const kube::ObjectRef& object, const json& body,
                                          const char* manager, bool isForced, bool isDry) {
    json whole{{"apiVersion", "v1"},
               {"kind", "ConfigMap"},
               {"metadata", {{"name", object.name}, {"namespace", object.ns}}}};
    whole.update(body, true);
    return write(object, kube::applyRequest(object.path(), whole.dump(),
                                            {.fieldManager = manager, .dryRun = isDry}, isForced));
}

void TestConformanceWrites::item44_everyCauseIsNamedWithItsField() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item44");
    const kube::ObjectRef pod{.resource = "pods", .ns = space.name(), .name = "Bad_Name"};
    const auto outcome = write(
        pod, kube::createRequest(pod.collection(),
                                 R"({"apiVersion":"v1","kind":"Pod",)"
                                 R"("metadata":{"name":"Bad_Name"},"spec":{"containers":[]}})"));
    QVERIFY2(outcome.result == WriteResult::Refused, said(outcome).c_str());
    QCOMPARE(*outcome.error->httpStatus, 422);
    QCOMPARE(outcome.error->reason, std::string("Invalid"));
    std::vector<std::string> fields;
    for (const auto& cause : outcome.refusal->causes) {
        fields.push_back(cause.field);
        QVERIFY2(outcome.error->message.find(cause.field) != std::string::npos,
                 outcome.error->message.c_str());
    }
    QCOMPARE(fields, (std::vector<std::string>{"metadata.name", "spec.containers"}));
}

void TestConformanceWrites::item45_eachWarningIsSaidOnce() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item45");
    const auto object = configMap(space, "warned");
    const std::string body = R"({"apiVersion":"v1","kind":"ConfigMap","bogus":1,)"
                             R"("metadata":{"name":"warned"},"data":{"a":"1"}})";
    const auto first =
        write(object, kube::createRequest(object.collection(), body,
                                          {.fieldValidation = kube::FieldValidation::Warn}));
    PH_DONE(first);
    QCOMPARE(first.warnings, std::vector<std::string>{R"(unknown field "bogus")"});
    const auto second =
        write(object, kube::updateRequest(object.path(), body,
                                          {.fieldValidation = kube::FieldValidation::Warn}));
    PH_DONE(second);
    QCOMPARE(second.warnings, first.warnings);
    kube::WarningLog log;
    const std::string header = R"(299 - "unknown field \")"
                               "bogus"
                               R"(\"")";
    QCOMPARE(log.take(header), first.warnings);
    QVERIFY(log.take(header).empty());
    const auto strict =
        write(object, kube::updateRequest(object.path(), body,
                                          {.fieldValidation = kube::FieldValidation::Strict}));
    QVERIFY(strict.result == WriteResult::Refused);
    QCOMPARE(*strict.error->httpStatus, 400);
    QVERIFY2(strict.error->message.find("bogus") != std::string::npos,
             strict.error->message.c_str());
    const auto ignored =
        write(object, kube::updateRequest(object.path(), body,
                                          {.fieldValidation = kube::FieldValidation::Ignore}));
    PH_DONE(ignored);
    QVERIFY(ignored.warnings.empty());
}

void TestConformanceWrites::item88_applyCreatesChangesAndConflicts() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item88");
    const auto object = configMap(space, "shared");
    PH_DONE(apply(object, {{"data", {{"a", "1"}, {"b", "1"}}}}, "first"));
    PH_DONE(apply(object, {{"data", {{"a", "2"}}}}, "first")); // b is given up, so it goes
    QCOMPARE(read(object)["data"].dump(), std::string(R"({"a":"2"})"));
    PH_DONE(apply(object, {{"data", {{"c", "1"}}}}, "second"));
    // Two owners: one that applied, one that wrote.
    PH_DONE(write(object, kube::patchRequest(object.path(), kube::PatchType::Merge,
                                             R"({"data":{"d":"1"}})", {.fieldManager = "editor"})));
    const auto refused = apply(object, {{"data", {{"a", "x"}, {"d", "x"}}}}, "second");
    QVERIFY2(refused.result == WriteResult::Refused, said(refused).c_str());
    QVERIFY(refused.error->kind == ErrorKind::Conflict);
    QCOMPARE(refused.attempts, 1);
    auto conflicts = kube::applyConflicts(*refused.refusal);
    std::sort(conflicts.begin(), conflicts.end(),
              [](const auto& a, const auto& b) { return a.field < b.field; });
    QCOMPARE(conflicts.size(), std::size_t{2});
    QCOMPARE(conflicts[0].manager, std::string("first"));
    QCOMPARE(conflicts[0].field, std::string(".data.a"));
    QVERIFY(conflicts[0].apiVersion.empty());
    QCOMPARE(conflicts[1].manager, std::string("editor"));
    QCOMPARE(conflicts[1].field, std::string(".data.d"));
    QCOMPARE(conflicts[1].apiVersion, std::string("v1"));
    QVERIFY2(refused.error->message.starts_with("Apply failed with 2 conflicts: "),
             refused.error->message.c_str());
    QCOMPARE(read(object)["data"]["a"], json("2"));
    // The same value is no conflict: both own it then.
    PH_DONE(apply(object, {{"data", {{"a", "2"}}}}, "third"));
    PH_DONE(apply(object, {{"data", {{"a", "x"}, {"d", "x"}}}}, "second", true));
    QCOMPARE(read(object)["data"].dump(), std::string(R"({"a":"x","d":"x"})"));
    const auto back = apply(object, {{"data", {{"a", "2"}}}}, "first");
    QCOMPARE(kube::applyConflicts(back.refusal.value_or(kube::Refusal{})).size(), std::size_t{1});
    QCOMPARE(kube::applyConflicts(*back.refusal)[0].manager, std::string("second"));
}

void TestConformanceWrites::item88_applyTakesBackWhatIsNoLongerSaid() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item88b");
    const kube::ObjectRef service{.resource = "services", .ns = space.name(), .name = "web"};
    const auto applyPorts = [&](const json& ports, const char* manager) {
        const json body{{"apiVersion", "v1"},
                        {"kind", "Service"},
                        {"metadata", {{"name", "web"}, {"namespace", space.name()}}},
                        {"spec", {{"ports", ports}}}};
        return write(service,
                     kube::applyRequest(service.path(), body.dump(), {.fieldManager = manager}));
    };
    const json http{{"name", "http"}, {"port", 80}, {"protocol", "TCP"}};
    const json dns{{"name", "dns"}, {"port", 53}, {"protocol", "UDP"}};
    PH_DONE(applyPorts(json::array({http}), "first"));
    PH_DONE(applyPorts(json::array({dns}), "second")); // keyed: it joins
    QCOMPARE(read(service)["spec"]["ports"].size(), std::size_t{2});
    const auto taken = applyPorts(json::array({{{"name", "web"}, {"port", 80}}}), "second");
    const auto conflicts = kube::applyConflicts(taken.refusal.value_or(kube::Refusal{}));
    QCOMPARE(conflicts.size(), std::size_t{1});
    QCOMPARE(conflicts[0].field, std::string(R"(.spec.ports[port=80,protocol="TCP"].name)"));
    PH_DONE(
        applyPorts(json::array({{{"name", "dns"}, {"port", 54}, {"protocol", "UDP"}}}), "second"));
    const auto ports = read(service)["spec"]["ports"];
    QCOMPARE(ports.size(), std::size_t{2});
    QCOMPARE(ports[0]["port"].get<int>() + ports[1]["port"].get<int>(), 134);
}

void TestConformanceWrites::item88_aDryRunLeavesTheVersion() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item88c");
    const auto object = configMap(space, "kept");
    const auto absent = apply(object, {{"data", {{"a", "1"}}}}, "first", false, true);
    PH_DONE(absent);
    QVERIFY(read(object).is_null());
    PH_DONE(apply(object, {{"data", {{"a", "1"}}}}, "first"));
    const auto before = read(object);
    const auto dry = apply(object, {{"data", {{"a", "2"}}}}, "first", false, true);
    PH_DONE(dry);
    QCOMPARE(json::parse(dry.body)["data"]["a"], json("2"));
    const auto refused = apply(object, {{"data", {{"a", "3"}}}}, "second", false, true);
    QCOMPARE(kube::applyConflicts(refused.refusal.value_or(kube::Refusal{})).size(),
             std::size_t{1});
    QCOMPARE(read(object).dump(), before.dump());
    PH_DONE(apply(object, {{"data", {{"a", "1"}}}}, "first")); // nothing new: no new version
    QCOMPARE(read(object)["metadata"]["resourceVersion"], before["metadata"]["resourceVersion"]);
}

void TestConformanceWrites::item89_threeKindsOfPatch() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item89");
    const kube::ObjectRef pod{.resource = "pods", .ns = space.name(), .name = "p"};
    PH_DONE(write(
        pod,
        kube::createRequest(
            pod.collection(),
            R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"a":"1"}},)"
            R"("spec":{"containers":[{"name":"one","image":"i:1"},{"name":"two","image":"i:1"}],)"
            R"("tolerations":[{"key":"x","operator":"Exists"}]}})")));
    const auto patch = [&](kube::PatchType type, const char* body) {
        return write(pod, kube::patchRequest(pod.path(), type, body));
    };
    PH_DONE(patch(kube::PatchType::Strategic,
                  R"({"spec":{"containers":[{"name":"two","image":"i:2"}]}})"));
    auto now = read(pod);
    QCOMPARE(now["spec"]["containers"].size(), std::size_t{2});
    QCOMPARE(now["spec"]["containers"][1]["image"], json("i:2"));
    PH_DONE(patch(kube::PatchType::Merge, R"({"metadata":{"labels":{"a":null,"b":"2"}}})"));
    QCOMPARE(read(pod)["metadata"]["labels"].dump(), std::string(R"({"b":"2"})"));
    PH_DONE(patch(kube::PatchType::Json,
                  R"([{"op":"test","path":"/metadata/labels/b","value":"2"},)"
                  R"({"op":"replace","path":"/spec/containers/0/image","value":"i:3"},)"
                  R"({"op":"add","path":"/metadata/labels/c~1d","value":"x"}])"));
    now = read(pod);
    QCOMPARE(now["spec"]["containers"][0]["image"], json("i:3"));
    QCOMPARE(now["metadata"]["labels"]["c/d"], json("x"));
    const auto failed =
        patch(kube::PatchType::Json, R"([{"op":"test","path":"/metadata/labels/b","value":"9"},)"
                                     R"({"op":"remove","path":"/metadata/labels/b"}])");
    QVERIFY(failed.result == WriteResult::Refused);
    QCOMPARE(*failed.error->httpStatus, 422);
    QCOMPARE(read(pod).dump(), now.dump());
    const auto forced = write(pod, [&] {
        auto request = kube::applyRequest(pod.path(), "{}", {}, true);
        request.contentType = "application/merge-patch+json";
        return request;
    }());
    QCOMPARE(forced.error ? forced.error->httpStatus.value_or(0) : 0, 422);
}

void TestConformanceWrites::item89_aCustomResourceTakesTheMergePatch() {
    PH_NEED_SERVER(m_server)
    const kube::ObjectRef crd{.group = "apiextensions.k8s.io",
                              .resource = "customresourcedefinitions",
                              .name = "boats.item89.example.com"};
    PH_DONE(write(
        crd,
        kube::createRequest(
            crd.collection(),
            R"({"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",)"
            R"("metadata":{"name":"boats.item89.example.com"},"spec":{"group":"item89.example.com",)"
            R"("names":{"plural":"boats","kind":"Boat"},"scope":"Cluster","versions":[{"name":"v1",)"
            R"("served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object",)"
            R"("x-kubernetes-preserve-unknown-fields":true}}}]}})")));
    const kube::ObjectRef boat{.group = "item89.example.com", .resource = "boats", .name = "tern"};
    const std::string body = R"({"apiVersion":"item89.example.com/v1","kind":"Boat",)"
                             R"("metadata":{"name":"tern"},"spec":{"oars":2,"crew":["a"]}})";
    bool isThere = false;
    QTRY_VERIFY_WITH_TIMEOUT(
        isThere || (isThere = write(boat, kube::createRequest(boat.collection(), body)).result ==
                              WriteResult::Done),
        20000);
    const auto plain = write(boat, kube::patchRequest(boat.path(), kube::PatchType::Strategic,
                                                      R"({"spec":{"oars":4}})"));
    PH_DONE(plain);
    QCOMPARE(plain.attempts, 2);
    QCOMPARE(read(boat)["spec"].dump(), std::string(R"({"crew":["a"],"oars":4})"));
    const auto list = write(boat, kube::patchRequest(boat.path(), kube::PatchType::Strategic,
                                                     R"({"spec":{"crew":["b"]}})"));
    QVERIFY(list.result == WriteResult::Refused);
    QCOMPARE(*list.error->httpStatus, 415);
    PH_DONE(write(crd, kube::deleteRequest(crd.path())));
}

void TestConformanceWrites::item90_aStaleVersionIsReadAgain() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item90");
    QVERIFY(space.addConfigMap("counted", "1"));
    const auto object = configMap(space, "counted");
    const auto stale = read(object).dump();
    PH_DONE(write(object, kube::patchRequest(object.path(), kube::PatchType::Merge,
                                             R"({"data":{"other":"1"}})")));
    const auto refused = write(object, kube::updateRequest(object.path(), stale));
    QVERIFY(refused.result == WriteResult::Refused);
    QCOMPARE(refused.error->reason, std::string("Conflict"));
    QVERIFY2(refused.error->message.find("the object has been modified") != std::string::npos,
             refused.error->message.c_str());
    // An update starts from what is there, and again when it was overtaken.
    int reads = 0;
    const auto outcome = write(object, fleet::Update{.modify = [&](std::string_view current) {
                                   auto wanted = json::parse(current);
                                   if (++reads == 1) {
                                       auto overtaken = wanted;
                                       overtaken["data"]["between"] = "1";
                                       overtake(object, overtaken);
                                   }
                                   wanted["data"]["value"] = "2";
                                   return Result<std::string>(wanted.dump());
                               }});
    PH_DONE(outcome);
    QCOMPARE(outcome.attempts, 2);
    QCOMPARE(read(object)["data"].dump(),
             std::string(R"({"between":"1","other":"1","value":"2"})"));
}

void TestConformanceWrites::item90_aStaleVersionIsReadFiveTimesAtMost() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item90b");
    QVERIFY(space.addConfigMap("busy", "1"));
    const auto object = configMap(space, "busy");
    int reads = 0;
    const auto outcome = write(object, fleet::Update{.modify = [&](std::string_view current) {
                                   auto overtaken = json::parse(current);
                                   overtaken["data"]["turn"] = std::to_string(++reads);
                                   overtake(object, overtaken);
                                   auto wanted = json::parse(current);
                                   wanted["data"]["value"] = "2";
                                   return Result<std::string>(wanted.dump());
                               }});
    QVERIFY(outcome.result == WriteResult::Refused);
    QCOMPARE(outcome.attempts, 5);
    QCOMPARE(reads, 5);
    QCOMPARE(read(object)["data"]["value"], json("1"));
}

bool TestConformanceWrites::addPod(const std::string& ns, const char* name, const char* app) {
    const kube::ObjectRef pod{.resource = "pods", .ns = ns, .name = name};
    const auto body = fmt::format(
        R"({{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{}","labels":{{"app":"{}"}}}},)"
        R"("spec":{{"terminationGracePeriodSeconds":0,"containers":[{{"name":"c","image":"i"}}]}}}})",
        name, app);
    const auto made = write(pod, kube::createRequest(pod.collection(), body));
    const auto ready = write(
        pod,
        kube::patchRequest(
            pod.path("status"), kube::PatchType::Merge,
            R"({"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}})"));
    if (made.result != WriteResult::Done || ready.result != WriteResult::Done) {
        qWarning("no pod: %s, %s", said(made).c_str(), said(ready).c_str());
    }
    return ready.result == WriteResult::Done;
}

bool TestConformanceWrites::addBudget(const std::string& ns, const char* name, const char* app,
                                      int minAvailable) {
    const kube::ObjectRef budget{
        .group = "policy", .resource = "poddisruptionbudgets", .ns = ns, .name = name};
    const auto body = fmt::format(
        R"({{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{{"name":"{}"}},)"
        R"("spec":{{"minAvailable":{},"selector":{{"matchLabels":{{"app":"{}"}}}}}}}})",
        name, minAvailable, app);
    const auto made = write(budget, kube::createRequest(budget.collection(), body));
    bool isSettled = false; // by its controller
    static_cast<void>(QTest::qWaitFor(
        [&] {
            const auto now = read(budget);
            isSettled = now.value(json::json_pointer("/status/observedGeneration"), 0) > 0 &&
                        now.value(json::json_pointer("/status/currentHealthy"), 0) > 0;
            return isSettled;
        },
        20000));
    if (!isSettled) {
        qWarning("no budget: %s", said(made).c_str());
    }
    return isSettled;
}

WriteOutcome TestConformanceWrites::evict(const std::string& ns, const char* pod) {
    return write({.resource = "pods", .ns = ns, .name = pod}, kube::evictionRequest(ns, pod));
}

void TestConformanceWrites::item91_evictionAsTheBudgetAllows() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item91");
    const auto& ns = space.name();
    for (const char* pod : {"web-0", "web-1"}) {
        QVERIFY(addPod(ns, pod, "web"));
    }
    QVERIFY(addPod(ns, "free-0", "free"));
    QVERIFY(addBudget(ns, "web", "web", 1));
    PH_DONE(evict(ns, "free-0")); // 201
    const auto gone = evict(ns, "free-1");
    QCOMPARE(gone.error->httpStatus.value_or(0), 404);
    QVERIFY(gone.error->kind == ErrorKind::NotFound);
    PH_DONE(write({.resource = "pods", .ns = ns, .name = "web-0"},
                  kube::evictionRequest(ns, "web-0", {.dryRun = true})));
    QVERIFY(!read({.resource = "pods", .ns = ns, .name = "web-0"}).is_null());
    WriteOutcome first;
    static_cast<void>(QTest::qWaitFor(
        [&] { return (first = evict(ns, "web-0")).result == WriteResult::Done; }, 20000));
    PH_DONE(first);
    const auto refused = evict(ns, "web-1");
    QVERIFY2(refused.result == WriteResult::Refused, said(refused).c_str());
    QCOMPARE(refused.error->httpStatus.value_or(0), 429);
    QCOMPARE(refused.attempts, 1);
    const auto cause = kube::disruptionBudgetCause(*refused.refusal);
    QVERIFY(cause && cause->find("web") != std::string::npos);
    QVERIFY2(refused.error->message.find(*cause) != std::string::npos,
             refused.error->message.c_str());
    QVERIFY(addBudget(ns, "also", "web", 0));
    const auto two = evict(ns, "web-1");
    QVERIFY2(two.result == WriteResult::Refused, said(two).c_str());
    QCOMPARE(two.error->httpStatus.value_or(0), 500);
    QVERIFY2(two.error->message.find("more than one PodDisruptionBudget") != std::string::npos,
             two.error->message.c_str());
}

void TestConformanceWrites::deletionHoldsToItsPreconditions() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "delete");
    QVERIFY(space.addConfigMap("one"));
    const auto object = configMap(space, "one");
    const auto other = write(object, kube::deleteRequest(object.path(), {.uid = "another"}));
    QVERIFY(other.result == WriteResult::Refused);
    QVERIFY(other.error->kind == ErrorKind::Conflict);
    const auto old = write(object, kube::deleteRequest(object.path(), {.resourceVersion = "1"}));
    QVERIFY(old.result == WriteResult::Refused);
    PH_DONE(write(object, kube::deleteRequest(object.path(), {.dryRun = true})));
    const auto there = read(object);
    QVERIFY(!there.is_null());
    const auto uid = there["metadata"]["uid"].get<std::string>();
    PH_DONE(write(object,
                  kube::deleteRequest(object.path(),
                                      {.propagation = kube::Propagation::Background, .uid = uid})));
    QVERIFY(read(object).is_null());
}

void TestConformanceWrites::reviewsTellWhatOneMay() {
    PH_NEED_SERVER(m_server)
    const auto mine = call(kube::accessReviewRequest(
        {.verb = "create", .resource = "pods", .subresource = "eviction", .ns = "default"}));
    QVERIFY(mine && kube::decodeAccessReview(mine->body)->isAllowed);
    const auto rules = call(kube::rulesReviewRequest("default"));
    QVERIFY(rules);
    QVERIFY(kube::decodeRulesReview(rules->body)
                ->allows({.verb = "get", .resource = "pods"})
                .value_or(false));
    const auto restricted = [&](const kube::ApiRequest& review) {
        return fleet::callResult(
            m_server.send(fleet::callRequest(m_server.access("alpha-restricted"), review, kGuard)),
            "alpha-restricted");
    };
    const auto no = restricted(kube::accessReviewRequest({.verb = "list", .resource = "pods"}));
    QVERIFY(no && !kube::decodeAccessReview(no->body)->isAllowed);
    const auto yes = restricted(kube::accessReviewRequest({.verb = "list", .resource = "nodes"}));
    QVERIFY(yes && kube::decodeAccessReview(yes->body)->isAllowed);
    const auto who = restricted(kube::userReviewRequest());
    QVERIFY(who && !kube::decodeUserReview(who->body)->name.empty());
}

void TestConformanceWrites::leasesPassFromOneToAnother() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "lease");
    const auto ref = kube::leaseRef(space.name(), "run");
    const Instant at = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};
    kube::Lease lease{.ns = space.name(),
                      .name = "run",
                      .holder = "a",
                      .durationSeconds = 15,
                      .acquiredAt = at,
                      .renewedAt = at};
    PH_DONE(write(ref, kube::createLeaseRequest(lease)));
    const auto body = call(kube::getRequest(ref.path()));
    QVERIFY(body);
    const auto held = kube::decodeLease(body->body);
    QVERIFY(held && held->holder == "a" && held->renewedAt == at);
    QVERIFY(held->isFree(at + std::chrono::seconds(16)));
    auto taken = *held;
    taken.holder = "b";
    taken.transitions = 1;
    PH_DONE(write(ref, kube::updateLeaseRequest(taken)));
    auto late = *held;
    late.holder = "c";
    const auto refused = write(ref, kube::updateLeaseRequest(late));
    QCOMPARE(refused.error ? refused.error->reason : std::string(), std::string("Conflict"));
    QCOMPARE(read(ref)["spec"]["holderIdentity"], json("b"));
}

QTEST_GUILESS_MAIN(TestConformanceWrites)
#include "tst_conformance_writes.moc"
