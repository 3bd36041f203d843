// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/scenario_dialog.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/controls.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/status_delegate.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

/// What a column says above its clusters.
struct Column {
    QString name;
    QString placed;
    QString words;
    std::vector<std::string> holders;
};

Column columnOf(const model::PlacementPicture& picture) {
    Column column{
        .name = ScenarioDialog::tr("Draft now"), .placed = {}, .words = {}, .holders = {}};
    if (!picture.isDecided) {
        column.words = ScenarioDialog::tr("not decided");
        return column;
    }
    column.placed = ScenarioDialog::tr("%1 of %2").arg(picture.placed).arg(picture.wanted);
    column.words = toQt(picture.abort.empty() ? picture.message : picture.abort);
    for (const auto& row : *picture.rows) {
        if (row.isDraft) {
            column.holders.push_back(row.name);
        }
    }
    std::sort(column.holders.begin(), column.holders.end());
    return column;
}

Column columnOf(const model::LabScenario& scenario) {
    const bool isDecided = scenario.trouble.empty();
    return {
        .name = toQt(scenario.name),
        .placed =
            isDecided
                ? ScenarioDialog::tr("%1 of %2").arg(scenario.holders.size()).arg(scenario.wanted)
                : QString(),
        .words = toQt(isDecided ? scenario.message : scenario.trouble),
        .holders = scenario.holders};
}

QStandardItem* cell(const QString& text, const QString& spoken, bool isStrong = false) {
    auto* item = new QStandardItem(text);
    item->setEditable(false);
    item->setData(spoken, Qt::AccessibleTextRole);
    item->setToolTip(spoken);
    item->setData(isStrong, StrongRole);
    return item;
}

} // namespace

ScenarioDialog::ScenarioDialog(QWidget* parent)
    : QDialog(parent), m_model(new QStandardItemModel(this)), m_table(new QTableView(this)),
      m_keep(new QPushButton(tr("Keep the draft as it is now"), this)),
      m_load(new QPushButton(tr("Go back to this one"), this)),
      m_drop(new QPushButton(tr("Remove"), this)) {
    setObjectName(u"scenarioDialog"_s);
    setWindowTitle(tr("Compare scenarios"));
    resize(760, 480);
    auto* words = new ToneLabel(
        tr("Each column is a text with the changes that were on, decided on the clusters as they "
           "are now. A dot holds the placement."),
        Tone::Secondary, 11, false, this);
    words->setWrap(true);
    m_table->setModel(m_model);
    dressTable(m_table);
    m_table->setObjectName(u"scenarioTable"_s);
    m_table->setAccessibleName(tr("Scenarios side by side"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_keep->setObjectName(u"scenarioKeep"_s);
    m_load->setObjectName(u"scenarioLoad"_s);
    m_drop->setObjectName(u"scenarioDrop"_s);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(m_keep, QDialogButtonBox::ActionRole);
    buttons->addButton(m_load, QDialogButtonBox::ActionRole);
    buttons->addButton(m_drop, QDialogButtonBox::ActionRole);
    auto* column = new QVBoxLayout(this);
    column->addWidget(words);
    column->addWidget(m_table, 1);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_keep, &QPushButton::clicked, this, &ScenarioDialog::keepWanted);
    connect(m_load, &QPushButton::clicked, this, [this] { Q_EMIT loadWanted(current()); });
    connect(m_drop, &QPushButton::clicked, this, [this] { Q_EMIT dropWanted(current()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ScenarioDialog::refreshButtons);
}

int ScenarioDialog::current() const {
    return m_table->currentIndex().column() - 1; // the first is the draft
}

void ScenarioDialog::refreshButtons() {
    const bool isKept = current() >= 0 && current() < m_kept;
    m_load->setEnabled(isKept);
    m_drop->setEnabled(isKept);
    m_keep->setEnabled(m_kept < static_cast<int>(kMost));
    m_keep->setToolTip(m_keep->isEnabled() ? tr("One column more, to compare with what comes")
                                           : tr("Four are kept: remove one first"));
    m_load->setToolTip(tr("Its text and changes become the draft; undo has the draft back"));
    m_drop->setToolTip(tr("The column goes; the draft stays"));
}

void ScenarioDialog::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                                const std::vector<model::LabAsked>& kept) {
    const QModelIndex before = m_table->currentIndex();
    const int row = before.row();
    const int column = before.column();
    m_kept = static_cast<int>(kept.size());
    std::vector<Column> columns;
    if (picture) {
        columns.push_back(columnOf(*picture));
        for (std::size_t at = 0; at < kept.size(); ++at) {
            const bool isAnswered =
                at < picture->scenarios.size() && picture->scenarios[at].name == kept[at].name;
            columns.push_back(isAnswered ? columnOf(picture->scenarios[at])
                                         : Column{toQt(kept[at].name), tr("…"), {}, {}});
        }
    }
    std::set<std::string> clusters;
    QStringList heads;
    for (const auto& each : columns) {
        heads.append(each.name);
        clusters.insert(each.holders.begin(), each.holders.end());
    }
    m_model->clear();
    m_model->setHorizontalHeaderLabels(heads);
    QStringList sides{tr("Placed"), tr("In the hub's words")};
    QList<QStandardItem*> placed;
    QList<QStandardItem*> words;
    for (const auto& each : columns) {
        placed.append(cell(each.placed, tr("%1: %2 placed").arg(each.name, each.placed), true));
        words.append(cell(each.words, tr("%1: %2").arg(each.name, each.words)));
    }
    m_model->appendRow(placed);
    m_model->appendRow(words);
    for (const auto& cluster : clusters) {
        QList<QStandardItem*> cells;
        for (const auto& each : columns) {
            const bool has = std::binary_search(each.holders.begin(), each.holders.end(), cluster);
            cells.append(cell(has ? u"●"_s : u"–"_s,
                              has ? tr("%1 holds it in %2").arg(toQt(cluster), each.name)
                                  : tr("%1 does not in %2").arg(toQt(cluster), each.name)));
        }
        m_model->appendRow(cells);
        sides.append(toQt(cluster));
    }
    m_model->setVerticalHeaderLabels(sides);
    m_table->verticalHeader()->setVisible(true);
    for (int at = 0; at < m_model->columnCount(); ++at) {
        m_table->setColumnWidth(at, 140);
    }
    if (row >= 0) {
        m_table->setCurrentIndex(m_model->index(std::min(row, m_model->rowCount() - 1), column));
    }
    refreshButtons();
}

} // namespace pilothouse::ui
