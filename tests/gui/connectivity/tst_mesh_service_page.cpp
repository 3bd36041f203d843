// SPDX-License-Identifier: GPL-3.0-or-later
// Services and the rehearsed loss on the page, both counted by the engine from the same facts.
#include "sample_mesh.h"
#include "ui/canvas/mesh/mesh_matrix.h"
#include "ui/models/roles.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/shade_legend.h"
#include "ui/pages/connectivity/state_counts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QApplication>
#include <QCheckBox>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace pilothouse::mesh::test;
using namespace Qt::Literals::StringLiterals;

namespace {

using mesh::MeshService;

MeshService serviceOf(const std::string& name, std::optional<std::int32_t> ready,
                      const std::string& affinity = {}) {
    MeshService service{.ns = "shop", .name = name, .localReady = ready};
    service.annotations = {{"service.cilium.io/global", "true"}};
    if (!affinity.empty()) {
        service.annotations.insert(service.annotations.begin(),
                                   {"service.cilium.io/affinity", affinity});
    }
    service.ports = {{.name = "http", .port = 80}};
    return service;
}

/// Twenty clusters in two regions. "web" runs in all, "ledger" in the first region alone, "rates"
/// in one cluster of each; of "audit" one cluster's backends are not known.
std::vector<mesh::MemberMeshFacts> members() {
    auto all = meshFacts(20);
    for (std::size_t at = 0; at < all.size(); ++at) {
        const bool isFirstRegion = at < 10;
        all[at].namespaces = std::vector{mesh::MeshNamespace{.name = "shop"}};
        all[at].services =
            std::vector{serviceOf("audit", at == 4 ? std::nullopt : std::optional<std::int32_t>(1)),
                        serviceOf("ledger", isFirstRegion ? 2 : 0, "local"),
                        serviceOf("rates", at == 3 || at == 15 ? 1 : 0), serviceOf("web", 3)};
    }
    return all;
}

mesh::MeshGraph graphOf(const std::vector<mesh::MemberMeshFacts>& all) {
    mesh::FleetMeshFacts facts;
    for (const auto& member : all) {
        facts.members.push_back(std::make_shared<const mesh::MemberMeshFacts>(member));
    }
    return mesh::MeshGraph::derive(std::move(facts), kNow);
}

int rowOf(const QTableView& table, const QString& text) {
    for (int row = 0; row < table.model()->rowCount(); ++row) {
        if (table.model()->index(row, 0).data().toString() == text) {
            return row;
        }
    }
    return -1;
}

QString textOf(const QTableView& table, int row, int column) {
    return table.model()->index(row, column).data().toString();
}

/// The page on a picture; a loss it asks for is counted as the desk would.
struct Seat {
    explicit Seat(const std::vector<mesh::MemberMeshFacts>& all) : graph(graphOf(all)) {
        QObject::connect(&page, &ConnectivityPage::lossWanted, [this](const model::MeshLoss& loss) {
            std::vector<std::uint32_t> down;
            for (const std::string& region : loss.regions) {
                for (const std::uint32_t at : mesh::clustersOf(graph.picture(), region)) {
                    down.push_back(at);
                }
            }
            if (!loss.empty()) {
                page.setFailover(
                    std::make_shared<const model::MeshFailover>(graph.failover(std::move(down))));
            }
        });
        page.resize(1520, 864);
        page.show();
        page.setPicture(std::make_shared<const model::MeshPicture>(graph.picture()), kNow);
    }
    mesh::MeshGraph graph;
    ConnectivityPage page;
};

void turnOn(ConnectivityPage& page, const QString& loss) {
    Q_EMIT page.findChild<LabelDropDown*>(u"meshLossChoice"_s)->valueChosen(loss);
    auto* rehearse = page.findChild<QCheckBox*>(u"meshLossSwitch"_s);
    QTest::mouseClick(rehearse, Qt::LeftButton, {}, QPoint(10, rehearse->height() / 2));
}

} // namespace

class TestMeshServices : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<ThemeController>(*qApp, ThemeMode::Light); }
    void tableCountsAsTheEngineDoes();
    void lossOfARegionIsCounted();
    void whatRunsOnlyThereIsNamed();
    void lossThatTakesNothingSaysSo();
    void neighboursOfAHealthyMeshAreSeen();
    void latencyIsLaidOverWhatIsUp();
    void latencyIsLaidOverFoldedRegions();

private:
    std::unique_ptr<ThemeController> m_theme;
};

void TestMeshServices::tableCountsAsTheEngineDoes() {
    Seat seat(members());
    seat.page.showView(ConnectivityPage::Services);
    const auto* table = seat.page.findChild<QTableView*>(u"meshServices"_s);
    const auto& rows = *seat.graph.picture().services;
    QCOMPARE(table->model()->rowCount(), static_cast<int>(rows.size()));
    QCOMPARE(rows.size(), std::size_t{4});
    const int web = rowOf(*table, u"shop/web"_s);
    QCOMPARE(textOf(*table, web, 1), u"global"_s);
    QCOMPARE(textOf(*table, web, 2), u"20"_s);
    QCOMPARE(textOf(*table, web, 3), u"60"_s);
    QCOMPARE(textOf(*table, web, 4), u"none"_s);
    const int ledger = rowOf(*table, u"shop/ledger"_s);
    QCOMPARE(textOf(*table, ledger, 3), u"20"_s);
    QCOMPARE(textOf(*table, ledger, 4), u"local"_s);
    // What is not known is never counted as nothing, and said not to be all.
    QCOMPARE(textOf(*table, rowOf(*table, u"shop/audit"_s), 3), u"≥ 19"_s);
}

void TestMeshServices::lossOfARegionIsCounted() {
    Seat seat(members());
    turnOn(seat.page, u"westeurope fails"_s);
    QVERIFY(seat.page.isRehearsal());
    const auto failover = seat.graph.failover(mesh::clustersOf(seat.graph.picture(), "westeurope"));
    QCOMPARE(failover.servicesLost, 1); // ledger alone
    QCOMPARE(plainText(seat.page.findChild<RunLabel*>(u"meshLossNumber"_s)->runs()),
             u"1  of 4 services lose every backend"_s);
    const auto* table = seat.page.findChild<QTableView*>(u"meshLossTable"_s);
    QCOMPARE(table->model()->rowCount(), static_cast<int>(failover.rows.size()));
    QCOMPARE(textOf(*table, 0, 0), u"ledger"_s); // worst first
    QCOMPARE(textOf(*table, 0, 1), u"20 → 0"_s);
    QCOMPARE(textOf(*table, 0, 2), u"dark"_s);
    const int rates = rowOf(*table, u"rates"_s);
    QVERIFY(rates > 0);
    QCOMPARE(textOf(*table, rates, 1), u"2 → 1"_s);
    QCOMPARE(textOf(*table, rates, 2), u"one left"_s);
    // Its rows and columns are gone in the matrix.
    const auto lost = std::count_if(seat.page.matrix()->data().cells.begin(),
                                    seat.page.matrix()->data().cells.end(),
                                    [](MatrixCell cell) { return cell.has(MatrixCell::kLost); });
    QCOMPARE(lost, std::ptrdiff_t{2 * 10 * 20 - 10 * 10 - 10});
}

void TestMeshServices::whatRunsOnlyThereIsNamed() {
    auto all = members();
    for (std::size_t at = 0; at < all.size(); ++at) {
        all[at].services = std::vector{serviceOf("web", 3)};
        if (at == 2) {
            all[at].services->push_back(serviceOf("solo", 1));
        }
    }
    Seat seat(all);
    turnOn(seat.page, u"westeurope fails"_s);
    QCOMPARE(plainText(seat.page.findChild<RunLabel*>(u"meshLossNumber"_s)->runs()),
             u"1  of 2 services lose every backend"_s);
    const auto* table = seat.page.findChild<QTableView*>(u"meshLossTable"_s);
    QCOMPARE(textOf(*table, 0, 0), u"solo"_s);
    QCOMPARE(textOf(*table, 0, 1), u"only there"_s);
    QCOMPARE(textOf(*table, 0, 2), u"dark"_s);
    QCOMPARE(textOf(*table, 1, 0), u"web"_s);
}

void TestMeshServices::neighboursOfAHealthyMeshAreSeen() {
    Seat seat(members());
    QSignalSpy looked(&seat.page, &ConnectivityPage::pairLookedAt);
    seat.page.goToProblem(1);
    QCOMPARE(looked.size(), 0);
    seat.page.showView(ConnectivityPage::Ego);
    QCOMPARE(looked.size(), 1);
    const auto& first = seat.graph.picture().clusters[0].id;
    QCOMPARE(looked.front().front().toString(), QString::fromStdString(first.str()));
    // Where another fleet is awaited there is nothing to go to.
    seat.page.setPicture(nullptr, kNow);
    seat.page.goToProblem(1);
    seat.page.showView(ConnectivityPage::Ego);
    QCOMPARE(looked.size(), 1);
}

void TestMeshServices::lossThatTakesNothingSaysSo() {
    auto all = members();
    for (auto& member : all) {
        member.services = std::vector{serviceOf("web", 3)};
    }
    Seat seat(all);
    turnOn(seat.page, u"northeurope fails"_s);
    QCOMPARE(plainText(seat.page.findChild<RunLabel*>(u"meshLossNumber"_s)->runs()),
             u"0  of 1 services lose every backend"_s);
}

void TestMeshServices::latencyIsLaidOverWhatIsUp() {
    auto all = members();
    breakLink(all[0], all[1].name);
    Seat seat(all);
    auto* shade = seat.page.findChild<LabelDropDown*>(u"meshShade"_s);
    auto* legend = seat.page.findChild<ShadeLegend*>(u"meshShadeLegend"_s);
    QVERIFY(!legend->isVisible());
    auto picture = std::make_shared<model::MeshPicture>(seat.graph.picture());
    picture->layers = {};
    picture->layers.latency.gaps = {
        {.cluster = 0, .why = "prometheus is off", .enable = "Turn it on"}};
    seat.page.setPicture(picture, kNow);
    Q_EMIT shade->valueChosen(u"latency"_s);
    QVERIFY(legend->isVisible());
    QCOMPARE(legend->missing(), u"Not available: prometheus is off. Turn it on"_s);
    for (const MatrixCell cell : seat.page.matrix()->data().cells) {
        QVERIFY(!cell.has(MatrixCell::kValued)); // what nobody measured has no step
    }
    const auto at = [&](const std::string& name) {
        return *ui::indexOf(*picture, QString::fromStdString("uid-" + name));
    };
    auto measured = std::make_shared<model::MeshPicture>(*picture);
    measured->layers.latency.links = {{.from = at(all[2].name),
                                       .to = at(all[3].name),
                                       .icmp = model::MeshProbe{12'000, 31'000, 9},
                                       .http = {}}};
    seat.page.setPicture(measured, kNow);
    seat.page.resize(1'400, 800);
    const auto* counts = seat.page.findChild<StateCounts*>();
    QVERIFY(counts->width() >= counts->sizeHint().width()); // without words, but whole
    int valued = 0;
    for (const MatrixCell cell : seat.page.matrix()->data().cells) {
        valued += cell.has(MatrixCell::kValued) ? 1 : 0;
        QVERIFY(!cell.has(MatrixCell::kValued) || cell.step() == 2);
    }
    QCOMPARE(valued, 1);
    QSignalSpy looked(&seat.page, &ConnectivityPage::pairLookedAt);
    seat.page.choosePair(QString::fromStdString(all[2].id.str()),
                         QString::fromStdString(all[3].id.str()));
    QCOMPARE(looked.count(), 1); // so its members are read whole in each round
    QVERIFY2(seat.page.matrix()->accessibleDescription().endsWith(
                 u"ping 12 ms, at most 31 ms, over 9 pairs of nodes"_s),
             qPrintable(seat.page.matrix()->accessibleDescription()));
    QVERIFY(legend->missing().startsWith(u"Missing from 1 of "_s));
    const auto down = std::count_if(
        seat.page.matrix()->data().cells.begin(), seat.page.matrix()->data().cells.end(),
        [](MatrixCell cell) { return cell.state() == MatrixState::Down; });
    QCOMPARE(down, 1); // what is not up keeps the look of its state
    Q_EMIT shade->valueChosen(u"state"_s);
    QVERIFY(!legend->isVisible());
}

void TestMeshServices::latencyIsLaidOverFoldedRegions() {
    const auto all = members();
    Seat seat(all);
    auto picture = std::make_shared<model::MeshPicture>(seat.graph.picture());
    const auto at = [&](std::size_t member) {
        return *ui::indexOf(*picture, QString::fromStdString(all[member].id.str()));
    };
    const auto probed = [&](std::size_t from, std::size_t to, std::int64_t micros) {
        return model::MeshLatency{.from = at(from),
                                  .to = at(to),
                                  .icmp = model::MeshProbe{micros, micros, 1},
                                  .http = {}};
    };
    picture->layers = {};
    auto& links = picture->layers.latency.links; // from the first region into the second
    links = {probed(0, 12, 12'000), probed(1, 15, 70'000), probed(2, 13, 700)};
    std::sort(links.begin(), links.end(), [](const auto& a, const auto& b) {
        return std::pair(a.from, a.to) < std::pair(b.from, b.to);
    });
    seat.page.setPicture(picture, kNow);
    Q_EMIT seat.page.findChild<LabelDropDown*>(u"meshShade"_s)->valueChosen(u"latency"_s);
    QTest::mouseClick(seat.page.findChild<QCheckBox*>(u"meshFold"_s), Qt::LeftButton, {}, {8, 8});
    const MatrixData& data = seat.page.matrix()->data();
    QCOMPARE(data.heads.size(), qsizetype{2});
    const int from = data.heads.at(0).name == u"westeurope"_s ? 0 : 1;
    const MatrixCell measured = data.cell(from, 1 - from);
    QVERIFY(measured.has(MatrixCell::kValued));
    QCOMPARE(measured.step(), *shadeStep(*picture, MeshShade::Latency, at(1), at(15))); // highest
    const MatrixCell other = data.cell(1 - from, from);
    QVERIFY(!other.has(MatrixCell::kValued)); // nobody measured: no step, not the lowest
    const auto idOf = [&all](std::size_t member) {
        return QString::fromStdString(all[member].id.str());
    };
    seat.page.choosePair(idOf(0), idOf(12));
    const QString words = seat.page.matrix()->accessibleDescription();
    QVERIFY2(words.endsWith(u"highest from prod-weu-02 to prod-neu-06: ping 70 ms, at most 70 ms, "
                            "over 1 pairs of nodes; measured on 3 of 100 links that are up"_s),
             qPrintable(words));
    seat.page.choosePair(idOf(12), idOf(0));
    QVERIFY(seat.page.matrix()->accessibleDescription().endsWith(
        u"measured on none of 100 links that are up"_s));
}

QTEST_MAIN(TestMeshServices)
#include "tst_mesh_service_page.moc"
