// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/evidence_charts.h"

#include "model/health_series.h"
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/text_runs.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr int kPadding = 12;

/// "notReadyNodes" as words.
QString wordsOf(const std::string& name) {
    QString words;
    for (const QChar letter : toQt(name)) {
        if (letter.isUpper()) {
            words += u' ';
        }
        words += letter.toLower();
    }
    return words.trimmed();
}

Glyph glyphOf(model::CheckOutcome outcome) {
    switch (outcome) {
    case model::CheckOutcome::Fail: return Glyph::Failed;
    case model::CheckOutcome::Inconclusive: return Glyph::Unknown;
    case model::CheckOutcome::Warn: return Glyph::Warning;
    case model::CheckOutcome::Pass: break;
    }
    return Glyph::Ok;
}

/// What the check of a series came to in one sample.
Glyph outcomeIn(const model::HealthSample& sample, const model::HealthSeries& series) {
    for (const model::CheckTotal& total : sample.totals) {
        if (total.code == series.code && total.name == series.check) {
            return total.fail > 0           ? Glyph::Failed
                   : total.inconclusive > 0 ? Glyph::Unknown
                   : total.warn > 0         ? Glyph::Warning
                                            : Glyph::Ok;
        }
    }
    return Glyph::Unknown;
}

EvidenceChart chartOf(const model::HealthSeries& series) {
    EvidenceChart chart{.glyph = glyphOf(series.outcome), .before = series.before};
    chart.title = series.number == "value" ? toQt(series.check)
                                           : QCoreApplication::translate("EvidenceTile", "%1: %2")
                                                 .arg(toQt(series.check), wordsOf(series.number));
    for (const auto& value : series.values) {
        chart.values.append(value.value_or(kNothing));
    }
    chart.at = QList<Instant>(series.at.begin(), series.at.end());
    if (series.silent > 0) {
        chart.missing = QCoreApplication::translate("EvidenceTile", "no number for %1 of %2")
                            .arg(series.silent)
                            .arg(series.members);
    }
    return chart;
}

} // namespace

QList<EvidenceChart> chartsOf(const std::vector<model::HealthSample>& samples,
                              const model::HealthGate* rule) {
    QList<EvidenceChart> charts;
    for (const model::HealthSeries& series : model::seriesOf(samples)) {
        charts.append(chartOf(series));
        for (const model::HealthSample& sample : samples) {
            if (!sample.isBaseline) {
                charts.last().outcomes.append(outcomeIn(sample, series));
            }
        }
        for (std::size_t at = 0; rule != nullptr && at < rule->rules.size(); ++at) {
            const model::HealthRule& one = rule->rules[at];
            if (series.number == "value" && one.name == series.check) {
                charts.last().limit = one.threshold;
                charts.last().limitWords =
                    QCoreApplication::translate("EvidenceTile", "limit %1 %2")
                        .arg(toQt(model::toString(one.comparison)),
                             QLocale().toString(one.threshold, 'g', 4));
            }
        }
    }
    return charts;
}

QString evidenceGate(const model::RunPicture& picture, const QString& gate) {
    QString last;
    const auto look = [&](const std::vector<model::GateRun>& gates) {
        for (const model::GateRun& one : gates) {
            const QString id = toQt(one.id);
            if (!one.samples.empty()) {
                last = id;
            }
            if (id == gate) {
                return true;
            }
        }
        return false;
    };
    for (const model::StageRun& stage : picture.run.stages) {
        bool isThere = false;
        for (const model::GroupRun& group : stage.groups) {
            isThere = isThere || look(group.gates);
        }
        if (isThere || look(stage.gates)) {
            break;
        }
    }
    return last;
}

EvidenceTile::EvidenceTile(const EvidenceChart& chart, const QTimeZone& zone, QWidget* parent)
    : QWidget(parent), m_chart(chart), m_zone(zone) {
    setObjectName(u"evidenceTile"_s);
    setMinimumSize(180, 136);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setCursor(Qt::PointingHandCursor);
    setToolTip(tr("Enter or a click: all samples, large"));
    setAccessibleName(chart.title);
    for (const double value : chart.values) {
        m_top = std::isnan(value) ? m_top : std::max(m_top, value);
    }
    m_top = std::max({m_top, chart.before.value_or(0), chart.limit.value_or(0)}) * 1.15;
    m_top = m_top > 0 ? m_top : 1;
    mark(-1);
}

void EvidenceTile::mark(int sample) {
    m_marked = sample;
    const qsizetype at = sample < 0 ? m_chart.values.size() - 1 : sample;
    const double value = m_chart.values.value(at, kNothing);
    setAccessibleDescription(
        std::isnan(value) ? tr("no data at %1").arg(format::clock(m_chart.at.value(at), m_zone))
                          : tr("%1 at %2")
                                .arg(QLocale().toString(value, 'g', 3),
                                     format::clock(m_chart.at.value(at), m_zone)));
    update();
}

QRectF EvidenceTile::plot() const {
    return QRectF(rect()).adjusted(kPadding, 60, -kPadding, -10);
}

QPointF EvidenceTile::pointOf(qsizetype sample) const {
    const QRectF box = plot();
    const double steps = std::max<double>(1, double(m_chart.values.size() - 1));
    return {box.left() + box.width() * double(sample) / steps,
            box.bottom() - box.height() * m_chart.values.at(sample) / m_top};
}

void EvidenceTile::paintLine(QPainter& painter, const Tokens& tokens) const {
    QPainterPath line;
    bool isDrawing = false;
    for (qsizetype at = 0; at < m_chart.values.size(); ++at) {
        if (std::isnan(m_chart.values.at(at))) {
            isDrawing = false; // a gap stays a gap
            const double step =
                plot().width() / std::max<double>(1, double(m_chart.values.size() - 1));
            const QRectF gap(plot().left() + step * (double(at) - 0.5), plot().top(), step,
                             plot().height());
            paintFill(painter, gap & plot(), Fill::NoData, tokens);
            continue;
        }
        if (isDrawing) {
            line.lineTo(pointOf(at));
        } else {
            line.moveTo(pointOf(at));
        }
        isDrawing = true;
    }
    const QColor ink = m_chart.glyph == Glyph::Failed    ? tokens.failed.fill
                       : m_chart.glyph == Glyph::Warning ? tokens.warning.fill
                                                         : tokens.accent;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(ink, 2));
    painter.drawPath(line);
    const qsizetype at = m_marked < 0 ? m_chart.values.size() - 1 : m_marked;
    if (!std::isnan(m_chart.values.value(at, kNothing))) {
        painter.setBrush(ink);
        painter.setPen(Qt::NoPen);
        painter.drawEllipse(pointOf(at), 3, 3);
    }
}

void EvidenceTile::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isBad = m_chart.glyph == Glyph::Failed || m_chart.glyph == Glyph::Warning;
    paintBox(painter, rect(),
             isBad ? mixed(tokens.surface, tokens.state(m_chart.glyph).tint, 0.45) : tokens.surface,
             tokens.divider);
    paintGlyph(painter, QRectF(kPadding, 11, 12, 12), m_chart.glyph, tokens);
    paintRuns(painter, QRectF(kPadding + 18, 7, width() - 2 * kPadding - 18, 20),
              {TextRun{.text = m_chart.title, .tone = Tone::Text}}, metrics::kBody, tokens);
    const qsizetype at = m_marked < 0 ? m_chart.values.size() - 1 : m_marked;
    const double value = m_chart.values.value(at, kNothing);
    TextRuns values;
    if (m_chart.before) {
        values = {{.text = QLocale().toString(*m_chart.before, 'g', 3), .tone = Tone::Secondary},
                  {.text = u" → "_s, .tone = Tone::Muted}};
    }
    values.append({.text = std::isnan(value) ? tr("no data") : QLocale().toString(value, 'g', 3),
                   .tone = Tone::Text,
                   .strong = true});
    const QRectF row(kPadding, 29, width() - 2 * kPadding, 24);
    paintRuns(painter, row, values, metrics::kTitle, tokens);
    const QString side = m_marked >= 0               ? format::clock(m_chart.at.value(at), m_zone)
                         : m_chart.missing.isEmpty() ? m_chart.limitWords
                                                     : m_chart.missing;
    paintRuns(painter, row, {TextRun{.text = side, .tone = Tone::Secondary}}, metrics::kLabel,
              tokens, Qt::AlignRight);
    painter.setPen(QPen(tokens.divider, 1));
    painter.drawLine(plot().bottomLeft(), plot().bottomRight());
    if (m_chart.before) { // what was usual before the stage
        const double y = plot().bottom() - plot().height() * *m_chart.before / m_top;
        QPen pen(tokens.secondary, 1);
        pen.setDashPattern({2.0, 3.0});
        painter.setPen(pen);
        painter.drawLine(QPointF(plot().left(), y), QPointF(plot().right(), y));
    }
    if (m_chart.limit && *m_chart.limit >= 0) {
        const double y = plot().bottom() - plot().height() * *m_chart.limit / m_top;
        QPen pen(tokens.failed.text, 1);
        pen.setDashPattern({6.0, 3.0});
        painter.setPen(pen);
        painter.drawLine(QPointF(plot().left(), y), QPointF(plot().right(), y));
    }
    paintLine(painter, tokens);
}

void EvidenceTile::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_chart.values.size()) - 1;
    const int at = m_marked < 0 ? last : m_marked;
    if (event->key() == Qt::Key_Left) {
        mark(std::max(0, at - 1));
    } else if (event->key() == Qt::Key_Right) {
        mark(std::min(last, at + 1));
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT opened();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void EvidenceTile::mouseMoveEvent(QMouseEvent* event) {
    const double share = (event->position().x() - plot().left()) / std::max(1.0, plot().width());
    const double last = double(m_chart.values.size()) - 1;
    mark(static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * last)));
}

void EvidenceTile::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) {
        Q_EMIT opened();
    }
}

void EvidenceTile::leaveEvent(QEvent* /*event*/) {
    mark(-1);
}

} // namespace pilothouse::ui
