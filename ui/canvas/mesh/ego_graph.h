// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/mesh/ego_layout.h"

#include "ui/theme/tokens.h"

#include <QWidget>

namespace pilothouse::ui {

/// One cluster in the middle, its neighbours on two circles: what is up outside, what is not
/// nearer and named. Left and right walk round, `[` and `]` go to what needs attention, Enter makes
/// the neighbour the middle. GUI thread.
class EgoGraph : public QWidget {
    Q_OBJECT
public:
    explicit EgoGraph(QWidget* parent = nullptr);
    void setData(const EgoData& data);
    [[nodiscard]] const EgoData& data() const { return m_data; }
    /// Marks a neighbour; does not emit.
    void setSelected(const QString& id);
    [[nodiscard]] QString selected() const { return m_selected; }
    /// Draws it as it is shown, for an export.
    void drawTo(QPainter& painter, const Tokens& tokens) const;
    [[nodiscard]] const EgoLayout& egoLayout() const { return m_layout; }
    [[nodiscard]] QSize sizeHint() const override { return {300, 300}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {180, 180}; }

Q_SIGNALS:
    void neighbourSelected(const QString& id);
    void neighbourActivated(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    void select(const QString& id);
    void step(int by, bool isProblem);
    void updateAccessibleText();
    void paintLink(QPainter& painter, const Tokens& tokens, std::size_t neighbour) const;
    void paintNeighbour(QPainter& painter, const Tokens& tokens, std::size_t neighbour) const;
    /// Where they stand.
    std::vector<QRectF> paintGroups(QPainter& painter, const Tokens& tokens) const;
    /// Over nothing that is `taken`.
    void paintNames(QPainter& painter, const Tokens& tokens, std::vector<QRectF> taken) const;
    [[nodiscard]] QString words(const EgoNeighbour& neighbour) const;

    EgoData m_data;
    EgoLayout m_layout;
    QString m_selected;
};

/// "down", "up" …, translated.
[[nodiscard]] QString matrixStateWord(MatrixState state);
/// The glyph under which a state is listed.
[[nodiscard]] Glyph matrixGlyph(MatrixState state);

} // namespace pilothouse::ui
