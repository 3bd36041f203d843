// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

namespace pilothouse::model {
struct MeshPicture;
} // namespace pilothouse::model

namespace pilothouse::ui {

class EmptyState;
class LinePanel;
struct MeshCause;
struct MeshCauses;

/// All causes, and below them what is not up for the one that is chosen. GUI thread.
class IssuesTab : public QWidget {
    Q_OBJECT
public:
    explicit IssuesTab(QWidget* parent = nullptr);
    void setCauses(const MeshCauses& causes);
    /// The chosen cause and pair (as pairKey() has it); null: none is.
    void setChosen(const model::MeshPicture& picture, const MeshCause* cause, const QString& pair);
    void focusContent();

Q_SIGNALS:
    void causeChosen(const QString& key);
    void pairChosen(const QString& key);

private:
    LinePanel* m_causes;
    LinePanel* m_links;
    EmptyState* m_nothing;
};

} // namespace pilothouse::ui
