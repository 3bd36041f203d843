// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

namespace pilothouse::ui {

/// The component sheet: every part in every state, drawn by the same widgets and painters as the
/// pages. 1600 × 1000.
class GalleryWindow : public QWidget {
    Q_OBJECT
public:
    explicit GalleryWindow(QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override { return {1600, 1000}; }

protected:
    void paintEvent(QPaintEvent* event) override;
};

/// The sheet in the light or dark theme as an image of 1600 × 1000 device-independent pixels. GUI
/// thread; shows no window.
[[nodiscard]] QImage renderGallery(bool dark, double ratio = 1.0);

} // namespace pilothouse::ui
