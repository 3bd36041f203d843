// SPDX-License-Identifier: GPL-3.0-or-later
// A placement on its way to a hub, the simulated one: reviewed, refused, written, watched; and what
// is said where somebody else is first.
#include "base/time.h"
#include "engine/apply_desk.h"
#include "engine/hub_reading.h"
#include "engine/placement_apply_request.h"
#include "engine/placement_desk.h"
#include "engine/placement_hub.h"
#include "fleet/load_hub.h"
#include "simulator/simulator.h"
#include "storage/audit_log.h"
#include "tests/support/started_lab.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::engine;
using model::ApplyAnswer;
using State = model::ApplyProgress::State;

namespace {

constexpr int kLimit = 60'000;
const auto kNever = [](std::chrono::milliseconds) { return false; };

/// A text with a part replaced, which must be there.
std::string with(std::string text, const std::string& part, const std::string& other) {
    const auto at = text.find(part);
    Q_ASSERT(at != std::string::npos);
    return text.replace(at, part.size(), other);
}

std::string join(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& each : lines) {
        out += each + "\n";
    }
    return out;
}

} // namespace

class TstPlacementApply : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        auto lab = test::startLab(m_folder);
        QVERIFY2(lab.simulator, lab.trouble.c_str());
        m_simulator = std::move(lab.simulator);
        m_source.fleetFile = lab.fleetFile;
        auto hub = fleet::loadHub(m_source);
        QVERIFY(hub.has_value());
        m_hub = *std::move(hub);
        m_state = m_folder.filePath(QStringLiteral("state")).toStdString();
    }

    void aReviewSaysAllAndChangesNothing() {
        const auto before = placementNamed("web");
        const auto review = reviewOf(grown(textToEdit(before)), before.status.generation);
        QVERIFY2(review.trouble.empty(), review.trouble.c_str());
        QVERIFY(!review.isCreate && !review.isUnchanged && !review.moved);
        QCOMPARE(review.method, std::string("PATCH"));
        QVERIFY(review.contentType == "application/merge-patch+json");
        QVERIFY(review.url.find("/clusterresourceplacements/web?") != std::string::npos);
        QVERIFY(review.body.find("resourceVersion") != std::string::npos);
        QVERIFY(review.body.find("status") == std::string::npos);
        QVERIFY(review.access == ApplyAnswer::Yes);
        QVERIFY2(review.dryRun == ApplyAnswer::Yes, review.dryRunSays.c_str());
        QVERIFY(review.isServersAnswer);
        QVERIFY(review.before != review.after);
        QVERIFY(review.after.find("status:") == std::string::npos);
        QVERIFY(std::count(review.kubectl.begin(), review.kubectl.end(), review.body) == 1);
        QVERIFY(obstacleToApply(review).empty());
        QCOMPARE(placementNamed("web").status.generation, before.status.generation);
    }

    void whatTheHubHasAlreadyIsNotSent() {
        const auto review = reviewOf(textToEdit(placementNamed("web")));
        QVERIFY(review.isUnchanged);
        QVERIFY(review.dryRun == ApplyAnswer::NotAsked);
        QVERIFY(!obstacleToApply(review).empty());
    }

    void whatNoHubTakesIsRefusedBeforehand() {
        const auto review =
            reviewOf(with(textToEdit(placementNamed("observability")), "placementType: PickAll",
                          "numberOfClusters: 3\n    placementType: PickN"));
        QCOMPARE(review.immutable.size(), std::size_t{1});
        QVERIFY(review.dryRun == ApplyAnswer::No);
        QVERIFY2(review.dryRunSays.find("immutable") != std::string::npos,
                 review.dryRunSays.c_str());
        QVERIFY(!obstacleToApply(review).empty());
    }

    void badDraftsSaySo_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        const QString head = "apiVersion: placement.kubernetes-fleet.io/v1\n";
        QTest::newRow("no yaml") << "a: ["
                                 << "";
        QTest::newRow("no kind") << "metadata: {name: x}"
                                 << "kind";
        QTest::newRow("another kind") << head + "kind: Pod\nmetadata: {name: x}"
                                      << "expected a Cluster";
        QTest::newRow("another group") << "apiVersion: v1\nkind: ClusterResourcePlacement"
                                       << "expected a Cluster";
        QTest::newRow("no name") << head + "kind: ClusterResourcePlacement\nmetadata: {}"
                                 << "name";
    }
    void badDraftsSaySo() {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto review = reviewOf(text.toStdString());
        QVERIFY(!review.trouble.empty());
        QVERIFY2(QString::fromStdString(review.trouble).contains(says), review.trouble.c_str());
    }

    void anEditSinceItWasOpenedStandsInTheWay() {
        const auto before = placementNamed("web");
        const auto review = reviewOf(grown(textToEdit(before)), before.status.generation + 1);
        QVERIFY(review.moved.has_value());
        QCOMPARE(review.moved->second, before.status.generation);
        QVERIFY(!obstacleToApply(review).empty());
        const auto gone = reviewOf(with(textToEdit(before), "name: web", "name: web-gone"), 3);
        QVERIFY(gone.isCreate && gone.moved && gone.moved->second == 0);
    }

    void appliesWatchesAndTellsTheAuditLog() {
        const auto before = placementNamed("web");
        const auto desk = ApplyDesk::start({.hub = m_source, .stateFolder = m_state});
        desk->review({.text = grown(textToEdit(before)),
                      .revision = 7,
                      .openedGeneration = before.status.generation});
        QVERIFY(QTest::qWaitFor([&] { return isReviewed(*desk); }, kLimit));
        desk->apply({.revision = 6, .reason = "wrong review"});
        desk->apply({.revision = 7,
                     .reason = "CHG-1 more web",
                     .foretold = {"no-such-cluster"},
                     .changing = 1});
        QVERIFY(QTest::qWaitFor([&] { return isOver(*desk); }, kLimit));
        const auto progress = *desk->take()->progress;
        QVERIFY2(progress.state == State::Decided, progress.says.c_str());
        QCOMPARE(progress.generation, before.status.generation + 1);
        QCOMPARE(progress.missing, std::vector<std::string>{"no-such-cluster"});
        QCOMPARE(progress.unforeseen, progress.selected);
        QVERIFY(!progress.selected.empty() && progress.placement);
        const auto after = placementNamed("web");
        QCOMPARE(after.status.generation, before.status.generation + 1);
        QCOMPARE(after.placement.policy->numberOfClusters,
                 *before.placement.policy->numberOfClusters + 1);
        // The same review is good for one write.
        desk->apply({.revision = 7});
        QTest::qWait(100);
        QCOMPARE(placementNamed("web").status.generation, after.status.generation);

        auto store = storage::RunStore::open(m_state);
        QVERIFY(store.has_value());
        const auto entries = storage::AuditLog(*store).latest(10);
        QVERIFY(entries.has_value());
        QCOMPARE(entries->size(), std::size_t{2});
        QCOMPARE(entries->front().action, std::string("placement apply"));
        QCOMPARE(entries->front().reason, std::string("CHG-1 more web"));
        QCOMPARE(storage::auditWord(entries->back().detail, "outcome"), std::string("asked"));
        QVERIFY(storage::auditWord(entries->front().detail, "outcome").starts_with("done"));
        QCOMPARE(storage::auditWord(entries->front().detail, "target"),
                 std::string("ClusterResourcePlacement web"));
    }

    void whoIsFirstWins() {
        const auto before = placementNamed("web");
        const auto desk = ApplyDesk::start({.hub = m_source, .stateFolder = m_state});
        desk->review({.text = grown(textToEdit(before)), .revision = 1});
        QVERIFY(QTest::qWaitFor([&] { return isReviewed(*desk); }, kLimit));
        // Somebody else edits between review and write.
        HubTalk talk(m_hub, {});
        const auto edited =
            with(textToEdit(before), "revisionHistoryLimit: 10", "revisionHistoryLimit: 7");
        // The hub's own words move the resourceVersion too, while it rolls out.
        bool isEdited = false;
        for (int attempt = 0; attempt < 50 && !isEdited; ++attempt) {
            isEdited = writePlacement(talk, reviewOf(edited)).state == State::Watched;
        }
        QVERIFY(isEdited);
        desk->apply({.revision = 1, .reason = "late"});
        QVERIFY(QTest::qWaitFor([&] { return isOver(*desk); }, kLimit));
        const auto progress = *desk->take()->progress;
        QVERIFY2(progress.state == State::Conflict, progress.says.c_str());
        QVERIFY(progress.says.find("modified") != std::string::npos);
        QCOMPARE(placementNamed("web").placement.policy->numberOfClusters,
                 before.placement.policy->numberOfClusters);
    }

    void withoutAnAuditLogNothingIsSent() {
        const auto before = placementNamed("web");
        const auto desk = ApplyDesk::start({.hub = m_source, .stateFolder = "/proc/nowhere"});
        desk->review({.text = grown(textToEdit(before)), .revision = 1});
        QVERIFY(QTest::qWaitFor([&] { return isReviewed(*desk); }, kLimit));
        desk->apply({.revision = 1});
        QVERIFY(QTest::qWaitFor([&] { return isOver(*desk); }, kLimit));
        const auto progress = *desk->take()->progress;
        QVERIFY(progress.state == State::Refused);
        QVERIFY(progress.says.find("audit log") != std::string::npos);
        QCOMPARE(placementNamed("web").status.generation, before.status.generation);
    }

    void createsWhatTheHubDoesNotHave() {
        const auto text = with(textToEdit(placementNamed("web")), "name: web", "name: web-two");
        const auto review = reviewOf(text);
        QVERIFY2(review.trouble.empty(), review.trouble.c_str());
        QVERIFY(review.isCreate && review.before.empty());
        QCOMPARE(review.method, std::string("POST"));
        QVERIFY2(review.dryRun == ApplyAnswer::Yes,
                 (review.dryRunSays + join(review.causes)).c_str());
        HubTalk talk(m_hub, {});
        const auto written = writePlacement(talk, review);
        QVERIFY2(written.state == State::Watched, written.says.c_str());
        const auto seen = watchPlacement(
            talk, review, {}, written, {}, [](const auto&) {}, kNever);
        QVERIFY(seen.state == State::Decided);
        QVERIFY(placementNamed("web-two").status.generation > 0);
        // Twice is a conflict, and changes nothing.
        QVERIFY(writePlacement(talk, review).state == State::Conflict);
    }

    void watchingEndsInTime() {
        HubTalk talk(m_hub, {});
        auto review = reviewOf(textToEdit(placementNamed("web")));
        model::ApplyProgress written{.state = State::Watched, .generation = 1'000'000};
        int told = 0;
        const auto seen = watchPlacement(
            talk, review, {}, written,
            {.every = std::chrono::milliseconds(10), .atMost = std::chrono::milliseconds(100)},
            [&](const auto&) { ++told; },
            [](std::chrono::milliseconds atMost) {
                QTest::qSleep(static_cast<int>(atMost.count()));
                return false;
            });
        QVERIFY(seen.state == State::Undecided);
        QVERIFY(told > 0);
        const auto stopped = watchPlacement(
            talk, review, {}, written, {}, [](const auto&) {},
            [](std::chrono::milliseconds atMost) { return atMost.count() > 0; });
        QVERIFY(stopped.state == State::Undecided);
    }

    void theReplayAgreesWithTheHub() {
        const auto look = readAll();
        const auto picture = hubPictureOf(look);
        QVERIFY(picture->placements.size() >= 2);
        int compared = 0;
        for (const auto& each : picture->placements) {
            QVERIFY2(each.agreement.differences.empty(), each.name.c_str());
            QVERIFY(!each.word.empty() && !each.headline.empty());
            compared += each.agreement.trouble.empty() ? each.agreement.listed : 0;
        }
        QVERIFY(compared > 0);
        // Another decision is told.
        auto other = look;
        for (auto& each : other.placements) {
            for (auto& decision : each.decided.decisions) {
                decision.isSelected = !decision.isSelected;
            }
        }
        const auto& first = other.placements.front();
        QCOMPARE(agreementOf(other, first).differences.size(), first.decided.decisions.size());
        other.gaps.push_back({.kind = "ClusterResourceBindings", .error = {}});
        QVERIFY(!agreementOf(other, first).trouble.empty());
    }

    void aDraftKnowsWhereItsHubStands() {
        const auto desk = PlacementDesk::start({});
        auto look = std::make_shared<HubLook>(readAll());
        const auto place =
            static_cast<std::size_t>(findPlacement(*look, {}, "web") - look->placements.data());
        desk->openFromHub(look, place, 1);
        QVERIFY(waitFor(*desk, [](const auto& picture) { return picture.revision == 1; }));
        auto live = desk->take()->live;
        QVERIFY(live && live->isThere && !live->isChanged());
        QCOMPARE(live->text, desk->take()->text);
        QVERIFY(desk->take()->isDecided && desk->take()->source.held > 0);

        auto later = std::make_shared<HubLook>(*look);
        ++later->placements[place].status.generation;
        desk->renewFromHub(later);
        QVERIFY(waitFor(*desk, [](const auto& picture) { return picture.live->isChanged(); }));
        QCOMPARE(desk->take()->text, live->text); // the draft stays
        desk->renewFromHub(later, true);
        QVERIFY(waitFor(*desk, [](const auto& picture) { return !picture.live->isChanged(); }));

        later = std::make_shared<HubLook>(*later);
        later->placements.erase(later->placements.begin() + static_cast<std::ptrdiff_t>(place));
        desk->renewFromHub(later);
        QVERIFY(waitFor(*desk, [](const auto& picture) { return picture.live->isGone; }));
        // Another name is another placement: what the hub knows of this one is not known of it.
        desk->setText(with(live->text, "name: web", "name: web-three"), 2);
        QVERIFY(waitFor(*desk, [](const auto& picture) { return picture.revision == 2; }));
        QVERIFY(!desk->take()->live->isThere && !desk->take()->live->isChanged());
        QCOMPARE(desk->take()->source.held, std::size_t{0});
    }

private:
    template<class Is>
    static bool waitFor(PlacementDesk& desk, Is is) {
        return QTest::qWaitFor(
            [&] {
                const auto picture = desk.take();
                return picture && picture->live && is(*picture);
            },
            kLimit);
    }
    static bool isReviewed(ApplyDesk& desk) {
        const auto picture = desk.take();
        return picture && picture->review && !picture->isAsking;
    }
    static bool isOver(ApplyDesk& desk) {
        const auto picture = desk.take();
        return picture && picture->progress && picture->progress->state != State::Sending &&
               picture->progress->state != State::Watched;
    }
    /// One cluster more than it asks for.
    static std::string grown(const std::string& text) {
        const std::string key = "numberOfClusters: ";
        const auto at = text.find(key) + key.size();
        const auto end = text.find('\n', at);
        const int number = std::stoi(text.substr(at, end - at));
        return text.substr(0, at) + std::to_string(number + 1) + text.substr(end);
    }
    HubLook readAll() {
        auto look = lookAtHub(m_hub, {}, fleet::clockOf(m_hub)->now(), kNever);
        if (!look) {
            qWarning("%s", describe(look.error()).c_str());
            return {};
        }
        return *std::move(look);
    }
    HubPlacement placementNamed(const std::string& name) {
        const auto look = readAll();
        const auto* const found = findPlacement(look, {}, name);
        return found != nullptr ? *found : HubPlacement();
    }
    model::ApplyReview reviewOf(const std::string& text, std::int64_t openedGeneration = 0) {
        HubTalk talk(m_hub, {});
        return reviewPlacement(m_hub, talk, {.text = text, .openedGeneration = openedGeneration},
                               fleet::clockOf(m_hub)->now(), kNever);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<simulator::Simulator> m_simulator;
    fleet::FleetSource m_source;
    fleet::FleetConfig m_hub;
    std::string m_state;
};

QTEST_GUILESS_MAIN(TstPlacementApply)
#include "tst_placement_apply.moc"
