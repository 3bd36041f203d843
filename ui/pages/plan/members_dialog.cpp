// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_settings.h"
#include "ui/widgets/messages.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

MembersDialog::MembersDialog(const QString& title, const QList<Row>& rows,
                             const QStringList& targets, QWidget* parent)
    : QDialog(parent), m_list(new QListWidget(this)), m_target(new QComboBox(this)),
      m_move(new QPushButton(tr("Move"), this)) {
    setObjectName(u"membersDialog"_s);
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    resize(460, 560);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(8);
    column->addWidget(new ToneLabel(title, Tone::Text, 16, true, this));
    auto* search = new QLineEdit(this);
    search->setObjectName(u"membersFilter"_s);
    search->setPlaceholderText(tr("Part of a name"));
    search->setAccessibleName(tr("Filter"));
    search->setClearButtonEnabled(true);
    column->addWidget(search);
    m_list->setObjectName(u"membersList"_s);
    m_list->setAccessibleName(title);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setUniformItemSizes(true);
    for (const Row& row : rows) {
        auto* item = new QListWidgetItem(
            row.detail.isEmpty() ? row.name : u"%1   %2"_s.arg(row.name, row.detail), m_list);
        item->setData(Qt::UserRole, row.name);
    }
    column->addWidget(m_list, 1);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(8);
    m_target->setObjectName(u"membersTarget"_s);
    m_target->setAccessibleName(tr("Move to"));
    m_target->addItems(targets);
    m_move->setObjectName(u"membersMove"_s);
    m_move->setAutoDefault(false);
    m_target->setVisible(!targets.isEmpty());
    m_move->setVisible(!targets.isEmpty());
    auto* close = new QPushButton(tr("Close"), this);
    close->setAutoDefault(false);
    foot->addWidget(m_target, 1);
    foot->addWidget(m_move);
    foot->addStretch(1);
    foot->addWidget(close);
    column->addLayout(foot);
    const auto update = [this] { m_move->setEnabled(!m_list->selectedItems().isEmpty()); };
    connect(m_list, &QListWidget::itemSelectionChanged, this, update);
    connect(m_list, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        Q_EMIT clusterWanted(item->data(Qt::UserRole).toString());
    });
    connect(search, &QLineEdit::textChanged, this, &MembersDialog::filter);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_move, &QPushButton::clicked, this, [this] {
        QStringList names;
        for (const QListWidgetItem* item : m_list->selectedItems()) {
            names.append(item->data(Qt::UserRole).toString());
        }
        Q_EMIT moveWanted(names, m_target->currentIndex());
        accept();
    });
    update();
    search->setFocus();
}

void MembersDialog::filter(const QString& text) {
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem* const item = m_list->item(row);
        const bool fits = item->text().contains(text.trimmed(), Qt::CaseInsensitive);
        item->setHidden(!fits);
        if (!fits) {
            item->setSelected(false);
        }
    }
}

} // namespace pilothouse::ui
