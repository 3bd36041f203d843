// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/mesh/chord_layout.h"
#include "ui/theme/tokens.h"

#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

namespace pilothouse::ui {

/// What is not up, as ribbons between regions or clusters on a circle; what is up is a faint bundle
/// a pair of regions. Left and right walk round, Enter opens a region, Backspace goes out, `[` and
/// `]` step through what needs attention. GUI thread.
class MeshChord : public QWidget {
    Q_OBJECT
public:
    explicit MeshChord(QWidget* parent = nullptr);

    /// Replaces what is shown; what the keys stand on is kept by id.
    void setData(const ChordData& data);
    [[nodiscard]] const ChordData& data() const { return m_data; }
    /// What a ribbon (indices of its units) says in one sentence.
    void setReadOut(const std::function<QString(int from, int to)>& readOut);
    /// The pair that is chosen on the page, by ids of units; does not emit.
    void setSelected(const QString& from, const QString& to);
    /// Ribbons of the chosen finding: indices into data().links.
    void setMarked(const std::vector<int>& links);
    /// Index of the unit the keys stand on; -1: none.
    [[nodiscard]] int current() const;
    /// The selected ribbon; -1: none.
    [[nodiscard]] int selectedLink() const;
    void goToProblem(int step);
    [[nodiscard]] const ChordLayout& chordLayout() const { return m_layout; }
    /// Draws it as it is shown, in `room`, for an export.
    void drawTo(QPainter& painter, const Tokens& tokens) const;
    [[nodiscard]] QSize sizeHint() const override { return {700, 700}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 320}; }

Q_SIGNALS:
    /// A ribbon was chosen; the end first that has more to say.
    void linkSelected(int from, int to);
    /// A region was chosen to be opened, or a cluster to be looked at.
    void unitActivated(int unit);
    void outWanted();
    void tableWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    void relayout();
    void select(int link);
    void walk(int by);
    void updateAccessibleText();
    [[nodiscard]] std::optional<int> linkAt(QPointF point) const;
    [[nodiscard]] QString wordsOf(const ChordUnit& unit) const;
    [[nodiscard]] QString sentenceOf(int link) const;
    [[nodiscard]] std::vector<int> inDrawingOrder() const;
    void paintBundles(QPainter& painter, const Tokens& tokens) const;
    void paintLink(QPainter& painter, const Tokens& tokens, int link) const;
    void paintUnits(QPainter& painter, const Tokens& tokens) const;
    void paintNames(QPainter& painter, const Tokens& tokens) const;
    void paintGroupName(QPainter& painter, const Tokens& tokens, int group) const;
    void paintUnitName(QPainter& painter, const Tokens& tokens, int unit) const;

    ChordData m_data;
    ChordLayout m_layout;
    std::vector<QPainterPath> m_ribbons; ///< one a link
    std::function<QString(int, int)> m_readOut;
    std::vector<int> m_marked;
    QString m_from; ///< ids of the selected ribbon's units
    QString m_to;
    QString m_current; ///< id
    std::optional<int> m_hoverUnit;
    std::optional<int> m_hoverLink;
};

} // namespace pilothouse::ui
