// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/simulation_panel.h"

#include "ui/canvas/simulation/simulation_canvas.h"
#include "ui/pages/plan/simulation_readout.h"
#include "ui/pages/plan/simulation_tables.h"
#include "ui/pages/plan/simulation_words.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/status_delegate.h"
#include "ui/widgets/table_columns.h"
#include "ui/widgets/text_runs.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableView>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kPatience{400};
constexpr int kColumn = 136; ///< px
constexpr int kNumberColumn = 56;
constexpr int kNameColumn = 168;

} // namespace

SimulationPanel::SimulationPanel(QWidget* parent)
    : QWidget(parent), m_zone(QTimeZone::systemTimeZone()) {
    setObjectName(u"simulationPanel"_s);
    setAccessibleName(tr("Simulation"));
    auto* const head = new QWidget(this);
    makeHead(head);
    m_canvas = new SimulationCanvas(this);
    m_readout = new SimulationReadout(this);
    m_empty =
        new EmptyState(static_cast<int>(Icon::UpdateRuns), tr("No simulation yet"),
                       tr("It begins as soon as the plan has a stage with a cluster in it."), this);
    m_error = new ErrorState(this);
    m_mixModel = new MixTableModel(this);
    m_orderModel = new OrderTableModel(this);
    m_failureModel = new FailureTableModel(this);
    m_mixTable = makeTable(m_mixModel, tr("Version mix over time"));
    m_orderTable = makeTable(m_orderModel, tr("Clusters in the order they start"));
    fitColumn(*m_orderTable, OrderTableModel::Order, kNumberColumn);
    fitColumn(*m_orderTable, OrderTableModel::Stage, kNameColumn);
    fitColumn(*m_orderTable, OrderTableModel::Group, kNameColumn);
    m_failureTable = makeTable(m_failureModel, tr("What a failure of each stage leaves behind"));

    auto* const chart = new QWidget(this);
    auto* const beside = new QHBoxLayout(chart);
    beside->setContentsMargins(0, 0, 0, 0);
    beside->setSpacing(0);
    beside->addWidget(m_canvas, 1);
    beside->addWidget(m_readout);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(chart);
    for (auto* const page : {static_cast<QWidget*>(m_mixTable), static_cast<QWidget*>(m_orderTable),
                             static_cast<QWidget*>(m_failureTable), static_cast<QWidget*>(m_empty),
                             static_cast<QWidget*>(m_error)}) {
        m_stack->addWidget(page);
    }
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addWidget(m_stack, 1);

    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    connect(&m_patience, &QTimer::timeout, m_cancel, [this] { m_cancel->setVisible(m_isBusy); });
    connect(m_canvas, &SimulationCanvas::cursorMoved, this, &SimulationPanel::showReadout);
    const auto turn = [this] {
        if (m_simulation) {
            setView(view() == View::Chart ? View::Table : View::Chart);
        }
    };
    connect(m_canvas, &SimulationCanvas::tableRequested, this, turn);
    // A table would take the letter for a search in its rows.
    auto* const letter = new QShortcut(QKeySequence(Qt::Key_T), this);
    letter->setContext(Qt::WidgetWithChildrenShortcut);
    connect(letter, &QShortcut::activated, this, turn);
    showState();
}

QTableView* SimulationPanel::makeTable(QAbstractItemModel* model, const QString& name) {
    auto* const table = new QTableView(this);
    table->setModel(model);
    table->setAccessibleName(name);
    table->setToolTip(tr("Ctrl+C copies the chosen rows, or all"));
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    dressTable(table);
    table->horizontalHeader()->setDefaultSectionSize(kColumn);
    table->horizontalHeader()->setStretchLastSection(true);
    auto* const copy = new QShortcut(QKeySequence::Copy, table);
    copy->setContext(Qt::WidgetWithChildrenShortcut);
    connect(copy, &QShortcut::activated, table, [this, table] { copyRows(table); });
    return table;
}

void SimulationPanel::setSimulation(std::shared_ptr<const model::Simulation> simulation) {
    m_simulation = std::move(simulation);
    m_trouble.clear();
    const bool isWhole = m_simulation != nullptr && !m_simulation->isCancelled;
    const auto shown = isWhole ? m_simulation : nullptr;
    m_simulation = shown;
    m_canvas->setData(shown ? simulationData(*shown, m_zone) : SimulationData{});
    m_mixModel->setSimulation(shown, m_zone);
    m_orderModel->setSimulation(shown, m_zone);
    m_failureModel->setSimulation(shown, m_zone);
    showHead();
    showReadout();
    showState();
}

void SimulationPanel::setBusy(bool busy) {
    if (busy == m_isBusy) {
        return;
    }
    m_isBusy = busy;
    if (busy) {
        m_patience.start();
    } else {
        m_patience.stop();
        m_cancel->hide();
    }
    m_canvas->setPale(busy);
    m_readout->setPale(busy);
    showHead();
    showState();
}

void SimulationPanel::setTrouble(const QString& trouble) {
    m_trouble = trouble;
    showHead();
    showState();
}

void SimulationPanel::setZone(const QTimeZone& zone) {
    m_zone = zone;
    m_canvas->setZone(zone);
    setSimulation(m_simulation);
}

void SimulationPanel::setView(View view) {
    m_choice->setCurrentIndex(static_cast<int>(view));
    showState();
    if (m_simulation) {
        m_stack->currentWidget()->setFocus();
    }
    if (view == View::Chart && m_simulation) {
        m_canvas->setFocus();
    }
}

SimulationPanel::View SimulationPanel::view() const {
    return static_cast<View>(std::max(0, m_choice->currentIndex()));
}

void SimulationPanel::showState() {
    const QString blocked = m_simulation ? blockedWords(*m_simulation) : QString();
    m_choice->setEnabled(m_simulation != nullptr && m_trouble.isEmpty());
    if (!m_trouble.isEmpty()) {
        m_error->setText(tr("The plan cannot be simulated"), m_trouble,
                         tr("The plan itself can be edited on; the next edit tries again."));
        m_stack->setCurrentWidget(m_error);
    } else if (!m_simulation) {
        m_stack->setCurrentWidget(m_empty);
    } else if (!blocked.isEmpty() && view() != View::Failures && view() != View::Order) {
        m_error->setText(tr("Nothing would ever move: %1").arg(blocked),
                         tr("Not one of %1 comes to an end.").arg(drawCount(m_simulation->samples)),
                         tr("Change the windows, gates or order of that stage."));
        m_stack->setCurrentWidget(m_error);
    } else {
        m_stack->setCurrentIndex(static_cast<int>(view()));
    }
}

void SimulationPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitHead();
}

void SimulationPanel::showReadout() {
    if (!m_simulation) {
        m_readout->setLines({}, {}, 0);
        return;
    }
    const Instant at = m_canvas->cursorAt();
    const auto lines = readoutAt(*m_simulation, at);
    m_readout->setLines(tr("At %1").arg(momentAfter(at, m_simulation->at, m_zone)), lines,
                        m_canvas->data().shadeCount);
    const QString text = readoutText(lines, at, m_zone);
    m_readout->setAccessibleDescription(text);
    m_canvas->setAccessibleDescription(text);
}

void SimulationPanel::copyRows(QTableView* table) const {
    const auto* const model = table->model();
    QStringList lines;
    const auto line = [&](auto cell) {
        QStringList cells;
        for (int column = 0; column < model->columnCount(); ++column) {
            cells.append(cell(column));
        }
        lines.append(cells.join(u'\t'));
    };
    line([&](int column) { return model->headerData(column, Qt::Horizontal).toString(); });
    const auto* const selection = table->selectionModel();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (!selection->hasSelection() || selection->isRowSelected(row, {})) {
            line([&](int column) { return model->index(row, column).data().toString(); });
        }
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void SimulationPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_isBusy && m_cancel->isVisible()) {
        Q_EMIT cancelWanted();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void SimulationPanel::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    paintFrame(painter, rect(), FrameKind::Plain, Glyph::Ok, tokens);
    painter.setPen(tokens.divider);
    const double y = metrics::kPanelHeader + 0.5;
    painter.drawLine(QPointF(1, y), QPointF(width() - 1, y));
}

} // namespace pilothouse::ui
