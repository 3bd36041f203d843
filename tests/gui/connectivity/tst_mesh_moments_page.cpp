// SPDX-License-Identifier: GPL-3.0-or-later
// Moments on the connectivity page: compared with, kept in files and read back; what changed is
// counted as the bridge has it counted.
#include "../../unit/mesh/kind_scene.h"
#include "page_scene.h"
#include "ui/bridge/mesh_bridge.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QAbstractItemModel>
#include <QApplication>
#include <QFileDialog>
#include <QMenu>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace pilothouse::mesh::test;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr Instant kLater = kNow + std::chrono::seconds(30);

/// The page, with its comparisons counted and its files kept by the real bridge.
struct Seat {
    Seat() {
        QObject::connect(&page, &ConnectivityPage::snapshotSaveWanted, &bridge,
                         &MeshBridge::saveSnapshot);
        QObject::connect(&page, &ConnectivityPage::snapshotOpenWanted, &bridge,
                         &MeshBridge::openSnapshot);
        QObject::connect(&page, &ConnectivityPage::comparisonWanted, &bridge, &MeshBridge::compare);
        QObject::connect(&bridge, &MeshBridge::snapshotOpened, &page,
                         &ConnectivityPage::setSnapshot);
        QObject::connect(&bridge, &MeshBridge::comparisonChanged, &page,
                         &ConnectivityPage::setComparison);
        page.resize(1520, 864);
        page.show();
    }
    [[nodiscard]] LabelDropDown* compare() const {
        return page.findChild<LabelDropDown*>(u"meshCompare"_s);
    }
    [[nodiscard]] QAbstractItemModel* changes() const {
        return page.findChild<QTableView*>(u"meshChanges"_s)->model();
    }
    /// What the menu offers, as a user sees it.
    [[nodiscard]] QStringList offers() const {
        compare()->click();
        QStringList words;
        if (auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) {
            for (const QAction* action : menu->actions()) {
                words.append(action->text());
            }
            menu->close();
        }
        return words;
    }
    [[nodiscard]] bool isChanged(const QString& from, const QString& to) const {
        const MatrixData& data = page.matrix()->data();
        int row = -1;
        int column = -1;
        for (int at = 0; at < data.heads.size(); ++at) {
            row = data.heads.at(at).id == from ? at : row;
            column = data.heads.at(at).id == to ? at : column;
        }
        return data.cell(row, column).has(MatrixCell::kChanged);
    }
    [[nodiscard]] std::ptrdiff_t changed() const {
        return std::count_if(page.matrix()->data().cells.begin(), page.matrix()->data().cells.end(),
                             [](MatrixCell cell) { return cell.has(MatrixCell::kChanged); });
    }
    MeshBridge bridge;
    ConnectivityPage page;
};

int rowOf(const QAbstractItemModel& model, const QString& text) {
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, 0).data().toString() == text) {
            return row;
        }
    }
    return -1;
}

} // namespace

class TestMeshMomentsPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<ThemeController>(*qApp, ThemeMode::Light); }
    void earlierMomentIsComparedWith();
    void changesAreListedWorstFirst();
    void theStartIsKept();
    void snapshotIsKeptAndComparedWith();
    void brokenSnapshotsAreSaid_data();
    void brokenSnapshotsAreSaid();
    void snapshotsAreComparedKindByKind();
    void keysAskForAFile();
    void toolsAreNeverCut_data();
    void toolsAreNeverCut();

private:
    std::unique_ptr<ThemeController> m_theme;
};

void TestMeshMomentsPage::earlierMomentIsComparedWith() {
    Members members = spoilt();
    Seat seat;
    seat.page.setPicture(judged(members), kNow);
    QVERIFY(seat.compare()->isVisible());
    const QStringList atFirst{u"nothing"_s, u"Save snapshot…"_s, u"Open snapshot…"_s};
    QCOMPARE(seat.offers(), atFirst); // there is no other moment yet
    breakLink(members[40], members[41].name);
    seat.page.setPicture(judged(members, kLater), kLater);
    QCOMPARE(seat.offers().size(), 4);
    QVERIFY(!seat.isChanged(idOf(members, 40), idOf(members, 41)));
    Q_EMIT seat.compare()->valueChosen(clockSecondsText(kNow));
    QVERIFY(seat.isChanged(idOf(members, 40), idOf(members, 41)));
    QVERIFY(!seat.isChanged(idOf(members, 2), idOf(members, 10))); // it was down before
    QCOMPARE(seat.changed(), std::ptrdiff_t{1});
    QVERIFY(seat.compare()->toolTip().startsWith(u"1 half-link"_s));
    Q_EMIT seat.compare()->valueChosen(u"nothing"_s);
    QCOMPARE(seat.changed(), std::ptrdiff_t{0});
}

void TestMeshMomentsPage::changesAreListedWorstFirst() {
    Members members = spoilt();
    Seat seat;
    seat.page.setPicture(judged(members), kNow);
    const auto start = members;
    breakLink(members[40], members[41].name);
    members[2] = meshFacts(60)[2]; // the one-way link is mended
    breakLink(members[2], members[6].name);
    seat.page.setPicture(judged(members, kLater), kLater);
    Q_EMIT seat.compare()->valueChosen(clockSecondsText(kNow));
    QTRY_VERIFY(seat.changes()->rowCount() >= 2);
    seat.page.showView(ConnectivityPage::Changes);
    QVERIFY(seat.page.findChild<QTableView*>(u"meshChanges"_s)->isVisible());
    const int worse = rowOf(*seat.changes(), u"prod-uks-01 → prod-uks-02"_s);
    const int better = rowOf(*seat.changes(), u"prod-weu-03 → prod-neu-01"_s);
    QVERIFY(worse >= 0 && better >= 0);
    QVERIFY(worse < better);
    QCOMPARE(seat.changes()->index(worse, 1).data().toString(), u"worse"_s);
    QCOMPARE(seat.changes()->index(worse, 2).data().toString(), u"up"_s);
    QCOMPARE(seat.changes()->index(worse, 3).data().toString(), u"down"_s);
    QCOMPARE(seat.changes()->index(better, 1).data().toString(), u"better"_s);
    // A line leads to its pair.
    seat.page.findChild<QTableView*>(u"meshChanges"_s)->selectRow(worse);
    QVERIFY(seat.page.matrix()->selected().has_value());
    // Nothing compared with, nothing listed; the view goes.
    Q_EMIT seat.compare()->valueChosen(u"nothing"_s);
    QCOMPARE(seat.changes()->rowCount(), 0);
    QCOMPARE(seat.page.view(), ConnectivityPage::Matrix);
}

void TestMeshMomentsPage::theStartIsKept() {
    Members members = meshFacts(5);
    Seat seat;
    for (int step = 0; step < 40; ++step) {
        Members now = members;
        breakLink(now[static_cast<std::size_t>(step % 4)], members[4].name);
        auto picture = std::make_shared<model::MeshPicture>(*judged(now));
        picture->at = kNow + std::chrono::seconds(30 * step);
        seat.page.setPicture(picture, picture->at);
    }
    const QStringList offers = seat.offers();
    QVERIFY(offers.size() < 30);
    const QString start = u"the start, %1"_s.arg(clockSecondsText(kNow));
    QCOMPARE(offers.at(offers.size() - 3), start);
    Q_EMIT seat.compare()->valueChosen(start);
    QCOMPARE(seat.compare()->value(), clockSecondsText(kNow));
    QCOMPARE(seat.changed(), std::ptrdiff_t{2}); // one mended, one broken
}

void TestMeshMomentsPage::snapshotIsKeptAndComparedWith() {
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"monday.json"_s);
    Members members = spoilt();
    {
        Seat seat;
        QSignalSpy saved(&seat.bridge, &MeshBridge::snapshotSaved);
        seat.page.setPicture(judged(members), kNow);
        Q_EMIT seat.compare()->valueChosen(u"Save snapshot…"_s);
        auto* dialog = seat.page.findChild<QFileDialog*>(u"meshSnapshotSave"_s);
        QVERIFY(dialog != nullptr);
        Q_EMIT dialog->fileSelected(file);
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(saved.front().at(1).toString(), QString());
        QVERIFY(QFile::exists(file));
        dialog->close();
    }
    Seat seat; // another day
    breakLink(members[40], members[41].name);
    seat.page.setPicture(judged(members, kLater), kLater);
    Q_EMIT seat.page.snapshotOpenWanted(file);
    QTRY_COMPARE(seat.compare()->value(), u"monday.json"_s);
    QVERIFY(seat.isChanged(idOf(members, 40), idOf(members, 41)));
    QCOMPARE(seat.changed(), std::ptrdiff_t{1});
    QTRY_VERIFY(rowOf(*seat.changes(), u"prod-uks-01 → prod-uks-02"_s) == 0);
    QVERIFY(seat.offers().contains(u"monday.json"_s));
    QVERIFY(!seat.page.findChild<BannerStrip*>(u"meshFileStrip"_s)->isVisible());
    // What cannot be written is said.
    QSignalSpy saved(&seat.bridge, &MeshBridge::snapshotSaved);
    Q_EMIT seat.page.snapshotSaveWanted(folder.filePath(u"monday.json/inside.json"_s),
                                        judged(members));
    QTRY_COMPARE(saved.size(), 1);
    QVERIFY(saved.front().at(1).toString().contains(u"inside.json"_s));
}

void TestMeshMomentsPage::brokenSnapshotsAreSaid_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("said");
    QTest::newRow("cut off") << QByteArray("{\n  \"kind\": \n") << u"broken.json:3:1"_s;
    QTest::newRow("another document") << QByteArray("{\"kind\": \"Fleet\"}") << u"MeshSnapshot"_s;
}

void TestMeshMomentsPage::brokenSnapshotsAreSaid() {
    QFETCH(QByteArray, text);
    QFETCH(QString, said);
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"broken.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    Seat seat;
    seat.page.setPicture(judged(meshFacts(5)), kNow);
    Q_EMIT seat.page.snapshotOpenWanted(file.fileName());
    auto* strip = seat.page.findChild<BannerStrip*>(u"meshFileStrip"_s);
    QTRY_VERIFY(strip->isVisible());
    QVERIFY2(strip->toolTip().contains(said), qPrintable(strip->toolTip()));
    QCOMPARE(seat.compare()->value(), u"nothing"_s); // what was shown stays
    Q_EMIT strip->remedyChosen();
    QVERIFY(!strip->isVisible());
}

void TestMeshMomentsPage::snapshotsAreComparedKindByKind() {
    KindScene scene;
    auto picture = std::make_shared<const model::MeshPicture>(scene.judged());
    Seat seat;
    seat.page.setPicture(picture, kNow);
    auto kept = std::make_shared<model::MeshPicture>(*picture);
    std::erase_if(kept->kinds,
                  [](const auto& each) { return each.kind == model::MeshLinkKind::Submariner; });
    kept->kinds.front().halves.front().cell = model::MeshCell(model::MeshHalfState::Down);
    seat.page.setSnapshot({.path = "/x/monday.json", .fleet = "lab", .picture = kept});
    QCOMPARE(seat.changed(), std::ptrdiff_t{0});
    Q_EMIT seat.page.findChild<LabelDropDown*>(u"meshKinds"_s)->valueChosen(u"Submariner"_s);
    QCOMPARE(seat.changed(), std::ptrdiff_t{0}); // not: all are new
    QVERIFY2(seat.compare()->toolTip().contains(u"no links of Submariner"_s),
             qPrintable(seat.compare()->toolTip()));
    Q_EMIT seat.page.findChild<LabelDropDown*>(u"meshKinds"_s)->valueChosen(u"Istio"_s);
    QCOMPARE(seat.changed(), std::ptrdiff_t{1});
}

void TestMeshMomentsPage::keysAskForAFile() {
    Seat seat;
    QTest::keyClick(&seat.page, Qt::Key_S, Qt::ControlModifier);
    QVERIFY(seat.page.findChild<QFileDialog*>(u"meshSnapshotSave"_s) == nullptr); // nothing read
    seat.page.setPicture(judged(meshFacts(5)), kNow);
    QTest::keyClick(seat.page.matrix(), Qt::Key_S, Qt::ControlModifier);
    auto* save = seat.page.findChild<QFileDialog*>(u"meshSnapshotSave"_s);
    QVERIFY(save != nullptr && save->isVisible());
    save->close();
    seat.page.chooseOpen();
    auto* open = seat.page.findChild<QFileDialog*>(u"meshSnapshotOpen"_s);
    QVERIFY(open != nullptr && open->isVisible());
    open->close();
}

void TestMeshMomentsPage::toolsAreNeverCut_data() {
    QTest::addColumn<int>("width");
    QTest::newRow("wide") << 1900;
    QTest::newRow("comp") << 1520;
    QTest::newRow("small") << 1200;
}

/// With all that a bar may hold each part has the room that it asks for, beside all others.
void TestMeshMomentsPage::toolsAreNeverCut() {
    QFETCH(int, width);
    auto picture = std::make_shared<model::MeshPicture>(*judged(spoilt()));
    picture->entries.resize(1);
    picture->declared.resize(1);
    Seat seat;
    seat.page.resize(width, 864);
    seat.page.setPicture(picture, kNow);
    seat.page.setSnapshot({.path = "/x/monday-morning.json", .fleet = "lab", .picture = picture});
    auto later = std::make_shared<model::MeshPicture>(*picture);
    seat.page.setPicture(later, kNow);
    seat.page.setSnapshot({.path = "/x/monday-morning.json", .fleet = "lab", .picture = picture});
    QCoreApplication::sendPostedEvents();
    QCOMPARE(seat.page.width(), width); // it does not grow for them
    QList<QRect> places;
    for (const char* name :
         {"meshViews", "meshCompare", "meshOrder", "meshGather", "meshExport", "meshCounts"}) {
        const auto* part = seat.page.findChild<QWidget*>(QString::fromLatin1(name));
        QVERIFY(part->isVisible());
        QVERIFY2(part->width() >= std::min(part->sizeHint().width(), part->maximumWidth()), name);
        const QRect place(part->mapTo(&seat.page, QPoint()), part->size());
        QVERIFY2(seat.page.rect().contains(place), name);
        for (const QRect& other : places) {
            QVERIFY2(!place.intersects(other), name);
        }
        places.append(place);
    }
    // A second row is gone with the tools that needed it.
    const auto bottomOf = [&seat](const char* name) {
        const auto* part = seat.page.findChild<QWidget*>(QString::fromLatin1(name));
        return part->mapTo(&seat.page, QPoint(0, part->height())).y();
    };
    const bool isSecond = bottomOf("meshOrder") > bottomOf("meshViews");
    QCOMPARE(isSecond, width < 1900);
    const int before = bottomOf("meshViews");
    const auto* stage = seat.page.findChild<QStackedWidget*>();
    const int top = stage->mapTo(&seat.page, QPoint()).y();
    seat.page.showView(ConnectivityPage::Issues);
    QCoreApplication::sendPostedEvents();
    QCOMPARE(bottomOf("meshViews"), before);
    QVERIFY(!isSecond || width < 1300 || stage->mapTo(&seat.page, QPoint()).y() < top);
}

QTEST_MAIN(TestMeshMomentsPage)
#include "tst_mesh_moments_page.moc"
