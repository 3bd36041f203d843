// SPDX-License-Identifier: GPL-3.0-or-later
// Every state a run can be seen in, in the sizes and themes of the windows it is looked at in: what
// is on screen is whole, and the cause of each standstill has words, evidence and a next step.
#include "run_seat.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/pages/runs/approvals_page.h"
#include "ui/pages/runs/fact_cells.h"
#include "ui/pages/runs/run_feed.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/why_panel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/strips.h"

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using model::StuckKind;
using test::at;
using test::contextOf;
using test::Seat;

namespace {

using Picture = model::RunPicture;

Picture waitingFor(model::PendingReason reason, StuckKind kind, const std::string& text) {
    Picture picture = test::samplePicture();
    picture.run.state = model::LifeState::Pending;
    picture.run.display = model::DisplayState::Pending;
    picture.run.reason = reason;
    picture.causes = {{.kind = kind,
                       .text = text,
                       .evidence = {{"gate prod/after/1", "Pending", at(14, 0)}},
                       .since = at(14, 0),
                       .expectedEnd = at(16, 0),
                       .whoMovesIt = "time",
                       .nextStep = "wait"}};
    return picture;
}

Picture blocked() {
    Picture picture = test::gatePicture();
    auto& gate = picture.run.stages[0].gates[0];
    gate.state = model::GateState::Pending;
    gate.trouble = model::GateTrouble::Blocked;
    gate.resolvedAt.reset();
    picture.run.reason = model::PendingReason::Health;
    picture.causes = {{.kind = StuckKind::HumanApproval,
                       .text = "health gate Services well failed and asks a person",
                       .evidence = {{"HC-4", "api p99 0.61 s, limit 0.5 s", at(9, 6)}},
                       .since = at(9, 2),
                       .whoMovesIt = "an approver",
                       .nextStep = "mend what failed and have it checked again, or approve it "
                                   "with its evidence"}};
    return picture;
}

Picture abandoned() {
    Picture picture = test::stopped(test::samplePicture());
    picture.run.isAbandoned = true;
    picture.causes.clear();
    return picture;
}

Picture planned() {
    Picture picture = test::largePicture(40);
    for (auto& stage : picture.run.stages) {
        stage.state = model::LifeState::NotStarted;
        stage.display = model::DisplayState::NotStarted;
        stage.startedAt.reset();
        for (auto& group : stage.groups) {
            group.state = stage.state;
            group.display = stage.display;
            for (auto& member : group.members) {
                member = {.id = member.id, .name = member.name};
            }
            group.counts = {.total = 10, .notStarted = 10};
        }
        stage.counts = {.total = 10, .notStarted = 10};
    }
    picture.run.counts = {.total = 40, .notStarted = 40};
    picture.run.state = model::LifeState::NotStarted;
    picture.run.display = model::DisplayState::NotStarted;
    picture.run.startedAt.reset();
    picture.forecast = {};
    picture.drivenBy.clear();
    picture.causes = {{.kind = StuckKind::NotInitialised,
                       .text = "nobody has started it",
                       .evidence = {{"run", "made by ann@desk", at(14, 0)}},
                       .since = at(14, 0),
                       .whoMovesIt = "whoever may write",
                       .nextStep = "start the run"}};
    return picture;
}

Picture alone(Picture picture) {
    picture.drivenBy.clear();
    return picture;
}

Picture startedAlone() {
    Picture picture = planned();
    picture.startWaits = true;
    picture.causes = {
        {.kind = StuckKind::NotReporting,
         .text = "it is started, but nobody drives it",
         .evidence = {{"driver", "none holds the run", {}}},
         .whoMovesIt = "whoever may write",
         .nextStep = "pilothousectl run drive, or open it in the window with writes on"}};
    return picture;
}

Picture broken() {
    Picture picture = test::samplePicture();
    picture.broken = "record 41 does not follow record 40";
    return picture;
}

struct State {
    const char* name;
    Picture picture;
};

std::vector<State> states() {
    return {{"running", test::samplePicture()},
            {"members5", test::largePicture(5)},
            {"members200", test::largePicture(200)},
            {"members2000", test::largePicture(2000)},
            {"approval", test::gatePicture()},
            {"soak", waitingFor(model::PendingReason::Soak, StuckKind::TimedWait, "soaks")},
            {"freeze", waitingFor(model::PendingReason::Freeze, StuckKind::WindowClosed,
                                  "14 members wait for the end of a freeze")},
            {"blocked", blocked()},
            {"stopping", test::stopping(test::samplePicture())},
            {"failed", test::stopped(test::samplePicture())},
            {"completed", test::completed(test::samplePicture())},
            {"abandoned", abandoned()},
            {"planned", planned()},
            {"planned-alone", startedAlone()},
            {"alone", alone(test::samplePicture())},
            {"broken", broken()}};
}

struct Frame {
    const char* name;
    QSize size; ///< of the page: the window without its frame
    ThemeMode mode;
};
/// Windows of 1600 × 1000, 1280 × 800, 1920 × 1080, and what is left of a 1920 × 1080 screen at
/// 150 % and 200 %.
const Frame kFrames[] = {
    {"1600", {1520, 864}, ThemeMode::Light}, {"1600-dark", {1520, 864}, ThemeMode::Dark},
    {"1280", {1200, 664}, ThemeMode::Light}, {"1920", {1840, 944}, ThemeMode::Light},
    {"150", {1200, 584}, ThemeMode::Dark},   {"200", {1020, 564}, ThemeMode::Light}};

/// Widgets that are wider than what they stand in, or stand outside of it.
QStringList cutOff(const QWidget& page) {
    QStringList words;
    for (const QWidget* one : page.findChildren<QWidget*>()) {
        const QWidget* parent = one->parentWidget();
        const bool isText = qobject_cast<const QAbstractButton*>(one) != nullptr ||
                            qobject_cast<const FactCell*>(one) != nullptr;
        if (!one->isVisible() || !isText || parent == nullptr || one->isWindow()) {
            continue;
        }
        const QRect seen(one->mapTo(&page, QPoint(0, 0)), one->size());
        if (!page.rect().contains(seen)) {
            words << u"%1 at %2,%3 %4×%5"_s.arg(one->objectName())
                         .arg(seen.x())
                         .arg(seen.y())
                         .arg(seen.width())
                         .arg(seen.height());
        }
    }
    return words;
}

/// The fifteen causes, each as the engine says it.
model::StuckCause causeOf(StuckKind kind) {
    return {.kind = kind,
            .text = "cause " + std::string(toString(kind)),
            .evidence = {{"field", "value", at(14, 0)}},
            .since = at(13, 0),
            .whoMovesIt = "somebody",
            .nextStep = "one safe step",
            .members = {"prod-neu-21"}};
}

} // namespace

class TestRunStates : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { themeController()->setMode(ThemeMode::Light); }

    void everyStateIsWhole_data() {
        QTest::addColumn<int>("state");
        QTest::addColumn<int>("frame");
        const auto all = states();
        for (std::size_t state = 0; state < all.size(); ++state) {
            for (int frame = 0; frame < int(std::size(kFrames)); ++frame) {
                QTest::addRow("%s %s", all[state].name, kFrames[frame].name) << int(state) << frame;
            }
        }
    }
    void everyStateIsWhole() {
        QFETCH(int, state);
        QFETCH(int, frame);
        static const auto all = states();
        const State& one = all.at(std::size_t(state));
        const Frame& in = kFrames[frame];
        themeController()->setMode(in.mode);
        Seat seat(one.picture);
        seat.page.resize(in.size);
        QCoreApplication::sendPostedEvents();
        seat.draw(u"state-%1-%2"_s.arg(QLatin1String(one.name), QLatin1String(in.name)));
        QCOMPARE(cutOff(seat.page), QStringList());
        QVERIFY(!seat.find<ToneLabel>("whyHeadline")->text().isEmpty());
    }

    void everyCauseHasWordsEvidenceAndAStep_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("step");
        const auto row = [](StuckKind kind, const char* step) {
            const auto number = int(kind);
            QTest::addRow("%02d %s", number, std::string(toString(kind)).c_str())
                << number << QString::fromUtf8(step);
        };
        row(StuckKind::NotKnown, "");
        row(StuckKind::NotReporting, "Drive here");
        row(StuckKind::NotInitialised, "Start…");
        row(StuckKind::StoppedOrFailed, "Resume…");
        row(StuckKind::HumanApproval, "Open approval");
        row(StuckKind::TimedWait, "");
        row(StuckKind::ScheduledStart, "");
        row(StuckKind::WindowClosed, "");
        row(StuckKind::VersionMissing, "Open cluster");
        row(StuckKind::ConcurrencyCeiling, "");
        row(StuckKind::MemberOffOrBusy, "Open cluster");
        row(StuckKind::UpgradeSlow, "Open cluster");
        row(StuckKind::AppliedNotAvailable, "Open cluster");
        row(StuckKind::FlaggedButUsual, "Open cluster");
        row(StuckKind::NothingMatches, "");
    }
    void everyCauseHasWordsEvidenceAndAStep() {
        QFETCH(int, kind);
        QFETCH(QString, step);
        const auto which = static_cast<StuckKind>(kind);
        Picture picture = which == StuckKind::HumanApproval ? test::gatePicture()
                          : which == StuckKind::StoppedOrFailed
                              ? test::stopped(test::samplePicture())
                          : which == StuckKind::NotInitialised ? planned()
                                                               : alone(test::samplePicture());
        picture.causes = {causeOf(which)};
        Seat seat(picture);
        QCOMPARE(seat.find<ToneLabel>("whyHeadline")->text(),
                 u"Cause "_s + QString::fromStdString(std::string(toString(which))));
        QCOMPARE(seat.find<QWidget>("whyEvidence")->accessibleDescription(), u"field: value"_s);
        QCOMPARE(seat.find<ToneLabel>("whyNext")->text(), u"One safe step"_s);
        QCOMPARE(seat.find<ToneLabel>("whyWho")->text(), u"Somebody"_s);
        auto* button = seat.button("whyStep");
        QCOMPARE(button->isVisible(), !step.isEmpty());
        if (!step.isEmpty()) {
            QCOMPARE(button->text(), step);
            QVERIFY(button->isEnabled());
        }
    }

    void lists_data() {
        QTest::addColumn<int>("frame");
        for (int frame = 0; frame < int(std::size(kFrames)); ++frame) {
            QTest::newRow(kFrames[frame].name) << frame;
        }
    }
    void lists() {
        QFETCH(int, frame);
        const Frame& in = kFrames[frame];
        themeController()->setMode(in.mode);
        auto runs = std::make_shared<model::RunsPicture>();
        runs->at = test::sampleNow();
        for (const State& one : states()) {
            Picture picture = one.picture;
            picture.run.id = model::RunId(one.name);
            picture.run.name = one.name;
            runs->runs.push_back(test::shared(std::move(picture)));
        }
        RunsPage list;
        list.resize(in.size);
        list.setRuns(runs, contextOf());
        ApprovalsPage approvals;
        approvals.resize(in.size);
        approvals.setRuns(runs, contextOf());
        for (QWidget* page : {static_cast<QWidget*>(&list), static_cast<QWidget*>(&approvals)}) {
            page->show();
            QVERIFY(QTest::qWaitForWindowExposed(page));
            if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
                const QString name = page == &list ? u"list-%1.png"_s : u"inbox-%1.png"_s;
                QVERIFY(page->grab().save(QDir(qEnvironmentVariable("PILOTHOUSE_DRAW"))
                                              .filePath(name.arg(QLatin1String(in.name)))));
            }
        }
        QCOMPARE(cutOff(list), QStringList());
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestRunStates test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_run_states.moc"
