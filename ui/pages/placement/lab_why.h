// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "ui/widgets/panel.h"

#include <QString>

#include <memory>

class QScrollArea;

namespace pilothouse::ui {

class LabWhyBody;
class RunLabel;
class ToneLabel;

/// The panel "Why": each filter's word on the selected cluster with the values that decided, then
/// the parts of its score as bars on one scale. GUI thread.
class LabWhyPanel : public Panel {
    Q_OBJECT
public:
    explicit LabWhyPanel(QWidget* parent = nullptr);
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture, bool isOld);
    /// All that stands there, line by line.
    [[nodiscard]] QString text() const;

private:
    std::shared_ptr<const model::PlacementPicture> m_picture;
    QScrollArea* m_scroll;
    LabWhyBody* m_inside;
    ToneLabel* m_none;
    RunLabel* m_foot;
};

} // namespace pilothouse::ui
