// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "model/placement_resources.h"
#include "ui/widgets/panel.h"

#include <memory>

class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class LabEmpty;
class TextLines;
class ToneLabel;

/// The tab "Resources": what the placement's selectors make of the objects that the lab was given,
/// what goes and what stays on the hub and why. GUI thread.
class LabResourcesTab : public Panel {
    Q_OBJECT
public:
    explicit LabResourcesTab(QWidget* parent = nullptr);
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture, bool isOld);
    void focusFilter();
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] TextLines* lines() const { return m_lines; }

Q_SIGNALS:
    /// A folder of manifests is to be chosen.
    void folderWanted();
    /// The hub's objects are to be read, for the selectors as they are.
    void hubObjectsWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refreshEmpty(const model::LabResources* resources);
    void refreshWords(const model::LabResources& resources);
    void refreshLines();

    std::shared_ptr<const model::LabResources> m_resources;
    bool m_isHub = false; ///< the clusters come from a live hub
    QStackedWidget* m_stack;
    LabEmpty* m_empty;
    QLineEdit* m_filter;
    QPushButton* m_again;
    ToneLabel* m_source;
    ToneLabel* m_trouble;
    TextLines* m_lines;
    QTableView* m_table;
};

/// "apps/v1 Deployment", "Namespace": the kind with its group where it has one.
[[nodiscard]] QString shownKind(const model::LabObjectName& id);
/// "payments/web", "web".
[[nodiscard]] QString shownName(const model::LabObjectName& id);

} // namespace pilothouse::ui
