// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_reading.h"
#include "ui/widgets/panel.h"

#include <QHash>
#include <QSet>

#include <memory>

class QCheckBox;
class QTableView;

namespace pilothouse::model {
struct MeshFailover;
struct MeshPicture;
} // namespace pilothouse::model

namespace pilothouse::ui {

class LabelDropDown;
class TextLines;
class PartBar;
class RunLabel;
class ToneLabel;

/// "What if weu fails": which services and entries lose what. Asks by a signal, shows what comes
/// back. GUI thread.
class RehearsalPanel : public Panel {
    Q_OBJECT
public:
    /// Its height is what the page gives it, however its sentences break.
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
    explicit RehearsalPanel(QWidget* parent = nullptr);
    /// Regions and the clusters of the chosen pair can be taken away.
    void setPicture(const std::shared_ptr<const model::MeshPicture>& picture,
                    const QStringList& pair);
    /// Null: not counted yet.
    void setFailover(const std::shared_ptr<const model::MeshFailover>& failover);
    /// Ids of the clusters that are gone now; empty: no rehearsal.
    [[nodiscard]] QSet<QString> lost() const;
    /// What it is about: "weu".
    [[nodiscard]] QString subject() const;
    [[nodiscard]] bool isOn() const;

Q_SIGNALS:
    /// An empty loss ends the rehearsal.
    void lossWanted(const pilothouse::model::MeshLoss& loss);
    void changed();

private:
    void ask();
    void showNumbers();
    void showServices(const model::MeshFailover& result);
    void showEntries(const model::MeshFailover& result);
    [[nodiscard]] model::MeshLoss loss() const;

    std::shared_ptr<const model::MeshPicture> m_picture;
    std::shared_ptr<const model::MeshFailover> m_failover;
    QHash<QString, model::MeshLoss> m_losses; ///< by the words of the choice
    model::MeshLoss m_asked;
    LabelDropDown* m_choice;
    QCheckBox* m_switch;
    RunLabel* m_number;
    PartBar* m_bar;
    ToneLabel* m_legend;
    ToneLabel* m_entries;
    TextLines* m_lines;
    QTableView* m_table;
    ToneLabel* m_note;
};

} // namespace pilothouse::ui
