// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/health/health_chart.h"

#include "ui/canvas/timeline/time_scale.h"
#include "ui/format/format.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/bars.h"

#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QLineSeries>
#include <QScatterSeries>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

double stamp(Instant at) {
    return static_cast<double>(at.time_since_epoch().count());
}

QString numberWords(double value) {
    return QLocale().toString(value, 'g', 4);
}

} // namespace

QList<std::pair<Instant, Instant>> missedSamples(const QList<Instant>& at, const HealthSpan& span) {
    QList<std::pair<Instant, Instant>> missed;
    if (span.interval <= 0ms) {
        return missed;
    }
    for (qsizetype one = 1; one < at.size(); ++one) {
        if (at.at(one) - at.at(one - 1) > span.interval * 3 / 2) {
            missed.append({at.at(one - 1), at.at(one)});
        }
    }
    return missed;
}

/// The series in front, spans of time behind them.
class HealthChart::View : public QChartView {
public:
    explicit View(HealthChart* owner) : QChartView(new QChart, owner), m_owner(owner) {
        setFrameShape(QFrame::NoFrame);
        setRenderHint(QPainter::Antialiasing);
        setFocusPolicy(Qt::NoFocus);
        setAttribute(Qt::WA_TransparentForMouseEvents);
        chart()->legend()->hide();
        chart()->setAnimationOptions(QChart::NoAnimation);
        chart()->setBackgroundVisible(false);
        chart()->setPlotAreaBackgroundVisible(false);
        chart()->setMargins(QMargins(4, 8, 12, 4));
        chart()->layout()->setContentsMargins(0, 0, 0, 0);
    }

    void show(const EvidenceChart& series, int marked);

protected:
    void drawBackground(QPainter* painter, const QRectF& area) override;
    void drawForeground(QPainter* painter, const QRectF& area) override;

private:
    void buildAxes(const EvidenceChart& series);
    void addLine(const QList<QPointF>& points, const QPen& pen);
    void addDots(const QList<QPointF>& points, QScatterSeries::MarkerShape shape, double size,
                 const QColor& ink, const QColor& edge);
    void addSamples(const EvidenceChart& series, const Tokens& tokens);
    [[nodiscard]] QRectF plotOf(Instant from, Instant to) const;

    HealthChart* m_owner;
    QCategoryAxis* m_time = nullptr;
    QValueAxis* m_value = nullptr;
    double m_from = 0;
    double m_to = 1;
};

void HealthChart::View::addLine(const QList<QPointF>& points, const QPen& pen) {
    auto* series = new QLineSeries;
    series->setPen(pen);
    series->append(points);
    chart()->addSeries(series);
    series->attachAxis(m_time);
    series->attachAxis(m_value);
}

void HealthChart::View::addDots(const QList<QPointF>& points, QScatterSeries::MarkerShape shape,
                                double size, const QColor& ink, const QColor& edge) {
    if (points.isEmpty()) {
        return;
    }
    auto* series = new QScatterSeries;
    series->setMarkerShape(shape);
    series->setMarkerSize(size);
    series->setColor(ink);
    series->setBorderColor(edge);
    series->append(points);
    chart()->addSeries(series);
    series->attachAxis(m_time);
    series->attachAxis(m_value);
}

void HealthChart::View::buildAxes(const EvidenceChart& series) {
    const Tokens& tokens = theme(this);
    for (QAbstractAxis* axis : chart()->axes()) {
        chart()->removeAxis(axis);
        delete axis;
    }
    const HealthSpan& span = m_owner->m_span;
    Instant from = series.at.value(0);
    Instant to = series.at.isEmpty() ? from + 1min : series.at.constLast();
    from = span.openedAt ? std::min(from, *span.openedAt) : from;
    to = std::max(to, from + 1min);
    const auto margin = (to - from) / 40;
    m_from = stamp(from - margin);
    m_to = stamp(to + margin);
    m_time = new QCategoryAxis;
    m_time->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    m_time->setRange(m_from, m_to);
    const double width = std::max(200.0, double(this->width()) - 80);
    const TimeScale scale{
        .begin = from - margin, .left = 0, .perPixel = std::max(1.0, (m_to - m_from) / width)};
    for (const TimeTick& tick : ticksOf(scale, width, 72, m_owner->m_zone)) {
        m_time->append(tick.label, stamp(tick.at));
    }
    double top = series.before.value_or(0);
    top = series.limit ? std::max(top, *series.limit) : top;
    double bottom = 0;
    for (const double value : series.values) {
        top = std::isnan(value) ? top : std::max(top, value);
        bottom = std::isnan(value) ? bottom : std::min(bottom, value);
    }
    m_value = new QValueAxis;
    m_value->setRange(bottom, top > bottom ? bottom + (top - bottom) * 1.15 : bottom + 1);
    m_value->applyNiceNumbers();
    m_value->setLabelFormat(u"%g"_s);
    for (QAbstractAxis* axis :
         {static_cast<QAbstractAxis*>(m_time), static_cast<QAbstractAxis*>(m_value)}) {
        axis->setLabelsFont(textFont(metrics::kLabel));
        axis->setLabelsColor(tokens.secondary);
        axis->setGridLineColor(tokens.sunken);
        axis->setLinePenColor(tokens.divider);
    }
    chart()->addAxis(m_time, Qt::AlignBottom);
    chart()->addAxis(m_value, Qt::AlignLeft);
}

void HealthChart::View::addSamples(const EvidenceChart& series, const Tokens& tokens) {
    const QPen line(tokens.accent, 2);
    QList<QPointF> part;
    QList<QPointF> passed;
    QList<QPointF> warned;
    QList<QPointF> failed;
    const auto missed = missedSamples(series.at, m_owner->m_span);
    const auto endPart = [&] {
        if (part.size() > 1) {
            addLine(part, line);
        }
        part.clear();
    };
    for (qsizetype at = 0; at < series.values.size(); ++at) {
        const bool isAfterGap = std::any_of(missed.cbegin(), missed.cend(), [&](const auto& gap) {
            return gap.second == series.at.at(at);
        });
        if (std::isnan(series.values.at(at)) || isAfterGap) {
            endPart(); // a gap stays a gap
        }
        if (std::isnan(series.values.at(at))) {
            continue;
        }
        const QPointF point(stamp(series.at.at(at)), series.values.at(at));
        part.append(point);
        const Glyph outcome = series.outcomes.value(at, Glyph::Ok);
        (outcome == Glyph::Failed ? failed : outcome == Glyph::Ok ? passed : warned).append(point);
    }
    endPart();
    addDots(passed, QScatterSeries::MarkerShapeCircle, 7, tokens.accent, tokens.surface);
    addDots(warned, QScatterSeries::MarkerShapeTriangle, 11, tokens.warning.fill, tokens.surface);
    addDots(failed, QScatterSeries::MarkerShapeRotatedRectangle, 12, tokens.failed.fill,
            tokens.surface);
}

void HealthChart::View::show(const EvidenceChart& series, int marked) {
    const Tokens& tokens = theme(this);
    chart()->removeAllSeries();
    buildAxes(series);
    const auto level = [&](const std::optional<double>& value, const QColor& ink,
                           const QList<double>& dashes) {
        if (value) {
            QPen pen(ink, 1.5, Qt::CustomDashLine, Qt::FlatCap);
            pen.setDashPattern(dashes);
            addLine({{m_from, *value}, {m_to, *value}}, pen);
        }
    };
    level(series.before, tokens.secondary, {1.5, 3});
    level(series.limit, tokens.failed.text, {6, 3});
    addSamples(series, tokens);
    const double value = series.values.value(marked, std::nan(""));
    if (marked >= 0 && !std::isnan(value)) {
        addDots({{stamp(series.at.at(marked)), value}}, QScatterSeries::MarkerShapeCircle, 16,
                QColor(Qt::transparent), tokens.accent);
    }
    resetCachedContent();
    viewport()->update();
}

QRectF HealthChart::View::plotOf(Instant from, Instant to) const {
    const QRectF plot = chart()->mapRectToScene(chart()->plotArea());
    const double perUnit = plot.width() / (m_to - m_from);
    const double left = plot.left() + (stamp(from) - m_from) * perUnit;
    const double right = plot.left() + (stamp(to) - m_from) * perUnit;
    return QRectF(left, plot.top(), std::max(2.0, right - left), plot.height()) & plot;
}

void HealthChart::View::drawBackground(QPainter* painter, const QRectF& area) {
    const Tokens& tokens = theme(this);
    painter->fillRect(area, tokens.surface);
    const HealthSpan& span = m_owner->m_span;
    const auto words = [&](const QRectF& box, const QString& text, const QColor& ink,
                           bool isAtFoot = false) {
        painter->setFont(textFont(metrics::kLabel));
        painter->setPen(ink);
        if (QFontMetrics(painter->font()).horizontalAdvance(text) + 8 < box.width()) {
            painter->drawText(box.adjusted(4, 3, -4, -3), isAtFoot ? Qt::AlignBottom : Qt::AlignTop,
                              text);
        }
    };
    if (span.openedAt && span.countsFrom && *span.countsFrom > *span.openedAt) {
        const QRectF box = plotOf(*span.openedAt, *span.countsFrom);
        painter->fillRect(box, tokens.sunken);
        words(box, HealthChart::tr("not counted"), tokens.secondary);
    }
    if (span.held) {
        painter->fillRect(plotOf(span.held->first, span.held->second), tokens.ok.tint);
    }
    for (const auto& [from, to] : missedSamples(m_owner->m_chart.at, span)) {
        const QRectF box = plotOf(from, to);
        paintFill(*painter, box, Fill::NoData, tokens);
        words(box, HealthChart::tr("no sample"), tokens.text);
    }
    const auto& chart = m_owner->m_chart;
    for (qsizetype at = 0; at < chart.values.size(); ++at) {
        if (std::isnan(chart.values.at(at))) { // taken, but nobody told this number
            const auto step = span.interval > 0ms ? span.interval / 2 : 15s;
            const QRectF box = plotOf(chart.at.at(at) - step, chart.at.at(at) + step);
            paintFill(*painter, box, Fill::NoData, tokens);
            words(box, HealthChart::tr("no number"), tokens.text);
        }
    }
    if (span.held) { // at the foot, where no hatch has words
        words(plotOf(span.held->first, span.held->second), HealthChart::tr("passes in a row"),
              tokens.ok.text, true);
    }
}

/// What the two levels are, at the right end of each.
void HealthChart::View::drawForeground(QPainter* painter, const QRectF& /*area*/) {
    const Tokens& tokens = theme(this);
    const EvidenceChart& series = m_owner->m_chart;
    if (m_value == nullptr) {
        return;
    }
    const QRectF plot = chart()->mapRectToScene(chart()->plotArea());
    const auto level = [&](const std::optional<double>& value, const QString& text,
                           const QColor& ink) {
        if (!value) {
            return;
        }
        const double span = std::max(1e-9, m_value->max() - m_value->min());
        const double y = plot.bottom() - (*value - m_value->min()) / span * plot.height();
        painter->setFont(textFont(metrics::kLabel, Weight::Strong));
        painter->setPen(ink);
        const bool isLow = y - 16 < plot.top();
        painter->drawText(QRectF(plot.left(), isLow ? y + 2 : y - 16, plot.width() - 4, 14),
                          Qt::AlignRight | Qt::AlignVCenter, text);
    };
    level(series.limit, series.limitWords, tokens.failed.text);
    if (!series.limit || (series.before && std::abs(*series.before - *series.limit) > 1e-9)) {
        level(series.before,
              HealthChart::tr("before: %1").arg(numberWords(series.before.value_or(0))),
              tokens.secondary);
    }
    if (m_owner->hasFocus()) {
        painter->setPen(QPen(tokens.accent, metrics::kFocusWidth));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(sceneRect().adjusted(2, 2, -2, -2));
    }
}

HealthChart::HealthChart(QWidget* parent) : QWidget(parent), m_view(new View(this)) {
    setObjectName(u"healthChart"_s);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(360, 220);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view);
}

HealthChart::~HealthChart() = default;

void HealthChart::setChart(const EvidenceChart& chart, const HealthSpan& span,
                           const QTimeZone& zone) {
    m_chart = chart;
    m_span = span;
    m_zone = zone;
    m_marked = std::min(m_marked, static_cast<int>(chart.values.size()) - 1);
    setAccessibleName(chart.title);
    redraw();
}

void HealthChart::redraw() {
    m_view->show(m_chart, m_marked);
    setAccessibleDescription(
        m_marked < 0 ? tr("%1 samples; left and right walk them").arg(m_chart.values.size())
                     : markedWords());
}

void HealthChart::mark(int sample) {
    const int last = static_cast<int>(m_chart.values.size()) - 1;
    m_marked = std::clamp(sample, -1, last);
    redraw();
    Q_EMIT marksChanged();
}

QString HealthChart::markedWords() const {
    if (m_marked < 0 || m_marked >= m_chart.values.size()) {
        return {};
    }
    const double value = m_chart.values.at(m_marked);
    return tr("Sample %1 of %2, %3: %4, %5")
        .arg(m_marked + 1)
        .arg(m_chart.values.size())
        .arg(format::clock(m_chart.at.at(m_marked), m_zone, true),
             std::isnan(value) ? tr("no number") : numberWords(value),
             glyphWord(m_chart.outcomes.value(m_marked, Glyph::Unknown)));
}

void HealthChart::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_chart.values.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Left: mark(std::max(0, m_marked < 0 ? last : m_marked - 1)); break;
    case Qt::Key_Right: mark(m_marked < 0 ? 0 : m_marked + 1); break;
    case Qt::Key_Home: mark(0); break;
    case Qt::Key_End: mark(last); break;
    default: QWidget::keyPressEvent(event);
    }
}

void HealthChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) { // another theme
        redraw();
    }
}

void HealthChart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    redraw(); // as many times as fit
}

} // namespace pilothouse::ui
