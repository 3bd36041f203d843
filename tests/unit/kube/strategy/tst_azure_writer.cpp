// SPDX-License-Identifier: GPL-3.0-or-later
// A strategy in Azure's words: what is written reads back as the same, and what cannot be is told.
#include "base/error.h"
#include "base/time.h"
#include "kube/strategy/azure_writer.h"
#include "kube/strategy/strategy_reader.h"

#include <QtTest>

#include <algorithm>

using namespace pilothouse;

namespace {

model::Strategy strategyOf(const std::string& spec) {
    const auto read = kube::parseStrategy("apiVersion: pilothouse.dev/v1alpha1\n"
                                          "kind: UpdateStrategy\n"
                                          "metadata: {name: Rings of 2026}\n"
                                          "spec:\n" +
                                              spec,
                                          "f");
    if (!read) {
        qWarning("%s", describe(read.error()).c_str());
        return {};
    }
    return *read;
}

bool tells(const std::vector<std::string>& sentences, std::string_view part) {
    return std::any_of(sentences.begin(), sentences.end(),
                       [part](const auto& each) { return each.find(part) != std::string::npos; });
}

/// The strategy of the seed's blog post, and gates.
const std::string kSeed = R"(  intent: {kind: Full, kubernetesVersion: 1.34.3, images: Consistent}
  policy: {strictFirstStage: false}
  stages:
  - {name: internal, soak: 4h, groups: [{name: internal}]}
  - name: canary
    soak: 1d
    maxConcurrency: "25%"
    gatesBefore: [{kind: Schedule, name: Sunday night, day: Sunday, time: "22:00", zone: "+01:00"}]
    groups: [{name: canary-eu, maxConcurrency: 2}, {name: canary-us}]
    gatesAfter: [{kind: Approval, name: SRE sign-off}]
  - {name: primary, selector: "env=prod", maxFailures: "10%"}
)";

} // namespace

class TestAzureWriter final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsBackAsTheSame() {
        const auto from = strategyOf(kSeed);
        const auto form = kube::writeAzureForm(from);
        const auto back = kube::parseStrategy(form.stages, "stages.json");
        QVERIFY2(back, back ? "" : describe(back.error()).c_str());
        QVERIFY(back->format == model::StrategyFormat::Azure);
        QCOMPARE(back->stages.size(), std::size_t{3});
        for (std::size_t at = 0; at < from.stages.size(); ++at) {
            const auto& was = from.stages[at];
            const auto& is = back->stages[at];
            QCOMPARE(is.name, was.name);
            QVERIFY(is.soak == was.soak);
            QVERIFY(is.maxConcurrency == was.maxConcurrency);
            QVERIFY(is.maxFailures == was.maxFailures);
            QCOMPARE(is.groups.size(), was.groups.size());
            QVERIFY(is.groups.front().isImplicit == was.groups.front().isImplicit);
            QVERIFY(is.groups.front().selector == was.groups.front().selector);
        }
        const auto& canary = back->stages[1];
        QVERIFY(canary.groups[0].maxConcurrency == model::Bound{2});
        QVERIFY(canary.gatesBefore.front().params == from.stages[1].gatesBefore.front().params);
        QCOMPARE(canary.gatesAfter.front().name, std::string("SRE sign-off"));
        QCOMPARE(form.needs.size(), std::size_t{3});
        QVERIFY(form.unsaid.empty());
    }

    void theScriptIsWhole() {
        const auto form = kube::writeAzureForm(strategyOf(kSeed));
        const auto stages = "\ncat > rings-of-2026.json <<'END'\n" + form.stages + "END\n";
        QVERIFY(form.script.find(stages) != std::string::npos);
        const auto commands = form.script.substr(form.script.find(stages) + stages.size());
        QCOMPARE(
            commands,
            std::string("az fleet updatestrategy create -g \"$RESOURCE_GROUP\" -f \"$FLEET\" -n "
                        "rings-of-2026 --stages rings-of-2026.json\n"
                        "az fleet updaterun create -g \"$RESOURCE_GROUP\" -f \"$FLEET\" -n "
                        "rings-of-2026 --upgrade-type Full --kubernetes-version 1.34.3 "
                        "--node-image-selection Consistent --update-strategy-name rings-of-2026\n"
                        "az fleet updaterun start -g \"$RESOURCE_GROUP\" -f \"$FLEET\" -n "
                        "rings-of-2026\n"));
    }

    void whatAzureCannotSayIsTold_data() {
        QTest::addColumn<QString>("spec");
        QTest::addColumn<QString>("told");
        const QString plain = QStringLiteral("  stages: [{name: a, groups: [{name: g}]}]\n");
        QTest::newRow("window") << QStringLiteral(
                                       "  windows: [{id: nights, kind: Allow, start: "
                                       "2026-11-01T22:00:00, zone: Z, duration: 6h}]\n") +
                                       plain
                                << "window nights";
        QTest::newRow("action") << QStringLiteral("  action: {argv: [upgrade]}\n") + plain
                                << "the action";
        QTest::newRow("policy") << QStringLiteral("  policy: {retries: 2}\n") + plain << "retries";
        QTest::newRow("images") << QStringLiteral(
                                       "  intent: {images: [AKSUbuntu-2204-202610.1]}\n") +
                                       plain
                                << "node images";
        QTest::newRow("kind") << QStringLiteral("  intent: {kind: SecurityPatch}\n") + plain
                              << "kind SecurityPatch";
        QTest::newRow("health")
            << QStringLiteral("  stages: [{name: a, groups: [{name: g}], gatesAfter: [{kind: "
                              "Health, name: well, checks: [api]}]}]\n")
            << "\"well\" (Health)";
        QTest::newRow("quorum")
            << QStringLiteral("  stages: [{name: a, groups: [{name: g}], gatesAfter: [{kind: "
                              "Approval, name: two, quorum: 2}]}]\n")
            << "how many approve \"two\"";
        QTest::newRow("named zone")
            << QStringLiteral("  stages: [{name: a, groups: [{name: g}], gatesBefore: [{kind: "
                              "Schedule, name: s, day: Monday, time: \"02:00\", zone: "
                              "Europe/Berlin}]}]\n")
            << "no fixed offset";
        QTest::newRow("order") << QStringLiteral(
                                      "  stages: [{name: a, selector: x, orderBy: label/ring}]\n")
                               << "label ring";
        QTest::newRow("at once") << QStringLiteral(
                                        "  stages: [{name: a, selector: x, maxConcurrency: 80}]\n")
                                 << "80 at once; Azure takes 50";
        QTest::newRow("nobody") << QStringLiteral("  stages: [{name: a}]\n") << "selects nobody";
        QTest::newRow("twice")
            << QStringLiteral(
                   "  stages: [{name: a, groups: [{name: g}]}, {name: b, groups: [{name: g}]}]\n")
            << "in another stage too";
    }
    void whatAzureCannotSayIsTold() {
        QFETCH(QString, spec);
        QFETCH(QString, told);
        const auto form = kube::writeAzureForm(strategyOf(spec.toStdString()));
        QVERIFY2(tells(form.unsaid, told.toStdString()),
                 form.unsaid.empty() ? "nothing was told" : form.unsaid.front().c_str());
        QVERIFY(kube::readStrategy(form.stages, "stages.json").errors.empty() ||
                spec.contains(QStringLiteral("{name: a}]"))); // that one Azure refuses itself
    }

    void namedClustersBecomeMembersOfTheGroup() {
        auto strategy = strategyOf("  stages: [{name: a, groups: [{name: g, members: [m1]}]}]\n");
        strategy.stages.front().groups.front().members->push_back(
            {.name = "$(reboot) 'now'", .position = {}});
        const auto form = kube::writeAzureForm(strategy);
        QVERIFY(form.script.find("-n m1 --update-group g\n") != std::string::npos);
        // No shell runs what a name says.
        QVERIFY(form.script.find("-n '$(reboot) '\\''now'\\''' --update-group g\n") !=
                std::string::npos);
    }

    void aStrictFirstStageTakesNoFailure() {
        const auto form = kube::writeAzureForm(strategyOf(
            "  policy: {maxFailures: 2, strictFirstStage: true}\n"
            "  stages: [{name: a, groups: [{name: g}]}, {name: b, groups: [{name: h}]}]\n"));
        const auto back = kube::parseStrategy(form.stages, "stages.json");
        QVERIFY(back);
        QVERIFY(!back->stages[0].maxFailures);
        QVERIFY(back->stages[1].maxFailures == model::Bound{2});
    }
};

QTEST_APPLESS_MAIN(TestAzureWriter)
#include "tst_azure_writer.moc"
