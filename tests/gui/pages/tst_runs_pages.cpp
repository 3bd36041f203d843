// SPDX-License-Identifier: GPL-3.0-or-later
// The list of runs and the approvals.
#include "sample_picture.h"
#include "sample_run.h"
#include "ui/models/roles.h"
#include "ui/pages/runs/approvals_page.h"
#include "ui/pages/runs/evidence_charts.h"
#include "ui/pages/runs/health_dialog.h"
#include "ui/pages/runs/inbox_list.h"
#include "ui/pages/runs/run_table_model.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <cmath>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Picture = model::RunPicture;

RunContext contextOf(const QString& who = u"bo@desk"_s) {
    return {.now = test::sampleNow(),
            .zone = QTimeZone("Europe/Paris"),
            .who = who,
            .fleet = u"retail-eu"_s};
}

Picture named(Picture picture, const std::string& name) {
    picture.run.name = name;
    picture.run.id = model::RunId("id-" + name);
    return picture;
}

Picture alone(Picture picture) {
    picture.drivenBy.clear();
    return picture;
}

Picture planned() {
    Picture picture = named(test::largePicture(40), "nodeimg-w47");
    picture.run.state = model::LifeState::NotStarted;
    picture.run.display = model::DisplayState::NotStarted;
    picture.run.startedAt.reset();
    picture.forecast = {};
    picture.drivenBy.clear();
    return picture;
}

std::shared_ptr<const model::RunsPicture> runsOf(const std::vector<Picture>& pictures) {
    auto runs = std::make_shared<model::RunsPicture>();
    runs->at = test::sampleNow() - 1s;
    for (const Picture& picture : pictures) {
        runs->runs.push_back(test::shared(picture));
    }
    return runs;
}

std::shared_ptr<const model::RunsPicture> allStates() {
    return runsOf({named(test::completed(test::samplePicture()), "k8s-1.32.9"), planned(),
                   named(test::largePicture(2000), "edge-1.33"),
                   named(alone(test::largePicture(200)), "batch-1.33"),
                   named(test::samplePicture(), "k8s-1.33.5"),
                   named(test::stopped(test::samplePicture()), "k8s-1.33.4"), test::gatePicture()});
}

template<class Page>
struct Seat {
    explicit Seat(const std::shared_ptr<const model::RunsPicture>& runs,
                  RunContext seen = contextOf())
        : context(std::move(seen)) {
        page.resize(1520, 864);
        page.setRuns(runs, context);
        page.show();
        [[maybe_unused]] const bool isUp = QTest::qWaitForWindowExposed(&page);
        QApplication::setActiveWindow(&page);
    }
    template<class Widget>
    [[nodiscard]] Widget* find(const char* name) {
        return page.template findChild<Widget*>(QLatin1String(name));
    }
    [[nodiscard]] QPushButton* button(const char* name) { return find<QPushButton>(name); }
    void click(const char* name) { QTest::mouseClick(button(name), Qt::LeftButton); }
    void draw(const QString& name) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QCoreApplication::sendPostedEvents();
            QVERIFY(page.grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(name + u".png"_s)));
        }
    }
    RunContext context;
    Page page;
};

/// A baseline and six samples of three checks.
std::vector<model::HealthSample> evidence() {
    std::vector<model::HealthSample> samples;
    for (int at = 0; at <= 6; ++at) {
        model::HealthSample sample{.at = test::at(9, 0) + at * 2min, .isBaseline = at == 0};
        const double nodes = at == 0 ? 1 : at == 2 ? 4 : at == 5 ? 2 : 1;
        sample.totals = {
            {.code = "HC-1",
             .name = "nodes",
             .pass = 10,
             .numbers = {{.name = "notReady", .members = 10, .sum = nodes}}},
            {.code = "HC-2",
             .name = "pods",
             .pass = 10,
             .numbers = {{.name = "badPods", .members = at == 3 ? 0 : 8, .sum = 3.0 + at % 3}}}};
        if (at > 0) {
            sample.totals.push_back(
                {.code = "Rule",
                 .name = "error rate",
                 .pass = 9,
                 .warn = 1,
                 .numbers = {{.name = "value", .members = 10, .sum = 3, .max = 0.2 + 0.05 * at}}});
        }
        samples.push_back(std::move(sample));
    }
    return samples;
}

QStringList column(const QTableView* table, int at) {
    QStringList words;
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        words << table->model()->index(row, at).data().toString();
    }
    return words;
}

} // namespace

class TestRunsPages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatNeedsAPersonIsFirst() {
        Seat<RunsPage> seat(allStates());
        const QTableView* table = seat.page.table();
        QCOMPARE(column(table, RunTableModel::Name),
                 (QStringList{u"nodeimg-w46"_s, u"k8s-1.33.4"_s, u"batch-1.33"_s, u"k8s-1.33.5"_s,
                              u"edge-1.33"_s, u"nodeimg-w47"_s, u"k8s-1.32.9"_s}));
        QCOMPARE(column(table, RunTableModel::State).constFirst(), u"Waiting for approval"_s);
        QCOMPARE(column(table, RunTableModel::Progress).at(4), u"1,040 / 2,000"_s);
        QCOMPARE(column(table, RunTableModel::Driver).at(2), u"nobody"_s);
        QCOMPARE(column(table, RunTableModel::Ends).at(3), u"22:40 – 00:10"_s);
        seat.draw(u"runs"_s);
    }

    void choicesAndFilter() {
        Seat<RunsPage> seat(allStates());
        const QTableView* table = seat.page.table();
        auto* choice = seat.find<SegmentedChoice>("runChoice");
        QTest::keyClick(choice, Qt::Key_Right);
        QCOMPARE(column(table, RunTableModel::Name),
                 (QStringList{u"nodeimg-w46"_s, u"k8s-1.33.4"_s, u"batch-1.33"_s}));
        QTest::keyClick(choice, Qt::Key_Left);
        auto* filter = seat.find<QLineEdit>("runFilter");
        seat.page.focusFilter();
        QTest::keyClicks(filter, u"K8S"_s);
        QCOMPARE(table->model()->rowCount(), 3);
        QTest::keyClicks(filter, u"x"_s);
        QCOMPARE(table->model()->rowCount(), 0);
        seat.draw(u"runs-no-result"_s);
        QTest::keyClick(filter, Qt::Key_Escape);
        QCOMPARE(table->model()->rowCount(), 7);
    }

    void enterOpens() {
        Seat<RunsPage> seat(allStates());
        QSignalSpy opened(&seat.page, &RunsPage::runOpened);
        seat.page.focusTable();
        QTest::keyClick(seat.page.table(), Qt::Key_Down);
        QTest::keyClick(seat.page.table(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.constLast().constFirst().toString(), u"id-k8s-1.33.4"_s);
    }

    void selectionFollowsTheRun() {
        Seat<RunsPage> seat(allStates());
        QAbstractItemModelTester tester(seat.page.table()->model(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        seat.page.select(u"id-k8s-1.33.5"_s);
        auto pictures = *allStates();
        pictures.runs.erase(pictures.runs.begin() + 6); // the approval was given
        seat.page.setRuns(std::make_shared<const model::RunsPicture>(pictures), seat.context);
        QCOMPARE(seat.page.table()->currentIndex().data(IdRole).toString(), u"id-k8s-1.33.5"_s);
        QCOMPARE(seat.page.table()->currentIndex().row(), 2);
    }

    void driveHereSaysWhatItMeans() {
        RunContext context = contextOf();
        context.whyLocked = u"Writes are off"_s;
        Seat<RunsPage> seat(allStates(), context);
        seat.page.select(u"id-batch-1.33"_s);
        QVERIFY(!seat.button("runsDrive")->isEnabled());
        QCOMPARE(seat.button("runsDrive")->toolTip(), u"Writes are off"_s);
        context.whyLocked.clear();
        seat.page.setContext(context);
        QVERIFY(seat.button("runsDrive")->isEnabled());
        QSignalSpy driven(&seat.page, &RunsPage::driveWanted);
        seat.click("runsDrive");
        QCOMPARE(driven.constLast(), (QVariantList{u"id-batch-1.33"_s, true}));
        seat.page.select(u"id-k8s-1.32.9"_s);
        QVERIFY(!seat.button("runsDrive")->isEnabled());
    }

    void emptyLoadingAndBroken() {
        Seat<RunsPage> seat(nullptr);
        seat.draw(u"runs-loading"_s);
        seat.page.setRuns(runsOf({}), seat.context);
        seat.draw(u"runs-empty"_s);
        seat.click("copyStart");
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"pilothousectl run start -f"_s));
        auto broken = std::make_shared<model::RunsPicture>();
        broken->at = seat.context.now;
        broken->trouble = "runs.db: file is not a database";
        seat.page.setRuns(broken, seat.context);
        QVERIFY(!seat.button("copyStart")->isVisible());
        seat.draw(u"runs-error"_s);
        seat.page.setRuns(allStates(), seat.context);
        QVERIFY(seat.page.table()->isVisible());
        seat.page.setRuns(broken, seat.context); // the last that was known stays
        QCOMPARE(seat.page.table()->model()->rowCount(), 7);
        QVERIFY(seat.find<BannerStrip>("runsTrouble")->isVisible());
    }

    void theInboxIsSorted() {
        const auto items = inboxOf(*allStates(), contextOf());
        QStringList lines;
        for (const InboxItem& item : items) {
            lines << u"%1 %2 %3"_s.arg(int(item.kind)).arg(item.run, item.title);
        }
        QCOMPARE(needsYou(items), 1);
        QCOMPARE(lines.constFirst(), u"0 nodeimg-w46 before prod"_s);
        QCOMPARE(inboxOf(*allStates(), contextOf(u"ann@desk"_s)).constFirst().kind ==
                     InboxKind::WaitsForOthers,
                 true);
    }

    void aBlockedHealthGateAsksPeople() {
        Picture picture = test::gatePicture();
        auto& gate = picture.run.stages[0].gates[0];
        gate.state = model::GateState::Pending;
        gate.trouble = model::GateTrouble::Blocked;
        gate.resolvedAt.reset();
        const auto items = inboxOf(*runsOf({picture}), contextOf());
        QCOMPARE(items.constFirst().title, u"after dev"_s);
        QCOMPARE(items.constFirst().line, u"Services well failed · blocks 98 clusters"_s);
        QVERIFY(items.constFirst().glyph == Glyph::Failed);
    }

    void approveByKeyboard() {
        Seat<ApprovalsPage> seat(allStates());
        seat.draw(u"approvals"_s);
        QSignalSpy commands(&seat.page, &ApprovalsPage::commandWanted);
        seat.page.list()->setFocus();
        QTest::keyClick(seat.page.list(), Qt::Key_A);
        ReviewSheet* sheet = seat.page.sheet();
        QVERIFY(sheet->isVisible());
        auto* tick = seat.find<QCheckBox>("reviewTick");
        tick->setFocus();
        QTest::keyClick(tick, Qt::Key_Space);
        QTest::keyClicks(seat.find<QLineEdit>("reviewReason"), u"CHG-1"_s);
        seat.draw(u"approvals-review"_s);
        QTest::keyClick(seat.find<QLineEdit>("reviewReason"), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(commands.count(), 1);
        QCOMPARE(commands.constLast().constFirst().toString(), u"01JE0000000000000000000000"_s);
        const auto command = commands.constLast().at(1).value<model::Command>();
        QVERIFY(command.kind == model::CommandKind::Approve);
        QCOMPARE(command.comment, std::string("CHG-1"));
    }

    void theCardSaysWhatFollows() {
        const Picture picture = test::gatePicture();
        const GateCard card = cardOf(picture, u"prod/before/1"_s, contextOf());
        QCOMPARE(card.figures.constFirst().value, u"98"_s);
        QCOMPARE(card.effects.at(0).words, u"15 start at once"_s);
        QCOMPARE(card.effects.at(1).words, u"83 follow, 15 at a time"_s);
        QCOMPARE(card.regions.constFirst().name, u"westeurope"_s);
        QCOMPARE(card.samples.constFirst().words, u"5 of 6 pass"_s);
        Picture first = picture; // nobody has said yes: one more is needed after this one
        first.run.stages[1].gates[0].approvals.clear();
        QCOMPARE(cardOf(first, u"prod/before/1"_s, contextOf()).effects.constFirst().words,
                 u"98 wait for the others’ yes"_s);
    }

    void chartsShowTheNumbersBehindSamples() {
        Seat<ApprovalsPage> seat(nullptr);
        QSignalSpy wanted(&seat.page, &ApprovalsPage::evidenceWanted);
        seat.page.setRuns(runsOf({test::gatePicture()}), seat.context);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.constLast(),
                 (QVariantList{u"01JE0000000000000000000000"_s, u"dev/after/1"_s}));
        seat.page.setContext(contextOf(u"cy@desk"_s)); // looked at again: not asked again
        QCOMPARE(wanted.count(), 1);
        seat.page.setEvidence(u"another"_s, u"dev/after/1"_s, evidence());
        QCOMPARE(seat.page.findChildren<EvidenceTile*>().size(), 0);
        seat.page.setEvidence(u"01JE0000000000000000000000"_s, u"dev/after/1"_s, evidence());
        const auto tiles = seat.page.findChildren<EvidenceTile*>();
        QCOMPARE(tiles.size(), 3);
        seat.draw(u"approvals-charts"_s);
        EvidenceTile* first = tiles.at(1); // behind the one that warns
        first->setFocus();
        QTest::keyClick(first, Qt::Key_Left);
        QCOMPARE(first->marked(), 4);
        QCOMPARE(first->accessibleDescription(), u"2 at 10:10"_s);
    }

    void aNumberThatNobodyToldIsAGap() {
        const auto charts = chartsOf(evidence());
        QCOMPARE(charts.at(0).title, u"nodes: not ready"_s);
        QCOMPARE(*charts.at(0).before, 1.0);
        QCOMPARE(charts.at(0).values.size(), 6);
        QVERIFY(std::isnan(charts.at(1).values.at(2)));
        QCOMPARE(charts.at(1).missing, u"no number for 2 of 10"_s);
        QVERIFY(charts.at(2).glyph == Glyph::Warning);
        QVERIFY(!charts.at(2).before);
    }

    /// What was shown for want of a decision gives way to one; what somebody chose does not.
    void whatNeedsYouComesForward() {
        Picture later = named(test::gatePicture(), "later");
        later.run.stages[1].gates[0].state = model::GateState::NotStarted;
        later.run.stages[1].gates[0].openedAt.reset();
        later.run.state = model::LifeState::Running;
        Seat<ApprovalsPage> seat(runsOf({later}));
        QCOMPARE(int(seat.page.list()->current().kind), int(InboxKind::ComingUp));
        seat.page.setRuns(runsOf({later, test::gatePicture()}), seat.context);
        QCOMPARE(seat.page.list()->current().run, u"nodeimg-w46"_s);
        seat.page.list()->setFocus();
        QTest::keyClick(seat.page.list(), Qt::Key_Down);
        QCOMPARE(seat.page.list()->current().run, u"later"_s);
        seat.page.setRuns(runsOf({later, test::gatePicture(), named(test::gatePicture(), "x")}),
                          seat.context);
        QCOMPARE(seat.page.list()->current().run, u"later"_s);
    }

    /// The limit of a rule is in its chart; of many numbers those that are wrong are shown.
    void limitsAndTheWorstNumbers() {
        const model::HealthGate rule{
            .rules = {
                {.name = "error rate", .comparison = model::Comparison::Less, .threshold = 0.6}}};
        const auto charts = chartsOf(evidence(), &rule);
        QVERIFY(!charts.at(0).limit);
        QCOMPARE(*charts.at(2).limit, 0.6);
        QCOMPARE(charts.at(2).limitWords, u"limit < 0.6"_s);
        QCOMPARE(charts.at(2).outcomes, QList<Glyph>(6, Glyph::Warning));
        auto many = evidence();
        for (auto& sample : many) {
            for (int number = 0; number < 6; ++number) {
                sample.totals[0].numbers.push_back(
                    {.name = "number" + std::to_string(number), .members = 10, .sum = 1});
            }
        }
        Seat<ApprovalsPage> seat(runsOf({test::gatePicture()}));
        seat.page.setEvidence(u"01JE0000000000000000000000"_s, u"dev/after/1"_s, many);
        const auto tiles = seat.page.findChildren<EvidenceTile*>();
        QCOMPARE(tiles.size(), 6);
        QCOMPARE(tiles.constFirst()->accessibleName(), u"error rate"_s);
        QTest::mouseClick(seat.find<QWidget>("gateAllCharts"), Qt::LeftButton);
        auto* health = seat.find<HealthDialog>("healthDialog");
        QVERIFY(health != nullptr && health->isVisible());
        QCOMPARE(health->chart()->accessibleName(), u"error rate"_s);
    }

    void nothingWaits() {
        Seat<ApprovalsPage> seat(runsOf({}));
        seat.draw(u"approvals-empty"_s);
        QVERIFY(seat.page.list()->current().gateId.isEmpty());
        QTest::keyClick(seat.page.list(), Qt::Key_A);
        QVERIFY(!seat.page.sheet()->isVisible());
    }

    void dark() {
        themeController()->setMode(ThemeMode::Dark);
        Seat<ApprovalsPage> seat(allStates());
        seat.draw(u"approvals-dark"_s);
        Seat<RunsPage> runs(allStates());
        runs.draw(u"runs-dark"_s);
        themeController()->setMode(ThemeMode::Light);
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestRunsPages test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_runs_pages.moc"
