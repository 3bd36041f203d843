// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QRectF>

class QFocusFrame;
class QPainter;
class QWidget;

namespace pilothouse::ui {

struct Tokens;

/// Draws the focus ring round a part: 2 px accent with 1 px gap, outside `part`.
void paintFocusRing(QPainter& painter, const QRectF& part, const Tokens& tokens);

/// Keeps one QFocusFrame round the control that has the focus, above its neighbours and not clipped
/// by its panel. Item views and canvases draw their own ring round the current item and are left
/// alone; so is a button that was clicked with the mouse.
class FocusRing : public QObject {
    Q_OBJECT
public:
    explicit FocusRing(QObject* parent = nullptr);
    ~FocusRing() override;

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void show(QWidget* widget);
    void hide();

    QPointer<QFocusFrame> m_frame;
};

} // namespace pilothouse::ui
