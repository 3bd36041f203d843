// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "engine/plan_webhooks.h"

#include <QtTest>

#include <algorithm>
#include <array>

using namespace pilothouse;
using engine::WebhookReading;

namespace {

std::string hook(const std::string& name, const std::string& service) {
    return R"({"name":")" + name + R"(","clientConfig":{"service":{"namespace":"ns","name":")" +
           service + R"("}},"rules":[]})";
}

std::string list(const std::string& kind, const std::string& hooks, const std::string& next = {}) {
    return R"({"kind":")" + kind + R"(WebhookConfigurationList","metadata":{"continue":")" + next +
           R"("},"items":[{"metadata":{"name":"c"},"webhooks":[)" + hooks + "]}]}";
}

std::string slices(bool isReady, const std::string& next = {}) {
    return R"({"kind":"EndpointSliceList","metadata":{"continue":")" + next +
           R"("},"items":[{"endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":)" +
           (isReady ? "true" : "false") + "}}]}]}";
}

const Result<std::string> kForbidden = fail(ErrorKind::Forbidden, "no");
const Result<std::string> kGone = fail(ErrorKind::NotFound, "no");

} // namespace

class TestPlanWebhooks final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void asksForBothKindsFirst() {
        const auto first = WebhookReading::begin();
        QCOMPARE(first.size(), std::size_t{2});
        QCOMPARE(first[0].path, std::string("/apis/admissionregistration.k8s.io/v1/"
                                            "validatingwebhookconfigurations?limit=500"));
        QVERIFY(first[1].path.find("/mutatingwebhookconfigurations?") != std::string::npos);
    }

    void asksOnceForAServiceOfSeveralWebhooks() {
        WebhookReading reading;
        auto next =
            reading.take(0, list("Validating", hook("a", "s") + "," + hook("b", "s"), "p2"));
        QCOMPARE(next->size(), std::size_t{2}); // the service, and the next page
        QVERIFY(next->at(0).path.find("service-name%3Ds") != std::string::npos);
        QVERIFY(next->at(1).path.find("continue=p2") != std::string::npos);
        QVERIFY(!reading.facts()); // not whole
        QVERIFY(reading.take(0, list("Validating", hook("c", "s")))->empty());
        next = reading.take(2, slices(false, "more"));
        QCOMPARE(next->size(), std::size_t{1});
        QVERIFY(next->at(0).path.find("continue=more") != std::string::npos);
        QVERIFY(reading.take(2, slices(true))->empty());
        QVERIFY(reading.take(1, list("Mutating", ""))->empty());
        const auto facts = reading.facts();
        QCOMPARE(facts->size(), std::size_t{3});
        QVERIFY(std::all_of(facts->begin(), facts->end(),
                            [](const auto& fact) { return fact.ready == 1 && fact.hasService; }));
        QCOMPARE(facts->at(0).webhook.configuration,
                 std::string("ValidatingWebhookConfiguration c"));
    }

    void looksAtServicesWithoutEndpoints_data() {
        QTest::addColumn<int>("answer"); // 0: not there, 1: forbidden, 2: a name, 3: a service
        QTest::addColumn<bool>("isThere");
        QTest::addColumn<int>("ready"); // -1: not known
        QTest::newRow("not there") << 0 << false << 0;
        QTest::newRow("not told") << 1 << true << -1;
        QTest::newRow("a name of something outside") << 2 << true << -1;
        QTest::newRow("nobody behind it") << 3 << true << 0;
    }
    void looksAtServicesWithoutEndpoints() {
        QFETCH(int, answer);
        QFETCH(bool, isThere);
        QFETCH(int, ready);
        const std::array<Result<std::string>, 4> answers{
            kGone, kForbidden, std::string(R"({"kind":"Service","spec":{"type":"ExternalName"}})"),
            std::string(R"({"kind":"Service","spec":{"type":"ClusterIP"}})")};
        WebhookReading reading;
        QVERIFY(reading.take(0, list("Validating", ""))->empty());
        QCOMPARE(reading.take(1, list("Mutating", hook("a", "s")))->size(), std::size_t{1});
        const auto next = reading.take(2, slices(false));
        QCOMPARE(next->at(0).path, std::string("/api/v1/namespaces/ns/services/s"));
        const auto taken =
            reading.take(next->at(0).tag, answers.at(static_cast<std::size_t>(answer)));
        QVERIFY(taken.has_value() == (answer != 1));
        const auto facts = reading.facts();
        QVERIFY(facts->at(0).hasService == isThere);
        QVERIFY(facts->at(0).ready.has_value() == (ready >= 0));
    }

    void whatIsRefusedIsNotKnown() {
        WebhookReading reading;
        QVERIFY(reading.take(0, kForbidden).error().kind == ErrorKind::Forbidden);
        QVERIFY(reading.take(1, list("Mutating", ""))->empty());
        QVERIFY(!reading.facts());
    }

    void asksForAFewServicesAlone() {
        std::string hooks;
        for (std::size_t place = 0; place <= WebhookReading::kMostServices; ++place) {
            hooks += (hooks.empty() ? "" : ",") + hook("h", "s" + std::to_string(place));
        }
        WebhookReading reading;
        QCOMPARE(reading.take(0, list("Validating", hooks))->size(), WebhookReading::kMostServices);
        QVERIFY(reading.overflow()->message.find("more than 32 services") != std::string::npos);
        QVERIFY(reading.take(1, list("Mutating", ""))->empty());
        QVERIFY(!reading.facts()->back().ready);
    }
};

QTEST_APPLESS_MAIN(TestPlanWebhooks)
#include "tst_plan_webhooks.moc"
