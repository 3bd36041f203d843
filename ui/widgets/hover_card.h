// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/text_runs.h"

#include <QList>
#include <QPair>
#include <QString>
#include <QWidget>

namespace pilothouse::ui {

struct HoverCardData {
    Glyph glyph = Glyph::Ok;
    QString title;
    QString age;                          ///< "4 s ago"
    QString cause;                        ///< in the state's text colour; empty for none
    QList<QPair<QString, QString>> facts; ///< label and value, 20 px a row
    QString sparkLabel;
    QList<double> spark;
    QString sparkValue;
    QList<QPair<QString, QString>> actions; ///< word and key, in the foot
    bool operator==(const HoverCardData&) const = default;
};

/// Facts about the thing under the pointer, 220 to 320 px wide. `showAt` opens it as a tool window
/// beside an anchor.
class HoverCard : public QWidget {
    Q_OBJECT
public:
    explicit HoverCard(QWidget* parent = nullptr);
    void setData(const HoverCardData& data);
    /// `anchor` is in global coordinates; the card keeps clear of it and of the screen's edges.
    void showAt(const QRect& anchor);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    HoverCardData m_data;
};

} // namespace pilothouse::ui
