// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QAbstractButton>
#include <QList>
#include <QString>

namespace pilothouse::ui {

struct ClusterCardData {
    QString id;
    QString name;
    QString version;
    Glyph glyph = Glyph::Unknown;
    QString state; ///< "Healthy", or the cause
    struct Meter {
        QString label;       ///< "CPU"
        QList<double> spark; ///< last 60 min, NaN = gap
        QString value;       ///< "44 %", or "?" when it cannot be known
        bool operator==(const Meter&) const = default;
    };
    QList<Meter> meters;
    bool lastKnown = false; ///< dashed frame, values in parentheses are the caller's words
    bool operator==(const ClusterCardData&) const = default;
};

/// One cluster as a card, for fleets of up to twelve. 222 × 108 reduced, 360 × 168 in the full
/// window (four meters).
class ClusterCard : public QAbstractButton {
    Q_OBJECT
public:
    explicit ClusterCard(QWidget* parent = nullptr);
    void setData(const ClusterCardData& data);
    [[nodiscard]] const ClusterCardData& data() const { return m_data; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

Q_SIGNALS:
    void opened(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ClusterCardData m_data;
};

} // namespace pilothouse::ui
