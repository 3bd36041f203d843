// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"
#include "ui/widgets/bars.h"

#include <QList>
#include <QString>
#include <QWidget>

#include <variant>

namespace pilothouse::ui {

struct LegendEntry {
    std::variant<Glyph, Fill> sign;
    QString word;
    bool isAway = false; ///< the sign is of who is off as expected: in their quiet ink
    bool operator==(const LegendEntry&) const = default;
};

/// Only what is on screen. One row; entries wrap.
class Legend : public QWidget {
    Q_OBJECT
public:
    explicit Legend(QWidget* parent = nullptr);
    void setEntries(const QList<LegendEntry>& entries);
    /// Fixed distance between entries; 0 lets each take its own width and 24 px gap.
    void setPitch(int px);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {80, 20}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QList<QRect> places(int width) const;
    QList<LegendEntry> m_entries;
    int m_pitch = 0;
};

} // namespace pilothouse::ui
