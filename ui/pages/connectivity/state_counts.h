// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/mesh/matrix_data.h"

#include <QAbstractButton>
#include <QSet>

#include <array>

namespace pilothouse::ui {

/// How many links are in one state; pressed, only links of this state stand out.
class StateCount : public QAbstractButton {
    Q_OBJECT
public:
    StateCount(MatrixState state, QWidget* parent);
    void setCount(std::size_t count);
    void setCompact(bool isCompact); ///< without the word
    [[nodiscard]] MatrixState state() const { return m_state; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    MatrixState m_state;
    std::size_t m_count = 0;
    bool m_isCompact = false;
};

/// The counts of all states that are there, worst first, up last. They filter.
class StateCounts : public QWidget {
    Q_OBJECT
public:
    explicit StateCounts(QWidget* parent = nullptr);
    void setCounts(const std::array<std::size_t, kMatrixStates>& counts);
    void setCompact(bool isCompact);
    /// MatrixStates that are pressed; empty: no filter.
    [[nodiscard]] QSet<int> chosen() const;

Q_SIGNALS:
    void chosenChanged();

private:
    QList<StateCount*> m_parts;
};

} // namespace pilothouse::ui
