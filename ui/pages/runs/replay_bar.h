// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <QTimeZone>
#include <QWidget>

#include <vector>

class QSlider;

namespace pilothouse::ui {

class IconButton;
class RunLabel;

/// The scrubber of a replay: any moment between the first and the last record, step by step with
/// the buttons and arrow keys, Home to the beginning, Esc back to now.
class ReplayBar : public QWidget {
    Q_OBJECT
public:
    explicit ReplayBar(QWidget* parent = nullptr);
    /// Moments at which something happened, in order; at least one.
    void setMoments(std::vector<Instant> moments, const QTimeZone& zone);
    /// Begins at the last moment.
    void begin();
    [[nodiscard]] Instant at() const;

Q_SIGNALS:
    void moved();
    void ended();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void step(int by);
    void updateWords();
    QSlider* m_slider;
    IconButton* m_back;
    IconButton* m_next;
    RunLabel* m_words;
    std::vector<Instant> m_moments;
    QTimeZone m_zone;
};

} // namespace pilothouse::ui
