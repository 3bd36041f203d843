// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/runs/run_facts.h"

#include <QWidget>

namespace pilothouse::ui {

/// A label above a value, with a divider before it.
class FactCell : public QWidget {
    Q_OBJECT
public:
    explicit FactCell(QWidget* parent = nullptr);
    void setFact(const RunFact& fact);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {96, 36}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    RunFact m_fact;
};

/// "84 of 200 finished" with the counts beside it, above the bar of their parts.
class ProgressCell : public QWidget {
    Q_OBJECT
public:
    explicit ProgressCell(QWidget* parent = nullptr);
    void setCounts(const model::MemberCounts& counts);
    [[nodiscard]] QSize sizeHint() const override { return {432, 36}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 36}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    model::MemberCounts m_counts;
};

} // namespace pilothouse::ui
