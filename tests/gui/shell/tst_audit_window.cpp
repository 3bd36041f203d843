// SPDX-License-Identifier: GPL-3.0-or-later
// The audit log from the store to the screen: opened by key, filtered, followed live, an entry's
// way to its run.
#include "base/time.h"

#include "fleet/fleet_config.h"
#include "storage/audit_log.h"
#include "tests/gui/pages/sample_picture.h"
#include "tests/gui/pages/sample_run.h"
#include "tests/gui/shell/person.h"
#include "tests/support/fleet_builder.h"
#include "ui/bridge/audit_bridge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/pages/audit/audit_details.h"
#include "ui/pages/audit/audit_page.h"
#include "ui/pages/runs/run_page.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/run_pages.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filter_field.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QThreadPool>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using test::Person;

namespace {

struct Desk {
    Desk() : window(std::make_shared<UiState>(folder.path())), person(window) {
        window.setClock([] { return test::sampleNow(); });
        window.setRunSource(u"bo@desk"_s,
                            [](const model::RunPicture& picture, Instant) { return picture.run; });
        AuditPage* page = window.audit();
        QObject::connect(page, &AuditPage::questionAsked, &bridge, &AuditBridge::ask);
        QObject::connect(page, &AuditPage::linesWanted, &bridge, &AuditBridge::read);
        QObject::connect(page, &AuditPage::followed, &bridge, &AuditBridge::follow);
        QObject::connect(page, &AuditPage::exportWanted, &bridge, &AuditBridge::exportTo);
        QObject::connect(&bridge, &AuditBridge::linesCame, page, &AuditPage::addLines);
        QObject::connect(&bridge, &AuditBridge::pictureChanged, &window, &MainWindow::showAudit);
        QObject::connect(&bridge, &AuditBridge::exported, &window, &MainWindow::showExported);
        FleetInfo info;
        info.name = u"retail-eu"_s;
        window.showFleet(info);
        window.showSnapshot(test::buildFleet({.clusters = 24}));
        auto runs = std::make_shared<model::RunsPicture>();
        runs->at = test::sampleNow();
        runs->runs = {test::shared(test::samplePicture()), test::shared(test::gatePicture())};
        run = runs->runs[0];
        window.showRuns(runs);
        window.setTerminal({u"--fleet"_s, u"/etc/retail-eu.yaml"_s});
        auto fleet = std::make_shared<fleet::FleetConfig>();
        fleet->name = "retail-eu";
        bridge.open(folder.path(), fleet);
    }
    void add(const std::string& action, const std::string& object, const std::string& outcome,
             const std::string& reason) {
        auto store = storage::RunStore::open(folder.path().toStdString());
        const auto number = storage::AuditLog(*store).append(
            {.at = test::sampleNow() - std::chrono::minutes(10),
             .who = "ann@desk",
             .action = action,
             .target = "local/" + run->run.name,
             .reason = reason,
             .detail = storage::auditDetail({{"target", object}, {"outcome", outcome}})});
        QVERIFY(number.has_value());
    }
    [[nodiscard]] int rows() const { return window.audit()->entries()->rowCount(); }
    [[nodiscard]] bool isRead(int row) const {
        return window.audit()->entries()->lineAt(row) != nullptr;
    }
    void draw(const QString& name) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QCoreApplication::sendPostedEvents();
            QVERIFY(window.grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(name + u".png"_s)));
        }
    }
    QTemporaryDir folder;
    AuditBridge bridge;
    std::shared_ptr<const model::RunPicture> run;
    MainWindow window;
    Person person;
};

} // namespace

class TestAuditWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { QThreadPool::globalInstance()->waitForDone(); }

    void fromTheKeyToTheRun() {
        Desk desk;
        const auto& member = desk.run->run.stages[0].groups[0].members[0];
        desk.add("run Start", "", "accepted", "CHG-1");
        desk.add("run Skip", "member/" + member.name, "accepted", "not today");
        QVERIFY(desk.person.sitDown());
        desk.person.press(Qt::Key_4, Qt::ControlModifier);
        QCOMPARE(desk.person.tabs().constFirst(), u"Audit"_s);
        QTRY_VERIFY(desk.rows() == 2 && desk.isRead(0));
        QCOMPARE(desk.person.focused(), u"auditTable"_s);
        desk.add("run Approve", "prod/before/1", "rejected: not yours", "");
        QTRY_VERIFY(desk.rows() == 3 && desk.isRead(0)); // by itself
        desk.draw(u"window-audit"_s);
        desk.person.press(Qt::Key_Slash);
        QVERIFY(desk.person.find<FilterField>("auditFilter")->edit()->hasFocus());
        desk.person.type(u"kind=skip"_s);
        desk.person.press(Qt::Key_Return);
        QTRY_VERIFY(desk.rows() == 1 && desk.isRead(0));
        QTRY_VERIFY(desk.person.find<AuditDetails>("auditDetails")
                        ->text()
                        .contains(u"--write --fleet /etc/retail-eu.yaml"_s));
        desk.person.press(Qt::Key_Return);
        QVERIFY(desk.person.tabs().contains(u"Run "_s + toQt(desk.run->run.name)));
        auto* page = desk.window.runs()->page(toQt(desk.run->run.id.str()));
        QVERIFY(page != nullptr);
        // It is done, so it has no lane of its own.
        QCOMPARE(page->timeline()->selected(), u"s:"_s + toQt(desk.run->run.stages[0].name));
        desk.draw(u"window-audit-run"_s);
    }

    void aGateLeadsToItsStage() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        const auto& stage = desk.run->run.stages.at(1);
        desk.window.openEntry(toQt(desk.run->run.name), u"stage/"_s + toQt(stage.name));
        auto* page = desk.window.runs()->page(toQt(desk.run->run.id.str()));
        QCOMPARE(page->timeline()->selected(), u"s:"_s + toQt(stage.name));
        desk.window.openEntry(toQt(desk.run->run.name), {});
        QCOMPARE(page->timeline()->selected(), QString());
        desk.window.openEntry(u"gone"_s, {}); // told, not opened
        QCOMPARE(desk.person.tabs().size(), 2);
    }

    void anExportIsWritten() {
        Desk desk;
        desk.add("run Start", "", "accepted", "CHG-1");
        QVERIFY(desk.person.sitDown());
        QSignalSpy exported(&desk.bridge, &AuditBridge::exported);
        const QString file = desk.folder.filePath(u"audit.csv"_s);
        desk.bridge.exportTo({}, true, file);
        QTRY_COMPARE(exported.size(), 1);
        QCOMPARE(exported[0][1].toLongLong(), 1);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll().count('\n'), 2);
    }

    /// Another fleet's entries are not this one's, and what was typed is forgotten.
    void anotherFleetBeginsAnew() {
        Desk desk;
        desk.add("run Start", "", "accepted", "CHG-1");
        QVERIFY(desk.person.sitDown());
        desk.person.press(Qt::Key_4, Qt::ControlModifier);
        QTRY_COMPARE(desk.rows(), 1);
        desk.window.showFirstRun();
        QCOMPARE(desk.rows(), 0);
        QVERIFY(!desk.person.find<QWidget>("auditPage")->isVisible());
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestAuditWindow test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_audit_window.moc"
