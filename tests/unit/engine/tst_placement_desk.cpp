// SPDX-License-Identifier: GPL-3.0-or-later
// A placement in the lab: files in, decisions out; edits, changes beside the draft, explanations,
// and what is said of files and texts that cannot be used.
#include "engine/placement_example.h"
#include "lab_scene.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::test;
using model::LabFilter;
using model::LabMark;
using model::LabVerdict;

namespace {

std::vector<std::string> holders(const Picture& picture) {
    std::vector<std::string> names;
    for (const auto& row : *picture->rows) {
        if (row.isDraft) {
            names.push_back(row.name);
        }
    }
    return names;
}

const model::LabRow& rowOf(const Picture& picture, const std::string& name) {
    static const model::LabRow kNone;
    const auto found = std::find_if(picture->rows->begin(), picture->rows->end(),
                                    [&](const auto& row) { return row.name == name; });
    return found == picture->rows->end() ? kNone : *found;
}

LabMark markOf(const model::LabRow& row, LabFilter filter) {
    return row.marks[static_cast<std::size_t>(filter)];
}

using Names = std::vector<std::string>;

} // namespace

class TstPlacementDesk : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void decidesWhatIsTyped() {
        Lab lab;
        const auto picture = lab.type(pickN(3));
        QVERIFY(picture && picture->isDecided);
        // Example 1 of the reference: ties go to the larger name.
        QCOMPARE(holders(picture), (Names{"aks-wus-2", "aks-neu-2", "aks-neu-1"}));
        QVERIFY(picture->isFulfilled == true);
        QCOMPARE(picture->placed, 3);
        QCOMPARE(picture->wanted, 3);
        QCOMPARE(picture->added, 3);
        QVERIFY(picture->at == kNow - std::chrono::seconds(10)); // the newest heartbeat
        const auto& next = rowOf(picture, "aks-eus-2");
        QVERIFY(next.verdict == LabVerdict::NotPicked);
        QCOMPARE(next.fact, std::string("scores as aks-neu-1, whose name is larger"));
        const auto& old = rowOf(picture, "aks-old-1");
        QVERIFY(old.verdict == LabVerdict::Filtered && old.isStale && old.isOneShort);
        QVERIFY(markOf(old, LabFilter::Eligibility) == LabMark::Rejects);
        QVERIFY(markOf(old, LabFilter::Taints) == LabMark::NotAsked);
        const auto& tainted = rowOf(picture, "aks-wus-1");
        QVERIFY(markOf(tainted, LabFilter::Eligibility) == LabMark::Passes);
        QVERIFY(markOf(tainted, LabFilter::Taints) == LabMark::Rejects);
        QVERIFY(tainted.fact.find("maintenance") != std::string::npos);
        QCOMPARE(picture->oneShort, 2);
        QVERIFY(picture->facts && picture->facts->regions == (Names{"east", "north", "west"}));
    }

    void theFunnelAddsUp() {
        Lab lab;
        const auto picture = lab.type(
            pickN(2, "    affinity:\n      clusterAffinity:\n"
                     "        requiredDuringSchedulingIgnoredDuringExecution:\n"
                     "          clusterSelectorTerms:\n"
                     "          - labelSelector: {matchLabels: {env: prod}}\n"
                     "    topologySpreadConstraints: [{topologyKey: region, maxSkew: 1}]\n"));
        QVERIFY(picture && picture->isDecided);
        using Kind = model::LabStage::Kind;
        std::vector<std::pair<int, int>> steps;
        for (const auto& stage : picture->funnel) {
            steps.emplace_back(static_cast<int>(stage.kind), stage.left);
        }
        const auto step = [](Kind kind, int left) {
            return std::pair(static_cast<int>(kind), left);
        };
        QVERIFY(steps.size() == 7);
        QVERIFY(steps[0] == step(Kind::Members, 7));
        QVERIFY(steps[1] == step(Kind::Affinity, 6));    // canary
        QVERIFY(steps[2] == step(Kind::Eligibility, 5)); // silent
        QVERIFY(steps[3] == step(Kind::Taints, 4));
        QVERIFY(steps[4] == step(Kind::SamePlacement, 4));
        QVERIFY(steps[6] == step(Kind::Picked, 2));
    }

    void tellsErrorsWithTheirPlace() {
        Lab lab;
        QVERIFY(lab.type(pickN(3)));
        const auto picture = lab.type(placementOf("  policy: {placementType: PickSome}\n"));
        QVERIFY(picture && !picture->isDecided && !picture->errors.empty());
        QVERIFY(picture->errors.front().position.has_value());
        QCOMPARE(picture->errors.front().position->line, 6);
        QVERIFY(picture->rows == nullptr);
        const auto mended = lab.type(pickN(1));
        QVERIFY(mended && mended->isDecided && mended->errors.empty());
    }

    void comparesWithWhatTheHubHolds() {
        Lab lab;
        const auto binding = [](const char* cluster) {
            return std::string("---\napiVersion: placement.kubernetes-fleet.io/v1beta1\n"
                               "kind: ClusterResourceBinding\nmetadata: {name: web-") +
                   cluster + "-0}\nspec: {state: Bound, targetCluster: " + cluster +
                   ", schedulingPolicySnapshotName: web-0}\n";
        };
        const auto opened = lab.open("bindings.yaml", binding("aks-neu-1") + binding("aks-eus-1"));
        QCOMPARE(opened.trouble, std::string());
        QVERIFY(opened.kind == engine::LabOutcome::Kind::Bindings);
        const auto more = lab.type(pickN(3));
        QVERIFY(more && more->isDecided);
        QCOMPARE(more->kept, 2);
        QCOMPARE(more->added, 1);
        QVERIFY(rowOf(more, "aks-neu-1").verdict == LabVerdict::Kept);
        QVERIFY(markOf(rowOf(more, "aks-neu-1"), LabFilter::SamePlacement) == LabMark::Holds);
        QVERIFY(rowOf(more, "aks-wus-2").verdict == LabVerdict::New);
        const auto less = lab.type(pickN(1));
        QVERIFY(less && less->isDecided);
        QCOMPARE(less->removed, 1);
        const auto gone = std::find_if(less->rows->begin(), less->rows->end(), [](const auto& row) {
            return row.verdict == LabVerdict::Removed;
        });
        QVERIFY(gone != less->rows->end());
        QCOMPARE(gone->fact, std::string("more hold it than the policy asks for"));
    }

    void triesChangesBesideTheDraft() {
        Lab lab;
        QVERIFY(lab.type(pickN(3)));
        const auto tainted =
            lab.change({{.text = "aks-wus-2:taint.maintenance=:NoSchedule", .isOn = true}});
        QVERIFY(tainted && tainted->whatIf);
        QCOMPARE(tainted->whatIf->removed, (Names{"aks-wus-2"}));
        QCOMPARE(tainted->whatIf->added, (Names{"aks-eus-2"}));
        QVERIFY(rowOf(tainted, "aks-eus-2").isWhatIf == true);
        QVERIFY(rowOf(tainted, "aks-wus-2").isWhatIf == false);
        QVERIFY(rowOf(tainted, "aks-wus-2").isDraft); // the draft is as it was
        const auto off = lab.change({{.text = "region.west:down", .isOn = false}});
        QVERIFY(off && !off->whatIf && !rowOf(off, "aks-eus-2").isWhatIf);
        const auto wrong = lab.change({{.text = "nobody:down", .isOn = true}});
        QVERIFY(wrong && wrong->whatIf && !wrong->whatIf->trouble.empty() && wrong->isDecided);
    }

    void scalesAPropertyOfEveryCluster() {
        Lab lab;
        // Two clusters cost 0.045 or less and are well: with prices half as high it is four.
        const auto draft = lab.type(placementOf(
            "  policy:\n    placementType: PickAll\n    affinity:\n      clusterAffinity:\n"
            "        requiredDuringSchedulingIgnoredDuringExecution:\n"
            "          clusterSelectorTerms:\n          - propertySelector:\n"
            "              matchExpressions:\n"
            "              - {name: kubernetes.azure.com/per-cpu-core-cost, operator: Lt, "
            "values: [\"0.040\"]}\n"));
        QVERIFY(draft && draft->isDecided);
        QCOMPARE(holders(draft), (Names{"aks-neu-2"}));
        const auto half = lab.change(
            {{.text = "kubernetes.azure.com/per-cpu-core-cost", .percent = -50, .isOn = true}});
        QVERIFY(half && half->whatIf);
        QCOMPARE(half->whatIf->trouble, std::string());
        QCOMPARE(half->whatIf->added, (Names{"aks-eus-1", "aks-eus-2", "aks-neu-1"}));
        const auto none = lab.change({{.text = "no.such/property", .percent = 10, .isOn = true}});
        QVERIFY(none && none->whatIf && !none->whatIf->trouble.empty());
    }

    void explainsTheSelectedCluster() {
        Lab lab;
        QVERIFY(lab.type(
            pickN(2, "    affinity:\n      clusterAffinity:\n"
                     "        preferredDuringSchedulingIgnoredDuringExecution:\n"
                     "        - {weight: 60, preference: {propertySorter: {name: "
                     "kubernetes.azure.com/per-cpu-core-cost, sortOrder: Ascending}}}\n"
                     "        - {weight: 15, preference: {labelSelector: {matchLabels: {region: "
                     "east}}}}\n")));
        lab.desk->select("aks-eus-1");
        const auto picture =
            lab.when([](const auto& each) { return each.why && each.why->cluster == "aks-eus-1"; });
        QVERIFY(picture);
        // Example 3 of the reference: 31 + 15.
        QVERIFY(picture->why->affinity == 46);
        QVERIFY(picture->why->parts.size() == 2);
        QVERIFY(picture->why->parts[0].points == 31 && picture->why->parts[1].points == 15);
        QCOMPARE(picture->why->parts[0].least, std::string("0.030"));
        QVERIFY(picture->why->filters.size() == model::kLabFilters);
        lab.desk->select("");
        QVERIFY(lab.when([](const auto& each) { return !each.why; }));
    }

    void namesThatAreNotThereAreRows() {
        Lab lab;
        const auto picture = lab.type(placementOf(
            "  policy: {placementType: PickFixed, clusterNames: [aks-eus-1, nobody]}\n"));
        QVERIFY(picture && picture->isDecided);
        QVERIFY(picture->isFulfilled == false);
        QVERIFY(rowOf(picture, "nobody").verdict == LabVerdict::Missing);
        QCOMPARE(holders(picture), (Names{"aks-eus-1"}));
        QCOMPARE(picture->wanted, 2);
    }

    void tellsAbortsOfACycle() {
        Lab lab(memberOf("a", "east", "prod", "cheap") + memberOf("b", "east", "prod", "0.1"));
        const auto picture =
            lab.type(pickN(1, "    affinity:\n      clusterAffinity:\n"
                              "        preferredDuringSchedulingIgnoredDuringExecution:\n"
                              "        - {weight: 60, preference: {propertySorter: {name: "
                              "kubernetes.azure.com/per-cpu-core-cost, sortOrder: Ascending}}}\n"));
        QVERIFY(picture && picture->isDecided);
        QVERIFY(!picture->abort.empty() && !picture->isFulfilled);
        QVERIFY(picture->rows && picture->rows->size() == 2);
    }

    void filesThatCannotBeUsedChangeNothing_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no object of the lab") << QByteArray("kind: Deployment\n");
        QTest::newRow("no YAML") << QByteArray("kind: MemberCluster\n  bad: [");
        QTest::newRow("a member without a name")
            << QByteArray("apiVersion: cluster.kubernetes-fleet.io/v1\nkind: MemberCluster\n");
    }
    void filesThatCannotBeUsedChangeNothing() {
        QFETCH(QByteArray, text);
        Lab lab;
        const auto before = lab.type(pickN(3));
        const auto outcome = lab.open("other.yaml", text.toStdString());
        QVERIFY(!outcome.trouble.empty());
        const auto after = lab.desk->take();
        QVERIFY(after->isDecided);
        QCOMPARE(holders(after), holders(before));
    }

    void twoClustersOfOneNameAreSaid() {
        Lab lab;
        QVERIFY(lab.type(pickN(3)));
        QCOMPARE(lab.open("twice.yaml", members() + members()).trouble, std::string());
        const auto picture = lab.when([](const auto& each) { return !each.inputTrouble.empty(); });
        QVERIFY(picture && !picture->isDecided && !picture->facts);
    }

    void judgesByTheClockWhereAsked() {
        // The file was written ten minutes ago: by the clock everybody is silent.
        Lab lab(memberOf("a", "east", "prod", "", "2026-11-20T07:50:00Z"));
        const auto heard = lab.type(pickN(1));
        QVERIFY(heard && heard->placed == 1);
        lab.desk->setMoment(model::LabMoment::Clock);
        const auto clock = lab.when([](const auto& each) { return each.at == kNow; });
        QVERIFY(clock);
        QCOMPARE(clock->placed, 0);
    }

    void savesWholeAndKeepsTheBase() {
        Lab lab;
        QCOMPARE(lab.open("web.yaml", pickN(3)).trouble, std::string());
        QVERIFY(lab.type(pickN(4)));
        QCOMPARE(*lab.desk->take()->base, pickN(3));
        const auto path = lab.folder.filePath(QStringLiteral("saved.yaml"));
        lab.desk->save(path.toStdString());
        QCOMPARE(lab.outcome().trouble, std::string());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().toStdString(), pickN(4));
        QCOMPARE(*lab.desk->take()->base, pickN(4));
        lab.desk->save(path.toStdString() + "/in-a-file.yaml");
        QVERIFY(!lab.outcome().trouble.empty());
    }

    void comparesScenarios() {
        Lab lab;
        QVERIFY(lab.type(pickN(3)));
        lab.desk->setScenarios({{.name = "three", .text = pickN(3)},
                                {.name = "west is gone",
                                 .text = pickN(3),
                                 .changes = {{"region.west:down", std::nullopt, true}}},
                                {.name = "wrong", .text = "kind: [\n"}});
        const auto picture = lab.when([](const auto& each) { return each.scenarios.size() == 3; });
        QVERIFY(picture);
        QCOMPARE(picture->scenarios[0].holders, (Names{"aks-neu-1", "aks-neu-2", "aks-wus-2"}));
        QCOMPARE(picture->scenarios[1].holders, (Names{"aks-eus-2", "aks-neu-1", "aks-neu-2"}));
        QVERIFY(!picture->scenarios[2].trouble.empty());
    }

    void theExampleIsDecidedByTheSchedulerItself_data() {
        QTest::addColumn<int>("clusters");
        QTest::newRow("five") << 5;
        QTest::newRow("forty") << 40;
        QTest::newRow("2,000") << 2'000;
    }
    void theExampleIsDecidedByTheSchedulerItself() {
        QFETCH(int, clusters);
        const auto desk = PlacementDesk::start({.clock = std::make_shared<const FixedClock>(kNow)});
        desk->openExample(static_cast<std::size_t>(clusters), 1);
        QTRY_VERIFY(desk->take() && desk->take()->isDecided);
        const auto picture = desk->take();
        QCOMPARE(picture->rows->size(), static_cast<std::size_t>(clusters));
        QVERIFY(*picture->base != picture->text);
        QCOMPARE(picture->added + picture->kept, picture->placed);
        if (clusters >= 40) {
            QVERIFY(picture->isFulfilled == true);
            QVERIFY(picture->kept > 0);
            QVERIFY(picture->added > 0);
        }
        qInfo("%d clusters: %d placed, +%d -%d =%d, decided in %lld us", clusters, picture->placed,
              picture->added, picture->removed, picture->kept,
              static_cast<long long>(picture->took.count()));
        desk->setChanges({{.text = "region.weu:down", .isOn = true}}, 1);
        QTRY_VERIFY(desk->take()->changesSeen == 1);
        qInfo("what if in %lld us", static_cast<long long>(desk->take()->took.count()));
    }

    void inferenceCountsWhatTheFleetFileSays() {
        Lab lab{std::string()};
        auto inputs = engine::labExample(kNow).inputs;
        model::FleetProperties says{.prices = {.file = "fleet.yaml"}};
        const std::string price = "kubernetes.azure.com/per-cpu-core-cost";
        for (auto& member : inputs.members) {
            std::erase_if(member.properties,
                          [&](const auto& property) { return property.first == price; });
            says.members.push_back({member.name, {{price, "0.04"}}});
        }
        const auto priced = [&] {
            lab.desk->setInputs(inputs, {});
            lab.desk->askInference(model::LabInferenceAsk{.tolerated = {"gpu-only"}});
            std::shared_ptr<const model::LabInference> made;
            static_cast<void>(
                QTest::qWaitFor([&] { return (made = lab.desk->inference()) != nullptr; }));
            lab.desk->askInference({});
            static_cast<void>(QTest::qWaitFor([&] { return lab.desk->inference() == nullptr; }));
            return made && made->placed > 0 && made->regions.front().priceLow.has_value();
        };
        QVERIFY(!priced());
        inputs.fleetSays = std::make_shared<const model::FleetProperties>(says);
        QVERIFY(priced());
    }

    void endsWhileItIsAsked() {
        auto desk = PlacementDesk::start({});
        for (std::uint64_t at = 1; at < 50; ++at) {
            desk->openExample(200, at);
        }
        desk.reset(); // returns: nothing is waited for but the decision under way
    }
};

QTEST_GUILESS_MAIN(TstPlacementDesk)
#include "tst_placement_desk.moc"
