// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/help_dialog.h"

#include <QDir>
#include <QFile>
#include <QHBoxLayout>
#include <QListWidget>
#include <QTextBrowser>

/// A static library's resources are linked only when somebody names them.
static void initDialogResources() {
    Q_INIT_RESOURCE(dialogs);
}

namespace pilothouse::ui {

HelpDialog::HelpDialog(QWidget* parent)
    : QDialog(parent), m_list(new QListWidget(this)), m_text(new QTextBrowser(this)) {
    setWindowTitle(tr("Pilothouse help"));
    setObjectName(QStringLiteral("helpDialog"));
    resize(820, 600);
    auto* row = new QHBoxLayout(this);
    m_list->setFixedWidth(200);
    m_text->setOpenExternalLinks(true);
    row->addWidget(m_list);
    row->addWidget(m_text, 1);
    initDialogResources();
    const QDir folder(QStringLiteral(":/pilothouse/help"));
    for (const QString& name :
         folder.entryList({QStringLiteral("*.md")}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly)) {
            continue;
        }
        const QString title = QString::fromUtf8(file.readLine()).remove(QLatin1Char('#')).trimmed();
        m_list->addItem(title);
        m_files << folder.filePath(name);
    }
    connect(m_list, &QListWidget::currentRowChanged, this, &HelpDialog::showPage);
    m_list->setCurrentRow(0);
}

void HelpDialog::openAt(const QString& page) {
    for (int row = 0; row < static_cast<int>(m_files.size()); ++row) {
        if (m_files.at(row).endsWith(QLatin1Char('-') + page + QLatin1String(".md"))) {
            m_list->setCurrentRow(row);
        }
    }
}

void HelpDialog::showPage(int row) {
    QFile file(m_files.value(row));
    if (file.open(QIODevice::ReadOnly)) {
        m_text->setMarkdown(QString::fromUtf8(file.readAll()));
    }
}

} // namespace pilothouse::ui
