// SPDX-License-Identifier: GPL-3.0-or-later
// What leads in from outside, and Azure's profiles, on the connectivity page: judged by the engine,
// clicked and typed at.
#include "../../unit/mesh/declared_scene.h"
#include "../../unit/mesh/entry_scene.h"
#include "sample_mesh.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/entry_lines.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QAbstractItemModel>
#include <QApplication>
#include <QCheckBox>
#include <QTableView>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace pilothouse::mesh::test;
using namespace Qt::Literals::StringLiterals;

namespace {

std::shared_ptr<const model::MeshPicture> shared(model::MeshPicture picture) {
    return std::make_shared<const model::MeshPicture>(std::move(picture));
}

QString textOf(const QTableView& table, int row, int column) {
    return table.model()->index(row, column).data().toString();
}

int rowOf(const QTableView& table, int column, const QString& text) {
    for (int row = 0; row < table.model()->rowCount(); ++row) {
        if (textOf(table, row, column) == text) {
            return row;
        }
    }
    return -1;
}

/// The page on entries; a loss that it asks for is counted as the desk would.
struct Seat {
    explicit Seat(const Entries& entries) : graph(entries.graph()) {
        QObject::connect(&page, &ConnectivityPage::lossWanted, [this](const model::MeshLoss& loss) {
            std::vector<std::uint32_t> down;
            for (const std::string& region : loss.regions) {
                for (const std::uint32_t at : mesh::clustersOf(graph.picture(), region)) {
                    down.push_back(at);
                }
            }
            page.setFailover(loss.empty() ? nullptr
                                          : std::make_shared<const model::MeshFailover>(
                                                graph.failover(std::move(down))));
        });
        page.resize(1520, 864);
        page.show();
        page.setPicture(shared(graph.picture()), kNow);
        page.showView(ConnectivityPage::Entries);
    }
    [[nodiscard]] QTableView* entries() const {
        return page.findChild<QTableView*>(u"meshEntries"_s);
    }
    [[nodiscard]] QTableView* targets() const {
        return page.findChild<QTableView*>(u"meshEntryTargets"_s);
    }
    void rehearse(const QString& loss) {
        Q_EMIT page.findChild<LabelDropDown*>(u"meshLossChoice"_s)->valueChosen(loss);
        auto* rehearse = page.findChild<QCheckBox*>(u"meshLossSwitch"_s);
        QTest::mouseClick(rehearse, Qt::LeftButton, {}, QPoint(10, rehearse->height() / 2));
    }
    mesh::MeshGraph graph;
    ConnectivityPage page;
};

} // namespace

class TestMeshEntriesPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<ThemeController>(*qApp, ThemeMode::Light); }
    void neitherIsOfferedWithoutAny();
    void entriesLeadToServices();
    void whatIsNotKnownIsNotFine();
    void lossIsReplayedOverEntries();
    void lossWithoutServicesIsCountedToo();
    void profilesStandBesideTheLinks();
    void applyIsTold();
    void missingSourcesAreNamed();
    void pictures();

private:
    std::unique_ptr<ThemeController> m_theme;
};

void TestMeshEntriesPage::neitherIsOfferedWithoutAny() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(meshFacts(5)), kNow);
    auto* views = page.findChild<SegmentedChoice*>(u"meshViews"_s);
    views->setFocus();
    for (int step = 0; step < 10; ++step) {
        QTest::keyClick(views, Qt::Key_Right);
        QVERIFY(page.view() != ConnectivityPage::Entries &&
                page.view() != ConnectivityPage::Profiles);
    }
    QCOMPARE(page.view(), ConnectivityPage::Links); // the last of them
    page.setPicture(shared(Entries().picture()), kNow);
    QTest::keyClick(views, Qt::Key_Left);
    QTest::keyClick(views, Qt::Key_Left);
    QCOMPARE(page.view(), ConnectivityPage::Entries); // between Services and Issues
    page.setPicture(judged(meshFacts(5)), kNow);      // they go: another view is shown
    QCOMPARE(page.view(), ConnectivityPage::Matrix);
}

void TestMeshEntriesPage::entriesLeadToServices() {
    Entries facts;
    facts.scene.of("west").services->front().localReady = 0;
    Seat seat(facts);
    QCOMPARE(seat.entries()->model()->rowCount(), 2);
    const int front = rowOf(*seat.entries(), 0, u"shop/front"_s);
    QCOMPARE(textOf(*seat.entries(), front, 1), u"Traffic Manager"_s);
    QCOMPARE(textOf(*seat.entries(), front, 2), u"hub"_s);
    QCOMPARE(textOf(*seat.entries(), front, 3), u"shop-front.trafficmanager.net"_s);
    QCOMPARE(textOf(*seat.entries(), front, 4), u"shop/web on east, west"_s);
    QCOMPARE(textOf(*seat.entries(), front, kEntryStateColumn),
             u"No ready backend behind an entry, Entry depends on one region"_s);
    const int gateway = rowOf(*seat.entries(), 0, u"edge/public"_s);
    QCOMPARE(textOf(*seat.entries(), gateway, 1), u"Gateway"_s);
    QCOMPARE(textOf(*seat.entries(), gateway, 2), u"east"_s);
    QCOMPARE(textOf(*seat.entries(), gateway, kEntryStateColumn), u"programmed"_s);
    QCOMPARE(textOf(*seat.entries(), gateway, 3), u"*.shop.example, www.shop.example · 20.9.9.9"_s);
    // The chosen one's targets stand below.
    seat.entries()->selectRow(front);
    QCOMPARE(seat.targets()->model()->rowCount(), 2);
    const int west = rowOf(*seat.targets(), 4, u"west"_s);
    QCOMPARE(textOf(*seat.targets(), west, 0), u"web"_s);
    QCOMPARE(textOf(*seat.targets(), west, 1), u"backend"_s);
    QCOMPARE(textOf(*seat.targets(), west, kTargetStateColumn), u"accepted"_s);
    QCOMPARE(textOf(*seat.targets(), west, 3), u"shop/web"_s);
    QCOMPARE(textOf(*seat.targets(), west, 5), u"25"_s);
    QCOMPARE(textOf(*seat.targets(), west, 7), u"0"_s);
    seat.entries()->selectRow(gateway);
    QCOMPARE(seat.targets()->model()->rowCount(), 1);
    QCOMPARE(textOf(*seat.targets(), 0, 1), u"HTTPRoute"_s);
    seat.page.setPicture(shared(seat.graph.picture()), kNow); // it stays chosen over a refresh
    QCOMPARE(textOf(*seat.targets(), 0, 1), u"HTTPRoute"_s);
}

void TestMeshEntriesPage::whatIsNotKnownIsNotFine() {
    Entries facts;
    facts.hub.profiles->front().conditions.clear(); // nobody says yet
    facts.scene.of("west").services.reset();        // its services were not read
    Seat seat(facts);
    const int front = rowOf(*seat.entries(), 0, u"shop/front"_s);
    QCOMPARE(textOf(*seat.entries(), front, 5), u"not known"_s);
    seat.entries()->selectRow(front);
    QCOMPARE(textOf(*seat.targets(), rowOf(*seat.targets(), 4, u"west"_s), 7), u"?"_s);
    Entries refused;
    refused.east.gateways->front().conditions[1] = no("Programmed", "AddressNotUsable", "in use");
    Seat other(refused);
    const int gateway = rowOf(*other.entries(), 0, u"edge/public"_s);
    QCOMPARE(textOf(*other.entries(), gateway, 5), u"not programmed: AddressNotUsable"_s);
}

void TestMeshEntriesPage::lossIsReplayedOverEntries() {
    Seat seat{Entries()};
    QVERIFY(seat.entries()->isColumnHidden(kEntryLossColumn));
    seat.rehearse(u"eu fails"_s); // east
    QVERIFY(!seat.entries()->isColumnHidden(kEntryLossColumn));
    const int front = rowOf(*seat.entries(), 0, u"shop/front"_s);
    const int gateway = rowOf(*seat.entries(), 0, u"edge/public"_s);
    const QString thinned = textOf(*seat.entries(), front, kEntryLossColumn);
    QVERIFY2(thinned.startsWith(u"one cluster left, −75"_s), qPrintable(thinned));
    QCOMPARE(textOf(*seat.entries(), gateway, kEntryLossColumn), u"ends with its cluster"_s);
    seat.entries()->selectRow(front);
    QCOMPARE(textOf(*seat.targets(), rowOf(*seat.targets(), 4, u"east"_s), kTargetLossColumn),
             u"gone"_s);
    QCOMPARE(textOf(*seat.targets(), rowOf(*seat.targets(), 4, u"west"_s), kTargetLossColumn),
             u"stays"_s);
    const auto* told = seat.page.findChild<ToneLabel*>(u"meshLossEntries"_s);
    QVERIFY(told->isVisible());
    QCOMPARE(told->text(), u"Entries from outside: 1 of 2 lead nowhere, 1 lose a part"_s);
    const auto* felt = seat.page.findChild<QTableView*>(u"meshLossTable"_s);
    const int ended = rowOf(*felt, 0, u"public"_s);
    QVERIFY(ended >= 0 && ended < rowOf(*felt, 0, u"front"_s)); // worst first
    seat.rehearse(u"eu fails"_s);                               // off again
    QVERIFY(seat.entries()->isColumnHidden(kEntryLossColumn));
    QVERIFY(!told->isVisible());
}

void TestMeshEntriesPage::lossWithoutServicesIsCountedToo() {
    Seat seat{Entries()};
    auto picture = seat.graph.picture();
    picture.services.reset();
    seat.page.setPicture(shared(std::move(picture)), kNow);
    seat.rehearse(u"eu fails"_s);
    QCOMPARE(plainText(seat.page.findChild<RunLabel*>(u"meshLossNumber"_s)->runs()),
             u"Services were not read"_s);
    QVERIFY(seat.page.findChild<ToneLabel*>(u"meshLossEntries"_s)->isVisible());
    QVERIFY(rowOf(*seat.page.findChild<QTableView*>(u"meshLossTable"_s), 0, u"public"_s) >= 0);
}

void TestMeshEntriesPage::profilesStandBesideTheLinks() {
    auto scene = routedPair();
    cut(scene); // Connected by Azure, and a link is down
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(shared(scene.judged()), kNow);
    page.showView(ConnectivityPage::Profiles);
    const auto* profiles = page.findChild<QTableView*>(u"meshProfiles"_s);
    const auto* members = page.findChild<QTableView*>(u"meshProfileMembers"_s);
    const auto* findings = page.findChild<QTableView*>(u"meshProfileFindings"_s);
    QVERIFY(profiles->isVisible() && members->isVisible() && findings->isVisible());
    QCOMPARE(textOf(*profiles, 0, 0), u"demo"_s);
    QCOMPARE(textOf(*profiles, 0, 2), u"Connected"_s);
    QCOMPARE(textOf(*profiles, 0, 3), u"not all up"_s);
    QCOMPARE(textOf(*profiles, 0, 5), u"nothing"_s);
    QCOMPARE(members->model()->rowCount(), 2);
    const int east = rowOf(*members, 0, u"mbr-east"_s);
    QCOMPARE(textOf(*members, east, 1), u"east"_s);
    QCOMPARE(textOf(*members, east, 2), u"keeps"_s);
    QCOMPARE(textOf(*members, east, 3), u"Connected"_s);
    QCOMPARE(textOf(*members, east, 4), u"0 of 1"_s);
    QVERIFY(rowOf(*findings, 0, u"Fleet and clusters disagree"_s) >= 0);
    scene = routedPair(); // all is well: no findings, no place for them
    page.setPicture(shared(scene.judged()), kNow);
    QVERIFY(!findings->isVisible());
    QCOMPARE(textOf(*profiles, 0, 3), u"all up"_s);
}

void TestMeshEntriesPage::applyIsTold() {
    auto scene = routedPair();
    scene.declared->members[1].labels = {}; // selected no longer
    scene.declared->members.push_back({.name = "mbr-north",
                                       .labels = kDemo,
                                       .profileId = "/p/other",
                                       .kubernetesVersion = "v1.33.2"});
    scene.declared->members.push_back(
        {.name = "mbr-south", .labels = kDemo, .kubernetesVersion = "v1.33.2"});
    ConnectivityPage page;
    page.setPicture(shared(scene.judged()), kNow);
    const auto* profiles = page.findChild<QTableView*>(u"meshProfiles"_s);
    const auto* members = page.findChild<QTableView*>(u"meshProfileMembers"_s);
    QCOMPARE(textOf(*profiles, 0, 5), u"adds 1, removes 1, refuses 1"_s);
    QCOMPARE(textOf(*members, rowOf(*members, 0, u"mbr-west"_s), 2), u"removes"_s);
    QCOMPARE(textOf(*members, rowOf(*members, 0, u"mbr-south"_s), 2), u"adds"_s);
    const int refused = rowOf(*members, 0, u"mbr-north"_s);
    QCOMPARE(textOf(*members, refused, 2), u"refuses"_s);
    QVERIFY(!textOf(*members, refused, 5).isEmpty()); // why
    QCOMPARE(textOf(*members, refused, 1), u"no member of this fleet"_s);
    QCOMPARE(textOf(*members, refused, 4), QString()); // no link is declared for it yet
    // While one of the fleet is silent, it may be that one.
    auto silent = scene.judged();
    silent.clusters.front().isReachable = false;
    page.setPicture(shared(std::move(silent)), kNow);
    QCOMPARE(textOf(*members, refused, 1), u"not known"_s);
}

void TestMeshEntriesPage::missingSourcesAreNamed() {
    auto picture = routedPair().judged();
    picture.gaps.clear();
    picture.sourceGaps = {{.source = "fleet prod (ARM)",
                           .what = "cluster mesh profiles",
                           .why = "ARM did not answer: timed out"}};
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(shared(picture), kNow);
    auto* strip = page.findChild<BannerStrip*>(u"meshStrip"_s);
    QVERIFY(strip->isVisible());
    QVERIFY2(strip->toolTip().contains(u"ARM did not answer: timed out"_s),
             qPrintable(strip->toolTip()));
    picture.sourceGaps.clear();
    page.setPicture(shared(picture), kNow);
    QVERIFY(!strip->isVisible());
}

/// Both are drawn in both themes; PILOTHOUSE_PICTURES keeps the pictures.
void TestMeshEntriesPage::pictures() {
    auto scene = routedPair();
    cut(scene);
    const auto declared = shared(scene.judged());
    const QString folder = qEnvironmentVariable("PILOTHOUSE_PICTURES");
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        m_theme->setMode(mode);
        const QString theme = mode == ThemeMode::Dark ? u"dark"_s : u"light"_s;
        Seat seat{Entries()};
        seat.rehearse(u"eu fails"_s);
        const QImage entries = seat.page.grab().toImage();
        seat.page.setPicture(declared, kNow);
        seat.page.showView(ConnectivityPage::Profiles);
        const QImage profiles = seat.page.grab().toImage();
        QVERIFY(!entries.isNull() && !profiles.isNull());
        if (!folder.isEmpty()) {
            QVERIFY(entries.save(u"%1/connectivity-entries-%2.png"_s.arg(folder, theme)));
            QVERIFY(profiles.save(u"%1/connectivity-profiles-%2.png"_s.arg(folder, theme)));
        }
    }
    m_theme->setMode(ThemeMode::Light);
}

QTEST_MAIN(TestMeshEntriesPage)
#include "tst_mesh_entries_page.moc"
