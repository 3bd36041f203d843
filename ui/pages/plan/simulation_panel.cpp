// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/simulation_panel.h"

#include "ui/canvas/simulation/simulation_canvas.h"
#include "ui/format/format.h"
#include "ui/pages/plan/simulation_readout.h"
#include "ui/pages/plan/simulation_tables.h"
#include "ui/pages/plan/simulation_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/status_delegate.h"
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

#include <array>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kPatience{400};
constexpr int kColumn = 136;    ///< px
constexpr int kHeadWords = 150; ///< "Simulation" and "What if" with their gaps, px
constexpr std::array kRates{0.0, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0};
constexpr std::array<std::chrono::milliseconds, 9> kWaits{0min, 5min, 15min, 30min, 60min,
                                                          4h,   8h,   24h,   72h};

QString rateWord(double rate) {
    return format::percent(rate * 100);
}

/// Words for a wait in whole units: "15 m", "1 h", "1 d".
QString waitWord(std::chrono::milliseconds wait) {
    return wait.count() == 0 ? SimulationPanel::tr("not counted") : format::age(wait);
}

QStringList rateWords() {
    QStringList words;
    for (const double rate : kRates) {
        words.append(rateWord(rate));
    }
    return words;
}

QStringList waitWords() {
    QStringList words;
    for (const auto wait : kWaits) {
        words.append(waitWord(wait));
    }
    return words;
}

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

void SimulationPanel::makeHead(QWidget* head) {
    head->setFixedHeight(metrics::kPanelHeader);
    m_title = new RunLabel(metrics::kTitle, head);
    m_title->setObjectName(u"simulationEnd"_s);
    m_band = new RunLabel(metrics::kBody, head);
    m_band->setObjectName(u"simulationBand"_s);
    m_draws = new Chip(head);
    m_draws->setObjectName(u"simulationDraws"_s);
    m_assumed = new Chip(head);
    m_assumed->setObjectName(u"simulationAssumed"_s);
    m_assumed->setToolTip(tr("Nothing like these clusters was ever seen to be updated: how long "
                             "they take is a guess from their node pools."));
    m_cancel = new QPushButton(tr("Cancel"), head);
    m_cancel->setObjectName(u"simulationCancel"_s);
    m_cancel->setToolTip(tr("Ends the computation; the result before it stays"));
    setSmall(m_cancel);
    m_cancel->hide();
    m_failures = new LabelDropDown(tr("failure rate"), rateWord(0), head);
    m_failures->setObjectName(u"simulationFailureRate"_s);
    m_failures->setAccessibleName(tr("What if: failure rate of one attempt"));
    m_failures->setToolTip(tr("How often one attempt to update a cluster fails in the draws"));
    m_failures->setChoices(rateWords());
    m_approval = new LabelDropDown(tr("approval after"), waitWord({}), head);
    m_approval->setObjectName(u"simulationApprovalAfter"_s);
    m_approval->setAccessibleName(tr("What if: people approve after"));
    m_approval->setToolTip(tr("How long people take to approve once they are asked; not counted: "
                              "they say yes at once, and the end says how many it waits for"));
    m_approval->setChoices(waitWords());
    m_choice = new SegmentedChoice(head);
    m_choice->setObjectName(u"simulationView"_s);
    m_choice->setAccessibleName(tr("What is shown of the simulation"));
    m_choice->setToolTip(tr("T: chart or table"));
    m_choice->setSegments({tr("Chart"), tr("Table"), tr("Order"), tr("If it fails")});

    auto* const layout = new QHBoxLayout(head);
    layout->setContentsMargins(metrics::kPageMargin, 0, metrics::kTileGap, 0);
    layout->setSpacing(metrics::kTileGap);
    auto* const name = new ToneLabel(tr("Simulation"), Tone::Text, metrics::kBody, true, head);
    layout->addWidget(name);
    layout->addWidget(m_title);
    layout->addWidget(m_band, 1);
    name->setMinimumWidth(name->sizeHint().width());
    layout->addWidget(m_draws);
    layout->addWidget(m_assumed);
    layout->addWidget(m_cancel);
    layout->addWidget(new ToneLabel(tr("What if"), Tone::Secondary, metrics::kBody, false, head));
    layout->addWidget(m_failures);
    layout->addWidget(m_approval);
    layout->addWidget(m_choice);
    connect(m_cancel, &QPushButton::clicked, this, &SimulationPanel::cancelWanted);
    connect(m_choice, &SegmentedChoice::currentChanged, this,
            [this](int index) { setView(static_cast<View>(index)); });
    connect(m_failures, &LabelDropDown::valueChosen, this, [this](const QString& word) {
        m_failureRate =
            kRates.at(static_cast<std::size_t>(std::max<qsizetype>(0, rateWords().indexOf(word))));
        m_failures->setValue(word);
        Q_EMIT whatIfChanged(m_failureRate, m_approvalAfter);
    });
    connect(m_approval, &LabelDropDown::valueChosen, this, [this](const QString& word) {
        m_approvalAfter =
            kWaits.at(static_cast<std::size_t>(std::max<qsizetype>(0, waitWords().indexOf(word))));
        m_approval->setValue(word);
        Q_EMIT whatIfChanged(m_failureRate, m_approvalAfter);
    });
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

void SimulationPanel::setWhatIf(double failureRate, std::chrono::milliseconds approvalAfter) {
    m_failureRate = failureRate;
    m_approvalAfter = approvalAfter;
    m_failures->setValue(rateWord(failureRate));
    m_approval->setValue(waitWord(approvalAfter));
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

void SimulationPanel::showHead() {
    const bool isShown = m_simulation != nullptr && m_trouble.isEmpty();
    m_title->setVisible(isShown || m_isBusy);
    m_band->setVisible(isShown);
    const Tone tone = m_isBusy ? Tone::Muted : Tone::Text;
    if (!isShown) {
        m_draws->hide();
        m_assumed->hide();
        m_title->setRuns({{.text = tr("simulating…"), .tone = Tone::Secondary}});
        return;
    }
    const bool isBad = m_simulation->completed == 0;
    m_title->setRuns({{.text = endWords(*m_simulation, m_zone),
                       .tone = isBad && !m_isBusy ? Tone::Failed : tone,
                       .strong = true}});
    m_band->setRuns(bandWords(*m_simulation));
    m_draws->setState(std::nullopt, m_isBusy ? tr("simulating again…") : drawWords(*m_simulation));
    m_assumed->setState(Glyph::Unknown, assumedWords(*m_simulation));
    m_title->setMinimumWidth(m_title->sizeHint().width());
    m_band->setToolTip(tr("%1\n%2").arg(plainText(m_band->runs()), drawWords(*m_simulation)));
    fitHead();
}

/// The end is never cut off: what else the head says gives way, and stays in its tooltip.
void SimulationPanel::fitHead() {
    const bool isShown = m_simulation != nullptr && m_trouble.isEmpty();
    int room = width() - metrics::kPageMargin - metrics::kTileGap;
    for (const QWidget* const part :
         {static_cast<QWidget*>(m_failures), static_cast<QWidget*>(m_approval),
          static_cast<QWidget*>(m_choice), static_cast<QWidget*>(m_title),
          static_cast<QWidget*>(m_band)}) {
        room -= part->sizeHint().width() + metrics::kTileGap;
    }
    room -= kHeadWords + (m_cancel->isVisible() ? m_cancel->sizeHint().width() : 0);
    const int draws = m_draws->sizeHint().width() + metrics::kTileGap;
    const int assumed = m_assumed->sizeHint().width() + metrics::kTileGap;
    const bool hasAssumed = isShown && m_simulation->assumed > 0 && room >= assumed;
    m_assumed->setVisible(hasAssumed);
    m_draws->setVisible(isShown && room - (hasAssumed ? assumed : 0) >= draws);
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
    m_readout->setLines(tr("At %1").arg(format::moment(at, m_simulation->at, m_zone)), lines,
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
