// SPDX-License-Identifier: GPL-3.0-or-later
// The lab with the simulated hub behind it: read, look, edit, review, apply, and all that may stand
// in the way. PILOTHOUSE_DRAW=DIR leaves pictures.
#include "hub_seat.h"
#include "simulator/simulator.h"
#include "tests/support/started_lab.h"
#include "ui/bridge/apply_bridge.h"
#include "ui/bridge/placement_bridge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/apply_words.h"
#include "ui/pages/placement/hub_panel.h"
#include "ui/pages/placement/hub_words.h"
#include "ui/pages/placement/lab_age.h"
#include "ui/pages/placement/lab_apply.h"
#include "ui/pages/placement/lab_lands.h"
#include "ui/pages/placement/lab_map.h"
#include "ui/pages/placement/lab_summary.h"
#include "ui/pages/placement/lab_tabs.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/diff_block.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

using namespace pilothouse::test;
using Seat = HubSeat;

class TstPlacementHub : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        m_theme =
            std::make_unique<ThemeController>(*qobject_cast<QApplication*>(qApp), ThemeMode::Light);
        auto lab = test::startLab(m_folder);
        QVERIFY2(lab.simulator, lab.trouble.c_str());
        m_simulator = std::move(lab.simulator);
        m_source.fleetFile = lab.fleetFile;
    }

    void readsTheHubAndOpensOneByKeys() {
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"web"_s));
        const auto& picture = *seat.page.picture();
        QCOMPARE(picture.name, std::string("web"));
        QVERIFY(picture.live && picture.live->isThere);
        QCOMPARE(seat.page.hub()->chosen(), u"web"_s);
        QVERIFY(seat.page.hub()->table()->model()->rowCount() >= 5);
        seat.draw(u"hub-open"_s);
        seat.page.tabs()->showTab(u"hub"_s);
        QVERIFY(seat.page.hub()->table()->isVisible());
        seat.draw(u"hub-tab"_s);
    }

    void saysWhatTheHubSaysInWords() {
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"nightly-batch"_s));
        const auto* panel = seat.page.hub();
        const auto& placement =
            panel->picture()
                ->placements[static_cast<std::size_t>(panel->placeOf(u"nightly-batch"_s))];
        QVERIFY(placement.state == model::HubState::Warning);
        const QString text = hubText(placement);
        QVERIFY2(text.contains(u"Fewer clusters fit"_s), qPrintable(text));
        QVERIFY2(text.contains(u"neu-dev-01"_s), qPrintable(text));
        QVERIFY2(text.contains(u"Replay agrees"_s), qPrintable(text));
        const auto* details = seat.find<QWidget>("hubDetails");
        QVERIFY(details != nullptr);
        QCOMPARE(details->accessibleName(), text);
        // The list walks by keys and leaves its words on the clipboard.
        seat.page.tabs()->showTab(u"hub"_s);
        seat.draw(u"hub-tab-unfulfilled"_s);
        auto* table = seat.page.hub()->table();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Home, Qt::ControlModifier);
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().startsWith(panel->chosen()));
        QSignalSpy opened(seat.page.hub(), &HubPanel::openWanted);
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(toQt(seat.page.picture()->name), panel->chosen(), kLimit);
    }

    void aHubThatCannotBeReadSaysSo() {
        fleet::FleetSource nowhere;
        nowhere.fleetFile = "/nowhere/fleet.yaml";
        Seat seat(nowhere, state());
        QTest::mouseClick(seat.find<QPushButton>("labStartHub"), Qt::LeftButton);
        auto* strip = seat.find<BannerStrip>("labHubTrouble");
        QTRY_VERIFY_WITH_TIMEOUT(!strip->isHidden(), kLimit);
        QVERIFY(strip->accessibleName().contains(u"/nowhere/fleet.yaml"_s));
        QVERIFY(seat.find<QPushButton>("labStartHub")->isEnabled()); // and again
    }

    void anOldReadingIsShownAsOne() {
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"web"_s));
        auto* strip = seat.find<BannerStrip>("labHubOld");
        QVERIFY(!strip->isVisible() && !seat.page.age()->isStale());
        const QImage fresh = seat.page.lands()->hexes()->grab().toImage();
        seat.look({}, std::chrono::minutes(6));
        QVERIFY(strip->isVisible() &&
                strip->accessibleName().contains(format::age(std::chrono::minutes(6))));
        QVERIFY(seat.page.lands()->hexes()->grab().toImage() != fresh); // hatched
        seat.look({}, std::chrono::minutes(9)); // and both places say the same age
        const auto* summary = seat.page.findChild<LabSummary*>();
        QVERIFY(summary->ago().contains(format::age(std::chrono::minutes(9))));
        QVERIFY(strip->accessibleName().contains(format::age(std::chrono::minutes(9))));
        seat.draw(u"hub-old"_s);
        Q_EMIT strip->remedyChosen();
        const auto before = seat.page.picture()->live->readAt;
        QTRY_VERIFY_WITH_TIMEOUT(seat.page.picture()->live->readAt > before, kLimit);
        seat.look();
        QVERIFY(!strip->isVisible() && !seat.page.age()->isStale());
        // What is of no hub does not age.
        seat.page.openExample(40);
        QTRY_VERIFY_WITH_TIMEOUT(
            seat.page.picture()->source.kind == model::LabSource::Kind::Example, kLimit);
        seat.look({}, std::chrono::minutes(6));
        QVERIFY(!seat.page.age()->isStale());
    }

    void aHubThatStopsAnsweringIsShownAtOnce() {
        fleet::FleetSource source = m_source;
        source.fleetFile = m_folder.filePath(u"lab/leaving.yaml"_s).toStdString();
        QVERIFY(QFile::copy(toQt(*m_source.fleetFile), toQt(*source.fleetFile)));
        Seat seat(source, state());
        QVERIFY(seat.open(u"web"_s));
        QVERIFY(QFile::remove(toQt(*source.fleetFile)));
        seat.page.editor()->setFocus();
        QTest::keyClick(seat.page.editor(), Qt::Key_R, Qt::ControlModifier);
        auto* strip = seat.find<BannerStrip>("labHubLost");
        QTRY_VERIFY_WITH_TIMEOUT(strip->isVisible(), kLimit);
        QVERIFY2(strip->accessibleName().contains(u"leaving.yaml"_s),
                 qPrintable(strip->accessibleName()));
        QVERIFY(seat.page.age()->isStale() && seat.page.picture()->isDecided); // it stays, hatched
        seat.draw(u"hub-lost"_s);
        QVERIFY(QFile::copy(toQt(*m_source.fleetFile), toQt(*source.fleetFile)));
        Q_EMIT strip->remedyChosen();
        QTRY_VERIFY_WITH_TIMEOUT(!strip->isVisible(), kLimit);
    }

    void withoutAHubNothingIsOffered() {
        Seat seat(m_source, state());
        seat.page.setHubOffered(false);
        QVERIFY(!seat.find<QPushButton>("labStartHub")->isVisible());
        seat.page.openExample(40);
        QVERIFY(seat.settle());
        auto* button = seat.find<QPushButton>("labApply");
        QVERIFY(!button->isEnabled());
        QVERIFY2(button->toolTip().contains(u"no hub"_s), qPrintable(button->toolTip()));
        seat.page.setHubOffered(true);
        QVERIFY2(button->toolTip().contains(u"not the hub's"_s), qPrintable(button->toolTip()));
    }

    void theButtonSaysWhyItIsOff() {
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"web"_s));
        auto* button = seat.find<QPushButton>("labApply");
        const auto says = [button](const QString& words) {
            return !button->isEnabled() && button->toolTip().contains(words) &&
                   button->accessibleDescription() == button->toolTip();
        };
        QVERIFY(says(u"just so"_s));
        seat.grow();
        QVERIFY2(button->isEnabled(), qPrintable(button->toolTip()));
        seat.look(u"Writes are off (Ctrl+Shift+L)"_s);
        QVERIFY(says(u"Writes are off"_s));
        QTest::keyClick(seat.page.editor(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(!seat.page.apply()->isReviewing());
        seat.draw(u"apply-locked"_s);
        // Old is no reason: the review reads the hub anew by itself.
        seat.look({}, std::chrono::seconds(61));
        QVERIFY2(button->isEnabled(), qPrintable(button->toolTip()));
        seat.look();
        seat.page.editor()->replaceText(
            seat.page.editor()->toPlainText().replace(u"PickN"_s, u"PickSome"_s));
        QTRY_VERIFY(says(u"errors"_s));
    }

    void appliesEndToEnd() {
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"web"_s));
        seat.grow();
        const auto scope = applyScopeOf(*seat.page.picture());
        QVERIFY(seat.review());
        const auto& data = seat.page.sheet()->data();
        QCOMPARE(data.number.value_or(-1), scope.changing());
        QVERIFY2(data.refusal.isEmpty(), qPrintable(data.refusal));
        QVERIFY(data.texts.first().lines.contains(
            DiffLine{DiffLine::Kind::Added,
                     u"    numberOfClusters: %1"_s.arg(seat.page.picture()->wanted)}));
        QVERIFY(data.texts.last().lines.first().text.startsWith(u"PATCH https://"_s));
        seat.draw(u"apply-review"_s);
        // A wrong number does not arm it, and Enter never sends.
        seat.fill(u"CHG-7"_s, QString::number(scope.changing() + 5));
        QVERIFY(!seat.confirm()->isEnabled());
        QSignalSpy sent(seat.page.apply(), &LabApply::applyWanted);
        QTest::keyClick(seat.find<QLineEdit>("reviewNumber"), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(sent.size(), 0);
        seat.fill(u"CHG-7"_s, QString::number(scope.changing()));
        QVERIFY(seat.confirm()->isEnabled());
        QTest::keyClick(seat.find<QLineEdit>("reviewNumber"), Qt::Key_Return);
        QCOMPARE(sent.size(), 0);
        QTest::keyClick(seat.find<QLineEdit>("reviewNumber"), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(sent.size(), 1);
        auto* strip = seat.find<BannerStrip>("labApplied");
        QTRY_VERIFY_WITH_TIMEOUT(
            strip->isVisible() && strip->accessibleName().contains(u"as foretold"_s), kLimit);
        QVERIFY(!seat.page.sheet()->isVisible());
        // The hub is read again by itself; the draft is what it has.
        auto* button = seat.find<QPushButton>("labApply");
        QTRY_VERIFY_WITH_TIMEOUT((seat.look(), button->toolTip().contains(u"just so"_s)), kLimit);
        QCOMPARE(applyScopeOf(*seat.page.picture()).changing(), 0);
        seat.draw(u"apply-done"_s);
    }

    void escapeClosesWithoutEffect() {
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"web"_s));
        const auto generation = seat.page.picture()->live->generation;
        seat.grow();
        QVERIFY(seat.review());
        QSignalSpy sent(seat.page.apply(), &LabApply::applyWanted);
        QTest::keyClick(seat.find<QLineEdit>("reviewReason"), Qt::Key_Escape);
        QVERIFY(!seat.page.sheet()->isVisible());
        QCOMPARE(sent.size(), 0);
        Q_EMIT seat.page.hub()->readWanted();
        QVERIFY(QTest::qWaitFor([&] { return seat.find<QPushButton>("labHubRead")->isEnabled(); },
                                kLimit));
        QVERIFY(seat.settle());
        QCOMPARE(seat.page.picture()->live->generation, generation);
        // An edit closes a review of the text before.
        QVERIFY(seat.review());
        seat.grow(-1);
        QVERIFY(!seat.page.apply()->isReviewing());
    }

    void aReviewReadsAHubThatIsOldByItself() {
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"web"_s));
        seat.grow();
        const auto before = seat.page.picture()->live->readAt;
        const QString text = seat.page.editor()->toPlainText();
        QSignalSpy asked(seat.page.apply(), &LabApply::reviewWanted);
        seat.look({}, std::chrono::minutes(5));
        seat.page.editor()->setFocus();
        QTest::keyClick(seat.page.editor(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(seat.page.apply()->isReviewing());
        QCOMPARE(asked.size(), 0); // not before the hub is read
        QVERIFY(seat.page.sheet()->data().checks.first().sentence.contains(u"read anew"_s));
        QVERIFY(!seat.page.sheet()->whyNotArmed().isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(!seat.page.sheet()->data().texts.isEmpty(), kLimit);
        QCOMPARE(asked.size(), 1);
        QVERIFY(seat.page.picture()->live->readAt > before);
        QCOMPARE(seat.page.editor()->toPlainText(), text); // the draft stays
        seat.look();
        // Agreed to late: the hub is read and asked once more, and what was agreed to is sent.
        seat.fill(u"CHG-9"_s, QString::number(*seat.page.sheet()->data().number));
        QVERIFY(seat.confirm()->isEnabled());
        seat.look({}, std::chrono::minutes(5));
        QVERIFY(seat.confirm()->isEnabled());
        QSignalSpy sent(seat.page.apply(), &LabApply::applyWanted);
        QTest::mouseClick(seat.confirm(), Qt::LeftButton);
        QCOMPARE(sent.size(), 0);
        QVERIFY(!seat.confirm()->isEnabled());
        QTRY_COMPARE_WITH_TIMEOUT(sent.size(), 1, kLimit);
        QCOMPARE(asked.size(), 2);
        QCOMPARE(sent.first().at(1).toString(), u"CHG-9"_s);
        QTRY_VERIFY_WITH_TIMEOUT(seat.find<BannerStrip>("labApplied")->isVisible(), kLimit);
    }

    void whatChangedMeanwhileIsSaidAndNotSent() {
        Seat other(m_source, state());
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"observability"_s) && other.open(u"observability"_s));
        const auto edit = [](Seat& one, const QString& line, const QString& with) {
            const QString before = one.page.editor()->toPlainText();
            one.page.editor()->replaceText(QString(before).replace(line, with));
            QVERIFY(one.page.editor()->toPlainText() != before && one.settle());
            one.look();
        };
        edit(seat, u"revisionHistoryLimit: 10"_s, u"revisionHistoryLimit: 7"_s);
        QVERIFY(seat.review());
        seat.fill(u"mine"_s, QString::number(*seat.page.sheet()->data().number));
        edit(other, u"revisionHistoryLimit: 10"_s, u"revisionHistoryLimit: 8"_s);
        QVERIFY(other.review());
        other.fill(u"theirs"_s, QString::number(*other.page.sheet()->data().number));
        QTest::mouseClick(other.confirm(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(other.find<BannerStrip>("labApplied")->isVisible() ||
                                     other.find<BannerStrip>("labOtherwise")->isVisible(),
                                 kLimit);
        seat.activate();
        seat.look({}, std::chrono::minutes(5));
        QSignalSpy sent(seat.page.apply(), &LabApply::applyWanted);
        QTest::mouseClick(seat.confirm(), Qt::LeftButton);
        const auto isTold = [&] {
            const auto& checks = seat.page.sheet()->data().checks;
            return std::any_of(checks.begin(), checks.end(), [](const ReviewCheck& each) {
                return each.sentence.contains(u"was edited on the hub meanwhile"_s);
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(isTold(), kLimit);
        QCOMPARE(sent.size(), 0);
        QVERIFY(!seat.confirm()->isEnabled());
        QCOMPARE(seat.page.sheet()->reason(), u"mine"_s);                // what was typed stays
        QVERIFY(seat.find<QLineEdit>("reviewNumber")->text().isEmpty()); // but is not agreed to
        seat.look();
        seat.draw(u"apply-changed-meanwhile"_s);
    }

    void aHubThatCannotBeReadAnewIsSaidOnTheSheet() {
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"nightly-batch"_s));
        seat.page.editor()->replaceText(seat.page.editor()->toPlainText().replace(
            u"revisionHistoryLimit: 10"_s, u"revisionHistoryLimit: 9"_s));
        QVERIFY(seat.settle());
        seat.look();
        QVERIFY(seat.review());
        seat.fill(u"CHG-10"_s, QString::number(*seat.page.sheet()->data().number));
        QObject::disconnect(&seat.page, &PlacementPage::hubRenewWanted, nullptr, nullptr);
        seat.look({}, std::chrono::minutes(5));
        QSignalSpy sent(seat.page.apply(), &LabApply::applyWanted);
        QTest::mouseClick(seat.confirm(), Qt::LeftButton);
        seat.page.setHubPicture(seat.page.hub()->picture(), u"no route to host"_s);
        QVERIFY(seat.page.sheet()->data().checks.last().sentence.contains(u"no route"_s));
        QVERIFY(!seat.confirm()->isEnabled());
        QCOMPARE(sent.size(), 0);
    }

    void whatIsAgreedToIsHeldAgainstWhatIsThere() {
        ApplySeen seen;
        seen.review.before = "a";
        seen.review.after = "b";
        seen.scope.foretold = QStringList{u"x"_s, u"y"_s};
        QVERIFY(changesSince(seen, seen).isEmpty());
        ApplySeen same = seen;
        same.review.resourceVersion = "8"; // the hub wrote a status
        same.review.body = "{\"metadata\":{\"resourceVersion\":\"8\"}}";
        QVERIFY(changesSince(seen, same).isEmpty());
        ApplySeen moved = seen;
        moved.scope.foretold = QStringList{u"x"_s, u"z"_s};
        const QString words = changesSince(seen, moved).join(u'\n');
        QVERIFY(words.contains(u"z would hold it now"_s));
        QVERIFY(words.contains(u"y would not hold it any more"_s));
        for (const auto& change : std::initializer_list<void (*)(ApplySeen&)>{
                 [](ApplySeen& each) { each.review.before = "c"; },
                 [](ApplySeen& each) { each.review.after = "c"; },
                 [](ApplySeen& each) { each.review.warnings = {"deprecated"}; },
                 [](ApplySeen& each) { each.review.uid = "2"; },
                 [](ApplySeen& each) { each.scope.hasNewContent = true; },
                 [](ApplySeen& each) { each.scope.removed = QStringList{u"w"_s}; }}) {
            ApplySeen other = seen;
            change(other);
            QVERIFY(!changesSince(seen, other).isEmpty());
        }
    }

    void aLockThatClosesDisarmsTheSheet() {
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"web"_s));
        seat.grow();
        QVERIFY(seat.review());
        seat.fill(u"CHG-8"_s, QString::number(*seat.page.sheet()->data().number));
        QVERIFY(seat.confirm()->isEnabled());
        seat.look(u"Writes are off (Ctrl+Shift+L)"_s);
        QVERIFY(!seat.confirm()->isEnabled());
        QCOMPARE(seat.page.sheet()->reason(), u"CHG-8"_s);
        seat.draw(u"apply-sheet-locked"_s);
        seat.look();
        QVERIFY(seat.confirm()->isEnabled());
    }

    void theHubsRefusalIsShown() {
        Seat seat(m_source, state());
        QVERIFY(seat.open(u"observability"_s));
        seat.page.editor()->replaceText(seat.page.editor()->toPlainText().replace(
            u"placementType: PickAll"_s, u"numberOfClusters: 3\n    placementType: "
                                         "PickN"_s));
        QVERIFY(seat.settle());
        seat.look();
        QVERIFY(seat.review());
        const auto& data = seat.page.sheet()->data();
        QVERIFY(!data.refusal.isEmpty() && !seat.confirm()->isEnabled());
        const bool isSaid =
            std::any_of(data.checks.begin(), data.checks.end(), [](const auto& each) {
                return each.glyph == Glyph::Failed && each.sentence.contains(u"immutable"_s);
            });
        QVERIFY(isSaid);
        seat.draw(u"apply-refused"_s);
    }

    void whoIsFirstWinsAndIsShown() {
        Seat first(m_source, state());
        Seat second(m_source, state());
        QVERIFY(first.open(u"inference"_s) && second.open(u"inference"_s));
        second.grow();
        QVERIFY(second.review());
        first.grow(-1);
        QVERIFY(first.review());
        first.fill(u"first"_s, QString::number(*first.page.sheet()->data().number));
        QTest::mouseClick(first.confirm(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(first.find<BannerStrip>("labApplied")->isVisible() ||
                                     first.find<BannerStrip>("labOtherwise")->isVisible(),
                                 kLimit);
        second.fill(u"second"_s, QString::number(*second.page.sheet()->data().number));
        QTest::mouseClick(second.confirm(), Qt::LeftButton);
        const auto isTold = [&] {
            const auto& checks = second.page.sheet()->data().checks;
            return !checks.isEmpty() && checks.first().sentence.contains(u"Somebody was first"_s);
        };
        QTRY_VERIFY_WITH_TIMEOUT(isTold(), kLimit);
        QVERIFY(!second.confirm()->isEnabled());
        second.draw(u"apply-conflict"_s);
        QTest::keyClick(second.find<QLineEdit>("reviewReason"), Qt::Key_Escape);
        // The hub is read again: the draft is older, and the page says so.
        second.activate();
        second.page.editor()->setFocus();
        QTest::keyClick(second.page.editor(), Qt::Key_R, Qt::ControlModifier);
        auto* moved = second.find<BannerStrip>("labMoved");
        QTRY_VERIFY_WITH_TIMEOUT(moved->isVisible(), kLimit);
        QVERIFY(!second.find<QPushButton>("labApply")->isEnabled());
        second.look();
        second.draw(u"apply-moved"_s);
        Q_EMIT moved->remedyChosen();
        auto* dialog = second.find<QDialog>("hubChanges");
        QVERIFY(dialog != nullptr);
        const auto text = dialog->findChild<DiffBlock*>()->text();
        QVERIFY2(text.contains(u"numberOfClusters"_s), qPrintable(text));
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"hubChangesTake"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!moved->isVisible() && second.settle(), kLimit);
        QCOMPARE(second.page.picture()->wanted, first.page.picture()->wanted);
    }

private:
    [[nodiscard]] QString state() const { return m_folder.filePath(u"state"_s); }
    std::unique_ptr<ThemeController> m_theme;
    QTemporaryDir m_folder;
    std::unique_ptr<simulator::Simulator> m_simulator;
    fleet::FleetSource m_source;
};

QTEST_MAIN(TstPlacementHub)
#include "tst_placement_hub.moc"
