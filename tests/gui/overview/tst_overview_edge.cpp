// SPDX-License-Identifier: GPL-3.0-or-later
// Members that come and go: what the overview says of a silence that is expected, and of one that
// is not.
#include "model/edge.h"
#include "tests/support/fleet_builder.h"
#include "ui/bridge/qt_convert.h"
#include "ui/canvas/ink.h"
#include "ui/models/cluster_table_model.h"
#include "ui/models/filter_completion.h"
#include "ui/models/fleet_history.h"
#include "ui/models/problem_model.h"
#include "ui/models/words.h"
#include "ui/pages/overview/fleet_words.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/overview/overview_panels.h"
#include "ui/theme/away.h"
#include "ui/theme/theme.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/status_delegate.h"

#include <QApplication>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using model::EdgeState;

namespace {

using Snapshot = std::shared_ptr<const model::FleetSnapshot>;

/// A healthy fleet whose first members fell silent, with what that means.
Snapshot fleetWith(int clusters, const std::vector<EdgeState>& silent) {
    auto fleet = test::buildFleet({.clusters = clusters, .withTrouble = false});
    for (std::size_t at = 0; at < silent.size(); ++at) {
        auto state = *fleet->clusters[at];
        state.reach = model::Reach::Unreachable;
        state.health = model::Health::Unknown;
        state.lastSeen = test::builtAt() - 3h;
        state.lastError = Error{.kind = ErrorKind::Network, .message = "connection refused"};
        state.reasons = {{.severity = model::Severity::Info,
                          .code = std::string(model::reasonCode(silent[at])),
                          .message = "what the engine says " + std::to_string(at),
                          .object = {}}};
        fleet = test::withCluster(*fleet, state);
    }
    return fleet;
}

QString textOf(const TextRuns& runs) {
    QString text;
    for (const auto& run : runs) {
        text += run.text;
    }
    return text;
}

int shownBy(const model::FleetSnapshot& fleet, const QString& text) {
    const auto filter = FleetFilter::parse(text);
    return static_cast<int>(std::count_if(fleet.clusters.begin(), fleet.clusters.end(),
                                          [&](const auto& each) { return filter.matches(*each); }));
}

} // namespace

class TestOverviewEdge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anExpectedSilenceIsNoAlarm() {
        const auto fleet = fleetWith(40, {EdgeState::ExpectedOffline, EdgeState::ExpectedOffline});
        const auto counts = countLooks(*fleet);
        QCOMPARE(counts.away, 2);
        QCOMPARE(counts.stale, 0);
        QCOMPARE(counts.healthy, 38);
        QCOMPARE(counts.total(), 40);
        QVERIFY(groupProblems(*fleet).empty());
        const auto tiles = kpiTiles(*fleet, {}, fleet->takenAt);
        QCOMPARE(tiles[0].value, u"0"_s);
        QVERIFY(!tiles[0].alarm);
        QCOMPARE(tiles[2].value, u"0"_s); // stale
        QCOMPARE(textOf(tiles[2].sub), u"all others answer · 2 expected offline"_s);
        const auto map = hexMapOf(*fleet, {}, fleet->takenAt);
        int away = 0;
        for (const auto& group : map.groups) {
            for (const auto& cell : group.cells) {
                away += cell.state == HexState::Away ? 1 : 0;
            }
        }
        QCOMPARE(away, 2);
        QVERIFY(!isProblem(HexState::Away));
        QCOMPARE(hexStateWord(HexState::Away), wordOf(Look::Away));
    }

    void anOverdueOneIs() {
        const auto fleet =
            fleetWith(40, {EdgeState::Overdue, EdgeState::Overdue, EdgeState::Expired});
        QCOMPARE(countLooks(*fleet).stale, 3);
        const auto rows = groupProblems(*fleet);
        QCOMPARE(rows.size(), std::size_t(2));
        const auto overdue = std::find_if(rows.begin(), rows.end(),
                                          [](const auto& row) { return row.code == "Overdue"; });
        QVERIFY(overdue != rows.end());
        QCOMPARE(overdue->clusters.size(), std::size_t(2));
        QCOMPARE(overdue->glyph, Glyph::Warning);
        QCOMPARE(overdue->sentence, u"overdue: silent for longer than allowed"_s);
        const auto expired = std::find_if(rows.begin(), rows.end(),
                                          [](const auto& row) { return row.code == "Expired"; });
        QVERIFY(expired != rows.end());
        QCOMPARE(expired->glyph, Glyph::Failed);
        QCOMPARE(expired->sentence, u"what the engine says 2"_s);
    }

    /// A row for each place, with the longest silence; others keep their one row.
    void sitesAreToldByPlace() {
        using enum EdgeState;
        auto fleet = fleetWith(40, {Overdue, Overdue, Overdue, Overdue, Overdue});
        for (std::size_t at = 0; at < 4; ++at) {
            auto state = *fleet->clusters[at];
            state.identity.region = at < 3 ? "edge-lyon" : "edge-paris";
            state.identity.labels = {{"edge", "true"}};
            state.lastSeen = fleet->takenAt - std::chrono::hours(24 * (int(at) + 2));
            fleet = test::withCluster(*fleet, state);
        }
        const auto rows = groupProblems(*fleet);
        QCOMPARE(rows.size(), std::size_t(3));
        const auto lyon = std::find_if(rows.begin(), rows.end(),
                                       [](const auto& row) { return row.clusters.size() == 3; });
        QVERIFY(lyon != rows.end());
        QCOMPARE(lyon->subject, u"3 sites"_s);
        QCOMPARE(lyon->sentence, u"overdue in Edge Lyon, silent for up to 4\u202Fd"_s);
    }

    void aMemoryThatIsNotKeptIsARow() {
        auto fleet = *test::buildFleet({.clusters = 12, .withTrouble = false});
        fleet.findings = {{.severity = model::Severity::Warning,
                           .code = "LastKnown",
                           .clusters = {},
                           .message = "last-known.json: cannot be written"}};
        const auto rows = groupProblems(fleet);
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows[0].subject, u"This computer"_s);
        QVERIFY(rows[0].clusters.empty());
        ProblemModel model;
        model.applyRows(rows);
        QCOMPARE(model.index(0, ProblemModel::Extent).data().toString(), QString());
    }

    void filtersKnowThem_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        QTest::newRow("expected") << u"is:expected-offline"_s << 3;
        QTest::newRow("state") << u"health=offline"_s << 3;
        QTest::newRow("not stale") << u"is:stale"_s << 4;
        QTest::newRow("overdue") << u"is:overdue"_s << 2;
        QTest::newRow("at risk") << u"is:at-risk"_s << 1;
        QTest::newRow("expired") << u"is:expired"_s << 1;
        QTest::newRow("none of them") << u"not is:stale not is:expected-offline"_s << 33;
    }
    void filtersKnowThem() {
        QFETCH(QString, text);
        QFETCH(int, count);
        using enum EdgeState;
        const auto fleet = fleetWith(40, {ExpectedOffline, Overdue, ExpectedOffline, AtRisk,
                                          Expired, Overdue, ExpectedOffline});
        QVERIFY(FleetFilter::parse(text).error().isEmpty());
        QCOMPARE(shownBy(*fleet, text), count);
        const auto edge = model::countEdge(fleet->clusters);
        QCOMPARE(edge.expectedOffline, 3);
        QCOMPARE(edge.overdue, 2);
        QCOMPARE(edge.atRisk, 1);
        QCOMPARE(edge.expired, 1);
    }

    void completionOffersThem() {
        const auto fleet = fleetWith(12, {EdgeState::ExpectedOffline});
        const auto rows = completionsAt(u"is:e"_s, 4, *fleet);
        QVERIFY(!rows.isEmpty());
    }

    /// A fleet whose every other member is away tells nothing of the network of this computer.
    void shopsThatSleepAreNoLostNetwork() {
        const auto all = fleetWith(12, std::vector<EdgeState>(12, EdgeState::ExpectedOffline));
        QVERIFY(!isNetworkLost(*all));
        QVERIFY(isNetworkLost(*test::withNetworkLost(*test::buildFleet({.clusters = 12}), 3)));
    }

    /// Nowhere dark, as if somebody had to do something about them.
    void legendAndInksAreThoseOfTheCells() {
        for (const auto mode : {ThemeMode::Light, ThemeMode::Dark}) {
            themeController()->setMode(mode);
            OverviewPage page;
            page.resize(1520, 864);
            const auto fleet = fleetWith(40, {EdgeState::ExpectedOffline});
            page.setSnapshot(fleet, fleet->takenAt);
            page.show();
            QVERIFY(QTest::qWaitForWindowExposed(&page));
            const Tokens& tokens = theme(&page);
            auto* const legend = page.findChild<Legend*>();
            QVERIFY(legend != nullptr);
            auto image = legend->grab().toImage().convertToFormat(QImage::Format_RGB32);
            const auto has = [&image](const QColor& colour) {
                for (int y = 0; y < image.height(); ++y) {
                    for (int x = 0; x < image.width(); ++x) {
                        if (image.pixel(x, y) == colour.rgb()) {
                            return true;
                        }
                    }
                }
                return false;
            };
            QVERIFY(has(awayInk(tokens)));
            QVERIFY(!has(tokens.stopped.fill));
            auto* const table = page.findChild<ClusterPanel*>()->findChild<QTableView*>();
            QCOMPARE(
                table->model()->index(0, ClusterTableModel::Name).data().toString(),
                toQt(fleet->clusters.front()->identity.name)); // worst first, and nobody is ill
            image = table->viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
            QVERIFY(has(awayInk(tokens)));
            QCOMPARE(inkColour({.kind = Ink::Kind::Away}, tokens), awayInk(tokens));
            if (const QString folder = qEnvironmentVariable("PILOTHOUSE_DRAW"); !folder.isEmpty()) {
                page.grab().save(folder + (mode == ThemeMode::Light
                                               ? u"/overview-away-light.png"_s
                                               : u"/overview-away-dark.png"_s));
            }
        }
        themeController()->setMode(ThemeMode::Light);
    }

    /// The end of a shop's name is what tells it from its neighbours.
    void longNamesKeepTheirEnd() {
        auto fleet = std::make_shared<model::FleetSnapshot>(*fleetWith(2, {}));
        ClusterTableModel model;
        model.setSnapshot(*fleet, fleet->takenAt);
        const auto mode = [&model](int column) { return model.index(0, column).data(ElideRole); };
        QCOMPARE(mode(ClusterTableModel::Name), QVariant(int(Qt::ElideMiddle)));
        QCOMPARE(mode(ClusterTableModel::Cause), QVariant(int(Qt::ElideRight)));
    }

    void theCauseIsWhatTheEngineSays() {
        const auto fleet = fleetWith(12, {EdgeState::ExpectedOffline});
        QCOMPARE(causeOf(*fleet->clusters.front()), u"what the engine says 0"_s);
        QCOMPARE(keyOf(lookOf(*fleet->clusters.front())), u"offline"_s);
    }
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestOverviewEdge test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_overview_edge.moc"
