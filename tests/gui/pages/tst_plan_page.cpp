// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a plan, clicked and typed at: columns, findings, text, history, the way to a run.
#include "engine/plan_faults.h"
#include "sample_plan.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/plan/plan_findings.h"
#include "ui/pages/plan/plan_head.h"
#include "ui/pages/plan/plan_page.h"
#include "ui/pages/plan/plan_review.h"
#include "ui/pages/plan/yaml_pane.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using Kind = BoardItem::Kind;

namespace {

PlanContext contextOf(const QString& whyLocked = {}) {
    return {.now = test::planNow(),
            .zone = QTimeZone("Europe/Paris"),
            .who = u"ann@desk"_s,
            .fleet = u"retail-eu"_s,
            .whyLocked = whyLocked};
}

/// A page in front of somebody, with a desk behind it that answers at once.
struct Seat {
    explicit Seat(const test::PlanStage& fleet, const std::string& text = test::PlanStage::retail(),
                  const QSize& size = {1520, 864})
        : stage(fleet), page(u"1"_s) {
        page.setJudge([](const model::Strategy& strategy) {
            QStringList faults;
            for (const auto& fault : engine::faultsOf(strategy)) {
                faults.append(toQt(fault));
            }
            return faults;
        });
        QObject::connect(&page, &PlanPage::textWanted, &page,
                         [this](const QString&, const QString& words, quint64 revision) {
                             answer(stage.ofText(fromQt(words), revision));
                         });
        QObject::connect(&page, &PlanPage::strategyWanted, &page,
                         [this](const QString&, const model::Strategy& strategy, quint64 revision) {
                             answer(stage.ofStrategy(strategy, revision));
                         });
        QObject::connect(&page, &PlanPage::openWanted, &page,
                         [this, text](const QString&, const QString&, quint64 revision) {
                             answer(stage.ofText(text, revision));
                         });
        page.setContext(contextOf());
        page.resize(size);
        page.show();
        [[maybe_unused]] const bool isUp = QTest::qWaitForWindowExposed(&page);
        page.activateWindow();
        QApplication::setActiveWindow(&page);
        if (!text.empty()) {
            page.openFile(u"/plans/retail.yaml"_s);
        }
    }
    void answer(const std::shared_ptr<const model::PlanPicture>& picture) {
        if (isAnswering) {
            // As from a thread: after the edit is done.
            QMetaObject::invokeMethod(
                &page, [this, picture] { page.setPicture(picture); }, Qt::QueuedConnection);
        }
    }
    /// All answers that are on their way.
    void settle() { QCoreApplication::sendPostedEvents(); }
    template<class Widget>
    [[nodiscard]] Widget* find(const char* name) {
        return page.findChild<Widget*>(QLatin1String(name));
    }
    [[nodiscard]] const model::StrategyStage& at(std::size_t place) const {
        return page.strategy()->stages.at(place);
    }
    void key(int code, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(page.board(), static_cast<Qt::Key>(code), modifiers);
        settle();
    }
    void draw(const QString& name) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            settle();
            QVERIFY(page.grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(name + u".png"_s)));
        }
    }
    test::PlanStage stage;
    PlanPage page;
    bool isAnswering = true;
};

test::PlanStage retailFleet() {
    return test::PlanStage(test::PlanStage::retailGroups());
}

/// Two stages, nothing against them.
const std::string kCalm = R"(# a comment
apiVersion: pilothouse.dev/v1alpha1
kind: UpdateStrategy
metadata: {name: calm}
spec:
  intent: {kubernetesVersion: 1.34.1}
  action: {argv: [upgrade, "{member.name}"]}
  stages:
  - {name: first, groups: [{name: a}]}
  - {name: second, groups: [{name: b}]}
)";

test::PlanStage calmFleet(const std::string& second = "b") {
    return test::PlanStage({{"a", 2}, {second, 3}});
}

bool holds(const model::StrategyGroup& group, const char* cluster) {
    return group.members && std::any_of(group.members->begin(), group.members->end(),
                                        [&](const auto& each) { return each.name == cluster; });
}

} // namespace

class TestPlanPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void columnsSayWhatTheStrategyMeans() {
        Seat seat(retailFleet());
        seat.settle();
        const BoardData& data = seat.page.board()->data();
        QCOMPARE(data.stages.size(), 5);
        const BoardStage& prod = data.stages.at(2);
        QCOMPARE(prod.name, u"prod"_s);
        QCOMPARE(prod.count, 98);
        QCOMPARE(prod.atOnce.count, u"14"_s);  // 15 % of 98, down
        QCOMPARE(prod.failures.count, u"2"_s); // 2 % of 98, up
        QCOMPARE(prod.before.at(0).text, u"approval “before prod”"_s);
        QCOMPARE(prod.groups.at(0).name, u"prod-weu"_s);
        QCOMPARE(prod.groups.at(0).count, 28);
        // Of large groups the problems alone have chips.
        QCOMPARE(prod.groups.at(0).chips.size(), 1);
        QCOMPARE(prod.groups.at(0).chips.at(0).name, u"prod-weu-28"_s);
        QCOMPARE(prod.groups.at(0).more, 27);
        QCOMPARE(data.stages.at(0).groups.at(0).chips.size(), 10);
        QCOMPARE(data.unstaged, (QStringList{u"lab-01"_s, u"lab-02"_s, u"lab-03"_s}));
        QVERIFY(seat.page.findings()->count() >= 2);
        QVERIFY(!seat.find<QPushButton>("planCreate")->isEnabled());
        QVERIFY(seat.find<QPushButton>("planCreate")->toolTip().contains(u"Two minors"_s));
        seat.draw(u"plan-200"_s);
    }

    void anArrowWithAltMovesAClusterAndUndoTakesItBack() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        seat.page.board()->reveal(0, u"a"_s, u"a-01"_s);
        seat.page.board()->setFocus();
        seat.key(Qt::Key_Right, Qt::AltModifier);
        QVERIFY(holds(seat.at(1).groups.at(0), "a-01"));
        QVERIFY(holds(seat.at(1).groups.at(0), "b-01")); // written out: a label cannot say it
        QVERIFY(!holds(seat.at(0).groups.at(0), "a-01"));
        QCOMPARE(seat.page.board()->data().stages.at(1).count, 4);
        QVERIFY(seat.find<BannerStrip>("planNote")->isVisible());
        QCOMPARE(seat.page.board()->currentStage(), 1); // the cluster is still selected
        seat.page.history()->undo();
        seat.settle();
        QCOMPARE(seat.page.board()->data().stages.at(0).count, 2);
        QVERIFY(seat.page.yaml()->toPlainText().startsWith(u"# a comment"_s));
        seat.page.history()->redo();
        seat.settle();
        QVERIFY(holds(seat.at(1).groups.at(0), "a-01"));
    }

    void aClusterIsDraggedToAnotherStage() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        QWidget* view = seat.page.board()->viewport();
        const QPoint from = seat.page.board()->rectOf(0, Kind::Chip, u"a-02"_s).center();
        const QPoint to = seat.page.board()->rectOf(1, Kind::Group, u"b"_s).center();
        QTest::mousePress(view, Qt::LeftButton, {}, from);
        QTest::mouseMove(view, from + QPoint(20, 0));
        QTest::mouseMove(view, to);
        QTest::mouseRelease(view, Qt::LeftButton, {}, to);
        seat.settle();
        QVERIFY(holds(seat.at(1).groups.at(0), "a-02"));
        QCOMPARE(seat.page.history()->count(), 1);
    }

    void groupsAndStagesMoveByKeys() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        seat.page.board()->setFocus();
        seat.page.board()->reveal(0, u"a"_s);
        seat.key(Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(seat.at(1).groups.size(), std::size_t{2});
        QVERIFY(seat.at(0).groups.at(0).selectsNobody);
        seat.page.board()->reveal(1);
        seat.key(Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(seat.at(0).name, std::string("second"));
        seat.key(Qt::Key_Delete);
        QCOMPARE(seat.page.strategy()->stages.size(), std::size_t{1});
        seat.page.history()->setIndex(0);
        seat.settle();
        QCOMPARE(seat.page.strategy()->stages.size(), std::size_t{2});
        QVERIFY(!seat.at(0).groups.at(0).selectsNobody);
    }

    void aStageIsEditedInItsFields() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        seat.page.board()->setFocus();
        seat.page.board()->reveal(1);
        seat.key(Qt::Key_Return);
        auto* dialog = seat.find<QDialog>("stageDialog");
        QVERIFY(dialog != nullptr);
        const auto field = [dialog](const char* name) {
            return dialog->findChild<QLineEdit*>(QLatin1String(name));
        };
        field("stageAtOnce")->setText(u"lots"_s);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        QVERIFY(dialog->isVisible()); // it says what is wrong
        field("stageName")->setText(u"late"_s);
        field("stageAtOnce")->setText(u"50 %"_s);
        field("stageFailures")->setText(u"1"_s);
        field("stageSoak")->setText(u"1h30m"_s);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        seat.settle();
        QCOMPARE(seat.at(1).name, std::string("late"));
        QVERIFY(seat.at(1).maxConcurrency == (model::Bound{.value = 50, .isPercent = true}));
        QVERIFY(seat.at(1).soak == std::chrono::minutes(90));
        QCOMPARE(seat.page.board()->data().stages.at(1).atOnce.count, u"1"_s); // half of 3, down
        QCOMPARE(seat.page.history()->count(), 1);
    }

    void aGateIsAddedToAStage() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        seat.page.board()->reveal(0);
        seat.page.board()->setFocus();
        seat.key(Qt::Key_Return);
        auto* dialog = seat.find<QDialog>("stageDialog");
        QVERIFY(dialog != nullptr);
        auto* gates = dialog->findChild<QWidget*>(u"gatesBefore"_s);
        auto* add = gates->findChild<QPushButton*>(u"gateAdd"_s);
        add->menu()->actions().at(0)->trigger();
        auto* gate = gates->findChild<QDialog*>(u"gateDialog"_s);
        QVERIFY(gate != nullptr);
        gate->findChild<QLineEdit*>(u"gateName"_s)->setText(u"go"_s);
        QTest::mouseClick(gate->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        seat.settle();
        QCOMPARE(seat.at(0).gatesBefore.size(), std::size_t{1});
        QCOMPARE(seat.page.board()->data().stages.at(0).before.at(0).text, u"approval “go”"_s);
    }

    void findingsAreWalkedAndMended() {
        Seat seat(calmFleet("c"), kCalm); // nobody has the group b, and c is in no stage
        seat.settle();
        PlanFindings* findings = seat.page.findings();
        QVERIFY(!PlanFindings::blockedBy(seat.stage.ofText(kCalm, 1).get()).isEmpty());
        QTest::keyClick(&seat.page, Qt::Key_F8);
        QVERIFY(findings->hasFocus());
        const int before = findings->count();
        QTest::keyClick(findings, Qt::Key_Home);
        QTest::keyClick(findings, Qt::Key_Return); // three clusters in no stage: into the last
        seat.settle();
        QVERIFY(findings->count() < before);
        QCOMPARE(seat.page.board()->data().stages.at(1).count, 3);
        QVERIFY(seat.page.board()->data().unstaged.isEmpty());
        QCOMPARE(seat.page.history()->count(), 1);
        QTest::keyClick(&seat.page, Qt::Key_Z, Qt::ControlModifier);
        seat.settle();
        QCOMPARE(findings->count(), before);
    }

    void textAndFormAreInStep() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        YamlPane* yaml = seat.page.yaml();
        QCOMPARE(yaml->toPlainText(), QString::fromStdString(kCalm));
        seat.find<SegmentedChoice>("planView")->setFocus();
        QTest::keyClick(seat.find<SegmentedChoice>("planView"), Qt::Key_Right);
        QVERIFY(yaml->isVisible());
        // Typed letters are one step.
        QTextCursor cursor = yaml->document()->find(u"name: second"_s);
        cursor.clearSelection();
        yaml->setTextCursor(cursor);
        QTest::keyClicks(yaml, u"ly"_s);
        seat.settle();
        QCOMPARE(seat.at(1).name, std::string("secondly"));
        QCOMPARE(seat.page.history()->count(), 1);
        QTest::keyClick(yaml, Qt::Key_Z, Qt::ControlModifier);
        seat.settle();
        QCOMPARE(seat.at(1).name, std::string("second"));
        QCOMPARE(yaml->toPlainText(), QString::fromStdString(kCalm));
        // The form writes the text anew, and says so.
        seat.page.board()->reveal(1);
        QTest::keyClick(seat.page.board(), Qt::Key_Delete);
        seat.settle();
        QVERIFY(!yaml->toPlainText().contains(u"second"_s));
        QVERIFY(!yaml->toPlainText().contains(u"# a comment"_s));
        QVERIFY(seat.find<BannerStrip>("planNote")->isVisible());
        QTest::keyClick(&seat.page, Qt::Key_Z, Qt::ControlModifier);
        seat.settle();
        QVERIFY(yaml->toPlainText().contains(u"# a comment"_s));
    }

    void aFaultClosesTheFormAndIsShownAtItsLine() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        YamlPane* yaml = seat.page.yaml();
        QTextCursor cursor = yaml->document()->find(u"name: second, "_s);
        cursor.clearSelection();
        yaml->setTextCursor(cursor);
        yaml->insertPlainText(u"maxConcurrency: many, "_s);
        seat.settle();
        QVERIFY(seat.page.board()->data().stages.at(1).fault.contains(u"maxConcurrency"_s));
        QVERIFY(seat.page.board()->data().stages.at(0).fault.isEmpty());
        QVERIFY(seat.find<BannerStrip>("planError")->isVisible());
        QVERIFY(!seat.find<QPushButton>("planCreate")->isEnabled());
        const int steps = seat.page.history()->count();
        seat.page.board()->reveal(0);
        seat.page.board()->setFocus();
        seat.key(Qt::Key_Delete); // closed
        QCOMPARE(seat.page.history()->count(), steps);
        QTest::keyClick(&seat.page, Qt::Key_F8);
        QTest::keyClick(seat.page.findings(), Qt::Key_Return);
        QVERIFY(yaml->isVisible());
        QCOMPARE(yaml->textCursor().blockNumber() + 1, 10);
        seat.draw(u"plan-fault"_s);
    }

    void aRunIsMadeOfWhatWasReviewed() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        seat.page.setTakenNames({u"calm"_s});
        auto* create = seat.find<QPushButton>("planCreate");
        seat.page.setContext(contextOf(u"Writes are off"_s));
        QVERIFY(!create->isEnabled());
        QVERIFY(!create->icon().isNull()); // the padlock
        QCOMPARE(create->toolTip(), u"Writes are off"_s);
        seat.page.setContext(contextOf());
        QVERIFY(create->isEnabled());
        QSignalSpy made(&seat.page, &PlanPage::createWanted);
        QTest::mouseClick(create, Qt::LeftButton);
        QVERIFY(seat.page.sheet()->isVisible());
        QVERIFY(seat.page.sheet()->whyNotArmed().isEmpty());
        QTest::keyClick(seat.page.sheet(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(made.count(), 1);
        QCOMPARE(made.at(0).at(1).toULongLong(), seat.page.revision());
        QCOMPARE(made.at(0).at(2).toString(), u"calm-2"_s);
        // An edit closes the sheet: it was of another plan.
        seat.page.board()->reveal(1);
        QTest::keyClick(seat.page.board(), Qt::Key_Delete);
        seat.settle();
        QVERIFY(!seat.page.sheet()->isVisible());
    }

    void productionAsksForTheNumber() {
        const test::PlanStage fleet({{"prod", 4}});
        const auto picture = fleet.ofText(
            std::string(kCalm).replace(kCalm.find("  - {name: first"), std::string::npos,
                                       "  - {name: all, selector: \"\"}\n"),
            1);
        const ReviewData data = createReview(*picture, u"calm"_s, {}, contextOf());
        QCOMPARE(data.environment, u"PRODUCTION"_s);
        QCOMPARE(data.number, 4);
        QVERIFY(data.needsReason);
        QVERIFY(data.call.contains(u"--confirm"_s));
    }

    void whileTheDeskIsSilentOldCountsStay() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        seat.isAnswering = false;
        seat.page.board()->setFocus();
        seat.page.board()->reveal(0, u"a"_s, u"a-01"_s);
        seat.key(Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(seat.page.board()->data().stages.at(1).count, 4); // the lists say so
        QVERIFY(!seat.find<QPushButton>("planCreate")->isEnabled());
        seat.page.setPicture(seat.stage.ofText(kCalm, 1)); // of an older text
        QVERIFY(holds(seat.at(1).groups.at(0), "a-01"));
    }

    void itBeginsWithTheGroupsOfTheFleet() {
        Seat seat(calmFleet(), {});
        QVERIFY(seat.find<QPushButton>("planFresh")->isVisible());
        seat.draw(u"plan-start"_s);
        seat.page.setFleet({u"a"_s, u"b"_s}, {});
        QTest::mouseClick(seat.find<QPushButton>("planFresh"), Qt::LeftButton);
        seat.settle();
        QCOMPARE(seat.page.strategy()->stages.size(), std::size_t{2});
        QCOMPARE(seat.page.board()->data().stages.at(1).count, 3);
        QVERIFY(seat.page.findings()->count() > 0); // no target, no action
    }

    void thirtyOneStagesAndTwoThousandClusters() {
        std::vector<test::PlanStage::Group> groups;
        std::string text = kCalm.substr(0, kCalm.find("  - {name: first"));
        for (int at = 0; at < 31; ++at) {
            groups.push_back({"g" + std::to_string(at), 65});
            text += "  - {name: stage-" + std::to_string(at) + ", groups: [{name: g" +
                    std::to_string(at) + "}]}\n";
        }
        Seat seat(test::PlanStage(groups), text);
        seat.settle();
        PlanBoard* board = seat.page.board();
        QCOMPARE(board->data().stages.size(), 31);
        QCOMPARE(board->data().stages.at(30).groups.at(0).chips.size(), 1); // its problem
        QCOMPARE(board->data().stages.at(30).groups.at(0).more, 64);
        board->setFocus();
        board->reveal(30);
        QVERIFY(board->horizontalScrollBar()->value() > 0);
        QVERIFY(board->viewport()->rect().contains(board->rectOf(30, Kind::Head)));
        // The tile of the first stage is still there.
        QTest::mouseClick(board->viewport(), Qt::LeftButton, {}, {5, 10});
        QCOMPARE(board->currentStage(), 0);
        QCOMPARE(board->horizontalScrollBar()->value(), 0);
        seat.draw(u"plan-2000"_s);
    }

    void allClustersOfAGroupAreListedAndMoved() {
        Seat seat(retailFleet());
        seat.settle();
        seat.page.board()->reveal(2, u"prod-weu"_s);
        Q_EMIT seat.page.board()->asked(
            {.kind = BoardAsk::Kind::ShowMembers, .stage = 2, .group = 0});
        auto* dialog = seat.find<QDialog>("membersDialog");
        QVERIFY(dialog != nullptr);
        auto* list = dialog->findChild<QListWidget*>(u"membersList"_s);
        QCOMPARE(list->count(), 28);
        list->item(0)->setSelected(true);
        list->item(1)->setSelected(true);
        dialog->findChild<QComboBox*>(u"membersTarget"_s)->setCurrentIndex(0);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"membersMove"_s), Qt::LeftButton);
        seat.settle();
        QCOMPARE(seat.page.board()->data().stages.at(0).count, 12);
        QCOMPARE(seat.page.board()->data().stages.at(2).count, 96);
    }

    void looks_data() {
        QTest::addColumn<QString>("theme");
        QTest::newRow("light") << u"light"_s;
        QTest::newRow("dark") << u"dark"_s;
    }
    void looks() {
        QFETCH(QString, theme);
        if (!qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            return;
        }
        themeController()->setMode(themeModeOf(theme));
        Seat five(test::PlanStage({{"a", 2}, {"b", 3}}), kCalm);
        five.settle();
        five.draw(u"plan-5-"_s + theme);
        Seat many(retailFleet());
        many.settle();
        many.page.board()->reveal(2);
        many.draw(u"plan-200-"_s + theme);
        Seat reading(test::PlanStage(test::PlanStage::retailGroups(), false));
        reading.settle();
        reading.draw(u"plan-reading-"_s + theme);
        themeController()->setMode(ThemeMode::Light);
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController theme(app, ThemeMode::Light);
    TestPlanPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_plan_page.moc"
