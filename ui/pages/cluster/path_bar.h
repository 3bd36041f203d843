// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/theme/tokens.h"

#include <QList>
#include <QString>
#include <QWidget>

#include <optional>

class QHBoxLayout;

namespace pilothouse::ui {

/// One step of the way down: fleet, group, cluster, pool, pod.
struct PathPart {
    QString text;
    std::optional<Glyph> glyph{}; ///< shown when it is not well
    QString id;                   ///< what partChosen() tells
    bool operator==(const PathPart&) const = default;
};

/// The way from the fleet to what is selected, each part a button; the last one is where we are.
class PathBar : public QWidget {
    Q_OBJECT
public:
    explicit PathBar(QWidget* parent = nullptr);
    void setParts(const QList<PathPart>& parts);
    [[nodiscard]] const QList<PathPart>& parts() const { return m_parts; }
    /// A control at the right end.
    void addAction(QWidget* widget);

Q_SIGNALS:
    void partChosen(const QString& id);

private:
    QList<PathPart> m_parts;
    QHBoxLayout* m_row;
    QHBoxLayout* m_buttons;
};

} // namespace pilothouse::ui
