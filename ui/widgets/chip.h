// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QString>
#include <QWidget>

#include <optional>

class QPainter;

namespace pilothouse::ui {

/// Width of a chip that is never elided; 20 px high.
[[nodiscard]] int chipWidth(const QString& text, bool withGlyph);

/// Tint, glyph and word of a state. Without a glyph the chip is neutral (sunken, secondary text).
void paintChip(QPainter& painter, const QPointF& topLeft, std::optional<Glyph> glyph,
               const QString& text, const Tokens& tokens);

/// A small key cap ("F5", "Ctrl+K"); returns its width. `right` is the trailing edge.
int paintKeyCap(QPainter& painter, const QPointF& rightCentre, const QString& keys,
                const Tokens& tokens);

class Chip : public QWidget {
    Q_OBJECT
public:
    explicit Chip(QWidget* parent = nullptr);
    Chip(std::optional<Glyph> glyph, const QString& text, QWidget* parent = nullptr);
    void setState(std::optional<Glyph> glyph, const QString& text);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::optional<Glyph> m_glyph;
    QString m_text;
};

/// One status glyph as a widget, with its word as accessible name and tooltip.
class GlyphLabel : public QWidget {
    Q_OBJECT
public:
    explicit GlyphLabel(Glyph glyph, int size = 14, QWidget* parent = nullptr);
    void setGlyph(Glyph glyph);
    [[nodiscard]] QSize sizeHint() const override { return {m_size, m_size}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Glyph m_glyph;
    int m_size;
};

} // namespace pilothouse::ui
