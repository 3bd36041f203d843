// SPDX-License-Identifier: GPL-3.0-or-later
// The connectivity page from pictures that the engine judged, clicked and typed at.
#include "page_scene.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/models/cell_text.h"
#include "ui/models/roles.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/mesh_words.h"
#include "ui/pages/connectivity/pair_card.h"
#include "ui/pages/connectivity/state_counts.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QAbstractItemModel>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace pilothouse::mesh::test;
using namespace Qt::Literals::StringLiterals;

class TestConnectivityPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void nothingReadIsSaid();
    void noMeshIsSaid();
    void readingOffersNoChoiceOfOne();
    void matrixShowsEveryHalfLink();
    void clickedCellFillsTheCard();
    void causeAndMatrixGoTogether();
    void refreshKeepsSelectionAndPlaces();
    void selectionLeavesTheLargestMeshAsItIs();
    void everyBadLinkIsListedByCause();
    void countsFilter();
    void rehearsalAsksAndShows();
    void anotherFleetForgets();
    void neighboursFollow();
    void linksAreListed();
    void unknownIsNeverUp();
    void stagesAreOpenWithoutProof();
    void wordsOfACell();
    void pictures_data();
    void pictures();

private:
    std::unique_ptr<ThemeController> m_theme;
};

void TestConnectivityPage::initTestCase() {
    m_theme = std::make_unique<ThemeController>(*qApp, ThemeMode::Light);
}

void TestConnectivityPage::nothingReadIsSaid() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    const auto* title = page.findChild<ToneLabel*>(u"meshMessageTitle"_s);
    QVERIFY(title->isVisible());
    QCOMPARE(title->text(), u"Reading the mesh"_s);
    QVERIFY(!page.matrix()->isVisible());
    QVERIFY(!page.findChild<QWidget*>(u"meshViews"_s)->isVisible());
    page.setReading({.isReading = true, .members = 5, .done = 3});
    QCOMPARE(page.findChild<ToneLabel*>(u"meshMessage"_s)->text(),
             u"3 of 5 clusters have told what they are linked with."_s);
    page.setReading({.members = 5, .trouble = "no kubeconfig can be read"});
    QCOMPARE(page.findChild<ToneLabel*>(u"meshMessage"_s)->text(), u"no kubeconfig can be read"_s);
}

void TestConnectivityPage::noMeshIsSaid() {
    Members members = meshFacts(2);
    for (auto& member : members) {
        member.peers.peers.clear();
        member.kvstoremesh.front().peers.clear();
        member.kvstoremesh.front().configuredPeers = 0;
        member.remoteUsers->clear();
    }
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    QVERIFY(page.findChild<ToneLabel*>(u"meshMessage"_s)->text().contains(u"prod-weu-01"_s));
    QVERIFY(!page.matrix()->isVisible());
}

void TestConnectivityPage::readingOffersNoChoiceOfOne() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(spoilt()), kNow);
    page.setReading({.isReading = true, .members = 60, .done = 3});
    page.setReading({.isReading = true, .members = 60, .trouble = "no member answers"});
    QVERIFY(page.findChild<QWidget*>(u"meshViews"_s)->isVisible());
    QVERIFY(!page.findChild<QWidget*>(u"meshComponent"_s)->isVisible());
    QVERIFY(!page.findChild<QWidget*>(u"meshKinds"_s)->isVisible());
}

void TestConnectivityPage::matrixShowsEveryHalfLink() {
    const auto picture = judged(spoilt());
    ConnectivityPage page;
    page.setPicture(picture, kNow);
    const MatrixData& data = page.matrix()->data();
    QCOMPARE(data.heads.size(), qsizetype{60});
    std::size_t seen = 0;
    for (std::uint32_t from = 0; from < 60; ++from) {
        for (std::uint32_t to = 0; to < 60; ++to) {
            const MatrixPlace place =
                placeOf(*page.matrix(), QString::fromStdString(picture->clusters[from].id.str()),
                        QString::fromStdString(picture->clusters[to].id.str()));
            if (from != to) {
                QCOMPARE(static_cast<int>(data.cell(place.row, place.column).state()),
                         static_cast<int>(picture->cell(from, to).state()));
                ++seen;
            }
        }
    }
    QCOMPARE(seen, std::size_t{60} * 59);
}

void TestConnectivityPage::clickedCellFillsTheCard() {
    const Members members = spoilt();
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    MeshMatrix* matrix = page.matrix();
    const MatrixPlace place = placeOf(*matrix, idOf(members, 2), idOf(members, 10));
    QTest::mouseClick(matrix, Qt::LeftButton, {}, matrix->matrixLayout().cellRect(place).center());
    const auto* card = page.findChild<PairCard*>(u"meshPair"_s);
    QVERIFY(card->readOut().startsWith(u"from prod-weu-03 to prod-neu-01: down"_s));
    const QString title = plainText(page.findChild<RunLabel*>(u"meshPairTitle"_s)->runs());
    QVERIFY2(title.contains(u"prod-weu-03"_s) && title.contains(u"down"_s), qPrintable(title));
    QCOMPARE(matrix->accessibleDescription(), card->readOut());
    QSignalSpy opened(&page, &ConnectivityPage::clusterOpened);
    QTest::mouseClick(page.findChild<QPushButton*>(u"meshPairOpen"_s), Qt::LeftButton);
    QCOMPARE(opened.size(), 2);
    QTest::mouseClick(page.findChild<QPushButton*>(u"meshPairCopy"_s), Qt::LeftButton);
    QVERIFY(QApplication::clipboard()->text().endsWith( // agents would test their own copy
        u"clustermesh-apiserver kvstoremesh-dbg troubleshoot prod-neu-01"_s));
    matrix->setFocus();
    QTest::keyClick(matrix, Qt::Key_Return);
    QCOMPARE(opened.size(), 3);
    QCOMPARE(opened.back().front().toString(), idOf(members, 2));
}

void TestConnectivityPage::causeAndMatrixGoTogether() {
    const Members members = spoilt();
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    QTableView* causes = page.causes();
    QVERIFY(causes->model()->rowCount() >= 4);
    // From the list into the matrix: its links are marked.
    for (int row = 0; row < causes->model()->rowCount(); ++row) {
        QTest::mouseClick(causes->viewport(), Qt::LeftButton, {},
                          causes->visualRect(causes->model()->index(row, 0)).center());
        const int links = causes->model()->index(row, 3).data().toString().toInt();
        const auto marked =
            std::count_if(page.matrix()->data().cells.begin(), page.matrix()->data().cells.end(),
                          [](MatrixCell cell) { return cell.has(MatrixCell::kMarked); });
        QCOMPARE(static_cast<int>(marked), links);
    }
    // From the matrix into the list: the row of the cell's cause.
    page.choosePair(idOf(members, 2), idOf(members, 10));
    QVERIFY(causes->currentIndex().isValid());
    const QString what = causes->model()->index(causes->currentIndex().row(), 1).data().toString();
    QVERIFY2(what.contains(u"prod-weu-03"_s) && what.contains(u"prod-neu-01"_s), qPrintable(what));
    // A healthy link has no cause.
    page.choosePair(idOf(members, 0), idOf(members, 1));
    QVERIFY(!causes->currentIndex().isValid());
}

void TestConnectivityPage::refreshKeepsSelectionAndPlaces() {
    Members members = spoilt();
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    page.choosePair(idOf(members, 2), idOf(members, 10));
    const auto before = page.matrix()->matrixLayout();
    const int cause = page.causes()->currentIndex().row();
    const QString key = page.causes()->currentIndex().data(IdRole).toString();
    QVERIFY(cause >= 0);
    breakLink(members[40], members[41].name); // something else happens
    page.setPicture(judged(members, kNow + std::chrono::seconds(30)),
                    kNow + std::chrono::seconds(30));
    QCOMPARE(page.matrix()->matrixLayout().starts, before.starts);
    QCOMPARE(page.matrix()->matrixLayout().origin, before.origin);
    QCOMPARE(page.matrix()->selected(),
             std::optional(placeOf(*page.matrix(), idOf(members, 2), idOf(members, 10))));
    QCOMPARE(page.causes()->currentIndex().data(IdRole).toString(), key);
}

/// 260,610 half-links are judged and coloured once; a step of the selection touches none but those
/// that are marked.
void TestConnectivityPage::selectionLeavesTheLargestMeshAsItIs() {
    const Members members = spoilt(511);
    ConnectivityPage page;
    page.resize(1520, 864);
    page.setPicture(judged(members), kNow);
    page.show();
    auto* fold = page.findChild<QCheckBox*>(u"meshFold"_s);
    QVERIFY(fold->isChecked());
    QTest::mouseClick(fold, Qt::LeftButton, {}, {8, 8});
    QCOMPARE(page.matrix()->data().heads.size(), qsizetype{511});
    page.choosePair(idOf(members, 2), idOf(members, 10));
    const MatrixCell* const cells = page.matrix()->data().cells.data();
    const std::vector<MatrixCell> before = page.matrix()->data().cells;
    QTest::keyClick(page.matrix(), Qt::Key_Right);
    QTest::keyClick(page.matrix(), Qt::Key_Down);
    QCOMPARE(page.matrix()->data().cells.data(), cells); // the same ones: none was made anew
    const auto& after = page.matrix()->data().cells;
    std::size_t marked = 0;
    for (std::size_t at = 0; at < after.size(); ++at) {
        const bool isMark =
            after[at].has(MatrixCell::kMarked) || before[at].has(MatrixCell::kMarked);
        QVERIFY(isMark || after[at] == before[at]);
        marked += isMark ? 1U : 0U;
    }
    QVERIFY(marked > 0);
}

/// Issues: all causes, and the half-links of the one that is chosen; none that is bad is left out.
void TestConnectivityPage::everyBadLinkIsListedByCause() {
    const auto picture = judged(spoilt());
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(picture, kNow);
    page.showView(ConnectivityPage::Issues);
    auto* causes = page.findChild<QTableView*>(u"meshIssues"_s);
    auto* links = page.findChild<QTableView*>(u"meshCauseLinks"_s);
    const auto* nothing = page.findChild<QWidget*>(u"meshNoIssues"_s);
    QVERIFY(links->isVisible() && !nothing->isVisible());
    QCOMPARE(links->model()->rowCount(), 0);
    QSet<QString> seen;
    for (int row = 0; row < causes->model()->rowCount(); ++row) {
        causes->selectRow(row);
        const QString cause = causes->currentIndex().data(IdRole).toString();
        const int count = links->model()->rowCount();
        QCOMPARE(count, causes->model()->index(row, 3).data().toString().toInt());
        for (int at = 0; at < count; ++at) {
            seen.insert(links->model()->index(at, 0).data(IdRole).toString());
        }
        links->selectRow(count - 1); // a pair of it is looked at, and the cause stays
        QCOMPARE(causes->currentIndex().data(IdRole).toString(), cause);
        QCOMPARE(links->model()->rowCount(), count);
        QVERIFY(page.matrix()->selected().has_value());
    }
    qsizetype bad = 0;
    for (const model::MeshCell cell : picture->cells) {
        bad += model::isBad(cell.state()) ? 1 : 0;
    }
    QCOMPARE(seen.size(), bad);
    auto bare = std::make_shared<model::MeshPicture>(*picture);
    bare->exceptions.clear();
    bare->findings.clear();
    page.setPicture(bare, kNow);
    QCOMPARE(causes->model()->rowCount(), 1);
    causes->selectRow(0);
    QCOMPARE(links->model()->rowCount(), static_cast<int>(bad));
    page.setPicture(judged(meshFacts(12)), kNow); // all is well
    QVERIFY(nothing->isVisible() && !causes->isVisible() && !links->isVisible());
}

void TestConnectivityPage::countsFilter() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(spoilt()), kNow);
    auto* down =
        page.findChild<StateCount*>(u"meshCount%1"_s.arg(static_cast<int>(MatrixState::Down)));
    QVERIFY(down->isVisible());
    QTest::mouseClick(down, Qt::LeftButton);
    for (const MatrixCell cell : page.matrix()->data().cells) {
        if (!cell.has(MatrixCell::kOwn)) {
            QCOMPARE(cell.has(MatrixCell::kDimmed), cell.state() != MatrixState::Down);
        }
    }
    page.goToProblem(1);
    const auto place = page.matrix()->selected();
    QCOMPARE(page.matrix()->data().cell(place->row, place->column).state(), MatrixState::Down);
    QTest::mouseClick(down, Qt::LeftButton);
    QVERIFY(std::none_of(page.matrix()->data().cells.begin(), page.matrix()->data().cells.end(),
                         [](MatrixCell cell) { return cell.has(MatrixCell::kDimmed); }));
}

void TestConnectivityPage::rehearsalAsksAndShows() {
    Members members = spoilt();
    auto picture = std::make_shared<model::MeshPicture>(*judged(members));
    picture->services = std::vector<model::MeshServiceRow>{{.ns = "shop", .name = "ledger"},
                                                           {.ns = "shop", .name = "web"}};
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(picture, kNow);
    QSignalSpy asked(&page, &ConnectivityPage::lossWanted);
    QSignalSpy turned(&page, &ConnectivityPage::rehearsalChanged);
    auto* rehearse = page.findChild<QCheckBox*>(u"meshLossSwitch"_s);
    QTest::mouseClick(rehearse, Qt::LeftButton, {}, QPoint(10, rehearse->height() / 2));
    QCOMPARE(asked.size(), 1);
    const auto loss = asked.front().front().value<model::MeshLoss>();
    QCOMPARE(loss.regions.size(), std::size_t{1});
    QVERIFY(page.isRehearsal());
    const auto lost =
        std::count_if(page.matrix()->data().cells.begin(), page.matrix()->data().cells.end(),
                      [](MatrixCell cell) { return cell.has(MatrixCell::kLost); });
    QCOMPARE(lost, std::ptrdiff_t{2 * 10 * 60 - 10 * 10 - 10});
    auto failover = std::make_shared<model::MeshFailover>();
    failover->servicesLost = 1;
    failover->rows = {{.ns = "shop",
                       .name = "ledger",
                       .cells = {{.cluster = 3,
                                  .usableBefore = 4,
                                  .usableDrained = 0,
                                  .blackhole = 0.37,
                                  .losesAll = true}}}};
    page.setFailover(failover);
    QCOMPARE(plainText(page.findChild<RunLabel*>(u"meshLossNumber"_s)->runs()),
             u"1  of 2 services lose every backend"_s);
    const auto* table = page.findChild<QTableView*>(u"meshLossTable"_s);
    QCOMPARE(table->model()->index(0, 1).data().toString(), u"4 → 0"_s);
    QCOMPARE(table->model()->index(0, 2).data().toString(), u"dark"_s);
    QTest::mouseClick(rehearse, Qt::LeftButton, {}, QPoint(10, rehearse->height() / 2));
    QVERIFY(asked.back().front().value<model::MeshLoss>().empty());
    QVERIFY(!page.isRehearsal());
    QCOMPARE(turned.size(), 2);
}

void TestConnectivityPage::anotherFleetForgets() {
    const Members members = spoilt();
    ConnectivityPage page;
    page.setPicture(judged(members), kNow);
    page.choosePair(idOf(members, 2), idOf(members, 10));
    page.setPicture(nullptr, kNow);
    page.setPicture(judged(meshFacts(20)), kNow);
    QCOMPARE(page.matrix()->selected(), std::nullopt);
    QCOMPARE(page.matrix()->data().heads.size(), qsizetype{20});
    QCOMPARE(page.causes()->model()->rowCount(), 0);
}

void TestConnectivityPage::neighboursFollow() {
    const Members members = spoilt();
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    page.choosePair(idOf(members, 2), idOf(members, 10));
    auto* ego = page.findChild<EgoGraph*>(u"egoGraph"_s);
    QCOMPARE(ego->data().id, idOf(members, 2));
    QCOMPARE(ego->data().others.size(), qsizetype{59});
    QCOMPARE(ego->selected(), idOf(members, 10));
    ego->setFocus();
    QTest::keyClick(ego, Qt::Key_Right);
    QCOMPARE(page.matrix()->selected(),
             std::optional(placeOf(*page.matrix(), idOf(members, 2), ego->selected())));
    const QString next = ego->selected();
    QTest::keyClick(ego, Qt::Key_Return); // it becomes the middle
    QCOMPARE(ego->data().id, next);
}

void TestConnectivityPage::linksAreListed() {
    const Members members = spoilt();
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    page.matrix()->setFocus();
    QTest::keyClick(page.matrix(), Qt::Key_T);
    QCOMPARE(page.view(), ConnectivityPage::Links);
    auto* table = page.findChild<QTableView*>(u"meshLinks"_s);
    QCOMPARE(table->model()->rowCount(), 60 * 59);
    QTest::mouseClick(
        page.findChild<StateCount*>(u"meshCount%1"_s.arg(static_cast<int>(MatrixState::Down))),
        Qt::LeftButton);
    const int down = table->model()->rowCount();
    QVERIFY(down > 0 && down < 100);
    table->selectRow(0);
    QVERIFY(page.matrix()->selected().has_value());
    QTest::keyClick(table, Qt::Key_T);
    QCOMPARE(page.view(), ConnectivityPage::Matrix);
}

void TestConnectivityPage::unknownIsNeverUp() {
    const Members members = spoilt();
    const auto picture = judged(members);
    ConnectivityPage page;
    page.setPicture(picture, kNow);
    const MatrixPlace place = placeOf(*page.matrix(), idOf(members, 23), idOf(members, 1));
    QCOMPARE(page.matrix()->data().cell(place.row, place.column).state(), MatrixState::Unknown);
    const auto from = ui::indexOf(*picture, idOf(members, 23));
    const auto to = ui::indexOf(*picture, idOf(members, 1));
    QVERIFY(readOutOf(*picture, *from, *to).contains(u"unknown"_s));
}

void TestConnectivityPage::stagesAreOpenWithoutProof() {
    using model::MeshHalfState;
    const auto open = stagesOf(MeshHalfState::Unknown, nullptr);
    QVERIFY(std::all_of(open.begin(), open.end(),
                        [](StageMark mark) { return mark == StageMark::Open; }));
    const model::MeshHalf lost{.from = 0, .to = 1, .reasons = {{model::MeshCode::ConnectionLost}}};
    const auto down = stagesOf(MeshHalfState::Down, &lost);
    QVERIFY(std::all_of(down.begin(), down.end(),
                        [](StageMark mark) { return mark == StageMark::Open; }));
    const model::MeshHalf expired{.from = 0, .to = 1, .reasons = {{model::MeshCode::CertExpired}}};
    const auto tls = stagesOf(MeshHalfState::Down, &expired);
    QCOMPARE(tls[static_cast<std::size_t>(MeshStage::Tls)], StageMark::Fails);
    QCOMPARE(tls[static_cast<std::size_t>(MeshStage::Dns)], StageMark::Open);
    const model::MeshHalf lag{.from = 0, .to = 1, .reasons = {{model::MeshCode::SyncLag}}};
    const auto sync = stagesOf(MeshHalfState::Degraded, &lag);
    QCOMPARE(sync[static_cast<std::size_t>(MeshStage::Etcd)], StageMark::Reached);
    QCOMPARE(sync[static_cast<std::size_t>(MeshStage::Sync)], StageMark::Fails);
}

void TestConnectivityPage::wordsOfACell() {
    QCOMPARE(wordsOf({.code = model::MeshCode::Agents, .have = 3, .want = 5}),
             u"Agents not all ready: 3 of 5"_s);
    QCOMPARE(commonStart({u"prod-weu-01"_s, u"prod-weu-02"_s}), 9);
    QCOMPARE(commonStart({u"alpha"_s, u"beta"_s}), 0);
    QCOMPARE(commonStart({u"alone-1"_s}), 0);
}

void TestConnectivityPage::pictures_data() {
    QTest::addColumn<int>("clusters");
    QTest::addColumn<bool>("isSpoilt");
    QTest::newRow("5") << 5 << false;
    QTest::newRow("60 broken") << 60 << true;
    QTest::newRow("255 broken") << 255 << true;
    QTest::newRow("511 broken") << 511 << true;
}

/// Every size is drawn in both themes; PILOTHOUSE_PICTURES keeps the pictures.
void TestConnectivityPage::pictures() {
    QFETCH(int, clusters);
    QFETCH(bool, isSpoilt);
    Members members = meshFacts(clusters);
    if (isSpoilt) {
        spoil(members);
    }
    const auto picture = judged(members);
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        m_theme->setMode(mode);
        ConnectivityPage page;
        page.resize(1520, 864);
        page.setPicture(picture, kNow);
        if (isSpoilt) {
            page.choosePair(idOf(members, 2), idOf(members, 10));
        }
        page.show();
        const QImage image = page.grab().toImage();
        QVERIFY(!image.isNull());
        const QString folder = qEnvironmentVariable("PILOTHOUSE_PICTURES");
        if (!folder.isEmpty()) {
            QVERIFY(image.save(u"%1/connectivity-%2-%3.png"_s.arg(folder).arg(clusters).arg(
                mode == ThemeMode::Dark ? u"dark"_s : u"light"_s)));
        }
    }
    m_theme->setMode(ThemeMode::Light);
}

QTEST_MAIN(TestConnectivityPage)
#include "tst_connectivity_page.moc"
