// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/help_dialog.h"

#include <QListWidget>
#include <QTest>
#include <QTextBrowser>

using pilothouse::ui::HelpDialog;

class TestHelpDialog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPageHasATitleAndText() {
        const HelpDialog dialog;
        auto* list = dialog.findChild<QListWidget*>();
        auto* text = dialog.findChild<QTextBrowser*>();
        QVERIFY(list != nullptr && text != nullptr);
        QVERIFY(list->count() >= 5);
        for (int row = 0; row < list->count(); ++row) {
            list->setCurrentRow(row);
            QVERIFY(!list->item(row)->text().isEmpty());
            QVERIFY(text->toPlainText().size() > 100);
        }
    }

    void opensAtTheSubjectOfAPage() {
        HelpDialog dialog;
        auto* list = dialog.findChild<QListWidget*>();
        dialog.openAt(QStringLiteral("plan"));
        QCOMPARE(list->currentItem()->text(), QStringLiteral("Planning a run"));
        dialog.openAt(QStringLiteral("nothing of that name"));
        QCOMPARE(list->currentItem()->text(), QStringLiteral("Planning a run"));
    }
};

QTEST_MAIN(TestHelpDialog)
#include "tst_help_dialog.moc"
