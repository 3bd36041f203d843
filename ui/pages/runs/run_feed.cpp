// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_feed.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/roles.h"
#include "ui/pages/runs/advice_list.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/segmented.h"

#include <QApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kEventRow = 27;
constexpr int kTime = 58;
constexpr int kSubject = 132;

/// Whether somebody was at work on a cluster between two moments.
bool wasAtWork(const model::MemberRun& member, const std::pair<Instant, Instant>& range) {
    return std::any_of(member.attempts.begin(), member.attempts.end(), [&range](const auto& one) {
        return one.intentAt < range.second && (!one.finishedAt || *one.finishedAt > range.first);
    });
}

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

/// Members in an order, those of a span of time alone where one is marked.
class RunMemberOrder : public QSortFilterProxyModel {
public:
    RunMemberOrder(RunMemberModel* model, QObject* parent)
        : QSortFilterProxyModel(parent), m_model(model) {
        setSourceModel(model);
        setSortRole(SortRole);
    }
    void setRange(const std::optional<std::pair<Instant, Instant>>& range) {
        m_range = range;
        invalidateFilter();
    }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& /*parent*/) const override {
        return !m_range || wasAtWork(*m_model->rowAt(row).member, *m_range);
    }

private:
    RunMemberModel* m_model;
    std::optional<std::pair<Instant, Instant>> m_range;
};

RunFeed::RunFeed(QWidget* parent)
    : Panel({}, parent), m_eventModel(new RunEventModel(this)),
      m_memberModel(new RunMemberModel(this)), m_order(new RunMemberOrder(m_memberModel, this)),
      m_events(quietTable(this, QStringLiteral("runEvents"), tr("Events of the run"))),
      m_members(quietTable(this, QStringLiteral("runMembers"), tr("Clusters of the run"))),
      m_gateModel(new GateTableModel(this)),
      m_gates(quietTable(this, QStringLiteral("runGates"), tr("Gates of the run"))),
      m_advice(new AdviceList(this)), m_stack(new QStackedWidget(this)),
      m_choice(new SegmentedChoice(this)),
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
    buildGates();
    m_stack->addWidget(m_gates);
    m_stack->addWidget(m_advice);
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

void RunFeed::buildGates() {
    m_gates->setModel(m_gateModel);
    auto* columns = m_gates->horizontalHeader();
    constexpr std::array kWidths{136, 138, 116, 90};
    for (int column = 0; column < GateTableModel::Note; ++column) {
        columns->resizeSection(column, kWidths.at(static_cast<std::size_t>(column)));
    }
    columns->setSectionResizeMode(GateTableModel::Note, QHeaderView::Stretch);
    m_gates->setToolTip(tr("Enter: the approval, or the samples of a health gate as charts"));
    connect(m_gates, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT gateOpened(index.siblingAtColumn(0).data(IdRole).toString());
    });
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
    m_gateModel->setPicture(picture, context);
    m_zone = context.zone;
    m_advice->setNotes(picture->rollback, context);
    m_hasAdvice = !picture->rollback.empty();
    if (!m_hasAdvice && m_stack->currentIndex() == Undo) {
        m_stack->setCurrentIndex(Events);
    }
    updateWords();
}

void RunFeed::setLane(const QString& lane, const QString& title) {
    m_lane = lane;
    m_title = title;
    m_eventModel->setLane(lane.isEmpty() || !m_names ? RunNames::Lane{} : m_names->laneOf(lane));
    updateWords();
}

void RunFeed::setRange(const std::optional<std::pair<Instant, Instant>>& range) {
    m_span = range ? tr("%1 – %2").arg(format::clock(range->first, m_zone),
                                       format::clock(range->second, m_zone))
                   : QString();
    m_eventModel->setRange(range);
    m_order->setRange(range);
    updateWords();
}

void RunFeed::showTab(Tab tab) {
    m_choice->setCurrentIndex(tab);
    m_stack->setCurrentIndex(tab);
    updateWords();
}

void RunFeed::updateWords() {
    const bool isEvents = m_stack->currentWidget() == m_events;
    const bool isOfLane = isEvents && !m_lane.isEmpty();
    QStringList tabs{tr("Events"),
                     tr("Members %1").arg(format::number(std::int64_t(m_order->rowCount()))),
                     tr("Gates %1").arg(format::number(std::int64_t(m_gateModel->rowCount())))};
    if (m_hasAdvice) {
        tabs << tr("Undo?");
    }
    m_choice->setSegments(tabs);
    m_choice->setCurrentIndex(m_stack->currentIndex());
    m_choice->setToolTip(m_hasAdvice ? tr("Undo?: what of this run can be undone, what must not")
                                     : QString());
    QStringList limits;
    if (isOfLane) {
        limits << tr("of %1").arg(m_title);
    }
    if (!m_span.isEmpty() && (isEvents || m_stack->currentWidget() == m_members)) {
        limits << m_span;
    }
    m_all->setVisible(!limits.isEmpty());
    m_all->setText(m_span.isEmpty() ? tr("All lanes") : tr("Show all"));
    setNote(limits.join(QStringLiteral(" · ")));
}

} // namespace pilothouse::ui
