// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QString>
#include <QWidget>

#include <optional>

class QHBoxLayout;
class QVBoxLayout;

namespace pilothouse::ui {

/// How the frame of a card or tile speaks: Problem has a 1 px border and 4 px leading edge in the
/// state's colour, Dashed says "last known only".
enum class FrameKind : std::uint8_t { Plain, Problem, Dashed };

/// Surface with a divider border, radius 4; the ground of panels, tiles and cards.
void paintFrame(QPainter& painter, const QRectF& rect, FrameKind kind, Glyph state,
                const Tokens& tokens);

/// A panel: 40 px header with title 600 and a quantity in muted, controls at the right, content
/// below a divider. An empty title gives a panel without a header.
class Panel : public QWidget {
    Q_OBJECT
public:
    explicit Panel(const QString& title = {}, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    /// Muted words beside the title ("200, worst first").
    void setQuantity(const QString& quantity);
    /// Muted 11 px words at the right end of the header.
    void setNote(const QString& note);
    void setTitleGlyph(std::optional<Glyph> glyph);
    void setFrame(FrameKind kind, Glyph state = Glyph::Warning);
    /// Adds a control at the right of the header.
    void addHeaderWidget(QWidget* widget);
    /// Puts a control in the title's place, for headers that start with a segmented choice.
    void setTitleWidget(QWidget* widget);
    /// 40 by default; 32 in narrow panels.
    void setHeaderHeight(int px);
    /// The content's layout; no margins, no spacing.
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_title;
    QString m_quantity;
    QString m_note;
    std::optional<Glyph> m_glyph;
    FrameKind m_frame = FrameKind::Plain;
    Glyph m_frameState = Glyph::Warning;
    QWidget* m_header = nullptr;
    QWidget* m_titleWidget = nullptr;
    QHBoxLayout* m_headerLayout = nullptr;
    QVBoxLayout* m_body = nullptr;

    void updateHeader();
};

} // namespace pilothouse::ui
