// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/node.h"

#include <QWidget>

class QGridLayout;

namespace pilothouse::ui {

class Chip;
class ToneLabel;

/// The selected node in words: name, what is wrong with it, and its facts.
class NodeFacts : public QWidget {
    Q_OBJECT
public:
    explicit NodeFacts(QWidget* parent = nullptr);
    /// Null shows what to do instead. `pods` are those that have not ended. While the cluster is
    /// silent (`isOld`) its words are the last known ones.
    void setNode(const model::Node* node, int pods, Instant now, bool isOld);
    /// Everything shown, line by line.
    [[nodiscard]] QString text() const;

private:
    void setFact(int row, const QString& label, const QString& value);
    ToneLabel* m_title;
    Chip* m_chip;
    QGridLayout* m_grid;
    QList<QPair<ToneLabel*, ToneLabel*>> m_facts;
};

} // namespace pilothouse::ui
