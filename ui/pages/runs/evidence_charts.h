// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/health_sample.h"
#include "model/run_picture.h"
#include "ui/canvas/health/health_data.h"
#include "ui/theme/tokens.h"

#include <QList>
#include <QString>
#include <QTimeZone>
#include <QWidget>

#include <optional>
#include <vector>

namespace pilothouse::ui {

/// In the order of the checks; a number that is not in any sample has no chart. Counts are summed
/// over members, of a rule's value the highest is taken. `rule`: how the gate was planned, for its
/// limits; null: not known. Pure.
[[nodiscard]] QList<EvidenceChart> chartsOf(const std::vector<model::HealthSample>& samples,
                                            const model::HealthGate* rule = nullptr);

/// The gate whose samples tell most about a decision: the gate itself, else the last one before it
/// that has some; empty where none has.
[[nodiscard]] QString evidenceGate(const model::RunPicture& picture, const QString& gate);

/// A chart with its values before and now. Left and right walk the samples; the value under the
/// keyboard or pointer is said. Enter or a click asks for it large.
class EvidenceTile : public QWidget {
    Q_OBJECT
public:
    explicit EvidenceTile(const EvidenceChart& chart, const QTimeZone& zone,
                          QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override { return {245, 136}; }
    /// The sample that is said; -1: the last.
    [[nodiscard]] int marked() const { return m_marked; }

Q_SIGNALS:
    void opened();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void mark(int sample);
    [[nodiscard]] QRectF plot() const;
    [[nodiscard]] QPointF pointOf(qsizetype sample) const;
    void paintLine(QPainter& painter, const Tokens& tokens) const;
    EvidenceChart m_chart;
    QTimeZone m_zone;
    double m_top = 0; ///< of the axis; the bottom is 0
    int m_marked = -1;
};

} // namespace pilothouse::ui
