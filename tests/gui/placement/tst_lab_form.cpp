// SPDX-License-Identifier: GPL-3.0-or-later
// The form beside the YAML, with the desk behind it: a person switches, types, adds, removes, takes
// back, and both sides say the same.
#include "base/clock.h"
#include "engine/placement_example.h"
#include "ui/bridge/placement_bridge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/lab_form.h"
#include "ui/pages/placement/lab_form_rows.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/theme/controls.h"
#include "ui/theme/theme.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/segmented.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QCompleter>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using model::LabEntryKind;

namespace {

const Instant kNow = *parseRfc3339("2026-11-20T14:06:21Z");
const model::LabPath kPolicy{"spec", "policy"};

model::LabPath policy(std::initializer_list<const char*> more) {
    auto path = kPolicy;
    path.insert(path.end(), more.begin(), more.end());
    return path;
}

/// A person at the form.
struct Seat {
    explicit Seat(int clusters = 40, const QSize& size = {1520, 864}) {
        bridge.setClock(std::make_shared<const FixedClock>(kNow));
        QObject::connect(&page, &PlacementPage::textWanted, &bridge, &PlacementBridge::setText);
        QObject::connect(&page, &PlacementPage::formEditWanted, &bridge,
                         &PlacementBridge::editForm);
        QObject::connect(&page, &PlacementPage::exampleWanted, &bridge,
                         &PlacementBridge::openExample);
        QObject::connect(&page, &PlacementPage::changesWanted, &bridge,
                         &PlacementBridge::setChanges);
        QObject::connect(&page, &PlacementPage::clusterSelected, &bridge, &PlacementBridge::select);
        QObject::connect(&bridge, &PlacementBridge::pictureChanged, &page,
                         &PlacementPage::setPicture);
        page.resize(size);
        page.show();
        [[maybe_unused]] const bool isUp = QTest::qWaitForWindowExposed(&page);
        page.activateWindow();
        QApplication::setActiveWindow(&page);
        page.openExample(clusters);
        settle();
        page.showForm(true);
    }
    bool settle() {
        return QTest::qWaitFor([this] {
            const auto picture = page.picture();
            return picture && picture->revision == page.revision() && page.revision() != 0 &&
                   (!picture->isDecided || picture->why);
        });
    }
    /// Another text, as if it was typed.
    void write(const QString& text) {
        page.editor()->replaceText(text);
        QVERIFY(settle());
    }
    [[nodiscard]] QString text() const { return page.editor()->toPlainText(); }
    [[nodiscard]] QLineEdit* edit(const model::LabPath& path) const {
        auto* field = page.form()->fieldAt(path);
        return field == nullptr ? nullptr : qobject_cast<QLineEdit*>(field->control());
    }
    /// All that a field holds is typed over.
    void type(QLineEdit* edit, const QString& words) {
        QVERIFY(edit != nullptr);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, words);
    }
    QPushButton* add(LabEntryKind kind, const char* name = "formAdd") {
        const auto buttons =
            page.form()->rowsOf(kind)->findChildren<QPushButton*>(QLatin1String(name));
        return buttons.value(0); // its own is older than its rows
    }
    [[nodiscard]] qsizetype rows(LabEntryKind kind) const {
        return page.form()->rowsOf(kind)->rows().size();
    }
    void draw(const QString& name) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QTest::qWait(100); // layouts inside of layouts
            QVERIFY(page.grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(name + u".png"_s)));
        }
    }

    PlacementBridge bridge;
    PlacementPage page;
};

} // namespace

class TstLabForm : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void switchesByMouseAndKeyboard() {
        Seat seat;
        auto* side = seat.page.findChild<SegmentedChoice*>(u"labSide"_s);
        QVERIFY(seat.page.form()->isVisible() && !seat.page.editor()->isVisible());
        QTest::mouseClick(side, Qt::LeftButton, {}, QPoint(side->width() - 8, 10));
        QVERIFY(!seat.page.form()->isVisible() && seat.page.editor()->isVisible());
        seat.page.editor()->setFocus();
        QTest::keyClick(seat.page.editor(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(seat.page.form()->isVisible());
        QVERIFY(seat.edit({"metadata", "name"})->hasFocus());
        QTest::keyClick(seat.edit({"metadata", "name"}), Qt::Key_F,
                        Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(seat.page.editor()->hasFocus());
    }

    void aNumberThatIsTypedIsInTheTextAndDecided() {
        Seat seat;
        const QString before = seat.text();
        auto* number = seat.edit(policy({"numberOfClusters"}));
        QCOMPARE(number->text(), u"6"_s);
        seat.type(number, u"12"_s);
        QVERIFY(seat.settle());
        QVERIFY(seat.text().contains(u"numberOfClusters: 12\n"_s));
        QCOMPARE(seat.text(),
                 QString(before).replace(u"numberOfClusters: 6"_s, u"numberOfClusters: 12"_s));
        QCOMPARE(seat.page.picture()->wanted, 12);
        QVERIFY(number->hasFocus());
        QCOMPARE(number->cursorPosition(), 2);
        // Letters of one field are one step; the history is the text's.
        QTest::keyClick(number, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(seat.settle());
        QCOMPARE(seat.text(), before);
        QCOMPARE(number->text(), u"6"_s);
        QTest::keyClick(number, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(seat.settle());
        QCOMPARE(number->text(), u"12"_s);
    }

    void whatIsTypedInTheTextIsInTheForm() {
        Seat seat;
        seat.write(seat.text().replace(u"numberOfClusters: 6"_s, u"numberOfClusters: 9"_s));
        QCOMPARE(seat.edit(policy({"numberOfClusters"}))->text(), u"9"_s);
    }

    void lettersInTheMiddleKeepTheCursor() {
        Seat seat;
        auto* name = seat.edit({"metadata", "name"});
        const QString was = name->text();
        name->setFocus();
        name->setCursorPosition(2);
        for (const char letter : {'x', 'y', 'z'}) {
            QTest::keyClick(name, letter);
            QVERIFY(seat.settle());
        }
        QCOMPARE(name->text(), was.left(2) + u"xyz"_s + was.mid(2));
        QCOMPARE(name->cursorPosition(), 5);
        QCOMPARE(toQt(seat.page.picture()->name), name->text());
    }

    void addsAToleration() {
        Seat seat;
        const QString before = seat.text();
        const auto rows = seat.rows(LabEntryKind::Toleration);
        QTest::mouseClick(seat.add(LabEntryKind::Toleration), Qt::LeftButton);
        QTRY_COMPARE(seat.rows(LabEntryKind::Toleration), rows + 1);
        const auto index = std::to_string(rows);
        auto* key = seat.edit(policy({"tolerations", index.c_str(), "key"}));
        QVERIFY(key != nullptr && key->hasFocus()); // what has to be said next
        QVERIFY(!seat.page.picture()->isDecided);   // the hub wants a key
        QTest::keyClicks(key, u"maintenance"_s);
        QTest::keyClick(key, Qt::Key_Escape); // the words that fit
        QVERIFY(seat.settle());
        QVERIFY(seat.page.picture()->isDecided);
        QVERIFY(seat.text().contains(u"- key: maintenance\n"_s));
        auto* cross = seat.page.form()
                          ->rowsOf(LabEntryKind::Toleration)
                          ->rows()
                          .last()
                          ->findChild<IconButton*>(u"formRemove"_s);
        QTest::mouseClick(cross, Qt::LeftButton);
        QTRY_COMPARE(seat.rows(LabEntryKind::Toleration), rows);
        QCOMPARE(seat.text(), before);
    }

    void addsATermWithALabelOfTheFleet() {
        Seat seat;
        const auto terms = seat.rows(LabEntryKind::RequiredTerm);
        QTest::mouseClick(seat.add(LabEntryKind::RequiredTerm), Qt::LeftButton);
        QTRY_COMPARE(seat.rows(LabEntryKind::RequiredTerm), terms + 1);
        auto* key = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(key != nullptr && key->text().isEmpty());
        QTest::keyClicks(key, u"regi"_s);
        auto* popup = seat.page.form()->offers()->completer()->popup();
        QTRY_VERIFY(popup->isVisible());
        QTest::keyClick(popup, Qt::Key_Return);
        QVERIFY(seat.settle());
        QVERIFY2(key->text().contains(u"region"_s), qPrintable(key->text()));
        auto* row = seat.page.form()->rowsOf(LabEntryKind::RequiredTerm)->rows().last();
        auto* pair = row->lists().first()->rows().first();
        QList<LabFormField*> fields;
        pair->addFields(fields);
        auto* value = qobject_cast<QLineEdit*>(fields.at(1)->control());
        value->setFocus();
        QTest::keyClick(value, Qt::Key_Down); // its values in the fleet
        QTRY_VERIFY(popup->isVisible());
        const QString first = popup->model()->index(0, 0).data().toString();
        QTest::keyClick(popup, Qt::Key_Return);
        QVERIFY(seat.settle());
        QCOMPARE(value->text(), first);
        QVERIFY2(seat.text().contains(u"%1: %2\n"_s.arg(key->text(), first)),
                 qPrintable(seat.text()));
        QVERIFY(seat.page.picture()->isDecided);
    }

    void aPreferenceByProperty() {
        Seat seat;
        const auto rows = seat.rows(LabEntryKind::PreferredTerm);
        QTest::mouseClick(seat.add(LabEntryKind::PreferredTerm, "formAddSorter"), Qt::LeftButton);
        QTRY_COMPARE(seat.rows(LabEntryKind::PreferredTerm), rows + 1);
        auto* name = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QTest::keyClicks(name, u"node-c"_s);
        auto* popup = seat.page.form()->offers()->completer()->popup();
        QTRY_VERIFY(popup->isVisible());
        QTest::keyClick(popup, Qt::Key_Return);
        QVERIFY(seat.settle());
        QCOMPARE(name->text(), u"kubernetes-fleet.io/node-count"_s);
        QVERIFY(seat.page.picture()->isDecided);
    }

    void errorsStandAtTheFieldAndF8GoesThere() {
        Seat seat;
        auto* number = seat.edit(policy({"numberOfClusters"}));
        seat.type(number, u"many"_s);
        QVERIFY(seat.settle());
        QVERIFY(fieldState(number) == FieldState::Invalid);
        QVERIFY(number->accessibleDescription().contains(u"integer"_s) ||
                number->accessibleDescription().contains(u"number"_s));
        seat.draw(u"form-error"_s);
        seat.edit({"metadata", "name"})->setFocus();
        QTest::keyClick(seat.edit({"metadata", "name"}), Qt::Key_F8);
        QVERIFY(number->hasFocus());
        seat.type(number, u"6"_s);
        QVERIFY(seat.settle());
        QVERIFY(fieldState(number) == FieldState::Plain);
    }

    void theTypeHidesWhatItHasNoUseFor() {
        Seat seat;
        auto* type = seat.page.findChild<SegmentedChoice*>(u"formType"_s);
        auto* spread = seat.page.form()->rowsOf(LabEntryKind::SpreadConstraint);
        QCOMPARE(type->currentIndex(), 1);
        QVERIFY(spread->isVisible());
        type->setFocus();
        QTest::keyClick(type, Qt::Key_Left);
        QVERIFY(seat.settle());
        QVERIFY(seat.text().contains(u"placementType: PickAll\n"_s));
        QVERIFY(!seat.page.picture()->isDecided); // the text says more than PickAll takes
        QVERIFY(seat.edit(policy({"numberOfClusters"}))->isVisible());
        seat.type(seat.edit(policy({"numberOfClusters"})), u" "_s);
        QTest::keyClick(seat.edit(policy({"numberOfClusters"})), Qt::Key_Backspace);
        QVERIFY(seat.settle());
        QVERIFY(!seat.text().contains(u"numberOfClusters"_s));
        QVERIFY(!seat.edit(policy({"numberOfClusters"}))->isVisible());
    }

    void whatIsNoYamlIsSaidWithAWayThere() {
        Seat seat;
        seat.write(u"spec:\n  a: [\n"_s);
        auto* go = seat.page.findChild<QPushButton*>(u"formGoThere"_s);
        QVERIFY(go->isVisible());
        seat.draw(u"form-broken"_s);
        QTest::mouseClick(go, Qt::LeftButton);
        QVERIFY(seat.page.editor()->isVisible() && seat.page.editor()->hasFocus());
        QVERIFY(seat.page.editor()->textCursor().blockNumber() > 0);
    }

    void whatTheFormDoesNotKnowIsListed() {
        Seat seat;
        seat.write(seat.text().replace(u"metadata:\n"_s, u"metadata:\n  labels: {team: web}\n"_s));
        const auto words = [&] {
            QStringList out;
            for (auto* link :
                 seat.page.findChild<QWidget*>(u"formOthers"_s)->findChildren<LinkButton*>()) {
                out.append(!link->isHidden() ? link->text() : QString());
            }
            return out;
        };
        QTRY_VERIFY(words().contains(u"metadata.labels, line 4"_s));
    }

    void anEditThatCannotBeMadeIsSaidAtItsField() {
        Seat seat;
        seat.write(seat.text()
                       .replace(u"numberOfClusters: 6"_s, u"numberOfClusters: &n 6"_s)
                       .replace(u"maxSkew: 1"_s, u"maxSkew: *n"_s));
        auto* number = seat.edit(policy({"numberOfClusters"}));
        const QString before = seat.text();
        seat.type(number, u"7"_s);
        QVERIFY(seat.settle());
        QCOMPARE(seat.text(), before);
        QVERIFY2(number->accessibleDescription().startsWith(u"Not changed"_s),
                 qPrintable(number->accessibleDescription()));
    }

    void twoThousandClustersAreOfferedAtOnce() {
        Seat seat(2'000);
        seat.write(u"apiVersion: placement.kubernetes-fleet.io/v1\nkind: ClusterResourcePlacement\n"
                   "metadata:\n  name: web\nspec:\n  resourceSelectors:\n  - group: \"\"\n"
                   "    version: v1\n    kind: Namespace\n    name: web\n  policy:\n"
                   "    placementType: PickFixed\n    clusterNames:\n    - x\n"_s);
        auto* name = seat.edit(policy({"clusterNames", "0"}));
        QVERIFY(name != nullptr && name->isVisible());
        name->setFocus();
        name->clear();
        QElapsedTimer timer;
        timer.start();
        QTest::keyClick(name, 'w');
        const auto took = timer.elapsed();
        QVERIFY2(took < 150, qPrintable(QString::number(took)));
        QVERIFY(seat.page.form()->offers()->completer()->popup()->isVisible());
    }

    void everyFieldIsReachedByTab() {
        Seat seat;
        seat.page.form()->focusFirst();
        QSet<QWidget*> reached;
        for (int step = 0; step < 200; ++step) {
            auto* focus = QApplication::focusWidget();
            if (!seat.page.form()->isAncestorOf(focus)) {
                break;
            }
            reached.insert(focus);
            QTest::keyClick(focus, Qt::Key_Tab);
        }
        for (auto* field : seat.page.form()->findChildren<LabFormField*>()) {
            const auto id = static_cast<int>(field->field().id);
            const bool isBefore = id <= static_cast<int>(model::LabFieldId::Kind);
            if (field->isVisible() && !isBefore) {
                QVERIFY2(reached.contains(field->control()), qPrintable(QString::number(id)));
            }
        }
    }

    void everyFieldFitsANarrowColumn() {
        Seat seat(40, {1020, 620});
        auto* form = seat.page.form();
        QTRY_VERIFY(form->width() < 330);
        for (auto* field : form->findChildren<LabFormField*>()) {
            if (field->isVisible()) {
                const int right = field->mapTo(form, QPoint(field->width(), 0)).x();
                QTRY_VERIFY2(field->mapTo(form, QPoint(field->width(), 0)).x() <= form->width(),
                             qPrintable(QString::number(right)));
            }
        }
    }

    void drawsItself() {
        if (!qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QSKIP("PILOTHOUSE_DRAW names no folder");
        }
        for (const bool isDark : {false, true}) {
            themeController()->setMode(isDark ? ThemeMode::Dark : ThemeMode::Light);
            Seat seat;
            seat.draw(isDark ? u"form-dark"_s : u"form-light"_s);
        }
        themeController()->setMode(ThemeMode::Light);
        Seat small(40, {1020, 1600});
        small.draw(u"form-small"_s);
        Seat tall(40, {1520, 2400});
        tall.draw(u"form-tall"_s);
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController theme(app, ThemeMode::Light);
    TstLabForm test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_lab_form.moc"
