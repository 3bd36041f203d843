// SPDX-License-Identifier: GPL-3.0-or-later
// The overview in its states: what moves, what is said, what is marked.
#include "tests/support/fleet_builder.h"
#include "ui/canvas/hex_map.h"
#include "ui/models/words.h"
#include "ui/pages/overview/fleet_words.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/messages.h"

#include <QApplication>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Snapshot = std::shared_ptr<const model::FleetSnapshot>;

Snapshot fleetOf(int clusters) {
    return test::buildFleet({.clusters = clusters});
}

Instant now() {
    return test::builtAt() + 3s;
}

struct Page {
    OverviewPage page;
    explicit Page(const Snapshot& snapshot, QSize size = {1520, 864}) {
        page.resize(size);
        page.show();
        show(snapshot, now());
    }
    void show(const Snapshot& snapshot, Instant at) {
        page.setSnapshot(snapshot, at);
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
    }
    QWidget* find(const char* name) { return page.findChild<QWidget*>(QLatin1String(name)); }
    QRect placeOf(QWidget* part) { return {part->mapTo(&page, QPoint()), part->size()}; }
};

FileProblem wrongFile() {
    FileProblem problem;
    problem.error = Error{.kind = ErrorKind::Validation,
                          .message = "requestsPerSecond must be a number",
                          .position = Position{"fleets/retail-eu.yaml", 41, 24}};
    problem.excerpt = {u"    requestsPerSecond: \"fast\""_s};
    problem.firstLine = 41;
    return problem;
}

} // namespace

class TestOverviewPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noStateMovesTheTiles() {
        Page shown(fleetOf(200));
        QWidget* const tile = shown.find("kpi0");
        const QRect live = shown.placeOf(tile);
        QCOMPARE(live.topLeft(), QPoint(16, 16));
        QCOMPARE(live.height(), 88);
        shown.show(test::withNetworkLost(*fleetOf(200), 6), now() + 6min);
        QCOMPARE(shown.placeOf(tile), live);
        shown.page.setFileProblem(wrongFile(), true);
        QCoreApplication::processEvents();
        QCOMPARE(shown.placeOf(tile), live);
    }

    void noStateMovesAClusterOnTheMap() {
        Page shown(fleetOf(200));
        auto* const map = static_cast<HexMap*>(shown.find("hexMap"));
        const auto before = map->hexLayout().groups;
        shown.show(test::withNetworkLost(*fleetOf(200), 6), now() + 6min);
        const auto after = map->hexLayout().groups;
        QCOMPARE(after.size(), before.size());
        for (qsizetype at = 0; at < after.size(); ++at) {
            QCOMPARE(after.at(at).centres, before.at(at).centres);
        }
    }

    void twoHundredFitWithoutScrolling() {
        Page shown(fleetOf(200));
        auto* const map = static_cast<HexMap*>(shown.find("hexMap"));
        QCOMPARE(map->hexLayout().cellWidth, 24.0);
        for (const QScrollArea* area : shown.page.findChildren<QScrollArea*>()) {
            QCOMPARE(area->verticalScrollBar()->maximum(), 0);
        }
    }

    void theSmallestWindowShowsAll() {
        // 1100 x 700 less band, header, tabs, rail and status bar.
        Page shown(fleetOf(24), {1020, 564});
        const auto* const sheet = shown.page.findChild<QScrollArea*>();
        QCOMPARE(sheet->verticalScrollBar()->maximum(), 0);
        QCOMPARE(sheet->horizontalScrollBar()->maximum(), 0);
    }

    void belowThatThePageScrolls() {
        Page shown(fleetOf(24), {720, 360});
        const auto* const sheet = shown.page.findChild<QScrollArea*>();
        QVERIFY(sheet->verticalScrollBar()->maximum() > 0);
        QCOMPARE(sheet->horizontalScrollBar()->maximum(), 0);
        // Two rows of tiles, so that their words keep their room.
        QVERIFY(shown.placeOf(shown.find("kpi4")).top() > shown.placeOf(shown.find("kpi0")).top());
    }

    void theWorstProblemIsPointedOutOnce() {
        Page shown(fleetOf(200));
        const QString led = shown.page.selected();
        QVERIFY(!led.isEmpty());
        const auto state = fleetOf(200)->find(ClusterId(led.toStdString()));
        QVERIFY(state->health == model::Health::Down);
        shown.page.select(QString());
        shown.show(fleetOf(200), now() + 1s);
        QCOMPARE(shown.page.selected(), QString());
    }

    void aRestingPointerHoldsNoOrderOfFirstAnswers() {
        const auto firstRow = [](const Page& shown) {
            return shown.page.table()->model()->index(0, 0).data().toString();
        };
        Page shown(test::buildFleet({.clusters = 24, .silent = 24}));
        QEvent enter(QEvent::Enter);
        QCoreApplication::sendEvent(shown.page.table()->viewport(), &enter);
        const auto live = fleetOf(24);
        shown.show(live, now());
        const QString worst = firstRow(Page(live));
        QCOMPARE(firstRow(shown), worst);
        // From now on rows stay where they are below the pointer.
        auto healed = *live->clusters.front();
        for (const auto& cluster : live->clusters) {
            if (QString::fromStdString(cluster->identity.name) == worst) {
                healed = *cluster;
            }
        }
        healed.health = model::Health::Healthy;
        shown.show(test::withCluster(*live, healed), now() + 1s);
        QCOMPARE(firstRow(shown), worst);
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(shown.page.table()->viewport(), &leave);
        QVERIFY(firstRow(shown) != worst);
    }

    void theWayOutOfNoResultIsCentred() {
        Page shown(fleetOf(24));
        shown.page.setFilter(FleetFilter::parse(u"env=prod version<1.20"_s));
        QCoreApplication::processEvents();
        QWidget* const card = shown.find("noResultCard");
        QVERIFY(card->isVisible());
        const auto bars = card->findChildren<PartBar*>();
        QCOMPARE(bars.size(), 2);
        QRect terms;
        for (const PartBar* bar : bars) {
            terms |= QRect(bar->mapTo(card, QPoint()), bar->size());
        }
        QVERIFY(std::abs(terms.center().x() - card->rect().center().x()) < 80);
        auto* const loosen = static_cast<QPushButton*>(shown.find("loosenFilter"));
        QVERIFY(loosen->text().contains(u"env=prod"_s));
        QSignalSpy wanted(&shown.page, &OverviewPage::filterRequested);
        loosen->click();
        QCOMPARE(wanted.value(0).value(0).toString(), u"env=prod"_s);
    }

    void wordsCountOneAsOne_data() {
        QTest::addColumn<int>("silent");
        QTest::addColumn<QString>("rest");
        QTest::newRow("one") << 1 << u"sums leave the silent one out and say ≥"_s;
        QTest::newRow("three") << 3 << u"sums leave the silent ones out and say ≥"_s;
    }
    void wordsCountOneAsOne() {
        QFETCH(int, silent);
        QFETCH(QString, rest);
        const LookCounts counts{.stale = silent, .healthy = 10};
        QCOMPARE(partialWords(counts).rest, rest);
        QCOMPARE(partialWords(counts).cause, u"10 of %1 clusters answered"_s.arg(10 + silent));
    }

    void nothingKnownToBeWrongIsNotHealthy() {
        auto lost = std::make_shared<model::FleetSnapshot>();
        auto silent = std::make_shared<model::ClusterState>();
        silent->identity.id = ClusterId("a");
        silent->reach = model::Reach::Unreachable;
        lost->clusters = {silent};
        lost->summary = model::summarize(lost->clusters);
        const KpiData tile = kpiTiles(*lost, {}, now()).front();
        QVERIFY(tile.glyph == Glyph::Unknown);
        QCOMPARE(plainText(tile.sub), u"none known, 1 silent"_s);
    }

    void aMemberThatAnswersIsNotCalledSilent() {
        model::ClusterState state = *fleetOf(24)->clusters.front();
        state.reach = model::Reach::Live;
        state.health = model::Health::Unknown;
        state.gaps.clear();
        QVERIFY(lookOf(state) == Look::Awaited);
        QCOMPARE(causeOf(state), u"being read"_s);
        state.gaps = {
            {"nodes", Error{.kind = ErrorKind::Forbidden, .message = "forbidden"}, now()}};
        state.reasons = {{.severity = model::Severity::Warning,
                          .code = "NotKnown",
                          .message = "nodes not known: forbidden",
                          .object = {}}};
        QCOMPARE(causeOf(state), u"nodes not known: forbidden"_s);
    }

    void whatIsNotVerifiedIsSaidAlways() {
        model::ClusterState state = *fleetOf(24)->clusters.front();
        state.identity.insecureTls = true;
        QVERIFY2(causeOf(state).endsWith(u" · certificate not checked"_s),
                 qPrintable(causeOf(state)));
        QCOMPARE(cardOf(state, now()).state, causeOf(state));
        state.reach = model::Reach::Unreachable;
        QVERIFY(causeOf(state).endsWith(u" · certificate not checked"_s));
    }

    void regionsReadAsPlaces() {
        auto fleet = std::make_shared<model::FleetSnapshot>(*fleetOf(2));
        auto edge = std::make_shared<model::ClusterState>(*fleet->clusters.front());
        edge->identity.region = "edge-paris";
        edge->identity.isProduction = true;
        fleet->clusters.front() = edge;
        const HexMapData map = hexMapOf(*fleet, FleetFilter(), now());
        QCOMPARE(map.groups.front().title, u"Edge Paris"_s); // production first
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestOverviewPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_overview_page.moc"
