// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/runs_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/roles.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_words.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/command_block.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kCommandWidth = 620;
constexpr int kBarLeft = 104; // px behind "1,040 / 2,000"

/// The count as every cell has it, and the parts of a run as a bar behind it.
class ProgressDelegate : public QStyledItemDelegate {
public:
    ProgressDelegate(StatusDelegate* rows, const RunProxy* proxy, QObject* parent)
        : QStyledItemDelegate(parent), m_rows(rows), m_proxy(proxy) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        m_rows->paint(painter, option, index);
        const auto* model = static_cast<const RunTableModel*>(m_proxy->sourceModel());
        const auto& counts = model->rowAt(m_proxy->mapToSource(index).row())->run.counts;
        const QRectF bar(option.rect.left() + kBarLeft, option.rect.center().y() - 3,
                         option.rect.width() - kBarLeft - 12, 8);
        if (bar.width() > 24) {
            paintPartBar(*painter, bar, progressParts(counts), 0, theme(option.widget));
        }
    }

private:
    StatusDelegate* m_rows;
    const RunProxy* m_proxy;
};

QStringList startCommand() {
    return {u"pilothousectl"_s, u"run"_s,     u"start"_s,    u"-f"_s,     u"strategy.yaml"_s,
            u"--name"_s,        u"rings-1"_s, u"--target"_s, u"1.34.3"_s, u"--write"_s};
}

/// Nobody made a run yet: how one is made.
QWidget* emptyPage(QWidget* parent) {
    auto* page = new QWidget(parent);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(12);
    auto* state = new EmptyState(
        int(Icon::UpdateRuns), RunsPage::tr("No update runs yet"),
        RunsPage::tr(
            "A run is made of a plan (Ctrl+N), or from a terminal. It appears here at once "
            "and stands still until it is started."),
        page);
    state->setFixedHeight(120);
    auto* block = new CommandBlock(startCommand(), page, 82);
    block->setFixedWidth(kCommandWidth);
    auto* copy = new QPushButton(RunsPage::tr("Copy command"), page);
    copy->setObjectName(u"copyStart"_s);
    copy->setIcon(themedIcon(Icon::Copy));
    QObject::connect(copy, &QPushButton::clicked, page,
                     [] { QGuiApplication::clipboard()->setText(startCommand().join(u' ')); });
    column->addStretch(2);
    column->addWidget(state);
    column->addWidget(block, 0, Qt::AlignHCenter);
    column->addWidget(copy, 0, Qt::AlignHCenter);
    column->addStretch(3);
    return page;
}

} // namespace

RunsPage::RunsPage(QWidget* parent)
    : QWidget(parent), m_model(new RunTableModel(this)), m_proxy(new RunProxy(this)),
      m_stack(new QStackedWidget(this)), m_panel(new Panel(tr("Update runs"), this)),
      m_table(new QTableView(this)), m_choice(new SegmentedChoice(this)),
      m_filter(new QLineEdit(this)), m_drive(new QPushButton(this)),
      m_open(new QPushButton(tr("Open"), this)), m_plan(new QPushButton(tr("New plan…"), this)),
      m_progress(new ThinProgress(this)), m_error(new ErrorState(this)),
      m_strip(new BannerStrip(StripKind::Error, this)),
      m_nothing(new ToneLabel(tr("No run is like that. Esc clears the filter."), Tone::Muted, 13,
                              false, this)) {
    setObjectName(u"runsPage"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin,
                               metrics::kPageMargin);
    column->setSpacing(8);
    m_progress->setFixedHeight(2);
    m_strip->setObjectName(u"runsTrouble"_s);
    m_strip->hide();
    column->addWidget(m_strip);
    column->addWidget(m_panel, 1);
    m_proxy->setSourceModel(m_model);
    m_table->setModel(m_proxy);
    StatusDelegate* rows = dressTable(m_table);
    m_table->setItemDelegateForColumn(RunTableModel::Progress,
                                      new ProgressDelegate(rows, m_proxy, m_table));
    m_table->setObjectName(u"runTable"_s);
    m_table->setAccessibleName(tr("Update runs"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(RunTableModel::State, Qt::AscendingOrder);
    layOutColumns();
    auto* body = new QWidget(m_panel);
    auto* inside = new QVBoxLayout(body);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(0);
    static_cast<ToneLabel*>(m_nothing)->setAlignment(Qt::AlignCenter);
    m_nothing->setFixedHeight(60);
    inside->addWidget(m_table, 1);
    inside->addWidget(m_nothing);
    m_stack->addWidget(
        new ToneLabel(tr("Reading the runs of this fleet."), Tone::Muted, 13, false, m_panel));
    static_cast<ToneLabel*>(m_stack->widget(Loading))->setAlignment(Qt::AlignCenter);
    m_stack->addWidget(emptyPage(m_panel));
    m_stack->addWidget(m_error);
    m_stack->addWidget(body);
    m_panel->body()->addWidget(m_progress);
    m_panel->body()->addWidget(m_stack, 1);
    m_choice->setObjectName(u"runChoice"_s);
    m_filter->setObjectName(u"runFilter"_s);
    m_filter->setPlaceholderText(tr("Name, target, stage or driver"));
    m_filter->setAccessibleName(tr("Filter of the runs"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(240);
    m_filter->installEventFilter(this);
    m_drive->setObjectName(u"runsDrive"_s);
    m_open->setObjectName(u"runsOpen"_s);
    m_open->setToolTip(tr("Open the selected run (Enter)"));
    for (QWidget* part : {static_cast<QWidget*>(m_filter), static_cast<QWidget*>(m_choice),
                          static_cast<QWidget*>(m_drive), static_cast<QWidget*>(m_open),
                          static_cast<QWidget*>(m_plan)}) {
        m_panel->addHeaderWidget(part);
    }
    m_plan->setObjectName(u"runsPlan"_s);
    m_plan->setToolTip(tr("Plan an update: stages, gates, findings, simulation (Ctrl+N)"));
    connect(m_plan, &QPushButton::clicked, this, &RunsPage::planWanted);
    m_panel->setHeaderHeight(48);
    connect(m_choice, &SegmentedChoice::currentChanged, this, [this](int choice) {
        m_proxy->setChoice(static_cast<RunProxy::Choice>(choice));
        updateWords();
    });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_proxy->setText(text);
        updateWords();
    });
    connect(m_table, &QAbstractItemView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT runOpened(index.data(IdRole).toString()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &RunsPage::updateWords);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (const auto run = current()) {
            Q_EMIT runOpened(toQt(run->run.id.str()));
        }
    });
    connect(m_drive, &QPushButton::clicked, this, [this] {
        if (const auto run = current()) {
            Q_EMIT driveWanted(toQt(run->run.id.str()), !run->isDrivenHere);
        }
    });
    setRuns(nullptr, {});
}

void RunsPage::layOutColumns() {
    auto* header = m_table->horizontalHeader();
    constexpr std::array kWidths{160, 180, 226, 56, 122, 100, 78, 132, 190};
    for (int column = 0; column < RunTableModel::ColumnCount; ++column) {
        header->resizeSection(column, kWidths.at(static_cast<std::size_t>(column)));
    }
    header->setSectionResizeMode(RunTableModel::Driver, QHeaderView::Stretch);
}

void RunsPage::setRuns(const std::shared_ptr<const model::RunsPicture>& runs,
                       const RunContext& context) {
    m_runs = runs;
    m_context = context;
    if (!runs) {
        m_model->setRuns({}, context);
    } else if (runs->trouble.empty() || !runs->runs.empty()) {
        m_model->setRuns(runs->runs, context);
    }
    m_proxy->invalidate();
    if (!m_wanted.isEmpty()) {
        select(m_wanted);
    } else if (!m_table->currentIndex().isValid() && m_proxy->rowCount() > 0) {
        m_table->setCurrentIndex(m_proxy->index(0, 0));
    }
    updateWords();
}

void RunsPage::setContext(const RunContext& context) {
    if (context == m_context) {
        return;
    }
    m_context = context;
    if (isVisible()) {
        m_model->setContext(context);
        updateWords();
    }
}

void RunsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_model->setContext(m_context);
    updateWords();
}

std::shared_ptr<const model::RunPicture> RunsPage::current() const {
    const QModelIndex index = m_table->currentIndex();
    return index.isValid() ? m_model->rowAt(m_proxy->mapToSource(index).row()) : nullptr;
}

void RunsPage::updateWords() {
    const bool isBroken = m_runs && !m_runs->trouble.empty();
    const bool isEmpty = m_model->rowCount() == 0;
    const bool isAwaited = !m_runs || m_runs->isAwaited;
    m_progress->setBusy(isAwaited);
    m_stack->setCurrentIndex(isAwaited             ? Loading
                             : isBroken && isEmpty ? Error
                             : isEmpty             ? Empty
                                                   : Table);
    m_strip->setVisible(isBroken && !isEmpty);
    if (isBroken) {
        const QString trouble = capital(toQt(m_runs->trouble));
        m_error->setText(tr("The runs cannot be read"), trouble,
                         tr("Clusters are watched as before. The file is tried again by itself."));
        m_strip->setText(tr("The runs cannot be read"),
                         tr("%1. Shown is what was known %2 ago.")
                             .arg(trouble, format::span(m_context.now - m_runs->at)));
    }
    QList<Segment> segments;
    const QStringList words{tr("All %1"), tr("Needs a person %1"), tr("Active %1"), tr("Done %1")};
    for (int choice = 0; choice < words.size(); ++choice) {
        std::int64_t count = 0;
        for (const auto& run : m_model->rows()) {
            count +=
                RunProxy::fits(static_cast<RunProxy::Choice>(choice), m_model->rank(*run)) ? 1 : 0;
        }
        segments.append({.text = words.at(choice).arg(format::number(count)), .glyphs = {}});
    }
    m_choice->setSegments(segments);
    const bool isTable = m_stack->currentIndex() == Table;
    for (QWidget* part : {static_cast<QWidget*>(m_filter), static_cast<QWidget*>(m_choice),
                          static_cast<QWidget*>(m_drive), static_cast<QWidget*>(m_open)}) {
        part->setVisible(isTable);
    }
    m_nothing->setVisible(isTable && m_proxy->rowCount() == 0);
    const auto run = current();
    m_open->setEnabled(run != nullptr);
    const RunActions actions = run ? actionsOf(*run, m_context) : RunActions{};
    const bool isHere = run && run->isDrivenHere;
    const RunAction& action = isHere ? actions.release : actions.drive;
    m_drive->setText(isHere ? tr("Stop driving here") : tr("Drive here"));
    m_drive->setEnabled(action.isOpen() && !isBroken);
    m_drive->setIcon(action.isOffered && !action.whyNot.isEmpty() ? themedIcon(Icon::Lock)
                                                                  : QIcon());
    m_drive->setToolTip(
        !action.isOffered          ? tr("A run that is over is driven by nobody")
        : !action.whyNot.isEmpty() ? action.whyNot
        : isHere ? tr("This window stops driving the run. What is in flight goes on; nothing new "
                      "starts until somebody drives it again.")
                 : tr("This window begins to drive the run, for as long as it is open. A local run "
                      "moves only while somebody drives it."));
    m_drive->setAccessibleDescription(m_drive->toolTip());
}

void RunsPage::focusFilter() {
    m_filter->setFocus();
    m_filter->selectAll();
}

void RunsPage::focusTable() {
    m_table->setFocus();
}

void RunsPage::select(const QString& run) {
    const std::string id = fromQt(run);
    const int row = m_model->rowOf(std::string_view(id));
    m_wanted = row < 0 ? run : QString();
    if (row >= 0) {
        m_table->setCurrentIndex(m_proxy->mapFromSource(m_model->index(row, 0)));
    }
}

bool RunsPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_filter && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            m_filter->clear();
            focusTable();
            return true;
        }
        if (key == Qt::Key_Down || key == Qt::Key_Return) {
            focusTable();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pilothouse::ui
