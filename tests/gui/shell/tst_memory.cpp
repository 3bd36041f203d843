// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/shell/person.h"
#include "tests/support/fleet_builder.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QFontMetrics>
#include <QHeaderView>
#include <QSettings>
#include <QTemporaryDir>

#include <memory>

using namespace pilothouse;
using namespace pilothouse::ui;
using test::Person;

namespace {

FleetInfo named(const QString& name) {
    FleetInfo info;
    info.name = name;
    return info;
}

/// One run of the program: a window over a fleet, closed at the end.
struct Run {
    Run(const QString& folder, const QString& fleet)
        : state(std::make_shared<UiState>(folder)), window(state), person(window) {
        window.setClock([] { return test::builtAt(); });
        state->setFleet(fleet);
        if (!state->geometry().isEmpty()) {
            window.restoreGeometry(state->geometry());
        }
        window.showFleet(named(fleet));
        window.showSnapshot(test::buildFleet({.clusters = 60}));
        window.show();
    }
    ~Run() { window.close(); }
    [[nodiscard]] QHeaderView* header() const { return person.table()->horizontalHeader(); }

    std::shared_ptr<UiState> state;
    MainWindow window;
    Person person;
};

/// The fleet of `Run` with one member of a long name.
std::shared_ptr<const model::FleetSnapshot> withLongName(const std::string& name) {
    const auto fleet = test::buildFleet({.clusters = 60});
    model::ClusterState state = *fleet->clusters.front();
    state.identity.name = name;
    state.identity.id = ClusterId(name);
    auto longer = std::make_shared<model::FleetSnapshot>(*fleet);
    longer->clusters.push_back(std::make_shared<const model::ClusterState>(std::move(state)));
    return longer;
}

} // namespace

class TestMemory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void liesUnderTheFleet();
    void stateFolderHoldsItAll();
    void namesOfFleetsAreNoPaths();
    void lookComesBack();
    void fleetsKeepTheirOwnLook();
    void newFleetStartsWithTheLastLook();
    void recentFilesAreAbsoluteAndFew();
    void foreignColumnsAreNotTaken();
    void namesGetRoomUntilAWidthIsChosen();
};

void TestMemory::initTestCase() {
    new ThemeController(*qApp, ThemeMode::Light); // goes with the application
}

void TestMemory::liesUnderTheFleet() {
    const QTemporaryDir home;
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    UiState state{{}};
    QCOMPARE(state.file(), home.path() + QStringLiteral("/pilothouse/ui.ini"));
    state.setFleet(QStringLiteral("retail-eu"));
    QCOMPARE(state.file(), home.path() + QStringLiteral("/pilothouse/retail-eu/ui.ini"));
    state.setGeometry("abc");
    QVERIFY(QFileInfo::exists(state.file()));
    {
        const Run run({}, QStringLiteral("adhoc-1234"));
        run.header()->resizeSection(0, 201);
    }
    const QString file = home.path() + QStringLiteral("/pilothouse/adhoc-1234/ui.ini");
    QVERIFY(QFileInfo::exists(file));
    QVERIFY(
        QSettings(file, QSettings::IniFormat).contains(QStringLiteral("columns/clusterTable-7")));
}

void TestMemory::stateFolderHoldsItAll() {
    const QTemporaryDir home;
    const QTemporaryDir folder;
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    { const Run run(folder.path(), QStringLiteral("retail-eu")); }
    QVERIFY(QFileInfo::exists(folder.filePath(QStringLiteral("ui.ini"))));
    QVERIFY(QDir(home.path()).isEmpty());
}

void TestMemory::namesOfFleetsAreNoPaths() {
    const QTemporaryDir home;
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    UiState state{{}};
    for (const auto& name : {QStringLiteral("../../etc"), QStringLiteral(".."),
                             QStringLiteral("a/b"), QStringLiteral("/root")}) {
        state.setFleet(name);
        const QString file = QDir::cleanPath(state.file());
        QCOMPARE(QFileInfo(QFileInfo(file).path()).path(),
                 home.path() + QStringLiteral("/pilothouse"));
    }
}

void TestMemory::lookComesBack() {
    const QTemporaryDir folder;
    QSize size;
    {
        Run run(folder.path(), QStringLiteral("retail-eu"));
        QVERIFY(run.person.sitDown());
        run.window.resize(1300, 800);
        run.header()->resizeSection(0, 233);
        run.header()->resizeSection(2, 91);
        run.person.table()->sortByColumn(4, Qt::DescendingOrder);
        run.person.press(Qt::Key_V);
        run.person.press(Qt::Key_K, Qt::ControlModifier);
        run.person.type(QStringLiteral("theme: dark"));
        run.person.press(Qt::Key_Return);
        size = run.window.size();
        QCOMPARE(size, QSize(1300, 800));
    }
    themeController()->setMode(ThemeMode::Light);
    const Run again(folder.path(), QStringLiteral("retail-eu"));
    QCOMPARE(again.window.size(), size);
    QCOMPARE(again.header()->sectionSize(0), 233);
    QCOMPARE(again.header()->sectionSize(2), 91);
    QCOMPARE(again.header()->sortIndicatorSection(), 4);
    QCOMPARE(again.header()->sortIndicatorOrder(), Qt::DescendingOrder);
    const auto* rows = again.person.table()->model();
    QVERIFY(rows->index(0, 4).data().toInt() > rows->index(59, 4).data().toInt());
    QVERIFY(again.window.overview()->view() == OverviewPage::View::Rows);
    QVERIFY(themeController()->mode() == ThemeMode::Dark);
    themeController()->setMode(ThemeMode::Light);
}

void TestMemory::fleetsKeepTheirOwnLook() {
    const QTemporaryDir home;
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    Run run({}, QStringLiteral("one"));
    run.header()->resizeSection(0, 201);
    run.window.showFleet(named(QStringLiteral("two")));
    run.window.showSnapshot(test::buildFleet({.clusters = 60}));
    run.header()->resizeSection(0, 255);
    run.window.overview()->setView(OverviewPage::View::Rows);
    run.window.showFleet(named(QStringLiteral("one")));
    run.window.showSnapshot(test::buildFleet({.clusters = 60}));
    QCOMPARE(run.header()->sectionSize(0), 201);
    QVERIFY(run.window.overview()->view() == OverviewPage::View::Map);
    run.window.showFleet(named(QStringLiteral("two")));
    QCOMPARE(run.header()->sectionSize(0), 255);
}

void TestMemory::newFleetStartsWithTheLastLook() {
    const QTemporaryDir home;
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    {
        const Run run({}, QStringLiteral("one"));
        run.header()->resizeSection(0, 244);
    }
    const Run other({}, QStringLiteral("never-seen"));
    QCOMPARE(other.header()->sectionSize(0), 244);
}

void TestMemory::recentFilesAreAbsoluteAndFew() {
    const QTemporaryDir folder;
    UiState state(folder.path());
    for (int at = 0; at < 12; ++at) {
        state.addRecent(QStringLiteral("fleets/%1.yaml").arg(at));
    }
    state.addRecent(QStringLiteral("fleets/7.yaml"));
    const QStringList recent = UiState(folder.path()).recent();
    QCOMPARE(recent.size(), 8);
    QCOMPARE(recent.front(), QDir::currentPath() + QStringLiteral("/fleets/7.yaml"));
    QCOMPARE(recent.count(recent.front()), 1);
}

void TestMemory::foreignColumnsAreNotTaken() {
    const QTemporaryDir folder;
    UiState state(folder.path());
    state.setColumns(QStringLiteral("clusterTable-7"), "no header at all");
    const Run run(folder.path(), QStringLiteral("retail-eu"));
    QVERIFY(run.header()->sectionSize(0) > 100);
    QCOMPARE(run.header()->hiddenSectionCount(), 0);
}

void TestMemory::namesGetRoomUntilAWidthIsChosen() {
    const QTemporaryDir home;
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    Run run({}, QStringLiteral("one"));
    run.window.resize(1600, 1000);
    run.window.overview()->setView(OverviewPage::View::Rows);
    QVERIFY(run.person.sitDown());
    const std::string name = "point-of-sale-hamburg-altona-0042";
    run.window.showSnapshot(withLongName(name));
    const QFontMetrics metrics(textFont(13, Weight::Strong));
    QVERIFY(run.header()->sectionSize(0) > metrics.horizontalAdvance(QString::fromStdString(name)));
    run.window.showSnapshot(test::buildFleet({.clusters = 60})); // it left again
    QVERIFY(run.header()->sectionSize(0) < metrics.horizontalAdvance(QString::fromStdString(name)));
    run.header()->resizeSection(0, 150);
    run.window.showSnapshot(withLongName(name));
    run.window.resize(1500, 900);
    QCOMPARE(run.header()->sectionSize(0), 150);
}

QTEST_MAIN(TestMemory)
#include "tst_memory.moc"
