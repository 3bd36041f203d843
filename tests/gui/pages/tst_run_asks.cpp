// SPDX-License-Identifier: GPL-3.0-or-later
// What can be asked about one cluster, a window and the run: from menus, buttons and keys.
#include "run_seat.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/pages/runs/run_asks.h"
#include "ui/pages/runs/run_feed.h"
#include "ui/theme/theme.h"
#include "ui/widgets/review_sheet.h"

#include <QCheckBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using model::LifeState;
using test::contextOf;
using test::Seat;

namespace {

model::MemberRun& memberOf(model::RunPicture& picture, const std::string& name) {
    for (auto& stage : picture.run.stages) {
        for (auto& group : stage.groups) {
            for (auto& member : group.members) {
                if (member.name == name) {
                    return member;
                }
            }
        }
    }
    qFatal("no such member");
}

/// prod-neu-21 failed in the stage at work, prod-neu-22 went down in the dark.
model::RunPicture troubled() {
    auto picture = test::samplePicture();
    auto& failed = memberOf(picture, "prod-neu-21");
    failed.state = LifeState::Failed;
    failed.display = model::DisplayState::Failed;
    failed.attempts.back().outcome = LifeState::Failed;
    failed.attempts.back().finishedAt = test::at(14, 4);
    failed.attempts.back().errorText = "drain timed out after 1 h";
    auto& lost = memberOf(picture, "prod-neu-22");
    lost.state = LifeState::Pending;
    lost.display = model::DisplayState::Pending;
    lost.reason = model::PendingReason::Unknown;
    lost.message = "its driver died while the action ran";
    picture.causes = {{.kind = model::StuckKind::MemberOffOrBusy,
                       .text = "1 member: Unknown",
                       .nextStep = "choose adopt, retry or skip",
                       .members = {"prod-neu-22"}}};
    return picture;
}

/// eu-west-1 waits for its nights; a freeze holds edge, and only that may be set aside.
model::RunPicture windowed() {
    auto picture = test::samplePicture();
    model::Plan plan = *picture.plan;
    model::Window nights;
    nights.id = "nights";
    model::Window freeze;
    freeze.id = "quarter-end";
    freeze.kind = model::WindowKind::Deny;
    freeze.reason = "books are closed";
    freeze.overridableBy = {"Approval"};
    plan.windows = {nights, freeze};
    for (auto& group : plan.stages[2].groups) {
        for (auto& member : group.members) {
            if (group.name == "eu-west-1") {
                member.windows = {"nights", "quarter-end"};
            }
        }
    }
    picture.plan = std::make_shared<const model::Plan>(std::move(plan));
    picture.causes = {{.kind = model::StuckKind::WindowClosed,
                       .text = "14 members: Freeze",
                       .nextStep = "wait for the end of the freeze, or override it",
                       .members = {"prod-euw1-01", "prod-euw1-02"}}};
    return picture;
}

model::Command commandOf(const QSignalSpy& spy) {
    return spy.constLast().at(1).value<model::Command>();
}

QMenu* openedMenu(RunPage& page) {
    QMenu* found = nullptr;
    for (QMenu* menu : page.findChildren<QMenu*>(u"runMenu"_s)) {
        found = menu->isVisible() ? menu : found;
    }
    return found;
}

QAction* actionOf(QMenu* menu, const QString& text) {
    for (QAction* action : menu->actions()) {
        if (action->text() == text) {
            return action;
        }
    }
    return nullptr;
}

void selectMember(Seat& seat, const QString& id) {
    auto* members = seat.find<QTableView>("runMembers");
    QTest::keyClick(seat.page.timeline(), Qt::Key_T);
    const auto* model = members->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, 0).data().toString() == id) {
            members->setCurrentIndex(model->index(row, 0));
            members->scrollTo(model->index(row, 0));
            return;
        }
    }
    QFAIL("no such row");
}

} // namespace

class TestRunAsks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void retryFromTheMenuOfALane() {
        Seat seat(troubled());
        QSignalSpy commands(&seat.page, &RunPage::commandWanted);
        seat.page.timeline()->setFocus();
        seat.page.timeline()->setSelected(u"m:prod-neu-21"_s);
        QTest::keyClick(seat.page.timeline(), Qt::Key_F10, Qt::ShiftModifier);
        QMenu* menu = openedMenu(seat.page);
        QVERIFY(menu != nullptr);
        QAction* adopt = actionOf(menu, u"Adopt prod-neu-21…"_s);
        QVERIFY(!adopt->isEnabled());
        QCOMPARE(adopt->toolTip(), u"What happened to it is known"_s);
        QVERIFY(!actionOf(menu, u"Skip prod-neu-21…"_s)->isEnabled());
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            menu->grab().save(qEnvironmentVariable("PILOTHOUSE_DRAW") + u"/run-menu.png"_s);
        }
        menu->setActiveAction(actionOf(menu, u"Retry prod-neu-21…"_s));
        QTest::keyClick(menu, Qt::Key_Return);
        QVERIFY(seat.page.sheet()->isVisible());
        QTest::keyClicks(seat.find<QLineEdit>("reviewReason"), u"CHG-1, budget's gone"_s);
        seat.draw(u"run-retry"_s);
        seat.click("reviewConfirm");
        QVERIFY(commandOf(commands).kind == model::CommandKind::RetryMember);
        QCOMPARE(commandOf(commands).target, std::string("prod-neu-21"));
        QCOMPARE(commandOf(commands).comment, std::string("CHG-1, budget's gone"));
    }

    void theMenuKeyAndTheRightButtonOpenTheSameMenu() {
        Seat seat(troubled());
        seat.page.timeline()->setFocus();
        seat.page.timeline()->setSelected(u"m:prod-neu-21"_s);
        QTest::keyClick(seat.page.timeline(), Qt::Key_Menu);
        QVERIFY(openedMenu(seat.page) != nullptr);
        openedMenu(seat.page)->close();
        selectMember(seat, u"prod-neu-22"_s);
        auto* members = seat.find<QTableView>("runMembers");
        QTest::keyClick(members, Qt::Key_F10, Qt::ShiftModifier);
        QVERIFY(actionOf(openedMenu(seat.page), u"Adopt prod-neu-22…"_s)->isEnabled());
    }

    void anUncertainMemberIsAnsweredFromTheWhyPanel() {
        Seat seat(troubled());
        QSignalSpy commands(&seat.page, &RunPage::commandWanted);
        QCOMPARE(seat.button("whyAsk0")->text(), u"Retry…"_s);
        QCOMPARE(seat.button("whyAsk1")->text(), u"Adopt…"_s);
        QCOMPARE(seat.button("whyAsk2")->text(), u"Skip…"_s);
        seat.draw(u"run-uncertain"_s);
        seat.click("whyAsk0");
        QVERIFY(!seat.page.sheet()->whyNotArmed().isEmpty()); // it may still run there
        QTest::mouseClick(seat.find<QCheckBox>("reviewTick"), Qt::LeftButton, {}, QPoint(8, 8));
        seat.draw(u"run-retry-uncertain"_s);
        QTest::keyClick(seat.find<QLineEdit>("reviewReason"), Qt::Key_Escape);
        seat.click("whyAsk1");
        seat.click("reviewConfirm");
        QVERIFY(commandOf(commands).kind == model::CommandKind::AdoptMember);
        seat.click("whyAsk2");
        seat.click("reviewConfirm");
        QCOMPARE(commandOf(commands).target, std::string("member/prod-neu-22"));
    }

    void aWindowIsSetAsideOnlyWhereTheStrategyLetsIt() {
        Seat seat(windowed());
        QSignalSpy commands(&seat.page, &RunPage::commandWanted);
        QVERIFY(!seat.button("whyAsk1")->isEnabled());
        QVERIFY(seat.button("whyAsk1")->toolTip().contains(u"Nobody may set it aside"_s));
        seat.draw(u"run-window"_s);
        QCOMPARE(seat.button("whyAsk0")->text(), u"Set quarter-end aside…"_s);
        seat.click("whyAsk0");
        QCOMPARE(seat.page.sheet()->data().title, u"Set quarter-end aside"_s);
        QVERIFY(seat.page.sheet()->data().changes.at(1).second.constFirst().text.startsWith(
            u"14 clusters"_s));
        QTest::mouseClick(seat.find<QCheckBox>("reviewTick"), Qt::LeftButton, {}, QPoint(8, 8));
        seat.draw(u"run-override"_s);
        seat.click("reviewConfirm");
        QVERIFY(commandOf(commands).kind == model::CommandKind::OverrideWindow);
        QCOMPARE(commandOf(commands).target, std::string("quarter-end"));
        auto picture = windowed();
        auto records = std::make_shared<std::vector<model::Record>>(*picture.records);
        records->push_back({.seq = records->size() + 1,
                            .at = test::sampleNow(),
                            .body = model::WindowOverride{.window = "quarter-end", .by = "bo"}});
        picture.records = records;
        seat.page.setPicture(test::shared(picture), seat.context);
        QVERIFY(seat.button("whyAsk1")->toolTip().contains(u"set aside already"_s));
    }

    void aHealthGateThatFailedIsCheckedAgain() {
        auto picture = test::gatePicture();
        auto& gate = picture.run.stages[0].gates[0];
        gate.state = model::GateState::Pending;
        gate.resolvedAt.reset();
        gate.trouble = model::GateTrouble::Blocked;
        picture.causes[0].text = "health gate Services well failed and asks a person";
        Seat seat(picture);
        QSignalSpy commands(&seat.page, &RunPage::commandWanted);
        QCOMPARE(seat.button("whyAsk0")->text(), u"Check again…"_s);
        seat.click("whyAsk0");
        seat.draw(u"run-check"_s);
        seat.click("reviewConfirm");
        QVERIFY(commandOf(commands).kind == model::CommandKind::CheckAgain);
        QCOMPARE(commandOf(commands).target, std::string("dev/after/1"));
    }

    void aRunIsAbandonedFromItsMenu() {
        RunContext context = contextOf();
        const auto picture = test::samplePicture();
        for (const auto& group : picture.run.stages[2].groups) {
            for (const auto& member : group.members) {
                context.production.insert(QString::fromStdString(member.id.str()));
            }
        }
        Seat seat(picture, context);
        QSignalSpy commands(&seat.page, &RunPage::commandWanted);
        QTest::mouseClick(seat.find<QWidget>("runMore"), Qt::LeftButton);
        QMenu* menu = openedMenu(seat.page);
        menu->setActiveAction(actionOf(menu, u"Abandon run…"_s));
        QTest::keyClick(menu, Qt::Key_Return);
        QTest::mouseClick(seat.find<QCheckBox>("reviewTick"), Qt::LeftButton, {}, QPoint(8, 8));
        QTest::keyClicks(seat.find<QLineEdit>("reviewReason"), u"CHG-9"_s);
        QTest::keyClicks(seat.find<QLineEdit>("reviewNumber"), u"119"_s);
        QVERIFY(!seat.button("reviewConfirm")->isEnabled());
        QTest::keyClick(seat.find<QLineEdit>("reviewNumber"), Qt::Key_Backspace);
        QTest::keyClicks(seat.find<QLineEdit>("reviewNumber"), u"20"_s);
        QCOMPARE(seat.page.sheet()->data().number, std::optional(120));
        seat.find<QLineEdit>("reviewNumber")->setText(u"120"_s);
        seat.draw(u"run-abandon"_s);
        seat.click("reviewConfirm");
        QVERIFY(commandOf(commands).kind == model::CommandKind::Abandon);
    }

    void whatIsLockedSaysSoInTheMenu() {
        RunContext context = contextOf();
        context.whyLocked = u"Writes are off (Ctrl+Shift+L)"_s;
        Seat seat(troubled(), context);
        seat.page.timeline()->setSelected(u"m:prod-neu-21"_s);
        QTest::keyClick(seat.page.timeline(), Qt::Key_F10, Qt::ShiftModifier);
        QAction* retry = actionOf(openedMenu(seat.page), u"Retry prod-neu-21…"_s);
        QVERIFY(!retry->isEnabled());
        QCOMPARE(retry->toolTip(), context.whyLocked);
    }

    void whatWasAskedIsJudgedAgainWhileTheSheetIsOpen() {
        Seat seat(troubled());
        seat.click("whyAsk1");
        auto moved = troubled();
        memberOf(moved, "prod-neu-22").reason = model::PendingReason::ClusterBusy;
        seat.page.setPicture(test::shared(moved), seat.context);
        QCOMPARE(seat.page.sheet()->whyNotArmed(), u"What happened to it is known"_s);
        QVERIFY(!seat.button("reviewConfirm")->isEnabled());
    }

    /// The engine gives a run that failed an end; it can be resumed all the same.
    void aFailedRunCanBeResumed() {
        auto picture = test::stopped(test::samplePicture());
        picture.run.completedAt = test::at(14, 1);
        Seat seat(picture);
        QVERIFY(seat.button("runStart")->isVisible() && seat.button("runStart")->isEnabled());
        QVERIFY(seat.button("runDrive")->isVisible());
        picture.run.isAbandoned = true;
        seat.page.setPicture(test::shared(picture), seat.context);
        QVERIFY(!seat.button("runStart")->isVisible());
    }

    void otherStages() {
        const auto picture = test::samplePicture();
        const auto asks = asksOf(picture, u"m:stg-weu-12"_s, contextOf());
        QVERIFY(asks.constFirst().whyNot.contains(u"Its stage is over"_s));
        const auto completed = test::completed(test::samplePicture());
        for (const RunAsk& ask : asksOf(completed, {}, contextOf())) {
            QCOMPARE(ask.whyNot, u"The run is over"_s);
        }
        const auto soak = asksOf(picture, u"s:prod"_s, contextOf());
        QCOMPARE(soak.constFirst().target, u"stage/prod"_s);
        QCOMPARE(soak.constFirst().members, 35);
    }

    /// Each printed command is one that the program understands: it comes as far as asking for the
    /// run, which is not there.
    void thePrintedCommandRuns_data() {
        QTest::addColumn<QString>("lane");
        QTest::addColumn<QString>("text");
        QTest::newRow("retry") << u"m:prod-neu-21"_s << u"Retry prod-neu-21…"_s;
        QTest::newRow("adopt") << u"m:prod-neu-22"_s << u"Adopt prod-neu-22…"_s;
        QTest::newRow("skip") << u"m:prod-neu-22"_s << u"Skip prod-neu-22…"_s;
        QTest::newRow("skip stage") << u"s:prod"_s << u"Skip stage prod…"_s;
        QTest::newRow("abandon") << QString() << u"Abandon run…"_s;
    }
    void thePrintedCommandRuns() {
        QFETCH(QString, lane);
        QFETCH(QString, text);
        const QString program = QCoreApplication::applicationDirPath() + u"/../bin/pilothousectl"_s;
        if (!QFileInfo::exists(program)) {
            QSKIP("pilothousectl is not built");
        }
        const QTemporaryDir folder;
        QFile file(folder.filePath(u"a fleet.yaml"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: t}\n"
                   "spec: {sources: [{type: kubeconfig, files: [k.yaml]}]}\n");
        file.close();
        QFile config(folder.filePath(u"k.yaml"_s));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write("apiVersion: v1\nkind: Config\n"
                     "clusters: [{name: c, cluster: {server: \"https://127.0.0.1:9\"}}]\n"
                     "users: [{name: u, user: {}}]\n"
                     "contexts: [{name: c, context: {cluster: c, user: u}}]\n");
        config.close();
        RunContext context = contextOf();
        context.terminal = {u"--fleet"_s, file.fileName(), u"--state"_s,
                            folder.filePath(u"state"_s)};
        for (const auto& stage : troubled().run.stages) {
            for (const auto& group : stage.groups) {
                for (const auto& member : group.members) {
                    context.production.insert(QString::fromStdString(member.id.str()));
                }
            }
        }
        Seat seat(troubled(), context);
        seat.page.timeline()->setFocus();
        seat.page.timeline()->setSelected(lane);
        QTest::keyClick(seat.page.timeline(), Qt::Key_F10, Qt::ShiftModifier);
        QMenu* menu = openedMenu(seat.page);
        QVERIFY(actionOf(menu, text) != nullptr);
        menu->setActiveAction(actionOf(menu, text));
        QTest::keyClick(menu, Qt::Key_Return);
        QTest::keyClicks(seat.find<QLineEdit>("reviewReason"), u"it's time"_s);
        const QStringList words = seat.page.sheet()->callWords();
        QVERIFY(words.contains(u"'it'\\''s time'"_s));
        QProcess shell;
        shell.setWorkingDirectory(u"/"_s);
        shell.start(u"/bin/sh"_s, {u"-c"_s, program + u' ' + words.mid(1).join(u' ')});
        QVERIFY(shell.waitForFinished(20'000));
        const QString said = QString::fromUtf8(shell.readAllStandardError());
        QVERIFY2(said.contains(u"k8s-1.33.5"_s), qPrintable(said));
        QVERIFY2(!said.contains(u"--help"_s), qPrintable(said));
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestRunAsks test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_run_asks.moc"
