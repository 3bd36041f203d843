// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview/overview_panels.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/table_columns.h"

#include <QEvent>
#include <QFontMetrics>
#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr std::array kWindows{5, 15, 60};
constexpr int kLeastName = 138;
constexpr int kMostName = 156;         // "pos-hamburg-01" whole; the cause can spare it
constexpr int kWide = 900;             // from here a long name takes nothing from the cause
constexpr int kAll = 600;              // from here all columns are shown
constexpr int kBesideName = 44;        // glyph, gaps and the cell's padding
constexpr int kLongestHoldMs = 10'000; // how long the order may wait for the pointer to leave

QTableView* quietTable(QWidget* parent, const QString& name) {
    auto* table = new QTableView(parent);
    dressTable(table);
    table->setFrameShape(QFrame::NoFrame);
    table->horizontalHeader()->setVisible(false);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setAccessibleName(name);
    table->verticalHeader()->setDefaultSectionSize(metrics::kCompactRow);
    return table;
}

void shapeFeed(QTableView* table, std::initializer_list<int> widths, int stretch) {
    auto* header = table->horizontalHeader();
    int column = 0;
    for (const int width : widths) {
        if (column == stretch) {
            header->setSectionResizeMode(column, QHeaderView::Stretch);
        } else {
            header->setSectionResizeMode(column, QHeaderView::Fixed);
            header->resizeSection(column, width);
        }
        ++column;
    }
}

QWidget* nothingLabel(const QString& text, QWidget* parent) {
    auto* label = new ToneLabel(text, Tone::Muted, 13, false, parent);
    label->setAlignment(Qt::AlignCenter);
    return label;
}

QString changesWords(std::size_t changes, std::size_t lines) {
    const QString count = countText(std::int64_t(changes));
    if (changes == 0) {
        return {};
    }
    if (changes == 1) {
        return ChangesPanel::tr("1 change");
    }
    return lines == 1         ? ChangesPanel::tr("%1 changes in 1 line").arg(count)
           : lines == changes ? ChangesPanel::tr("%1 changes").arg(count)
                              : ChangesPanel::tr("%1 changes in %2 lines")
                                    .arg(count, countText(std::int64_t(lines)));
}

QString problemsWords(std::size_t clusters, std::size_t causes) {
    const QString count = countText(std::int64_t(clusters));
    if (clusters == 1) {
        return ProblemsPanel::tr("1 cluster");
    }
    return causes == 1 ? ProblemsPanel::tr("%1 clusters, 1 cause").arg(count)
                       : ProblemsPanel::tr("%1 clusters, %2 causes")
                             .arg(count, countText(std::int64_t(causes)));
}

} // namespace

ClusterPanel::ClusterPanel(QWidget* parent)
    : Panel(tr("Clusters"), parent), m_model(new ClusterTableModel(this)),
      m_proxy(new ClusterProxy(this)), m_table(new QTableView(this)),
      m_choice(new SegmentedChoice(this)) {
    setObjectName(QStringLiteral("clusterPanel"));
    m_proxy->setSourceModel(m_model);
    m_table->setModel(m_proxy);
    dressTable(m_table);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setObjectName(QStringLiteral("clusterTable"));
    m_table->setAccessibleName(tr("Clusters"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(ClusterTableModel::Cause, Qt::AscendingOrder);
    m_table->viewport()->installEventFilter(this);
    layOutColumns();
    addHeaderWidget(m_choice);
    body()->addWidget(m_table, 1);
    connect(m_choice, &SegmentedChoice::currentChanged, this, &ClusterPanel::setState);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (!m_quiet && current.isValid()) {
                    Q_EMIT clusterSelected(current.data(IdRole).toString());
                }
            });
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT clusterOpened(index.data(IdRole).toString());
    });
}

void ClusterPanel::layOutColumns() {
    auto* header = m_table->horizontalHeader();
    header->setStretchLastSection(false);
    const std::array<int, ClusterTableModel::ColumnCount> widths{kLeastName, 200, 70, 68,
                                                                 46,         50,  54};
    for (int column = 0; column < ClusterTableModel::ColumnCount; ++column) {
        header->setSectionResizeMode(column, column == ClusterTableModel::Cause
                                                 ? QHeaderView::Stretch
                                                 : QHeaderView::Interactive);
        header->resizeSection(column, widths.at(static_cast<std::size_t>(column)));
    }
    const auto renew = [this] { m_areNamesNew = true; };
    connect(m_model, &QAbstractItemModel::rowsInserted, this, renew);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, renew);
    connect(m_model, &QAbstractItemModel::layoutChanged, this, renew);
}

void ClusterPanel::fitNames() {
    if (m_areNamesNew) {
        m_areNamesNew = false;
        m_longestName = 0;
        const QFontMetrics strong(textFont(metrics::kBody, Weight::Strong));
        for (const ClusterRow& row : m_model->rows()) {
            m_longestName =
                std::max(m_longestName, strong.horizontalAdvance(toQt(row->identity.name)));
        }
    }
    const int most = width() >= kWide  ? width() * 26 / 100
                     : width() >= kAll ? kMostName
                                       : kLeastName;
    fitColumn(*m_table, ClusterTableModel::Name,
              std::clamp(m_longestName + kBesideName, kLeastName, most));
}

void ClusterPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    // The least telling columns give way, so that names and causes keep their room.
    constexpr int kFew = 460;
    m_table->setColumnHidden(ClusterTableModel::Pods, width() < kAll);
    m_table->setColumnHidden(ClusterTableModel::Since, width() < kAll);
    m_table->setColumnHidden(ClusterTableModel::Version, width() < kFew);
    m_table->setColumnHidden(ClusterTableModel::Nodes, width() < kFew);
    fitNames();
}

void ClusterPanel::setSnapshot(const model::FleetSnapshot& snapshot, Instant now) {
    // While first answers come in, there is no order yet that the pointer could point into.
    const bool isFilling = m_counts.awaited > 0 || m_counts.total() == 0;
    m_counts = countLooks(snapshot);
    m_quiet = true; // rows come and go; the user chose nothing
    m_model->setSnapshot(snapshot, now);
    if (m_pointerInside && (isFilling || m_unsorted.hasExpired(kLongestHoldMs))) {
        m_proxy->setDynamicSortFilter(true);
        m_proxy->setDynamicSortFilter(false);
        m_unsorted.restart();
    }
    m_quiet = false;
    fitNames();
    updateWords();
}

void ClusterPanel::setNow(Instant now) {
    m_model->setNow(now);
}

void ClusterPanel::setFilter(const FleetFilter& filter) {
    m_quiet = true;
    m_proxy->setFilter(filter);
    m_quiet = false;
    updateWords();
}

void ClusterPanel::setState(int segment) {
    m_choice->setCurrentIndex(segment);
    m_quiet = true;
    switch (segment) {
    case 1: m_proxy->setLook(Look::Down, true); break;
    case 2: m_proxy->setLook(Look::Upgrading); break;
    case 3: m_proxy->setLook(Look::Stale); break;
    default: m_proxy->setLook(std::nullopt); break;
    }
    m_quiet = false;
    updateWords();
}

void ClusterPanel::updateWords() {
    const int all = m_model->rowCount();
    const int seen = m_proxy->rowCount();
    const bool worstFirst = m_proxy->sortColumn() == ClusterTableModel::Cause &&
                            m_proxy->sortOrder() == Qt::AscendingOrder;
    const QString count =
        seen == all ? countText(all) : tr("%1 of %2").arg(countText(seen), countText(all));
    setQuantity(worstFirst ? tr("%1, worst first").arg(count) : count);
    m_choice->setSegments(QList<Segment>{
        {tr("All"), {}},
        {countText(m_counts.attention()), {Glyph::Failed, Glyph::Warning}},
        {countText(m_counts.upgrading), {Glyph::Running}},
        {countText(m_counts.stale), {Glyph::Unknown}},
    });
}

void ClusterPanel::select(const QString& id) {
    m_quiet = true;
    const std::string key = fromQt(id);
    const int row = m_model->rowOf(key);
    const QModelIndex index =
        row < 0 ? QModelIndex() : m_proxy->mapFromSource(m_model->index(row, 0));
    if (index.isValid()) {
        m_table->setCurrentIndex(index);
        m_table->scrollTo(index);
    } else {
        m_table->setCurrentIndex({});
        m_table->clearSelection();
    }
    m_quiet = false;
}

QString ClusterPanel::worstProblem() const {
    std::optional<Look> worst;
    QString id;
    for (int row = 0; row < m_proxy->rowCount(); ++row) {
        const QModelIndex index = m_proxy->index(row, 0);
        const Look look = lookOf(*m_model->rowAt(m_proxy->mapToSource(index).row()));
        if (isProblem(look) && (!worst || look < *worst)) {
            worst = look;
            id = index.data(IdRole).toString();
        }
    }
    return id;
}

QString ClusterPanel::goToProblem(int step) {
    const int count = m_proxy->rowCount();
    int row =
        m_table->currentIndex().isValid() ? m_table->currentIndex().row() : (step > 0 ? -1 : count);
    for (int tried = 0; tried < count; ++tried) {
        row = (row + step + count) % count;
        const QModelIndex index = m_proxy->index(row, 0);
        const QModelIndex source = m_proxy->mapToSource(index);
        if (isProblem(lookOf(*m_model->rowAt(source.row())))) {
            m_table->setCurrentIndex(index);
            return index.data(IdRole).toString();
        }
    }
    return {};
}

bool ClusterPanel::eventFilter(QObject* watched, QEvent* event) {
    // Rows must not move away below the pointer; the order is caught up when it leaves, or after
    // ten seconds.
    if (watched == m_table->viewport()) {
        if (event->type() == QEvent::Enter || event->type() == QEvent::Leave) {
            m_pointerInside = event->type() == QEvent::Enter;
            m_unsorted.restart();
            m_proxy->setDynamicSortFilter(!m_pointerInside);
        }
    }
    return Panel::eventFilter(watched, event);
}

ChangesPanel::ChangesPanel(QWidget* parent)
    : Panel(tr("What changed"), parent), m_model(new ChangeModel(this)),
      m_table(quietTable(this, tr("What changed"))), m_choice(new SegmentedChoice(this)),
      m_nothing(nothingLabel(tr("Nothing changed in this time"), this)) {
    setObjectName(QStringLiteral("changesPanel"));
    m_table->setModel(m_model);
    shapeFeed(m_table, {64, 190, 300, 100}, ChangeModel::Sentence);
    m_choice->setSegments(QStringList{tr("5 min"), tr("15 min"), tr("60 min")});
    m_choice->setCurrentIndex(1);
    addHeaderWidget(m_choice);
    body()->addWidget(m_table, 1);
    body()->addWidget(m_nothing, 1);
    connect(m_choice, &SegmentedChoice::currentChanged, this, [this] { refill(); });
    connect(m_table, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
        Q_EMIT clusterSelected(index.data(IdRole).toString());
    });
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT clusterOpened(index.data(IdRole).toString());
    });
    refill();
}

void ChangesPanel::setChanges(const std::vector<model::Change>& newestFirst, Instant now) {
    m_changes = newestFirst;
    m_now = now;
    refill();
}

void ChangesPanel::refill() {
    const auto window =
        std::chrono::minutes(kWindows.at(static_cast<std::size_t>(m_choice->currentIndex())));
    auto rows = foldChanges(m_changes, m_now, window);
    std::size_t changes = 0;
    for (const ChangeRow& row : rows) {
        changes += row.clusters.size();
    }
    setQuantity(changesWords(changes, rows.size()));
    m_table->setVisible(!rows.empty());
    m_nothing->setVisible(rows.empty());
    m_model->applyRows(std::move(rows));
}

void ChangesPanel::select(const QString& id) {
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->index(row, 0).data(IdRole).toString() == id) {
            // Marked, not scrolled to: the feed stays at its newest line.
            m_table->selectionModel()->select(m_model->index(row, 0),
                                              QItemSelectionModel::ClearAndSelect |
                                                  QItemSelectionModel::Rows);
            return;
        }
    }
    m_table->clearSelection();
}

ProblemsPanel::ProblemsPanel(QWidget* parent)
    : Panel(tr("Problems"), parent), m_model(new ProblemModel(this)),
      m_table(quietTable(this, tr("Problems by cause"))),
      m_nothing(nothingLabel(tr("Nothing is down, degraded or stale"), this)) {
    setObjectName(QStringLiteral("problemsPanel"));
    m_table->setModel(m_model);
    shapeFeed(m_table, {170, 300, 96}, ProblemModel::Sentence);
    body()->addWidget(m_table, 1);
    body()->addWidget(m_nothing, 1);
    connect(m_table, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
        if (const QString id = index.data(IdRole).toString(); !id.isEmpty()) {
            Q_EMIT clusterSelected(id);
        }
    });
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (const QString id = index.data(IdRole).toString(); !id.isEmpty()) {
            Q_EMIT clusterOpened(id);
        }
    });
}

void ProblemsPanel::setSnapshot(const model::FleetSnapshot& snapshot) {
    const bool first = countLooks(snapshot).awaited > 0;
    auto rows = first ? groupOutstanding(snapshot) : groupProblems(snapshot);
    std::size_t clusters = 0;
    for (const ProblemRow& row : rows) {
        clusters += row.clusters.size();
    }
    setTitle(first ? tr("Outstanding") : tr("Problems"));
    const QString count = countText(std::int64_t(clusters));
    setQuantity(first ? (clusters == 1 ? tr("1 has not answered yet")
                                       : tr("%1 have not answered yet").arg(count))
                      : problemsWords(clusters, rows.size()));
    if (rows.empty()) {
        setQuantity({});
    }
    m_table->setVisible(!rows.empty());
    m_nothing->setVisible(rows.empty());
    m_model->applyRows(std::move(rows));
}

} // namespace pilothouse::ui
