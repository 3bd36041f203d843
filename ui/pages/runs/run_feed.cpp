// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_feed.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/roles.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/segmented.h"

#include <QApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

constexpr int kEventRow = 27;
constexpr int kTime = 58;
constexpr int kSubject = 132;

QTableView* quietTable(QWidget* parent, const QString& name, const QString& words) {
    auto* table = new QTableView(parent);
    dressTable(table);
    table->setObjectName(name);
    table->setAccessibleName(words);
    table->setFrameShape(QFrame::NoFrame);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return table;
}

} // namespace

RunFeed::RunFeed(QWidget* parent)
    : Panel({}, parent), m_eventModel(new RunEventModel(this)),
      m_memberModel(new RunMemberModel(this)), m_order(new QSortFilterProxyModel(this)),
      m_events(quietTable(this, QStringLiteral("runEvents"), tr("Events of the run"))),
      m_members(quietTable(this, QStringLiteral("runMembers"), tr("Clusters of the run"))),
      m_stack(new QStackedWidget(this)), m_choice(new SegmentedChoice(this)),
      m_all(new LinkButton(tr("All lanes"), this, metrics::kLabel)) {
    setObjectName(QStringLiteral("runFeed"));
    setHeaderHeight(36);
    m_choice->setObjectName(QStringLiteral("runFeedChoice"));
    setTitleWidget(m_choice);
    addHeaderWidget(m_all);
    m_all->setObjectName(QStringLiteral("runAllLanes"));
    m_events->setModel(m_eventModel);
    m_events->horizontalHeader()->setVisible(false);
    m_events->verticalHeader()->setDefaultSectionSize(kEventRow);
    auto* header = m_events->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->resizeSection(RunEventModel::At, kTime);
    header->resizeSection(RunEventModel::Subject, kSubject);
    header->setSectionResizeMode(RunEventModel::Text, QHeaderView::Stretch);
    m_order->setSourceModel(m_memberModel);
    m_order->setSortRole(SortRole);
    m_members->setModel(m_order);
    m_members->setSortingEnabled(true);
    m_members->sortByColumn(RunMemberModel::Name, Qt::AscendingOrder);
    auto* columns = m_members->horizontalHeader();
    constexpr std::array kWidths{146, 104, 108, 62, 100};
    for (int column = 0; column < RunMemberModel::ColumnCount; ++column) {
        columns->resizeSection(column, kWidths.at(static_cast<std::size_t>(column)));
    }
    columns->setSectionResizeMode(RunMemberModel::Note, QHeaderView::Stretch);
    m_stack->addWidget(m_events);
    m_stack->addWidget(m_members);
    body()->addWidget(m_stack, 1);
    connect(m_choice, &SegmentedChoice::currentChanged, this,
            [this](int tab) { showTab(static_cast<Tab>(tab)); });
    connect(m_all, &QAbstractButton::clicked, this, &RunFeed::allWanted);
    connect(m_members->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && m_members->hasFocus()) {
                    Q_EMIT memberSelected(current.data(IdRole).toString());
                }
            });
    connect(m_members, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT memberOpened(index.data(IdRole).toString());
    });
    m_members->setContextMenuPolicy(Qt::CustomContextMenu);
    m_members->installEventFilter(this);
    connect(m_members, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { requestMenu(m_members->indexAt(at)); });
    updateWords();
}

/// Shift+F10 is the menu key of keyboards that have none.
bool RunFeed::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_members && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isShiftF10 = key->key() == Qt::Key_F10 && key->modifiers() == Qt::ShiftModifier;
        if (isShiftF10 ||
            (key->key() == Qt::Key_Menu && QApplication::activePopupWidget() == nullptr)) {
            requestMenu(m_members->currentIndex());
            return true;
        }
    }
    return Panel::eventFilter(watched, event);
}

void RunFeed::requestMenu(const QModelIndex& row) {
    if (row.isValid()) {
        const QRect box = m_members->visualRect(row.siblingAtColumn(0));
        Q_EMIT menuWanted(row.siblingAtColumn(0).data(IdRole).toString(),
                          m_members->viewport()->mapToGlobal(box.bottomLeft()));
    }
}

void RunFeed::setPicture(const std::shared_ptr<const model::RunPicture>& picture,
                         const std::shared_ptr<const RunNames>& names, const RunContext& context,
                         std::optional<Instant> until) {
    m_names = names;
    m_eventModel->setZone(context.zone);
    m_eventModel->setUntil(until);
    m_eventModel->setRecords(toQt(picture->run.id.str()), picture->records, names);
    m_memberModel->setPicture(picture, context);
    updateWords();
}

void RunFeed::setLane(const QString& lane, const QString& title) {
    m_lane = lane;
    m_title = title;
    m_eventModel->setLane(lane.isEmpty() || !m_names ? RunNames::Lane{} : m_names->laneOf(lane));
    updateWords();
}

void RunFeed::showTab(Tab tab) {
    m_choice->setCurrentIndex(tab);
    m_stack->setCurrentIndex(tab);
    updateWords();
}

void RunFeed::updateWords() {
    const bool isEvents = m_stack->currentWidget() == m_events;
    m_choice->setSegments(
        QStringList{tr("Events"),
                    tr("Members %1").arg(format::number(std::int64_t(m_memberModel->rowCount())))});
    m_choice->setCurrentIndex(m_stack->currentIndex());
    m_all->setVisible(isEvents && !m_lane.isEmpty());
    setNote(isEvents && !m_lane.isEmpty() ? tr("of %1").arg(m_title) : QString());
}

} // namespace pilothouse::ui
