// SPDX-License-Identifier: GPL-3.0-or-later
// The tabs of the lab's middle column: how a person comes to each, and what stands in it.
#include "model/placement_rollout.h"
#include "placement_seat.h"
#include "ui/models/roles.h"
#include "ui/pages/placement/decision_table.h"
#include "ui/pages/placement/lab_rollout.h"
#include "ui/pages/placement/lab_tabs.h"
#include "ui/pages/placement/wave_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"

#include <QClipboard>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace pilothouse::ui;

namespace {

/// What follows from the newest decision is there.
bool followed(Seat& seat) {
    return QTest::qWaitFor([&] {
        const auto picture = seat.page.picture();
        return picture && picture->rollout && picture->rollout->decision == picture->decision;
    });
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
        wide.page.resize(1100, 700);
        QTRY_VERIFY(wide.page.tabs()->isAncestorOf(bar) && bar->isVisible());
        wide.page.resize(1900, 900);
        QTRY_VERIFY(!wide.page.tabs()->isAncestorOf(bar) && bar->isVisible());
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
        seat.draw(u"tabs-rollout"_s);
        seat.retype(u"numberOfClusters: 6"_s, u"numberOfClusters: 2"_s);
        QVERIFY(followed(seat));
        QVERIFY(wanted() > 2);
        QTRY_COMPARE(moves(), wanted());
    }

    void withoutADecisionATabSaysWhatIsMissing() {
        Seat seat(0);
        const auto* rollout = seat.page.rollout();
        QVERIFY(rollout->waves()->columnCount() == 0);
        QVERIFY(rollout->findChild<QWidget*>(u"labWaves"_s) != nullptr);
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
