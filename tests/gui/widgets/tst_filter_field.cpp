// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace pilothouse::ui;

class TestFilterField : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_window = std::make_unique<QWidget>();
        auto* column = new QVBoxLayout(m_window.get());
        m_field = new FilterField(m_window.get());
        m_other = new QPushButton(m_window.get());
        column->addWidget(m_field);
        column->addWidget(m_other);
        column->addStretch(1);
        m_field->setVocabulary(
            {{.text = QStringLiteral("ns=cart"), .typed = 0, .note = {}, .insert = {}},
             {.text = QStringLiteral("ns=checkout"), .typed = 0, .note = {}, .insert = {}},
             {.text = QStringLiteral("status=Running"), .typed = 0, .note = {}, .insert = {}}});
        m_window->resize(600, 400);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_field->edit()->setFocus();
        QVERIFY(m_field->edit()->hasFocus());
    }
    void cleanup() { m_window.reset(); }

    void controlSpaceCompletesTheWordAtTheCursor() {
        type(QStringLiteral("web ns="));
        QVERIFY(!m_field->isListOpen());
        key(Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(m_field->isListOpen());
        type(QStringLiteral("ch")); // narrows to one
        QVERIFY(m_field->isListOpen());
        QSignalSpy edited(m_field, &FilterField::textEdited);
        key(Qt::Key_Tab);
        QCOMPARE(m_field->text(), QStringLiteral("web ns=checkout"));
        QCOMPARE(edited.size(), 1);
        QVERIFY(!m_field->isListOpen());
    }

    void controlSpaceWithNothingToOfferOpensNothing() {
        type(QStringLiteral("zzz"));
        key(Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(!m_field->isListOpen());
    }

    void upBringsBackWhatWasEntered() {
        type(QStringLiteral("first"));
        key(Qt::Key_Return);
        m_field->edit()->selectAll();
        type(QStringLiteral("second one"));
        key(Qt::Key_Return);
        QCOMPARE(m_field->history(),
                 (QStringList{QStringLiteral("second one"), QStringLiteral("first")}));
        m_field->edit()->selectAll();
        type(QStringLiteral("third"));
        key(Qt::Key_Up);
        QVERIFY(m_field->isListOpen());
        key(Qt::Key_Down); // from the newest to the one before
        key(Qt::Key_Tab);
        QCOMPARE(m_field->text(), QStringLiteral("first")); // in place of all that stood there
    }

    void leavingTheFieldRemembersItsText() {
        type(QStringLiteral("kept"));
        m_other->setFocus();
        QCOMPARE(m_field->history(), QStringList{QStringLiteral("kept")});
    }

    void escapeClosesTheListFirstAndClearsThen() {
        type(QStringLiteral("ns="));
        key(Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(m_field->isListOpen());
        key(Qt::Key_Escape);
        QVERIFY(!m_field->isListOpen());
        QCOMPARE(m_field->text(), QStringLiteral("ns="));
        QSignalSpy edited(m_field, &FilterField::textEdited);
        key(Qt::Key_Escape);
        QVERIFY(m_field->text().isEmpty());
        QCOMPARE(edited.size(), 1);
    }

    void labelKeepsItsLines() {
        ToneLabel one(QStringLiteral("a"), Tone::Text, 13, false);
        ToneLabel three(QStringLiteral("a\nb\nc"), Tone::Text, 13, false);
        one.setWrap(true);
        three.setWrap(true);
        QCOMPARE(three.heightForWidth(200), 3 * one.heightForWidth(200));
        ToneLabel word(QStringLiteral("registry.example/a-name-without-any-blank-at-all"),
                       Tone::Text);
        word.setWrap(true);
        QVERIFY(word.heightForWidth(80) > one.heightForWidth(80));
    }

private:
    void type(const QString& text) { QTest::keyClicks(m_field->edit(), text); }
    void key(Qt::Key which, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(m_field->edit(), which, modifiers);
    }
    std::unique_ptr<QWidget> m_window;
    FilterField* m_field = nullptr;
    QPushButton* m_other = nullptr;
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController theme(app, ThemeMode::Light);
    TestFilterField test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_filter_field.moc"
