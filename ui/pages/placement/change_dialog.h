// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"

#include <QDialog>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace pilothouse::ui {

/// Puts a change of the fleet or the policy together: what, of whom, to which value; shown in the
/// words of the command line while it grows. GUI thread.
class ChangeDialog : public QDialog {
    Q_OBJECT
public:
    enum Kind : int {
        Taint,
        Label,
        RegionDown,
        Silent,
        Leave,
        Property,
        Scale,
        Policy,
        Words,
        FleetFile
    };

    /// `cluster` is who it is about at first.
    ChangeDialog(const model::LabFacts& facts, const QString& cluster, QWidget* parent);
    [[nodiscard]] model::LabChange change() const;

Q_SIGNALS:
    void chosen(const pilothouse::model::LabChange& change);

private:
    void refresh();
    void fillWhom(const model::LabFacts& facts, const QString& cluster);
    [[nodiscard]] Kind kind() const;
    QComboBox* m_kind;
    QComboBox* m_whom;
    QComboBox* m_what;
    QLineEdit* m_value;
    QSpinBox* m_percent;
    QLabel* m_words;
    QPushButton* m_try;
    QFormLayout* m_form;
    QStringList m_labels;
    QStringList m_taints;
    QStringList m_properties;
    QStringList m_regions;
    QStringList m_clusters;
};

} // namespace pilothouse::ui
