// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/mesh/matrix_layout.h"
#include "ui/theme/tokens.h"

#include <QImage>

#include <cstddef>
#include <optional>
#include <vector>

namespace pilothouse::ui {

/// Draws one cell of `side` px at the painter's origin, as it looks where there is room for a mark.
void paintMatrixCell(QPainter& painter, double side, MatrixCell look, const Tokens& tokens);

/// The ground of a cell; all of it where a cell is only a few pixels.
[[nodiscard]] QColor matrixFill(MatrixCell look, const Tokens& tokens);

/// All cells in one opaque image. Keeps the image and the looks from one call to the next: both are
/// made anew only when the theme, the layout or the scale changes. GUI thread.
class MatrixPainter {
public:
    /// `scale` is the device pixel ratio. The image is `layout.side` × `scale` pixels square and
    /// stays valid until the next call.
    const QImage& paint(const MatrixData& data, const MatrixLayout& layout,
                        const std::optional<MatrixPlace>& selected, const Tokens& tokens,
                        double scale);
    /// The same image, given that since the last call only the looks of `cells` (row × heads +
    /// column) and the selection are others: O(heads + cells), whatever the size of the mesh.
    const QImage& repaint(const MatrixData& data, const MatrixLayout& layout,
                          const std::optional<MatrixPlace>& selected, const Tokens& tokens,
                          double scale, const std::vector<std::size_t>& cells);

private:
    /// Whether nothing of the image can be kept.
    bool prepare(const MatrixLayout& layout, const Tokens& tokens, double scale);
    void paintSolidRow(const MatrixCell* cells, int row, int crossed, bool isCrossed);
    void paintStampRow(const MatrixCell* cells, int row, int crossed, bool isCrossed);
    void paintCell(const MatrixData& data, int row, int column);
    void paintCross(const MatrixData& data, const MatrixPlace& place);
    QRgb colour(MatrixCell look);
    const QImage& stamp(MatrixCell look);

    const Tokens* m_tokens = nullptr;
    QColor m_surface;
    double m_scale = 0;
    int m_logical = 0;             ///< side of a cell, device-independent
    int m_cell = 0;                ///< side of a cell in pixels of the device
    std::vector<int> m_starts{};   ///< of heads, in pixels of the device
    std::vector<QRgb> m_colours{}; ///< by look; 0: not made yet
    std::vector<QImage> m_stamps{};
    std::optional<MatrixPlace> m_selected{}; ///< as it is drawn
    QImage m_image;
};

} // namespace pilothouse::ui
