// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>

class QListWidget;
class QTextBrowser;

namespace pilothouse::ui {

/// The help texts that ship with the program (resources/help), one page at a time. Not modal.
class HelpDialog : public QDialog {
    Q_OBJECT
public:
    explicit HelpDialog(QWidget* parent = nullptr);
    /// Shows a page by its name ("plan" of 7-plan.md); one that is not there changes nothing.
    void openAt(const QString& page);

private:
    void showPage(int row);
    QListWidget* m_list;
    QTextBrowser* m_text;
    QStringList m_files;
};

} // namespace pilothouse::ui
