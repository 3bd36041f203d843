// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include <memory>

namespace pilothouse::model {
struct MeshFailover;
struct MeshPicture;
} // namespace pilothouse::model

namespace pilothouse::ui {

class LinePanel;

/// What leads in from outside, and below where the chosen entry leads; in a rehearsal what is left
/// of both. GUI thread.
class EntriesTab : public QWidget {
    Q_OBJECT
public:
    explicit EntriesTab(QWidget* parent = nullptr);
    void setPicture(const std::shared_ptr<const model::MeshPicture>& picture);
    /// Null: no loss is rehearsed, or it is not counted yet.
    void setFailover(const std::shared_ptr<const model::MeshFailover>& failover);
    void focusContent();

private:
    void showLines();
    void showTargets();
    std::shared_ptr<const model::MeshPicture> m_picture;
    std::shared_ptr<const model::MeshFailover> m_failover;
    LinePanel* m_entries;
    LinePanel* m_targets;
};

} // namespace pilothouse::ui
