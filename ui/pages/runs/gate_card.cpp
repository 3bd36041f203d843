// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/gate_card.h"

#include "ui/format/format.h"
#include "ui/pages/runs/run_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kSampleStep = 18;
constexpr int kRegionRow = 26;

/// A number above what it counts, with a divider before all but the first.
class FigureCell : public QWidget {
public:
    FigureCell(const GateFigure& figure, bool isFirst, QWidget* parent)
        : QWidget(parent), m_figure(figure), m_isFirst(isFirst) {
        setFixedHeight(44);
        setAccessibleName(figure.label);
        setAccessibleDescription(figure.value);
    }
    [[nodiscard]] QSize sizeHint() const override { return {132, 44}; }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        const int left = m_isFirst ? 0 : 16;
        if (!m_isFirst) {
            painter.fillRect(QRect(0, 2, 1, height() - 4), tokens.divider);
        }
        paintRuns(painter, QRectF(left, 0, width() - left - 8, 24),
                  {TextRun{.text = m_figure.value, .tone = Tone::Text, .strong = true}},
                  metrics::kTitle, tokens);
        paintRuns(painter, QRectF(left, 24, width() - left - 8, 18),
                  {TextRun{.text = m_figure.label, .tone = Tone::Muted}}, metrics::kLabel, tokens);
    }

private:
    GateFigure m_figure;
    bool m_isFirst;
};

/// The samples of a gate in time, a shape each; the newest at the right, older ones that do not fit
/// are counted.
class SampleStrip : public QWidget {
public:
    SampleStrip(const SampleLine& line, QWidget* parent) : QWidget(parent), m_line(line) {
        setFixedHeight(20);
        setAccessibleName(line.gate);
        setAccessibleDescription(line.notes.join(QStringLiteral("; ")));
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const qsizetype first = firstShown();
        double x = 0;
        if (first > 0) {
            x += paintRuns(painter, QRectF(0, 0, 60, height()),
                           {TextRun{.text = GateCardView::tr("%1 earlier").arg(first),
                                    .tone = Tone::Muted}},
                           metrics::kLabel, tokens) +
                 8;
        }
        for (qsizetype at = first; at < m_line.samples.size(); ++at) {
            paintGlyph(painter, QRectF(x, 3, 14, 14), m_line.samples.at(at), tokens);
            x += kSampleStep;
        }
    }
    bool event(QEvent* event) override {
        if (event->type() == QEvent::ToolTip) {
            const auto* help = static_cast<QHelpEvent*>(event);
            const qsizetype first = firstShown();
            const qsizetype at = first + (help->pos().x() - (first > 0 ? 68 : 0)) / kSampleStep;
            QToolTip::showText(help->globalPos(), m_line.notes.value(at), this);
            return true;
        }
        return QWidget::event(event);
    }

private:
    [[nodiscard]] qsizetype firstShown() const {
        const qsizetype room = std::max(1, (width() - 68) / kSampleStep);
        return std::max<qsizetype>(0, m_line.samples.size() - room);
    }
    SampleLine m_line;
};

/// A line in the failed tint.
class FailureRow : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintBox(painter, rect(), theme(this).failed.tint, QColor());
    }
};

/// Where the clusters are, the most first, on one scale.
class RegionList : public QWidget {
public:
    RegionList(const QList<GateRegion>& regions, QWidget* parent)
        : QWidget(parent), m_regions(regions) {
        setFixedHeight(static_cast<int>(regions.size()) * kRegionRow);
        QStringList words;
        for (const GateRegion& region : regions) {
            words << GateCardView::tr("%1: %2").arg(region.name).arg(region.clusters);
        }
        setAccessibleDescription(words.join(QStringLiteral(", ")));
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        int most = 1;
        for (const GateRegion& region : m_regions) {
            most = std::max(most, region.clusters);
        }
        constexpr double kBar = 140;
        constexpr double kName = 180;
        for (int at = 0; at < m_regions.size(); ++at) {
            const GateRegion& region = m_regions.at(at);
            const double y = at * kRegionRow;
            painter.fillRect(QRectF(0, y, width(), 1), tokens.sunken);
            paintRuns(painter, QRectF(0, y, kName - 12, kRegionRow),
                      {TextRun{.text = region.name, .tone = Tone::Text}}, metrics::kBody, tokens);
            const QRectF bar(kName, y + (kRegionRow - 8) / 2.0, kBar, 8);
            paintFill(painter, bar, Fill::Rest, tokens);
            QRectF full = bar;
            full.setWidth(std::max(4.0, kBar * region.clusters / most));
            paintFill(painter, full, Fill::Ramp4, tokens);
            paintRuns(painter, QRectF(kName + kBar + 12, y, 56, kRegionRow),
                      {TextRun{.text = format::number(std::int64_t(region.clusters)),
                               .tone = Tone::Text,
                               .strong = true}},
                      metrics::kBody, tokens);
            if (region.production > 0) {
                paintRuns(
                    painter, QRectF(kName + kBar + 76, y, 200, kRegionRow),
                    {TextRun{.text = GateCardView::tr("%1 in production").arg(region.production),
                             .tone = Tone::Secondary}},
                    metrics::kBody, tokens);
            }
        }
    }

private:
    QList<GateRegion> m_regions;
};

} // namespace

GateCardView::GateCardView(QWidget* parent)
    : Panel({}, parent), m_content(new QWidget), m_column(new QVBoxLayout(m_content)) {
    setObjectName(QStringLiteral("gateCard"));
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_column->setContentsMargins(16, 12, 16, 16);
    m_column->setSpacing(6);
    scroll->setWidget(m_content);
    m_content->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    body()->addWidget(scroll, 1);
}

void GateCardView::setCard(const GateCard& card, bool canReview) {
    if (card != m_card || canReview != m_canReview) {
        m_card = card;
        m_canReview = canReview;
        refill();
    }
}

void GateCardView::setCharts(const QList<EvidenceChart>& charts, const QTimeZone& zone) {
    const auto titles = [](const QList<EvidenceChart>& of) { // NaN is not equal to itself
        QStringList words;
        for (const EvidenceChart& chart : of) {
            words << chart.title + QString::number(chart.values.size());
        }
        return words;
    };
    if (titles(charts) != titles(m_charts) || zone != m_zone) {
        m_charts = charts;
        m_zone = zone;
        refill();
    }
}

void GateCardView::refill() {
    const auto clear = [](QLayout* layout, const auto& again) -> void {
        while (QLayoutItem* item = layout->takeAt(0)) {
            if (item->widget() != nullptr) {
                item->widget()->hide();
                item->widget()->deleteLater();
            } else if (item->layout() != nullptr) {
                again(item->layout(), again);
            }
            delete item;
        }
    };
    clear(m_column, clear);
    addHead();
    addFigures();
    addSamples();
    addCharts();
    addFailures();
    if (m_card.verdict.isEmpty()) {
        addEffects();
    }
    addRegions();
    m_column->addStretch(1);
}

void GateCardView::addTitle(const QString& title, const QString& note) {
    m_column->addSpacing(10);
    m_column->addWidget(
        new RunLabel({{.text = title, .tone = Tone::Text, .strong = true},
                      {.text = QStringLiteral("  ") + note, .tone = Tone::Secondary}},
                     metrics::kBody, m_content));
}

void GateCardView::addHead() {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(new GlyphLabel(m_card.glyph, 20, m_content));
    row->addWidget(new ToneLabel(m_card.title, Tone::Text, metrics::kPageTitle, true, m_content));
    row->addWidget(new RunLabel({{.text = m_card.subtitle, .tone = Tone::Secondary}},
                                metrics::kBody, m_content),
                   1);
    auto* open = new QPushButton(tr("Open run"), m_content);
    open->setObjectName(QStringLiteral("gateOpenRun"));
    row->addWidget(open);
    connect(open, &QPushButton::clicked, this, &GateCardView::runWanted);
    if (m_card.verdict.isEmpty() && m_canReview) {
        auto* review = new QPushButton(tr("Review and approve…"), m_content);
        review->setObjectName(QStringLiteral("gateReview"));
        review->setToolTip(tr("Opens the sheet; nothing is sent yet (A)"));
        setButtonKind(review, ButtonKind::Primary);
        row->addWidget(review);
        connect(review, &QPushButton::clicked, this, &GateCardView::reviewWanted);
    }
    m_column->addLayout(row);
    if (!m_card.verdict.isEmpty()) {
        m_column->addWidget(
            new ToneLabel(m_card.verdict, Tone::Secondary, metrics::kBody, false, m_content));
    }
}

void GateCardView::addFigures() {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    bool isFirst = true;
    for (const GateFigure& figure : std::as_const(m_card.figures)) {
        row->addWidget(new FigureCell(figure, isFirst, m_content), 1);
        isFirst = false;
    }
    m_column->addSpacing(4);
    m_column->addLayout(row);
}

void GateCardView::addSamples() {
    addTitle(tr("Health samples"),
             m_card.samples.isEmpty() ? tr("no health gate has looked at this run") : QString());
    for (const SampleLine& line : std::as_const(m_card.samples)) {
        auto* row = new QHBoxLayout;
        row->setSpacing(8);
        row->addWidget(new GlyphLabel(line.glyph, 14, m_content));
        auto* name =
            new RunLabel({{.text = line.gate, .tone = Tone::Text},
                          {.text = QStringLiteral("  ") + line.words, .tone = Tone::Secondary}},
                         metrics::kBody, m_content);
        name->setFixedWidth(250);
        row->addWidget(name);
        row->addWidget(new SampleStrip(line, m_content), 1);
        m_column->addLayout(row);
        if (!line.worst.isEmpty()) {
            auto* worst = new QHBoxLayout;
            worst->addSpacing(22);
            worst->addWidget(new RunLabel({{.text = line.worst, .tone = Tone::Warning}},
                                          metrics::kBody, m_content));
            m_column->addLayout(worst);
        }
    }
}

void GateCardView::addCharts() {
    if (m_charts.isEmpty()) {
        return;
    }
    auto* grid = new QGridLayout;
    grid->setSpacing(8);
    constexpr int kColumns = 3;
    constexpr int kTiles = 6;
    QList<int> order; // what is wrong first
    for (const bool isWrong : {true, false}) {
        for (int at = 0; at < m_charts.size(); ++at) {
            if ((m_charts.at(at).glyph != Glyph::Ok) == isWrong) {
                order.append(at);
            }
        }
    }
    for (int place = 0; place < std::min<int>(kTiles, static_cast<int>(order.size())); ++place) {
        const int at = order.at(place);
        auto* tile = new EvidenceTile(m_charts.at(at), m_zone, m_content);
        connect(tile, &EvidenceTile::opened, this, [this, at] { Q_EMIT chartWanted(at); });
        grid->addWidget(tile, place / kColumns, place % kColumns);
    }
    m_column->addLayout(grid);
    if (order.size() > kTiles) {
        auto* all =
            new LinkButton(tr("All %1 numbers, with every sample").arg(m_charts.size()), m_content);
        all->setObjectName(QStringLiteral("gateAllCharts"));
        m_column->addWidget(all, 0, Qt::AlignLeft);
        connect(all, &QAbstractButton::clicked, this,
                [this, first = order.constFirst()] { Q_EMIT chartWanted(first); });
    }
}

void GateCardView::addFailures() {
    addTitle(tr("Failures so far"), m_card.failuresTitle);
    for (const FailureLine& failure : std::as_const(m_card.failures)) {
        auto* line = new FailureRow(m_content);
        line->setFixedHeight(32);
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(12, 0, 12, 0);
        row->setSpacing(8);
        row->addWidget(new GlyphLabel(Glyph::Failed, 14, line));
        row->addWidget(
            new RunLabel({{.text = failure.name, .tone = Tone::Text, .strong = true},
                          {.text = QStringLiteral("  ") + failure.why, .tone = Tone::Failed}},
                         metrics::kBody, line),
            1);
        auto* open = new LinkButton(tr("Open"), line);
        row->addWidget(open);
        connect(open, &QAbstractButton::clicked, this,
                [this, id = failure.id] { Q_EMIT clusterOpened(id); });
        m_column->addWidget(line);
    }
    if (!m_card.deferred.isEmpty()) {
        auto* line = new QWidget(m_content);
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(12, 8, 12, 8);
        row->setSpacing(8);
        row->addWidget(new GlyphLabel(kDeferredGlyph, 14, line));
        auto* words = new ToneLabel(m_card.deferred, Tone::Text, metrics::kBody, false, line);
        words->setObjectName(QStringLiteral("gateDeferred"));
        words->setWrap(true);
        words->setToolTip(tr("Offline as the fleet's file expects; they are updated when they are "
                             "back while the run goes on"));
        row->addWidget(words, 1);
        m_column->addWidget(line);
    }
}

void GateCardView::addEffects() {
    addTitle(tr("What happens on approval"), m_card.effectNote);
    if (m_card.effects.isEmpty()) {
        m_column->addWidget(new ToneLabel(tr("Nothing starts: no cluster is behind this gate."),
                                          Tone::Secondary, metrics::kBody, false, m_content));
        return;
    }
    QList<BarPart> parts;
    QList<LegendEntry> words;
    for (const GateEffect& effect : std::as_const(m_card.effects)) {
        parts.append({.weight = double(effect.clusters), .fill = effect.fill});
        words.append({.sign = effect.glyph, .word = effect.words});
    }
    auto* bar = new PartBar(m_content);
    bar->setThickness(20);
    bar->setParts(parts);
    m_column->addWidget(bar);
    auto* legend = new Legend(m_content);
    legend->setEntries(words);
    m_column->addWidget(legend);
}

void GateCardView::addRegions() {
    if (m_card.regions.isEmpty()) {
        return;
    }
    addTitle(tr("Blast radius"), m_card.isRegions ? tr("by region") : tr("by group"));
    m_column->addWidget(new RegionList(m_card.regions, m_content));
}

} // namespace pilothouse::ui
