// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/health_dialog.h"

#include "model/health_series.h"
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/evidence_charts.h"
#include "ui/pages/runs/gate_table_model.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/status_delegate.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kList = 220;
constexpr int kSign = 14;
constexpr int kFixedColumns = 4; ///< sample, time, outcome, what decided

QString outcomeWord(model::CheckOutcome outcome) {
    switch (outcome) {
    case model::CheckOutcome::Pass: return HealthDialog::tr("passes");
    case model::CheckOutcome::Warn: return HealthDialog::tr("passes with a warning");
    case model::CheckOutcome::Fail: return HealthDialog::tr("fails");
    case model::CheckOutcome::Inconclusive: break;
    }
    return HealthDialog::tr("no answer");
}

} // namespace

HealthSpan healthSpan(const model::GateRun& gate, const model::HealthGate* rule) {
    HealthSpan span{.openedAt = gate.openedAt, .resolvedAt = gate.resolvedAt};
    if (rule != nullptr) {
        span.interval = rule->hold.interval;
        if (gate.openedAt) {
            span.countsFrom = *gate.openedAt + rule->hold.initialDelay;
        }
    }
    for (auto sample = gate.samples.rbegin(); sample != gate.samples.rend(); ++sample) {
        const bool isPassed = sample->outcome == model::CheckOutcome::Pass ||
                              sample->outcome == model::CheckOutcome::Warn;
        if (!isPassed) {
            break;
        }
        span.held = std::pair(sample->at, span.held ? span.held->second : sample->at);
    }
    return span;
}

HealthDialog::HealthDialog(QWidget* parent)
    : QDialog(parent), m_title(new ToneLabel({}, Tone::Text, metrics::kTitle, true, this)),
      m_words(new ToneLabel({}, Tone::Secondary, metrics::kBody, false, this)),
      m_form(new SegmentedChoice(this)), m_list(new QListWidget(this)),
      m_stack(new QStackedWidget(this)), m_chart(new HealthChart(m_stack)),
      m_rows(new QStandardItemModel(this)), m_table(new QTableView(m_stack)),
      m_readout(new ToneLabel({}, Tone::Secondary, metrics::kBody, false, this)) {
    setObjectName(u"healthDialog"_s);
    resize(920, 520);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(8);
    buildHead(column);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    m_list->setObjectName(u"healthList"_s);
    m_list->setAccessibleName(tr("Numbers of the gate"));
    m_list->setFixedWidth(kList);
    m_list->setIconSize(QSize(kSign, kSign));
    row->addWidget(m_list);
    m_table->setObjectName(u"healthTable"_s);
    m_table->setAccessibleName(tr("Samples of the gate as a table"));
    m_table->setModel(m_rows);
    dressTable(m_table);
    m_stack->addWidget(m_chart);
    m_stack->addWidget(m_table);
    row->addWidget(m_stack, 1);
    column->addLayout(row, 1);
    auto* legend = new Legend(this);
    legend->setEntries({{Fill::Accent, tr("sample")},
                        {Glyph::Failed, tr("does not pass")},
                        {Fill::Ok, tr("passes in a row")},
                        {Fill::Rest, tr("not counted")},
                        {Fill::NoData, tr("no sample, no number")}});
    column->addWidget(m_readout);
    column->addWidget(legend);
    m_readout->setObjectName(u"healthReadout"_s);
    connect(m_list, &QListWidget::currentRowChanged, this, &HealthDialog::showChart);
    connect(m_chart, &HealthChart::marksChanged, this, [this] {
        m_readout->setText(m_chart->markedWords());
        m_table->selectRow(m_chart->marked());
    });
}

void HealthDialog::buildHead(QVBoxLayout* column) {
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(m_title);
    m_words->setObjectName(u"healthWords"_s);
    head->addWidget(m_words, 1);
    m_form->setObjectName(u"healthForm"_s);
    m_form->setSegments(QStringList{tr("Chart"), tr("Table")});
    m_form->setToolTip(tr("T changes between chart and table"));
    head->addWidget(m_form);
    auto* copy = new QPushButton(tr("Copy"), this);
    copy->setObjectName(u"healthCopy"_s);
    copy->setAutoDefault(false);
    copy->setToolTip(tr("All samples with all numbers, as a table (Ctrl+C)"));
    head->addWidget(copy);
    column->addLayout(head);
    connect(m_form, &SegmentedChoice::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(asText()); });
}

void HealthDialog::setEvidence(const OpenGate& gate,
                               const std::vector<model::HealthSample>& samples,
                               const RunContext& context) {
    const auto* rule =
        gate.planned == nullptr ? nullptr : std::get_if<model::HealthGate>(&gate.planned->params);
    m_gate = toQt(gate.gate->id);
    m_charts = chartsOf(samples, rule);
    m_span = healthSpan(*gate.gate, rule);
    m_zone = context.zone;
    const QString name = gateName(*gate.gate);
    setWindowTitle(tr("Health samples of %1").arg(name));
    m_title->setText(name);
    QStringList words{gatePlace(gate), gateState(*gate.gate, context), samplesWords(*gate.gate)};
    if (rule != nullptr) {
        words << tr("%1 in a row are wanted").arg(rule->hold.successes);
    }
    words.removeAll(QString());
    m_words->setText(words.join(u" · "_s));
    const int before = std::max(0, m_list->currentRow());
    m_list->clear();
    for (const EvidenceChart& chart : std::as_const(m_charts)) {
        QPixmap sign(QSize(kSign, kSign) * devicePixelRatio());
        sign.setDevicePixelRatio(devicePixelRatio());
        sign.fill(Qt::transparent);
        QPainter painter(&sign);
        painter.setRenderHint(QPainter::Antialiasing);
        paintGlyph(painter, QRectF(0, 0, kSign, kSign), chart.glyph, theme(this));
        auto* item = new QListWidgetItem(QIcon(sign), chart.title);
        item->setToolTip(chart.missing.isEmpty() ? glyphWord(chart.glyph) : chart.missing);
        item->setData(Qt::AccessibleTextRole,
                      tr("%1, %2").arg(chart.title, glyphWord(chart.glyph)));
        m_list->addItem(item);
    }
    fillTable(samples, context);
    m_list->setVisible(!m_charts.isEmpty());
    if (m_charts.isEmpty()) {
        m_stack->setCurrentWidget(m_table); // samples without numbers have words
        m_form->setCurrentIndex(1);
    }
    choose(std::min(before, static_cast<int>(m_charts.size()) - 1));
}

void HealthDialog::choose(int chart) {
    m_list->setCurrentRow(chart);
    showChart(chart);
}

void HealthDialog::showChart(int chart) {
    if (chart >= 0 && chart < m_charts.size()) {
        m_chart->setChart(m_charts.at(chart), m_span, m_zone);
        m_readout->setText(m_chart->marked() < 0 ? tr("Left and right walk the samples")
                                                 : m_chart->markedWords());
    }
}

void HealthDialog::fillTable(const std::vector<model::HealthSample>& samples,
                             const RunContext& context) {
    m_rows->clear();
    QStringList heads{tr("Sample"), tr("Time"), tr("Outcome"), tr("What decided")};
    for (const EvidenceChart& chart : std::as_const(m_charts)) {
        heads << chart.title;
    }
    m_rows->setHorizontalHeaderLabels(heads);
    int number = 0;
    for (const model::HealthSample& sample : samples) {
        QList<QStandardItem*> row;
        const auto add = [&row](const QString& text) {
            row.append(new QStandardItem(text));
            row.constLast()->setEditable(false);
        };
        add(sample.isBaseline ? tr("before") : QString::number(++number));
        add(format::clock(sample.at, context.zone, true));
        add(outcomeWord(sample.outcome));
        add(sample.code.empty() ? toQt(sample.text)
                                : tr("%1: %2").arg(toQt(sample.code), toQt(sample.text)));
        for (const EvidenceChart& chart : std::as_const(m_charts)) {
            const double value = sample.isBaseline ? chart.before.value_or(std::nan(""))
                                                   : chart.values.value(number - 1, std::nan(""));
            add(std::isnan(value) ? tr("no number") : QLocale().toString(value, 'g', 6));
        }
        m_rows->appendRow(row);
    }
    auto* header = m_table->horizontalHeader();
    constexpr std::array kWidths{64, 80, 130, 260};
    for (int column = 0; column < m_rows->columnCount(); ++column) {
        header->resizeSection(
            column, column < kFixedColumns ? kWidths.at(static_cast<std::size_t>(column)) : 120);
    }
}

QString HealthDialog::asText() const {
    QStringList lines;
    QStringList cells;
    for (int column = 0; column < m_rows->columnCount(); ++column) {
        cells << m_rows->headerData(column, Qt::Horizontal).toString();
    }
    lines << cells.join(u'\t');
    for (int row = 0; row < m_rows->rowCount(); ++row) {
        cells.clear();
        for (int column = 0; column < m_rows->columnCount(); ++column) {
            cells << m_rows->item(row, column)->text().simplified();
        }
        lines << cells.join(u'\t');
    }
    return lines.join(u'\n') + u'\n';
}

void HealthDialog::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(asText());
    } else if (event->key() == Qt::Key_T && event->modifiers() == Qt::NoModifier) {
        m_form->setCurrentIndex(1 - m_form->currentIndex());
        m_stack->setCurrentIndex(m_form->currentIndex());
    } else {
        QDialog::keyPressEvent(event);
    }
}

} // namespace pilothouse::ui
