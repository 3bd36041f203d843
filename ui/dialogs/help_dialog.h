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

private:
    void showPage(int row);
    QListWidget* m_list;
    QTextBrowser* m_text;
    QStringList m_files;
};

} // namespace pilothouse::ui
