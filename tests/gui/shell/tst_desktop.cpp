// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/desktop.h"
#include "simulator/simulator.h"
#include "tests/gui/shell/person.h"
#include "ui/bridge/qt_convert.h"
#include "ui/models/roles.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>

#include <filesystem>
#include <memory>

using namespace pilothouse;
using namespace pilothouse::ui;
using test::Person;

namespace {

constexpr int kPatienceMs = 30'000; // a limit, not a wait

/// A simulated fleet served from this process.
struct Fleet {
    Fleet(int clusters, std::uint64_t seed) {
        simulator::Options options;
        options.clusters = clusters;
        options.seed = seed;
        options.directory = std::filesystem::path(folder.path().toStdString());
        options.isStoryHeld = true;
        auto started = simulator::Simulator::start(options);
        if (started) {
            served = std::move(*started);
        } else {
            qWarning("%s", started.error().message.c_str());
        }
    }
    [[nodiscard]] QString file() const { return QString::fromStdString(served->fleetFile()); }
    [[nodiscard]] QString kubeconfig() const {
        return QString::fromStdString(served->kubeconfig());
    }
    QTemporaryDir folder;
    std::unique_ptr<simulator::Simulator> served;
};

/// The desktop program with a state folder of its own.
struct Program {
    explicit Program(Options options = {})
        : desktop((options.stateFolder = state.path().toStdString(), options),
                  std::make_shared<UiState>(state.path())),
          person(desktop.window()) {}
    [[nodiscard]] MainWindow& window() { return desktop.window(); }
    [[nodiscard]] int rows() const { return person.table()->model()->rowCount(); }

    QTemporaryDir state;
    Desktop desktop;
    Person person;
};

QString wordsOf(const QWidget* page) {
    QStringList words;
    for (const ToneLabel* label : page->findChildren<ToneLabel*>()) {
        words << label->accessibleName();
    }
    return words.join(QLatin1Char(' '));
}

} // namespace

class TestDesktop : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void firstRunConnects();
    void fleetsAreSwitchedAndBack();
    void brokenFileBesideAnOpenFleet();
    void brokenFileAndThenMended();
    void yamlOfALivePod();
    void lastFleetIsOpenedAgain();
    void demoThatCannotStartSaysSo();
    void pageClusterOpensTheWorst();

private:
    std::unique_ptr<Fleet> m_four;
    std::unique_ptr<Fleet> m_two;
};

void TestDesktop::initTestCase() {
    new ThemeController(*qApp, ThemeMode::Light); // goes with the application
    m_four = std::make_unique<Fleet>(4, 7);
    m_two = std::make_unique<Fleet>(2, 11);
    QVERIFY(m_four->served && m_two->served);
    qputenv("KUBECONFIG", m_four->kubeconfig().toUtf8());
}

void TestDesktop::firstRunConnects() {
    Program program;
    Person& me = program.person;
    program.desktop.begin(std::nullopt);
    QVERIFY(me.sitDown());
    FirstRunPage* page = program.window().firstRun();
    QVERIFY(page->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(page->tickedCount(), 4, kPatienceMs);
    QVERIFY(me.band().contains(QLatin1String("nothing has been contacted")));
    me.click(page->findChild<QPushButton*>(QStringLiteral("connectButton")));
    QTRY_COMPARE_WITH_TIMEOUT(program.rows(), 4, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(me.pill().contains(QLatin1String("Live")), kPatienceMs);
    QVERIFY(program.window().overview()->isVisible());
    QVERIFY(program.window().windowTitle().startsWith(QLatin1String("adhoc-")));
    // Looking at contexts again keeps the fleet.
    Q_EMIT program.window().contextsWanted();
    QTRY_VERIFY_WITH_TIMEOUT(page->isVisible(), kPatienceMs);
    QVERIFY(me.pill().contains(QLatin1String("Live")));
    QVERIFY(!wordsOf(page).contains(QLatin1String("Nothing has been contacted")));
    me.press(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(program.window().overview()->isVisible());
    QCOMPARE(program.rows(), 4);
}

void TestDesktop::fleetsAreSwitchedAndBack() {
    Program program;
    Person& me = program.person;
    program.desktop.begin(std::nullopt);
    QVERIFY(me.sitDown());
    Q_EMIT program.window().fleetFileChosen(m_four->file());
    QTRY_COMPARE_WITH_TIMEOUT(program.rows(), 4, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(me.pill().contains(QLatin1String("Live")), kPatienceMs);
    const QStringList first{Person::idAt(me.table(), 0), Person::idAt(me.table(), 1)};
    program.window().openCluster(first.front());
    QCOMPARE(me.tabs().size(), 2);
    program.window().setFilterText(QStringLiteral("name=nobody"));
    Q_EMIT program.window().fleetFileChosen(m_two->file());
    QTRY_COMPARE_WITH_TIMEOUT(program.rows(), 2, kPatienceMs);
    QCOMPARE(me.tabs().size(), 1);
    QCOMPARE(me.filterText(), QString());
    QTRY_VERIFY_WITH_TIMEOUT(me.pill().contains(QLatin1String("Live")), kPatienceMs);
    Q_EMIT program.window().fleetFileChosen(m_four->file());
    QTRY_COMPARE_WITH_TIMEOUT(program.rows(), 4, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(me.pill().contains(QLatin1String("Live")), kPatienceMs);
    const QStringList recent = UiState(program.state.path()).recent();
    QCOMPARE(recent, (QStringList{m_four->file(), m_two->file()}));
}

void TestDesktop::brokenFileBesideAnOpenFleet() {
    Program program;
    Person& me = program.person;
    program.desktop.begin(std::nullopt);
    QVERIFY(me.sitDown());
    Q_EMIT program.window().fleetFileChosen(m_two->file());
    QTRY_COMPARE_WITH_TIMEOUT(program.rows(), 2, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(me.pill().contains(QLatin1String("Live")), kPatienceMs);
    const QString title = program.window().windowTitle();
    QFile broken(program.state.filePath(QStringLiteral("broken.yaml")));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nspec: 7\n");
    broken.close();
    Q_EMIT program.window().fleetFileChosen(broken.fileName());
    QTRY_VERIFY_WITH_TIMEOUT(!program.window().overview()->findChildren<FileErrorCard*>().isEmpty(),
                             kPatienceMs);
    QCOMPARE(program.window().windowTitle(), title);
    QCOMPARE(program.rows(), 2);
    QVERIFY(me.pill().contains(QLatin1String("Live")));
    QCOMPARE(UiState(program.state.path()).recent(), QStringList{m_two->file()});
}

void TestDesktop::brokenFileAndThenMended() {
    Program program;
    Person& me = program.person;
    program.desktop.begin(std::nullopt);
    QVERIFY(me.sitDown());
    QFile file(program.state.filePath(QStringLiteral("fleet.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("kind: [");
    file.close();
    Q_EMIT program.window().fleetFileChosen(file.fileName());
    QTRY_VERIFY_WITH_TIMEOUT(me.band().contains(QLatin1String("Cannot be opened")), kPatienceMs);
    QFile::remove(file.fileName());
    QVERIFY(QFile::copy(m_two->file(), file.fileName()));
    QVERIFY(QFile::copy(m_two->kubeconfig(), program.state.filePath(QStringLiteral("kubeconfig"))));
    Q_EMIT program.window().readAgain();
    QTRY_COMPARE_WITH_TIMEOUT(program.rows(), 2, kPatienceMs);
    QVERIFY(program.window().overview()->findChildren<FileErrorCard*>().isEmpty());
}

void TestDesktop::yamlOfALivePod() {
    Program program;
    Person& me = program.person;
    program.desktop.begin(std::nullopt);
    QVERIFY(me.sitDown());
    Q_EMIT program.window().fleetFileChosen(m_two->file());
    QTRY_VERIFY_WITH_TIMEOUT(me.pill().contains(QLatin1String("Live")), kPatienceMs);
    me.press(Qt::Key_Down);
    me.press(Qt::Key_Return);
    QCOMPARE(me.currentTab(), 1);
    const auto* pods = me.find<QTableView>("podTable");
    QTRY_VERIFY_WITH_TIMEOUT(pods->model()->rowCount() > 0, kPatienceMs);
    me.press(Qt::Key_Home);
    me.press(Qt::Key_Down);
    const QString pod = pods->currentIndex().data(IdRole).toString();
    QVERIFY(!pod.isEmpty());
    me.press(Qt::Key_Return);
    const auto shown = [&program]() -> QString {
        for (const auto* edit : program.window().findChildren<QPlainTextEdit*>()) {
            if (edit->isVisible() && edit->toPlainText().contains(QLatin1String("kind: Pod"))) {
                return edit->toPlainText();
            }
        }
        return {};
    };
    QTRY_VERIFY_WITH_TIMEOUT(shown().contains(pod.section(QLatin1Char('/'), 1)), kPatienceMs);
}

void TestDesktop::lastFleetIsOpenedAgain() {
    Program program;
    UiState(program.state.path()).addRecent(m_two->file());
    program.desktop.begin(std::nullopt);
    QVERIFY(program.person.sitDown());
    QTRY_COMPARE_WITH_TIMEOUT(program.rows(), 2, kPatienceMs);
}

void TestDesktop::demoThatCannotStartSaysSo() {
    // No simulator stands beside a test program.
    QVERIFY(
        !QFile::exists(QCoreApplication::applicationDirPath() + QStringLiteral("/pilothouse-sim")));
    Options options;
    options.demo = 3;
    Program program(options);
    program.desktop.begin(std::nullopt);
    QVERIFY(program.person.sitDown());
    FirstRunPage* page = program.window().firstRun();
    QTRY_VERIFY_WITH_TIMEOUT(page->isVisible(), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(wordsOf(page).contains(QLatin1String("The demo ended")), kPatienceMs);
}

void TestDesktop::pageClusterOpensTheWorst() {
    Options options;
    options.page = "cluster";
    options.source.fleetFile = m_four->file().toStdString();
    Program program(options);
    program.desktop.begin(std::nullopt);
    QVERIFY(program.person.sitDown());
    QTRY_COMPARE_WITH_TIMEOUT(program.person.currentTab(), 1, kPatienceMs);
    QVERIFY(program.person.find<QTableView>("podTable")->isVisible());
}

QTEST_MAIN(TestDesktop)
#include "tst_desktop.moc"
