// SPDX-License-Identifier: GPL-3.0-or-later
// The tabs of the lab's middle column: how a person comes to each, and what stands in it.
#include "model/placement_resources.h"
#include "model/placement_rollout.h"
#include "placement_seat.h"
#include "ui/models/roles.h"
#include "ui/models/text_lines.h"
#include "ui/pages/placement/decision_table.h"
#include "ui/pages/placement/inference_dialog.h"
#include "ui/pages/placement/lab_disruption.h"
#include "ui/pages/placement/lab_empty.h"
#include "ui/pages/placement/lab_overrides.h"
#include "ui/pages/placement/lab_resources.h"
#include "ui/pages/placement/lab_rollout.h"
#include "ui/pages/placement/lab_tabs.h"
#include "ui/pages/placement/override_matrix.h"
#include "ui/pages/placement/wave_model.h"
#include "ui/pages/placement/what_if_panel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>

#include <algorithm>
#include <initializer_list>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

/// What follows from the newest decision is there.
bool followed(Seat& seat) {
    return QTest::qWaitFor([&] {
        const auto picture = seat.page.picture();
        return picture && picture->rollout && picture->rollout->decision == picture->decision;
    });
}

void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

} // namespace

class TstPlacementTabs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aHostShowsOneAtATime() {
        LabTabs tabs;
        auto* first = new QLabel(u"one"_s);
        auto* second = new QLabel(u"two"_s);
        auto* third = new QLabel(u"three"_s);
        tabs.addTab(u"a"_s, u"First"_s, first);
        tabs.addTab(u"b"_s, u"Second"_s, second);
        tabs.addTab(u"c"_s, u"Third"_s, third);
        tabs.QWidget::show();
        QCOMPARE(tabs.current(), u"a"_s);
        QSignalSpy changed(&tabs, &LabTabs::currentChanged);
        tabs.showTab(u"c"_s);
        QVERIFY(third->isVisible() && !first->isVisible());
        QCOMPARE(changed.size(), 1);
        tabs.showTab(u"none"_s);
        QCOMPARE(tabs.current(), u"c"_s);
        // One that goes while it is shown gives way to the first.
        tabs.setVisible(u"c"_s, false);
        QCOMPARE(tabs.current(), u"a"_s);
        QVERIFY(!tabs.showNth(2));
        tabs.setVisible(u"c"_s, true);
        QVERIFY(tabs.showNth(2));
        QCOMPARE(tabs.bar()->currentIndex(), 2);
        tabs.setCount(u"c"_s, 23);
        QCOMPARE(tabs.bar()->accessibleDescription(), u"Third 23"_s);
        tabs.setCount(u"c"_s, std::nullopt);
        QCOMPARE(tabs.bar()->accessibleDescription(), u"Third"_s);
    }

    void keysLeadToEveryTab() {
        Seat seat;
        auto* tabs = seat.page.tabs();
        QCOMPARE(tabs->current(), u"decisions"_s);
        QVERIFY(seat.page.decisions()->isVisible());
        QTest::keyClick(seat.page.editor(), Qt::Key_2, Qt::AltModifier);
        QVERIFY(tabs->current() != u"decisions"_s);
        QVERIFY(!seat.page.decisions()->isVisible());
        QTest::keyClick(&seat.page, Qt::Key_1, Qt::AltModifier);
        QVERIFY(seat.page.decisions()->table()->hasFocus());
        // The control itself, by its arrows.
        tabs->bar()->setFocus();
        QTest::keyClick(tabs->bar(), Qt::Key_Right);
        QVERIFY(tabs->current() != u"decisions"_s);
        QTest::keyClick(tabs->bar(), Qt::Key_Left);
        QCOMPARE(tabs->current(), u"decisions"_s);
        // The filter is of the decisions: to ask for it shows them.
        tabs->showTab(u"rollout"_s);
        seat.page.focusFilter();
        QCOMPARE(tabs->current(), u"decisions"_s);
    }

    void theControlStandsWhereItHasRoom() {
        Seat wide(40, {1900, 900});
        auto* bar = wide.page.tabs()->bar();
        QVERIFY(bar->isVisible() && !wide.page.tabs()->isAncestorOf(bar));
        wide.page.resize(1300, 700);
        QTRY_VERIFY(wide.page.tabs()->isAncestorOf(bar) && bar->isVisible());
        // In the least there is it would be cut: the menu says the same.
        wide.page.resize(1100, 700);
        QTRY_VERIFY(!bar->isVisible());
        QVERIFY(wide.page.findChild<QWidget*>(u"labTabsMenu"_s)->isVisible());
        const auto* title = wide.page.findChild<QWidget*>(u"labTitle"_s);
        QVERIFY2(title->width() >= title->sizeHint().width(), "the name is cut");
        wide.page.resize(1900, 900);
        QTRY_VERIFY(!wide.page.tabs()->isAncestorOf(bar) && bar->isVisible());
    }

    void titlesAreBriefBeforeTheMenuComes() {
        LabTabs tabs;
        tabs.addTab(u"a"_s, u"Rollout of everything"_s, new QWidget, u"Rollout"_s);
        tabs.addTab(u"b"_s, u"Members as they are"_s, new QWidget, u"Members"_s);
        tabs.standInside();
        tabs.resize(800, 300);
        tabs.show();
        const int whole = tabs.bar()->sizeHint().width();
        tabs.resize(whole - 1, 300);
        QVERIFY(tabs.bar()->isVisible() && tabs.bar()->sizeHint().width() < whole);
        tabs.showTab(u"b"_s);
        QVERIFY(tabs.bar()->sizeHint().width() < whole);
        QCOMPARE(tabs.bar()->currentIndex(), 1);
        tabs.resize(800, 300);
        QCOMPARE(tabs.bar()->sizeHint().width(), whole);
    }

    void advisesByRegionAndOpensTheDraft() {
        Seat seat;
        const QString before = seat.page.editor()->toPlainText();
        seat.page.editor()->setFocus();
        QTest::keyClick(seat.page.editor(), Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = seat.find<InferenceDialog>("inferenceDialog");
        QVERIFY(dialog != nullptr && dialog->isVisible());
        auto* open = dialog->findChild<QPushButton*>(u"inferenceOpen"_s);
        auto* words = dialog->findChild<ToneLabel*>(u"inferenceWords"_s);
        QTRY_VERIFY(dialog->regions()->rowCount() > 0);
        const auto total = [&] {
            int sum = 0;
            for (const TextLine& line : dialog->regions()->lines()) {
                sum += line.cells.back().text.toInt();
            }
            return sum;
        };
        // Typed by hand: every edit is answered, an older answer is not shown.
        auto* replicas = dialog->findChild<QLineEdit*>(u"inferenceReplicas"_s);
        replicas->setFocus();
        replicas->clear();
        QVERIFY(words->text().contains(u"whole numbers"_s) && !open->isEnabled());
        QTest::keyClicks(replicas, u"2"_s);
        QVERIFY(!open->isEnabled());
        dialog->findChild<QLineEdit*>(u"inferenceTolerated"_s)->setFocus();
        QTest::keyClicks(dialog->findChild<QLineEdit*>(u"inferenceTolerated"_s),
                         u"maintenance gpu-only"_s);
        QCOMPARE(dialog->ask().tolerated, (std::vector<std::string>{"maintenance", "gpu-only"}));
        QTRY_VERIFY2(open->isEnabled(), qPrintable(words->text()));
        QCOMPARE(total(), 2);
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QVERIFY(dialog->grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(u"inference.png"_s)));
        }
        // What is typed wrongly is said, and nothing can be opened.
        auto* residency = dialog->findChild<QLineEdit*>(u"inferenceResidency"_s);
        residency->setFocus();
        QTest::keyClicks(residency, u"continent="_s);
        QTest::keyClicks(residency, u"=,"_s);
        QTRY_VERIFY2(words->text().startsWith(u"residency"_s), qPrintable(words->text()));
        QVERIFY(!open->isEnabled());
        residency->clear();
        QTRY_VERIFY(open->isEnabled());
        QTest::mouseClick(open, Qt::LeftButton);
        QVERIFY(seat.settle());
        QVERIFY(seat.page.editor()->toPlainText().contains(u"ClusterResourcePlacement"_s));
        QVERIFY(seat.page.editor()->toPlainText() != before);
        QVERIFY(seat.page.picture()->errors.empty() && seat.page.picture()->placed > 0);
        QTest::keyClick(seat.page.editor(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(seat.page.editor()->toPlainText(), before);
    }

    void aMenuTakesThePlaceOfTheControlInLittleRoom() {
        LabTabs tabs;
        for (const char* each : {"Decisions", "Resources", "Overrides", "Rollout order"}) {
            tabs.addTab(QString::fromLatin1(each), QString::fromLatin1(each), new QWidget);
        }
        tabs.setCount(u"Resources"_s, 8);
        tabs.standInside();
        tabs.resize(800, 300);
        tabs.show();
        auto* menu = tabs.findChild<LabelDropDown*>(u"labTabsMenu"_s);
        QVERIFY(tabs.bar()->isVisible() && !menu->isVisible());
        tabs.resize(tabs.bar()->sizeHint().width() - 1, 300);
        QVERIFY(!tabs.bar()->isVisible() && menu->isVisible());
        QCOMPARE(menu->value(), u"Decisions"_s);
        Q_EMIT menu->valueChosen(u"Resources 8"_s);
        QCOMPARE(tabs.current(), u"Resources"_s);
        QCOMPARE(menu->value(), u"Resources 8"_s);
        tabs.resize(800, 300);
        QVERIFY(tabs.bar()->isVisible() && !menu->isVisible());
        QCOMPARE(tabs.bar()->currentIndex(), 1);
    }

    void theRolloutFollowsTheText() {
        Seat seat;
        seat.page.tabs()->showTab(u"rollout"_s);
        QVERIFY(followed(seat));
        auto* waves = seat.page.rollout()->waves();
        const auto moves = [&] {
            int count = 0;
            for (const auto& wave : waves->waves().waves) {
                count += static_cast<int>(wave.size());
            }
            return count;
        };
        const auto wanted = [&] {
            return seat.page.picture()->added + seat.page.picture()->removed;
        };
        QTRY_COMPARE(moves(), wanted());
        // A cluster of a wave is explained, and stands selected in the decisions.
        const QModelIndex first = waves->index(0, 0);
        auto* table = seat.page.rollout()->table();
        table->setFocus();
        table->setCurrentIndex(first);
        const QString name = first.data(IdRole).toString();
        QTRY_COMPARE(seat.page.decisions()->selected(), name);
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().contains(name));
        // Had the objects changed too, those who stay would be updated, not all at once.
        const int before = moves();
        seat.page.rollout()->showNewer(true);
        QVERIFY(moves() > before && waves->columnCount() > 1);
        seat.draw(u"tabs-rollout"_s);
        seat.page.rollout()->showNewer(false);
        QCOMPARE(moves(), before);
        seat.retype(u"numberOfClusters: 6"_s, u"numberOfClusters: 2"_s);
        QVERIFY(followed(seat));
        QVERIFY(wanted() > 2);
        QTRY_COMPARE(moves(), wanted());
    }

    void resourcesSayWhatGoesAndWhatStays() {
        Seat seat;
        auto* tabs = seat.page.tabs();
        const auto& resources = *seat.page.picture()->resources;
        QVERIFY(tabs->bar()->isVisible());
        tabs->showTab(u"resources"_s);
        QCOMPARE(tabs->bar()->accessibleDescription(),
                 u"Resources %1"_s.arg(resources.objects.size()));
        auto* lines = seat.page.resources()->lines();
        const int all = lines->rowCount();
        QVERIFY(all > static_cast<int>(resources.objects.size() + resources.refused.size()));
        // What a person types narrows it, Ctrl+F leads there, Escape gives all back.
        seat.page.focusFilter();
        auto* filter = seat.find<QLineEdit>("labResourceFilter");
        QVERIFY(filter->hasFocus());
        QTest::keyClicks(filter, u"stays"_s);
        QCOMPARE(lines->rowCount(), static_cast<int>(resources.refused.size()));
        QTest::keyClick(filter, Qt::Key_Escape);
        QCOMPARE(lines->rowCount(), all);
        QVERIFY(seat.page.resources()->table()->hasFocus());
        QTest::keyClick(seat.page.resources()->table(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().contains(u"| checkout |"_s));
        seat.draw(u"tabs-resources"_s);
    }

    void aFolderTakesThePlaceOfTheExample() {
        Seat seat;
        QTemporaryDir folder;
        write(folder.filePath(u"a.yaml"_s),
              "apiVersion: v1\nkind: Namespace\nmetadata: {name: payments}\n");
        seat.page.openFiles({folder.path()});
        QTRY_VERIFY(seat.page.picture()->resources->from == model::LabResources::From::Folder);
        QTRY_COMPARE(seat.page.resources()->lines()->rowCount(), 1);
        QVERIFY(seat.page.files().contains(folder.path())); // to begin with the next time
        // No override among it: the tab says so instead of an empty table.
        seat.page.tabs()->showTab(u"overrides"_s);
        QTRY_VERIFY(seat.page.overrides()->findChild<LabEmpty*>()->isVisible());
        QVERIFY(!seat.page.overrides()->findChild<LabEmpty*>()->sentence().isEmpty());
        write(folder.filePath(u"b.yaml"_s), "kind: [");
        seat.page.openFiles({folder.path()});
        QTRY_VERIFY(seat.find<BannerStrip>("labTrouble")->isVisible());
        QCOMPARE(seat.page.resources()->lines()->rowCount(), 1); // as before
    }

    void overridesTellTheRuleOfEachChange() {
        Seat seat;
        QTRY_VERIFY(seat.page.picture()->overrides != nullptr);
        seat.page.tabs()->showTab(u"overrides"_s);
        auto* overrides = seat.page.overrides();
        QTRY_COMPARE(overrides->matrix()->rowCount(), 6);
        QVERIFY(overrides->matrix()->columnCount() > OverrideMatrix::FirstObject);
        auto* table = overrides->table();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Home, Qt::ControlModifier);
        QTest::keyClick(table, Qt::Key_Down);
        const QString cluster = table->currentIndex().data(IdRole).toString();
        QTRY_COMPARE(seat.page.decisions()->selected(), cluster);
        QTRY_VERIFY(seat.page.picture()->clusterResources &&
                    toQt(seat.page.picture()->clusterResources->cluster) == cluster);
        QTRY_VERIFY(overrides->detail()->rowCount() > 1);
        const auto& lines = overrides->detail()->lines();
        QVERIFY(std::any_of(lines.begin(), lines.end(), [](const TextLine& line) {
            return line.cells.at(0).text.contains(u"/spec/replicas"_s) &&
                   line.cells.at(1).text == u"3"_s &&
                   line.cells.at(3).text.contains(u"checkout-size, rule"_s);
        }));
        seat.draw(u"tabs-overrides"_s);
    }

    void anEvictionIsTriedBesideTheDraft() {
        Seat seat;
        QVERIFY(followed(seat));
        seat.page.tabs()->showTab(u"disruption"_s);
        auto* disruption = seat.page.disruption();
        QTRY_COMPARE(disruption->lines()->rowCount(), 5);
        auto* table = disruption->table();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Home, Qt::ControlModifier);
        QTest::keyClick(table, Qt::Key_Down);
        const QString cluster = table->currentIndex().data(IdRole).toString();
        seat.draw(u"tabs-disruption"_s);
        auto* button = seat.find<QPushButton>("labTryEviction");
        QVERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(seat.page.picture()->whatIf.has_value());
        QCOMPARE(seat.page.picture()->whatIf->trouble, std::string());
        const auto& changes = seat.page.whatIf()->changes();
        QVERIFY(std::any_of(changes.begin(), changes.end(), [&](const auto& each) {
            return each.isOn && toQt(each.text) == cluster + u":evict"_s;
        }));
        QCOMPARE(seat.page.tabs()->current(), u"decisions"_s);
    }

    void opensAFolderFromTheMenu() {
        Seat seat;
        QTest::mouseClick(seat.find<QPushButton>("labOpen"), Qt::LeftButton);
        auto* menu = seat.find<QMenu>("labOpenMenu");
        QTRY_VERIFY(menu != nullptr && menu->isVisible());
        QCOMPARE(menu->actions().size(), 4); // no hub is offered here
        QVERIFY(menu->actions().at(2)->isSeparator());
        QVERIFY(menu->actions().at(3)->text().startsWith(u"Advise by region"_s));
        menu->actions().at(1)->trigger();
        auto* dialog = seat.find<QFileDialog>("labFolder");
        QVERIFY(dialog != nullptr && dialog->fileMode() == QFileDialog::Directory);
        dialog->close();
    }

    void aTabThatHasNothingToSaySaysWhy() {
        Seat seat(0);
        seat.page.openFiles({}); // the start card stands before the tabs
        for (QWidget* tab :
             std::initializer_list<QWidget*>{seat.page.resources(), seat.page.overrides(),
                                             seat.page.rollout(), seat.page.disruption()}) {
            const auto* empty = tab->findChild<LabEmpty*>();
            QVERIFY(empty != nullptr);
            QVERIFY2(empty->sentence().endsWith(u'.'), qPrintable(tab->objectName()));
        }
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController theme(app, ThemeMode::Light);
    TstPlacementTabs test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_placement_tabs.moc"
