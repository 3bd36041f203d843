// SPDX-License-Identifier: GPL-3.0-or-later
// The pictures of a mesh from one sample, compared with stored ones; see README.md.
#include "../../unit/mesh/entry_scene.h"
#include "../connectivity/sample_mesh.h"
#include "compare.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/canvas/mesh/mesh_chord.h"
#include "ui/canvas/mesh/mesh_matrix.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTableView>
#include <QTest>

using namespace pilothouse::ui;
using namespace pilothouse::mesh::test;
using namespace Qt::Literals::StringLiterals;

class TestMeshGolden : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup() { themeController()->setMode(ThemeMode::Light); }
    void matrix_data() { themes(); }
    void matrix();
    void chord_data() { themes(); }
    void chord();
    void neighbours_data() { themes(); }
    void neighbours();
    void exceptions_data() { themes(); }
    void exceptions();
    void entries_data() { themes(); }
    void entries();

private:
    void themes() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("mode");
        QTest::newRow("light") << u"light"_s << static_cast<int>(ThemeMode::Light);
        QTest::newRow("dark") << u"dark"_s << static_cast<int>(ThemeMode::Dark);
    }
    [[nodiscard]] QString id(std::size_t at) const {
        return QString::fromStdString(m_members[at].id.str());
    }

    std::vector<pilothouse::mesh::MemberMeshFacts> m_members;
    std::shared_ptr<const pilothouse::model::MeshPicture> m_picture;
};

void TestMeshGolden::initTestCase() {
    m_members = meshFacts(40);
    spoil(m_members);
    m_picture = judged(m_members);
}

void TestMeshGolden::matrix() {
    QFETCH(QString, name);
    QFETCH(int, mode);
    themeController()->setMode(static_cast<ThemeMode>(mode));
    MeshChoice choice;
    choice.groups = orderedOf(*m_picture, MeshOrder::Region);
    const MeshMatrixView view = matrixOf(*m_picture, choice);
    MeshMatrix shown;
    shown.resize(560, 540);
    shown.setData(view.data);
    shown.setMarked(placesOf(view, m_picture->exceptions.back().cells));
    shown.setSelected(id(2), id(10));
    compare(shown, u"mesh-matrix-"_s + name);
}

void TestMeshGolden::chord() {
    QFETCH(QString, name);
    QFETCH(int, mode);
    themeController()->setMode(static_cast<ThemeMode>(mode));
    const MeshChordView view = chordOf(*m_picture, {}, u"westeurope"_s);
    MeshChord shown;
    shown.resize(560, 500);
    shown.setData(view.data);
    shown.setSelected(id(2), u"region:northeurope"_s);
    compare(shown, u"mesh-chord-"_s + name);
}

void TestMeshGolden::neighbours() {
    QFETCH(QString, name);
    QFETCH(int, mode);
    themeController()->setMode(static_cast<ThemeMode>(mode));
    EgoGraph shown;
    shown.resize(360, 330);
    shown.setData(egoOf(*m_picture, *indexOf(*m_picture, id(2))));
    shown.setSelected(id(10));
    compare(shown, u"mesh-neighbours-"_s + name);
}

void TestMeshGolden::exceptions() {
    QFETCH(QString, name);
    QFETCH(int, mode);
    themeController()->setMode(static_cast<ThemeMode>(mode));
    ConnectivityPage page;
    page.resize(1360, 760);
    page.setPicture(m_picture, kNow);
    page.show();
    page.showView(ConnectivityPage::Issues);
    page.choosePair(id(20), id(11)); // agents that are behind, of one cause with three others
    auto* const causes = page.findChild<QTableView*>(u"meshIssues"_s);
    QVERIFY(causes->currentIndex().isValid());
    QWidget* const view = causes->parentWidget()->parentWidget();
    compare(*view, u"mesh-exceptions-"_s + name);
}

/// Names and addresses that lead in, and where the chosen one leads: one backend is gone.
void TestMeshGolden::entries() {
    QFETCH(QString, name);
    QFETCH(int, mode);
    themeController()->setMode(static_cast<ThemeMode>(mode));
    Entries facts;
    facts.scene.of("west").services->front().localReady = 0;
    ConnectivityPage page;
    page.resize(1520, 700);
    page.setPicture(std::make_shared<const pilothouse::model::MeshPicture>(facts.picture()), kNow);
    page.show();
    page.showView(ConnectivityPage::Entries);
    auto* const entries = page.findChild<QTableView*>(u"meshEntries"_s);
    QCOMPARE(entries->model()->rowCount(), 2);
    compare(*entries->parentWidget()->parentWidget(), u"mesh-entries-"_s + name);
}

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestMeshGolden test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_mesh_golden.moc"
