// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/apply_preview.h"
#include "placement/member_compare.h"
#include "placement/takeover.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::placement;
using kube::kMostPatchDetails;
using kube::manifestHash;
using kube::manifestToApply;
using kube::patchDetails;

namespace {

constexpr const char* kOwner = R"({"apiVersion":"placement.kubernetes-fleet.io/v1beta1",)"
                               R"("kind":"AppliedWork","name":"web-work","uid":"own"})";
constexpr const char* kOther = R"({"apiVersion":"placement.kubernetes-fleet.io/v1beta1",)"
                               R"("kind":"AppliedWork","name":"shop-work","uid":"u1"})";
constexpr const char* kSomebody =
    R"({"apiVersion":"apps/v1","kind":"Deployment","name":"tool","uid":"u2"})";

/// A namespace with labels and owners, both as JSON texts.
std::string space(const std::string& labels = "{}", const std::string& owners = "",
                  const std::string& annotations = "{}") {
    return R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"web","labels":)" + labels +
           R"(,"annotations":)" + annotations + R"(,"ownerReferences":[)" + owners +
           R"(],"uid":"1","resourceVersion":"7"},"spec":{}})";
}

std::string owners(std::initializer_list<const char*> all) {
    std::string out;
    for (const auto* each : all) {
        out += (out.empty() ? "" : ",") + std::string(each);
    }
    return out;
}

std::string deployment(const std::string& spec) {
    return R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"n"},)"
           R"("spec":)" +
           spec + "}";
}

std::string service(const std::string& spec) {
    return R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"n"},"spec":)" +
           spec + "}";
}

PlacementWorks works(std::optional<std::set<std::string>> standing = std::set<std::string>{
                         "web-work", "shop-work"}) {
    return {.base = "web", .uids = std::set<std::string>{"own"}, .works = std::move(standing)};
}

MemberOutcome outcome(const std::string& manifest, std::optional<std::string> object,
                      const ApplyStrategy& strategy, const DryRun* dryRun = nullptr,
                      const PlacementWorks& whose = works()) {
    return outcomeOn({.manifest = manifest,
                      .object = object ? std::optional<std::string_view>(*object) : std::nullopt,
                      .strategy = &strategy,
                      .works = &whose,
                      .comparison = dryRun})
        .value();
}

/// Every detail as "path|member|hub", one a line.
QString lines(const std::vector<PatchDetail>& details) {
    QString out;
    for (const auto& each : details) {
        out +=
            QString::fromStdString(each.path + "|" + each.valueInMember + "|" + each.valueInHub) +
            "\n";
    }
    return out;
}

QString lines(const std::vector<kube::ObjectChange>& changes) {
    QString out;
    for (const auto& each : changes) {
        out += QString::fromStdString(each.path + "|" + each.before + "|" + each.after) + "\n";
    }
    return out;
}

} // namespace

/// The names of the rows are those of the source's own tests.
class TestTakeover : public QObject {
    Q_OBJECT
private slots:
    void preparePatchDetails_data();
    void preparePatchDetails();
    void obscureSensitiveFields();
    void whatIsLeftOut();
    void numbersAsGoPrintsThem();
    void atMostAHundredDetails();
    void manifestHashOfTheSource();
    void takeOverPreExistingObject_data();
    void takeOverPreExistingObject();
    void shouldInitiateTakeOver_data();
    void shouldInitiateTakeOver();
    void validateOwnerReferences_data();
    void validateOwnerReferences();
    void removeLeftBehindOwners();
    void removeOneLeftOver_data();
    void removeOneLeftOver();
    void forcedServerSideApply_data();
    void forcedServerSideApply();
    void namesOfWorks();
    void reportDiff();
    void driftIsLeftOrOverwritten();
    void degradedMode();
    void refusedByTheServer();
    void threeWayMergeDropsFields();
    void kindThatIsNotServed();
    void secretsStayHidden();
    void computedApply_data();
    void computedApply();
    void hostileInputIsAnError();
};

void TestTakeover::preparePatchDetails_data() {
    QTest::addColumn<QString>("hub");
    QTest::addColumn<QString>("member");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const std::string& hub, const std::string& member,
                        const char* expected) {
        QTest::newRow(name) << QString::fromStdString(hub) << QString::fromStdString(member)
                            << expected;
    };
    const auto plain = deployment(R"({"selector":{"matchLabels":{"app":"nginx"}},"strategy":{}})");
    row("field addition, object field (string)",
        deployment(
            R"({"selector":{"matchLabels":{"app":"nginx"}},"strategy":{"type":"Recreate"}})"),
        plain, "/spec/strategy/type||Recreate\n");
    row("field addition, object field (numeral)",
        deployment(
            R"({"selector":{"matchLabels":{"app":"nginx"}},"strategy":{},"revisionHistoryLimit":10})"),
        plain, "/spec/revisionHistoryLimit||10\n");
    row("field addition, object field (bool)",
        deployment(R"({"selector":{"matchLabels":{"app":"nginx"}},"strategy":{},"paused":true})"),
        plain, "/spec/paused||true\n");
    row("field addition, array",
        service(R"({"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080}]})"),
        service("{}"), "/spec/ports||[map[name:http port:80 protocol:TCP targetPort:8080]]\n");
    row("field addition, array item",
        service(R"({"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080},)"
                R"({"name":"custom","protocol":"UDP","port":10000,"targetPort":10000},)"
                R"({"name":"https","protocol":"TCP","port":443,"targetPort":"https"}]})"),
        service(R"({"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080},)"
                R"({"name":"https","protocol":"TCP","port":443,"targetPort":"https"}]})"),
        "/spec/ports/2||map[name:https port:443 protocol:TCP targetPort:https]\n"
        "/spec/ports/1/name|https|custom\n/spec/ports/1/port|443|10000\n"
        "/spec/ports/1/protocol|TCP|UDP\n/spec/ports/1/targetPort|https|10000\n");
    row("field addition, object", service(R"({"selector":{"app":"nginx"}})"), service("{}"),
        "/spec/selector||map[app:nginx]\n");
    row("field addition, nested (array)",
        service(R"({"ports":[{"port":80,"targetPort":8080},{"port":443,"targetPort":"https"}]})"),
        service(R"({"ports":[{"port":8080,"targetPort":8080},{"port":443,"targetPort":8443}]})"),
        "/spec/ports/0/port|8080|80\n/spec/ports/1/targetPort|8443|https\n");
    row("field addition, nested (object)",
        deployment(R"({"selector":{"matchLabels":{"app":"envoy","team":"red"}},"strategy":{}})"),
        plain,
        "/spec/selector/matchLabels/app|nginx|envoy\n/spec/selector/matchLabels/team||red\n");
    row("items too many on the member", service(R"({"externalIPs":["a"]})"),
        service(R"({"externalIPs":["a","b","c"]})"),
        "/spec/externalIPs/-|b|\n/spec/externalIPs/-|c|\n");
    row("several items too few: the value of the first each time",
        service(R"({"externalIPs":["a","b","c"]})"), service(R"({"externalIPs":["a"]})"),
        "/spec/externalIPs/1||b\n/spec/externalIPs/1||b\n");
    row("keys with a slash", service(R"({"x/y~z":1})"), service(R"({"x/y~z":2})"),
        "/spec/x~1y~0z|2|1\n");
}

void TestTakeover::preparePatchDetails() {
    QFETCH(QString, hub);
    QFETCH(QString, member);
    QFETCH(QString, expected);
    const auto details = patchDetails(hub.toStdString(), member.toStdString());
    QVERIFY(details);
    QCOMPARE(lines(*details), expected);
}

void TestTakeover::obscureSensitiveFields() {
    const auto object = [](const char* version, const char* kind, const char* data) {
        return std::string(R"({"apiVersion":")") + version + R"(","kind":")" + kind +
               R"(","metadata":{"labels":{"foo":"bar"}},"data":)" + data + "}";
    };
    const auto told = [](const std::string& hub, const std::string& member) {
        return lines(patchDetails(hub, member).value());
    };
    QCOMPARE(told(object("v1", "ConfigMap", R"({"a":"1"})"), object("v1", "ConfigMap", "{}")),
             QString("/data/a||1\n"));
    QCOMPARE(told(object("v1", "Secret", R"({"a":"1"})"), object("v1", "Secret", "{}")),
             QString("/data/a||(redacted for security reasons)\n"));
    QCOMPARE(told(object("v1", "Secret", R"({"a":"1"})"), object("v1", "Secret", R"({"a":"2"})")),
             QString("/data/a|(redacted for security reasons)|(redacted for security reasons)\n"));
    QCOMPARE(told(object("example.com/v1", "Secret", R"({"a":"1"})"),
                  object("example.com/v1", "Secret", "{}")),
             QString("/data/a||1\n"));
}

void TestTakeover::whatIsLeftOut() {
    const std::string hub =
        R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n",)"
        R"("labels":{"app.kubernetes.io/name":"x","node.k8s.io/y":"1","team":"red"}}})";
    const std::string member =
        R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","uid":"1",)"
        R"("resourceVersion":"9","generation":3,"creationTimestamp":"2026-01-01T00:00:00Z",)"
        R"("finalizers":["a/b"],"managedFields":[{"manager":"m"}],"labels":{"team":"red"},)"
        R"("annotations":{"kubernetes-fleet.io/spec-hash":"1"}},"status":{"a":1}})";
    QCOMPARE(lines(patchDetails(hub, member).value()), QString());
}

void TestTakeover::numbersAsGoPrintsThem() {
    // The member's numbers are doubles there, the hub's whole numbers are not.
    QCOMPARE(lines(patchDetails(service(R"({"a":1000000,"b":1.5})"),
                                service(R"({"a":12345678,"b":1e-7})"))
                       .value()),
             QString("/spec/a|1.2345678e+07|1000000\n/spec/b|1e-07|1.5\n"));
    QCOMPARE(lines(patchDetails(service(R"({"a":1})"), service(R"({"a":1.0})")).value()),
             QString());
}

void TestTakeover::atMostAHundredDetails() {
    std::string many;
    for (int at = 0; at < 150; ++at) {
        many += (at == 0 ? "\"k" : ",\"k") + std::to_string(at) + "\":1";
    }
    QCOMPARE(patchDetails(service("{" + many + "}"), service("{}")).value().size(),
             kMostPatchDetails);
}

void TestTakeover::manifestHashOfTheSource() {
    // TestSetManifestHashAnnotation, "namespace".
    QCOMPARE(manifestHash(R"({"apiVersion":"v1","kind":"Namespace","metadata":{)"
                          R"("creationTimestamp":null,"name":"ns-1"},"spec":{},"status":{}})")
                 .value(),
             std::string("08a19eb5a085293fdc5b9e252422e44002e5cfeea1ae3cb303ce1a6537d97c69"));
}

void TestTakeover::takeOverPreExistingObject_data() {
    QTest::addColumn<QString>("object");
    QTest::addColumn<bool>("isCoOwned");
    QTest::addColumn<bool>("isFull");
    QTest::addColumn<int>("when");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("diffs");
    const auto row = [](const char* name, const std::string& object, bool isCoOwned, bool isFull,
                        WhenToTakeOver when, const char* reason, const char* diffs = "") {
        QTest::newRow(name) << QString::fromStdString(object) << isCoOwned << isFull
                            << static_cast<int>(when) << reason << diffs;
    };
    const auto always = WhenToTakeOver::Always;
    const auto ifNoDiff = WhenToTakeOver::IfNoDiff;
    row("existing non-Fleet owner, co-ownership not allowed", space("{}", kSomebody), false, false,
        always, "FailedToTakeOver");
    row("existing Fleet owner, co-ownership allowed", space("{}", kOther), true, false, always,
        "FailedToTakeOver");
    row("no owner, always take over", space(), false, false, always, "Applied");
    row("existing non-Fleet owner,co-ownership allowed, always take over", space("{}", kSomebody),
        true, false, always, "Applied");
    row("no owner, take over if no diff, diff found, full comparison", space(R"({"foo":"bar"})"),
        false, true, ifNoDiff, "FailedToTakeOver", "/metadata/labels/foo|bar|\n");
    row("no owner, take over if no diff, no diff", space(), false, true, ifNoDiff, "Applied");
    row("no owner, take over if no diff, unmanaged diff, partial comparison",
        space(R"({"foo":"bar"})"), false, false, ifNoDiff, "Applied");
    row("never", space(), false, false, WhenToTakeOver::Never, "NotTakenOver");
}

void TestTakeover::takeOverPreExistingObject() {
    QFETCH(QString, object);
    QFETCH(bool, isCoOwned);
    QFETCH(bool, isFull);
    QFETCH(int, when);
    QFETCH(QString, reason);
    QFETCH(QString, diffs);
    const auto out = outcome(space(), object.toStdString(),
                             {.comparison = isFull ? Comparison::Full : Comparison::Partial,
                              .whenToTakeOver = static_cast<WhenToTakeOver>(when),
                              .allowsCoOwnership = isCoOwned});
    QCOMPARE(QString::fromStdString(out.reason), reason);
    QCOMPARE(out.takesOwnership, reason == "Applied");
    QCOMPARE(out.action == MemberAction::TakeOver, reason == "Applied");
    QCOMPARE(lines(out.diffs), diffs);
}

void TestTakeover::shouldInitiateTakeOver_data() {
    QTest::addColumn<QString>("object");
    QTest::addColumn<int>("when");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char* name, const std::string& object, WhenToTakeOver when,
                        bool expected) {
        QTest::newRow(name) << QString::fromStdString(object) << static_cast<int>(when) << expected;
    };
    row("no in member cluster object", "", WhenToTakeOver::Always, false);
    row("never take over", space(), WhenToTakeOver::Never, false);
    row("owned by Fleet", space("{}", kOwner), WhenToTakeOver::Always, false);
    row("no owner, always take over", space(), WhenToTakeOver::Always, true);
    row("not owned by Fleet, take over if no diff", space("{}", kSomebody),
        WhenToTakeOver::IfNoDiff, true);
}

void TestTakeover::shouldInitiateTakeOver() {
    QFETCH(QString, object);
    QFETCH(int, when);
    QFETCH(bool, expected);
    const auto text = object.toStdString();
    const auto out =
        outcome(space(), text.empty() ? std::nullopt : std::optional(text),
                {.whenToTakeOver = static_cast<WhenToTakeOver>(when), .allowsCoOwnership = true});
    QCOMPARE(out.takesOwnership, expected);
}

void TestTakeover::validateOwnerReferences_data() {
    QTest::addColumn<QString>("manifest");
    QTest::addColumn<QString>("object");
    QTest::addColumn<bool>("isCoOwned");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* name, const std::string& manifest, const std::string& object,
                        bool isCoOwned, const char* why) {
        QTest::newRow(name) << QString::fromStdString(manifest) << QString::fromStdString(object)
                            << isCoOwned << why;
    };
    row("multiple owners set on manifest, co-ownership is not allowed", space("{}", kSomebody),
        space("{}", kOwner), false,
        "manifest is set to have owner references but co-ownership is disallowed");
    row("unexpected AppliedWork owner ref", space("{}", kOwner), space("{}", kOwner), true,
        "an AppliedWork object is unexpectedly added as an owner");
    row("not created yet", space(), "", true, "");
    row("multiple owners set on applied object, co-ownership is not allowed", space(),
        space("{}", owners({kSomebody, kOwner})), false,
        "object is co-owned by multiple objects but co-ownership has been disallowed");
    row("placed by Fleet in duplication", space(), space("{}", owners({kOwner, kOther})), true,
        "object is already owned by another AppliedWork object");
    row("regular (multiple owners, co-ownership is allowed)", space(),
        space("{}", owners({kOwner, kSomebody})), true, "");
    row("regular (single owner, co-ownership is not allowed)", space(), space("{}", kOwner), false,
        "");
}

void TestTakeover::validateOwnerReferences() {
    QFETCH(QString, manifest);
    QFETCH(QString, object);
    QFETCH(bool, isCoOwned);
    QFETCH(QString, why);
    const auto text = object.toStdString();
    const auto out =
        outcome(manifest.toStdString(), text.empty() ? std::nullopt : std::optional(text),
                {.allowsCoOwnership = isCoOwned});
    QCOMPARE(QString::fromStdString(out.reason), why.isEmpty() ? "Applied" : "ManifestApplyFailed");
    QVERIFY2(QString::fromStdString(out.message).contains(why), out.message.c_str());
}

void TestTakeover::removeLeftBehindOwners() {
    // "mixed": of an orphaned AppliedWork, its own, and somebody else's.
    const auto all =
        kube::readAgentObject(space("{}", owners({kSomebody, kOwner, kOther})))->owners;
    const auto standing = standingOwners(all, works(std::set<std::string>{"web-work"}));
    QCOMPARE(standing.size(), std::size_t{2});
    QCOMPARE(ownerText(standing[0]), std::string("Deployment tool (apps/v1)"));
    QCOMPARE(ownerText(standing[1]), std::string("AppliedWork web-work"));
    // An owner whose Work is gone no longer stands in the way.
    const auto gone = works(std::set<std::string>{"web-work"});
    QCOMPARE(outcome(space(), space("{}", kOther), {}, nullptr, gone).reason,
             std::string("Applied"));
    const auto out = outcome(space(), space("{}", kOther), {}, nullptr, works(std::nullopt));
    QCOMPARE(out.reason, std::string("FailedToTakeOver"));
    QVERIFY(out.notes.front().find("AppliedWork shop-work counts as an owner") == 0);
}

void TestTakeover::removeOneLeftOver_data() {
    QTest::addColumn<QString>("object");
    QTest::addColumn<QString>("action");
    QTest::newRow("not found") << QString() << "keep";
    QTest::newRow("already deleted")
        << QString::fromStdString(
               R"({"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z","ownerReferences":[)" +
               std::string(kOwner) + "]}}")
        << "keep";
    QTest::newRow("not derived from manifest object")
        << QString::fromStdString(space("{}", kSomebody)) << "keep";
    QTest::newRow("multiple owners")
        << QString::fromStdString(space("{}", owners({kSomebody, kOwner}))) << "release";
    QTest::newRow("deletion") << QString::fromStdString(space("{}", kOwner)) << "delete";
}

void TestTakeover::removeOneLeftOver() {
    QFETCH(QString, object);
    QFETCH(QString, action);
    const auto text = object.toStdString();
    const auto view = text.empty() ? std::nullopt : std::optional<std::string_view>(text);
    const auto told = [&](ApplyType type, bool leaves) {
        const auto out = departureOf(view, works(), type, leaves);
        return QString::fromStdString(std::string(actionText(out.action)));
    };
    QCOMPARE(told(ApplyType::ClientSideApply, false), action);
    QCOMPARE(told(ApplyType::ReportDiff, true), action); // the whole work goes
    QCOMPARE(told(ApplyType::ReportDiff, false), QString("keep"));
}

void TestTakeover::forcedServerSideApply_data() {
    QTest::addColumn<QString>("managers");
    QTest::addColumn<bool>("expected");
    QTest::newRow("object under Fleet's management") << R"({"manager":"work-api-agent"})" << true;
    QTest::newRow("object under before-first-apply field manager's management")
        << R"({"manager":"before-first-apply"})" << true;
    QTest::newRow("object under both Fleet and before-first-apply field managers' management")
        << R"({"manager":"before-first-apply"},{"manager":"work-api-agent"})" << true;
    QTest::newRow("object under other field manager's management")
        << R"({"manager":"before-first-apply"},{"manager":"3rd-party-manager"})" << false;
    QTest::newRow("no manager at all") << "" << true;
}

void TestTakeover::forcedServerSideApply() {
    QFETCH(QString, managers);
    QFETCH(bool, expected);
    const auto object = R"({"metadata":{"managedFields":[)" + managers.toStdString() + "]}}";
    QCOMPARE(kube::readAgentObject(object)->otherManagers.empty(), expected);
}

void TestTakeover::namesOfWorks() {
    const PlacementWorks cluster{.base = workBase("", "web")};
    for (const auto* name : {"web-work", "web-0", "web-12", "web-work-envelope-0123456789abcdef",
                             "web-1-envelope-0", "web-work-configmap-1"}) {
        QVERIFY2(cluster.isName(name), name);
    }
    for (const auto* name : {"web", "web-", "web-works", "web-a", "web-work-more", "shop-work",
                             "webb-work", "shop.web-work"}) {
        QVERIFY2(!cluster.isName(name), name);
    }
    const PlacementWorks spaced{.base = workBase("shop", "web")};
    QVERIFY(spaced.isName("shop.web-work"));
    QVERIFY(!spaced.isName("web-work"));
}

void TestTakeover::reportDiff() {
    const ApplyStrategy report{.type = ApplyType::ReportDiff,
                               .whenToTakeOver = WhenToTakeOver::Never};
    const auto absent = outcome(space(), std::nullopt, report);
    QCOMPARE(absent.reason, std::string("FoundDiff"));
    QCOMPARE(absent.condition, std::string("DiffReported"));
    QCOMPARE(lines(absent.diffs), QString("/||(the whole object)\n"));
    QCOMPARE(outcome(space(), space(R"({"more":"x"})"), report).reason, std::string("NoDiffFound"));
    const auto differs = outcome(space(R"({"a":"1"})"), space(R"({"a":"2"})"), report);
    QCOMPARE(differs.reason, std::string("FoundDiff"));
    QCOMPARE(lines(differs.diffs), QString("/metadata/labels/a|2|1\n"));
    QVERIFY(!differs.takesOwnership);
    QVERIFY(differs.changes.empty());
    // Only Never leaves the member alone altogether: by default the object is owned all the same.
    const auto always = outcome(space(), space(), {.type = ApplyType::ReportDiff});
    QCOMPARE(always.reason, std::string("NoDiffFound"));
    QVERIFY(always.takesOwnership);
    const auto blocked = outcome(space(), space("{}", kSomebody), {.type = ApplyType::ReportDiff});
    QCOMPARE(blocked.reason, std::string("FailedToReportDiff"));
    QVERIFY(!blocked.isConditionTrue);
    QVERIFY(blocked.message.find("An error blocks the diff reporting process (FailedToTakeOver, "
                                 "error: failed to take over a pre-existing object: ") == 0);
}

void TestTakeover::driftIsLeftOrOverwritten() {
    const auto manifest = space(R"({"a":"1"})");
    const auto applied =
        R"({"kubernetes-fleet.io/spec-hash":")" + manifestHash(manifest).value() + "\"}";
    const auto drifted = space(R"({"a":"2","b":"3"})", kOwner, applied);
    const auto overwritten = outcome(manifest, drifted, {});
    QCOMPARE(overwritten.action, MemberAction::Update);
    QVERIFY(overwritten.isSameManifest);
    QCOMPARE(lines(overwritten.changes), QString("/metadata/labels/a|\"2\"|\"1\"\n"));
    const auto left = outcome(manifest, drifted, {.whenToApply = WhenToApply::IfNotDrifted});
    QCOMPARE(left.action, MemberAction::Refuse);
    QCOMPARE(left.reason, std::string("FoundDrifts"));
    QCOMPARE(lines(left.drifts), QString("/metadata/labels/a|2|1\n"));
    // Another manifest than the one that was applied is applied without a look for drifts.
    const auto other =
        outcome(space(R"({"a":"9"})"), drifted, {.whenToApply = WhenToApply::IfNotDrifted});
    QCOMPARE(other.action, MemberAction::Update);
    // In full, what an apply leaves different is a drift, and no failure.
    const auto full = outcome(manifest, drifted, {.comparison = Comparison::Full});
    QCOMPARE(full.action, MemberAction::Update);
    QCOMPARE(lines(full.drifts), QString("/metadata/labels/b|3|\n"));
}

void TestTakeover::degradedMode() {
    const DryRun invalid{.isInvalid = true, .refusal = "spec.selector: field is immutable"};
    const auto manifest = space(R"({"a":"1"})");
    const auto report =
        outcome(manifest, space(R"({"b":"2"})"),
                {.type = ApplyType::ReportDiff, .whenToTakeOver = WhenToTakeOver::Never}, &invalid);
    QCOMPARE(report.reason, std::string("FoundDiffInDegradedMode"));
    QVERIFY(report.isDegraded);
    QCOMPARE(lines(report.diffs), QString("/metadata/labels/a||1\n/metadata/labels/b|2|\n"));
    const auto takeOver =
        outcome(manifest, space(), {.whenToTakeOver = WhenToTakeOver::IfNoDiff}, &invalid);
    QCOMPARE(takeOver.reason, std::string("FailedToTakeOver"));
    QVERIFY(takeOver.message.find("in degraded mode (full comparison") != std::string::npos);
}

void TestTakeover::refusedByTheServer() {
    const DryRun refused{.refusal = "admission webhook \"w\" denied the request"};
    const auto create = outcome(space(), std::nullopt, {}, &refused);
    QCOMPARE(create.action, MemberAction::Refuse);
    QCOMPARE(create.reason, std::string("ManifestApplyFailed"));
    const auto update = outcome(space(R"({"a":"1"})"), space("{}", kOwner), {}, &refused);
    QVERIFY(update.message.find("webhook \"w\" denied") != std::string::npos);
    QCOMPARE(update.how, DiffSource::DryRun);
    const DryRun done{.object = space(R"({"a":"1","added":"by a webhook"})", kOwner)};
    const auto changed = outcome(space(R"({"a":"1"})"), space("{}", kOwner), {}, &done);
    QCOMPARE(lines(changed.changes),
             QString("/metadata/labels/a||\"1\"\n/metadata/labels/added||\"by a webhook\"\n"));
}

void TestTakeover::threeWayMergeDropsFields() {
    const std::string last = R"({\"metadata\":{\"labels\":{\"a\":\"1\",\"gone\":\"x\"}}})";
    const auto object =
        space(R"({"a":"1","gone":"x","own":"y"})", kOwner,
              R"({"kubernetes-fleet.io/last-applied-configuration":")" + last + "\"}");
    const auto out = outcome(space(R"({"a":"1"})"), object, {});
    QCOMPARE(lines(out.changes), QString("/metadata/labels/gone|\"x\"|\n"));
    // A server-side apply keeps no such record; its dry run knows.
    const auto server =
        outcome(space(R"({"a":"1"})"), object, {.type = ApplyType::ServerSideApply});
    QCOMPARE(lines(server.changes), QString());
    QVERIFY(!server.notes.empty());
}

void TestTakeover::kindThatIsNotServed() {
    const ResourceId widget{
        .group = "example.com", .version = "v1", .kind = "Widget", .nameSpace = {}, .name = "w"};
    const auto out = notServed(ApplyType::ClientSideApply, widget);
    QCOMPARE(out.action, MemberAction::Refuse);
    QCOMPARE(out.reason, std::string("DecodingErred"));
    QCOMPARE(out.message,
             std::string("Failed to apply the manifest (error: failed to decode manifest: failed "
                         "to find GVR from member cluster client REST mapping: no matches for kind "
                         "\"Widget\" in version \"example.com/v1\")"));
}

void TestTakeover::secretsStayHidden() {
    const auto secret = [](const char* value, const std::string& annotations) {
        return R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","annotations":)" +
               annotations + R"(},"data":{"key":")" + value + "\"}}";
    };
    const auto object =
        secret("c2VjcmV0", R"({"kubectl.kubernetes.io/last-applied-configuration":"c2VjcmV0"})");
    for (const auto type : {ApplyType::ClientSideApply, ApplyType::ReportDiff}) {
        const auto out = outcome(secret("b3RoZXI=", "{}"), object, {.type = type});
        const auto told =
            lines(out.changes) + lines(out.diffs) + QString::fromStdString(out.message);
        QVERIFY(!told.isEmpty());
        QVERIFY2(!told.contains("c2VjcmV0") && !told.contains("b3RoZXI="), qPrintable(told));
    }
}

void TestTakeover::computedApply_data() {
    QTest::addColumn<QString>("manifest");
    QTest::addColumn<QString>("object");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const std::string& manifest, const std::string& object,
                        const char* expected) {
        QTest::newRow(name) << QString::fromStdString(manifest) << QString::fromStdString(object)
                            << expected;
    };
    const auto containers = [](const std::string& list) {
        return deployment(R"({"template":{"spec":{"containers":[)" + list + "]}}}");
    };
    row("containers go by name, the others stay", containers(R"({"name":"app","image":"i:2"})"),
        containers(R"({"name":"side","image":"s"},{"name":"app","image":"i:1","tty":true})"),
        "/spec/template/spec/containers/1/image|i:1|i:2\n");
    row("amounts keep their notation",
        containers(R"({"name":"a","resources":{"limits":{"cpu":"1000m","memory":"1Gi"}}})"),
        containers(R"({"name":"a","resources":{"limits":{"cpu":"1","memory":"1024Mi"}}})"), "");
    row("defaults of a container that is new",
        containers(R"({"name":"a","image":"i:1","ports":[{"containerPort":80}]})"),
        containers(R"({"name":"a","image":"i:1","imagePullPolicy":"IfNotPresent",)"
                   R"("ports":[{"containerPort":80,"protocol":"TCP"}],)"
                   R"("terminationMessagePath":"/dev/termination-log"})"),
        "");
    row("a port of another protocol is another port",
        service(R"({"ports":[{"port":53,"protocol":"UDP"}]})"),
        service(R"({"ports":[{"port":53,"protocol":"TCP"}]})"),
        "/spec/ports/1||map[port:53 protocol:UDP]\n");
    row("selectors are replaced", service(R"({"selector":{"a":"1"}})"),
        service(R"({"selector":{"a":"1","b":"2"}})"), "/spec/selector/b|2|\n");
    row("lists of custom kinds are replaced",
        R"({"apiVersion":"example.com/v1","kind":"W","spec":{"containers":[{"name":"a"}]}})",
        R"({"apiVersion":"example.com/v1","kind":"W","spec":{"containers":[{"name":"a"},{"name":"b"}]}})",
        "/spec/containers/-|map[name:b]|\n");
    row("shared items stand in the manifest's order", containers(R"({"name":"b"},{"name":"a"})"),
        containers(R"({"name":"a"},{"name":"b"})"),
        "/spec/template/spec/containers/0/name|a|b\n/spec/template/spec/containers/1/name|b|a\n");
}

void TestTakeover::computedApply() {
    QFETCH(QString, manifest);
    QFETCH(QString, object);
    QFETCH(QString, expected);
    const auto made = kube::appliedTo(object.toStdString(), manifest.toStdString());
    QVERIFY(made);
    QCOMPARE(lines(patchDetails(*made, object.toStdString()).value()), expected);
}

void TestTakeover::hostileInputIsAnError() {
    const ApplyStrategy strategy;
    const auto whose = works();
    std::string deep = "{}";
    for (int depth = 0; depth < 2000; ++depth) {
        deep.insert(0, "{\"a\":").append("}");
    }
    for (const std::string& text :
         std::vector<std::string>{"", "[]", "nonsense", "{\"a\":", "3", "null", deep}) {
        QVERIFY(!patchDetails(text, space()) && !patchDetails(space(), text));
        QVERIFY(!kube::appliedTo(space(), text) && !kube::withoutDropped(space(), text, space()));
        QVERIFY(!outcomeOn(
            {.manifest = text, .object = std::nullopt, .strategy = &strategy, .works = &whose}));
        QVERIFY(!outcomeOn({.manifest = space(),
                            .object = std::string_view(text),
                            .strategy = &strategy,
                            .works = &whose}));
    }
    for (const std::string text :
         {R"({"metadata":null})", R"({"metadata":[]})", R"({"metadata":{"labels":3}})",
          R"({"metadata":{"ownerReferences":{"a":1},"managedFields":"x","annotations":[1]}})",
          R"({"metadata":{"ownerReferences":[1,null,{}],"managedFields":[1,{}]},"spec":[]})"}) {
        for (const auto type :
             {ApplyType::ClientSideApply, ApplyType::ServerSideApply, ApplyType::ReportDiff}) {
            QVERIFY(!outcome(space(), text, {.type = type}).reason.empty());
            QVERIFY(!outcome(text, space(), {.type = type}).reason.empty());
        }
        QVERIFY(manifestToApply(text));
    }
}

QTEST_GUILESS_MAIN(TestTakeover)
#include "tst_takeover.moc"
