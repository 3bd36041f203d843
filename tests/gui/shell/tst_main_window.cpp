// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/shell/person.h"
#include "tests/support/fleet_builder.h"
#include "tests/support/fleet_story.h"
#include "ui/canvas/hex_map.h"
#include "ui/models/roles.h"
#include "ui/models/words.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/kpi_tile.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>

#include <memory>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using test::Person;
using Snapshot = std::shared_ptr<const model::FleetSnapshot>;

namespace {

/// A window over a built fleet, somebody in front of it, and what was asked of the engine.
struct Desk {
    explicit Desk(int clusters = 60)
        : window(std::make_shared<UiState>(folder.path())), person(window),
          fleet(test::buildFleet({.clusters = clusters})) {
        window.setClock([] { return test::builtAt(); });
        QObject::connect(&window, &MainWindow::commandPosted, &window,
                         [this](const engine::Command& command) { asked.push_back(command); });
        FleetInfo info;
        info.name = QStringLiteral("retail-eu");
        window.showFleet(info);
        window.showSnapshot(fleet);
    }
    template<class Command>
    [[nodiscard]] int count() const {
        return static_cast<int>(
            std::count_if(asked.begin(), asked.end(), [](const engine::Command& command) {
                return std::holds_alternative<Command>(command);
            }));
    }
    /// The overview's map; the first page has a picture of one.
    [[nodiscard]] HexMap* map() const { return window.overview()->findChild<HexMap*>(); }

    QTemporaryDir folder;
    MainWindow window;
    Person person;
    Snapshot fleet;
    std::vector<engine::Command> asked;
};

FileProblem problemIn(const char* file) {
    FileProblem problem;
    problem.error = Error{.kind = ErrorKind::Validation,
                          .message = "unknown key \"sauces\"",
                          .position = Position{file, 4, 3}};
    return problem;
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void slashThenTypingNarrows();
    void wrongFilterHidesNobody();
    void noResultOffersToClear();
    void clearedFilterComesBack();
    void lettersInTextFieldsAreText();
    void bracketsWalkProblemsAndEnterOpens();
    void tabsClose();
    void tabsAreWalked();
    void goToOpensAndRuns();
    void goToSaysWhenNothingMatches();
    void themeSwitches();
    void refreshAndHelp();
    void viewIsToggled();
    void tilesFilter();
    void problemListSelects();
    void mapIsClickedAndWalked();
    void headerClickSorts();
    void sortedFromTheKeyboard();
    void selectionSurvivesFilterAndRefresh();
    void statusBarLeadsToTheOverview();
    void statusBarCountsNobodyWhoIsAway();
    void openingSaysSo();
    void aBrokenFileLeavesTheFleetAlone();
    void aBrokenFileIsNotOpeningForEver();
    void firstRunAfterAFleetDoesNotLie();
    void contextsKeepTheFleet();
    void yamlIsReadAndCopied();
    void aMemberThatLeavesSaysSo();
    void nothingFlickersInSteadyState();
};

void TestMainWindow::initTestCase() {
    new ThemeController(*qApp, ThemeMode::Light); // goes with the application
}

void TestMainWindow::slashThenTypingNarrows() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    me.press(Qt::Key_Slash);
    QCOMPARE(me.find<FilterField>("filterField")->edit(), QApplication::focusWidget());
    me.type(QStringLiteral("env=prod"));
    QCOMPARE(me.filterText(), QStringLiteral("env=prod"));
    const auto prod =
        std::count_if(desk.fleet->clusters.begin(), desk.fleet->clusters.end(),
                      [](const auto& c) { return c->identity.environment == "prod"; });
    QTRY_COMPARE(me.table()->model()->rowCount(), int(prod));
    QVERIFY(me.filterWords().contains(QString::number(prod)));
    me.press(Qt::Key_Return);
    QCOMPARE(me.focused(), QStringLiteral("clusterTable"));
}

void TestMainWindow::wrongFilterHidesNobody() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    me.press(Qt::Key_F, Qt::ControlModifier);
    me.type(QStringLiteral("colour=red"));
    QTRY_VERIFY(me.filterWords().contains(QLatin1String("colour")));
    QCOMPARE(me.table()->model()->rowCount(), 60);
}

void TestMainWindow::noResultOffersToClear() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    me.press(Qt::Key_Slash);
    me.type(QStringLiteral("region=mars"));
    auto* card = me.find<QWidget>("noResultCard");
    QTRY_VERIFY(card->isVisible());
    me.click(me.find<QPushButton>("clearFilter"));
    QVERIFY(!card->isVisible());
    QCOMPARE(me.filterText(), QString());
    QCOMPARE(me.table()->model()->rowCount(), 60);
}

void TestMainWindow::clearedFilterComesBack() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    desk.window.setFilterText(QStringLiteral("env=prod"));
    const int narrowed = me.table()->model()->rowCount();
    QVERIFY(narrowed < 60);
    me.press(Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(me.filterText(), QString());
    QCOMPARE(me.table()->model()->rowCount(), 60);
    me.press(Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(me.filterText(), QStringLiteral("env=prod"));
    QCOMPARE(me.table()->model()->rowCount(), narrowed);
}

void TestMainWindow::lettersInTextFieldsAreText() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    const auto view = desk.window.overview()->view();
    me.press(Qt::Key_Slash);
    me.type(QStringLiteral("v]/["));
    QCOMPARE(me.filterText(), QStringLiteral("v]/["));
    QVERIFY(desk.window.overview()->view() == view);
}

void TestMainWindow::bracketsWalkProblemsAndEnterOpens() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    QStringList seen;
    const auto problems = std::count_if(desk.fleet->clusters.begin(), desk.fleet->clusters.end(),
                                        [](const auto& c) { return isProblem(lookOf(*c)); });
    QVERIFY(problems > 3);
    for (int step = 0; step < problems; ++step) {
        me.press(Qt::Key_BracketRight);
        const auto state = desk.fleet->find(ClusterId(me.selected().toStdString()));
        QVERIFY(state && isProblem(lookOf(*state)));
        QVERIFY(!seen.contains(me.selected()));
        seen << me.selected();
    }
    me.press(Qt::Key_BracketLeft);
    QCOMPARE(me.selected(), seen.at(seen.size() - 2));
    QCOMPARE(desk.map()->selected(), me.selected());
    const QString wanted = me.selected();
    me.press(Qt::Key_Return);
    QCOMPARE(me.tabs(), (QStringList{QStringLiteral("Overview"), wanted}));
    QCOMPARE(me.currentTab(), 1);
    QCOMPARE(me.focused(), QStringLiteral("podTable"));
    me.press(Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(me.currentTab(), 0);
    QCOMPARE(me.focused(), QStringLiteral("clusterTable"));
    QCOMPARE(me.selected(), wanted);
}

void TestMainWindow::tabsClose() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    auto* bar = me.find<QTabBar>("tabs");
    const auto openThree = [&] {
        for (const std::size_t at : {2U, 5U, 9U}) {
            desk.window.openCluster(
                QString::fromStdString(desk.fleet->clusters.at(at)->identity.id.str()));
        }
        QCOMPARE(bar->count(), 4);
    };
    openThree();
    me.press(Qt::Key_W, Qt::ControlModifier);
    QCOMPARE(bar->count(), 3);
    QTest::mouseClick(bar, Qt::MiddleButton, {}, bar->tabRect(1).center());
    QCOMPARE(bar->count(), 2);
    QWidget* cross = bar->tabButton(1, QTabBar::RightSide);
    QVERIFY(cross != nullptr);
    me.click(cross);
    QCOMPARE(bar->count(), 1);
    QCOMPARE(me.focused(), QStringLiteral("clusterTable"));
    me.press(Qt::Key_W, Qt::ControlModifier);
    QTest::mouseClick(bar, Qt::MiddleButton, {}, bar->tabRect(0).center());
    QCOMPARE(me.tabs(), QStringList{QStringLiteral("Overview")});
    QVERIFY(desk.window.overview()->isVisible());
}

void TestMainWindow::tabsAreWalked() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    me.doubleClick(me.table(), 1);
    QCOMPARE(me.currentTab(), 1);
    me.press(Qt::Key_Tab, Qt::ControlModifier);
    QCOMPARE(me.currentTab(), 0);
    QVERIFY(desk.window.overview()->isVisible());
    me.press(Qt::Key_Tab, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(me.currentTab(), 1);
}

void TestMainWindow::goToOpensAndRuns() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    me.press(Qt::Key_K, Qt::ControlModifier);
    QWidget* goTo = QApplication::activePopupWidget();
    QVERIFY(goTo != nullptr);
    const QString name = QString::fromStdString(desk.fleet->clusters.at(30)->identity.name);
    me.type(name.toUpper());
    me.press(Qt::Key_Return);
    QVERIFY(!goTo->isVisible());
    QCOMPARE(me.tabs().value(1), name);
    me.press(Qt::Key_K, Qt::ControlModifier);
    me.type(QStringLiteral("close t"));
    me.press(Qt::Key_Return);
    QCOMPARE(me.tabs().size(), 1);
    me.press(Qt::Key_K, Qt::ControlModifier);
    me.type(QStringLiteral("ask all"));
    me.press(Qt::Key_Escape);
    QVERIFY(!goTo->isVisible());
    QCOMPARE(desk.count<engine::RefreshNow>(), 0);
    me.press(Qt::Key_K, Qt::ControlModifier);
    me.press(Qt::Key_Down);
    me.press(Qt::Key_Return);
    QCOMPARE(me.tabs().size(), 2); // the second entry is a cluster
}

void TestMainWindow::goToSaysWhenNothingMatches() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    me.press(Qt::Key_K, Qt::ControlModifier);
    QWidget* goTo = QApplication::activePopupWidget();
    QVERIFY(goTo != nullptr);
    me.type(QStringLiteral("zzzz"));
    auto* nothing = goTo->findChild<QWidget*>(QStringLiteral("goToNothing"));
    QVERIFY(nothing != nullptr && nothing->isVisible());
    me.press(Qt::Key_Return);
    QCOMPARE(me.tabs().size(), 1);
}

void TestMainWindow::themeSwitches() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    const QColor light = desk.window.grab().toImage().pixelColor(700, 60);
    me.press(Qt::Key_K, Qt::ControlModifier);
    me.type(QStringLiteral("theme: dark"));
    me.press(Qt::Key_Return);
    QVERIFY(themeController()->mode() == ThemeMode::Dark);
    const QColor dark = desk.window.grab().toImage().pixelColor(700, 60);
    QVERIFY(dark.lightness() < light.lightness() - 100);
    QCOMPARE(UiState(desk.folder.path()).theme(), QStringLiteral("dark"));
    me.press(Qt::Key_K, Qt::ControlModifier);
    me.type(QStringLiteral("theme: high"));
    me.press(Qt::Key_Return);
    QVERIFY(themeController()->mode() == ThemeMode::HighContrast);
    QCOMPARE(UiState(desk.folder.path()).theme(), QStringLiteral("contrast"));
    me.press(Qt::Key_K, Qt::ControlModifier);
    me.type(QStringLiteral("theme: light"));
    me.press(Qt::Key_Return);
    QCOMPARE(desk.window.grab().toImage().pixelColor(700, 60), light);
}

void TestMainWindow::refreshAndHelp() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    me.press(Qt::Key_F5);
    QCOMPARE(desk.count<engine::RefreshNow>(), 1);
    QVERIFY(!std::get<engine::RefreshNow>(desk.asked.back()).cluster);
    me.press(Qt::Key_F1);
    auto* help = desk.window.findChild<QDialog*>();
    QVERIFY(help != nullptr && help->isVisible());
    QTest::keyClick(help, Qt::Key_Escape);
    QTRY_VERIFY(desk.window.findChild<QDialog*>() == nullptr);
}

void TestMainWindow::viewIsToggled() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    auto* map = desk.map();
    QVERIFY(map->isVisible());
    me.press(Qt::Key_V);
    QVERIFY(!map->isVisible());
    QCOMPARE(me.focused(), QStringLiteral("clusterTable"));
    me.press(Qt::Key_V);
    QVERIFY(map->isVisible());
    QCOMPARE(me.focused(), QStringLiteral("hexMap"));
    desk.window.openCluster(Person::idAt(me.table(), 0));
    me.press(Qt::Key_V); // means nothing here
    me.press(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(map->isVisible());
}

void TestMainWindow::tilesFilter() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    const auto& sum = desk.fleet->summary;
    const std::array wanted{sum.down + sum.degraded, sum.healthy, sum.unknown};
    for (int tile = 0; tile < 3; ++tile) {
        me.click(me.find<KpiTile>(("kpi" + std::to_string(tile)).c_str()));
        QCOMPARE(me.table()->model()->rowCount(), wanted.at(static_cast<std::size_t>(tile)));
        QVERIFY(!me.filterText().isEmpty());
    }
    desk.window.setFilterText({});
    me.click(me.find<KpiTile>("kpi3"));
    QCOMPARE(me.table()->horizontalHeader()->sortIndicatorSection(), 3);
    const int most = me.table()->model()->index(0, 3).data(SortRole).toInt();
    QVERIFY(most > me.table()->model()->index(59, 3).data(SortRole).toInt());
    me.click(me.find<KpiTile>("kpi4"));
    QCOMPARE(me.filterText(), QStringLiteral("version=1.31"));
    QVERIFY(me.table()->model()->rowCount() > 0);
}

void TestMainWindow::problemListSelects() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    const auto* list = me.find<QWidget>("problemsPanel")->findChild<QTableView*>();
    QVERIFY(list->model()->rowCount() > 1);
    me.click(list, 1);
    QCOMPARE(me.selected(), Person::idAt(list, 1));
    QCOMPARE(desk.map()->selected(), Person::idAt(list, 1));
    me.press(Qt::Key_Return);
    QCOMPARE(me.currentTab(), 1);
}

void TestMainWindow::mapIsClickedAndWalked() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    auto* map = desk.map();
    const auto& layout = map->hexLayout();
    const QPoint third = layout.groups.at(0).centres.at(2).toPoint();
    const QString wanted = map->data().groups.at(0).cells.at(2).id;
    QSignalSpy hovered(map, &HexMap::cellHovered);
    QTest::mouseMove(map, third);
    QTRY_VERIFY(!hovered.isEmpty());
    QCOMPARE(hovered.last().at(0).toString(), wanted);
    QTest::mouseClick(map, Qt::LeftButton, {}, third);
    QCOMPARE(me.selected(), wanted);
    me.press(Qt::Key_Right);
    QCOMPARE(me.selected(), map->data().groups.at(0).cells.at(3).id);
    me.press(Qt::Key_Left);
    QCOMPARE(me.selected(), wanted);
    me.press(Qt::Key_BracketRight);
    QCOMPARE(me.focused(), QStringLiteral("hexMap"));
    QVERIFY(me.selected() != wanted);
    const QString problem = me.selected();
    me.press(Qt::Key_Return);
    QCOMPARE(me.tabs().value(1), problem);
}

void TestMainWindow::headerClickSorts() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    auto* header = me.table()->horizontalHeader();
    const auto clickHeader = [header](int column) {
        const int x = header->sectionViewportPosition(column) + header->sectionSize(column) / 2;
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(x, 10));
    };
    clickHeader(0);
    const QString first = Person::idAt(me.table(), 0);
    const QString last = Person::idAt(me.table(), 59);
    QVERIFY(first < last);
    clickHeader(0);
    QCOMPARE(Person::idAt(me.table(), 0), last);
    QCOMPARE(Person::idAt(me.table(), 59), first);
    clickHeader(1);
    const auto worst = desk.fleet->find(ClusterId(Person::idAt(me.table(), 0).toStdString()));
    QVERIFY(lookOf(*worst) == Look::Down);
}

void TestMainWindow::sortedFromTheKeyboard() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        me.press(Qt::Key_K, Qt::ControlModifier);
        me.type(QStringLiteral("sort clusters by: ver"));
        me.press(Qt::Key_Return);
        const auto* header = me.table()->horizontalHeader();
        QCOMPARE(header->sortIndicatorSection(), 2);
        QCOMPARE(header->sortIndicatorOrder(), order);
    }
    QCOMPARE(me.table()->model()->index(0, 2).data().toString(), QStringLiteral("1.33.5"));
}

void TestMainWindow::selectionSurvivesFilterAndRefresh() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    desk.window.setFilterText(QStringLiteral("env=prod"));
    me.click(me.table(), 3);
    const QString chosen = me.selected();
    QVERIFY(!chosen.isEmpty());
    const int asked = desk.count<engine::SetAttention>();
    desk.window.setFilterText(QStringLiteral("env=dev"));
    QVERIFY(me.selected() != chosen);
    desk.window.setFilterText({});
    QCOMPARE(me.selected(), chosen);
    QCOMPARE(desk.map()->selected(), chosen);
    Snapshot next = desk.fleet;
    for (int step = 0; step < 20; ++step) {
        model::ClusterState changed = *next->clusters.at(static_cast<std::size_t>(step));
        changed.health = step % 2 == 0 ? model::Health::Down : model::Health::Healthy;
        next = test::withCluster(*next, changed);
        desk.window.showSnapshot(next);
        QCOMPARE(me.selected(), chosen);
    }
    QCOMPARE(desk.count<engine::SetAttention>(), asked); // nobody chose anything meanwhile
}

void TestMainWindow::statusBarLeadsToTheOverview() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    desk.window.openCluster(Person::idAt(me.table(), 0));
    me.click(me.find<QWidget>("status2"));
    QCOMPARE(me.currentTab(), 0);
    QVERIFY(desk.window.overview()->isVisible());
    QCOMPARE(me.table()->model()->rowCount(),
             desk.fleet->summary.down + desk.fleet->summary.degraded);
}

void TestMainWindow::statusBarCountsNobodyWhoIsAway() {
    Desk desk(5);
    auto away = *desk.fleet->clusters.back();
    test::setAway(away);
    desk.window.showSnapshot(test::withCluster(*desk.fleet, away));
    QCOMPARE(desk.person.find<QWidget>("status0")->accessibleName(),
             u"4 of 5 answered · 1 expected offline"_s);
}

void TestMainWindow::openingSaysSo() {
    QTemporaryDir folder;
    MainWindow window(std::make_shared<UiState>(folder.path()));
    Person me(window);
    QVERIFY(me.sitDown());
    QVERIFY(me.band().contains(QLatin1String("No fleet open")));
    window.showOpening(QStringLiteral("the demo"), QStringLiteral("Starting 24 clusters"));
    QVERIFY(me.find<QWidget>("openingPage")->isVisible());
    QVERIFY(me.band().contains(QLatin1String("Opening")));
    QVERIFY(me.pill().contains(QLatin1String("Connecting")));
    FleetInfo info;
    info.name = QStringLiteral("retail-eu");
    window.showFleet(info);
    window.showSnapshot(test::buildFleet({.clusters = 20, .silent = 20}));
    QVERIFY(me.pill().contains(QLatin1String("Connecting")));
    QVERIFY(!me.band().contains(QLatin1String("Opening")));
    window.showSnapshot(test::buildFleet({.clusters = 20}));
    QVERIFY(me.pill().contains(QLatin1String("Live")));
    QCOMPARE(me.focused(), QStringLiteral("clusterTable"));
}

void TestMainWindow::aBrokenFileLeavesTheFleetAlone() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    const QString band = me.band();
    const QString pill = me.pill();
    desk.window.showFileProblem(problemIn("fleets/other.yaml"));
    QCOMPARE(me.band(), band);
    QCOMPARE(me.pill(), pill);
    QVERIFY(desk.window.windowTitle().startsWith(QLatin1String("retail-eu")));
    QCOMPARE(me.table()->model()->rowCount(), 60);
    QVERIFY(me.find<QWidget>("kpi0")->isVisible());
    QVERIFY(me.find<QWidget>("filterField")->isEnabled());
}

void TestMainWindow::aBrokenFileIsNotOpeningForEver() {
    QTemporaryDir folder;
    MainWindow window(std::make_shared<UiState>(folder.path()));
    Person me(window);
    QVERIFY(me.sitDown());
    window.showOpening(QStringLiteral("other.yaml"), {});
    window.showFileProblem(problemIn("fleets/other.yaml"));
    QVERIFY2(me.band().contains(QLatin1String("Cannot be opened")), qPrintable(me.band()));
    QVERIFY(me.band().contains(QLatin1String("other.yaml")));
    QVERIFY(me.pill().contains(QLatin1String("Not connected")));
    QVERIFY(!me.find<QWidget>("openingPage")->isVisible());
    QSignalSpy again(&window, &MainWindow::readAgain);
    const auto buttons = window.overview()->findChildren<QAbstractButton*>();
    const auto button = std::find_if(buttons.begin(), buttons.end(), [](QAbstractButton* b) {
        return b->isVisible() && b->text().contains(QLatin1String("again"));
    });
    QVERIFY(button != buttons.end());
    me.click(*button);
    QCOMPARE(again.size(), 1);
}

void TestMainWindow::firstRunAfterAFleetDoesNotLie() {
    QTemporaryDir folder;
    MainWindow fresh(std::make_shared<UiState>(folder.path()));
    Person newcomer(fresh);
    QVERIFY(newcomer.band().contains(QLatin1String("nothing has been contacted")));
    Desk desk;
    const Person& me = desk.person;
    desk.window.openCluster(Person::idAt(me.table(), 0));
    desk.window.showFirstRun();
    QVERIFY(!me.band().contains(QLatin1String("nothing has been contacted")));
    QCOMPARE(me.tabs(), QStringList{QStringLiteral("Welcome")});
    QVERIFY(me.pill().contains(QLatin1String("Not connected")));
}

void TestMainWindow::contextsKeepTheFleet() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    const QString band = me.band();
    desk.window.showFirstRun(true);
    QVERIFY(desk.window.firstRun()->isVisible());
    QCOMPARE(me.band(), band);
    QVERIFY(me.pill().contains(QLatin1String("Live")));
    me.press(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(desk.window.overview()->isVisible());
    QCOMPARE(me.tabs(), QStringList{QStringLiteral("Overview")});
    QCOMPARE(me.table()->model()->rowCount(), 60);
}

void TestMainWindow::yamlIsReadAndCopied() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    const auto live = std::find_if(desk.fleet->clusters.begin(), desk.fleet->clusters.end(),
                                   [](const auto& c) { return lookOf(*c) == Look::Healthy; });
    desk.window.openCluster(QString::fromStdString((*live)->identity.id.str()));
    me.press(Qt::Key_Down);
    me.press(Qt::Key_Down);
    me.press(Qt::Key_Return);
    QTRY_COMPARE(desk.count<engine::FetchObject>(), 1);
    const auto asked =
        std::find_if(desk.asked.begin(), desk.asked.end(), [](const engine::Command& command) {
            return std::holds_alternative<engine::FetchObject>(command);
        });
    const auto& question = std::get<engine::FetchObject>(*asked);
    QVERIFY(question.path.find("/pods/") != std::string::npos);
    const QString yaml = QStringLiteral("kind: Pod\nmetadata:\n  name: web-0\n");
    engine::FetchedText answer;
    answer.requestId = question.requestId;
    answer.cluster = question.cluster;
    answer.at = test::builtAt();
    answer.text = yaml.toStdString();
    desk.window.showAnswer(answer);
    ClusterPage* page = desk.window.clusterPage(QString::fromStdString((*live)->identity.id.str()));
    const auto texts = page->findChildren<QPlainTextEdit*>();
    const auto shown = std::find_if(texts.begin(), texts.end(), [](QPlainTextEdit* edit) {
        return edit->isVisible() && edit->toPlainText().contains(QLatin1String("kind: Pod"));
    });
    QVERIFY(shown != texts.end());
    const auto buttons = (*shown)->parentWidget()->findChildren<QPushButton*>();
    const auto copy = std::find_if(buttons.begin(), buttons.end(), [](QPushButton* button) {
        return button->isVisible() && button->text().contains(QLatin1String("Copy"));
    });
    QVERIFY(copy != buttons.end());
    me.click(*copy);
    QCOMPARE(QGuiApplication::clipboard()->text(), yaml);
}

void TestMainWindow::aMemberThatLeavesSaysSo() {
    Desk desk;
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    const QString id = QString::fromStdString(desk.fleet->clusters.at(7)->identity.id.str());
    desk.window.openCluster(id);
    auto without = std::make_shared<model::FleetSnapshot>(*desk.fleet);
    without->clusters.erase(without->clusters.begin() + 7);
    without->summary = model::summarize(without->clusters);
    desk.window.showSnapshot(without);
    QCOMPARE(me.currentTab(), 1); // the tab stays, with its last words
    QVERIFY(desk.window.clusterPage(id)->isVisible());
    me.press(Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(me.table()->model()->rowCount(), 59);
}

void TestMainWindow::nothingFlickersInSteadyState() {
    Desk desk(200);
    const Person& me = desk.person;
    QVERIFY(desk.person.sitDown());
    QSignalSpy reset(me.table()->model(), &QAbstractItemModel::modelReset);
    QSignalSpy removed(me.table()->model(), &QAbstractItemModel::rowsRemoved);
    QSignalSpy inserted(me.table()->model(), &QAbstractItemModel::rowsInserted);
    const QSize tile = me.find<KpiTile>("kpi0")->size();
    const QPoint place = me.find<KpiTile>("kpi0")->pos();
    test::FleetStory story(7, 200);
    const std::size_t size = story.now()->clusters.size();
    for (int step = 0; step < 40; ++step) {
        const Snapshot next = story.next();
        if (next->clusters.size() != size) {
            continue;
        }
        desk.window.showSnapshot(next);
        QCOMPARE(me.find<KpiTile>("kpi0")->size(), tile);
        QCOMPARE(me.find<KpiTile>("kpi0")->pos(), place);
    }
    QCOMPARE(reset.size(), 0);
    desk.window.showSnapshot(story.now());
    const auto before = removed.size() + inserted.size();
    desk.window.showSnapshot(story.now());
    QCOMPARE(removed.size() + inserted.size(), before);
}

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
