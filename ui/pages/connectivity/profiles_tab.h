// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include <memory>

namespace pilothouse::model {
struct MeshPicture;
} // namespace pilothouse::model

namespace pilothouse::ui {

class LinePanel;

/// Azure's ClusterMeshProfiles beside what the clusters say: the members of the chosen one, and
/// what is found about any of them. GUI thread.
class ProfilesTab : public QWidget {
    Q_OBJECT
public:
    explicit ProfilesTab(QWidget* parent = nullptr);
    void setPicture(const std::shared_ptr<const model::MeshPicture>& picture);
    void focusContent();

private:
    void showMembers();
    std::shared_ptr<const model::MeshPicture> m_picture;
    LinePanel* m_profiles;
    LinePanel* m_members;
    LinePanel* m_findings;
};

} // namespace pilothouse::ui
