// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a plan, clicked and typed at: columns, findings, text, history, the way to a run.
#include "engine/plan_faults.h"
#include "kube/strategy/azure_writer.h"
#include "sample_plan.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/plan/plan_checks.h"
#include "ui/pages/plan/plan_findings.h"
#include "ui/pages/plan/plan_head.h"
#include "ui/pages/plan/plan_page.h"
#include "ui/pages/plan/plan_review.h"
#include "ui/pages/plan/plan_words.h"
#include "ui/pages/plan/yaml_pane.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
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
    /// No finding of a plan shows its code as a title.
    void everyFindingHasATitle() {
        const QString core = QStringLiteral(PILOTHOUSE_TEST_DATA) + u"/../../core/"_s;
        static const QRegularExpression code(u"\\.code = \"([A-Z][A-Za-z]+)\""_s);
        int seen = 0;
        for (const auto& [folder, names] :
             {std::pair{u"rollout"_s, QStringList{u"validate*.cpp"_s, u"plan*.cpp"_s}},
              std::pair{u"engine"_s, QStringList{u"plan_*.cpp"_s}}}) {
            for (const QFileInfo& info : QDir(core + folder).entryInfoList(names)) {
                QFile file(info.filePath());
                QVERIFY(file.open(QIODevice::ReadOnly));
                auto found = code.globalMatch(QString::fromUtf8(file.readAll()));
                for (; found.hasNext(); ++seen) {
                    const QString text = found.next().captured(1);
                    QVERIFY2(findingTitle({.code = text.toStdString()}) != text, qPrintable(text));
                }
            }
        }
        QVERIFY(seen > 40);
    }

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

    void aHealthGateGetsARuleOfItsOwn() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        seat.page.board()->reveal(0);
        seat.page.board()->setFocus();
        seat.key(Qt::Key_Return);
        auto* dialog = seat.find<QDialog>("stageDialog");
        auto* gates = dialog->findChild<QWidget*>(u"gatesAfter"_s);
        gates->findChild<QPushButton*>(u"gateAdd"_s)->menu()->actions().at(1)->trigger();
        auto* gate = gates->findChild<QDialog*>(u"gateDialog"_s);
        QVERIFY(gate != nullptr);
        QTest::mouseClick(gate->findChild<QPushButton*>(u"ruleAdd"_s), Qt::LeftButton);
        auto* rule = gate->findChild<QDialog*>(u"ruleDialog"_s);
        QVERIFY(rule != nullptr);
        const auto field = [rule](const char* name) {
            return rule->findChild<QLineEdit*>(QLatin1String(name));
        };
        field("ruleName")->setText(u"checkout"_s);
        rule->findChild<QComboBox*>(u"ruleKind"_s)->setCurrentIndex(1);
        field("ruleObject")->setText(u"apps/v1/Deployment/shop/checkout"_s);
        field("ruleThreshold")->setText(u"3"_s);
        rule->findChild<QComboBox*>(u"ruleComparison"_s)->setCurrentIndex(5);
        QTest::mouseClick(rule->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        QVERIFY(rule->isVisible()); // without a field of the object
        field("rulePath")->setText(u"{.status.readyReplicas}"_s);
        QTest::mouseClick(rule->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        QVERIFY(!rule->isVisible());
        QTest::mouseClick(gate->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        seat.settle();
        const auto& health = std::get<model::HealthGate>(seat.at(0).gatesAfter.at(0).params);
        QCOMPARE(health.rules.size(), std::size_t{1});
        QCOMPARE(health.rules.front().jsonpath, std::string("{.status.readyReplicas}"));
        QVERIFY(health.rules.front().comparison == model::Comparison::GreaterEqual);
        QVERIFY(health.rules.front().threshold > 2.9 && health.rules.front().threshold < 3.1);
    }

    void labelsImagesAndClusterApiAreFields() {
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        auto* head = seat.page.findChild<PlanHead*>();
        Q_EMIT head->metaWanted();
        auto* meta = seat.find<QDialog>("metaDialog");
        QVERIFY(meta != nullptr);
        auto* labels = meta->findChild<QPlainTextEdit*>(u"metaLabels"_s);
        labels->setPlainText(u"team"_s);
        QTest::mouseClick(meta->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        QVERIFY(meta->isVisible()); // that is no label
        labels->setPlainText(u"team=shop\nring=a=b"_s);
        meta->findChild<QPlainTextEdit*>(u"metaImages"_s)->setPlainText(u"AKSUbuntu-202610.1"_s);
        QTest::mouseClick(meta->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        seat.settle();
        QVERIFY(seat.page.strategy()->labels == (model::Labels{{"ring", "a=b"}, {"team", "shop"}}));
        QVERIFY(seat.page.strategy()->intent.images == model::ImagePolicy::Custom);
        Q_EMIT head->settingsWanted();
        auto* settings = seat.find<QDialog>("settingsDialog");
        QVERIFY2(settings != nullptr,
                 qPrintable(seat.find<BannerStrip>("planError")->accessibleName()));
        settings->findChild<QLineEdit*>(u"settingsApiContext"_s)->setText(u"mgmt"_s);
        settings->findChild<QLineEdit*>(u"settingsApiCluster"_s)->setText(u"capi/{member.name}"_s);
        QTest::mouseClick(settings->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        QVERIFY(settings->isVisible()); // a program stands there too
        settings->findChild<QPlainTextEdit*>(u"settingsArgv"_s)->clear();
        QTest::mouseClick(settings->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        seat.settle();
        QCOMPARE(seat.page.strategy()->action->clusterApiContext, std::string("mgmt"));
        QVERIFY(seat.page.strategy()->action->argv.empty());
        QCOMPARE(seat.page.strategy()->intent.imageVersions.size(), std::size_t{1});
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

    void theFootCountsWhoWasRead() {
        const test::PlanStage fleet({{"a", 3}});
        PlanFindings findings;
        const auto foot = [&](const model::PlanPicture& picture) {
            findings.setPicture(std::make_shared<const model::PlanPicture>(picture), contextOf());
            return findings.findChild<ToneLabel*>(u"planFoot"_s)->text();
        };
        auto picture = *fleet.ofText(kCalm, 1);
        QVERIFY2(foot(picture).startsWith(u"3 clusters read "_s), qPrintable(foot(picture)));
        auto members = *picture.members;
        members[1].version.clear();
        picture.members = std::make_shared<const std::vector<model::PlanMember>>(members);
        picture.deferred = {{.cluster = "a-02", .why = "expected offline until 06:00"}};
        QVERIFY2(foot(picture).startsWith(u"2 of 3 clusters read "_s), qPrintable(foot(picture)));
        QVERIFY(foot(picture).contains(u"1 is away as expected and would be deferred."_s));
    }

    void theReviewSaysWhoIsDeferredAndAsksForTheOthersAlone() {
        const test::PlanStage fleet({{"a", 3}});
        auto picture = *fleet.ofText(
            std::string(kCalm).replace(kCalm.find("  - {name: first"), std::string::npos,
                                       "  - {name: all, selector: \"\"}\n"),
            1);
        picture.gaps = {{.cluster = "a-02", .what = "version", .why = "silent"}};
        picture.deferred = {{.cluster = "a-02", .why = "expected offline until 06:00"}};
        auto data = createReview(picture, u"calm"_s, {}, contextOf());
        QVERIFY(data.acknowledge.isEmpty());
        QVERIFY(!data.call.contains(u"--accept-unread"_s));
        QCOMPARE(data.checks.last().sentence,
                 u"1 cluster is away and will be deferred: its stage goes on without it, unread. "
                 "a-02: expected offline until 06:00"_s);
        picture.gaps.insert(picture.gaps.begin(),
                            {.cluster = "a-01", .what = "nodes", .why = "silent"});
        picture.unread = 1;
        picture.deferred.push_back({.cluster = "a-03", .why = "expected offline"});
        data = createReview(picture, u"calm"_s, {}, contextOf());
        QVERIFY2(data.acknowledge.startsWith(u"nodes of a-01 could not be read"_s),
                 qPrintable(data.acknowledge));
        const auto at = data.call.indexOf(u"--accept-unread"_s);
        QVERIFY(at > 0);
        QCOMPARE(data.call.at(at + 1), u"1"_s);
        QVERIFY(data.checks.last().sentence.startsWith(u"2 clusters are away"_s));
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

    void hintsOfOneKindAreOneRow() {
        const auto hint = [](const char* group) {
            return model::RunFinding{.severity = model::Severity::Info,
                                     .code = "GroupStricter",
                                     .object = std::string("group/") + group,
                                     .message = std::string(group) + " stops first"};
        };
        const model::RunFinding error{.severity = model::Severity::Error, .code = "SkipsMinor"};
        const auto shown = foldFindings({error, error, hint("a/x"), hint("a/y"), hint("b/z")});
        QCOMPARE(shown.size(), 3); // what blocks is never folded
        QCOMPARE(shown.at(2).places,
                 (QStringList{u"group a · x"_s, u"group a · y"_s, u"group b · z"_s}));
        QCOMPARE(shown.at(2).messages.size(), 3);
    }

    void whatPassedIsSaidAndWhatIsNotSure() {
        auto picture = *calmFleet().ofText(kCalm, 1);
        const auto clear = checksOf(picture);
        QVERIFY(clear.passed.contains(u"disruption budgets"_s));
        QVERIFY(clear.unknown.isEmpty());
        picture.gaps.push_back({.cluster = "a-01", .what = "budgets", .why = "forbidden"});
        const auto unsure = checksOf(picture);
        QCOMPARE(unsure.unknown, QStringList{u"disruption budgets"_s});
        QCOMPARE(unsure.passed.size(), clear.passed.size() - 1);
        picture.findings.push_back(
            {.severity = model::Severity::Error, .code = "BudgetBlocksDrain"});
        QCOMPARE(checksOf(picture).unknown, QStringList());
        picture.readAt.reset(); // nobody was asked: nothing is proved
        QVERIFY(checksOf(picture).passed.isEmpty());
        Seat seat(calmFleet(), kCalm);
        seat.settle();
        QVERIFY(seat.find<Chip>("planPassed")->isVisible());
    }

    void thePlanForAzureIsReadAndCopied() {
        Seat seat(calmFleet(), kCalm);
        seat.page.setAzureWriter([](const model::Strategy& strategy) {
            return model::AzureForm{.stages = {},
                                    .script = "az " + strategy.name,
                                    .needs = {},
                                    .unsaid = {"the action"}};
        });
        seat.settle();
        seat.find<SegmentedChoice>("planView")->setFocus();
        QTest::keyClick(seat.find<SegmentedChoice>("planView"), Qt::Key_End);
        seat.page.showView(PlanHead::Az);
        auto* script = seat.find<QPlainTextEdit>("azScript");
        QVERIFY(script->isVisible() && script->isReadOnly());
        QCOMPARE(script->toPlainText(), u"az calm"_s);
        QVERIFY(seat.find<QPlainTextEdit>("azLosses")->toPlainText().contains(u"the action"_s));
        QTest::mouseClick(seat.find<QPushButton>("azCopy"), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"az calm"_s);
        seat.find<QLineEdit>("planName")->setText(u"other"_s);
        Q_EMIT seat.find<QLineEdit>("planName")->editingFinished();
        seat.settle();
        QCOMPARE(script->toPlainText(), u"az other"_s);
    }

    void aFileOfAnotherFormatIsNotOverwritten() {
        Seat seat(calmFleet(),
                  R"({"name": "rings", "stages": [{"name": "s", "groups": [{"name": "a"}]}]})");
        seat.settle();
        QVERIFY(seat.page.strategy()->format == model::StrategyFormat::Azure);
        QSignalSpy saved(&seat.page, &PlanPage::saveWanted);
        QTest::keyClick(&seat.page, Qt::Key_S, Qt::ControlModifier);
        QCOMPARE(saved.count(), 1); // as it is, it belongs there
        seat.page.board()->reveal(0);
        Q_EMIT seat.page.board()->asked({.kind = BoardAsk::Kind::AddStage, .stage = 1});
        seat.settle();
        QVERIFY(seat.find<BannerStrip>("planNote")->accessibleName().contains(u"Azure"_s));
        QTest::keyClick(&seat.page, Qt::Key_S, Qt::ControlModifier);
        QCOMPARE(saved.count(), 1); // asks for a place
        auto* dialog = seat.page.findChild<QDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->reject();
        seat.page.history()->undo();
        seat.settle();
        QVERIFY(!seat.find<BannerStrip>("planNote")->isVisible());
        QTest::keyClick(&seat.page, Qt::Key_S, Qt::ControlModifier);
        QCOMPARE(saved.count(), 2);
    }

    void labelsOfTheMetadataOutliveTheForm() {
        Seat seat(calmFleet(), std::string(kCalm).replace(kCalm.find("{name: calm}"), 12,
                                                          "{name: calm, labels: {team: shop}, "
                                                          "annotations: {ticket: CHG-1}}"));
        seat.settle();
        seat.page.board()->reveal(1);
        QTest::keyClick(seat.page.board(), Qt::Key_Delete);
        seat.settle();
        const QString text = seat.page.yaml()->toPlainText();
        QVERIFY(text.contains(u"team: shop"_s) && text.contains(u"ticket: CHG-1"_s));
        QVERIFY(seat.page.strategy()->labels == (model::Labels{{"team", "shop"}}));
    }

    void draftsAreOfferedAndThrownAwayTwice() {
        Seat seat(calmFleet(), {});
        const model::LeftDraft left{.id = "7f-1",
                                    .name = "calm",
                                    .file = "/plans/calm.yaml",
                                    .at = test::planNow() - std::chrono::minutes(40),
                                    .text = kCalm};
        seat.page.setDrafts({left});
        seat.draw(u"plan-drafts"_s);
        QSignalSpy gone(&seat.page, &PlanPage::draftDiscarded);
        auto* away = seat.find<QPushButton>("draftDiscard");
        QVERIFY(away != nullptr && away->isVisible());
        QTest::mouseClick(away, Qt::LeftButton);
        QCOMPARE(gone.count(), 0);
        QTest::mouseClick(away, Qt::LeftButton);
        QCOMPARE(gone.count(), 1);
        QSignalSpy wanted(&seat.page, &PlanPage::draftWanted);
        QTest::mouseClick(seat.find<QPushButton>("draftContinue"), Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.at(0).at(1).toString(), u"7f-1"_s);
        seat.answer(seat.stage.ofText(kCalm, wanted.at(0).at(2).toULongLong()));
        seat.settle();
        QCOMPARE(seat.page.strategy()->stages.size(), std::size_t{2});
        QVERIFY(seat.page.isChanged()); // it is saved nowhere
        QSignalSpy saved(&seat.page, &PlanPage::saveWanted);
        QTest::keyClick(&seat.page, Qt::Key_S, Qt::ControlModifier);
        QCOMPARE(saved.at(0).at(1).toString(), u"/plans/calm.yaml"_s);
        seat.page.showSaved(u"/plans/calm.yaml"_s, {});
        QVERIFY(!seat.page.isChanged());
    }

    void windowsOfStrategyAndFleetAreListed() {
        Seat seat(retailFleet());
        seat.settle();
        auto picture = *seat.page.picture();
        picture.calendars = {{.id = "quarter-end",
                              .kind = model::WindowKind::Deny,
                              .source = model::WindowSource::Calendar,
                              .ics = "freezes.ics"}};
        seat.page.setPicture(std::make_shared<const model::PlanPicture>(picture));
        Q_EMIT seat.page.findChild<PlanHead*>()->windowsWanted();
        auto* dialog = seat.find<QDialog>("windowsDialog");
        QVERIFY(dialog != nullptr);
        auto* list = dialog->findChild<QListWidget*>(u"windowList"_s);
        QCOMPARE(list->count(), 2);
        QVERIFY(list->item(0)->text().contains(u"edge"_s));
        QVERIFY(list->item(1)->text().contains(u"of the fleet"_s));
        QVERIFY(!(list->item(1)->flags() & Qt::ItemIsSelectable));
        // Nothing was changed: nothing is an edit.
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"planApply"_s), Qt::LeftButton);
        QCOMPARE(seat.page.history()->count(), 0);
    }

    void nothingOfTheHeadIsCutOff() {
        Seat seat(retailFleet());
        seat.settle();
        for (const int width : {1520, 1200, 1124, 1000}) {
            seat.page.resize(width, 800);
            seat.settle();
            for (const auto* part : seat.page.findChild<PlanHead*>()->findChildren<QWidget*>(
                     QString(), Qt::FindDirectChildrenOnly)) {
                if (part->isVisible()) {
                    QVERIFY2(part->width() >= std::min(part->minimumSizeHint().width(),
                                                       part->maximumWidth()) &&
                                 part->geometry().right() < part->parentWidget()->width(),
                             qPrintable(u"%1 at %2"_s.arg(part->objectName()).arg(width)));
                }
            }
        }
        QVERIFY(!seat.find<QPushButton>("planSave")->isVisible()); // it is in the menu
        QTest::mouseClick(seat.find<QAbstractButton>("planMore"), Qt::LeftButton);
        QStringList words;
        for (const QAction* action : seat.find<QMenu>("planMenu")->actions()) {
            words.append(action->text());
        }
        QVERIFY(words.contains(u"Save as strategy…"_s));
        seat.find<QMenu>("planMenu")->close();
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
        Seat small(retailFleet(), test::PlanStage::retail(), {1200, 664});
        small.settle();
        small.draw(u"plan-small-"_s + theme);
        Seat sheet(calmFleet(), kCalm);
        sheet.settle();
        QTest::mouseClick(sheet.find<QPushButton>("planCreate"), Qt::LeftButton);
        sheet.settle();
        sheet.draw(u"plan-sheet-"_s + theme);
        five.page.setAzureWriter(
            [](const model::Strategy& strategy) { return kube::writeAzureForm(strategy); });
        five.page.showView(PlanHead::Az);
        five.draw(u"plan-az-"_s + theme);
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
