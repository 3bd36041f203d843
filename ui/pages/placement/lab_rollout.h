// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "model/placement_rollout.h"
#include "ui/widgets/panel.h"

#include <memory>

class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class LabelDropDown;
class LabEmpty;
class RunLabel;
class ToneLabel;
class WaveModel;

/// The tab "Rollout order": what moves in which wave, what is held back and why. GUI thread.
class LabRolloutTab : public Panel {
    Q_OBJECT
public:
    explicit LabRolloutTab(QWidget* parent = nullptr);
    /// @param isOld  the picture is of an older text
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture, bool isOld);
    /// The rollout as it would be if what the placement selects had changed too.
    void showNewer(bool isNewer);
    /// Tells nobody.
    void setSelected(const QString& cluster);
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] WaveModel* waves() const { return m_model; }
    /// The waves as lines of text, to copy.
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void clusterSelected(const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void refreshWords();
    [[nodiscard]] const model::LabWaves& shown() const;

    std::shared_ptr<const model::PlacementPicture> m_picture;
    bool m_isNewer = false; ///< the selected objects changed too
    bool m_isMarking = false;
    QString m_selected;
    WaveModel* m_model;
    QStackedWidget* m_stack;
    LabEmpty* m_empty;
    QTableView* m_table;
    LabelDropDown* m_objects;
    ToneLabel* m_limits;
    ToneLabel* m_held;
    RunLabel* m_foot;
};

} // namespace pilothouse::ui
