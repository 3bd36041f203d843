// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_seat.h"
#include "sample_picture.h"
#include "sample_run.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_feed.h"
#include "ui/pages/runs/run_page.h"
#include "ui/pages/runs/run_table_model.h"
#include "ui/pages/runs/why_panel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using test::contextOf;
using test::Seat;

namespace {

model::Command commandOf(const QSignalSpy& spy) {
    return spy.constLast().at(1).value<model::Command>();
}

} // namespace

class TestRunPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everythingOfThePictureIsSaid() {
        Seat seat(test::samplePicture());
        QCOMPARE(seat.find<ToneLabel>("runName")->text(), u"k8s-1.33.5"_s);
        QCOMPARE(seat.find<ToneLabel>("whyHeadline")->text(),
                 u"A disruption budget blocks the node drain of prod-neu-21"_s);
        const auto* events = seat.find<QTableView>("runEvents");
        const auto top = events->model()->index(0, 2);
        QCOMPARE(top.data().toString(), u"3 of 22 nodes on 1.33.5"_s);
        QCOMPARE(top.siblingAtColumn(1).data().toString(), u"prod-neu-22"_s);
        QCOMPARE(top.siblingAtColumn(0).data().toString(), u"15:05"_s);
        QCOMPARE(seat.find<QTableView>("runMembers")->model()->rowCount(), 200);
        seat.draw(u"run-sample"_s);
    }

    void eventsAreThoseOfTheLane() {
        Seat seat(test::samplePicture());
        const auto* events = seat.find<QTableView>("runEvents")->model();
        const int all = events->rowCount();
        seat.page.timeline()->setFocus();
        seat.page.stepProblem(1); // stage staging
        seat.page.stepProblem(1); // stg-weu-12
        QCOMPARE(seat.page.timeline()->selected(), u"m:stg-weu-12"_s);
        QCOMPARE(events->rowCount(), 1);
        QCOMPARE(events->index(0, 2).data().toString(), u"Failed: drain timed out after 30 m"_s);
        QTest::mouseClick(seat.find<QWidget>("runAllLanes"), Qt::LeftButton);
        QCOMPARE(events->rowCount(), all);
        QVERIFY(seat.page.timeline()->selected().isEmpty());
    }

    void newEventsComeOnTop() {
        auto picture = test::samplePicture();
        Seat seat(picture);
        const auto* events = seat.find<QTableView>("runEvents")->model();
        const int before = events->rowCount();
        const QPersistentModelIndex top = events->index(0, 0);
        auto records = std::make_shared<std::vector<model::Record>>(*picture.records);
        records->push_back({.seq = records->size() + 1,
                            .at = test::sampleNow(),
                            .body = model::MemberRetry{.member = 0}});
        picture.records = records;
        seat.page.setPicture(test::shared(picture), seat.context);
        QCOMPARE(events->rowCount(), before + 1);
        QCOMPARE(top.row(), 1);
        QCOMPARE(events->index(0, 2).data().toString(), u"Is tried again"_s);
    }

    void lockedButtonsSayWhy() {
        RunContext context = contextOf();
        context.whyLocked = u"Writes are off (Ctrl+Shift+L)"_s;
        Seat seat(test::gatePicture(), context);
        for (const char* name : {"runApprove", "runStop", "runSkip"}) {
            QVERIFY(seat.button(name)->isVisible());
            QVERIFY(!seat.button(name)->isEnabled());
            QCOMPARE(seat.button(name)->toolTip(), context.whyLocked);
        }
        QVERIFY(!seat.button("runStart")->isVisible());
        seat.draw(u"run-locked"_s);
    }

    void approvingNeedsTickReasonAndNumber() {
        RunContext context = contextOf();
        const auto picture = test::gatePicture();
        for (const auto& group : picture.run.stages[1].groups) {
            for (const auto& member : group.members) {
                context.production.insert(QString::fromStdString(member.id.str()));
            }
        }
        Seat seat(picture, context);
        QSignalSpy commands(&seat.page, &RunPage::commandWanted);
        QTest::keyClick(seat.page.timeline(), Qt::Key_A);
        ReviewSheet* sheet = seat.page.sheet();
        QVERIFY(sheet->isVisible());
        QCOMPARE(sheet->data().environment, u"PRODUCTION"_s);
        QVERIFY(!seat.button("reviewConfirm")->isEnabled());
        QTest::mouseClick(seat.find<QCheckBox>("reviewTick"), Qt::LeftButton, {}, QPoint(8, 8));
        QTest::keyClicks(seat.find<QLineEdit>("reviewReason"), u"CHG-48213"_s);
        auto* number = seat.find<QLineEdit>("reviewNumber");
        QTest::keyClicks(number, u"97"_s);
        QVERIFY(!seat.button("reviewConfirm")->isEnabled());
        QTest::keyClick(number, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(commands.count(), 0);
        number->selectAll();
        QTest::keyClicks(number, u"98"_s);
        QVERIFY(seat.button("reviewConfirm")->isEnabled());
        seat.draw(u"run-approve"_s);
        QTest::keyClick(number, Qt::Key_Return);
        QCOMPARE(commands.count(), 0); // Enter never confirms
        QTest::keyClick(number, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(commands.count(), 1);
        const model::Command command = commandOf(commands);
        QVERIFY(command.kind == model::CommandKind::Approve);
        QCOMPARE(command.target, std::string("prod/before/1"));
        QCOMPARE(command.by, std::string("bo@desk"));
        QCOMPARE(command.comment, std::string("CHG-48213"));
        QVERIFY(!command.id.empty());
        QVERIFY(!sheet->isVisible());
    }

    void whoStartedTheRunIsToldBefore() {
        Seat seat(test::gatePicture(), contextOf(u"ann@desk"_s));
        seat.click("runApprove");
        QVERIFY(seat.page.sheet()->whyNotArmed().contains(u"somebody else"_s));
        QVERIFY(!seat.button("reviewConfirm")->isEnabled());
        seat.draw(u"run-approve-initiator"_s);
        QTest::keyClick(seat.find<QLineEdit>("reviewReason"), Qt::Key_Escape);
        QVERIFY(!seat.page.sheet()->isVisible());
    }

    void aGateThatSomebodyElseOpenedIsSaid() {
        auto picture = test::gatePicture();
        Seat seat(picture);
        seat.click("runApprove");
        picture.run.stages[1].gates[0].state = model::GateState::Completed;
        picture.run.stages[1].gates[0].resolvedBy = "m.okafor";
        seat.page.setPicture(test::shared(picture), seat.context);
        QCOMPARE(seat.page.sheet()->whyNotArmed(), u"It was completed by m.okafor."_s);
    }

    void skipSaysWhatItMeans() {
        Seat seat(test::gatePicture());
        QSignalSpy commands(&seat.page, &RunPage::commandWanted);
        seat.click("runSkip");
        auto* choice = seat.find<QComboBox>("reviewChoice");
        QCOMPARE(choice->currentText(), u"Stage prod"_s);
        const int at = choice->findText(u"Group prod · northeurope"_s);
        QVERIFY(at > 0);
        choice->setFocus();
        for (int step = 0; step < at; ++step) {
            QTest::keyClick(choice, Qt::Key_Down);
        }
        QVERIFY(choice->hasFocus()); // what it leads to changed, not itself
        QCOMPARE(choice->currentText(), u"Group prod · northeurope"_s);
        QVERIFY(seat.page.sheet()->data().changes.constFirst().second.constFirst().text.startsWith(
            u"22 clusters stay"_s));
        seat.draw(u"run-skip"_s);
        seat.click("reviewConfirm");
        QCOMPARE(commandOf(commands).target, std::string("group/prod/northeurope"));
    }

    void stopAndResume() {
        Seat seat(test::samplePicture());
        QSignalSpy commands(&seat.page, &RunPage::commandWanted);
        seat.click("runStop");
        QTest::keyClicks(seat.find<QLineEdit>("reviewReason"), u"wrong image"_s);
        seat.click("reviewConfirm");
        QVERIFY(commandOf(commands).kind == model::CommandKind::Stop);
        QCOMPARE(commandOf(commands).comment, std::string("wrong image"));
        seat.page.setPicture(test::shared(test::stopped(test::samplePicture())), seat.context);
        QVERIFY(!seat.button("runStop")->isVisible());
        seat.draw(u"run-failed"_s);
        seat.click("runStart");
        auto* choice = seat.find<QComboBox>("reviewChoice");
        QTest::keyClick(choice, Qt::Key_Down); // try failed ones again
        seat.click("reviewConfirm");
        QVERIFY(commandOf(commands).kind == model::CommandKind::Start);
        QVERIFY(commandOf(commands).retriesFailed);
    }

    /// The reason is not the headline: what goes on is, and when it will be over.
    void whileItStops() {
        Seat seat(test::stopping(test::samplePicture()));
        QCOMPARE(seat.find<ToneLabel>("whyHeadline")->text(),
                 u"Stopping: 5 members in flight finish first"_s);
        QCOMPARE(seat.find<ToneLabel>("whySince")->text(),
                 u"Asked by ann@desk at 15:04: “wrong image”. At rest about 15:40."_s);
        QVERIFY(seat.button("runStart")->isVisible()); // it will be: so it says when
        QVERIFY(!seat.button("runStart")->isEnabled());
        QVERIFY(seat.button("runStart")->toolTip().contains(u"5 clusters in flight"_s));
        QVERIFY(!seat.button("runStop")->isVisible());
        QVERIFY(!seat.button("whyStep")->isVisible());
        QVERIFY(!seat.find<BannerStrip>("runUnknown")->isVisible());
        seat.draw(u"run-stopping"_s);
        themeController()->setMode(ThemeMode::Dark);
        seat.draw(u"run-stopping-dark"_s);
        themeController()->setMode(ThemeMode::Light);
        auto stopped = test::stopped(test::samplePicture()); // as the machine has it: with an end
        seat.page.setPicture(test::shared(stopped), seat.context);
        QVERIFY(seat.button("runStart")->isEnabled());
        QVERIFY(seat.button("whyStep")->isVisible());
        QVERIFY(!seat.find<BannerStrip>("runUnknown")->isVisible()); // nobody has to
        const RunContext& context = seat.context;
        QVERIFY(rankOf(stopped, context.now) == RunRank::Failed);
        QCOMPARE(endText(stopped, context), u"–"_s);
        const auto facts = factsOf(stopped, context);
        QVERIFY(std::any_of(facts.cbegin(), facts.cend(), [](const RunFact& fact) {
            return fact.label == u"Failed"_s && plainText(fact.value).startsWith(u"15:01"_s);
        }));
    }

    void whatIsOldCannotBeConfirmed() {
        Seat seat(test::gatePicture());
        seat.click("runApprove");
        QVERIFY(!seat.page.sheet()->whyNotArmed().contains(u"last read"_s));
        seat.context.now += 61s;
        seat.page.setContext(seat.context);
        QVERIFY(seat.page.sheet()->whyNotArmed().contains(u"last read"_s));
        QVERIFY(seat.find<BannerStrip>("runUnknown")->isVisible());
        seat.draw(u"run-stale"_s);
    }

    void aStartThatWaitsNeedsADriver() {
        auto picture = test::stopped(test::samplePicture());
        picture.startWaits = true;
        picture.drivenBy.clear();
        Seat seat(picture);
        QVERIFY(seat.button("runStart")->isHidden()); // it was asked for: once is enough
        QVERIFY(seat.button("runDrive")->isEnabled());
        QVERIFY(seat.find<BannerStrip>("runUnknown")->isVisible());
        QVERIFY(rankOf(picture, seat.context.now) == RunRank::Alone);
        picture.drivenBy = "ann@desk, process 4711";
        seat.page.setPicture(test::shared(picture), seat.context);
        QVERIFY(!seat.find<BannerStrip>("runUnknown")->isVisible());
    }

    void driveHere() {
        auto picture = test::samplePicture();
        Seat seat(picture);
        QVERIFY(!seat.button("runDrive")->isEnabled()); // somebody else does
        QVERIFY(seat.button("runDrive")->toolTip().contains(u"process 4711"_s));
        picture.drivenBy.clear();
        seat.page.setPicture(test::shared(picture), seat.context);
        QVERIFY(seat.find<BannerStrip>("runUnknown")->isVisible());
        seat.draw(u"run-nobody"_s);
        QSignalSpy driven(&seat.page, &RunPage::driveWanted);
        seat.click("runDrive");
        QCOMPARE(driven.constLast(), (QVariantList{u"run"_s, true}));
        picture.isDrivenHere = true;
        seat.page.setPicture(test::shared(picture), seat.context);
        seat.click("runDrive");
        QCOMPARE(driven.constLast(), (QVariantList{u"run"_s, false}));
    }

    void aBrokenJournalMayBeRead() {
        auto picture = test::samplePicture();
        picture.broken = "record 41 does not follow record 40";
        Seat seat(picture);
        QVERIFY(seat.find<BannerStrip>("runError")->isVisible());
        QVERIFY(!seat.button("runStop")->isEnabled());
        QVERIFY(!seat.button("runDrive")->isEnabled());
        seat.draw(u"run-broken"_s);
        seat.page.setTrouble(u"runs.db: disk I/O error"_s);
        QVERIFY(seat.page.timeline()->data().isStale);
    }

    void replayIsMarkedAndClosed() {
        Seat seat(test::samplePicture());
        QTest::keyClick(seat.page.timeline(), Qt::Key_R, Qt::ShiftModifier);
        QVERIFY(seat.page.isReplaying());
        QVERIFY(seat.find<BannerStrip>("runPast")->isVisible());
        QCOMPARE(seat.find<ToneLabel>("runName")->text(), u"as it was"_s);
        QVERIFY(!seat.button("runStop")->isEnabled());
        const auto* events = seat.find<QTableView>("runEvents")->model();
        const int all = events->rowCount();
        auto* slider = seat.find<QWidget>("replaySlider");
        QTest::keyClick(slider, Qt::Key_Home);
        QCOMPARE(events->rowCount(), 7); // what had happened at 08:30
        QVERIFY(seat.page.timeline()->data().isPast);
        seat.draw(u"run-replay"_s);
        QTest::keyClick(slider, Qt::Key_Escape);
        QVERIFY(!seat.page.isReplaying());
        QCOMPARE(seat.find<ToneLabel>("runName")->text(), u"k8s-1.33.5"_s);
        QCOMPARE(events->rowCount(), all);
    }

    void keysOfTheTimeline() {
        Seat seat(test::samplePicture());
        QSignalSpy opened(&seat.page, &RunPage::clusterOpened);
        seat.page.timeline()->setFocus();
        QTest::keyClick(seat.page.timeline(), Qt::Key_T);
        QTRY_VERIFY(seat.find<QTableView>("runMembers")->isVisible());
        seat.draw(u"run-members"_s);
        seat.page.timeline()->setFocus();
        seat.page.stepProblem(1);
        seat.page.stepProblem(1);
        QTest::keyClick(seat.page.timeline(), Qt::Key_Return);
        QCOMPARE(opened.constLast().constFirst().toString(), u"stg-weu-12"_s);
    }

    void failuresOnly() {
        Seat seat(test::samplePicture());
        QTest::mouseClick(seat.find<QCheckBox>("runFailuresOnly"), Qt::LeftButton, {},
                          QPoint(8, 8));
        QStringList ids;
        for (const auto& lane : seat.page.timeline()->data().lanes) {
            ids << lane.id;
        }
        QCOMPARE(ids, (QStringList{u"s:staging"_s, u"m:stg-weu-12"_s, u"s:prod"_s,
                                   u"g:prod/northeurope"_s, u"m:prod-neu-21"_s}));
    }

    void sizes_data() {
        QTest::addColumn<int>("members");
        QTest::newRow("5") << 5;
        QTest::newRow("200") << 200;
        QTest::newRow("2000") << 2000;
    }
    void sizes() {
        QFETCH(int, members);
        Seat seat(test::largePicture(members));
        QCOMPARE(seat.find<QTableView>("runMembers")->model()->rowCount(), members / 4 * 4);
        seat.draw(u"run-%1"_s.arg(members));
        QElapsedTimer taken; // told, never judged
        taken.start();
        constexpr int kTicks = 20;
        for (int tick = 0; tick < kTicks; ++tick) {
            seat.context.now += 1s;
            seat.page.setContext(seat.context);
        }
        qInfo("%d members: a second of the page takes %lld us", members,
              taken.nsecsElapsed() / 1000 / kTicks);
    }

    void themes() {
        themeController()->setMode(ThemeMode::Dark);
        Seat seat(test::samplePicture());
        seat.draw(u"run-sample-dark"_s);
        seat.page.setPicture(test::shared(test::completed(test::samplePicture())), seat.context);
        seat.draw(u"run-completed-dark"_s);
        seat.page.setPicture(test::shared(test::gatePicture()), seat.context);
        seat.click("runApprove");
        seat.draw(u"run-approve-dark"_s);
        seat.page.resize(1020, 560);
        seat.draw(u"run-small-dark"_s);
        themeController()->setMode(ThemeMode::Light);
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestRunPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_run_page.moc"
