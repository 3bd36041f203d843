// SPDX-License-Identifier: GPL-3.0-or-later
// The connectivity page over links of Submariner and Istio beside Cilium's, clicked and typed at.
#include "../../unit/mesh/kind_scene.h"
#include "sample_mesh.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/canvas/mesh/mesh_chord.h"
#include "ui/canvas/mesh/mesh_matrix.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/mesh_kind.h"
#include "ui/pages/connectivity/pair_card.h"
#include "ui/pages/connectivity/state_counts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QAbstractItemModel>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace pilothouse::mesh::test;
using namespace Qt::Literals::StringLiterals;
using model::MeshLinkKind;

namespace {

std::shared_ptr<const model::MeshPicture> shared(const KindScene& scene) {
    return std::make_shared<const model::MeshPicture>(scene.judged());
}

/// Submariner's tunnel from east to west does not stand.
KindScene cutScene() {
    KindScene scene;
    scene.connection("east", "west") = {.peer = "west",
                                        .state = mesh::CableState::Error,
                                        .word = "error",
                                        .message = "no handshake for 65.0 seconds",
                                        .since = kLongAgo};
    return scene;
}

/// The scene without Cilium: what is not there, not what cannot be read.
KindScene withoutCilium(KindScene scene) {
    for (const auto& name : kThree) {
        auto& member = scene.of(name);
        member.config.reset();
        for (auto& read : member.reads) {
            read = {mesh::ReadState::Absent, kNow, {}};
        }
        member.peers = {};
        member.kvstoremesh.clear();
        member.remoteUsers.reset();
    }
    return scene;
}

QString idOf(const std::string& name) {
    return u"uid-"_s + QString::fromStdString(name);
}

} // namespace

class TestMeshKindPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<ThemeController>(*qApp, ThemeMode::Light); }
    void kindsAreOfferedWhereThereAreSeveral();
    void everythingFollowsTheKind_data();
    void everythingFollowsTheKind();
    void choiceIsRemembered();
    void choiceIsMadeByKeys();
    void cardSaysTheSystemsOwnWords();
    void aloneItNeedsNoChoice();
    void whatIsBesideLinksIsFoundInEveryKind();
    void servicesWithoutLinksAreShown();
    void comparisonIsOfTheSameKind();

private:
    std::unique_ptr<ThemeController> m_theme;
};

void TestMeshKindPage::kindsAreOfferedWhereThereAreSeveral() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    auto* kinds = page.findChild<LabelDropDown*>(u"meshKinds"_s);
    QVERIFY(!kinds->isVisible());
    page.setPicture(judged(meshFacts(5)), kNow);
    QVERIFY(!kinds->isVisible()); // Cilium alone
    page.setPicture(shared(KindScene()), kNow);
    QVERIFY(kinds->isVisible());
    QCOMPARE(kinds->value(), u"Cilium"_s);
    QVERIFY(kinds->toolTip().contains(u"kvstoremesh"_s));
    Q_EMIT kinds->valueChosen(u"Istio"_s);
    QCOMPARE(kinds->value(), u"Istio"_s);
    QVERIFY(kinds->toolTip().contains(u"remote secrets"_s));
}

void TestMeshKindPage::everythingFollowsTheKind_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("state"); // of east → west
    QTest::addColumn<int>("down");
    QTest::newRow("Cilium") << u"Cilium"_s << static_cast<int>(MatrixState::Up) << 0;
    QTest::newRow("Submariner") << u"Submariner"_s << static_cast<int>(MatrixState::Down) << 1;
    QTest::newRow("Istio") << u"Istio"_s << static_cast<int>(MatrixState::Up) << 0;
}

void TestMeshKindPage::everythingFollowsTheKind() {
    QFETCH(QString, kind);
    QFETCH(int, state);
    QFETCH(int, down);
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(shared(cutScene()), kNow);
    Q_EMIT page.findChild<LabelDropDown*>(u"meshKinds"_s)->valueChosen(kind);
    page.choosePair(idOf("east"), idOf("west"));
    const MatrixData& matrix = page.matrix()->data();
    const auto place = page.matrix()->selected();
    QVERIFY(place.has_value());
    QCOMPARE(static_cast<int>(matrix.cell(place->row, place->column).state()), state);
    QCOMPARE(page.causes()->model()->rowCount() > 0, down > 0);
    QCOMPARE(page.findChild<StateCount*>(u"meshCount%1"_s.arg(static_cast<int>(MatrixState::Down)))
                 ->isVisible(),
             down > 0);
    const auto* ego = page.findChild<EgoGraph*>(u"egoGraph"_s);
    QCOMPARE(ego->data().others.size(), qsizetype{2});
    QCOMPARE(std::count_if(
                 ego->data().others.begin(), ego->data().others.end(),
                 [](const EgoNeighbour& each) { return each.out.state() == MatrixState::Down; }),
             std::ptrdiff_t{down});
    page.showView(ConnectivityPage::Chord);
    std::size_t bad = 0;
    for (const ChordLink& link : page.chord()->data().links) {
        bad += static_cast<std::size_t>(link.bad);
    }
    QCOMPARE(bad, static_cast<std::size_t>(down));
    page.showView(ConnectivityPage::Links);
    QCOMPARE(page.findChild<QTableView*>(u"meshLinks"_s)->model()->rowCount(), 6);
    QVERIFY(page.findChild<PairCard*>(u"meshPair"_s)
                ->readOut()
                .startsWith(down > 0 ? u"from east to west: down"_s : u"from east to west: up"_s));
}

void TestMeshKindPage::choiceIsRemembered() {
    ConnectivityPage page;
    page.setPicture(shared(cutScene()), kNow);
    QSignalSpy looks(&page, &ConnectivityPage::lookChanged);
    Q_EMIT page.findChild<LabelDropDown*>(u"meshKinds"_s)->valueChosen(u"Submariner"_s);
    QCOMPARE(looks.size(), 1);
    QCOMPARE(page.look(), u"region submariner"_s);
    ConnectivityPage other;
    other.setLook(page.look());
    other.setPicture(shared(cutScene()), kNow);
    QCOMPARE(other.findChild<LabelDropDown*>(u"meshKinds"_s)->value(), u"Submariner"_s);
    other.setPicture(shared(KindScene()), kNow); // and over a refresh
    QCOMPARE(other.findChild<LabelDropDown*>(u"meshKinds"_s)->value(), u"Submariner"_s);
    // A fleet that has no such links shows those that it has.
    other.setPicture(nullptr, kNow);
    other.setPicture(judged(meshFacts(5)), kNow);
    QCOMPARE(other.matrix()->data().cells.at(1).state(), MatrixState::Up);
    ConnectivityPage old; // what an earlier version remembered
    old.setLook(u"name"_s);
    QCOMPARE(old.look(), u"name"_s);
}

void TestMeshKindPage::choiceIsMadeByKeys() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(shared(cutScene()), kNow);
    auto* kinds = page.findChild<LabelDropDown*>(u"meshKinds"_s);
    kinds->setFocus();
    QVERIFY(kinds->focusPolicy() & Qt::TabFocus);
    QTest::keyClick(kinds, Qt::Key_Space);
    QMenu* menu = nullptr;
    QTRY_VERIFY((menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) != nullptr);
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Return);
    QTRY_VERIFY(kinds->value() != u"Cilium"_s);
}

void TestMeshKindPage::cardSaysTheSystemsOwnWords() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(shared(cutScene()), kNow);
    page.choosePair(idOf("east"), idOf("west"));
    auto* said = page.findChild<RunLabel*>(u"meshPairSaid"_s);
    QVERIFY(!said->isVisible()); // Cilium's
    Q_EMIT page.findChild<LabelDropDown*>(u"meshKinds"_s)->valueChosen(u"Submariner"_s);
    QVERIFY(said->isVisible());
    const QString words = plainText(said->runs());
    QVERIFY2(words.contains(u"east-gw-1"_s) && words.contains(u"no handshake for 65.0 seconds"_s),
             qPrintable(words));
    QVERIFY(page.findChild<ToneLabel*>(u"meshPairEvidence"_s)->text().contains(u"east-gw-1"_s));
    QTest::mouseClick(page.findChild<QPushButton*>(u"meshPairCopy"_s), Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), u"subctl diagnose connections"_s);
    Q_EMIT page.findChild<LabelDropDown*>(u"meshKinds"_s)->valueChosen(u"Istio"_s);
    QTest::mouseClick(page.findChild<QPushButton*>(u"meshPairCopy"_s), Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), u"istioctl remote-clusters"_s);
}

void TestMeshKindPage::aloneItNeedsNoChoice() {
    KindScene scene = withoutCilium(cutScene());
    for (const auto& name : kThree) {
        scene.of(name).kinds.istio.reset();
        scene.of(name).kinds.served->istio = false;
    }
    const auto picture = shared(scene);
    QCOMPARE(model::kindsOf(*picture), std::vector{MeshLinkKind::Submariner});
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(picture, kNow);
    QVERIFY(page.matrix()->isVisible());
    QVERIFY(!page.findChild<QWidget*>(u"meshKinds"_s)->isVisible());
    QCOMPARE(page.findChild<QTableView*>(u"meshLinks"_s)->model()->rowCount(), 0);
    page.showView(ConnectivityPage::Links);
    QCOMPARE(page.findChild<QTableView*>(u"meshLinks"_s)->model()->rowCount(), 6);
}

void TestMeshKindPage::whatIsBesideLinksIsFoundInEveryKind() {
    auto picture = std::make_shared<model::MeshPicture>(cutScene().judged());
    picture->findings = {{.severity = model::MeshSeverity::Major,
                          .code = model::MeshCode::McsConflict,
                          .clusters = {0},
                          .service = "shop/pay",
                          .cells = {1}},
                         {.severity = model::MeshSeverity::Major,
                          .code = model::MeshCode::EntryNoEndpoints,
                          .clusters = {0}},
                         {.severity = model::MeshSeverity::Major,
                          .code = model::MeshCode::IdDup,
                          .clusters = {0, 1},
                          .cells = {1}}};
    ConnectivityPage page;
    page.setPicture(picture, kNow);
    Q_EMIT page.findChild<LabelDropDown*>(u"meshKinds"_s)->valueChosen(u"Submariner"_s);
    const auto rowOf = [&page](const QString& code) {
        const QAbstractItemModel& model = *page.causes()->model();
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.index(row, 2).data().toString() == code) {
                return row;
            }
        }
        return -1;
    };
    QVERIFY(rowOf(u"CONNECTION_ERROR"_s) >= 0);
    const int service = rowOf(u"MCS_CONFLICT"_s);
    QVERIFY(service >= 0);
    QCOMPARE(page.causes()->model()->index(service, 3).data().toString(), QString());
    QVERIFY(rowOf(u"ENTRY_NO_ENDPOINTS"_s) >= 0);
    QCOMPARE(rowOf(u"ID_DUP"_s), -1); // of Cilium's links alone
}

/// Clusters that share services by the MCS API alone: no pictures of links, and all services.
void TestMeshKindPage::servicesWithoutLinksAreShown() {
    KindScene scene = withoutCilium(KindScene());
    for (const auto& name : kThree) {
        scene.of(name).kinds = {};
        scene.of(name).kinds.served = mesh::ServedKinds{.at = kNow};
    }
    auto picture = std::make_shared<model::MeshPicture>(scene.judged());
    QVERIFY(!hasLinks(*picture));
    picture->services = std::vector<model::MeshServiceRow>{
        {.ns = "shop",
         .name = "pay",
         .isMcs = true,
         .cells = {{.cluster = 0, .exists = true, .isExported = true, .localReady = 3}}}};
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(picture, kNow);
    QCOMPARE(page.view(), ConnectivityPage::Services);
    auto* services = page.findChild<QTableView*>(u"meshServices"_s);
    QVERIFY(services->isVisible());
    QCOMPARE(services->model()->index(0, 1).data().toString(), u"MCS"_s);
    QVERIFY(!page.findChild<QWidget*>(u"egoGraph"_s)->isVisible());
    auto* views = page.findChild<SegmentedChoice*>(u"meshViews"_s);
    views->setFocus();
    QTest::keyClick(views, Qt::Key_Right);
    QCOMPARE(page.view(), ConnectivityPage::Issues);
    const auto* advice = page.findChild<ToneLabel*>(u"meshPairAdvice"_s);
    QVERIFY2(advice->text().startsWith(u"Neither Cilium nor"_s), qPrintable(advice->text()));
    page.setPicture(shared(KindScene()), kNow); // links come: their pictures are offered
    views->setFocus();
    QTest::keyClick(views, Qt::Key_Home);
    page.showView(ConnectivityPage::Matrix);
    QVERIFY(page.matrix()->isVisible());
}

void TestMeshKindPage::comparisonIsOfTheSameKind() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(shared(KindScene()), kNow);
    const Instant later = kNow + std::chrono::seconds(30);
    auto cut = std::make_shared<model::MeshPicture>(cutScene().judged());
    cut->at = later;
    page.setPicture(cut, later);
    auto* compare = page.findChild<LabelDropDown*>(u"meshCompare"_s);
    QVERIFY(compare->isVisible()); // Cilium's links alone are as they were
    Q_EMIT compare->valueChosen(clockSecondsText(kNow));
    const auto changed = [&page] {
        return std::count_if(page.matrix()->data().cells.begin(), page.matrix()->data().cells.end(),
                             [](MatrixCell cell) { return cell.has(MatrixCell::kChanged); });
    };
    QCOMPARE(changed(), std::ptrdiff_t{0});
    Q_EMIT page.findChild<LabelDropDown*>(u"meshKinds"_s)->valueChosen(u"Submariner"_s);
    QCOMPARE(changed(), std::ptrdiff_t{1});
}

QTEST_MAIN(TestMeshKindPage)
#include "tst_mesh_kind_page.moc"
