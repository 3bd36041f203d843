// SPDX-License-Identifier: GPL-3.0-or-later
// The audit page as somebody uses it: clicked, typed at, scrolled, and in all its states.
#include "sample_audit.h"
#include "sample_run.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/audit/audit_details.h"
#include "ui/pages/audit/audit_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QDateTimeEdit>
#include <QDir>
#include <QFileDialog>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

AuditContext contextOf() {
    return {.now = test::sampleNow(),
            .zone = QTimeZone("Europe/Paris"),
            .terminal = {u"--fleet"_s, u"/home/bo/retail eu.yaml"_s}};
}

struct Seat {
    explicit Seat(std::vector<model::AuditLine> lines = test::sampleAudit())
        : context(contextOf()), source(page, std::move(lines), context) {
        page.resize(1520, 864);
        page.setContext(context);
        page.show();
        [[maybe_unused]] const bool isUp = QTest::qWaitForWindowExposed(&page);
        page.activateWindow();
        QApplication::setActiveWindow(&page);
        source.tell();
        settle();
    }
    /// Timers of no length: texts that are asked for.
    static void settle() { QCoreApplication::processEvents(); }
    template<class Widget>
    [[nodiscard]] Widget* find(const char* name) {
        return page.findChild<Widget*>(QLatin1String(name));
    }
    [[nodiscard]] QLineEdit* filter() { return find<FilterField>("auditFilter")->edit(); }
    void type(const QString& text) {
        filter()->setFocus();
        filter()->selectAll();
        QTest::keyClicks(filter(), text);
        QTest::keyClick(filter(), Qt::Key_Return); // need not wait for the pause
        settle();
    }
    [[nodiscard]] QStringList column(AuditModel::Column at) {
        QStringList words;
        for (int row = 0; row < page.entries()->rowCount(); ++row) {
            words << page.entries()->index(row, at).data().toString();
        }
        return words;
    }
    [[nodiscard]] QString details() { return find<AuditDetails>("auditDetails")->text(); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(page.table(), key, modifiers);
        settle();
    }
    void draw(const QString& name) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            settle();
            QVERIFY(page.grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(name + u".png"_s)));
        }
    }
    AuditContext context;
    AuditPage page;
    test::AuditSource source;
};

/// So many entries a second apart.
std::vector<model::AuditLine> many(int count) {
    std::vector<model::AuditLine> lines(static_cast<std::size_t>(count));
    for (int at = 0; at < count; ++at) {
        lines[static_cast<std::size_t>(at)] = {.number = at + 1,
                                               .at = test::sampleNow() -
                                                     std::chrono::seconds(count - at),
                                               .who = at % 3 == 0 ? "ann@desk" : "bo@desk",
                                               .action = "run Stop",
                                               .target = "local/run-" + std::to_string(at % 50),
                                               .outcome = "accepted"};
    }
    return lines;
}

} // namespace

class TestAuditPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void newestFirstAndInFull() {
        Seat seat;
        const QAbstractItemModelTester tester(
            seat.page.entries(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(seat.page.entries()->rowCount(), 10);
        QCOMPARE(seat.column(AuditModel::What).constFirst(), u"Override"_s);
        QCOMPARE(
            seat.column(AuditModel::Object),
            (QStringList{u"window nights"_s, u"the run"_s, u"cluster weu-prod-03"_s,
                         u"cluster weu-prod-07"_s, u"gate prod/before/1"_s, u"gate prod/before/1"_s,
                         u"the run"_s, u"the run"_s, u"the run"_s, u"the run"_s}));
        QCOMPARE(seat.column(AuditModel::Outcome).mid(0, 4),
                 (QStringList{u"Was so already"_s, u"Refused"_s, u"Done"_s, u"Done"_s}));
        QCOMPARE(seat.page.table()->currentIndex().row(), 0);
        seat.press(Qt::Key_Down);
        const QString text = seat.details();
        for (const QString& word :
             {u"Stop the run"_s, u"Refused"_s, u"the run is not under way"_s, u"bo@desk"_s,
              u"wrong run, sorry"_s, u"ann@desk, process 4711"_s,
              u"pilothousectl run stop local/nodeimg-w46 --reason 'wrong run, sorry' --write "
              u"--fleet '/home/bo/retail eu.yaml'"_s}) {
            QVERIFY2(text.contains(word), qPrintable(word + u" in "_s + text));
        }
        seat.draw(u"audit-light"_s);
    }

    void typingNarrows_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<int>("rows");
        QTest::newRow("text") << u"payments"_s << 1;
        QTest::newRow("a person") << u"who=BO"_s << 3;
        QTest::newRow("a kind") << u"kind=approve"_s << 2;
        QTest::newRow("a run") << u"run=nodeimg"_s << 3;
        QTest::newRow("a cluster") << u"cluster=weu-prod"_s << 2;
        QTest::newRow("two at once") << u"who=bo kind=retry"_s << 1;
        QTest::newRow("quotes hold together") << u"\"wrong run\""_s << 1;
        QTest::newRow("an unknown key is text") << u"why=x"_s << 0;
    }
    void typingNarrows() {
        QFETCH(QString, typed);
        QFETCH(int, rows);
        Seat seat;
        seat.type(typed);
        QCOMPARE(seat.page.entries()->rowCount(), rows);
        QCOMPARE(seat.find<QWidget>("auditNothing")->isVisible(), rows == 0);
        QCOMPARE(seat.page.focusWidget() == seat.page.table() || rows == 0, true);
        seat.filter()->setFocus();
        QTest::keyClick(seat.filter(), Qt::Key_Escape);
        QCOMPARE(seat.page.entries()->rowCount(), 10);
    }

    void aPauseInTypingIsEnough() {
        Seat seat;
        seat.filter()->setFocus();
        QTest::keyClicks(seat.filter(), u"who=ann"_s);
        QTRY_COMPARE(seat.page.entries()->rowCount(), 5);
        seat.draw(u"audit-filtered"_s);
    }

    void theChoiceAndTheTime() {
        Seat seat;
        auto* choice = seat.find<SegmentedChoice>("auditChoice");
        choice->setFocus();
        QTest::keyClick(choice, Qt::Key_Right);
        QTest::keyClick(choice, Qt::Key_Right);
        QCOMPARE(seat.column(AuditModel::Outcome), (QStringList{u"Refused"_s, u"Refused"_s}));
        QTest::keyClick(choice, Qt::Key_Left);
        QTest::keyClick(choice, Qt::Key_Left);
        auto* span = seat.find<LabelDropDown>("auditSpan");
        Q_EMIT span->valueChosen(u"last hour"_s);
        QCOMPARE(seat.page.entries()->rowCount(), 3);
        seat.context.now += 30min; // and it moves on
        seat.page.setContext(seat.context);
        QCOMPARE(seat.page.entries()->rowCount(), 2);
        Q_EMIT span->valueChosen(u"between…"_s);
        QVERIFY(seat.find<QDateTimeEdit>("auditFrom")->isVisible());
        QCOMPARE(seat.page.entries()->rowCount(), 8); // the day that is over
        const QDateTime from = QDateTime::fromMSecsSinceEpoch(
            (test::sampleNow() - 122min).time_since_epoch().count(), seat.context.zone);
        seat.find<QDateTimeEdit>("auditFrom")->setDateTime(QDateTime(from.date(), from.time()));
        QCOMPARE(seat.page.entries()->rowCount(), 6);
        seat.draw(u"audit-between"_s);
    }

    void aHeaderOrdersAndTheSelectionStays() {
        Seat seat;
        seat.page.table()->setCurrentIndex(seat.page.entries()->index(3, 0));
        const QString chosen = seat.details();
        auto* header = seat.page.table()->horizontalHeader();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          QPoint(header->sectionViewportPosition(AuditModel::Who) + 20, 10));
        seat.settle();
        QVERIFY(seat.source.question().order == model::AuditOrder::Who);
        const QStringList who = seat.column(AuditModel::Who);
        QVERIFY(std::is_sorted(who.begin(), who.end()));
        QCOMPARE(seat.details(), chosen);
        QCOMPARE(seat.page.table()->currentIndex().siblingAtColumn(AuditModel::Object).data(),
                 QVariant(u"cluster weu-prod-07"_s));
    }

    void enterOpensWhatItIsAbout() {
        Seat seat;
        QSignalSpy opened(&seat.page, &AuditPage::entryOpened);
        seat.page.table()->setFocus();
        seat.page.table()->setCurrentIndex(seat.page.entries()->index(3, 0));
        seat.press(Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened[0], (QVariantList{u"k8s-1.33.5"_s, u"member/weu-prod-07"_s}));
        QTest::mouseClick(seat.find<QPushButton>("auditOpen"), Qt::LeftButton);
        QCOMPARE(opened.size(), 2);
    }

    void copiesAndNarrowing() {
        Seat seat;
        seat.page.table()->setFocus();
        seat.page.table()->setCurrentIndex(seat.page.entries()->index(3, 0));
        seat.press(Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(
            u"\tcy@laptop\tSkip\tlocal/k8s-1.33.5\tmember/weu-prod-07\taccepted\tINC-7731"_s));
        seat.press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(
            u"pilothousectl run skip local/k8s-1.33.5 member/weu-prod-07 --reason "_s));
        seat.press(Qt::Key_Menu);
        auto* menu = seat.find<QMenu>("auditMenu");
        QVERIFY(menu != nullptr);
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QVERIFY(menu->grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(u"audit-menu.png"_s)));
        }
        for (QAction* action : menu->actions()) {
            if (action->text() == u"Copy as Markdown"_s) {
                action->trigger();
                QVERIFY(QGuiApplication::clipboard()->text().startsWith(
                    u"**Skip cluster weu-prod-07** (local/k8s-1.33.5)\n\n- When: "_s));
            }
        }
        for (QAction* action : menu->actions()) {
            if (action->text() == u"Only cluster weu-prod-07"_s) {
                action->trigger();
            }
        }
        menu->close();
        QCOMPARE(seat.filter()->text(), u"cluster=weu-prod-07"_s);
        QCOMPARE(seat.page.entries()->rowCount(), 1);
    }

    void newEntriesComeOnTopAndMoveNothing() {
        Seat seat(many(500));
        auto* bar = seat.page.table()->verticalScrollBar();
        bar->setValue(100);
        seat.settle();
        const QString before =
            seat.page.table()->model()->index(bar->value(), 0).data(Qt::ToolTipRole).toString();
        model::AuditLine line = many(1)[0];
        line.who = "cy@laptop";
        seat.source.add(line);
        seat.settle();
        QCOMPARE(seat.page.entries()->rowCount(), 501);
        QCOMPARE(
            seat.page.table()->model()->index(bar->value(), 0).data(Qt::ToolTipRole).toString(),
            before);
        bar->setValue(0);
        seat.settle();
        QCOMPARE(seat.column(AuditModel::Who).constFirst(), u"cy@laptop"_s);
    }

    /// What is read follows the eye, whatever the log holds.
    void ahundredThousandEntriesAreNotRead() {
        constexpr int kMany = 100'000;
        Seat seat(many(kMany));
        QCOMPARE(seat.page.entries()->rowCount(), kMany);
        QVERIFY(seat.source.given() < 300);
        auto* bar = seat.page.table()->verticalScrollBar();
        for (int step = 1; step <= 50; ++step) {
            bar->setValue(bar->maximum() / 50 * step);
            seat.settle();
        }
        QVERIFY2(seat.source.given() < 20'000, qPrintable(QString::number(seat.source.given())));
        QVERIFY(seat.page.entries()->kept() <= AuditModel::kMostKept + 300);
        bar->setValue(bar->maximum());
        seat.settle();
        QVERIFY(seat.page.entries()->lineAt(kMany - 1) != nullptr);
        seat.draw(u"audit-many"_s);
    }

    void whatIsExported() {
        Seat seat;
        QSignalSpy wanted(&seat.page, &AuditPage::exportWanted);
        seat.type(u"who=bo"_s);
        seat.press(Qt::Key_E, Qt::ControlModifier);
        auto* dialog = seat.find<QFileDialog>("auditDialog");
        QVERIFY(dialog != nullptr);
        Q_EMIT dialog->fileSelected(u"/tmp/out.json"_s);
        dialog->close();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][1].toBool(), false);
        QCOMPARE(wanted[0][0].value<model::AuditQuestion>().filter.who, std::string("bo"));
    }

    void readOnlyWhileSomebodyLooks() {
        Seat seat;
        QSignalSpy followed(&seat.page, &AuditPage::followed);
        seat.page.hide();
        seat.page.show();
        QCOMPARE(followed.size(), 2);
        QCOMPARE(followed[0][0].toBool(), false);
        QCOMPARE(followed[1][0].toBool(), true);
    }

    void everyControlHasAName() {
        Seat seat;
        for (const QWidget* widget : seat.page.findChildren<QWidget*>()) {
            const bool isControl = widget->focusPolicy() != Qt::NoFocus && widget->isVisible() &&
                                   (qobject_cast<const QAbstractButton*>(widget) != nullptr ||
                                    qobject_cast<const QLineEdit*>(widget) != nullptr ||
                                    qobject_cast<const QAbstractItemView*>(widget) != nullptr);
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool hasText = button != nullptr && !button->text().isEmpty();
            QVERIFY2(!isControl || hasText || !widget->accessibleName().isEmpty() ||
                         qobject_cast<const LabelDropDown*>(widget) != nullptr,
                     qPrintable(widget->objectName() +
                                QString::fromLatin1(widget->metaObject()->className())));
        }
    }

    void statesThatAreNoTable() {
        {
            AuditPage awaited;
            awaited.resize(1520, 864);
            awaited.show();
            QVERIFY(!awaited.table()->isVisible());
            if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
                QVERIFY(awaited.grab().save(QDir(qEnvironmentVariable("PILOTHOUSE_DRAW"))
                                                .filePath(u"audit-loading.png"_s)));
            }
        }
        {
            Seat seat(std::vector<model::AuditLine>{});
            seat.draw(u"audit-empty"_s);
            QVERIFY(!seat.page.table()->isVisible() &&
                    !seat.find<QPushButton>("auditExport")->isEnabled());
            seat.source.setTrouble("runs.db: disk I/O error");
            seat.source.tell();
            seat.draw(u"audit-error"_s);
            QVERIFY(!seat.find<BannerStrip>("auditTrouble")->isVisible());
        }
        Seat seat;
        seat.source.setTrouble("runs.db: disk I/O error");
        seat.source.tell();
        QVERIFY(seat.find<BannerStrip>("auditTrouble")->isVisible());
        seat.context.now += 5min;
        seat.page.setContext(seat.context);
        seat.draw(u"audit-stale"_s);
        QCOMPARE(seat.page.entries()->rowCount(), 10);
        seat.page.resize(1020, 620);
        seat.draw(u"audit-small"_s);
        seat.source.setTrouble({});
        seat.source.tell();
        QVERIFY(!seat.find<BannerStrip>("auditTrouble")->isVisible());
        seat.page.setPicture(nullptr, seat.context); // the fleet is left
        QCOMPARE(seat.page.entries()->rowCount(), 0);
    }

    void dark() {
        themeController()->setMode(ThemeMode::Dark);
        Seat seat;
        seat.press(Qt::Key_Down);
        seat.draw(u"audit-dark"_s);
        themeController()->setMode(ThemeMode::Light);
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestAuditPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_audit_page.moc"
