// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"

#include <QDialog>

#include <memory>
#include <vector>

class QPushButton;
class QStandardItemModel;
class QTableView;

namespace pilothouse::ui {

/// Outcomes side by side, a column each: the draft as it is and up to four that were kept, with
/// the clusters that any of them holds. GUI thread.
class ScenarioDialog : public QDialog {
    Q_OBJECT
public:
    static constexpr std::size_t kMost = 4; ///< kept ones

    explicit ScenarioDialog(QWidget* parent);
    /// `kept` in the order of their columns; outcomes come with the picture.
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                    const std::vector<model::LabAsked>& kept);
    [[nodiscard]] QTableView* table() const { return m_table; }

Q_SIGNALS:
    /// The draft with its changes, as it is now, is to be kept.
    void keepWanted();
    void dropWanted(int kept);
    /// Back to a kept one: its text and changes become the draft.
    void loadWanted(int kept);

private:
    void refreshButtons();
    /// The kept scenario of the current column; -1: none is.
    [[nodiscard]] int current() const;
    QStandardItemModel* m_model;
    QTableView* m_table;
    QPushButton* m_keep;
    QPushButton* m_load;
    QPushButton* m_drop;
    int m_kept = 0;
};

} // namespace pilothouse::ui
